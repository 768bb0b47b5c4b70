package api

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/verifier"
)

// Limits of a request to judge, beside [verifier.MaxPresentations]; more is [ErrRequest].
const (
	MaxAudience = 16   // names of the verifier
	MaxNonce    = 512  // bytes
	MaxTypes    = 32   // credential types that will do
	MaxClaims   = 64   // paths of claims
	MaxPath     = 16   // names in one path
	MaxText     = 4096 // bytes of any other text
)

var bodyLimits = strictjson.Limits{Bytes: MaxBody, Depth: 3, Nodes: 2048, Name: 64}

var memberNames = []string{"v", "presentations", "audience", "nonce", "maxAge", "holder", "types", "claims", "at"}

// question is a request that was understood.
type question struct {
	want          verifier.Request
	presentations [][]byte
}

// readRequest reads the body of POST /v1/verify. Errors repeat nothing of it.
func (h *Handler) readRequest(ctx context.Context, body []byte) (question, error) {
	m, err := readMembers(ctx, body, memberNames)
	if err != nil {
		return question{}, err
	}
	q := question{presentations: m.presentations()}
	q.want = verifier.Request{
		Types:  m.texts("types", MaxTypes, MaxText),
		Claims: m.paths("claims"),
		Holder: m.text("holder", MaxText),
		At:     m.time("at"),
	}
	q.want.Challenge, q.want.Nonce = m.challenge()
	if m.err == nil && !q.want.At.IsZero() && !h.AllowAt {
		m.err = fmt.Errorf("%w: at is not allowed here", ErrTime)
	}
	if m.err != nil {
		return question{}, m.err
	}
	return q, nil
}

// members reads members of an object. The first that is wrong stays as err.
type members struct {
	object map[string]any
	err    error
}

// readMembers reads a body of version 1, which has members of these names alone.
func readMembers(ctx context.Context, body []byte, names []string) (*members, error) {
	object, err := strictjson.Object(ctx, body, bodyLimits)
	if err != nil {
		return nil, err
	}
	m := &members{object: object}
	m.within(names)
	m.version()
	return m, nil
}

// within demands that there are members of these names alone.
func (m *members) within(names []string) {
	for name := range m.object {
		if m.err == nil && !slices.Contains(names, name) {
			m.err = fmt.Errorf("%w: a member other than %s", ErrRequest, strings.Join(names, ", "))
		}
	}
}

func (m *members) wrong(name, why string) {
	if m.err == nil {
		m.err = fmt.Errorf("%w: %s: %s", ErrRequest, name, why)
	}
}

func (m *members) version() {
	if v, ok := m.object["v"].(json.Number); !ok || v != "1" {
		m.wrong("v", "not 1")
	}
}

func (m *members) presentations() (raw [][]byte) {
	texts := m.texts("presentations", verifier.MaxPresentations, MaxBody)
	if len(texts) == 0 {
		m.wrong("presentations", "none")
	}
	for _, text := range texts {
		raw = append(raw, []byte(text))
	}
	return raw
}

// challenge reads what the holder had to answer; nil if nothing. Without an
// audience the nonce is that in the header of a VC-JWT, and nobody proves anything.
func (m *members) challenge() (c *vc.Challenge, headerNonce string) {
	audience, nonce := m.texts("audience", MaxAudience, MaxText), m.text("nonce", MaxNonce)
	maxAge := m.duration("maxAge")
	if len(audience) == 0 {
		if maxAge != 0 {
			m.wrong("maxAge", "without an audience")
		}
		return nil, nonce
	}
	if nonce == "" {
		m.wrong("audience", "without a nonce")
	}
	return &vc.Challenge{Audience: audience, MaxAge: maxAge, Fresh: func(got string) error {
		if got != nonce {
			return fmt.Errorf("%w: another one was given out", vc.ErrBindingNonce)
		}
		return nil
	}}, ""
}

// text reads a text that is not empty; absent, it is the empty text.
func (m *members) text(name string, most int) string {
	value, there := m.object[name]
	if !there {
		return ""
	}
	return m.element(name, value, most)
}

func (m *members) element(name string, value any, most int) string {
	text, ok := value.(string)
	if !ok || text == "" || len(text) > most {
		m.wrong(name, fmt.Sprintf("not a text of 1 to %d bytes", most))
		return ""
	}
	return text
}

// texts reads a list of texts; absent, it is nil.
func (m *members) texts(name string, most, bytes int) []string {
	value, there := m.object[name]
	if !there {
		return nil
	}
	return m.list(name, value, most, bytes)
}

func (m *members) list(name string, value any, most, bytes int) []string {
	values, ok := value.([]any)
	if !ok || len(values) == 0 || len(values) > most {
		m.wrong(name, fmt.Sprintf("not a list of 1 to %d", most))
		return nil
	}
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = m.element(name, v, bytes)
	}
	return texts
}

// paths reads a list of paths. Absent it is nil, no claim in particular; an empty
// one asks for no claim at all.
func (m *members) paths(name string) [][]string {
	value, there := m.object[name]
	if !there {
		return nil
	}
	values, ok := value.([]any)
	if !ok || len(values) > MaxClaims {
		m.wrong(name, fmt.Sprintf("not a list of at most %d paths", MaxClaims))
		return nil
	}
	paths := make([][]string, len(values))
	for i, v := range values {
		paths[i] = m.list(name, v, MaxPath, MaxText)
	}
	return paths
}

func (m *members) duration(name string) time.Duration {
	text := m.text(name, MaxText)
	if text == "" {
		return 0
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		m.wrong(name, "not a time span such as 120s")
	}
	return d
}

func (m *members) time(name string) time.Time {
	text := m.text(name, MaxText)
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || t.IsZero() {
		m.wrong(name, "not a time such as 2026-11-01T09:00:00Z")
	}
	return t
}
