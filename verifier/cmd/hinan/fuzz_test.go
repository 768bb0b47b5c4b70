package main

import (
	"net/url"
	"strings"
	"testing"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/resolver/didiota/rebased"
)

func FuzzParseNode(f *testing.F) {
	for _, seed := range []string{
		"testnet=http://127.0.0.1:9000", "2304aa97=https://node.example", "tst=http://[::1]:14265/x",
		"iota=stardust+http://127.0.0.1", "iota=rebased+https://node.example", "tst=rebased+http://a", "=", "a=b=c", "iota=http://",
	} {
		f.Add(seed)
	}
	networks := rebased.Networks()
	f.Fuzz(func(t *testing.T, text string) {
		n, err := parseNode(text, networks)
		if err != nil {
			return
		}
		u, err := url.Parse(n.url)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			t.Errorf("accepted the URL %q", n.url)
		}
		if !isNetworkName(n.name) {
			t.Errorf("accepted the name %q", n.name)
		}
		if again, err := parseNode(text, networks); err != nil || again != n {
			t.Errorf("another answer the second time")
		}
	})
}

func FuzzParseTarget(f *testing.F) {
	for _, seed := range []string{
		key, living, "DID:IOTA:iota:" + repeated("1A"), living + "#Key-1", "did:web:a%3A80?service=x&relativeRef=%2Fa#B", "did:iota:", "#", "",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := parseTarget(text)
		if err != nil {
			if fault.Of(err) == "" {
				t.Errorf("an error without a code: %v", err)
			}
			return
		}
		if again, err := parseTarget(u.String()); err != nil || again != u {
			t.Errorf("%q is read in another way than %q", u, text)
		}
		if _, fragment, _ := strings.Cut(text, "#"); u.Fragment() != fragment {
			t.Errorf("the fragment was changed to %q", u.Fragment())
		}
	})
}
