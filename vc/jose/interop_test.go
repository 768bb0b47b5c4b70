package jose_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/jws"
	"github.com/hinan-id/hinan/vc/jose"
)

// file is a file of the set that IOTA Identity made.
type file struct {
	EvaluationTime time.Time
	Audience       string
	Documents      map[string]json.RawMessage
	Cases          []interopCase
}

type interopCase struct {
	Name           string
	JWT            string
	IssuerDocument string
	HolderDocument string
	Options        struct {
		Nonce         string
		Status        string
		MethodScope   string
		SubjectHolder []string // whom, and the rule
	}
	Enveloped json.RawMessage `json:"envelopedVerifiableCredential"`
	Upstream  struct{ Error struct{ Message string } }
	Expect    string
}

// profile is what a verifier tolerates; each field is one policy of IOTA's.
type profile struct {
	opener      jose.Opener
	anyMethod   []string
	bounds      vc.Bounds
	mayBeEmpty  bool // a presentation without credentials
	anyAudience bool // no audience is asked for
	noChallenge bool // no nonce is asked for where the case has none
	anyHolder   bool // the holder need not be the subject
}

// tolerant is IOTA's own profile.
var tolerant = profile{
	opener: jose.Opener{IgnoreJWK: true}, anyMethod: []string{"iota"}, bounds: vc.Inclusive,
	mayBeEmpty: true, anyAudience: true, noChallenge: true, anyHolder: true,
}

// usual is what accepts IOTA's credentials and is strict in all else.
var usual = profile{anyMethod: []string{"iota"}, anyHolder: true}

// The checks that are not made by Open, by the codes that stand for them here. The
// status is checked by vc/status, whether the holder is the subject by the verifier.
var (
	errStatus  = errors.New("status to be checked")
	errSubject = errors.New("holder is not the subject")
	errEmpty   = errors.New("no credentials")
)

// classes says for the words of IOTA's errors which of our answers are of that kind.
var classes = map[string][]error{
	"expiration date is in the past":          {vc.ErrExpired, vc.ErrBindingStale},
	"issuance date is in the future":          {vc.ErrNotYetValid, vc.ErrBindingFuture},
	"expected holder = subject":               {errSubject},
	"credential has been revoked":             {errStatus},
	"invalid credential status":               {errStatus, vc.ErrMalformed, vc.ErrMismatch},
	"service lookup error":                    {errStatus},
	"could not verify the issuer's signature": {jws.ErrSignature, jws.ErrAlgorithm},
	"could not find verification material":    {keys.ErrUnknown, keys.ErrRelationship, jws.ErrHeader},
	"could not decode jws":                    {jws.ErrCritical, vc.ErrNonce},
	"could not verify jws":                    {vc.ErrBindingNonce, jws.ErrSignature},
	"structure is not semantically correct":   {vc.ErrMalformed, vc.ErrMismatch},
	"id does not match the provided DID":      {keys.ErrReference, resolver.ErrUnavailable},
	"identifier mismatch":                     {keys.ErrReference, resolver.ErrUnavailable},
}

func TestIOTACredentials(t *testing.T) {
	each(t, "vc/jwt-credentials*.json", 82+6+82, (*file).credential)
}

func TestIOTAPresentations(t *testing.T) {
	each(t, "vp/jwt-presentations.json", 17+17, (*file).presentation)
}

type check func(*file, *testing.T, interopCase, profile) error

// each answers every case of both versions of IOTA Identity.
func each(t *testing.T, pattern string, cases int, by check) {
	answered := 0
	for _, version := range []string{"rebased", "stardust"} {
		for name, raw := range testenv.Files(t, testenv.Interop, "iota-identity-wasm/*/"+version+"-*/"+pattern) {
			f := new(file)
			require.NoError(t, json.Unmarshal(raw, f))
			for _, c := range f.Cases {
				answered++
				t.Run(version+"/"+name+"/"+c.Name, func(t *testing.T) { answer(t, f, c, by) })
			}
		}
	}
	require.GreaterOrEqual(t, answered, cases)
}

func answer(t *testing.T, f *file, c interopCase, by check) {
	switch c.Expect {
	case "accept":
		err := by(f, t, c, usual)
		if errors.Is(err, errStatus) { // such a credential may well be in force
			err = nil
		}
		require.NoError(t, err)
	case "reject":
		err := by(f, t, c, usual)
		require.Error(t, err)
		for words, answers := range classes {
			if strings.Contains(c.Upstream.Error.Message, words) {
				require.True(t, slices.ContainsFunc(answers, func(a error) bool { return errors.Is(err, a) }), "%s: %v", words, err)
				return
			}
		}
		require.Empty(t, c.Upstream.Error.Message, "IOTA refuses for a reason of no class")
	case "policy":
		err := by(f, t, c, tolerant)
		if errors.Is(err, errStatus) { // whether its form will do is for vc/status to say
			return
		}
		require.NoError(t, err)
		require.NotEmpty(t, stricter(f, t, c, by), "no policy decides")
	default:
		t.Fatalf("unknown expectation %q", c.Expect)
	}
}

// stricter returns the names of the single policies that turn the answer.
func stricter(f *file, t *testing.T, c interopCase, by check) (names []string) {
	for name, turn := range map[string]func(*profile){
		"a key in the header":       func(p *profile) { p.opener.IgnoreJWK = false },
		"keys for the purpose only": func(p *profile) { p.anyMethod = nil },
		"the end is not included":   func(p *profile) { p.bounds = vc.Exclusive },
		"credentials are needed":    func(p *profile) { p.mayBeEmpty = false },
		"an audience is needed":     func(p *profile) { p.anyAudience = false },
		"a nonce is needed":         func(p *profile) { p.noChallenge = false },
		"the holder is the subject": func(p *profile) { p.anyHolder = false },
	} {
		p := tolerant
		turn(&p)
		if by(f, t, c, p) != nil {
			names = append(names, name)
		}
	}
	return names
}

// credential opens a credential and makes the checks that the options ask for.
func (f *file) credential(t *testing.T, c interopCase, p profile) error {
	document := c.IssuerDocument
	if document == "" {
		document = "issuer"
	}
	if c.Options.MethodScope != "" {
		p.anyMethod = nil
	}
	source := f.keys(t, p, document)
	require.True(t, p.opener.Accepts([]byte(c.JWT)) || strings.Contains(c.Upstream.Error.Message, "structure"), "not taken for a credential")
	opened, err := p.opener.Open(t.Context(), []byte(c.JWT), source)
	if c.Enveloped != nil {
		require.NoError(t, err)
		require.True(t, p.opener.Accepts(c.Enveloped))
		enveloped, err := p.opener.Open(t.Context(), c.Enveloped, source)
		require.NoError(t, err)
		require.Equal(t, opened.Proven().ID, enveloped.Proven().ID)
		require.Equal(t, opened.Proven().Statement, enveloped.Proven().Statement)
	}
	if err != nil {
		require.NotEmpty(t, fault.Of(err))
		return err
	}
	proven := opened.Proven()
	return errors.Join(
		proven.CheckNonce(c.Options.Nonce),
		p.bounds.Check(&proven.Statement, f.EvaluationTime),
		checkSubject(t, &proven, c.Options.SubjectHolder),
		checkStatus(&proven, c.Options.Status),
	)
}

func checkSubject(t *testing.T, p *vc.Proven, rule []string) error {
	if rule == nil || rule[1] == "Any" || p.Statement.Subjects[0].ID == rule[0] {
		return nil
	}
	var credential struct{ NonTransferable bool }
	require.NoError(t, json.Unmarshal(p.Payload, &credential))
	if rule[1] == "SubjectOnNonTransferable" && !credential.NonTransferable {
		return nil
	}
	return errSubject
}

// checkStatus reports that somebody else has to look, if the options ask for it.
func checkStatus(p *vc.Proven, option string) error {
	if (option == "Strict" || option == "SkipUnsupported") && len(p.Statement.Status) > 0 {
		return errStatus
	}
	return nil
}

// presentation opens a presentation and what it encloses.
func (f *file) presentation(t *testing.T, c interopCase, p profile) error {
	source := f.keys(t, p, c.HolderDocument)
	require.True(t, p.opener.Accepts([]byte(c.JWT)))
	opened, err := p.opener.Open(t.Context(), []byte(c.JWT), source)
	if err != nil {
		require.NotEmpty(t, fault.Of(err))
		return err
	}
	proven := opened.Proven()
	require.Equal(t, vc.FormVPJWT11, proven.Form)
	if err := f.challenge(c, p, proven.Binding); err != nil {
		return err
	}
	if err := p.bounds.Check(&proven.Statement, f.EvaluationTime); err != nil {
		return err
	}
	if len(proven.Enclosed) == 0 && !p.mayBeEmpty {
		return errEmpty
	}
	for _, e := range proven.Enclosed {
		inner, err := p.opener.Open(t.Context(), e.Raw, f.keys(t, p, "issuer"))
		if err != nil {
			return err
		}
		statement := inner.Proven().Statement
		if err := p.bounds.Check(&statement, f.EvaluationTime); err != nil {
			return err
		}
		if !p.anyHolder && statement.Subjects[0].ID != proven.Statement.Issuer {
			return errSubject
		}
	}
	return nil
}

func (f *file) challenge(c interopCase, p profile, b *vc.Binding) error {
	if p.noChallenge && c.Options.Nonce == "" {
		return nil
	}
	audience := []string{f.Audience}
	if p.anyAudience {
		audience = b.Audience
		if audience == nil {
			b.Audience, audience = []string{"any"}, []string{"any"}
		}
	}
	return b.Answers(vc.Challenge{
		Audience: audience,
		MaxAge:   24 * time.Hour,
		Fresh: func(nonce string) error {
			if nonce != c.Options.Nonce {
				return vc.ErrNonce
			}
			return nil
		},
	}, f.EvaluationTime)
}

// keys pins one document.
func (f *file) keys(t *testing.T, p profile, name string) keys.Source {
	document, err := did.ParseDocument(context.Background(), f.Documents[name])
	require.NoError(t, err)
	s, err := resolver.NewSnapshot(&resolver.Result{Document: document, AsOf: f.EvaluationTime})
	require.NoError(t, err)
	return resolver.Keys{R: s, AnyMethod: p.anyMethod}
}
