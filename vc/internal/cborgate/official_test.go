package cborgate_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc/internal/cborgate"
)

// appendixItem is one item of RFC 8949 Appendix A.
type appendixItem struct {
	Hex        string
	Roundtrip  bool
	Decoded    json.RawMessage
	Diagnostic string
}

// refusal says by the form of an item why the strict profile has no place for it.
func (i *appendixItem) refusal() error {
	switch d := i.Diagnostic; {
	case i.indefinite():
		return cborgate.ErrIndefinite
	case strings.Contains(d, "Infinity"), d == "NaN":
		return cborgate.ErrNumber
	case d == "simple(24)": // RFC 8949 reserves it; RFC 7049, from which the set is, did not
		return cborgate.ErrSyntax
	case d == "undefined", strings.HasPrefix(d, "simple("):
		return cborgate.ErrSimple
	case strings.Contains(d, "("):
		return cborgate.ErrTag
	}
	switch string(i.Decoded) { // what JSON readers would not read alike
	case "18446744073709551615", "18446744073709551616", "-18446744073709551616", "-18446744073709551617",
		"3.4028234663852886e+38", "1.0e+300":
		return cborgate.ErrNumber
	}
	return nil
}

// indefinite reports whether an item, or one in it, has an indefinite length.
func (i *appendixItem) indefinite() bool {
	raw, err := hex.DecodeString(i.Hex)
	return err == nil && (raw[0] == 0x5f || raw[0] == 0x7f || bytes.IndexByte(raw, 0x9f) >= 0 || bytes.IndexByte(raw, 0xbf) >= 0)
}

func TestAppendixAOfRFC8949(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(testenv.Official(t, "cbor-rfc8949"), "appendix_a.json"))
	require.NoError(t, err)
	var items []appendixItem
	require.NoError(t, json.Unmarshal(raw, &items))
	require.Len(t, items, 82)
	accepted := 0
	for _, i := range items {
		t.Run(i.Hex, func(t *testing.T) {
			b := unhex(t, i.Hex)
			r, err := cborgate.Check(t.Context(), b, cborgate.Rules{Bytes: len(b)})
			require.ErrorIs(t, err, i.refusal())
			if err != nil {
				return
			}
			accepted++
			require.Equal(t, b, r.Raw())
			view, err := r.View()
			require.NoError(t, err)
			if len(i.Decoded) > 0 {
				require.JSONEq(t, string(i.Decoded), string(cborgate.AppendView(nil, view)))
			}
			_, err = cborgate.Check(t.Context(), b, cborgate.Rules{Bytes: len(b), Shortest: true})
			if !i.Roundtrip {
				require.Equal(t, cborgate.ErrShortest, fault.Of(err))
				return
			}
			require.NoError(t, err)
		})
	}
	require.Equal(t, 46, accepted)
}
