// Package claims reads the registered claims of JWTs (RFC 7519 §4.1) and sets them
// against the credential of the W3C data model that they stand around, so that all
// forms of token answer alike.
//
// It checks values only: who signed is for the caller. Claims have strictjson's
// values.
package claims

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/hinan-id/hinan/vc"
)

// Set is the payload of a token, by the names of its claims.
type Set map[string]any

// CheckNames refuses, as [vc.ErrMalformed], a claim whose name differs from one of
// registered in case only: a reader that folds case would take it for that one.
func (s Set) CheckNames(registered []string) error {
	for name := range s {
		for _, r := range registered {
			if name != r && len(name) == len(r) && strings.EqualFold(name, r) {
				return fmt.Errorf("%w: claim %q is almost %s", vc.ErrMalformed, name, r)
			}
		}
	}
	return nil
}

// Text returns a claim that is text, or "" if it is absent. Empty text and other
// values are [vc.ErrMalformed].
func (s Set) Text(name string) (string, error) {
	value, present := s[name]
	text, ok := value.(string)
	if present && (!ok || text == "") {
		return "", fmt.Errorf("%w: claim %s is no text, or empty", vc.ErrMalformed, name)
	}
	return text, nil
}

// Time returns a claim that is a NumericDate, or the zero time if it is absent.
// Other values are [vc.ErrMalformed].
func (s Set) Time(name string) (time.Time, error) {
	value, present := s[name]
	if !present {
		return time.Time{}, nil
	}
	at, ok := NumericDate(value)
	if !ok {
		return time.Time{}, fmt.Errorf("%w: claim %s is no time", vc.ErrMalformed, name)
	}
	return at, nil
}

// endOfTime is the last second of the year 9999: later times have no RFC 3339 form.
const endOfTime = 253402300799

// NumericDate reads a NumericDate (RFC 7519 §2) of the years 1970 to 9999 from a
// strictjson value. Fractions of a second are cut off.
func NumericDate(value any) (time.Time, bool) {
	number, ok := value.(json.Number)
	if !ok {
		return time.Time{}, false
	}
	seconds, err := strconv.ParseInt(string(number), 10, 64)
	if err != nil {
		f, err := strconv.ParseFloat(string(number), 64)
		if err != nil || math.Abs(f) > endOfTime {
			return time.Time{}, false
		}
		seconds = int64(math.Floor(f))
	}
	if seconds < 0 || seconds > endOfTime {
		return time.Time{}, false
	}
	return time.Unix(seconds, 0).UTC(), true
}

// maxAudience bounds the list of audiences.
const maxAudience = 16

// Audience returns the claim aud: one text, or a list of 1 to 16 (RFC 7519 §4.1.3);
// nil if it is absent.
func (s Set) Audience() ([]string, error) {
	value, present := s["aud"]
	if !present {
		return nil, nil
	}
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	if len(list) == 0 || len(list) > maxAudience {
		return nil, fmt.Errorf("%w: claim aud with %d values, at most %d", vc.ErrMalformed, len(list), maxAudience)
	}
	names := make([]string, len(list))
	for i, item := range list {
		if names[i], ok = item.(string); !ok || names[i] == "" {
			return nil, fmt.Errorf("%w: claim aud is no text, or empty", vc.ErrMalformed)
		}
	}
	return names, nil
}

// NoAudience refuses, as [vc.ErrMalformed], a credential that is for certain readers
// only: a statement cannot say so.
func (s Set) NoAudience() error {
	if _, present := s["aud"]; present {
		return fmt.Errorf("%w: a credential with an audience", vc.ErrMalformed)
	}
	return nil
}
