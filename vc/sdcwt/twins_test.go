package sdcwt_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/internal/cborgate"
	"github.com/hinan-id/hinan/vc/sdcwt"
)

var numbered = regexp.MustCompile(`-[0-9]+$`)

// Each byte of every positive that begins a family is flipped, dropped, doubled and swapped with the next:
// no such twin of a KBT is opened. The unprotected header of a bare SD-CWT is nobody's:
// a twin of one may open, to the same statement with fewer disclosures.
func TestNoTwinIsOpened(t *testing.T) {
	cases, err := vectors.Load("sdcwt")
	require.NoError(t, err)
	for _, c := range cases {
		isBase := !numbered.MatchString(c.Name) // of a family: its variants have numbers
		if c.Want != "ok" || c.Op != "sdcwt.open" || !isBase {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			in, raw, known := readInput(t, c)
			opener := sdcwt.Opener{Compact: in.Compact}
			original, err := opener.Open(t.Context(), raw, known)
			require.NoError(t, err)
			for _, twin := range twinsOf(raw) {
				opened, err := opener.Open(t.Context(), twin, known)
				if err != nil {
					require.NotEmpty(t, fault.Of(err), "%x: %v", twin, err)
					continue
				}
				require.False(t, in.Compact, "%x", twin)
				require.Equal(t, original.Proven().ID, opened.Proven().ID)
				require.Equal(t, original.Proven().Statement.Holder, opened.Proven().Statement.Holder)
			}
		})
	}
}

func twinsOf(raw []byte) (twins [][]byte) {
	for i := range raw {
		flipped := bytes.Clone(raw)
		flipped[i] ^= 1 << (i % 8)
		twins = append(twins, flipped)
		twins = append(twins, append(bytes.Clone(raw[:i]), raw[i+1:]...))
		twins = append(twins, append(bytes.Clone(raw[:i+1]), raw[i:]...))
		if i+1 < len(raw) && raw[i] != raw[i+1] {
			swapped := bytes.Clone(raw)
			swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
			twins = append(twins, swapped)
		}
	}
	return twins
}

// signedBy makes a bare SD-CWT of claims and disclosures as they are.
func signedBy(t testing.TB, s keys.Signer, payload []byte, disclosures cborgate.Raw) []byte {
	kid, err := cose.KeyID(author)
	require.NoError(t, err)
	m := cose.Message{Header: cose.Header{Type: "application/sd-cwt", KeyID: kid}, Payload: append([]byte{}, payload...)}
	if disclosures != nil {
		m.Unprotected = map[int64]any{17: disclosures}
	}
	raw, err := cose.Sign(t.Context(), s, m)
	require.NoError(t, err)
	return raw
}

func TestHostileTokensCostLittle(t *testing.T) {
	claims := encoded(t, map[any]any{1: city, 2: "x", 8: map[any]any{}})
	list := func(n uint32, item []byte) cborgate.Raw {
		return append(binary.BigEndian.AppendUint32([]byte{0x9a}, n), bytes.Repeat(item, int(n))...)
	}
	disclosure := encoded(t, encoded(t, []any{make([]byte, 16), 1, 1}))
	levels := append(bytes.Repeat([]byte{0x81}, 60_000), 0)
	digests := append([]byte{0xa1, 0xf8, 59, 0x99, 0x04, 0x00}, bytes.Repeat(append([]byte{0x58, 32}, make([]byte, 32)...), 1024)...)
	for name, raw := range map[string][]byte{
		"100,000 disclosures":                 signedBy(t, issuer, claims, list(100_000, disclosure)),
		"1,024 disclosures":                   signedBy(t, issuer, claims, list(1024, disclosure)),
		"100,000 empty disclosures":           signedBy(t, issuer, claims, list(100_000, []byte{0x40})),
		"claims of sixty thousand levels":     signedBy(t, issuer, levels, nil),
		"a disclosure of sixty thousand":      signedBy(t, issuer, claims, append([]byte{0x81}, encoded(t, levels)...)),
		"a thousand equal digests":            signedBy(t, issuer, digests, nil),
		"claims that claim 4 GiB":             signedBy(t, issuer, []byte{0x5a, 0xff, 0xff, 0xff, 0xff}, nil),
		"a list that claims 2^32 disclosures": bytes.Replace(signedBy(t, issuer, claims, list(1, []byte{0x40})), []byte{0x9a, 0, 0, 0, 1}, []byte{0x9a, 0xff, 0xff, 0xff, 0xff}, 1),
		"10 MiB":                              make([]byte, 10<<20),
	} {
		t.Run(name, func(t *testing.T) {
			testenv.Bounded(t, func() {
				_ = sdcwt.Opener{}.Accepts(raw)
				for _, o := range []sdcwt.Opener{{}, {Compact: true}} {
					_, err := o.Open(context.Background(), raw, known)
					require.NotEmpty(t, fault.Of(err))
				}
			})
		})
	}
}

// fuzzSeeds are the tokens of the vectors, and one of each kind of our own.
func fuzzSeeds(f *testing.F) (all [][]byte) {
	cases, err := vectors.Load("sdcwt")
	require.NoError(f, err)
	for _, c := range cases {
		var in struct{ Raw string }
		require.NoError(f, json.Unmarshal(c.In, &in))
		if len(in.Raw) < 4096 {
			all = append(all, unhex(f, in.Raw))
		}
	}
	raw := issued(f, resident(f), residentFrame)
	return append(all, raw, presented(f, raw, asked))
}

// FuzzOpen: whatever comes in is opened, or refused with a code; what the profile for
// codes opens, the draft opens too.
func FuzzOpen(f *testing.F) {
	for _, raw := range fuzzSeeds(f) {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		strict, errStrict := sdcwt.Opener{Compact: true}.Open(t.Context(), raw, residents())
		opened, err := sdcwt.Opener{}.Open(t.Context(), raw, residents())
		if err != nil {
			require.NotEmpty(t, fault.Of(err), err)
			require.NotEmpty(t, fault.Of(errStrict), errStrict)
			return
		}
		p := opened.Proven()
		require.NoError(t, strictjson.Scan(t.Context(), p.Payload, strictjson.Limits{}))
		require.NotNil(t, p.Statement.Holder)
		if errStrict == nil {
			require.Equal(t, p, strict.Proven())
		}
	})
}

// FuzzSigned lets the issuer sign any claims with any disclosures.
func FuzzSigned(f *testing.F) {
	slot := cose.Slot{Types: []string{"application/sd-cwt"}, NoKeyID: true, Unprotected: []int64{17}}
	for _, raw := range fuzzSeeds(f) {
		if m, err := cose.Parse(f.Context(), raw, slot); err == nil {
			shown, _ := m.Unprotected(17)
			f.Add(m.Payload, shown.Raw())
		}
	}
	f.Fuzz(func(t *testing.T, payload, disclosures []byte) {
		if _, err := cborgate.Check(t.Context(), disclosures, cborgate.Rules{Bytes: 1 << 16}); err != nil {
			disclosures = nil // no message could carry it
		}
		raw := signedBy(t, issuer, payload, disclosures)
		opened, err := sdcwt.Opener{}.Open(t.Context(), raw, known)
		if err != nil {
			require.NotEmpty(t, fault.Of(err), err)
			return
		}
		p := opened.Proven()
		require.Equal(t, city, p.Statement.Issuer)
		require.NoError(t, strictjson.Scan(t.Context(), p.Payload, strictjson.Limits{}))
		if p.Hidden > 0 {
			return
		}
		again, err := sdcwt.Present(t.Context(), raw, p.Disclosed, nil)
		require.NoError(t, err)
		reopened, err := sdcwt.Opener{}.Open(t.Context(), again, known)
		require.NoError(t, err)
		require.Equal(t, p.Statement.Subjects, reopened.Proven().Statement.Subjects)
	})
}

// FuzzKBT lets the holder sign any claims in a KBT.
func FuzzKBT(f *testing.F) {
	raw := issued(f, resident(f), residentFrame)
	slot := cose.Slot{Types: []string{"application/kb+cwt"}, NoKeyID: true, Protected: []int64{13}, Tags: []uint64{18}}
	for _, seed := range fuzzSeeds(f) {
		if m, err := cose.Parse(f.Context(), seed, slot); err == nil {
			f.Add(m.Payload)
		}
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		token, err := cose.Sign(t.Context(), holder, cose.Message{
			Header: cose.Header{Type: "application/kb+cwt"}, Protected: map[int64]any{13: cborgate.Raw(raw)}, Payload: append([]byte{}, payload...),
		})
		require.NoError(t, err)
		opened, err := sdcwt.Opener{}.Open(t.Context(), token, residents())
		if err != nil {
			require.NotEmpty(t, fault.Of(err), err)
			return
		}
		b := opened.Proven().Binding
		require.Len(t, b.Audience, 1)
		require.NotEmpty(t, b.Audience[0])
		require.Equal(t, opened.Proven().Statement.Holder.Thumbprint, b.Thumbprint)
		require.False(t, b.At.After(opened.Proven().Statement.ValidUntil))
	})
}
