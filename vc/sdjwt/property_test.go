package sdjwt_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hinan-id/hinan/vc/sdjwt"
)

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// drawValue draws a claim of at most the given depth.
func drawValue(t *rapid.T, depth int) any {
	kind := rapid.IntRange(0, 6).Draw(t, "kind")
	switch {
	case kind == 0:
		return nil
	case kind == 1:
		return rapid.Bool().Draw(t, "bool")
	case kind == 2:
		return json.Number(fmt.Sprint(rapid.IntRange(-1<<50, 1<<50).Draw(t, "number")))
	case kind == 3 || depth == 0:
		return rapid.StringMatching(`[a-z "\\/\n<>é花\x{1F600}]{0,12}`).Draw(t, "text")
	case kind == 4:
		items := []any{}
		for range rapid.IntRange(0, 4).Draw(t, "length") {
			items = append(items, drawValue(t, depth-1))
		}
		return items
	}
	return drawObject(t, depth-1)
}

func drawObject(t *rapid.T, depth int) map[string]any {
	o := map[string]any{}
	for range rapid.IntRange(0, 4).Draw(t, "members") {
		o[rapid.StringMatching(`[a-d"\\ é*0]{1,3}`).Draw(t, "name")] = drawValue(t, depth)
	}
	return o
}

// drawPaths draws paths into a value, every one with the given chance of a half.
func drawPaths(t *rapid.T, value any, path []string, paths *[][]string) {
	each := func(name string, below any) {
		p := append(slices.Clone(path), name)
		if rapid.Bool().Draw(t, "disclosable") {
			*paths = append(*paths, p)
		}
		drawPaths(t, below, p, paths)
	}
	switch v := value.(type) {
	case map[string]any:
		for name, below := range v {
			each(name, below)
		}
	case []any:
		for i, below := range v {
			each(fmt.Sprint(i), below)
		}
	}
}

// TestPresentationsShowExactlyWhatWasChosen: issued by any frame, presented with any
// subset of the disclosable claims, an SD-JWT opens to exactly these claims, those
// above them, and those that are always visible.
func TestPresentationsShowExactlyWhatWasChosen(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		claims := drawObject(rt, 4)
		var frame sdjwt.Frame
		drawPaths(rt, claims, nil, &frame.Disclose)
		slices.SortFunc(frame.Disclose, slices.Compare[[]string])
		frame.Decoys = rapid.IntRange(0, 3).Draw(rt, "decoys")
		frame.Hash = rapid.SampledFrom([]sdjwt.Hash{"", sdjwt.SHA384, sdjwt.SHA512}).Draw(rt, "hash")
		claims["iss"] = issuerDID

		raw, err := format.Issue(t.Context(), author, claims, frame)
		require.NoError(rt, err)
		all, err := format.Open(t.Context(), raw, known)
		require.NoError(rt, err)
		require.Equal(rt, claims, all.Claims)
		require.ElementsMatch(rt, frame.Disclose, all.Paths)

		var chosen [][]string
		for _, p := range all.Paths {
			if rapid.Bool().Draw(rt, "chosen") {
				chosen = append(chosen, p)
			}
		}
		shown, err := sdjwt.Present(t.Context(), raw, chosen, nil)
		require.NoError(rt, err)
		d, err := format.Open(t.Context(), shown, known)
		require.NoError(rt, err)
		require.Equal(rt, pick(claims, frame.Disclose, chosen, nil), any(d.Claims))
		require.Equal(rt, len(all.Paths)+all.Hidden >= len(d.Paths)+d.Hidden, true)
	})
}

// pick says what a presentation should show: the model that the code is held
// against.
func pick(value any, disclosable, chosen [][]string, path []string) any {
	shown := func(p []string) bool {
		if !slices.ContainsFunc(disclosable, func(d []string) bool { return slices.Equal(d, p) }) {
			return true
		}
		return slices.ContainsFunc(chosen, func(c []string) bool { return len(c) >= len(p) && slices.Equal(c[:len(p)], p) })
	}
	switch v := value.(type) {
	case map[string]any:
		out := map[string]any{}
		for name, below := range v {
			if p := append(slices.Clone(path), name); shown(p) {
				out[name] = pick(below, disclosable, chosen, p)
			}
		}
		return out
	case []any:
		out := []any{}
		for i, below := range v {
			if p := append(slices.Clone(path), fmt.Sprint(i)); shown(p) {
				out = append(out, pick(below, disclosable, chosen, p))
			}
		}
		return out
	}
	return value
}

// TestNoTwinIsAccepted changes every byte of a presentation with key binding, and of
// one without: flipped, in the other case, dropped, doubled, swapped with the next.
func TestNoTwinIsAccepted(t *testing.T) {
	raw := issued(t, format, resident(t), sdjwt.Frame{Disclose: [][]string{{"name"}, {"address"}, {"address", "street"}, {"nationalities", "1"}}, Decoys: 1})
	all, err := format.Open(t.Context(), raw, known)
	require.NoError(t, err)
	for _, positive := range [][]byte{raw, presented(t, raw, all.Paths)} {
		_, err := format.Open(t.Context(), positive, known)
		require.NoError(t, err)
		for i, b := range positive {
			twins := []string{
				splice(positive, i, 1, string([]byte{b ^ 1})),
				splice(positive, i, 1, string([]byte{b ^ 0x20})),
				splice(positive, i, 1, ""),
				splice(positive, i, 1, string([]byte{b, b})),
				splice(positive, i, 1, "~"),
				splice(positive, i, 1, "="),
			}
			if i+1 < len(positive) {
				twins = append(twins, splice(positive, i, 2, string([]byte{positive[i+1], b})))
			}
			for _, twin := range twins {
				if twin == string(positive) {
					continue
				}
				_, err := format.Open(t.Context(), []byte(twin), known)
				require.Error(t, err, "byte %d: %s", i, twin)
			}
		}
	}
}

func splice(raw []byte, at, length int, by string) string {
	return strings.Join([]string{string(raw[:at]), by, string(raw[at+length:])}, "")
}
