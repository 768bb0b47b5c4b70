package pass

import (
	"bytes"
	"compress/zlib"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"

	"github.com/hinan-id/hinan/conformance/vectors"
)

// identity is an identity card with claim 169.
type identity struct {
	message
	content []byte // in place of the message
	after   func(packed []byte) []byte
	text    func(text string) string
}

func identityCard() *identity {
	return &identity{message: message{
		protected: m{1: -8}, unprotected: m{},
		payload: m{1: city, 4: midnight, 6: noon, 169: m{1: "ID-1", 4: "Iizuka Hanako", 8: "19840118", 9: 2}},
		signer:  citySigner,
	}}
}

func (s *identity) in() (string, time.Time, input) {
	content := s.content
	if content == nil {
		content = s.bytes()
	}
	packed := deflate(content)
	if s.after != nil {
		packed = s.after(packed)
	}
	text := base45(packed)
	if s.text != nil {
		text = s.text(text)
	}
	return "claim169.open", time.Time{}, input{Raw: text, Keys: knownKeys()}
}

func deflate(content []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write(content) // to memory
	_ = w.Close()
	return b.Bytes()
}

// base45 is RFC 9285.
func base45(raw []byte) string {
	const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
	var b strings.Builder
	for ; len(raw) > 1; raw = raw[2:] {
		n := int(raw[0])<<8 | int(raw[1])
		b.Write([]byte{alphabet[n%45], alphabet[n/45%45], alphabet[n/2025]})
	}
	if len(raw) == 1 {
		b.Write([]byte{alphabet[raw[0]%45], alphabet[raw[0]/45]})
	}
	return b.String()
}

type identityFlaw = flaw[*identity]

func attribute(key, value any) func(s *identity) {
	return func(s *identity) { s.payload[169].(m)[key] = value }
}

// claim169 are identity cards of others.
func claim169() []vectors.Case {
	const (
		form  = "MOSIP Claim 169, encoding: "
		table = "MOSIP Claim 169 §2.1: "
	)
	return family("claim169", "an identity card with claim 169", "MOSIP Claim 169", identityCard,
		identityFlaw{"nobody's signature", form + "signed", "claim169.unsigned", func(s *identity) {
			s.content = enc(cbor.Tag{Number: 18, Content: []any{enc(s.protected), m{}, enc(s.payload), []byte{}}})
		}},
		identityFlaw{"a signature of the next town", form + "signed by its issuer", "cose.signature", func(s *identity) { s.signer = townSigner }},
		identityFlaw{"an encrypted card", form + "COSE_Encrypt0", "claim169.encrypted", func(s *identity) {
			s.content = enc(cbor.Tag{Number: 16, Content: []any{enc(m{1: 3}), m{5: make([]byte, 12)}, make([]byte, 40)}})
		}},
		identityFlaw{"a MAC in place of a signature", form + "COSE_Mac0", "cbor.tag", func(s *identity) {
			s.content = enc(cbor.Tag{Number: 17, Content: []any{enc(m{1: 5}), m{}, enc(s.payload), make([]byte, 32)}})
		}},
		identityFlaw{"lower case", form + "Base45", "claim169.text", func(s *identity) { s.text = strings.ToLower }},
		identityFlaw{"a text that is cut", form + "a whole stream", "claim169.text", func(s *identity) { s.text = func(t string) string { return t[:len(t)-3] } }},
		identityFlaw{"something behind the stream", form + "one stream", "claim169.text", func(s *identity) { s.after = func(p []byte) []byte { return append(p, 0, 0) } }},
		identityFlaw{"no compression", form + "zlib", "claim169.text", func(s *identity) { s.after = func([]byte) []byte { return s.bytes() } }},
		identityFlaw{"a wrong checksum", "RFC 1950 §2.2: ADLER32", "claim169.text", func(s *identity) {
			s.after = func(p []byte) []byte { p[len(p)-1] ^= 1; return p }
		}},
		identityFlaw{"more than 16 KiB", "THREATS.md R6: inflated bytes", "claim169.too-large", attribute(10, strings.Repeat("x", 16<<10))},
		identityFlaw{"no claim 169", table + "claim 169", "claim169.content", func(s *identity) { delete(s.payload, 169) }},
		identityFlaw{"a claim 169 that is text", table + "claim 169 is a map", "claim169.content", func(s *identity) { s.payload[169] = "Hanako" }},
		identityFlaw{"a name that is a number", table + "fullName is text", "claim169.content", attribute(4, 1)},
		identityFlaw{"a gender of 4", table + "gender is 1 to 3", "claim169.content", attribute(9, 4)},
		identityFlaw{"a gender as text", table + "gender is a number", "claim169.content", attribute(9, "female")},
		identityFlaw{"an address of 1025 bytes", table + "an address has an end", "claim169.content", attribute(10, strings.Repeat("x", 1025))},
		identityFlaw{"a photograph", table + "pictures are left out", "ok", attribute(16, []byte("\xff\xd8"))},
		identityFlaw{"an audience", "Compact pass §5.2: a bearer's card for everybody", "credential.malformed", func(s *identity) { s.payload[3] = audience }},
		identityFlaw{"a holder's key", "Compact pass §5.2: a bearer's card without a key", "credential.malformed", func(s *identity) { s.payload[8] = cnf(phoneSigner) }},
		identityFlaw{"no issuer", table + "iss", "key.reference", func(s *identity) { delete(s.payload, 1) }},
		identityFlaw{"an issuer that nobody knows", table + "a known iss", "key.unknown", func(s *identity) { s.payload[1] = "https://mosip.example.org" }},
	)
}
