package checkin

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/verifier/internal/form"
)

// MaxLine is how many bytes an event has in a line at most: with its encrypted record,
// as base64url.
const MaxLine = MaxEvent + MaxSealed*4/3 + 1<<10

// lineForm is an event as it travels: one line of JSON.
type lineForm struct {
	Event     json.RawMessage `json:"event"`
	Sealed    form.Blob       `json:"sealed,omitempty"`
	Signature form.Blob       `json:"signature"`
}

// Line writes an event as one line of JSON, without its end, for a file or a wire.
func (e Event) Line() ([]byte, error) {
	return form.Encode(lineForm{Event: e.Raw, Sealed: e.Sealed, Signature: e.Signature})
}

// ReadLine reads what [Event.Line] wrote. Errors are those of [ParseEvent], and
// [ErrSealed]; the signature is not checked yet.
func ReadLine(ctx context.Context, line []byte) (Event, error) {
	if len(line) > MaxLine {
		return Event{}, fmt.Errorf("%w: a line of %d bytes, at most %d", ErrEventLarge, len(line), MaxLine)
	}
	var f lineForm
	if err := form.Decode(ctx, line, strictjson.Limits{Bytes: MaxLine}, &f); err != nil {
		return Event{}, coded(err)
	}
	e, err := ParseEvent(ctx, f.Event, f.Signature)
	if err != nil {
		return Event{}, err
	}
	e.Sealed = f.Sealed
	return e, e.checkSealed()
}
