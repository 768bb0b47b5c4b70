package sdcwt_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/internal/cborgate"
	"github.com/hinan-id/hinan/vc/sdcwt"
)

func TestAPhonePassIsIssuedPresentedAndOpened(t *testing.T) {
	raw := issued(t, resident(t), residentFrame)
	whole := open(t, raw)
	require.Equal(t, vc.FormSDCWT, whole.Form)
	require.Nil(t, whole.Binding)
	require.Zero(t, whole.Hidden)
	require.ElementsMatch(t, residentFrame.Disclose, whole.Disclosed)

	shown := presented(t, raw, asked)
	p := open(t, shown)
	require.Equal(t, vc.FormKBCWT, p.Form)
	require.Equal(t, whole.ID, p.ID)
	require.ElementsMatch(t, asked, p.Disclosed)
	require.Equal(t, 2, p.Hidden)
	require.Equal(t, city, p.Statement.Issuer)
	require.Empty(t, p.Statement.Types)
	require.Equal(t, "q3TmVWc1vJs", p.Statement.Subjects[0].ID)
	require.Equal(t, made.Add(90*24*time.Hour), p.Statement.ValidUntil)
	require.Equal(t, []vc.StatusEntry{{
		Type: "status_list", URI: "https://iizuka.jp/s/26", Index: 417, Raw: []byte(`{"idx":417,"uri":"https://iizuka.jp/s/26"}`),
	}}, p.Statement.Status)
	require.Equal(t, map[string]any{"-70001": map[string]any{
		"0": json.Number("1"), "1": json.Number("3"), "2": json.Number("402052"),
		"3": base64.RawURLEncoding.EncodeToString([]byte("sixteen bytes ok")),
	}}, p.Statement.Subjects[0].Claims)
	thumbprint, err := multikey.Thumbprint(holder.Public())
	require.NoError(t, err)
	require.Equal(t, &vc.HolderKey{Thumbprint: thumbprint}, p.Statement.Holder)
	require.Equal(t, &vc.Binding{
		Thumbprint: thumbprint, Audience: []string{audience}, Nonce: base64.RawURLEncoding.EncodeToString(nonce), At: made,
	}, p.Binding)

	_, err = sdcwt.Opener{Compact: true}.Open(t.Context(), shown, residents())
	require.NoError(t, err, "what is issued here fits the profile")
}

// The default pass of the design has 674 bytes; nothing here may make it longer.
func TestThePassFitsItsCode(t *testing.T) {
	claims := resident(t)
	raw := presented(t, issued(t, claims, residentFrame), asked)
	require.LessOrEqual(t, len(raw), 674)
	t.Logf("%d bytes", len(raw))
}

func TestPartsAreShownWithWhatTheyStandIn(t *testing.T) {
	raw := issued(t, resident(t), residentFrame)
	p := open(t, presented(t, raw, [][]string{{"-70001", "4", "1"}}))
	require.Equal(t, map[string]any{"0": json.Number("1"), "4": map[string]any{"1": "飯塚"}}, p.Statement.Subjects[0].Claims["-70001"])
	require.ElementsMatch(t, [][]string{{"-70001", "4"}, {"-70001", "4", "1"}}, p.Disclosed)
	require.Equal(t, 6, p.Hidden)
}

func TestWithoutABindNobodyIsTheHolder(t *testing.T) {
	raw := issued(t, resident(t), residentFrame)
	shown, err := sdcwt.Present(t.Context(), raw, asked, nil)
	require.NoError(t, err)
	p := open(t, shown)
	require.Nil(t, p.Binding)
	require.ElementsMatch(t, asked, p.Disclosed)

	none, err := sdcwt.Present(t.Context(), raw, nil, nil)
	require.NoError(t, err)
	require.Equal(t, 5, open(t, none).Hidden)

	plain := issued(t, resident(t), sdcwt.Frame{})
	require.Zero(t, open(t, plain).Hidden)
	require.Empty(t, open(t, presented(t, plain, nil)).Disclosed)
}

func TestHoldersMaySignWithEitherKindOfKey(t *testing.T) {
	for _, a := range []keys.Algorithm{keys.EdDSA, keys.ES256, keys.ES384} {
		s := keystest.Signer(a, "sdcwt tests: taro")
		claims := resident(t)
		cnf, err := cose.ConfirmKey(s.Public())
		require.NoError(t, err)
		claims[8] = cnf
		b := bind()
		b.Signer = s
		shown, err := sdcwt.Present(t.Context(), issued(t, claims, residentFrame), asked, b)
		require.NoError(t, err)
		thumbprint, err := multikey.Thumbprint(s.Public())
		require.NoError(t, err)
		require.Equal(t, thumbprint, open(t, shown).Binding.Thumbprint)
	}
}

func TestDecoysTellNothing(t *testing.T) {
	claims := resident(t)
	claims[20] = []any{"a", "b"}
	f := sdcwt.Frame{
		Disclose: [][]string{{"-70001", "1"}, {"20", sdcwt.Every}},
		Decoys:   []sdcwt.Decoys{{Path: []string{"-70001"}, Count: 4}, {Path: []string{"20"}, Count: 2}, {Count: 1}},
	}
	raw := issued(t, claims, f)
	require.Zero(t, open(t, raw).Hidden, "the issuer gives the holder their salts")
	p := open(t, presented(t, raw, [][]string{{"-70001", "1"}, {"20", "1"}}))
	require.Equal(t, 4+2+1+1, p.Hidden)
	require.Equal(t, []any{"b"}, p.Statement.Subjects[0].Claims["20"])
	require.ElementsMatch(t, [][]string{{"-70001", "1"}, {"20", "0"}}, p.Disclosed, "positions are those of what is shown")

	_, err := sdcwt.Opener{Compact: true}.Open(t.Context(), raw, residents())
	require.ErrorIs(t, err, sdcwt.ErrDecoy)
}

func TestSaltsAndTheirOrderAreNeverTheSame(t *testing.T) {
	first, second := issued(t, resident(t), residentFrame), issued(t, resident(t), residentFrame)
	require.Len(t, second, len(first))
	require.NotEqual(t, first, second)
	one, two := open(t, first), open(t, second)
	require.NotEqual(t, one.ID, two.ID, "two copies of one statement cannot be linked")
	require.JSONEq(t, string(one.Payload), string(two.Payload))
}

func TestWhatIssueRefuses(t *testing.T) {
	with := func(key, value any) map[any]any {
		c := resident(t)
		c[key] = value
		return c
	}
	without := func(key any) map[any]any {
		c := resident(t)
		delete(c, key)
		return c
	}
	hide := func(path ...string) sdcwt.Frame { return sdcwt.Frame{Disclose: [][]string{path}} }
	deep := any(1)
	for range sdcwt.MaxDepth {
		deep = []any{deep}
	}
	long := make([]any, sdcwt.MaxDisclosures+1)
	for i := range long {
		long[i] = i
	}
	for _, tt := range []struct {
		name   string
		claims map[any]any
		frame  sdcwt.Frame
		want   fault.Code
	}{
		{"an empty path", resident(t), hide(), sdcwt.ErrFrame},
		{"a claim that is absent", resident(t), hide("30"), sdcwt.ErrFrame},
		{"a claim that is absent below", resident(t), hide("-70001", "77"), sdcwt.ErrFrame},
		{"a path through a number", resident(t), hide("-70001", "1", "1"), sdcwt.ErrFrame},
		{"an element that is absent", with(30, []any{1}), hide("30", "1"), sdcwt.ErrFrame},
		{"a position with a leading zero", with(30, []any{1}), hide("30", "00"), sdcwt.ErrFrame},
		{"every member of a map", resident(t), hide("-70001", sdcwt.Every), sdcwt.ErrFrame},
		{"a claim that must be visible", resident(t), hide("4"), sdcwt.ErrNotSelective},
		{"a part of cnf", resident(t), hide("8", "1"), sdcwt.ErrNotSelective},
		{"a part of the status", resident(t), hide("65535", "status_list"), sdcwt.ErrNotSelective},
		{"negative decoys", resident(t), sdcwt.Frame{Decoys: []sdcwt.Decoys{{Count: -1}}}, sdcwt.ErrFrame},
		{"too many decoys", resident(t), sdcwt.Frame{Decoys: []sdcwt.Decoys{{Count: sdcwt.MaxDisclosures + 1}}}, sdcwt.ErrFrame},
		{"decoys in a number", resident(t), sdcwt.Frame{Decoys: []sdcwt.Decoys{{Path: []string{"-70001", "1"}, Count: 1}}}, sdcwt.ErrFrame},
		{"65 disclosures", with(30, long), hide("30", sdcwt.Every), sdcwt.ErrTooLarge},
		{"more than 16 levels", with(30, deep), sdcwt.Frame{}, sdcwt.ErrFrame},
		{"a value that CBOR has no form for", with(30, func() {}), sdcwt.Frame{}, sdcwt.ErrFrame},
		{"a key of another type", with(1.5, 1), sdcwt.Frame{}, sdcwt.ErrFrame},
		{"a number beyond 2^53", with(30, int64(1)<<53), sdcwt.Frame{}, cborgate.ErrNumber},
		{"a number and a text of one name", with("-70001", 1), sdcwt.Frame{}, sdcwt.ErrClaimKey},
		{"no sub", without(2), sdcwt.Frame{}, sdcwt.ErrPayload},
		{"no cnf", without(8), sdcwt.Frame{}, cose.ErrHolderKey},
		{"an exp that is text", with(4, "tomorrow"), sdcwt.Frame{}, cose.ErrClaim},
		{"an nbf after exp", with(5, made.Add(100*24*time.Hour).Unix()), sdcwt.Frame{}, sdcwt.ErrTimes},
		{"an audience", with(3, audience), sdcwt.Frame{}, vc.ErrMalformed},
		{"more than 64 KiB", with(30, strings.Repeat("x", sdcwt.MaxBytes)), sdcwt.Frame{}, cose.ErrTooLarge},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := sdcwt.Issue(t.Context(), author, tt.claims, tt.frame)
			require.ErrorIs(t, err, tt.want)
		})
	}
	_, err := sdcwt.Issue(t.Context(), vc.Author{Signer: keystest.Signer(keys.ES512, "city")}, resident(t), residentFrame)
	require.ErrorIs(t, err, cose.ErrAlgorithm)
}

func TestWhatPresentRefuses(t *testing.T) {
	raw := issued(t, resident(t), residentFrame)
	by := func(change func(b *sdcwt.Bind)) *sdcwt.Bind {
		b := bind()
		change(b)
		return b
	}
	reduced, err := sdcwt.Present(t.Context(), raw, asked, nil)
	require.NoError(t, err)
	for _, tt := range []struct {
		name  string
		raw   []byte
		paths [][]string
		bind  *sdcwt.Bind
		want  fault.Code
	}{
		{"a claim that is absent", raw, [][]string{{"-70001", "77"}}, bind(), sdcwt.ErrPath},
		{"an empty path", raw, [][]string{{}}, bind(), sdcwt.ErrPath},
		{"a path through a number", raw, [][]string{{"-70001", "1", "1"}}, bind(), sdcwt.ErrPath},
		{"another key than the one in cnf", raw, asked, by(func(b *sdcwt.Bind) { b.Signer = other }), sdcwt.ErrHolder},
		{"no audience", raw, asked, by(func(b *sdcwt.Bind) { b.Audience = "" }), sdcwt.ErrKeyBinding},
		{"no time", raw, asked, by(func(b *sdcwt.Bind) { b.At = time.Time{} }), sdcwt.ErrKeyBinding},
		{"a presentation", presented(t, raw, asked), asked, bind(), sdcwt.ErrMalformed},
		{"digests that the holder was not given", reduced, nil, bind(), sdcwt.ErrHidden},
		{"something else", []byte{0xd2, 0x80}, nil, bind(), cose.ErrMalformed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := sdcwt.Present(t.Context(), tt.raw, tt.paths, tt.bind)
			require.ErrorIs(t, err, tt.want)
		})
	}
	_, err = sdcwt.Present(t.Context(), raw, [][]string{{"2"}, {"-70001", "0"}}, bind())
	require.NoError(t, err, "what is visible anyway adds nothing")
}

func TestWhatIsOpenedDoesNotChangeWithTheBuffer(t *testing.T) {
	raw := presented(t, issued(t, resident(t), residentFrame), asked)
	buffer := bytes.Clone(raw)
	opened, err := sdcwt.Opener{}.Open(t.Context(), buffer, residents())
	require.NoError(t, err)
	clear(buffer)
	require.Equal(t, raw, opened.Proven().Raw)
}

// TestPresentationsShowExactlyWhatWasChosen: issued by any frame, presented with any
// subset of the disclosable claims, an SD-CWT opens to exactly these claims, those
// above them, and those that are always visible.
func TestPresentationsShowExactlyWhatWasChosen(t *testing.T) {
	cnf, err := cose.ConfirmKey(holder.Public())
	require.NoError(t, err)
	rapid.Check(t, func(rt *rapid.T) {
		own := drawMap(rt, 3)
		var frame sdcwt.Frame
		drawPaths(rt, own, []string{"-70001"}, &frame.Disclose)
		if len(frame.Disclose) > 40 {
			frame.Disclose = frame.Disclose[:40]
		}
		frame.Decoys = []sdcwt.Decoys{{Path: []string{"-70001"}, Count: rapid.IntRange(0, 3).Draw(rt, "decoys")}}
		claims := map[any]any{1: city, 2: "x", 8: cnf, -70001: own}

		raw, err := sdcwt.Issue(t.Context(), author, claims, frame)
		require.NoError(rt, err)
		opened, err := sdcwt.Opener{}.Open(t.Context(), raw, known)
		require.NoError(rt, err)
		all := opened.Proven()
		require.ElementsMatch(rt, frame.Disclose, all.Disclosed)
		require.Zero(rt, all.Hidden)

		var chosen [][]string
		for _, p := range all.Disclosed {
			if rapid.Bool().Draw(rt, "chosen") {
				chosen = append(chosen, p)
			}
		}
		shown, err := sdcwt.Present(t.Context(), raw, chosen, bind())
		require.NoError(rt, err)
		opened, err = sdcwt.Opener{}.Open(t.Context(), shown, known)
		require.NoError(rt, err)
		want := pick(own, frame.Disclose, chosen, []string{"-70001"})
		require.Equal(rt, want, opened.Proven().Statement.Subjects[0].Claims["-70001"])
	})
}

func drawMap(t *rapid.T, depth int) map[any]any {
	m := map[any]any{}
	for range rapid.IntRange(0, 5).Draw(t, "pairs") {
		var key any = rapid.SampledFrom([]string{"a", "b", "花", "", "x y"}).Draw(t, "key")
		if rapid.Bool().Draw(t, "number") {
			key = rapid.IntRange(-30, 300).Draw(t, "key")
		}
		m[key] = drawValue(t, depth-1)
	}
	return m
}

func drawValue(t *rapid.T, depth int) any {
	switch kind := rapid.IntRange(0, 5).Draw(t, "kind"); {
	case kind == 0:
		return rapid.IntRange(-1000, 1<<40).Draw(t, "int")
	case kind == 1:
		return rapid.StringN(0, 8, 24).Draw(t, "text")
	case kind == 2:
		return rapid.SliceOfN(rapid.Byte(), 0, 8).Draw(t, "bytes")
	case kind == 3 || depth <= 0:
		return rapid.Bool().Draw(t, "bool")
	case kind == 4:
		items := []any{}
		for range rapid.IntRange(0, 3).Draw(t, "length") {
			items = append(items, drawValue(t, depth-1))
		}
		return items
	}
	return drawMap(t, depth)
}

// each calls for everything below a value, by name, in a fixed order.
func each(value any, call func(name string, below any)) {
	switch v := value.(type) {
	case map[any]any:
		names := map[string]any{}
		for key, below := range v {
			names[fmt.Sprint(key)] = below
		}
		sorted := make([]string, 0, len(names))
		for name := range names {
			sorted = append(sorted, name)
		}
		slices.Sort(sorted)
		for _, name := range sorted {
			call(name, names[name])
		}
	case []any:
		for i, below := range v {
			call(fmt.Sprint(i), below)
		}
	}
}

func drawPaths(t *rapid.T, value any, path []string, paths *[][]string) {
	each(value, func(name string, below any) {
		p := append(slices.Clone(path), name)
		if rapid.Bool().Draw(t, "disclosable") {
			*paths = append(*paths, p)
		}
		drawPaths(t, below, p, paths)
	})
}

// pick is what a verifier should see of a value.
func pick(value any, disclosable, chosen [][]string, path []string) any {
	same := func(p []string) func([]string) bool {
		return func(q []string) bool { return len(q) >= len(p) && slices.Equal(q[:len(p)], p) }
	}
	visible := func(p []string) bool {
		isHidden := slices.ContainsFunc(disclosable, func(q []string) bool { return slices.Equal(p, q) })
		return !isHidden || slices.ContainsFunc(chosen, same(p))
	}
	switch v := value.(type) {
	case map[any]any:
		out := map[string]any{}
		each(v, func(name string, below any) {
			if p := append(slices.Clone(path), name); visible(p) {
				out[name] = pick(below, disclosable, chosen, p)
			}
		})
		return out
	case []any:
		out := []any{}
		each(v, func(name string, below any) {
			if p := append(slices.Clone(path), name); visible(p) {
				out = append(out, pick(below, disclosable, chosen, p))
			}
		})
		return out
	case int:
		return json.Number(fmt.Sprint(v))
	case []byte:
		return base64.RawURLEncoding.EncodeToString(v)
	}
	return value
}
