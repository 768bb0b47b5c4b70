package console

import (
	"errors"
	"fmt"
	"html/template"
	"slices"
	"time"

	"github.com/hinan-id/hinan/vc/qr"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/report"
)

// MaxListed is how many check-ins a list shows; others are found by a scan.
const MaxListed = 200

// moveBody is what the screen for those who leave shows.
type moveBody struct {
	List   []checkin.Record
	More   int // that the list does not show
	Failed *reason
}

func (v *visit) movePage() error { return v.moveWith(nil) }

func (v *visit) moveWith(err error) error {
	b := moveBody{}
	b.List, b.More = v.listed(func(r checkin.Record) bool { return true })
	if err != nil {
		v.h.log(err)
		b.Failed = v.reasonOf(codeOf(err))
	}
	return v.page("move", b)
}

// listed are the latest check-ins of this shelter that a list shows, newest first.
func (v *visit) listed(want func(checkin.Record) bool) (list []checkin.Record, more int) {
	v.state.Desk.Look(func(records *checkin.Records) {
		for _, r := range slices.Backward(records.All()) {
			if r.Shelter != v.state.Who.Shelter || r.Void || !want(r) {
				continue
			}
			if len(list) == MaxListed {
				more++
				continue
			}
			list = append(list, r)
		}
	})
	return list, more
}

// find finds the check-in that a scan belongs to.
func (v *visit) find() (checkin.Record, error) {
	raw, err := v.scanned()
	if err != nil {
		return checkin.Record{}, err
	}
	if raw == nil {
		return checkin.Record{}, qr.ErrPart
	}
	s, err := v.judge(raw)
	if err != nil {
		return checkin.Record{}, err
	}
	found := v.state.Desk.Shown(s.verdict)
	if len(found) == 0 {
		return checkin.Record{}, checkin.ErrUnknownRecord
	}
	// Who is here, before who has left.
	slices.SortStableFunc(found, func(a, b checkin.Record) int { return min(b.Counted(), 1) - min(a.Counted(), 1) })
	s.of = found[0].ID
	v.session.scan = s
	return found[0], nil
}

func (v *visit) scanMove() error {
	r, err := v.find()
	if err != nil {
		return v.moveWith(err)
	}
	return v.to("/move/" + r.ID.String())
}

// movePersonBody is what the screen about one party shows.
type movePersonBody struct {
	Record       checkin.Record
	Destinations []checkin.Destination
	Shelters     []report.Site
}

// destinations are where people go for good; shelters and places with a slip have their
// own buttons.
var destinations = []checkin.Destination{
	checkin.ToHome, checkin.ToRelatives, checkin.ToCar, checkin.ToLodging, checkin.ToUnknown,
}

func (v *visit) movePerson() error {
	r, err := v.record()
	if err != nil {
		return err
	}
	return v.page("move-person", movePersonBody{Record: r, Destinations: destinations, Shelters: v.otherShelters()})
}

// otherShelters are those of the city's list where people can be sent.
func (v *visit) otherShelters() (list []report.Site) {
	for id, site := range v.state.Master {
		if id != v.state.Who.Shelter {
			list = append(list, site)
		}
	}
	slices.SortFunc(list, func(a, b report.Site) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return list
}

// move writes down what somebody does: leaves for a while, comes back, or goes.
func (v *visit) move() error {
	change, err := v.change()
	if err != nil {
		return err
	}
	switch to := v.form.Get("to"); to {
	case "leave":
		_, err = v.state.Desk.Leave(v.ctx(), change)
	case "return":
		_, err = v.state.Desk.Return(v.ctx(), change)
	case "shelter":
		return v.sendTo(checkin.Transfer{Change: change, Shelter: v.form.Get("shelter")})
	case string(checkin.ToHospital), string(checkin.ToWelfare):
		return v.sendTo(checkin.Transfer{Change: change, To: checkin.Destination(to)})
	default:
		if !slices.Contains(destinations, checkin.Destination(to)) {
			return fmt.Errorf("%w: a destination", ErrForm)
		}
		_, err = v.state.Desk.Checkout(v.ctx(), change, checkin.Destination(to))
	}
	if err != nil {
		return err
	}
	return v.to("/move")
}

// change is about the people of a form, of the check-in in the path.
func (v *visit) change() (c checkin.Change, err error) {
	c = checkin.Change{Of: v.of, Role: v.role()}
	if _, err = v.record(); err != nil {
		return c, err
	}
	if c.Request, err = v.request(); err != nil {
		return c, err
	}
	c.Slots, err = v.slots()
	return c, err
}

// sendTo sends people on their way with a transfer slip.
func (v *visit) sendTo(t checkin.Transfer) error {
	if t.Shelter != "" {
		if _, listed := v.state.Master[t.Shelter]; !listed {
			return fmt.Errorf("%w: a shelter that is not on the list", ErrForm)
		}
	} else if t.To == "" {
		return fmt.Errorf("%w: which shelter", ErrForm)
	}
	raw, r, err := v.state.Desk.Slip(v.ctx(), t)
	if err != nil && r.ID == (checkin.ID{}) {
		return err
	}
	if err != nil { // it is written down that they go; the slip does not fit into a code
		return errors.Join(checkin.ErrSlip, err)
	}
	v.session.slip = &slip{text: qr.Encode(raw), of: r.ID, at: v.now()}
	return v.to("/slip")
}

// slip is the last transfer slip.
type slip struct {
	text string
	of   checkin.ID
	at   time.Time
}

// slipBody is what the screen with a transfer slip shows, to print or to photograph.
type slipBody struct {
	Record checkin.Record
	Code   template.HTML
	At     time.Time
}

func (v *visit) slipPage() error {
	s := v.session.slip
	if s == nil {
		return v.to("/move")
	}
	r, err := v.recordOf(s.of)
	if err != nil {
		return err
	}
	return v.page("slip", slipBody{Record: r, Code: v.h.draw(s.text, qr.M), At: s.at})
}
