package pass

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
)

// Slip is a transfer slip that is to be made: whom a shelter sends where.
type Slip struct {
	Incident string
	// From is the shelter; empty: the one in the issuer's code, which is then
	// shelter/device.
	From string
	// To is the shelter that they go to. If it is empty, Class says where to; 0 does
	// not, as for those who must not be found.
	To    string
	Class uint8          // at most 99
	Size  int            // how many people, at most 999
	Tag   [TagBytes]byte // of their check-in
	At    time.Time      // when it is written, to the second
}

// Slip makes a transfer slip by a shelter's device, for whoever carries it. Errors are
// those of [Issuer.Card].
func (i Issuer) Slip(ctx context.Context, as vc.Author, s Slip) ([]byte, error) {
	iss, err := i.name(as)
	if err != nil {
		return nil, err
	}
	if s.From == "" && !strings.Contains(i.Code, "/") {
		return nil, absent(keyShelter)
	}
	if s.At.Unix() <= 0 {
		return nil, fmt.Errorf("%w: a slip without a time", ErrTimes)
	}
	claims := map[any]any{cose.ClaimIssuer: iss, cose.ClaimIssued: s.At.Unix()}
	var n CardNumber
	rand.Read(n[:]) // never fails: crypto/rand ends the program instead
	return printed(ctx, as, kindSlip, claims, s.said(), n)
}

func (s Slip) said() map[string]any {
	said := map[string]any{
		"incident": s.Incident, "party_size": s.Size,
		"checkin_tag": base64.RawURLEncoding.EncodeToString(s.Tag[:]),
	}
	if s.From != "" {
		said["from"] = s.From
	}
	if s.To != "" {
		said["to"] = s.To
	} else {
		said["destination_class"] = json.Number(strconv.Itoa(int(s.Class)))
	}
	return said
}
