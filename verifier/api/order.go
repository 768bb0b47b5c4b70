package api

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http"
	"slices"

	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/checkin"
)

// order is the body of a POST to the desk that was understood.
type order interface {
	// event is what it writes.
	event() checkin.Type
	// do does it, and returns once it is durable.
	do(ctx context.Context, v *visit) (reply, error)
}

// form is how a body is read.
type form struct {
	members []string // beside v and request
	read    func(*members) order
}

// forms are the bodies by what stands behind deskPath.
var forms = map[string]form{
	"checkins": {entryMembers, readEntry},
	"changes":  {changeMembers, readChange},
	"rations":  {rationMembers, readRation},
	"slips":    {slipMembers, readSlip},
	"arrivals": {arrivalMembers, readArrival},
	"counts":   {countMembers, readCount},
}

// reply is what became of an order.
type reply struct {
	V      int     `json:"v"`
	Record *record `json:"record,omitempty"` // absent: it was about no check-in
	// Again: nothing was written, because it was there already.
	Again bool `json:"again"`
	// Slip is the text of the code of a transfer slip.
	Slip string `json:"slip,omitempty"`
	// Seen are other check-ins of people of the party; absent: nobody looked.
	Seen []sighting `json:"seen,omitzero"`
	// Verdict is about what was shown, without claims; absent: nothing was judged.
	Verdict *verifier.Verdict `json:"verdict,omitempty"`

	of checkin.ID // of the record
}

// posting reads an order and has it done.
func (v *visit) posting(f form) answerer {
	return func(w http.ResponseWriter, r *http.Request) error {
		body, err := readJSON(w, r)
		if err != nil {
			return err
		}
		m, err := readMembers(r.Context(), body, slices.Concat([]string{"v", "request"}, f.members))
		if err != nil {
			return err
		}
		v.request = m.request()
		o := f.read(m)
		if m.err != nil {
			return m.err
		}
		answer, err := v.carryOut(r.Context(), o, sum(string(v.role), r.URL.EscapedPath(), string(body)))
		if err != nil {
			return err
		}
		return writeJSON(w, answer)
	}
}

// sum is a digest of parts that have no line ends in them, and of a last one.
func sum(role, path, body string) [sha256.Size]byte {
	return sha256.Sum256([]byte(role + "\n" + path + "\n" + body))
}

// carryOut does an order, unless that was done before. What it is called with is the
// digest of all that was asked.
func (v *visit) carryOut(ctx context.Context, o order, asked [sha256.Size]byte) (reply, error) {
	if !checkin.Allowed(v.role, o.event()) { // before anything is judged for nothing
		return reply{}, fmt.Errorf("%w: %s by %q", checkin.ErrRole, o.event(), v.role)
	}
	if err := v.open(); err != nil {
		return reply{}, err
	}
	var answer reply
	done, again, err := v.h.memory.once(ctx, v.request, asked, func() (outcome, error) {
		var err error
		if answer, err = o.do(ctx, v); err != nil {
			return outcome{}, cancelled(ctx, err)
		}
		answer.V = 1
		v.h.metrics.desk.wrote(o.event(), answer)
		return outcome{answer.of, answer.Slip}, nil
	})
	if err != nil || !again {
		return answer, err
	}
	return v.repeat(done)
}

// repeat answers an order that was done before, by what is so now.
func (v *visit) repeat(done outcome) (reply, error) {
	answer := reply{V: 1, Again: true, Slip: done.slip}
	if done.of == (checkin.ID{}) {
		return answer, nil
	}
	r, err := v.recordOf(done.of)
	answer.Record = recordOf(r)
	return answer, err
}

// cancelled gives an error its code where it is only that the client has gone.
func cancelled(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%w: the client has gone", strictjson.ErrCancelled)
	}
	return err
}
