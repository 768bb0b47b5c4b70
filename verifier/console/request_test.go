package console_test

import (
	"encoding/base64"

	"github.com/hinan-id/hinan/verifier/checkin"
)

func newRequest() string {
	r := checkin.NewRequest()
	return base64.RawURLEncoding.EncodeToString(r[:])
}
