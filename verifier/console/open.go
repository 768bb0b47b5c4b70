package console

import (
	"net/http"
	"strings"
	"time"

	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/report"
	"github.com/hinan-id/hinan/verifier/console/texts"
)

// knowledge is what the desk works from, and how old it is.
type knowledge struct {
	Trust  verifier.Trust
	Bundle bool    // there is one
	Doubt  *reason // why it does not count, or only just
	Clock  *reason // why the time may be wrong
}

func (k knowledge) what() knowledge { return k }

// The clock is told to be off by more than this.
const clockOff = time.Minute

func (v *visit) knowledge() (k knowledge) {
	if b := v.state.Bundle; b != nil {
		k.Bundle, k.Trust = true, b.Trust()
		switch err := b.Check(v.now()); {
		case err != nil:
			k.Doubt = v.reasonOf(codeOf(err))
		case !k.Trust.NextDue.IsZero() && v.now().After(k.Trust.NextDue):
			k.Doubt = v.reasonOf(verifier.BundleOverdue)
		}
	} else {
		k.Doubt = v.reasonOf(verifier.NoBundle)
	}
	switch c := v.state.Clock; {
	case c.Behind > 0:
		k.Clock = v.reasonOf(verifier.ErrClockBehind)
	case c.Ahead > clockOff:
		k.Clock = v.reasonOf(verifier.ErrClockJump)
	case c.Ahead < -clockOff:
		k.Clock = v.reasonOf(verifier.ErrClockBack)
	}
	return k
}

// openBody is what the screen that opens a shelter shows.
type openBody struct {
	knowledge
	Site    report.Site
	Listed  bool
	Shelter report.Shelter
}

func (v *visit) openPage() error {
	id := v.state.Who.Shelter
	b := openBody{knowledge: v.knowledge(), Shelter: v.report().Shelter(id)}
	b.Site, b.Listed = v.state.Master[id]
	return v.page("open", b)
}

// open opens the shelter, which may be on no list.
func (v *visit) open() error {
	request, err := v.request()
	if err != nil {
		return err
	}
	capacity, err := v.number("capacity", checkin.MaxCapacity)
	if err != nil {
		return err
	}
	o := checkin.Open{Capacity: capacity, Pets: v.form.Get("pets") != ""}
	if _, listed := v.state.Master[v.state.Who.Shelter]; !listed {
		o.AdHoc, o.Name = true, nameOf(v.form.Get("name"))
		if o.Name == "" {
			o.Name = v.state.Who.Shelter
		}
	}
	if err := v.state.Desk.OpenShelter(v.ctx(), request, v.role(), o); err != nil {
		return err
	}
	return v.to("/standby")
}

// maxName is how many bytes the name of a shelter has that is on no list.
const maxName = 256

// nameOf takes from a name what steers screens, and what is too much of it.
func nameOf(typed string) string {
	name := texts.Show(strings.TrimSpace(typed))
	if len(name) > maxName {
		name = strings.ToValidUTF8(name[:maxName], "")
	}
	return name
}

// live is the part of each screen that changes by itself.
func (v *visit) live() error { return v.render(http.StatusOK, "standby", "live", standbyBody{}) }
