package exchange_test

import (
	"bytes"
	"crypto"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/exchange"
	"github.com/hinan-id/hinan/verifier/checkin/sqlitestore"
	"github.com/hinan-id/hinan/verifier/trust"
)

const incident = "26D01"

// desk is one device at a shelter of its own.
type desk struct {
	*checkin.Desk
	store *sqlitestore.Store
	log   *checkin.Log
}

func open(t *testing.T, name string, drill bool) desk {
	t.Helper()
	s, err := sqlitestore.Open(t.Context(), t.TempDir(), sqlitestore.Settings{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	l, err := checkin.OpenLog(t.Context(), s, signer(name), checkin.Identity{
		Device: name, Shelter: "E-" + name, Incident: incident, Drill: drill,
		Now: func() time.Time { return time.Date(2026, 7, 6, 9, 0, 0, 0, time.UTC) },
	})
	require.NoError(t, err)
	d, err := checkin.OpenDesk(t.Context(), checkin.Settings{Log: l, Store: s})
	require.NoError(t, err)
	return desk{d, s, l}
}

func signer(name string) keys.Signer { return keystest.Signer(keys.EdDSA, "device "+name) }

// enrolled are the devices a, b and c.
func enrolled(name string) (crypto.PublicKey, bool) {
	return signer(name).Public(), strings.Contains("abc", name)
}

func (d desk) admit(t *testing.T, heads ...int) desk {
	t.Helper()
	for _, n := range heads {
		_, err := d.Admit(t.Context(), checkin.Entry{Request: checkin.NewRequest(), Heads: n, Role: trust.Reception})
		require.NoError(t, err)
	}
	return d
}

func (d desk) export(t *testing.T) []byte {
	t.Helper()
	head, err := d.log.SignedHead(t.Context())
	require.NoError(t, err)
	var out bytes.Buffer
	_, err = exchange.Export(t.Context(), &out, d.store, d.Identity(), head)
	require.NoError(t, err)
	return out.Bytes()
}

func (d desk) take(t *testing.T, file []byte) (exchange.Report, error) {
	t.Helper()
	return exchange.Import(t.Context(), bytes.NewReader(file), enrolled, d, nil)
}

func TestMergingIsAUnionOfSets(t *testing.T) {
	a, b := open(t, "a", false).admit(t, 1, 2, 3), open(t, "b", false).admit(t, 4, 5)
	fromA, fromB := a.export(t), b.export(t)
	for range 2 { // again changes nothing
		for _, step := range []struct {
			to   desk
			file []byte
		}{{a, fromB}, {b, fromA}} {
			report, err := step.to.take(t, step.file)
			require.NoError(t, err)
			require.NoError(t, report.Failed())
		}
	}
	require.Equal(t, 15, total(a))
	require.Equal(t, 15, total(b))
	headsA, err := a.store.Heads(t.Context())
	require.NoError(t, err)
	headsB, err := b.store.Heads(t.Context())
	require.NoError(t, err)
	require.Equal(t, headsA, headsB)

	all := open(t, "c", false)
	var told []int
	report, err := exchange.Import(t.Context(), bytes.NewReader(b.export(t)), enrolled, all, func(n int) { told = append(told, n) })
	require.NoError(t, err)
	require.Equal(t, []exchange.Device{{Name: "a", Size: 3, Merged: 3}, {Name: "b", Size: 2, Merged: 2}}, report.Devices)
	require.Equal(t, []int{3, 5}, told)
	require.Equal(t, 15, total(all))
}

func total(d desk) (n int) {
	d.Look(func(r *checkin.Records) {
		for _, one := range r.All() {
			n += one.Counted()
		}
	})
	return n
}

func TestALogThatWasChangedIsRefusedAndTheOthersAreMerged(t *testing.T) {
	b := open(t, "b", false).admit(t, 4, 5)
	a := open(t, "a", false).admit(t, 1, 2, 3)
	_, err := b.take(t, a.export(t))
	require.NoError(t, err)
	good := b.export(t)
	lines := bytes.SplitAfter(good, []byte("\n")) // first, three of a, two of b, the head of b, nothing
	require.Len(t, lines, 8)
	join := func(list ...[]byte) []byte { return bytes.Join(list, nil) }
	for _, tt := range []struct {
		name string
		file []byte
		bad  string // the device
		seq  uint64
		want fault.Code
	}{
		{"a number is another one", join(lines[0], lines[1], bytes.Replace(lines[2], []byte(`"reception"`), []byte(`"lead"`), 1), lines[3], lines[4], lines[5], lines[6]), "a", 1, checkin.ErrSignature},
		{"an event is missing", join(lines[0], lines[1], lines[3], lines[4], lines[5], lines[6]), "a", 1, checkin.ErrGap},
		{"two events in another order", join(lines[0], lines[2], lines[1], lines[3], lines[4], lines[5], lines[6]), "a", 0, checkin.ErrGap},
		{"half an event", join(lines[0], lines[1], lines[2][:40], []byte("\n"), lines[3], lines[4], lines[5], lines[6]), "a", 1, checkin.ErrEvent},
		{"the end is cut off, and the head tells", join(lines[0], lines[1], lines[2], lines[3], lines[4], lines[6]), "b", 1, checkin.ErrHead},
		{"a log in two pieces", join(lines[0], lines[1], lines[2], lines[4], lines[5], lines[3], lines[6]), "a", 0, exchange.ErrFile},
	} {
		t.Run(tt.name, func(t *testing.T) {
			report, err := exchange.Verify(t.Context(), bytes.NewReader(tt.file), enrolled)
			require.NoError(t, err)
			require.ErrorIs(t, report.Failed(), tt.want)
			to := open(t, "c", false)
			report, err = to.take(t, tt.file)
			require.NoError(t, err)
			for _, d := range report.Devices {
				if d.Err == nil {
					require.Positive(t, d.Merged, d.Name)
					continue
				}
				require.Equal(t, tt.bad, d.Name)
				require.Zero(t, d.Merged)
				var bad *checkin.BadEvent
				if tt.want != exchange.ErrFile {
					require.ErrorAs(t, d.Err, &bad)
					require.Equal(t, tt.seq, bad.Seq)
				}
			}
		})
	}
}

func TestAForkIsFoundAtItsEvent(t *testing.T) {
	a, hq := open(t, "a", false).admit(t, 1, 2), open(t, "c", false)
	_, err := hq.take(t, a.export(t))
	require.NoError(t, err)
	// The tablet was restored from a copy, and went on otherwise.
	copied := open(t, "a", false)
	require.NoError(t, copied.store.Append(t.Context(), nil))
	for e, err := range a.store.Events(t.Context(), "a", 0) {
		require.NoError(t, err)
		require.NoError(t, copied.store.Append(t.Context(), []checkin.Event{e}))
		break
	}
	log, err := checkin.OpenLog(t.Context(), copied.store, signer("a"), copied.Identity())
	require.NoError(t, err)
	copied.log = log
	copied.Desk, err = checkin.OpenDesk(t.Context(), checkin.Settings{Log: log, Store: copied.store})
	require.NoError(t, err)
	copied.admit(t, 7)
	report, err := hq.take(t, copied.export(t))
	require.NoError(t, err)
	require.ErrorIs(t, report.Failed(), checkin.ErrFork)
	require.Equal(t, 3, total(hq), "what was there stays")
}

func TestFilesThatAreNotToBeRead(t *testing.T) {
	a := open(t, "a", false).admit(t, 1)
	good := string(a.export(t))
	for _, tt := range []struct {
		name, file string
		want       fault.Code
	}{
		{"nothing", "", exchange.ErrFile},
		{"another file", "PNG\n", exchange.ErrFile},
		{"version 2", strings.Replace(good, `"v":1}`, `"v":2}`, 1), exchange.ErrVersion},
		{"another type", strings.Replace(good, `"hinan-log"`, `"bundle"`, 1), exchange.ErrFile},
		{"a member that nobody knows", strings.Replace(good, `"type"`, `"name":"x","type"`, 1), exchange.ErrFile},
		{"a line that is too long", good + strings.Repeat("x", checkin.MaxLine+1), exchange.ErrTooLarge},
		{"a head that was changed", strings.Replace(good, `\n1\n`, `\n2\n`, 1), checkin.ErrSignature},
		{"a head of nobody", strings.Replace(good, `hinan/log/a`, `hinan/log/z`, 1), checkin.ErrDevice},
	} {
		_, err := exchange.Verify(t.Context(), strings.NewReader(tt.file), enrolled)
		require.ErrorIs(t, err, tt.want, tt.name)
	}

	t.Run("a drill", func(t *testing.T) {
		_, err := open(t, "b", false).take(t, open(t, "a", true).admit(t, 1).export(t))
		require.ErrorIs(t, err, checkin.ErrDrill)
	})
	t.Run("another incident", func(t *testing.T) {
		_, err := open(t, "b", false).take(t, []byte(strings.ReplaceAll(good, incident, "26D02")))
		require.ErrorIs(t, err, checkin.ErrIncident)
	})
	t.Run("a device that nobody enrolled", func(t *testing.T) {
		d := open(t, "z", false).admit(t, 1)
		var out bytes.Buffer
		_, err := exchange.Export(t.Context(), &out, d.store, d.Identity())
		require.NoError(t, err)
		report, err := open(t, "b", false).take(t, out.Bytes())
		require.NoError(t, err)
		require.ErrorIs(t, report.Failed(), checkin.ErrDevice)
	})
}

func FuzzVerify(f *testing.F) {
	f.Add([]byte(`{"incident_id":"26D01","type":"hinan-log","v":1}` + "\n"))
	f.Add(fmt.Appendf(nil, "%s\n%s\n", `{"incident_id":"26D01","type":"hinan-log","v":1}`, `{"head":"hinan/log/a\n1\n"}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		report, err := exchange.Verify(t.Context(), bytes.NewReader(file), enrolled)
		if err != nil {
			require.NotEmpty(t, fault.Of(err), err)
		}
		for _, d := range report.Devices {
			require.True(t, d.Err != nil || d.Size == 0, "nobody signed it")
		}
	})
}
