package api

import (
	"net/http"
	"time"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/report"
)

// headcount is how many people count at the shelter now, exact, for its staff.
type headcount struct {
	V          int                         `json:"v"`
	Shelter    string                      `json:"shelter"`
	At         time.Time                   `json:"at"`
	Inside     people                      `json:"inside"`
	Outside    people                      `json:"outside"`
	Places     map[checkin.Outside]int     `json:"places"` // of those outside
	Incomplete int                         `json:"incomplete"`
	Grades     map[checkin.Grade]int       `json:"grades"`
	Gone       map[checkin.Destination]int `json:"gone"`
	Moved      int                         `json:"moved"`
	Roll       *roll                       `json:"roll,omitempty"` // the last count by hand
}

type people struct {
	Total      int                     `json:"total"`
	Here       int                     `json:"here"`
	Out        int                     `json:"out"`
	Moving     int                     `json:"moving"`
	Ages       map[checkin.AgeBand]int `json:"ages"`
	AgeUnknown int                     `json:"age_unknown"`
	Male       int                     `json:"male"`
	Female     int                     `json:"female"`
	SexUnknown int                     `json:"sex_unknown"`
	Infants    int                     `json:"infants"`
	Needs      int                     `json:"needs"`
	Voluntary  int                     `json:"voluntary"`
	Households int                     `json:"households"`
	Pets       int                     `json:"pets"`
	Checkins   int                     `json:"checkins"`
}

type roll struct {
	At      time.Time `json:"at"`
	Present int       `json:"present"`
	Staff   int       `json:"staff"`
	Helpers int       `json:"helpers"`
}

// headcount answers with the numbers of the shelter. Counting takes its turn with
// judging, and no more of both at a time.
func (v *visit) headcount(w http.ResponseWriter, r *http.Request) error {
	if err := v.open(); err != nil {
		return err
	}
	if err := v.h.queue.enter(r.Context(), MaxWait); err != nil {
		return err
	}
	defer v.h.queue.leave()
	var state *report.State
	v.desk.Look(func(records *checkin.Records) { state = report.Of(records) })
	shelter := v.desk.Identity().Shelter
	c := state.Headcount(shelter)
	answer := headcount{
		V: 1, Shelter: shelter, At: v.h.now().UTC(), Inside: peopleOf(c.Inside), Outside: peopleOf(c.Outside),
		Places: filled(c.Places), Incomplete: c.Incomplete, Grades: filled(c.Grades), Gone: filled(c.Gone), Moved: c.Moved,
	}
	if last := state.Shelter(shelter).Roll; !last.At.IsZero() {
		answer.Roll = &roll{last.At.UTC(), last.Present, last.Staff, last.Helpers}
	}
	return writeJSON(w, answer)
}

func peopleOf(p report.People) people {
	out := people{
		Total: p.Total, Here: p.Here, Out: p.Out, Moving: p.Moving, Ages: make(map[checkin.AgeBand]int), AgeUnknown: p.Ages[""],
		Male: p.Male, Female: p.Female, SexUnknown: p.SexUnknown, Infants: p.Infants, Needs: p.Needs, Voluntary: p.Voluntary,
		Households: p.Households, Pets: p.Pets, Checkins: p.Checkins,
	}
	for _, band := range checkin.AgeBands() {
		out.Ages[band] = p.Ages[band]
	}
	return out
}

// filled is a table of numbers that is an object in JSON even if it is empty.
func filled[K comparable](numbers map[K]int) map[K]int {
	if numbers == nil {
		return map[K]int{}
	}
	return numbers
}
