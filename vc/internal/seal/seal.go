// Package seal holds the token that lets packages below vc, and nobody else,
// make a vc.Opened.
package seal

// Token is handed to vc.Seal by a mechanism that has checked a proof. Only
// packages below vc can name it.
type Token struct{ _ struct{} }
