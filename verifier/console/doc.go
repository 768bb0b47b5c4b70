// Package console is the screens of a shelter's desk, as an http.Handler: Japanese
// first, in easy Japanese, English and Vietnamese too.
//
// Pages work without JavaScript: a scanner that types fills the field that has the
// focus, an image of a code can be uploaded. A script of its own adds the camera, the
// live headcount, sounds, and the clock of the lock. Everything is served from the
// binary.
//
// Nobody is turned away here: a code that cannot be relied on leads to the quick entry,
// with the reason and what to do. Nothing is told to be done before it is durable.
//
// It refuses requests under a name that the server is not known by, changes that come
// from another page or without the token of their session, bodies over their limits,
// screens that the role may not see, and PINs that come too fast after wrong ones. Keys
// are forgotten when the last session ends, five minutes after the last tap. What staff
// type of people is encrypted at once and never shown again.
//
// Start with [Handler] over a [Station], and serve it with api.Server, on loopback or
// with TLS: browsers give a camera to nothing else.
package console

import (
	"github.com/hinan-id/hinan/did/fault"
)

const (
	// ErrToken: the change lacks the token of its session, or comes from another page.
	ErrToken = fault.Code("console.token")
	// ErrSignIn: nobody is signed in, or the session is over.
	ErrSignIn = fault.Code("console.sign-in")
	// ErrWait: the PIN was wrong before, and it is not time for another try.
	ErrWait = fault.Code("console.wait")
	// ErrStaff: what was shown is no staff credential that counts here now.
	ErrStaff = fault.Code("console.staff")
	// ErrConfirm: the word that was to be typed is another one.
	ErrConfirm = fault.Code("console.confirm")
	// ErrForm: the form lacks something, or holds what no page of this desk sends.
	ErrForm = fault.Code("console.form")
	// ErrSlow: too many codes are being read at a time.
	ErrSlow = fault.Code("console.busy")
)
