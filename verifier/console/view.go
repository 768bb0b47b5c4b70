package console

import (
	"html/template"
	"strings"
	"time"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/report"
	"github.com/hinan-id/hinan/verifier/console/texts"
	"github.com/hinan-id/hinan/verifier/trust"
)

// view is what a template sees: the screen's own Body, and what every screen has.
type view struct {
	v      *visit
	Screen string
	Body   any
}

func (v *visit) view(screen string, body any) *view { return &view{v: v, Screen: screen, Body: body} }

// T is a text as markup, P a text for an attribute.
func (w *view) T(key string, args ...any) template.HTML { return w.v.text.HTML(key, args...) }
func (w *view) P(key string, args ...any) string        { return w.v.text.Text(key, args...) }

// Show prepares text from outside.
func (w *view) Show(s string) string { return texts.Show(s) }

func (w *view) Lang() string                { return w.v.lang.Tag() }
func (w *view) Language() texts.Language    { return w.v.lang }
func (w *view) Languages() []texts.Language { return texts.Languages() }

// Back is where the choice of a language leads back to.
func (w *view) Back() string {
	if w.v.r.Method != "GET" || w.v.path == "" {
		return "/"
	}
	return w.v.r.URL.EscapedPath()
}

func (w *view) SignedIn() bool { return w.v.session != nil }

func (w *view) Token() string {
	if w.v.session == nil {
		return ""
	}
	return w.v.session.token
}

func (w *view) Role() trust.Role {
	if w.v.session == nil {
		return ""
	}
	return w.v.session.role
}

func (w *view) Roles() []trust.Role { return w.v.session.roles }

// Can reports whether the role may write a type of event now.
func (w *view) Can(t string) bool { return w.v.may(checkin.Type(t)) }

// Sees reports whether the role may see a screen.
func (w *view) Sees(path string) bool {
	if w.v.session == nil {
		return false
	}
	return w.v.allowed(w.v.h.routes[path]) == nil
}

func (w *view) Seconds() int { return int(w.v.left.Seconds()) }

func (w *view) Drill() bool    { return w.v.state.Who.Drill }
func (w *view) Online() bool   { return w.v.state.Online }
func (w *view) ReadOnly() bool { return w.v.state.Condition == ReadOnly }
func (w *view) Closed() bool   { return w.v.state.Condition == Closed }

// Shelter is what this shelter is called.
func (w *view) Shelter() string { return w.v.shelterName(w.v.state.Who.Shelter) }

// ShelterOf is what another shelter is called.
func (w *view) ShelterOf(id string) string { return w.v.shelterName(id) }

// WhereOf is the shelter of one of two check-ins that may be one person's; that of
// people whose whereabouts are protected is told to nobody.
func (w *view) WhereOf(p report.Place) template.HTML {
	if r, err := w.v.state.Desk.Record(p.Record); err != nil || r.NoDisclosure {
		return w.T("hq.hidden")
	}
	return template.HTML(template.HTMLEscapeString(texts.Show(w.v.shelterName(p.Shelter))))
}

func (w *view) Short(id checkin.ID) string { return id.String()[:8] }

// Clock is a time of day, Date the day with it.
func (w *view) Clock(t time.Time) string { return t.In(w.v.h.zone()).Format("15:04") }
func (w *view) Date(t time.Time) string  { return t.In(w.v.h.zone()).Format("2006-01-02 15:04") }

// When is the time of day of today, and the date of other days.
func (w *view) When(t time.Time) string {
	zone := w.v.h.zone()
	if y, m, d := w.v.now().In(zone).Date(); t.In(zone).Before(time.Date(y, m, d, 0, 0, 0, 0, zone)) {
		return w.Date(t)
	}
	return w.Clock(t)
}

// Age is how long ago something was, in words.
func (w *view) Age(t time.Time) template.HTML {
	switch age := w.v.now().Sub(t); {
	case age < time.Hour:
		return w.T("age.minutes", max(0, int(age.Minutes())))
	case age < 48*time.Hour:
		return w.T("age.hours", int(age.Hours()))
	default:
		return w.T("age.days", int(age.Hours()/24))
	}
}

// Band is an age band in words.
func (w *view) Band(b checkin.AgeBand) template.HTML { return w.T(bandKey(b)) }

func bandKey(b checkin.AgeBand) string {
	if b == "" {
		return "band.unsaid"
	}
	return "band." + string(b)
}

// Party are the people of a check-in who count, in words.
func (w *view) Party(people []checkin.PersonRecord) template.HTML {
	ages := make(map[checkin.AgeBand]int)
	n := 0
	for _, p := range people {
		if p.Presence.Counted() {
			ages[p.AgeBand]++
			n++
		}
	}
	var parts []string
	for _, b := range append(checkin.AgeBands(), "") {
		if ages[b] > 0 {
			parts = append(parts, string(w.T("party.band", w.Band(b), ages[b])))
		}
	}
	return w.T("party.all", n, template.HTML(strings.Join(parts, string(w.T("party.and")))))
}

// Presence is where somebody is, in words.
func (w *view) Presence(p checkin.PersonRecord) template.HTML {
	return w.T("presence." + string(p.Presence))
}

// reason is a code for people.
type reason struct {
	Code         fault.Code
	Text, Advice template.HTML
}

// Reason is a code with its sentence and instruction.
func (w *view) Reason(c fault.Code) reason {
	text, advice := w.v.text.Reason(c)
	return reason{Code: c, Text: w.T(text), Advice: w.T(advice)}
}

// reasonOf is a code with its sentence and instruction.
func (v *visit) reasonOf(c fault.Code) *reason {
	r := v.view("", nil).Reason(c)
	return &r
}

// shelterName is what a shelter is called: by the list, by who opened it, or by its id.
func (v *visit) shelterName(id string) string {
	if site, ok := v.state.Master[id]; ok && site.Name != "" {
		return site.Name
	}
	if v.state.Desk != nil {
		if s := v.report().Shelter(id); s.Name != "" {
			return s.Name
		}
	}
	return id
}

// report is what follows from the events so far.
func (v *visit) report() *report.State {
	if v.folded == nil {
		v.state.Desk.Look(func(r *checkin.Records) { v.folded = report.Of(r) })
	}
	return v.folded
}

// occupancy is how many people are at the shelter, and how many it holds; 0: not known.
type occupancy struct{ Present, Capacity, Outside int }

func (v *visit) occupancy() occupancy {
	r, id := v.report(), v.state.Who.Shelter
	count := r.Headcount(id)
	o := occupancy{Present: count.Inside.Total, Outside: count.Outside.Total, Capacity: v.state.Master[id].Capacity}
	if opened := r.Shelter(id).Capacity; opened > 0 {
		o.Capacity = opened
	}
	return o
}

// Occupancy is how many people are at the shelter.
func (w *view) Occupancy() occupancy { return w.v.occupancy() }

// Request names the entry of a form.
func (w *view) Request() string { return newRequest() }

// Now is the time of the desk.
func (w *view) Now() time.Time { return w.v.now() }

// Stopped reports whether nothing can be written.
func (w *view) Stopped() bool { return w.v.state.Condition != Open }

// ScreenCode is the code that phones answer; empty: there is none, or nobody would scan
// what they show.
func (w *view) ScreenCode() template.HTML {
	if !w.Sees("/scan") {
		return ""
	}
	return w.v.h.screenCode(w.v.ctx(), w.v.state)
}

// BandText is an age band in words, for an option.
func (w *view) BandText(b checkin.AgeBand) string { return w.P(bandKey(b)) }

// Slot is one of a party: their number and age band.
func (w *view) Slot(p checkin.PersonRecord) template.HTML {
	return w.T("person.slot", p.Slot, w.Band(p.AgeBand))
}

// What is what is given out, in words.
func (w *view) What(item, meal string) template.HTML {
	if item == items[0].Name {
		return w.T("meal." + meal)
	}
	return w.T("item." + item)
}

// place is an entry of the navigation.
type place struct{ Path, Screen string }

// Nav are the screens that the role may see.
func (w *view) Nav() (list []place) {
	for _, p := range []place{
		{"/standby", "standby"}, {"/move", "move"}, {"/needs", "needs-list"}, {"/rations", "rations"}, {"/board", "board"},
		{"/handover", "handover"}, {"/open", "open"}, {"/headquarters", "headquarters"},
	} {
		if w.Sees(p.Path) {
			list = append(list, p)
		}
	}
	return list
}

// scanner is a form that takes a code.
type scanner struct {
	View   *view
	Action string
	Hide   bool // asks whether nobody may be told
}

// ScanFor is the form that hands a code to a path.
func (w *view) ScanFor(action string, hide bool) scanner { return scanner{w, action, hide} }

// records is a list of check-ins that lead to a path.
type records struct {
	View *view
	To   string
	List []checkin.Record
}

// ListOf is a list of check-ins that lead to a path.
func (w *view) ListOf(to string, list []checkin.Record) records { return records{w, to, list} }

// knowing is what the desk works from, on a screen.
type knowing struct {
	View *view
	K    knowledge
}

// With is what the desk works from, by a body that has it.
func (w *view) With(b interface{ what() knowledge }) knowing { return knowing{w, b.what()} }
