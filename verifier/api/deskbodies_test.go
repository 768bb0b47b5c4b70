package api_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/api"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/trust"
)

// goods are the members of good bodies beside v and request, by what they are posted to.
func goods(id, slip string) map[string][]string {
	of, slots := `"of":"`+id+`"`, `"slots":[1]`
	return map[string][]string{
		"checkins": {
			`"presentations":["rubbish"]`, `"heads":2`, `"method":"quick"`, `"residence":"city"`, `"out_of_shelter":"none"`,
			`"pets":1`, `"voluntary":false`, `"no_disclosure":false`, `"anyway":false`, `"tookMs":1`,
		},
		"changes":  {of, slots, `"change":"checkout"`, `"destination":"home"`},
		"rations":  {of, slots, `"item":"meal"`, `"period":"p"`, `"unit":"person"`, `"override":"other"`},
		"slips":    {of, slots, `"shelter":"` + shelterB + `"`},
		"arrivals": {`"slip":"` + slip + `"`, `"party":[{"age_band":"0","sex":1,"needs":false}]`},
		"counts":   {`"present":1`, `"staff":2`, `"helpers":3`},
	}
}

// changed is a good body with one member in another form, added, or taken out.
func changed(good []string, name, value string) string {
	members := slices.Concat([]string{`"v":1`, `"request":"` + fresh() + `"`}, good)
	members = slices.DeleteFunc(members, func(m string) bool { return strings.HasPrefix(m, `"`+name+`":`) })
	if value != "" {
		members = append(members, `"`+name+`":`+value)
	}
	return "{" + strings.Join(members, ",") + "}"
}

func TestBodiesAreRefused(t *testing.T) {
	w := newTown(t, now)
	s := w.reception(t, shelterA, "a1", t.TempDir(), clock)
	other := w.reception(t, shelterB, "b1", t.TempDir(), clock)
	slip := other.post(t, trust.Lead, "slips", body(t, "of", other.admit(t).Record.ID, "shelter", shelterA)).Slip
	id := s.admit(t, "heads", 2).Record.ID
	good := goods(id, slip)
	people := func(n int) string { return list(n, "{}") }
	for _, tt := range []struct {
		name, to, member, value string
		code                    fault.Code
	}{
		{"no version", "checkins", "v", "", api.ErrRequest},
		{"a later version", "counts", "v", "2", api.ErrRequest},
		{"no request", "checkins", "request", "", api.ErrRequest},
		{"a request that is a number", "counts", "request", "1", api.ErrRequest},
		{"a request of 15 bytes", "changes", "request", `"` + strings.Repeat("A", 20) + `"`, api.ErrRequest},
		{"a request of 17 bytes", "rations", "request", `"` + strings.Repeat("A", 23) + `"`, api.ErrRequest},
		{"a request of zeros", "slips", "request", `"` + strings.Repeat("A", 22) + `"`, api.ErrRequest},
		{"a request with bits that count for nothing", "slips", "request", `"` + strings.Repeat("A", 21) + `B"`, api.ErrRequest},
		{"a request with padding", "counts", "request", `"` + strings.Repeat("A", 21) + `Q=="`, api.ErrRequest},
		{"a request with a line end", "counts", "request", `"` + strings.Repeat("A", 21) + `Q\n"`, api.ErrRequest},
		{"a request twice", "counts", "request", `"` + fresh() + `","request":"` + fresh() + `"`, strictjson.ErrDuplicateName},
		{"an unknown member", "checkins", "grade", `"A"`, api.ErrRequest},
		{"the role of somebody else", "counts", "role", `"lead"`, api.ErrRequest},
		{"the member of another body", "counts", "of", `"` + id + `"`, api.ErrRequest},
		{"a member in capitals", "checkins", "Heads", "1", api.ErrRequest},

		{"an empty list of presentations", "checkins", "presentations", "[]", api.ErrRequest},
		{"one presentation too many", "checkins", "presentations", list(verifier.MaxPresentations+1, `"t"`), api.ErrRequest},
		{"a presentation that is no text", "checkins", "presentations", "[1]", api.ErrRequest},
		{"an empty presentation", "checkins", "presentations", `[""]`, api.ErrRequest},
		{"nobody", "checkins", "heads", "0", api.ErrRequest},
		{"one head too many", "checkins", "heads", fmt.Sprint(checkin.MaxParty + 1), api.ErrRequest},
		{"half a head", "checkins", "heads", "1.5", api.ErrRequest},
		{"heads as a text", "checkins", "heads", `"2"`, api.ErrRequest},
		{"heads with an exponent", "checkins", "heads", "1e1", strictjson.ErrNumber},
		{"heads that are null", "checkins", "heads", "null", api.ErrRequest},
		{"heads beside a party", "checkins", "party", "[{}]", api.ErrRequest},
		{"a method by which a credential comes", "checkins", "method", `"phone_qr"`, api.ErrRequest},
		{"an empty method", "checkins", "method", `""`, api.ErrRequest},
		{"a residence that is not known", "checkins", "residence", `"moon"`, api.ErrRequest},
		{"a residence that is a list", "checkins", "residence", `["city"]`, api.ErrRequest},
		{"a place that is not known", "checkins", "out_of_shelter", `"tent "`, api.ErrRequest},
		{"one pet too many", "checkins", "pets", fmt.Sprint(checkin.MaxPets + 1), api.ErrRequest},
		{"pets below none", "checkins", "pets", "-1", api.ErrRequest},
		{"voluntary as a text", "checkins", "voluntary", `"true"`, api.ErrRequest},
		{"no_disclosure as a number", "checkins", "no_disclosure", "1", api.ErrRequest},
		{"anyway that is null", "checkins", "anyway", "null", api.ErrRequest},
		{"a time over a day", "checkins", "tookMs", fmt.Sprint(checkin.MaxTook + 1), api.ErrRequest},

		{"an empty party", "arrivals", "party", "[]", api.ErrRequest},
		{"one too many in a party", "arrivals", "party", people(checkin.MaxParty + 1), api.ErrRequest},
		{"a party that is a number", "arrivals", "party", "2", api.ErrRequest},
		{"somebody who is a text", "arrivals", "party", `["hanako"]`, api.ErrRequest},
		{"somebody with a name", "arrivals", "party", `[{"name":"hanako"}]`, api.ErrRequest},
		{"somebody with a tag", "arrivals", "party", `[{"tag":"AAAAAAAAAAAAAAAAAAAAAQ"}]`, api.ErrRequest},
		{"an age band that is not known", "arrivals", "party", `[{"age_band":"16"}]`, api.ErrRequest},
		{"a sex between the codes", "arrivals", "party", `[{"sex":3}]`, api.ErrRequest},
		{"a sex beyond the codes", "arrivals", "party", `[{"sex":10}]`, api.ErrRequest},
		{"needs as a text", "arrivals", "party", `[{"needs":"dialysis"}]`, api.ErrRequest},
		{"a wrong one behind a good one", "arrivals", "party", `[{},{"sex":-1}]`, api.ErrRequest},
		{"no slip", "arrivals", "slip", "", api.ErrRequest},
		{"an empty slip", "arrivals", "slip", `""`, api.ErrRequest},
		{"a slip that is a list", "arrivals", "slip", `["x"]`, api.ErrRequest},

		{"no check-in", "changes", "of", "", api.ErrRequest},
		{"a check-in by id and by what is shown", "changes", "presentations", `["x"]`, api.ErrRequest},
		{"an id that is none", "changes", "of", `"x"`, api.ErrRequest},
		{"an id that is a number", "slips", "of", "1", api.ErrRequest},
		{"the id of a check-in that nobody knows", "rations", "of", `"` + strings.Repeat("A", 43) + `"`, checkin.ErrUnknownRecord},
		{"an empty list of people", "changes", "slots", "[]", api.ErrRequest},
		{"somebody with number 0", "changes", "slots", "[0]", api.ErrRequest},
		{"somebody over the limit", "changes", "slots", fmt.Sprintf("[%d]", checkin.MaxParty+1), api.ErrRequest},
		{"too many numbers", "changes", "slots", list(checkin.MaxParty+1, "1"), api.ErrRequest},
		{"a number as a text", "rations", "slots", `["1"]`, api.ErrRequest},
		{"somebody who is not in the party", "changes", "slots", "[3]", checkin.ErrEntry},
		{"no change", "changes", "change", "", api.ErrRequest},
		{"a change that is not known", "changes", "change", `"correct"`, api.ErrRequest},
		{"a checkout to nowhere", "changes", "destination", "", api.ErrRequest},
		{"a leave with a destination", "changes", "change", `"leave"`, api.ErrRequest},
		{"a destination that takes a slip", "changes", "destination", `"shelter"`, api.ErrRequest},
		{"a destination that is not known", "changes", "destination", `"moon"`, api.ErrRequest},

		{"no item", "rations", "item", "", api.ErrRequest},
		{"an item that is one byte too long", "rations", "item", text(checkin.MaxName + 1), api.ErrRequest},
		{"an item with markup", "rations", "item", `"<b>"`, checkin.ErrEvent},
		{"a period with a line end", "rations", "period", `"a\nb"`, checkin.ErrEvent},
		{"no unit", "rations", "unit", "", api.ErrRequest},
		{"people of a household", "rations", "unit", `"household"`, api.ErrRequest},
		{"a reason that is not known", "rations", "override", `"hunger"`, api.ErrRequest},

		{"a slip to nowhere", "slips", "shelter", "", api.ErrRequest},
		{"a slip to two places", "slips", "destination", `"hospital"`, api.ErrRequest},
		{"a shelter whose name is one byte too long", "slips", "shelter", text(pass.MaxShelter + 1), api.ErrRequest},
		{"a shelter with markup", "slips", "shelter", `"<b>"`, checkin.ErrEvent},

		{"no count", "counts", "present", "", api.ErrRequest},
		{"a count below none", "counts", "staff", "-1", api.ErrRequest},
		{"a count over the limit", "counts", "helpers", fmt.Sprint(checkin.MaxCapacity + 1), api.ErrRequest},
		{"a count beyond numbers", "counts", "present", "9223372036854775808", strictjson.ErrNumber},
	} {
		t.Run(tt.name, func(t *testing.T) {
			before := s.events(t)
			a := ask(s, posted(trust.Lead, tt.to, changed(good[tt.to], tt.member, tt.value)))
			status := http.StatusBadRequest
			if tt.code == checkin.ErrUnknownRecord {
				status = http.StatusNotFound
			}
			requireProblem(t, a, status, tt.code)
			require.Equal(t, before, s.events(t))
		})
	}
	for name, members := range good {
		require.Equal(t, http.StatusOK, ask(s, posted(trust.Lead, name, changed(members, "", ""))).status, "none of it lies in %s", name)
	}
}
