package console

import (
	"encoding/base64"
	"fmt"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// newRequest is a name for the entry of a form.
func newRequest() string {
	r := checkin.NewRequest()
	return base64.RawURLEncoding.EncodeToString(r[:])
}

func parseRequest(text string) (r checkin.Request, err error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != len(r) {
		return r, fmt.Errorf("%w: the name of the entry", ErrForm)
	}
	return checkin.Request(raw), nil
}
