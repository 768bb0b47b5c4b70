package sdjwtvc_test

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/vcissuer"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/sdjwtvc"
)

// interopFile is a file of SD-JWTs that IOTA Identity made.
type interopFile struct {
	EvaluationTime time.Time
	Documents      map[string]json.RawMessage
	IssuerMetadata json.RawMessage
	TypeMetadata   json.RawMessage
	KeyBinding     *interopBinding // of the cases with upstreamKeyBinding
	Cases          []interopCase
}

type interopCase struct {
	Name               string
	SDJWT              string `json:"sdJwt"`
	SDJWTVC            string `json:"sdJwtVc"`
	KeyBinding         *interopBinding
	UpstreamKeyBinding json.RawMessage
	UpstreamCredential struct{ Result json.RawMessage }
	Expect             string
}

type interopBinding struct {
	Nonce                string
	Aud                  string
	EarliestIssuanceDate time.Time
	HolderDocument       string
}

// challenge returns what the verifier of a case asks for; nil: no binding.
func (f *interopFile) challenge(c interopCase) *vc.Challenge {
	b := c.KeyBinding
	if b == nil && c.UpstreamKeyBinding != nil {
		b = f.KeyBinding
	}
	if b == nil {
		return nil
	}
	return &vc.Challenge{
		Audience: []string{b.Aud},
		Fresh: func(nonce string) error {
			if nonce != b.Nonce {
				return errors.New("another nonce")
			}
			return nil
		},
		MaxAge: f.EvaluationTime.Sub(b.EarliestIssuanceDate),
	}
}

// keys returns the pinned documents and metadata that a case is checked with.
func (f *interopFile) keys(t *testing.T, c interopCase) keys.Source {
	names := []string{"issuer"}
	if c.KeyBinding != nil {
		names = append(names, c.KeyBinding.HolderDocument)
	}
	var results []*resolver.Result
	for _, name := range names {
		if raw, ok := f.Documents[name]; ok {
			doc, err := did.ParseDocument(t.Context(), raw)
			require.NoError(t, err)
			results = append(results, &resolver.Result{Document: doc, AsOf: f.EvaluationTime})
		}
	}
	snapshot, err := resolver.NewSnapshot(results...)
	require.NoError(t, err)
	by := vcissuer.ByScheme{DIDs: resolver.Keys{R: snapshot, AnyMethod: []string{"iota"}}}
	if f.IssuerMetadata != nil {
		m, err := vcissuer.ParseMetadata(t.Context(), f.IssuerMetadata, f.EvaluationTime)
		require.NoError(t, err)
		by.HTTPS, err = vcissuer.NewPinned(m)
		require.NoError(t, err)
	}
	return by
}

// openers are those of a verifier of these files.
func (f *interopFile) openers(t *testing.T, legacy bool) vc.Openers {
	types := &sdjwtvc.Types{}
	if f.TypeMetadata != nil {
		var err error
		types, err = sdjwtvc.NewTypes(t.Context(), f.TypeMetadata)
		require.NoError(t, err)
		types.Required = true
	}
	return vc.Openers{
		sdjwtvc.Opener{Types: types, LegacyKeyBinding: legacy},
		sdjwtvc.VCDM{LegacyKeyBinding: legacy},
	}
}

// verify is the least that a verifier does: open, time, and binding where asked.
func (f *interopFile) verify(t *testing.T, c interopCase, legacy bool) (*vc.Opened, error) {
	opened, err := f.openers(t, legacy).Open(t.Context(), []byte(c.SDJWT+c.SDJWTVC), f.keys(t, c))
	if err != nil {
		return nil, err
	}
	p := opened.Proven()
	if err := vc.Exclusive.Check(&p.Statement, f.EvaluationTime); err != nil {
		return nil, err
	}
	if asked := f.challenge(c); asked != nil {
		return opened, p.Binding.Answers(*asked, f.EvaluationTime)
	}
	return opened, nil
}

func TestSDJWTsOfIOTA(t *testing.T) {
	count := 0
	for _, pattern := range []string{"rebased-*", "stardust-*"} {
		dir := filepath.Join("iota-identity-wasm", "set-a", pattern, "sd-jwt", "*.json")
		for name, raw := range testenv.Files(t, testenv.Interop, dir) {
			var f interopFile
			require.NoError(t, json.Unmarshal(raw, &f))
			for _, c := range f.Cases {
				count++
				t.Run(name+"/"+c.Name, func(t *testing.T) { f.compare(t, c) })
			}
		}
	}
	require.Equal(t, 47+10+9, count)
}

func (f *interopFile) compare(t *testing.T, c interopCase) {
	opened, err := f.verify(t, c, false)
	switch c.Expect {
	case "accept":
		require.NoError(t, err)
		f.comparePayload(t, c, opened)
	case "reject":
		require.Error(t, err)
		require.NotEmpty(t, fault.Of(err))
	case "policy":
		require.ErrorIs(t, err, fault.Code("jose.type"))
		opened, err = f.verify(t, c, true)
		require.NoError(t, err)
		f.comparePayload(t, c, opened)
	default:
		t.Fatalf("expect %q", c.Expect)
	}
	if c.Expect == "reject" { // whatever is tolerated
		_, err = f.verify(t, c, true)
		require.Error(t, err)
	}
}

// comparePayload compares what was disclosed with what IOTA Identity saw, where it
// wrote that down.
func (f *interopFile) comparePayload(t *testing.T, c interopCase, opened *vc.Opened) {
	if want := c.UpstreamCredential.Result; want != nil {
		require.JSONEq(t, string(want), string(opened.Proven().Payload))
	}
}
