package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/file"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/jose"
	"github.com/hinan-id/hinan/vc/sdjwtvc"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/bitstring"
	"github.com/hinan-id/hinan/vc/status/tokenlist"
)

const passphrase = "correct horse battery staple"

// cheapKey makes a key whose file opens at once: the scripts are not about scrypt.
func cheapKey(t *testing.T, dir string, a keys.Algorithm) (handle string) {
	t.Helper()
	store := &file.Store{
		Dir:        dir,
		Passphrase: func(context.Context) ([]byte, error) { return []byte(passphrase), nil },
		WorkFactor: 1,
	}
	handle, err := store.Generate(t.Context(), a)
	require.NoError(t, err)
	return handle
}

// capture NAME REGEXP sets a variable to the group in the last command's stdout.
func capture(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: capture name regexp")
	}
	found := regexp.MustCompile(args[1]).FindStringSubmatch(ts.ReadFile("stdout"))
	if len(found) != 2 {
		ts.Fatalf("no match for %s", args[1])
	}
	ts.Setenv(args[0], found[1])
}

// openCredential is a verifier in a process of its own, of the library alone:
//
//	opencredential [-audience A] [-nonce N] [-list URI=FILE] FILE
//
// It prints what the credential proves, and fails with the code of what it refuses.
func openCredential() {
	audience := flag.String("audience", "", "")
	nonce := flag.String("nonce", "", "")
	list := flag.String("list", "", "")
	flag.Parse()
	raw, err := os.ReadFile(flag.Arg(0))
	if err == nil {
		err = printOpened(context.Background(), raw, *audience, *nonce, *list)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func printOpened(ctx context.Context, raw []byte, audience, nonce, list string) error {
	source := resolver.Keys{R: offline}
	openers := vc.Openers{jose.Opener{}, sdjwtvc.Opener{}, sdjwtvc.VCDM{}}
	opened, err := openers.Open(ctx, raw, source)
	if err != nil {
		return err
	}
	proven, binding := opened.Proven(), "not asked"
	if audience != "" {
		asked := vc.Challenge{Audience: []string{audience}, MaxAge: time.Minute, Fresh: func(got string) error {
			if got != nonce {
				return errors.New("another nonce")
			}
			return nil
		}}
		if err := proven.Binding.Answers(asked, time.Now()); err != nil {
			return err
		}
		binding = "answers"
	}
	fmt.Println("form", proven.Form)
	fmt.Println("binding", binding)
	if len(proven.Enclosed) == 1 {
		holder := proven.Binding.Holder
		if opened, err = openers.Open(ctx, proven.Enclosed[0].Raw, source); err != nil {
			return err
		}
		proven = opened.Proven()
		fmt.Println("subject is holder", proven.Statement.Subjects[0].ID == holder)
	}
	claims := proven.Statement.Subjects[0].Claims
	for _, name := range slices.Sorted(maps.Keys(claims)) {
		value, err := json.Marshal(claims[name])
		if err != nil {
			return err
		}
		fmt.Println("claim", name, string(value))
	}
	fmt.Println("hidden", proven.Hidden)
	return printStatus(ctx, opened, source, list)
}

func printStatus(ctx context.Context, opened *vc.Opened, source keys.Source, list string) error {
	if list == "" {
		return nil
	}
	uri, name, _ := strings.Cut(list, "=")
	raw, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	now := time.Now()
	lists := &status.Lists{
		Source: status.Copies{uri: {Raw: raw, AsOf: now}},
		Open: func(ctx context.Context, raw []byte) (*vc.Opened, error) {
			return vc.Openers{tokenlist.Opener{}, bitstring.Opener{}}.Open(ctx, raw, source)
		},
	}
	checkers := status.Checkers{
		tokenlist.EntryType: tokenlist.Checker{Lists: lists},
		bitstring.EntryType: bitstring.Checker{Lists: lists},
	}
	for _, entry := range opened.Proven().Statement.Status {
		outcome, why := status.Judge(checkers.Check(ctx, opened, entry, now))
		fmt.Println("status", outcome == status.Good, why)
	}
	return nil
}

func TestPathsOfClaims(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"a claim at the top", "given_name", []string{"given_name"}},
		{"a name with dots and slashes is a name", "https://example.org/claims.v1", []string{"https://example.org/claims.v1"}},
		{"a claim inside another", "/address/street", []string{"address", "street"}},
		{"an element of an array", "/nationalities/0", []string{"nationalities", "0"}},
		{"each element", "/nationalities/*", []string{"nationalities", "*"}},
		{"escapes", "/a~1b/c~0d/e~01", []string{"a/b", "c~d", "e~1"}},
		{"a name that begins with a slash", "/~1etc", []string{"/etc"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parsePath("--disclose", tt.text)
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
		})
	}
	for _, text := range []string{"", "/a~", "/a~2", "/~/b"} {
		_, err := parsePath("--disclose", text)
		require.Equal(t, exitUsage, exitOf(err), text)
	}
}

func TestWebDomains(t *testing.T) {
	for domain, want := range map[string]string{
		"example.org":           "did:web:example.org",
		"Example.org/":          "did:web:example.org",
		"example.org:8443":      "did:web:example.org%3A8443",
		"example.org/city/desk": "did:web:example.org:city:desk",
	} {
		got, err := webDID(domain)
		require.NoError(t, err, domain)
		require.Equal(t, want, got.String())
	}
	for domain, want := range map[string]int{
		"":                    exitUsage,
		"https://example.org": exitUsage,
		"example.org%3A1":     exitUsage,
		"127.0.0.1":           exitRefused,
		"localhost":           exitRefused,
		"example.org/../x":    exitRefused,
	} {
		_, err := webDID(domain)
		require.Equal(t, want, exitOf(err), "%s: %v", domain, err)
	}
}

func TestInputsHaveALimit(t *testing.T) {
	for size, want := range map[int]bool{maxInput: true, maxInput + 1: false} {
		_, err := readAll("it", strings.NewReader(strings.Repeat("a", size)), maxInput)
		require.Equal(t, want, err == nil, size)
	}
	for size, want := range map[int]bool{0: false, 1: true, maxPassphrase: true, maxPassphrase + 1: false} {
		_, err := readPassphrase(strings.NewReader(strings.Repeat("a", size) + "\r\n"))
		require.Equal(t, want, err == nil, size)
	}
	got, err := readPassphrase(strings.NewReader(" two words \nnext"))
	require.NoError(t, err)
	require.Equal(t, " two words ", string(got))
}
