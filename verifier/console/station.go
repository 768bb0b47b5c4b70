package console

import (
	"context"
	"io"

	"filippo.io/age"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/report"
	"github.com/hinan-id/hinan/verifier/trust"
)

// Station is the desk that a console works: its keys, and what goes with them. It is
// safe for concurrent use.
type Station interface {
	// State is what there is now; it is asked for each request.
	State() State
	// Unlock opens the keys by a PIN, or if it is a card by the text on an officer card.
	// What does not open them is an error with a code.
	Unlock(ctx context.Context, by Secret) error
	// Lock forgets the keys.
	Lock()
}

// Secret is what opens the keys: one of the two.
type Secret struct{ PIN, Card string }

// Exporter is a station that can write its log to a file, for a USB stick.
type Exporter interface {
	// Export writes the log of all devices, as far as it is here.
	Export(ctx context.Context, w io.Writer) error
}

// Eraser is a station that can delete its keys, and with them what was encrypted, once
// the incident is closed.
type Eraser interface {
	Erase(ctx context.Context) error
}

// Judge says whether what was shown may be relied on. *verifier.Verifier is one.
type Judge interface {
	Verify(ctx context.Context, want verifier.Request, raw ...[]byte) (*verifier.Verdict, error)
}

// Condition is what can be done at a station.
type Condition uint8

// The conditions.
const (
	Locked   Condition = iota // the keys are closed
	Open                      // everything
	ReadOnly                  // looking only: the store keeps nothing more
	Closed                    // looking only: the incident was closed
)

// State is a station at one moment. Without a part of it the screens say so, and leave
// out what needs it.
type State struct {
	Condition Condition
	// Desk is nil while the keys are locked, and so is Needs, which decrypts what people
	// need, to show it to those who see to it.
	Desk  *checkin.Desk
	Needs age.Identity
	// Store is that of the desk, with the encrypted records.
	Store checkin.Store
	// Who is whose desk it is, also while it is locked.
	Who checkin.Identity
	// Master is the city's list of shelters: this one, if it is on it, and those where
	// people can be sent.
	Master report.Master
	// Judge judges by the policy of shelters; nil: nothing can be judged.
	Judge Judge
	// Bundle is the trust bundle in use; nil: there is none.
	Bundle *trust.Bundle
	// Types are the names of passes; the zero value has those of this project.
	Types pass.Types
	// Device signs the code on the screen, with the city's certificate for it; without
	// either none is shown. Poster is what hangs at the door; nil: nothing.
	Device      keys.Signer
	Certificate []byte
	Poster      *pass.Challenge
	// PINRoles are the roles of who signs in by PIN or officer card; nil: all.
	PINRoles []trust.Role
	// Online: there is a network.
	Online bool
	// Clock is the time with its doubts.
	Clock verifier.Reading
}
