package trust_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/trust"
)

// TestLimitsOfContent makes each thing as large as it may be, and one larger.
func TestLimitsOfContent(t *testing.T) {
	root := firstRoot(t)
	a := pinned(t, root)
	for _, tt := range []struct {
		name  string
		limit int
		want  fault.Code
		put   func(c *trust.Content, n int)
	}{
		{"a name", trust.MaxName, trust.ErrEntry, func(c *trust.Content, n int) {
			c.Schemas = map[string][]byte{strings.Repeat("n", n): []byte("{}")}
		}},
		{"a text that people read", trust.MaxText, trust.ErrEntry, func(c *trust.Content, n int) {
			c.Incident = &verifier.Incident{ID: "1", Kind: "flood", Area: strings.Repeat("a", n), From: day(1)}
		}},
		{"a text of the catalogue", trust.MaxMessage, trust.ErrEntry, func(c *trust.Content, n int) {
			c.Messages = map[string]map[string]string{"en": {"k": strings.Repeat("m", n)}}
		}},
		{"texts of one language", trust.MaxMessages, trust.ErrEntry, func(c *trust.Content, n int) {
			c.Messages = map[string]map[string]string{"en": {}}
			for i := range n {
				c.Messages["en"][fmt.Sprint(i)] = "m"
			}
		}},
		{"types of an issuer", trust.MaxList, trust.ErrTooLarge, func(c *trust.Content, n int) {
			c.Issuers = map[string]trust.Issuer{"did:web:a.example": {Issuer: verifier.Issuer{Types: numbered(n)}}}
		}},
		{"shelters of staff", trust.MaxList, trust.ErrTooLarge, func(c *trust.Content, n int) {
			c.Staff = map[string]trust.Staff{"s": {Thumbprint: [32]byte{1}, Roles: []trust.Role{trust.Lead}, Shelters: numbered(n)}}
		}},
		{"ranges of a batch", trust.MaxList, trust.ErrEntry, func(c *trust.Content, n int) {
			b := trust.Batch{Issuer: "did:web:a.example"}
			for i := range n {
				b.Ranges = append(b.Ranges, trust.Range{First: uint16(i), Last: uint16(i), Status: trust.CardValid})
			}
			c.Batches = map[uint32]trust.Batch{1: b}
		}},
		{"a batch's number", 1<<24 - 1, trust.ErrEntry, func(c *trust.Content, n int) {
			c.Batches = map[uint32]trust.Batch{uint32(n): {Issuer: "did:web:a.example", Ranges: []trust.Range{{Status: trust.CardValid}}}}
		}},
		{"a schema", trust.MaxForeign, trust.ErrEntry, func(c *trust.Content, n int) {
			c.Schemas = map[string][]byte{"s": []byte(`{"x":"` + strings.Repeat("y", n-8) + `"}`)}
		}},
		{"a status list", status.MaxList, trust.ErrTooLarge, func(c *trust.Content, n int) {
			c.Lists = map[string]trust.Snapshot{"l": {Raw: make([]byte, n), AsOf: day(9)}}
		}},
		{"entries", trust.MaxEntries, trust.ErrTooLarge, func(c *trust.Content, n int) {
			c.Schemas = make(map[string][]byte)
			for i := range n - len(c.Issuers) {
				c.Schemas[fmt.Sprint(i)] = []byte("{}")
			}
		}},
		{"a grace in seconds", int(trust.MaxGrace / time.Second), trust.ErrEntry, func(c *trust.Content, n int) {
			c.Incident = &verifier.Incident{ID: "1", Kind: "flood", Area: "a", From: day(1), Grace: time.Duration(n) * time.Second}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := fewThings(1)
			tt.put(&c, tt.limit)
			open(t, a, signed(t, makeBundle(t, c, root), "mayor", "office"))
			c = fewThings(1)
			tt.put(&c, tt.limit+1)
			_, err := trust.Make(t.Context(), c, root)
			require.ErrorIs(t, err, tt.want)
		})
	}
}

// numbered returns n texts in order.
func numbered(n int) (texts []string) {
	for i := range n {
		texts = append(texts, fmt.Sprintf("%04d", i))
	}
	return texts
}

func TestLimitsOfARoot(t *testing.T) {
	d := trust.RootDraft{Version: 1, Threshold: trust.MaxRootKeys, Issued: day(1), Expires: day(30)}
	var names []string
	for i := range trust.MaxRootKeys {
		names = append(names, fmt.Sprint("key ", i))
		d.Keys = append(d.Keys, trust.RootKey{Name: names[i], Public: key(names[i]).Public()})
	}
	first := makeRoot(t, d, names...)
	open(t, pinned(t, first), signed(t, makeBundle(t, fewThings(1), first), names...))

	// The keys of two roots may sign a rotation, and no more.
	next := trust.RootDraft{Version: 2, Threshold: trust.MaxRootKeys, Issued: day(2), Expires: day(30)}
	all := names
	for i := range trust.MaxRootKeys {
		name := fmt.Sprint("new key ", i)
		all = append(all, name)
		next.Keys = append(next.Keys, trust.RootKey{Name: name, Public: key(name).Public()})
	}
	second := makeRoot(t, next, all...)
	_, err := pinned(t, first).Root.Next(t.Context(), second)
	require.NoError(t, err)
	_, err = trust.Sign(t.Context(), second, key("one more"))
	require.ErrorIs(t, err, trust.ErrTooLarge)

	d.Keys = append(d.Keys, trust.RootKey{Name: "one more", Public: key("one more").Public()})
	_, err = trust.MakeRoot(t.Context(), d)
	require.ErrorIs(t, err, trust.ErrTooLarge)
}

func TestLimitsOfAFile(t *testing.T) {
	a := pinned(t, firstRoot(t))
	raw := bundle(t, fewThings(1))
	padded := append(bytes.Clone(raw), make([]byte, trust.MaxFile-len(raw))...)
	_, err := a.Open(t.Context(), padded, day(12))
	require.ErrorIs(t, err, trust.ErrDigest, "as large as it may be, and not what was signed")
	_, err = a.Open(t.Context(), append(padded, 0), day(12))
	require.ErrorIs(t, err, trust.ErrTooLarge)

	line := append(bytes.Repeat([]byte(" "), trust.MaxLine), '\n')
	_, err = trust.OpenRoot(t.Context(), line)
	require.ErrorIs(t, err, trust.ErrFormat)
	_, err = trust.OpenRoot(t.Context(), append([]byte(" "), line...))
	require.ErrorIs(t, err, trust.ErrTooLarge)
}

func TestLimitsOfRotations(t *testing.T) {
	var roots [][]byte
	for i := range trust.MaxRoots + 1 {
		d := rootOf(uint64(i+1), "mayor", "hsm", "office")
		roots = append(roots, makeRoot(t, d, "mayor", "office"))
	}
	a := pinned(t, roots[0])
	c := fewThings(1)
	c.Issued, c.Expires = inYear(trust.MaxRoots), inYear(trust.MaxRoots+1)
	b, err := a.Open(t.Context(), signed(t, makeBundle(t, c, roots[:trust.MaxRoots]...), "mayor", "office"), inYear(trust.MaxRoots))
	require.NoError(t, err)
	require.Equal(t, uint64(trust.MaxRoots), b.Root().Draft().Version)
	_, err = trust.Make(t.Context(), c, roots...)
	require.ErrorIs(t, err, trust.ErrTooLarge)
}

// What compresses well fills the content before it fills the file.
func TestLimitOfTheWholeContent(t *testing.T) {
	root := firstRoot(t)
	a := pinned(t, root)
	filled := func(last int) (raw []byte, err error) {
		c := fewThings(1)
		c.Lists = make(map[string]trust.Snapshot)
		for i, n := range []int{1_300_000, 1_300_000, last} {
			c.Lists[fmt.Sprint("https://", i, ".example")] = trust.Snapshot{Raw: make([]byte, n), AsOf: day(9)}
		}
		testenv.Bounded(t, func() { raw, err = trust.Make(t.Context(), c, root) })
		return raw, err
	}
	raw, err := filled(1_300_000)
	require.NoError(t, err)
	u, err := trust.Inspect(t.Context(), raw)
	require.NoError(t, err)
	room := trust.MaxContent - u.Inflated

	raw, err = filled(1_300_000 + room)
	require.NoError(t, err)
	raw = signed(t, raw, "mayor", "office")
	testenv.Bounded(t, func() { open(t, a, raw) })
	_, err = filled(1_300_000 + room + 1)
	require.ErrorIs(t, err, trust.ErrTooLarge)
}

func TestEnrolment(t *testing.T) {
	d := trust.Device{From: day(2), Until: day(9), Revoked: day(5)}
	for n, want := range map[int]bool{1: false, 2: true, 4: true, 5: false, 9: false} {
		require.Equal(t, want, d.Enrolled(day(n)), "day %d", n)
	}
	require.True(t, trust.Device{}.Enrolled(day(1)))
	d.Revoked = day(20)
	require.False(t, d.Enrolled(day(9)), "at its end")

	s := trust.Staff{Roles: []trust.Role{trust.Needs}, Shelters: []string{"a", "b"}, From: day(2)}
	require.True(t, s.May(trust.Needs, "b", day(2)))
	require.False(t, s.May(trust.Lead, "b", day(2)), "another role")
	require.False(t, s.May(trust.Needs, "c", day(2)), "another shelter")
	require.False(t, s.May(trust.Needs, "b", day(1)), "too early")
	s.Shelters = nil
	require.True(t, s.May(trust.Needs, "c", day(2)), "no shelter in particular")
	require.False(t, trust.Staff{}.May(trust.Reception, "", day(2)))
}

func TestCards(t *testing.T) {
	b := trust.Batch{Ranges: []trust.Range{{First: 1, Last: 9, Status: trust.CardValid}, {First: 20, Last: 20, Status: trust.CardRevoked}}}
	for serial, want := range map[uint16]trust.CardStatus{0: "", 1: trust.CardValid, 9: trust.CardValid, 10: "", 20: trust.CardRevoked, 21: ""} {
		got, printed := b.Card(serial)
		require.Equal(t, want, got)
		require.Equal(t, want != "", printed)
	}
}
