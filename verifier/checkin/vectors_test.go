package checkin_test

import (
	"crypto"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/verifier/checkin"
)

// input is what a vector of this area holds; conformance/vectors/gen/checkin says what
// it means.
type input struct {
	Issuer, Key, Nonce, ID, Request, Shelter, Incident, Presentation, Checkin, Seed, Item, Period, Is string
	Audience                                                                                          []string
	At                                                                                                int64
	Line, Device                                                                                      string
	Lines, Heads                                                                                      []string
	Bad                                                                                               uint64
}

func TestVectors(t *testing.T) {
	refusals := testenv.RunVectors(t, "checkin", func(t *testing.T, c vectors.Case) error {
		var in input
		require.NoError(t, json.Unmarshal(c.In, &in))
		switch c.Op {
		case "checkin.ReadLine":
			e, err := checkin.ReadLine(t.Context(), []byte(in.Line))
			if err != nil {
				return err
			}
			line, err := e.Line()
			require.NoError(t, err)
			require.Equal(t, in.Line, string(line), "it is written as it was read")
			return e.Verify(ed25519.PublicKey(unhex(t, in.Key)))
		case "checkin.Verify":
			return verify(t, in)
		}
		require.Equal(t, in.Is, identify(t, c.Op, in))
		return nil
	})
	require.GreaterOrEqual(t, refusals, 80)
}

// identify makes the identifier that an operation is about.
func identify(t *testing.T, op string, in input) string {
	switch op {
	case "checkin.PresentationID":
		return checkin.PresentationID(in.Issuer, [32]byte(unhex(t, in.Key)), in.Audience, in.Nonce, time.Unix(in.At, 0)).String()
	case "checkin.BearerID":
		return checkin.BearerID(in.Issuer, in.ID).String()
	case "checkin.RequestID":
		return checkin.Request(unhex(t, in.Request)).ID().String()
	case "checkin.EventID":
		return checkin.EventID(in.Shelter, in.Incident, id(t, in.Presentation)).String()
	case "checkin.SlipTag":
		return checkin.SlipTag(id(t, in.Checkin)).String()
	case "checkin.Tag":
		seed := checkin.Seed(unhex(t, in.Seed))
		if in.Item != "" {
			return seed.Ration(in.Incident, in.Item, in.Period).String()
		}
		return seed.Checkin(in.Incident).String()
	}
	require.Fail(t, "unknown operation", op)
	return ""
}

// verify checks a whole log, and that what is wrong is found where it begins.
func verify(t *testing.T, in input) error {
	key := ed25519.PublicKey(unhex(t, in.Key))
	var heads []checkin.SignedHead
	for _, raw := range in.Heads {
		h, err := checkin.OpenHead([]byte(raw), func(device string) (crypto.PublicKey, bool) { return key, device == in.Device })
		if err != nil {
			return err
		}
		heads = append(heads, h)
	}
	_, err := checkin.Verify(t.Context(), in.Device, key, read(t, in.Lines), heads...)
	var bad *checkin.BadEvent
	if errors.As(err, &bad) {
		require.Equal(t, in.Bad, bad.Seq, err)
	}
	return err
}

func read(t *testing.T, lines []string) iter.Seq2[checkin.Event, error] {
	return func(yield func(checkin.Event, error) bool) {
		for _, line := range lines {
			if !yield(checkin.ReadLine(t.Context(), []byte(line))) {
				return
			}
		}
	}
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	raw, err := hex.DecodeString(s)
	require.NoError(t, err)
	return raw
}

func id(t *testing.T, s string) checkin.ID {
	t.Helper()
	read, err := checkin.ParseID(s)
	require.NoError(t, err)
	return read
}

func TestParseIDTakesNothingElse(t *testing.T) {
	good := checkin.Request{1}.ID().String()
	raw, err := base64.RawURLEncoding.DecodeString(good)
	require.NoError(t, err)
	for _, s := range []string{"", good[1:], good + "A", good + "=", base64.StdEncoding.EncodeToString(raw), fmt.Sprintf("%s\n", good), good[:len(good)-1] + "-"} {
		_, err := checkin.ParseID(s)
		require.ErrorIs(t, err, checkin.ErrEntry, s)
	}
}
