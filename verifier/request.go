package verifier

import (
	"time"

	"github.com/hinan-id/hinan/vc"
)

// Request is what a verifier asks for. The same value makes a poster, a
// presentation and a verdict.
type Request struct {
	// Challenge is what the holder has to answer; nil: nobody has to prove to be
	// the holder, which is said as binding.not-asked. Several presentations in one
	// request may answer it with one nonce, as those of a household do: Fresh is
	// asked once about each nonce. With a MaxAge of 0 that of the policy counts.
	Challenge *vc.Challenge
	// Nonce is the nonce in the header of a VC-JWT, where IOTA Identity lets the
	// issuer write it; empty: there must be none. In a presentation there must be none.
	Nonce string
	// Types are the credential types that will do; empty: any that is trusted.
	Types []string
	// Claims are the paths that are asked for; nil: no claim in particular, and all
	// that is shown is kept. What is shown beyond them is dropped.
	//
	// A path names claims of the subject from the outside in, as in sdjwt.Present; in
	// the W3C data model it may begin with credentialSubject, or vc and
	// credentialSubject, or leave that out. It stands for everything below it. Elements
	// of arrays are named by their position; where some stay hidden nobody can tell
	// which are shown, and as many are kept as were asked for. The credentials in one
	// presentation show the claims together.
	Claims [][]string
	// Holder is who has to present; empty: anybody. Without a holder's proof that
	// cannot be told, but it can be told whether it could be the subject.
	Holder string
	// At is the time of the check; zero: now.
	At time.Time
}
