package tokenlist

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/jws"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/internal/inflate"
)

// Sign makes a Status List Token in JWT form (§5.1 there). It fails with
// status.ErrList where a reader would refuse the list.
func Sign(ctx context.Context, as vc.Author, l *status.List) ([]byte, error) {
	packed, err := pack(as, l)
	if err != nil {
		return nil, err
	}
	payload := listClaims{
		Issuer: as.Issuer, Subject: l.URI, Issued: l.Issued.Unix(),
		List: list{Bits: l.Bits.Width, Data: base64.RawURLEncoding.EncodeToString(packed)},
	}
	if !l.Until.IsZero() {
		payload.Expires = l.Until.Unix()
	}
	if l.FreshFor != status.Unbounded {
		payload.TTL = max(1, int64(l.FreshFor/time.Second))
	}
	raw, err := json.Marshal(payload)
	if err != nil {
		return nil, err
	}
	return jws.Sign(ctx, as.Signer, jws.Header{Type: TokenType, KeyID: as.KeyID}, raw)
}

// pack compresses the values of a list that has what every reader needs.
func pack(as vc.Author, l *status.List) ([]byte, error) {
	if l.URI == "" || l.Issued.IsZero() || l.Issuer != as.Issuer || as.KeyID == "" {
		return nil, fmt.Errorf("%w: it needs an id, a date, and an author who is its issuer", status.ErrList)
	}
	if !l.Bits.LowFirst || l.Bits.Len() == 0 {
		return nil, fmt.Errorf("%w: it needs entries of 1, 2, 4 or 8 bits, the first in the lowest bits", status.ErrList)
	}
	return inflate.PackZlib(l.Bits.Data)
}

type listClaims struct {
	Expires int64  `json:"exp,omitempty"`
	Issued  int64  `json:"iat"`
	Issuer  string `json:"iss"`
	List    list   `json:"status_list"`
	Subject string `json:"sub"`
	TTL     int64  `json:"ttl,omitempty"`
}

type list struct {
	Bits uint8  `json:"bits"`
	Data string `json:"lst"`
}
