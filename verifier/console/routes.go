package console

import "github.com/hinan-id/hinan/verifier/trust"

// screen answers a request.
type screen func(v *visit) error

// route is what is served at a path.
type route struct {
	get, post screen
	roles     []trust.Role // that may; nil: all
	public    bool         // without a session
	anyRole   bool         // before a role is chosen
	passive   bool         // no tap: the page asks by itself
	writes    bool         // into the log
	image     bool         // takes an image of a code
}

var (
	desk     = []trust.Role{trust.Reception, trust.Lead}
	caring   = []trust.Role{trust.Reception, trust.Needs, trust.Lead}
	supplies = []trust.Role{trust.Supplies, trust.Lead}
	needs    = []trust.Role{trust.Needs}
	lead     = []trust.Role{trust.Lead}
)

// screens are all routes, with the numbers of the ten screens. A path that ends with a
// slash has the id of a check-in behind it.
func screens() map[string]route {
	return map[string]route{
		"/":         {get: (*visit).start, public: true},
		"/sign-in":  {get: (*visit).signInPage, post: (*visit).signIn, public: true},
		"/language": {post: (*visit).chooseLanguage, public: true},
		"/role":     {get: (*visit).rolePage, post: (*visit).chooseRole, anyRole: true},
		"/lock":     {post: (*visit).lock, anyRole: true},
		"/live":     {get: (*visit).live, passive: true},
		"/part":     {post: (*visit).part},

		"/open": {get: (*visit).openPage, post: (*visit).open, roles: lead, writes: true}, // 1

		"/standby": {get: (*visit).standby},                                            // 2
		"/scan":    {post: (*visit).scanParty, roles: desk, writes: true, image: true}, // 2
		"/family":  {get: (*visit).familyPage, post: (*visit).scanFamily, roles: desk, writes: true, image: true},
		"/result":  {get: (*visit).resultPage, roles: desk},                                          // 3
		"/anyway":  {post: (*visit).anyway, roles: desk, writes: true},                               // 3
		"/card":    {post: (*visit).bindCard, roles: desk, writes: true, image: true},                // 3, 5
		"/needs":   {get: (*visit).needsList, roles: needs},                                          // 4
		"/needs/":  {get: (*visit).needsPage, post: (*visit).tellNeeds, roles: caring, writes: true}, // 4
		"/quick":   {get: (*visit).quickPage, post: (*visit).quick, roles: desk, writes: true},       // 5

		"/move":      {get: (*visit).movePage, roles: desk},                                      // 6
		"/move/scan": {post: (*visit).scanMove, roles: desk, image: true},                        // 6
		"/move/":     {get: (*visit).movePerson, post: (*visit).move, roles: desk, writes: true}, // 6
		"/slip":      {get: (*visit).slipPage, roles: desk},                                      // 6

		"/rations":      {get: (*visit).rationsPage, roles: supplies},                                   // 7
		"/rations/scan": {post: (*visit).scanRation, roles: supplies, image: true},                      // 7
		"/rations/":     {get: (*visit).rationPage, post: (*visit).give, roles: supplies, writes: true}, // 7

		"/board":        {get: (*visit).board},                             // 8
		"/board/count":  {post: (*visit).count, roles: desk, writes: true}, // 8
		"/board/eei":    {get: (*visit).exportEEI, roles: lead},            // 8
		"/board/public": {get: (*visit).exportPublic, roles: lead},         // 8
		"/board/log":    {get: (*visit).exportLog, roles: lead},            // 8

		"/handover":  {get: (*visit).handover, roles: caring},                                            // 9
		"/complete/": {get: (*visit).completePage, post: (*visit).complete, roles: caring, writes: true}, // 9

		"/headquarters": {get: (*visit).headquarters, roles: lead},                                      // 10
		"/correct/":     {get: (*visit).correctPage, post: (*visit).correct, roles: lead, writes: true}, // 10
		"/shut":         {post: (*visit).shut, roles: lead, writes: true},                               // 10
		"/close":        {post: (*visit).closeIncident, roles: lead, writes: true},                      // 10
	}
}
