package vc

import (
	"encoding/json"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/vc/internal/seal"
)

// Form is the media type that names a format, such as application/vc+jwt.
type Form string

// Forms of credentials and presentations.
const (
	FormVCJWT11  Form = "application/jwt"            // VC-JWT of the 1.1 data model
	FormVPJWT11  Form = "application/jwt; vp"        // VP-JWT of the 1.1 data model
	FormVCJWT    Form = "application/vc+jwt"         // VC-JOSE-COSE §3.1.1
	FormVPJWT    Form = "application/vp+jwt"         // VC-JOSE-COSE §3.1.2
	FormVCSDJWT  Form = "application/vc+sd-jwt"      // VC-JOSE-COSE §3.2.1, and IOTA's SD-JWT credentials
	FormVPSDJWT  Form = "application/vp+sd-jwt"      // VC-JOSE-COSE §3.2.2
	FormSDJWTVC  Form = "application/dc+sd-jwt"      // SD-JWT VC
	FormTokenSL  Form = "application/statuslist+jwt" // Token Status List, as a JWT
	FormVCCOSE   Form = "application/vc+cose"        // VC-JOSE-COSE §3.3.1
	FormVPCOSE   Form = "application/vp+cose"        // VC-JOSE-COSE §3.3.2
	FormCWT      Form = "application/cwt"            // a signed CWT (RFC 8392)
	FormSDCWT    Form = "application/sd-cwt"         // SD-CWT without a holder's proof
	FormKBCWT    Form = "application/kb+cwt"         // SD-CWT in the key binding token of its holder
	FormCWTSL    Form = "application/statuslist+cwt" // Token Status List, as a CWT
	FormClaim169 Form = "application/cwt; claim-169" // an identity card with claim 169 in a CWT (MOSIP)
)

// Proven is what an opened credential or presentation proves. Its slices and maps
// are read only.
type Proven struct {
	Form Form
	// Raw is what was received.
	Raw []byte
	// ID is a hash of the content, the same for every encoding of one signed
	// content: never of signatures, which can be varied.
	ID [32]byte
	// Statement is the uniform view. Of a presentation: who presents (Issuer),
	// its types and times.
	Statement Statement
	// Payload is the content in the format's own shape, as JSON: for schema, for
	// queries, for the rules of the data model.
	Payload json.RawMessage
	// Key is the key that proved it.
	Key keys.Key
	// Nonce is the nonce in the header of IOTA's JWTs; see [Proven.CheckNonce].
	Nonce string
	// Disclosed are the paths of the claims that the holder disclosed
	// selectively; Hidden is how many digests stayed closed.
	Disclosed [][]string
	Hidden    int
	// Binding is the holder's own proof; nil if there is none.
	Binding *Binding
	// Enclosed are the credentials of a presentation, not yet opened.
	Enclosed []Enclosed
}

// Enclosed is a credential inside a presentation, unopened.
type Enclosed struct {
	Raw  []byte
	Form Form // as the presentation states it; empty if it does not
}

// CheckNonce compares the header nonce with the one that the verifier asked for.
// A nonce that nobody asked for is refused too: it answers somebody else.
func (p *Proven) CheckNonce(want string) error {
	if p.Nonce != want {
		return ErrNonce
	}
	return nil
}

// Opened is a credential or presentation whose proof was checked. Only mechanisms
// below vc make one.
type Opened struct{ proven Proven }

// Proven returns what is proven. Its slices and maps are read only.
func (o *Opened) Proven() Proven { return o.proven }

// Seal makes an Opened of what a mechanism has proven. It is for packages below
// vc: others cannot import the token's package. A zero token, which generic code
// can come by without that, panics.
func Seal(t seal.Token, p Proven) *Opened {
	if !t.Made() {
		panic("vc: Seal called without a token of a mechanism")
	}
	return &Opened{proven: p}
}
