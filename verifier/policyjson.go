package verifier

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/strictjson"
)

// Limits of the JSON form of a policy.
const (
	MaxPolicy   = 64 << 10             // bytes
	MaxEntries  = 256                  // entries of each list, and issuers
	MaxText     = 2048                 // bytes of each text
	MaxDuration = 366 * 24 * time.Hour // of each duration
)

// policyForm is the JSON form. What is absent is the zero value.
type policyForm struct {
	V            int                 `json:"v"`
	Name         string              `json:"name"`
	Types        []string            `json:"types,omitempty"`
	Issuers      map[string][]string `json:"issuers,omitempty"`
	AnyMethod    []string            `json:"anyMethod,omitempty"`
	Algorithms   []string            `json:"algorithms,omitempty"`
	Binding      bool                `json:"binding,omitempty"`
	Bearer       bool                `json:"bearer,omitempty"`
	MaxAge       duration            `json:"maxAge,omitempty"`
	Holder       HolderRule          `json:"holder,omitempty"`
	InclusiveEnd bool                `json:"inclusiveEnd,omitempty"`
	Grace        bool                `json:"grace,omitempty"`
	Bundle       thresholdsForm      `json:"bundle,omitzero"`
	Status       thresholdsForm      `json:"status,omitzero"`
	Clock        thresholdsForm      `json:"clock,omitzero"`
	Tolerate     []fault.Code        `json:"tolerate,omitempty"`
}

type thresholdsForm struct {
	Warn      duration `json:"warn,omitempty"`
	Undecided duration `json:"undecided,omitempty"`
}

// duration is written as Go writes durations, without the units that are zero at its
// end: 72h, 1m30s.
type duration time.Duration

func (d duration) String() string {
	text := time.Duration(d).String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

func (d duration) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

func (d *duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("no duration such as 72h: %.40q", text)
	}
	*d = duration(parsed)
	return nil
}

// ParsePolicy reads a policy from JSON: an object with "v":1, a name, and the fields
// of [Policy] in lower camel case. Durations are text such as "72h" or "90s", in
// whole seconds. Unknown members, members in other letters, null, lists without
// entries or with one entry twice are refused: who leaves a list empty may mean all
// or nothing.
//
// Errors: those of strictjson, [ErrPolicy], and [ErrIntolerable] for a code that is
// not [Tolerable].
func ParsePolicy(ctx context.Context, raw []byte) (Policy, error) {
	limits := strictjson.Limits{Bytes: MaxPolicy, Depth: 4}
	members, err := strictjson.Object(ctx, raw, limits)
	if err != nil {
		return Policy{}, err
	}
	if err := checkMembers(members); err != nil {
		return Policy{}, err
	}
	var form policyForm
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&form); err != nil {
		return Policy{}, fmt.Errorf("%w: %.200s", ErrPolicy, err)
	}
	if form.V != 1 {
		return Policy{}, fmt.Errorf("%w: version %d, not 1", ErrPolicy, form.V)
	}
	p := form.policy()
	return p, p.check()
}

// memberNames are the names of a policy's members, and of those below.
var memberNames = map[string][]string{
	"v": nil, "name": nil, "types": nil, "issuers": nil, "anyMethod": nil, "algorithms": nil, "binding": nil, "bearer": nil,
	"maxAge": nil, "holder": nil, "inclusiveEnd": nil, "grace": nil, "tolerate": nil,
	"bundle": thresholdNames, "status": thresholdNames, "clock": thresholdNames,
}

var thresholdNames = []string{"warn", "undecided"}

// checkMembers refuses what encoding/json would pass over: names in other letters,
// null, and empty lists.
func checkMembers(members map[string]any) error {
	for name, value := range members {
		below, known := memberNames[name]
		if !known {
			return fmt.Errorf("%w: unknown member %.40q", ErrPolicy, name)
		}
		object, isObject := value.(map[string]any)
		list, isList := value.([]any)
		if value == nil || isObject && len(object) == 0 || isList && len(list) == 0 {
			return fmt.Errorf("%w: %s is empty", ErrPolicy, name)
		}
		for inner, value := range object {
			if below != nil && !slices.Contains(below, inner) {
				return fmt.Errorf("%w: unknown member %.40q of %s", ErrPolicy, inner, name)
			}
			if list, isList := value.([]any); value == nil || isList && len(list) == 0 {
				return fmt.Errorf("%w: %s has an empty member", ErrPolicy, name)
			}
		}
		if slices.Contains(list, nil) {
			return fmt.Errorf("%w: %s has an empty entry", ErrPolicy, name)
		}
	}
	return nil
}

func (f *policyForm) policy() Policy {
	thresholds := func(t thresholdsForm) Thresholds {
		return Thresholds{time.Duration(t.Warn), time.Duration(t.Undecided)}
	}
	return Policy{
		Name: f.Name, Types: f.Types, Issuers: f.Issuers, AnyMethod: f.AnyMethod, Algorithms: f.Algorithms,
		Binding: f.Binding, Bearer: f.Bearer, MaxAge: time.Duration(f.MaxAge), Holder: f.Holder,
		InclusiveEnd: f.InclusiveEnd, Grace: f.Grace,
		Bundle: thresholds(f.Bundle), Status: thresholds(f.Status), Clock: thresholds(f.Clock), Tolerate: f.Tolerate,
	}
}

// MarshalJSON writes the form that [ParsePolicy] reads; what that would refuse is an
// error here too.
func (p Policy) MarshalJSON() ([]byte, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	thresholds := func(t Thresholds) thresholdsForm {
		return thresholdsForm{duration(t.Warn), duration(t.Undecided)}
	}
	return json.Marshal(policyForm{
		V: 1, Name: p.Name, Types: p.Types, Issuers: p.Issuers, AnyMethod: p.AnyMethod, Algorithms: p.Algorithms,
		Binding: p.Binding, Bearer: p.Bearer, MaxAge: duration(p.MaxAge), Holder: p.Holder,
		InclusiveEnd: p.InclusiveEnd, Grace: p.Grace,
		Bundle: thresholds(p.Bundle), Status: thresholds(p.Status), Clock: thresholds(p.Clock), Tolerate: p.Tolerate,
	})
}

// UnmarshalJSON is [ParsePolicy].
func (p *Policy) UnmarshalJSON(raw []byte) (err error) {
	*p, err = ParsePolicy(context.Background(), raw)
	return err
}

// check holds a policy against the rules of its form.
func (p *Policy) check() error {
	lists := map[string][]string{"types": p.Types, "anyMethod": p.AnyMethod, "algorithms": p.Algorithms}
	if p.Issuers != nil && len(p.Issuers) == 0 || len(p.Issuers) > MaxEntries {
		return fmt.Errorf("%w: %d issuers, not 1 to %d", ErrPolicy, len(p.Issuers), MaxEntries)
	}
	for issuer, types := range p.Issuers {
		if len(types) == 0 || !isText(issuer) {
			return fmt.Errorf("%w: an issuer without name or types", ErrPolicy)
		}
		lists["issuers "+issuer] = types
	}
	for _, name := range slices.Sorted(maps.Keys(lists)) {
		if err := checkList(lists[name]); err != nil {
			return fmt.Errorf("%w: %.60s: %w", ErrPolicy, name, err)
		}
	}
	for _, a := range p.Algorithms {
		if !slices.Contains(keys.Algorithms(), keys.Algorithm(a)) {
			return fmt.Errorf("%w: no algorithm %.40q", ErrPolicy, a)
		}
	}
	return p.checkRules()
}

func (p *Policy) checkRules() error {
	switch {
	case !isText(p.Name):
		return fmt.Errorf("%w: no name, or one of more than %d bytes", ErrPolicy, MaxText)
	case p.Binding && p.Bearer:
		return fmt.Errorf("%w: it both demands a holder's proof and does without", ErrPolicy)
	case !slices.Contains([]HolderRule{"", HolderSubject, HolderIfBound, HolderAny}, p.Holder):
		return fmt.Errorf("%w: no holder rule %.40q", ErrPolicy, p.Holder)
	}
	for _, d := range []time.Duration{
		p.MaxAge, p.Bundle.Warn, p.Bundle.Undecided, p.Status.Warn, p.Status.Undecided, p.Clock.Warn, p.Clock.Undecided,
	} {
		if d < 0 || d > MaxDuration || d%time.Second != 0 {
			return fmt.Errorf("%w: a duration of %s, not of whole seconds up to %s", ErrPolicy, d, duration(MaxDuration))
		}
	}
	for _, t := range []Thresholds{p.Bundle, p.Status, p.Clock} {
		if t.Warn > t.Undecided {
			return fmt.Errorf("%w: it warns at %s and decides until %s", ErrPolicy, duration(t.Warn), duration(t.Undecided))
		}
	}
	return p.checkTolerated()
}

func (p *Policy) checkTolerated() error {
	for i, code := range p.Tolerate {
		if !Tolerable(code) {
			return fmt.Errorf("%w: %.60q", ErrIntolerable, string(code))
		}
		if slices.Contains(p.Tolerate[:i], code) {
			return fmt.Errorf("%w: it tolerates %s twice", ErrPolicy, code)
		}
	}
	for _, code := range bindingCodes {
		// Who shows a bad proof could leave it out.
		if p.Bearer && !slices.Contains(p.Tolerate, code) {
			return fmt.Errorf("%w: it does without a holder's proof, and not with %s", ErrPolicy, code)
		}
	}
	return nil
}

func checkList(list []string) error {
	if len(list) > MaxEntries {
		return fmt.Errorf("%d entries, at most %d", len(list), MaxEntries)
	}
	for i, text := range list {
		if !isText(text) {
			return fmt.Errorf("entry %d is empty or too long", i)
		}
		if slices.Contains(list[:i], text) {
			return fmt.Errorf("entry %d stands there twice", i)
		}
	}
	return nil
}

func isText(s string) bool { return s != "" && len(s) <= MaxText && utf8.ValidString(s) }
