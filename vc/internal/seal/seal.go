// Package seal holds the token that lets packages below vc, and nobody else,
// make a vc.Opened.
package seal

// Token is handed to vc.Seal by a mechanism that has checked a proof. Only
// packages below vc can name it, and only [New] makes one that seals: a zero
// value, which generic code elsewhere could come by, does not.
type Token struct{ made bool }

// New returns a token that seals.
func New() Token { return Token{made: true} }

// Made reports whether t comes from New.
func (t Token) Made() bool { return t.made }
