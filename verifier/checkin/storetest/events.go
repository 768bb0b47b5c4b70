// Package storetest holds what every [checkin.Store] promises, as tests, and logs to try
// stores with.
//
// It is for tests only: the keys of its devices come from fixed seeds. Start with [Run]
// for a store, with [Events] for a log.
package storetest

import (
	"context"
	"crypto/sha256"
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/trust"
)

// sealedEvery is how often an event comes with an encrypted record.
const sealedEvery = 5

// Signer has the key of a device.
func Signer(device string) keys.Signer { return keystest.Signer(keys.EdDSA, "storetest "+device) }

// Identity is that of a device, at a shelter where it is always the same second.
func Identity(device string) checkin.Identity {
	return checkin.Identity{
		Device: device, Shelter: "shelter-1", Incident: "incident-1",
		Now: func() time.Time { return time.Date(2026, 7, 6, 3, 0, 0, 0, time.UTC) },
	}
}

// Draft is the n-th of a story: another story has other events.
func Draft(story string, n int) checkin.Draft {
	d := checkin.Draft{ID: checkin.ID(sha256.Sum256(fmt.Appendf(nil, "%s %d", story, n))), Role: trust.Reception}
	if n%sealedEvery == sealedEvery-1 {
		d.Body = &checkin.Complete{Of: d.ID}
		d.Sealed = fmt.Appendf(nil, "an encrypted record of %s, %d", story, n)
		return d
	}
	d.Grade = checkin.GradeA
	d.Body = &checkin.Checkin{
		Method: checkin.PhoneQR, Residence: checkin.InCity, Outside: checkin.Inside,
		Credentials: []string{"https://shelter.example/types/evacuation-pass"},
		Party: checkin.Party{
			{Slot: 1, AgeBand: checkin.Age15to64, Tag: checkin.Tag(d.ID[:16])},
			{Slot: 2, AgeBand: checkin.Age1to5, Tag: checkin.Tag(d.ID[16:])},
		},
	}
	return d
}

// Events are the first n events of the log of a device, of which every fifth has an
// encrypted record.
func Events(t testing.TB, device string, n int) []checkin.Event {
	t.Helper()
	return Forked(t, device, n, n)
}

// Forked are n events of the log of a device, which from one on are other ones than
// those of [Events], and follow one another nonetheless.
func Forked(t testing.TB, device string, n, from int) []checkin.Event {
	t.Helper()
	var made recorder
	log, err := checkin.OpenLog(t.Context(), &made, Signer(device), Identity(device))
	require.NoError(t, err)
	const atOnce = 256
	var drafts []checkin.Draft
	for i := range n {
		story := "story"
		if i >= from {
			story = "another story"
		}
		if drafts = append(drafts, Draft(device+" "+story, i)); len(drafts) == atOnce || i == n-1 {
			_, err := log.Append(t.Context(), drafts...)
			require.NoError(t, err)
			drafts = nil
		}
	}
	return made.events
}

// recorder is the store of a log that is only made.
type recorder struct{ events []checkin.Event }

func (r *recorder) Append(_ context.Context, events []checkin.Event) error {
	r.events = append(r.events, events...)
	return nil
}

func (r *recorder) Events(context.Context, string, uint64) iter.Seq2[checkin.Event, error] {
	return func(func(checkin.Event, error) bool) {}
}

func (r *recorder) Heads(context.Context) ([]checkin.Head, error) { return nil, nil }
