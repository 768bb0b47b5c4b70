package vc_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/hinan-id/hinan/conformance/vectors"
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc"
)

// seeds adds the members of the vectors of one operation.
func seeds(f *testing.F, op string) {
	cases, err := vectors.Load("vcdm")
	if err != nil {
		f.Fatal(err)
	}
	for _, c := range cases {
		var in struct{ Members json.RawMessage }
		if c.Op == op && json.Unmarshal(c.In, &in) == nil {
			f.Add([]byte(in.Members))
		}
	}
}

// read gives raw to a reader. It fails if an error has no code.
func read[T any](t *testing.T, raw []byte, reader func(map[string]any) (T, error)) (got T, ok bool) {
	members, err := strictjson.Object(t.Context(), raw, strictjson.Limits{})
	if err != nil {
		return got, false
	}
	got, err = reader(members)
	if err != nil && fault.Of(err) == "" {
		t.Fatalf("an error without a code: %v", err)
	}
	return got, err == nil
}

// FuzzReadCredential: no input panics, every refusal has a code, and what was
// accepted is accepted again with the same statement after it was written. A
// statement is either written by NewCredential or refused with a code.
func FuzzReadCredential(f *testing.F) {
	seeds(f, "vc.ReadCredential")
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, ok := read(t, raw, vc.ReadCredential)
		if !ok {
			return
		}
		written, err := c.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		again, ok := read(t, written, vc.ReadCredential)
		if !ok || !reflect.DeepEqual(c, again) {
			t.Fatalf("written and read again, it differs: %s", written)
		}
		if _, err := vc.NewCredential(c.Model(), c.Statement()); err != nil && fault.Of(err) == "" {
			t.Fatalf("an error without a code: %v", err)
		}
	})
}

// FuzzReadPresentation: as FuzzReadCredential, and each enclosed credential can be
// presented again.
func FuzzReadPresentation(f *testing.F) {
	seeds(f, "vc.ReadPresentation")
	f.Fuzz(func(t *testing.T, raw []byte) {
		p, ok := read(t, raw, vc.ReadPresentation)
		if !ok {
			return
		}
		written, err := p.MarshalJSON()
		if err != nil {
			t.Fatal(err)
		}
		again, ok := read(t, written, vc.ReadPresentation)
		if !ok || !reflect.DeepEqual(p, again) {
			t.Fatalf("written and read again, it differs: %s", written)
		}
		if _, err := vc.NewPresentation(p.Model(), p.Holder(), p.Enclosed()); err != nil && fault.Of(err) == "" {
			t.Fatalf("an error without a code: %v", err)
		}
	})
}

// FuzzReadEnveloped: no input panics, and every refusal has a code.
func FuzzReadEnveloped(f *testing.F) {
	seeds(f, "vc.ReadEnveloped")
	f.Fuzz(func(t *testing.T, raw []byte) {
		if e, ok := read(t, raw, vc.ReadEnveloped); ok && (len(e.Raw) == 0 || e.Form == "") {
			t.Fatal("an envelope without content or form")
		}
	})
}

// FuzzReadStatus: no input panics, every refusal has a code, and an entry says the
// same after it was written.
func FuzzReadStatus(f *testing.F) {
	seeds(f, "vc.ReadStatus")
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, ok := read(t, raw, vc.ReadStatus)
		if !ok {
			return
		}
		again, ok := read(t, e.Raw, vc.ReadStatus)
		if !ok || !reflect.DeepEqual(e, again) {
			t.Fatalf("written and read again, it differs: %s", e.Raw)
		}
	})
}
