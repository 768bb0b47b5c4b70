package bitstring

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/internal/inflate"
)

// Statement is what the issuer says by publishing a list: an unsigned status list
// credential of a kind, ListType or ListType2021, ready to be signed like any
// other. It fails with status.ErrList where a reader would refuse the list.
func Statement(listType string, l *status.List) (vc.Statement, error) {
	k := bitstring
	if listType == ListType2021 {
		k = list2021
	} else if listType != ListType {
		return vc.Statement{}, fmt.Errorf("%w: unknown kind %.32q", status.ErrList, listType)
	}
	if l.URI == "" || l.Issuer == "" || len(l.Purposes) == 0 || len(l.Purposes) > 1 && k.list != ListType {
		return vc.Statement{}, fmt.Errorf("%w: it needs an id, an issuer and a purpose", status.ErrList)
	}
	if l.Bits.LowFirst || l.Bits.Len() < MinEntries {
		return vc.Statement{}, fmt.Errorf("%w: it needs %d entries, the first in the highest bit", status.ErrList, MinEntries)
	}
	packed, err := inflate.PackGzip(l.Bits.Data)
	if err != nil {
		return vc.Statement{}, err
	}
	claims := map[string]any{"type": k.list, "statusPurpose": purposes(l.Purposes), "encodedList": k.encode(packed)}
	if l.FreshFor != status.Unbounded && k.list == ListType {
		claims["ttl"] = json.Number(fmt.Sprint(int64(l.FreshFor / time.Millisecond)))
	}
	return vc.Statement{
		ID: l.URI, Issuer: l.Issuer, Types: []string{"VerifiableCredential", k.credential},
		Subjects: []vc.Subject{{ID: l.URI + "#list", Claims: claims}},
		Issued:   l.Issued, ValidFrom: later(l.Issued, l.From), ValidUntil: l.Until,
	}, nil
}

// encode is the inverse of decode.
func (k kind) encode(packed []byte) string {
	encoded := base64.RawURLEncoding.EncodeToString(packed)
	if k.list == ListType {
		return "u" + encoded
	}
	return encoded
}

func purposes(all []string) any {
	if len(all) == 1 {
		return all[0]
	}
	out := make([]any, len(all))
	for i, p := range all {
		out[i] = p
	}
	return out
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
