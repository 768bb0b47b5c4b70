package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/verifier"
)

// judgedFile is a file of a data set with tokens that a verifier judges.
type judgedFile struct {
	EvaluationTime string
	Audience       string
	Documents      map[string]json.RawMessage
	IssuerMetadata json.RawMessage
	KeyBinding     *judgedBinding
	Lists          []struct {
		Credential    struct{ ID string }
		CredentialJWT string
	}
	Cases []judgedCase
}

type judgedBinding struct{ Nonce, Aud string }

type judgedCase struct {
	Name, Expect        string
	JWT, SDJWT, SDJWTVC string
	IssuerDocument      string
	HolderDocument      string
	KeyBinding          *judgedBinding
	UpstreamKeyBinding  json.RawMessage
	Options             struct {
		Nonce, Status, MethodScope string
		SubjectHolder              []string
	}
}

func (c *judgedCase) token() string { return c.JWT + c.SDJWT + c.SDJWTVC }

// desk makes bundles of a file, and judges its cases by them, each with a command of
// its own.
type desk struct {
	t   *testing.T
	dir string
	env map[string]string
	key string
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, dir: t.TempDir()}
	store := filepath.Join(d.dir, "keys")
	d.key = cheapKey(t, store, keys.EdDSA)
	d.env = map[string]string{"HINAN_STORE": store, "HINAN_PASSPHRASE": passphrase, "HINAN_ROOT": d.path("root.json")}
	d.do("key", "show", d.key)
	d.write("signer.jwk", d.do("key", "show", d.key).stdout)
	d.do("bundle", "root", "--signer", "city="+d.path("signer.jwk"), "--at", "2026-01-01T00:00:00Z", "--output", d.path("root.json"))
	d.do("bundle", "sign", d.path("root.json"), "--key", d.key)
	return d
}

func (d *desk) path(name string) string { return filepath.Join(d.dir, name) }

func (d *desk) write(name, text string) string {
	require.NoError(d.t, os.WriteFile(d.path(name), []byte(text), 0o600))
	return d.path(name)
}

func (d *desk) run(args ...string) outcome {
	var stdout, stderr bytes.Buffer
	exit := run(context.Background(), args, strings.NewReader(""), &stdout, &stderr, func(name string) string { return d.env[name] })
	return outcome{exit, stdout.String(), stderr.String()}
}

func (d *desk) do(args ...string) outcome {
	got := d.run(args...)
	require.Equal(d.t, exitDone, got.exit, "%v: %s", args, got.stderr)
	return got
}

// bundle makes the bundle of a file with one document, or with all of them, the
// first one of each DID.
func (d *desk) bundle(f *judgedFile, only string) string {
	name := d.path("bundle-" + only)
	if _, err := os.Stat(name); err == nil {
		return name
	}
	args := []string{"bundle", "make", "--root", d.path("root.json"), "--at", f.EvaluationTime, "--key", d.key, "--output", name}
	seen := map[string]bool{}
	for _, document := range slices.Sorted(maps.Keys(f.Documents)) {
		raw := f.Documents[document]
		if only != "" && document != only {
			continue
		}
		var id struct{ ID string }
		require.NoError(d.t, json.Unmarshal(raw, &id))
		if !seen[id.ID] {
			seen[id.ID] = true
			args = append(args, "--document", d.write(document+".json", string(raw)))
		}
	}
	if f.IssuerMetadata != nil {
		args = append(args, "--issuer-metadata", d.write("metadata.json", string(f.IssuerMetadata)))
	}
	for i, list := range f.Lists {
		args = append(args, "--status-list", list.Credential.ID+"="+d.write(fmt.Sprint("list-", i), list.CredentialJWT))
	}
	d.do(args...)
	return name
}

// judge judges a case as a command line would.
func (d *desk) judge(f *judgedFile, c *judgedCase) outcome {
	args := []string{"verify", "--json", "--bundle", d.bundle(f, c.IssuerDocument), "--at", f.EvaluationTime, "--policy", d.policy(c)}
	binding := c.KeyBinding
	if c.SDJWTVC != "" && c.UpstreamKeyBinding != nil {
		binding = f.KeyBinding // of the file, for the cases that record an answer to it
	}
	switch {
	case binding != nil:
		args = append(args, "--audience", binding.Aud, "--nonce", binding.Nonce)
	case c.HolderDocument != "":
		args = append(args, "--audience", f.Audience, "--nonce", c.Options.Nonce)
	case c.Options.Nonce != "":
		args = append(args, "--nonce", c.Options.Nonce)
	}
	if len(c.Options.SubjectHolder) > 0 {
		args = append(args, "--holder", c.Options.SubjectHolder[0])
	}
	return d.run(append(args, d.write("token", c.token()))...)
}

// policy is the shipped default policy with what the options of a case change.
func (d *desk) policy(c *judgedCase) string {
	p, ok := verifier.Shipped("default")
	require.True(d.t, ok)
	p.Name = "case"
	if c.Options.Status == "SkipUnsupported" || c.Options.Status == "SkipAll" {
		p.Tolerate = append(p.Tolerate, "status.not-checked")
	}
	if c.Options.MethodScope != "" {
		p.AnyMethod = nil
	}
	if len(c.Options.SubjectHolder) == 2 {
		p.Holder = map[string]verifier.HolderRule{
			"AlwaysSubject": verifier.HolderSubject, "SubjectOnNonTransferable": verifier.HolderIfBound, "Any": verifier.HolderAny,
		}[c.Options.SubjectHolder[1]]
	}
	raw, err := json.Marshal(p)
	require.NoError(d.t, err)
	return d.write("policy.json", string(raw))
}

// TestVerifyJudgesIOTAIdentity judges every VC-JWT, VP-JWT, SD-JWT and SD-JWT VC that
// IOTA's own library made, by signed bundles of its documents.
func TestVerifyJudgesIOTAIdentity(t *testing.T) {
	folder := testenv.Dir(t, testenv.Interop)
	judged := 0
	require.NoError(t, filepath.WalkDir(filepath.Join(folder, "iota-identity-wasm"), func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(name) != ".json" {
			return err
		}
		raw, err := os.ReadFile(name)
		require.NoError(t, err)
		var f judgedFile
		if json.Unmarshal(raw, &f) != nil { // of another form: did-syntax, keys
			return nil
		}
		d := newDesk(t)
		for i := range f.Cases {
			c := &f.Cases[i]
			if c.token() == "" || strings.Contains(name, "domain-linkage") {
				continue
			}
			judged++
			t.Run(strings.TrimPrefix(name, folder)+"/"+c.Name, func(t *testing.T) {
				d.t = t
				checkJudgement(t, c, d.judge(&f, c))
			})
		}
		return nil
	}))
	require.GreaterOrEqual(t, judged, 250)
}

func checkJudgement(t *testing.T, c *judgedCase, got outcome) {
	var v struct {
		Outcome     string
		Findings    []judgedFinding
		Credentials []struct {
			Outcome  string
			Findings []judgedFinding
			Claims   json.RawMessage
		}
	}
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &v), got.stderr)
	require.Equal(t, map[string]int{"accepted": exitDone, "refused": exitRefused, "undecided": exitUndecided}[v.Outcome], got.exit)
	if c.Options.Status == "SkipAll" && v.Outcome == "refused" {
		// Status cannot be switched off here: what is revoked stays refused.
		for _, credential := range v.Credentials {
			for _, f := range credential.Findings {
				require.True(t, f.Outcome == "pass" || f.Tolerated || f.Code == "status.revoked", got.stdout)
			}
		}
		return
	}
	switch c.Expect {
	case "accept":
		require.Equal(t, "accepted", v.Outcome, got.stdout)
		return
	case "reject":
		require.NotEqual(t, "accepted", v.Outcome, got.stdout)
	}
	if v.Outcome == "accepted" {
		return
	}
	findings := v.Findings
	for _, credential := range v.Credentials {
		if credential.Outcome != "accepted" {
			require.Empty(t, credential.Claims, "claims of what was not accepted")
		}
		findings = append(findings, credential.Findings...)
	}
	require.True(t, slices.ContainsFunc(findings, func(f judgedFinding) bool { return f.Outcome != "pass" && f.Code != "" && !f.Tolerated }), got.stdout)
}

type judgedFinding struct {
	Outcome, Code string
	Tolerated     bool
}
