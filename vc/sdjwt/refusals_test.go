package sdjwt_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/sdjwt"
)

func TestWhatIssueRefuses(t *testing.T) {
	claims := func(name string, value any) map[string]any {
		c := resident(t)
		c[name] = value
		return c
	}
	deep := any("x")
	for range sdjwt.MaxDepth {
		deep = []any{deep}
	}
	values := func(count int) []any {
		all := make([]any, count)
		for i := range all {
			all[i] = 1
		}
		return all
	}
	many := make([]any, sdjwt.MaxHidden+1)
	for i := range many {
		many[i] = "x"
	}
	for _, tt := range []struct {
		name   string
		claims map[string]any
		frame  sdjwt.Frame
		want   fault.Code
	}{
		{"a claim that is absent", resident(t), sdjwt.Frame{Disclose: [][]string{{"blood"}}}, sdjwt.ErrFrame},
		{"a claim that is absent below", resident(t), sdjwt.Frame{Disclose: [][]string{{"address", "zip"}}}, sdjwt.ErrFrame},
		{"an element that is absent", resident(t), sdjwt.Frame{Disclose: [][]string{{"nationalities", "3"}}}, sdjwt.ErrFrame},
		{"a position with a leading zero", resident(t), sdjwt.Frame{Disclose: [][]string{{"nationalities", "00"}}}, sdjwt.ErrFrame},
		{"a negative position", resident(t), sdjwt.Frame{Disclose: [][]string{{"nationalities", "-1"}}}, sdjwt.ErrFrame},
		{"a path through text", resident(t), sdjwt.Frame{Disclose: [][]string{{"name", "first"}}}, sdjwt.ErrFrame},
		{"an empty path", resident(t), sdjwt.Frame{Disclose: [][]string{{}}}, sdjwt.ErrFrame},
		{"a claim that must be visible", resident(t), sdjwt.Frame{Disclose: [][]string{{"exp"}}}, sdjwt.ErrNotSelective},
		{"a part of a claim that must be visible", resident(t), sdjwt.Frame{Disclose: [][]string{{"cnf", "jwk"}}}, sdjwt.ErrNotSelective},
		{"negative decoys", resident(t), sdjwt.Frame{Decoys: -1}, sdjwt.ErrFrame},
		{"too many decoys", resident(t), sdjwt.Frame{Decoys: sdjwt.MaxHidden + 1}, sdjwt.ErrFrame},
		{"claims and decoys that are too many together", resident(t), sdjwt.Frame{Disclose: [][]string{{"name"}}, Decoys: sdjwt.MaxHidden}, sdjwt.ErrFrame},
		{"too many elements", claims("list", many), sdjwt.Frame{Disclose: [][]string{{"list", sdjwt.Every}}}, sdjwt.ErrFrame},
		{"an unknown hash", resident(t), sdjwt.Frame{Hash: "sha-1"}, sdjwt.ErrHash},
		{"a claim called _sd", claims("_sd", []any{}), residentFrame, sdjwt.ErrFrame},
		{"a claim called _sd, without a frame", claims("_sd", []any{}), sdjwt.Frame{}, sdjwt.ErrFrame},
		{"a claim called three dots below", claims("x", map[string]any{"...": "y"}), sdjwt.Frame{}, sdjwt.ErrFrame},
		{"a claim called _sd_alg", claims("_sd_alg", "sha-256"), sdjwt.Frame{}, sdjwt.ErrFrame},
		{"a float", claims("x", 1.5), sdjwt.Frame{}, sdjwt.ErrFrame},
		{"a struct", claims("x", struct{}{}), sdjwt.Frame{}, sdjwt.ErrFrame},
		{"a number that brings a member along", claims("x", json.Number(`1,"iss":"did:example:town"`)), sdjwt.Frame{}, sdjwt.ErrFrame},
		{"a number that is none", claims("x", json.Number("1e")), sdjwt.Frame{}, sdjwt.ErrFrame},
		{"an integer that readers round", claims("x", int64(1)<<53), sdjwt.Frame{}, sdjwt.ErrFrame},
		{"an integer that readers round, disclosable", claims("x", int64(1)<<53), sdjwt.Frame{Disclose: [][]string{{"x"}}}, sdjwt.ErrFrame},
		{"a negative integer that readers round", claims("x", -1<<53), sdjwt.Frame{}, sdjwt.ErrFrame},
		{"a number with a leading zero", claims("x", json.Number("01")), sdjwt.Frame{}, sdjwt.ErrFrame},
		{"a number with a space in front", claims("x", json.Number(" 1")), sdjwt.Frame{}, sdjwt.ErrFrame},
		{"a number without digits", claims("x", json.Number("")), sdjwt.Frame{}, sdjwt.ErrFrame},
		{"a number that is text", claims("x", json.Number(`"1"`)), sdjwt.Frame{}, sdjwt.ErrFrame},
		{"a name that is no UTF-8", claims("\xff", "y"), sdjwt.Frame{}, sdjwt.ErrFrame},
		{"a name that is no UTF-8, disclosable", claims("\xff", "y"), sdjwt.Frame{Disclose: [][]string{{"\xff"}}}, sdjwt.ErrFrame},
		{"a name of more bytes than are read", claims(strings.Repeat("x", strictjson.DefaultName+1), "y"), sdjwt.Frame{}, sdjwt.ErrFrame},
		{"a name of more bytes than are read, below", claims("x", map[string]any{strings.Repeat("x", strictjson.DefaultName+1): "y"}), sdjwt.Frame{}, sdjwt.ErrFrame},
		{"more values than are read", claims("x", values(strictjson.DefaultNodes-1)), sdjwt.Frame{}, sdjwt.ErrFrame},
		{"more values than are read, disclosable", claims("x", values(strictjson.DefaultNodes-3)), sdjwt.Frame{Disclose: [][]string{{"x"}}}, sdjwt.ErrFrame},
		{"text that is no UTF-8", claims("x", "\xff"), sdjwt.Frame{}, sdjwt.ErrFrame},
		{"text that is no UTF-8, disclosable", claims("x", "\xff"), sdjwt.Frame{Disclose: [][]string{{"x"}}}, sdjwt.ErrFrame},
		{"more levels than are read", claims("x", deep), sdjwt.Frame{}, sdjwt.ErrFrame},
		{"more bytes than are read", claims("x", strings.Repeat("x", 16<<10)), sdjwt.Frame{}, sdjwt.ErrTooLarge},
		{"more bytes than are read, disclosable", claims("x", strings.Repeat("x", 50_000)), sdjwt.Frame{Disclose: [][]string{{"x"}}}, sdjwt.ErrTooLarge},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := format.Issue(t.Context(), author, tt.claims, tt.frame)
			require.ErrorIs(t, err, tt.want)
		})
	}

	t.Run("a mechanism without typ", func(t *testing.T) {
		_, err := sdjwt.Mechanism{}.Issue(t.Context(), author, resident(t), sdjwt.Frame{})
		require.ErrorIs(t, err, sdjwt.ErrFrame)
	})
}

func TestWhatIssueWritesCanBeOpenedAtItsLimits(t *testing.T) {
	many := make([]any, sdjwt.MaxHidden-8)
	deep := any("x")
	for i := range many {
		many[i] = i
	}
	for range sdjwt.MaxDepth - 2 {
		deep = []any{deep}
	}
	claims := resident(t)
	claims["list"], claims["deep"] = many, deep
	values := make([]any, strictjson.DefaultNodes-4) // beside them: salt, name and two arrays
	for i := range values {
		values[i] = 1
	}
	claims["values"], claims["text"] = values, strings.Repeat("x", 5_000)
	claims["least"], claims["most"] = -(1<<53 - 1), int64(1<<53-1)
	claims[strings.Repeat("x", strictjson.DefaultName)] = json.Number("-1.5e3")
	for _, hash := range []sdjwt.Hash{"", sdjwt.SHA256, sdjwt.SHA384, sdjwt.SHA512} {
		t.Run(string(hash), func(t *testing.T) {
			raw := issued(t, format, claims, sdjwt.Frame{
				Disclose: [][]string{{"list", sdjwt.Every}, {"deep"}, {"deep", "0", "0"}, {"values"}, {"text"}}, Decoys: 8, Hash: hash,
			})
			d, err := format.Open(t.Context(), presented(t, raw, [][]string{{"list", "3"}}), known)
			require.NoError(t, err)
			require.Equal(t, []any{json.Number("3")}, d.Claims["list"])
			_, err = format.Open(t.Context(), raw, known)
			require.NoError(t, err)
		})
	}
}

func TestWhatPresentRefuses(t *testing.T) {
	raw := issued(t, format, resident(t), residentFrame)
	named := resident(t)
	named["cnf"] = map[string]any{"kid": "#key-1"}
	unbound := resident(t)
	delete(unbound, "cnf")
	with := func(change func(b *sdjwt.Bind)) *sdjwt.Bind {
		b := bind()
		change(b)
		return b
	}
	for _, tt := range []struct {
		name  string
		raw   []byte
		paths [][]string
		bind  *sdjwt.Bind
		want  fault.Code
	}{
		{"a claim that is absent", raw, [][]string{{"blood"}}, nil, sdjwt.ErrPath},
		{"an element that is absent", raw, [][]string{{"nationalities", "3"}}, nil, sdjwt.ErrPath},
		{"every element", raw, [][]string{{"nationalities", "*"}}, nil, sdjwt.ErrPath},
		{"something below text", raw, [][]string{{"name", "first"}}, nil, sdjwt.ErrPath},
		{"an empty path", raw, [][]string{{}}, nil, sdjwt.ErrPath},
		{"a digest", raw, [][]string{{"_sd"}}, nil, sdjwt.ErrPath},
		{"a presentation", presented(t, raw, nil), nil, nil, sdjwt.ErrMalformed},
		{"no SD-JWT", []byte("x"), nil, nil, sdjwt.ErrMalformed},
		{"a JWT of two parts", []byte("a.b~"), nil, nil, sdjwt.ErrMalformed},
		{"a payload that is no base64url", []byte("a.?.c~"), nil, nil, sdjwt.ErrMalformed},
		{"a payload that is no JSON", []byte("a.AAAA.c~"), nil, nil, sdjwt.ErrPayload},
		{"another key than the credential's", raw, nil, with(func(b *sdjwt.Bind) { b.Signer = other }), sdjwt.ErrHolderKey},
		{"a credential without a holder", issued(t, format, unbound, residentFrame), nil, bind(), sdjwt.ErrHolderKey},
		{"a credential with a holder that nobody can find", issued(t, format, named, residentFrame), nil, bind(), sdjwt.ErrHolderKey},
		{"no audience", raw, nil, with(func(b *sdjwt.Bind) { b.Audience = "" }), sdjwt.ErrKeyBinding},
		{"no nonce", raw, nil, with(func(b *sdjwt.Bind) { b.Nonce = "" }), sdjwt.ErrKeyBinding},
		{"a nonce that is no UTF-8", raw, nil, with(func(b *sdjwt.Bind) { b.Nonce = "\xff" }), sdjwt.ErrKeyBinding},
		{"no time", raw, nil, with(func(b *sdjwt.Bind) { b.At = time.Time{} }), sdjwt.ErrKeyBinding},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := sdjwt.Present(t.Context(), tt.raw, tt.paths, tt.bind)
			require.ErrorIs(t, err, tt.want)
		})
	}
}

// TestFaultsOfPeers are inputs that other libraries for Go accept.
func TestFaultsOfPeers(t *testing.T) {
	raw := issued(t, format, resident(t), residentFrame)
	all, err := format.Open(t.Context(), raw, known)
	require.NoError(t, err)
	few := presented(t, raw, [][]string{{"name"}})
	more := presented(t, raw, all.Paths)
	kbOf := func(p []byte) string { return string(p[strings.LastIndexByte(string(p), '~')+1:]) }
	without := func(p []byte) string { return strings.TrimSuffix(string(p), kbOf(p)) }

	t.Run("a KB-JWT made for many disclosures on a presentation with few", func(t *testing.T) {
		_, err := format.Open(t.Context(), []byte(without(few)+kbOf(more)), known)
		require.ErrorIs(t, err, sdjwt.ErrBoundElsewhere)
	})
	t.Run("a KB-JWT that was stripped is seen to be absent", func(t *testing.T) {
		d, err := format.Open(t.Context(), []byte(without(few)), known)
		require.NoError(t, err)
		require.Nil(t, d.Binding)
		require.ErrorIs(t, d.Binding.Answers(vc.Challenge{}, made), vc.ErrBindingAbsent)
	})
	t.Run("a signature of 64 zero bytes", func(t *testing.T) {
		zero := base64.RawURLEncoding.EncodeToString(make([]byte, 64))
		jwt, rest, _ := strings.Cut(string(few), "~")
		_, err := format.Open(t.Context(), []byte(jwt[:strings.LastIndexByte(jwt, '.')+1]+zero+"~"+rest), known)
		require.ErrorIs(t, err, fault.Code("jose.signature"))
	})
	t.Run("a KB-JWT by an unrelated key", func(t *testing.T) {
		unrelated := resident(t)
		var err error
		unrelated["cnf"], err = sdjwt.ConfirmKey(other.Public())
		require.NoError(t, err)
		b := bind()
		b.Signer = other
		theirs, err := sdjwt.Present(t.Context(), issued(t, format, unrelated, sdjwt.Frame{}), nil, b)
		require.NoError(t, err)
		_, err = format.Open(t.Context(), []byte(without(few)+kbOf(theirs)), known)
		require.ErrorIs(t, err, fault.Code("jose.signature"))
	})
}

func TestTheZeroMechanismAcceptsNothing(t *testing.T) {
	_, err := sdjwt.Mechanism{}.Open(t.Context(), issued(t, format, resident(t), residentFrame), known)
	require.ErrorIs(t, err, fault.Code("jose.type"))
}

func TestOneKeyIsForTheIssuerAlone(t *testing.T) {
	one := sdjwt.OneKey{Public: issuer.Public()}
	claims := resident(t)
	claims["cnf"] = map[string]any{"kid": holderDID + "#key-1"}
	raw := issued(t, format, claims, residentFrame)
	_, err := format.Open(t.Context(), raw, one)
	require.NoError(t, err)
	b := bind()
	b.Signer = issuer
	shown, err := sdjwt.Present(t.Context(), raw, nil, b)
	require.NoError(t, err)
	_, err = format.Open(t.Context(), shown, one)
	require.ErrorIs(t, err, keys.ErrUnknown)
	one.Holders = known
	_, err = format.Open(t.Context(), shown, one)
	require.ErrorIs(t, err, fault.Code("jose.signature"))
	_, err = format.Open(t.Context(), presented(t, raw, nil), one)
	require.NoError(t, err)
}

// signedBy makes an SD-JWT by hand.
func signedBy(t testing.TB, s keys.Signer, payload string, rest string) []byte {
	encode := base64.RawURLEncoding.EncodeToString
	input := encode([]byte(`{"alg":"EdDSA","typ":"example+sd-jwt","kid":"did:example:city#key-1"}`)) + "." + encode([]byte(payload))
	signature, err := s.Sign(context.Background(), []byte(input))
	require.NoError(t, err)
	return []byte(input + "." + encode(signature) + "~" + rest)
}

func TestBombsCostLittle(t *testing.T) {
	encode := base64.RawURLEncoding.EncodeToString
	attacker := keystest.Signer(keys.EdDSA, "sdjwt attacker")
	disclosure := func(value string) string { return encode([]byte(`["1234567890123456",` + value + `]`)) }
	payload := `{"iss":"` + issuerDID + `"}`
	for name, raw := range map[string][]byte{
		"10 MiB of nothing":              []byte(strings.Repeat("A", 10<<20)),
		"10 MiB of tildes":               []byte(strings.Repeat("~", 10<<20)),
		"10 MiB of disclosures":          signedBy(t, attacker, payload, strings.Repeat(disclosure("1")+"~", 10<<20/40)),
		"a JWT of 10 MiB":                signedBy(t, attacker, `{"a":"`+strings.Repeat("x", 10<<20)+`"}`, ""),
		"100000 disclosures":             signedBy(t, attacker, payload, strings.Repeat("WyJ~", 100_000)),
		"tildes up to the limit":         []byte(strings.Repeat("~", sdjwt.MaxBytes)),
		"tiny disclosures to the limit":  signedBy(t, attacker, payload, strings.Repeat("W~", (sdjwt.MaxBytes-400)/2)),
		"512 disclosures of one text":    signedBy(t, attacker, payload, strings.Repeat(disclosure("1")+"~", sdjwt.MaxDisclosures)),
		"a payload of nested arrays":     signedBy(t, attacker, `{"a":`+strings.Repeat("[", 10_000)+strings.Repeat("]", 10_000)+`}`, ""),
		"a disclosure of nested arrays":  signedBy(t, attacker, payload, disclosure(strings.Repeat("[", 20_000)+strings.Repeat("]", 20_000))+"~"),
		"a disclosure of many members":   signedBy(t, attacker, payload, disclosure("{"+numbered(4000)+"}")+"~"),
		"a payload of many members":      signedBy(t, attacker, "{"+numbered(1200)+"}", ""),
		"a payload of many placeholders": signedBy(t, attacker, `{"a":[`+strings.Repeat(`{"...":"`+strings.Repeat("A", 43)+`"},`, 200)+`1]}`, ""),
		"nested disclosures":             chain(t, attacker, 400),
	} {
		t.Run(name, func(t *testing.T) {
			testenv.Bounded(t, func() {
				_, err := format.Open(t.Context(), raw, known)
				require.Error(t, err)
				require.NotEmpty(t, fault.Of(err))
			})
			testenv.Bounded(t, func() {
				_, _ = sdjwt.UncheckedType(raw)
				_ = sdjwt.UncheckedHas(raw, "vct")
				_, err := sdjwt.Present(t.Context(), raw, nil, nil)
				if err != nil {
					require.NotEmpty(t, fault.Of(err))
				}
			})
		})
	}
}

// numbered returns n members.
func numbered(n int) string {
	members := make([]string, n)
	for i := range members {
		members[i] = fmt.Sprintf(`"m%d":%d`, i, i)
	}
	return strings.Join(members, ",")
}

// chain makes disclosures in disclosures, n deep, as only an issuer can.
func chain(t testing.TB, s keys.Signer, n int) []byte {
	value, rest := "1", ""
	for range n {
		d := base64.RawURLEncoding.EncodeToString([]byte(`["1234567890123456","a",` + value + `]`))
		rest = d + "~" + rest
		value = `{"_sd":["` + digestOf(d) + `"]}`
	}
	return signedBy(t, s, `{"iss":"`+issuerDID+`","a":`+value+`}`, rest)
}
