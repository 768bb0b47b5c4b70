package status_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/internal/seal"
	"github.com/hinan-id/hinan/vc/status"
)

const uri = "https://city.example/status/1"

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// opening is a Lists whose lists are plain text: whether it opens, and how often
// it was opened, is for the test to say.
type opening struct {
	status.Lists
	copies status.Copies
	list   status.List
	opened atomic.Int32
	read   atomic.Int32
	err    error
}

func newOpening() *opening {
	o := &opening{
		copies: status.Copies{uri: {Raw: []byte("a list"), AsOf: noon}},
		list:   status.List{URI: uri, Issuer: "did:example:city", Issued: noon, FreshFor: status.Unbounded, Bits: status.NewBits(8, 1, false)},
	}
	o.Source = o.copies
	o.Open = func(context.Context, []byte) (*vc.Opened, error) {
		o.opened.Add(1)
		return vc.Seal(seal.New(), vc.Proven{}), o.err
	}
	return o
}

func (o *opening) format() status.Format {
	return status.Format{Name: "test", Read: func(*vc.Opened) (*status.List, error) {
		o.read.Add(1)
		l := o.list
		return &l, nil
	}}
}

func (o *opening) find(t testing.TB, at time.Time) (status.Copy, error) {
	return o.Find(t.Context(), o.format(), uri, at)
}

func TestOneContentIsOpenedOnce(t *testing.T) {
	o := newOpening()
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			_, err := o.find(t, noon)
			require.NoError(t, err)
		})
	}
	wg.Wait()
	require.EqualValues(t, 1, o.opened.Load())
	o.copies[uri] = status.Copied{Raw: []byte("a list"), AsOf: noon.Add(time.Minute)}
	c, err := o.find(t, noon)
	require.NoError(t, err)
	require.Equal(t, noon.Add(time.Minute), c.AsOf, "the age is the copy's, not the content's")
	require.EqualValues(t, 1, o.opened.Load())
	o.copies[uri] = status.Copied{Raw: []byte("another"), AsOf: noon}
	_, err = o.find(t, noon)
	require.NoError(t, err)
	require.EqualValues(t, 2, o.opened.Load())
}

func TestTwoFormatsOfOneContentAreTwoLists(t *testing.T) {
	o := newOpening()
	_, err := o.find(t, noon)
	require.NoError(t, err)
	other := o.format()
	other.Name = "other"
	_, err = o.Find(t.Context(), other, uri, noon)
	require.NoError(t, err)
	require.EqualValues(t, 2, o.read.Load())
}

func TestErrorsAreNotKept(t *testing.T) {
	o := newOpening()
	o.err = fault.Code("key.unknown")
	_, err := o.find(t, noon)
	require.ErrorIs(t, err, status.ErrProof)
	require.ErrorIs(t, err, o.err)
	o.err = nil
	_, err = o.find(t, noon)
	require.NoError(t, err)
}

func TestWhatCannotBeFound(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*opening)
		want   error
	}{
		{"no source", func(o *opening) { o.Source = nil }, status.ErrUnavailable},
		{"no opener", func(o *opening) { o.Open = nil }, status.ErrUnavailable},
		{"no copy", func(o *opening) { clear(o.copies) }, status.ErrUnavailable},
		{"a source that fails", func(o *opening) { o.Source = failing{} }, status.ErrUnavailable},
		{"more bytes than allowed", func(o *opening) { o.copies[uri] = status.Copied{Raw: make([]byte, status.MaxList+1), AsOf: noon} }, status.ErrTooLarge},
		{"another id", func(o *opening) { o.list.URI += "/" }, status.ErrMismatch},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOpening()
			tt.change(o)
			_, err := o.find(t, noon)
			require.ErrorIs(t, err, tt.want)
		})
	}
	t.Run("nothing at all", func(t *testing.T) {
		_, err := (*status.Lists)(nil).Find(t.Context(), status.Format{}, uri, noon)
		require.ErrorIs(t, err, status.ErrUnavailable)
	})
	t.Run("as many bytes as allowed", func(t *testing.T) {
		o := newOpening()
		o.copies[uri] = status.Copied{Raw: make([]byte, status.MaxList), AsOf: noon}
		_, err := o.find(t, noon)
		require.NoError(t, err)
	})
}

type failing struct{}

func (failing) List(context.Context, string) ([]byte, time.Time, error) {
	return nil, time.Time{}, errors.New("no network")
}

func TestDoubt(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*opening)
		at     time.Duration // after noon
		want   error
	}{
		{"fresh", func(*opening) {}, 0, nil},
		{"obtained after the check", func(*opening) {}, -time.Minute, nil},
		{"a day old", func(*opening) {}, 24 * time.Hour, nil},
		{"a day and a bit", func(*opening) {}, 24*time.Hour + 1, status.ErrStale},
		{"a day and a bit, where more is allowed", func(o *opening) { o.MaxAge = 48 * time.Hour }, 24*time.Hour + 1, nil},
		{"older than the list serves, where more is allowed", func(o *opening) { o.MaxAge, o.list.FreshFor = 48*time.Hour, time.Hour }, time.Hour + 1, status.ErrStale},
		{"as old as the list serves", func(o *opening) { o.list.FreshFor = time.Hour }, time.Hour, nil},
		{"a list that never serves", func(o *opening) { o.list.FreshFor = 0 }, 1, status.ErrStale},
		{"of unknown age", func(o *opening) { o.copies[uri] = status.Copied{Raw: []byte("a")} }, 0, status.ErrStale},
		{"at its end", func(o *opening) { o.list.Until = noon.Add(time.Hour) }, time.Hour, status.ErrStale},
		{"before its end", func(o *opening) { o.list.Until = noon.Add(time.Hour) }, time.Hour - 1, nil},
		{"issued an hour ahead", func(o *opening) { o.list.Issued = noon.Add(status.MaxAhead) }, 0, nil},
		{"issued more than an hour ahead", func(o *opening) { o.list.Issued = noon.Add(status.MaxAhead + 1) }, 0, status.ErrFuture},
		{"holds more than an hour ahead", func(o *opening) { o.list.From = noon.Add(status.MaxAhead + 1) }, 0, status.ErrFuture},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOpening()
			tt.change(o)
			c, err := o.find(t, noon.Add(tt.at))
			require.NoError(t, err)
			require.ErrorIs(t, c.Doubt, tt.want)

			good, err := c.State(status.Valid, "", 0, "")
			require.ErrorIs(t, err, tt.want)
			require.Equal(t, tt.want == nil, good.Kind == status.Valid)
			require.Equal(t, c.AsOf, good.AsOf, "the age is part of the answer")

			bad, err := c.State(status.Revoked, "", 1, "")
			require.NoError(t, err, "bad news stands, however old it is")
			require.ErrorIs(t, bad.Err(), status.ErrRevoked)
		})
	}
}

func TestAListDoesNotGoBack(t *testing.T) {
	o := newOpening()
	find := func(raw string, issued time.Time) error {
		o.copies[uri] = status.Copied{Raw: []byte(raw), AsOf: noon}
		o.list.Issued = issued
		c, err := o.find(t, noon)
		require.NoError(t, err)
		return c.Doubt
	}
	require.NoError(t, find("first", noon.Add(-time.Hour)))
	require.NoError(t, find("second", noon))
	require.ErrorIs(t, find("first", noon.Add(-time.Hour)), status.ErrRollback)
	require.NoError(t, find("second", noon))
	require.ErrorIs(t, find("third", noon.Add(2*time.Hour)), status.ErrFuture)
	require.NoError(t, find("second", noon), "a list of the future does not make the present old")
}

func TestTheMemoryOfListsIsBounded(t *testing.T) {
	o := newOpening()
	for i := range status.MaxSeen + 10 {
		o.list.URI = fmt.Sprint(uri, i)
		o.copies[o.list.URI] = status.Copied{Raw: []byte(o.list.URI), AsOf: noon}
		_, err := o.Find(t.Context(), o.format(), o.list.URI, noon)
		require.NoError(t, err)
	}
}

func TestWhoMaySpeak(t *testing.T) {
	by := func(issuer string) *vc.Opened {
		return vc.Seal(seal.New(), vc.Proven{Statement: vc.Statement{Issuer: issuer}})
	}
	ministry := func(credential, list string) bool { return strings.HasSuffix(list, ":ministry") }
	require.NoError(t, status.MaySpeak(by("did:example:city"), "did:example:city", nil))
	require.NoError(t, status.MaySpeak(by("did:example:city"), "did:example:ministry", ministry))
	require.ErrorIs(t, status.MaySpeak(by("did:example:city"), "did:example:ministry", nil), status.ErrMismatch)
	require.ErrorIs(t, status.MaySpeak(by("did:example:city"), "did:example:other", ministry), status.ErrMismatch)
	require.ErrorIs(t, status.MaySpeak(by(""), "", nil), status.ErrMismatch)
}
