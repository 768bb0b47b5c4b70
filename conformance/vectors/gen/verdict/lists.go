package verdict

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"io"
	"strconv"
)

// Places in the lists.
const (
	revoked   = 3
	suspended = 4 // of a Token Status List
	entries   = 131072
)

func decimal(i int) string { return strconv.Itoa(i) }

// lists are the status lists that can be had.
func (s *sample) lists() []published {
	if s.noList {
		return nil
	}
	list := s.bitstring
	if asTokens(s.form) {
		list = s.token
	}
	return []published{{listURI, list(), s.asOf}}
}

// token is a Token Status List with values of two bits.
func (s *sample) token() string {
	values := make([]byte, entries/4)
	values[revoked/4] |= 1 << (2 * (revoked % 4))
	values[suspended/4] |= 2 << (2 * (suspended % 4))
	return sign(signer(s.listBy), object{"alg": "EdDSA", "typ": "statuslist+jwt", "kid": s.listIssuer + "#key-1"}, object{
		"iss": s.listIssuer, "sub": s.listSub, "iat": s.listFrom.Unix(), "exp": s.listUntil.Unix(),
		"status_list": object{"bits": 2, "lst": encode(packed(values, func(w io.Writer) io.WriteCloser {
			return zlib.NewWriter(w)
		}))},
	})
}

// bitstring is a Bitstring Status List that revokes and suspends.
func (s *sample) bitstring() string {
	values := make([]byte, entries/8)
	values[revoked/8] |= 0x80 >> (revoked % 8)
	return sign(signer(s.listBy), object{"alg": "EdDSA", "typ": "vc+jwt", "kid": s.listIssuer + "#key-1"}, object{
		"@context": []string{"https://www.w3.org/ns/credentials/v2"}, "id": s.listSub, "issuer": s.listIssuer,
		"type":      []string{"VerifiableCredential", "BitstringStatusListCredential"},
		"validFrom": date(s.listFrom), "validUntil": date(s.listUntil),
		"credentialSubject": object{
			"id": listURI + "#list", "type": "BitstringStatusList", "statusPurpose": []string{"revocation", "suspension"},
			"encodedList": "u" + encode(packed(values, func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })),
		},
	})
}

func packed(plain []byte, to func(io.Writer) io.WriteCloser) []byte {
	var out bytes.Buffer
	w := to(&out)
	if _, err := w.Write(plain); err != nil {
		panic(err) // a buffer takes everything
	}
	if err := w.Close(); err != nil {
		panic(err) // as before
	}
	return out.Bytes()
}
