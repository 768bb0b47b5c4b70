package vc_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/schema"
)

func TestVectors(t *testing.T) {
	refusals := testenv.RunVectors(t, "vcdm", func(t *testing.T, c vectors.Case) error {
		if c.Op == "schema.Check" {
			return checkSchema(t, c)
		}
		var in struct{ Members json.RawMessage }
		require.NoError(t, json.Unmarshal(c.In, &in))
		members, err := strictjson.Object(t.Context(), in.Members, strictjson.Limits{})
		require.NoError(t, err)
		switch c.Op {
		case "vc.ReadCredential":
			_, err = vc.ReadCredential(members)
		case "vc.ReadPresentation":
			_, err = vc.ReadPresentation(members)
		case "vc.ReadEnveloped":
			_, err = vc.ReadEnveloped(members)
		case "vc.ReadStatus":
			_, err = vc.ReadStatus(members)
		default:
			t.Fatalf("operation %s is not known", c.Op)
		}
		if err != nil {
			require.NotEmpty(t, fault.Of(err))
		}
		return err
	})
	require.GreaterOrEqual(t, refusals, 200)
	t.Logf("%d refusals by code and clause", refusals)
}

func checkSchema(t *testing.T, c vectors.Case) error {
	var in struct {
		Schemas    map[string]json.RawMessage
		Credential json.RawMessage
	}
	require.NoError(t, json.Unmarshal(c.In, &in))
	pinned := make(map[string][]byte)
	for id, raw := range in.Schemas {
		pinned[id] = raw
	}
	checker, err := schema.New(pinned)
	if err != nil {
		return err
	}
	return checker.Check(t.Context(), vc.Proven{Payload: in.Credential})
}
