package api

import (
	"crypto/sha256"
	"net/http"
	"strings"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/trust"
)

// Desk is the part of a [Handler] by which other programs work the desk of a shelter.
// What people show is judged by the handler's gate.
type Desk struct {
	// Open returns the desk as it is now, or why there is none, such as
	// checkin.ErrLocked while its keys are closed. It is asked for each request.
	Open func() (*checkin.Desk, error)
	// Health is why nothing can be kept, such as checkin.ErrStore, or nil; it is asked
	// for /readyz and /metrics. A nil function: it is not known.
	Health func() error
	// Tokens are the roles of the clients by the SHA-256 of their tokens, which are
	// made from at least 16 random bytes. Empty: nobody is let in.
	Tokens map[[sha256.Size]byte]trust.Role
	// Challenge is what presentations answer now. nil: they answer nothing, and no
	// record has a grade above B.
	Challenge func() Challenge
	// Remembered is how many requests are remembered, the latest; zero:
	// DefaultRemembered.
	Remembered int
}

// Challenge is what presentations at a desk answer.
type Challenge struct {
	// Challenge has the name of the desk, and knows the nonces on its screen.
	vc.Challenge
	// Poster reports whether a nonce is that of the poster at the door; nil: there is
	// none.
	Poster func(nonce string) bool
}

// deskPath begins the paths of the desk.
const deskPath = "/v1/desk/"

// desk answers what is asked at a path of the desk, of clients with a token alone.
func (h *Handler) desk(w http.ResponseWriter, r *http.Request, name string) error {
	role, err := h.Desk.role(r.Header)
	if err != nil {
		return err
	}
	v := &visit{h: h, role: role}
	if form, ok := forms[name]; ok {
		return only(w, r, v.posting(form), http.MethodPost)
	}
	if name == "headcount" {
		return only(w, r, v.headcount, http.MethodGet, http.MethodHead)
	}
	if id, ok := strings.CutPrefix(name, "records/"); ok {
		return only(w, r, v.showing(id), http.MethodGet, http.MethodHead)
	}
	return errRoute
}

// visit is one request of a client on its way to an answer.
type visit struct {
	h       *Handler
	role    trust.Role
	desk    *checkin.Desk
	request checkin.Request // its name; that of a POST alone
}

// find returns the desk.
func (d *Desk) find() (*checkin.Desk, error) {
	if d.Open == nil {
		return nil, checkin.ErrLocked
	}
	return d.Open()
}

// trouble is why nothing can be done at the desk now, or nil.
func (d *Desk) trouble() error {
	if _, err := d.find(); err != nil {
		return err
	}
	return d.health()
}

func (d *Desk) health() error {
	if d.Health == nil {
		return nil
	}
	return d.Health()
}

// open finds the desk.
func (v *visit) open() (err error) {
	v.desk, err = v.h.Desk.find()
	return err
}

// recordOf is the check-in with an id, of this shelter.
func (v *visit) recordOf(id checkin.ID) (checkin.Record, error) {
	r, err := v.desk.Record(id)
	if err == nil && r.Shelter != v.desk.Identity().Shelter {
		err = checkin.ErrUnknownRecord
	}
	return r, err
}

// showing answers with a record.
func (v *visit) showing(id string) answerer {
	return func(w http.ResponseWriter, _ *http.Request) error {
		if err := v.open(); err != nil {
			return err
		}
		of, err := checkin.ParseID(id)
		if err != nil {
			return checkin.ErrUnknownRecord
		}
		r, err := v.recordOf(of)
		if err != nil {
			return err
		}
		return writeJSON(w, reply{V: 1, Record: recordOf(r)})
	}
}
