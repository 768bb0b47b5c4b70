package vc

import (
	"fmt"
	"slices"
	"time"

	"github.com/hinan-id/hinan/did/fault"
)

const (
	// ErrBindingAbsent: nobody proved to be the holder.
	ErrBindingAbsent = fault.Code("binding.absent")
	// ErrBindingAudience: the holder's proof is for another verifier, or says for none.
	ErrBindingAudience = fault.Code("binding.audience")
	// ErrBindingNonce: the holder's proof answers another challenge, or none.
	ErrBindingNonce = fault.Code("binding.nonce")
	// ErrBindingStale: the holder's proof is too old, or does not say how old.
	ErrBindingStale = fault.Code("binding.stale")
	// ErrBindingFuture: the holder's proof was made after the time of the check.
	ErrBindingFuture = fault.Code("binding.future")
)

// ClockSkew is how far a holder's clock may run ahead.
const ClockSkew = 60 * time.Second

// Binding is the holder's own proof, made for one presentation: a KB-JWT, or the
// proof of a VP. Its signature was checked when the presentation was opened.
type Binding struct {
	Thumbprint [32]byte  // RFC 7638, of the key that proved it
	Holder     string    // DID of who presents, where the format names it
	Audience   []string  // for whom it was made
	Nonce      string    // the challenge that it answers
	At, Until  time.Time // when it was made, and until when it may be used; zero: not said
}

// Challenge is what a verifier asks of a holder. The zero value is answered by
// nothing.
type Challenge struct {
	// Audience are the names under which this verifier is addressed; one of them
	// must be among the proof's.
	Audience []string
	// Fresh reports whether a nonce is one that this verifier gave and that was not
	// used before; nil refuses every nonce.
	Fresh func(nonce string) error
	// MaxAge is how old a proof may be; 0: no age is young enough.
	MaxAge time.Duration
}

// Answers reports whether b answers c at the given time. A nil b is
// [ErrBindingAbsent]. A proof that says no time is [ErrBindingStale]; one that
// lies up to [ClockSkew] ahead counts as made now.
func (b *Binding) Answers(c Challenge, at time.Time) error {
	if b == nil {
		return ErrBindingAbsent
	}
	if !slices.ContainsFunc(b.Audience, func(a string) bool { return slices.Contains(c.Audience, a) }) {
		return fmt.Errorf("%w: made for another verifier", ErrBindingAudience)
	}
	if b.Nonce == "" || c.Fresh == nil {
		return fmt.Errorf("%w: no nonce", ErrBindingNonce)
	}
	if err := b.inTime(c.MaxAge, at); err != nil {
		return err
	}
	if err := c.Fresh(b.Nonce); err != nil { // last: a nonce is used up by asking
		return fmt.Errorf("%w: %w", ErrBindingNonce, err)
	}
	return nil
}

func (b *Binding) inTime(maxAge time.Duration, at time.Time) error {
	if b.At.IsZero() {
		return fmt.Errorf("%w: it does not say when it was made", ErrBindingStale)
	}
	if b.At.After(at.Add(ClockSkew)) {
		return fmt.Errorf("%w: made at %s", ErrBindingFuture, b.At.UTC().Format(time.RFC3339))
	}
	if age := at.Sub(b.At); age > maxAge || maxAge == 0 {
		return fmt.Errorf("%w: %s old, at most %s", ErrBindingStale, age, maxAge)
	}
	if !b.Until.IsZero() && !at.Before(b.Until) {
		return fmt.Errorf("%w: usable until %s", ErrBindingStale, b.Until.UTC().Format(time.RFC3339))
	}
	return nil
}
