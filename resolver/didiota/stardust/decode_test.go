//go:build !nostardust

package stardust_test

import (
	"bytes"
	"context"
	"fmt"
	"math/big"
	"strings"
	"testing"

	iotago "github.com/iotaledger/iota.go/v3"
	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/resolver"
	"github.com/hinan-id/hinan/resolver/didiota"
	"github.com/hinan-id/hinan/resolver/didiota/stardust"
)

func TestOutputBecomesState(t *testing.T) {
	st, err := stardust.FromBytes(encode(t, newOutput()), hrp, nil, alias)
	require.NoError(t, err)
	require.Equal(t, didiota.State{
		Object:   alias,
		Metadata: metadata,
		Version:  "7",
		Method: map[string]string{
			"stateControllerAddress": (&iotago.Ed25519Address{1}).Bech32(hrp),
			"governorAddress":        (&iotago.Ed25519Address{2}).Bech32(hrp),
		},
	}, st)

	same, err := stardust.FromJSON(t.Context(), []byte(encodeJSON(t, newOutput())), hrp, nil, alias)
	require.NoError(t, err)
	require.Equal(t, st, same, "JSON says the same")
}

func TestAcceptedOutputs(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*iotago.AliasOutput)
	}{
		{"as it is", func(*iotago.AliasOutput) {}},
		{"no metadata: deactivated", func(o *iotago.AliasOutput) { o.StateMetadata = nil }},
		{"longest metadata", func(o *iotago.AliasOutput) { o.StateMetadata = bytes.Repeat([]byte{1}, 8192) }},
		{"last state index", func(o *iotago.AliasOutput) { o.StateIndex = 1<<32 - 1 }},
		{"every feature", func(o *iotago.AliasOutput) {
			o.Features = iotago.Features{
				&iotago.SenderFeature{Address: &iotago.NFTAddress{3}}, &iotago.MetadataFeature{Data: []byte("x")},
			}
			o.ImmutableFeatures = iotago.Features{
				&iotago.IssuerFeature{Address: &iotago.AliasAddress{4}}, &iotago.MetadataFeature{Data: []byte("y")},
			}
		}},
		{"native tokens", func(o *iotago.AliasOutput) {
			o.NativeTokens = iotago.NativeTokens{
				{ID: iotago.NativeTokenID{1}, Amount: big.NewInt(1)}, {ID: iotago.NativeTokenID{2}, Amount: big.NewInt(1 << 40)},
			}
		}},
		{"governed by an identity", func(o *iotago.AliasOutput) {
			o.Conditions[1] = &iotago.GovernorAddressUnlockCondition{Address: &iotago.AliasAddress{5}}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := newOutput()
			tt.change(out)
			st, err := stardust.FromBytes(encode(t, out), hrp, nil, alias)
			require.NoError(t, err)
			require.Empty(t, st.Controllers)
			same, err := stardust.FromJSON(t.Context(), []byte(encodeJSON(t, out)), hrp, nil, alias)
			require.NoError(t, err)
			require.Equal(t, st, same)
		})
	}
}

func TestOnlyAnIdentityIsAController(t *testing.T) {
	for _, tt := range []struct {
		name string
		by   iotago.Address
		want [][32]byte
	}{
		{"alias", (*iotago.AliasAddress)(&other), [][32]byte{other}},
		{"NFT", (*iotago.NFTAddress)(&other), nil},
		{"key", (*iotago.Ed25519Address)(&other), nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := newOutput()
			out.Conditions[0] = &iotago.StateControllerAddressUnlockCondition{Address: tt.by}
			st, err := stardust.FromBytes(encode(t, out), hrp, nil, alias)
			require.NoError(t, err)
			require.Equal(t, tt.want, st.Controllers)
			require.Equal(t, tt.by.Bech32(hrp), st.Method["stateControllerAddress"])
		})
	}
}

func TestOutputIsTiedToTheIdentity(t *testing.T) {
	first := newOutput()
	first.AliasID, first.StateIndex = iotago.AliasID{}, 0
	hashed := [32]byte(iotago.AliasIDFromOutputID(outputID))
	next := outputID
	next[32]++

	for _, tt := range []struct {
		name     string
		out      *iotago.AliasOutput
		outputID *[34]byte
		id       [32]byte
		want     error
	}{
		{"its own alias id", newOutput(), nil, alias, nil},
		{"its own alias id, output id known", newOutput(), &outputID, alias, nil},
		{"first output, hash of the output id", first, &outputID, hashed, nil},
		{"another alias id", newOutput(), nil, other, stardust.ErrAliasID},
		{"another alias id, but the hash fits", newOutput(), &outputID, hashed, stardust.ErrAliasID},
		{"first output, output id not known", first, nil, hashed, stardust.ErrAliasID},
		{"first output, another output id", first, &next, hashed, stardust.ErrAliasID},
		{"first output, another identity", first, &outputID, alias, stardust.ErrAliasID},
		{"first output, all-zero identity", first, nil, [32]byte{}, stardust.ErrAliasID},
		{"first output, all-zero identity, output id known", first, &outputID, [32]byte{}, stardust.ErrAliasID},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := stardust.FromBytes(encode(t, tt.out), hrp, tt.outputID, tt.id)
			require.ErrorIs(t, err, tt.want)
			_, err = stardust.FromJSON(t.Context(), []byte(encodeJSON(t, tt.out)), hrp, tt.outputID, tt.id)
			require.ErrorIs(t, err, tt.want)
			if tt.want != nil {
				require.ErrorIs(t, err, resolver.ErrInvalidDocument)
				require.Equal(t, tt.want, fault.Of(err))
			}
		})
	}
}

func TestOtherOutputsAreRefused(t *testing.T) {
	key := &iotago.Ed25519Address{1}
	own := iotago.UnlockConditions{&iotago.AddressUnlockCondition{Address: key}}
	for _, tt := range []struct {
		name string
		out  iotago.Output
	}{
		{"basic", &iotago.BasicOutput{Amount: 1, Conditions: own}},
		{"NFT", &iotago.NFTOutput{Amount: 1, NFTID: alias, Conditions: own}},
		{"treasury", &iotago.TreasuryOutput{Amount: 1}},
		{"foundry", &iotago.FoundryOutput{
			Amount: 1, TokenScheme: &iotago.SimpleTokenScheme{
				MintedTokens: big.NewInt(1), MeltedTokens: big.NewInt(0), MaximumSupply: big.NewInt(2),
			},
			Conditions: iotago.UnlockConditions{&iotago.ImmutableAliasUnlockCondition{Address: (*iotago.AliasAddress)(&alias)}},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := stardust.FromBytes(encode(t, tt.out), hrp, nil, alias)
			require.ErrorIs(t, err, stardust.ErrOutputType)
			_, err = stardust.FromJSON(t.Context(), []byte(encodeJSON(t, tt.out)), hrp, nil, alias)
			require.ErrorIs(t, err, stardust.ErrOutputType)
		})
	}
}

// Both forms go through the protocol's syntactic validation.
func TestUnsoundOutputsAreRefused(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*iotago.AliasOutput)
	}{
		{"no unlock conditions", func(o *iotago.AliasOutput) { o.Conditions = nil }},
		{"no governor", func(o *iotago.AliasOutput) { o.Conditions = o.Conditions[:1] }},
		{"no state controller", func(o *iotago.AliasOutput) { o.Conditions = o.Conditions[1:] }},
		{"two governors", func(o *iotago.AliasOutput) { o.Conditions[0] = o.Conditions[1] }},
		{"conditions in the wrong order", func(o *iotago.AliasOutput) {
			o.Conditions[0], o.Conditions[1] = o.Conditions[1], o.Conditions[0]
		}},
		{"condition of a basic output", func(o *iotago.AliasOutput) {
			o.Conditions[0] = &iotago.AddressUnlockCondition{Address: &iotago.Ed25519Address{1}}
		}},
		{"feature of an NFT output", func(o *iotago.AliasOutput) {
			o.Features = iotago.Features{&iotago.TagFeature{Tag: []byte("t")}}
		}},
		{"sender among the immutable features", func(o *iotago.AliasOutput) {
			o.ImmutableFeatures = iotago.Features{&iotago.SenderFeature{Address: &iotago.Ed25519Address{1}}}
		}},
		{"token amount zero", func(o *iotago.AliasOutput) {
			o.NativeTokens = iotago.NativeTokens{{Amount: big.NewInt(0)}}
		}},
		{"state controlled by itself", func(o *iotago.AliasOutput) {
			o.Conditions[0] = &iotago.StateControllerAddressUnlockCondition{Address: (*iotago.AliasAddress)(&alias)}
		}},
		{"governed by itself", func(o *iotago.AliasOutput) {
			o.Conditions[1] = &iotago.GovernorAddressUnlockCondition{Address: (*iotago.AliasAddress)(&alias)}
		}},
		{"first output with a state index", func(o *iotago.AliasOutput) { o.AliasID = iotago.AliasID{} }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := newOutput()
			tt.change(out)
			_, err := stardust.FromBytes(encode(t, out), hrp, nil, alias)
			require.ErrorIs(t, err, didiota.ErrAnswer)
			require.ErrorIs(t, err, resolver.ErrInvalidDocument)
			_, err = stardust.FromJSON(t.Context(), []byte(encodeJSON(t, out)), hrp, nil, alias)
			require.ErrorIs(t, err, didiota.ErrAnswer)
		})
	}
}

// These cannot even be written in binary form.
func TestLengthsAreChecked(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*iotago.AliasOutput)
	}{
		{"state metadata one byte too long", func(o *iotago.AliasOutput) { o.StateMetadata = make([]byte, 8193) }},
		{"metadata feature one byte too long", func(o *iotago.AliasOutput) {
			o.Features = iotago.Features{&iotago.MetadataFeature{Data: make([]byte, 8193)}}
		}},
		{"empty metadata feature", func(o *iotago.AliasOutput) {
			o.Features = iotago.Features{&iotago.MetadataFeature{}}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := newOutput()
			tt.change(out)
			_, err := stardust.FromJSON(t.Context(), []byte(encodeJSON(t, out)), hrp, nil, alias)
			require.ErrorIs(t, err, didiota.ErrAnswer)
		})
	}
}

func TestMalformedBytesAreRefused(t *testing.T) {
	good := encode(t, newOutput())
	for n := range good {
		_, err := stardust.FromBytes(good[:n], hrp, nil, alias)
		require.ErrorIs(t, err, didiota.ErrAnswer, "cut to %d bytes", n)
	}
	for _, tt := range []struct {
		name string
		raw  []byte
	}{
		{"a byte behind the output", append(bytes.Clone(good), 0)},
		{"no such output type", append([]byte{7}, good[1:]...)},
		{"no such address type", bytes.Replace(good, []byte{4, 0, 1, 0}, []byte{4, 1, 1, 0}, 1)},
		{"more than is read", append(bytes.Clone(good), make([]byte, 64<<10)...)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.NotEqual(t, good, tt.raw)
			_, err := stardust.FromBytes(tt.raw, hrp, nil, alias)
			require.ErrorIs(t, err, didiota.ErrAnswer)
		})
	}
}

func TestMalformedJSONIsRefused(t *testing.T) {
	out := newOutput()
	out.Features = iotago.Features{&iotago.SenderFeature{Address: &iotago.Ed25519Address{3}}}
	out.NativeTokens = iotago.NativeTokens{{Amount: big.NewInt(16)}}
	good := encodeJSON(t, out)
	_, err := stardust.FromJSON(t.Context(), []byte(good), hrp, nil, alias)
	require.NoError(t, err)

	aliasHex, key := hexOf(alias[:]), `{"type":0,"pubKeyHash":"0x01`+strings.Repeat("00", 31)+`"}`
	for _, tt := range []struct{ name, piece, by string }{
		{"not JSON", good, "x"},
		{"an array", good, "[]"},
		{"null", good, "null"},
		{"something behind it", good, good + "{}"},
		{"type missing", `{"type":4,"amount"`, `{"amount"`},
		{"type as a string", `{"type":4,"amount"`, `{"type":"4","amount"`},
		{"type with a fraction", `{"type":4,"amount"`, `{"type":4.0,"amount"`},
		{"type that does not exist", `{"type":4,"amount"`, `{"type":9,"amount"`},
		{"member in another case", `"aliasId"`, `"aliasid"`},
		{"member twice", `"stateIndex":7`, `"stateIndex":7,"stateIndex":7`},
		{"unknown member", `"stateIndex":7`, `"stateIndex":7,"x":1`},
		{"null instead of a number", `"stateIndex":7`, `"stateIndex":null`},
		{"negative state index", `"stateIndex":7`, `"stateIndex":-1`},
		{"state index of 33 bits", `"stateIndex":7`, `"stateIndex":4294967296`},
		{"state index as a string", `"stateIndex":7`, `"stateIndex":"7"`},
		{"foundry counter missing", `"foundryCounter":0,`, ``},
		{"amount as a number", `"1000000"`, `1000000`},
		{"amount with a leading zero", `"1000000"`, `"01000000"`},
		{"amount of 65 bits", `"1000000"`, `"18446744073709551616"`},
		{"amount empty", `"1000000"`, `""`},
		{"alias id missing", `"aliasId":"` + aliasHex + `",`, ``},
		{"alias id short", aliasHex, aliasHex[:64]},
		{"alias id empty", aliasHex, ``},
		{"alias id without 0x", aliasHex, aliasHex[2:]},
		{"alias id of other letters", aliasHex, "0xzz" + aliasHex[4:]},
		{"metadata without 0x", `"0x444944`, `"444944`},
		{"metadata of half a byte", `"0x444944`, `"0x4444944`},
		{"metadata null", `"` + hexOf(metadata) + `"`, `null`},
		{"metadata a number", `"` + hexOf(metadata) + `"`, `0`},
		{"null among the conditions", `"unlockConditions":[`, `"unlockConditions":[null,`},
		{"conditions missing", `"unlockConditions"`, `"features2"`},
		{"conditions as an object", `"unlockConditions":[`, `"unlockConditions":{"a":[`},
		{"address missing", `"address":` + key, `"address2":` + key},
		{"address null", key, `null`},
		{"address of no type", key, `{}`},
		{"address with a member of another type", key, strings.Replace(key, "pubKeyHash", "aliasId", 1)},
		{"address type that does not exist", key, strings.Replace(key, `"type":0`, `"type":1`, 1)},
		{"key hash short", key, strings.Replace(key, "00", "", 1)},
		{"null among the features", `"features":[`, `"features":[null,`},
		{"features null", `"features":[`, `"features":null,"x":[`},
		{"null among the tokens", `"nativeTokens":[`, `"nativeTokens":[null,`},
		{"token amount without 0x", `"0x10"`, `"16"`},
		{"token amount with a leading zero", `"0x10"`, `"0x010"`},
		{"token amount of 257 bits", `"0x10"`, `"0x1` + strings.Repeat("0", 64) + `"`},
		{"token amount negative", `"0x10"`, `"-0x10"`},
		{"token amount empty", `"0x10"`, `"0x"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := stardust.FromJSON(t.Context(), swap(t, good, tt.piece, tt.by), hrp, nil, alias)
			require.ErrorIs(t, err, didiota.ErrAnswer)
			require.ErrorIs(t, err, resolver.ErrInvalidDocument)
		})
	}
}

func TestSizeOfJSON(t *testing.T) {
	good := encodeJSON(t, newOutput())
	padded := good + strings.Repeat(" ", 64<<10-len(good))
	_, err := stardust.FromJSON(t.Context(), []byte(padded), hrp, nil, alias)
	require.NoError(t, err)
	_, err = stardust.FromJSON(t.Context(), []byte(padded+" "), hrp, nil, alias)
	require.ErrorIs(t, err, didiota.ErrAnswer)
}

func TestNativeTokensAreCounted(t *testing.T) {
	out := newOutput()
	for i := range 64 {
		out.NativeTokens = append(out.NativeTokens, &iotago.NativeToken{ID: iotago.NativeTokenID{byte(i)}, Amount: big.NewInt(1)})
	}
	_, err := stardust.FromJSON(t.Context(), []byte(encodeJSON(t, out)), hrp, nil, alias)
	require.NoError(t, err)
	_, err = stardust.FromBytes(encode(t, out), hrp, nil, alias)
	require.NoError(t, err)

	out.NativeTokens = append(out.NativeTokens, &iotago.NativeToken{ID: iotago.NativeTokenID{64}, Amount: big.NewInt(1)})
	_, err = stardust.FromJSON(t.Context(), []byte(encodeJSON(t, out)), hrp, nil, alias)
	require.ErrorIs(t, err, didiota.ErrAnswer)
	_, err = stardust.FromBytes(encode(t, out), hrp, nil, alias)
	require.ErrorIs(t, err, didiota.ErrAnswer)
}

func TestLargestOutputFits(t *testing.T) {
	large, address := bytes.Repeat([]byte{1}, 8192), &iotago.NFTAddress{1}
	out := newOutput()
	out.StateMetadata = large
	out.Features = iotago.Features{&iotago.SenderFeature{Address: address}, &iotago.MetadataFeature{Data: large}}
	out.ImmutableFeatures = iotago.Features{&iotago.IssuerFeature{Address: address}, &iotago.MetadataFeature{Data: large}}
	most := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 256), big.NewInt(1))
	for i := range 64 {
		out.NativeTokens = append(out.NativeTokens, &iotago.NativeToken{ID: iotago.NativeTokenID{byte(i)}, Amount: most})
	}
	raw := encodeJSON(t, out)
	t.Logf("%d bytes as JSON", len(raw))
	_, err := stardust.FromJSON(t.Context(), []byte(raw), hrp, nil, alias)
	require.NoError(t, err)
}

func TestWorkBudgetIsNotTheOutputsFault(t *testing.T) {
	good := []byte(encodeJSON(t, newOutput()))
	_, err := stardust.FromJSON(strictjson.WithBudget(t.Context(), 3), good, hrp, nil, alias)
	require.ErrorIs(t, err, strictjson.ErrBudget)
	require.NotErrorIs(t, err, didiota.ErrAnswer)

	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = stardust.FromJSON(cancelled, good, hrp, nil, alias)
	require.ErrorIs(t, err, strictjson.ErrCancelled)
	require.NotErrorIs(t, err, didiota.ErrAnswer)
}

func TestNetworkPrefix(t *testing.T) {
	raw := encode(t, newOutput())
	for _, good := range []string{"a", "iota", "smr", "rms", "atoi", "tst1", "abcdef"} {
		st, err := stardust.FromBytes(raw, good, nil, alias)
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(st.Method["governorAddress"], good+"1"), st.Method)
	}
	for _, bad := range []string{"", "abcdefg", "SMR", "s mr", "smr\x00", "ä", "s-r", strings.Repeat("a", 100)} {
		t.Run(fmt.Sprintf("%q", bad), func(t *testing.T) {
			_, err := stardust.FromBytes(raw, bad, nil, alias)
			require.ErrorIs(t, err, didiota.ErrNetwork)
		})
	}
}
