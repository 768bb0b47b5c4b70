package console

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// item is something that is given out.
type item struct {
	Name string // in events, and in the key of its text
	unit checkin.Unit
	once bool // once for the whole incident, else once a day
	meal bool // once for each meal
}

var items = []item{
	{Name: "meal", unit: checkin.PerPerson, meal: true},
	{Name: "water", unit: checkin.PerPerson},
	{Name: "blanket", unit: checkin.PerPerson, once: true},
	{Name: "hygiene", unit: checkin.PerHousehold},
	{Name: "milk", unit: checkin.PerHousehold},
	{Name: "diapers", unit: checkin.PerHousehold},
}

// Meals begin at these hours of the day.
const (
	lunchFrom  = 10
	dinnerFrom = 15
)

var meals = []string{"breakfast", "lunch", "dinner"}

func mealAt(t time.Time) string {
	switch hour := t.Hour(); {
	case hour >= dinnerFrom:
		return meals[2]
	case hour >= lunchFrom:
		return meals[1]
	}
	return meals[0]
}

// choice is an item and a meal.
type choice struct{ Item, Meal string }

// choice reads which item it is about; empty: the meal of this hour.
func (v *visit) choice() (item, choice, error) {
	c := choice{Item: v.form.Get("item"), Meal: v.form.Get("meal")}
	if c.Item == "" {
		c.Item = items[0].Name
	}
	if c.Meal == "" {
		c.Meal = mealAt(v.now().In(v.h.zone()))
	}
	at := slices.IndexFunc(items, func(i item) bool { return i.Name == c.Item })
	if at < 0 || !slices.Contains(meals, c.Meal) {
		return item{}, c, fmt.Errorf("%w: an item or a meal", ErrForm)
	}
	return items[at], c, nil
}

// period is the time in which an item is given out once.
func (v *visit) period(i item, c choice) string {
	day := v.now().In(v.h.zone()).Format(time.DateOnly)
	switch {
	case i.once:
		return "incident"
	case i.meal:
		return day + "-" + c.Meal
	}
	return day
}

// rationsBody is what the screen for supplies shows.
type rationsBody struct {
	List   []checkin.Record
	More   int
	Failed *reason
}

func (v *visit) rationsPage() error { return v.rationsWith(nil) }

func (v *visit) rationsWith(err error) error {
	var b rationsBody
	b.List, b.More = v.listed(func(r checkin.Record) bool { return r.Counted() > 0 })
	if err != nil {
		v.h.log(err)
		b.Failed = v.reasonOf(codeOf(err))
	}
	return v.page("rations", b)
}

func (v *visit) scanRation() error {
	r, err := v.find()
	if err != nil {
		return v.rationsWith(err)
	}
	return v.to("/rations/" + r.ID.String())
}

// rationBody is what the screen about the rations of one party shows.
type rationBody struct {
	Record    checkin.Record
	Choice    choice
	Items     []item
	Meals     []string
	Given     []checkin.Given // of the chosen item and period
	Done      bool            // it was given just now
	Taken     *checkin.Given  // it was given before: it needs a reason
	Overrides []checkin.Override
}

var overrides = []checkin.Override{
	checkin.OverrideNotEnough, checkin.OverrideSpoiled, checkin.OverrideLost, checkin.OverrideMistake, checkin.OverrideOther,
}

func (v *visit) rationPage() error { return v.rationShow(rationBody{}) }

func (v *visit) rationShow(b rationBody) error {
	r, err := v.record()
	if err != nil {
		return err
	}
	i, c, err := v.choice()
	if err != nil {
		return err
	}
	b.Record, b.Choice, b.Items, b.Meals, b.Overrides = r, c, items, meals, overrides
	for _, g := range r.Rations {
		if g.Item == i.Name && g.Period == v.period(i, c) {
			b.Given = append(b.Given, g)
		}
	}
	return v.page("ration", b)
}

// give gives something out, or shows another item of the form.
func (v *visit) give() error {
	if v.form.Get("give") == "" {
		return v.rationPage()
	}
	i, c, err := v.choice()
	if err != nil {
		return err
	}
	change, err := v.change()
	if err != nil {
		return err
	}
	claim := checkin.Claim{
		Change: change, Item: i.Name, Period: v.period(i, c), Unit: i.unit, Override: checkin.Override(v.form.Get("override")),
	}
	if i.unit == checkin.PerHousehold {
		claim.Slots = nil
	}
	if s := v.session.scan; s != nil && s.of == v.of {
		claim.Verdict = s.verdict // so that another shelter's ration is found once logs meet
	}
	_, err = v.state.Desk.Ration(v.ctx(), claim)
	var taken *checkin.Taken
	switch {
	case errors.As(err, &taken):
		return v.rationShow(rationBody{Taken: &taken.Before})
	case err != nil:
		return err
	}
	return v.rationShow(rationBody{Done: true})
}
