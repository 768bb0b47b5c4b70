package station_test

import (
	"bytes"
	"crypto"
	"encoding/base64"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/resolver/didkey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/exchange"
	"github.com/hinan-id/hinan/verifier/checkin/vault"
	"github.com/hinan-id/hinan/verifier/console"
	"github.com/hinan-id/hinan/verifier/station"
	"github.com/hinan-id/hinan/verifier/trust"
)

const pin = "20260706"

var about = station.About{Device: "tablet-1", Shelter: "E4020500001111", Incident: "26D01", City: "402052"}

// The canaries: whatever of them is found in a data folder should not be there.
const (
	name    = "Canary Hanako"
	kana    = "カナリア ハナコ"
	phone   = "0948-00-1234"
	service = checkin.Dialysis
)

var seed = []byte("canary seed 16b.")

// city is whom the station trusts.
type city struct {
	author vc.Author
	hq     *age.X25519Identity
	gate   station.Gate
}

func newCity(t *testing.T) city {
	t.Helper()
	signer := keystest.Signer(keys.EdDSA, "city")
	id, err := didkey.DID(signer.Public())
	require.NoError(t, err)
	hq, err := age.GenerateX25519Identity()
	require.NoError(t, err)
	bundle, err := trust.Pinned(t.Context(), trust.Content{
		Issuers:    map[string]trust.Issuer{id.String(): {Code: "402052", Issuer: verifier.Issuer{Types: []string{pass.TypeResident}}}},
		Recipients: map[string]string{"headquarters": hq.Recipient().String()},
	})
	require.NoError(t, err)
	policy, _ := verifier.Shipped("shelter")
	judge, err := bundle.Verifier(t.Context(), policy)
	require.NoError(t, err)
	return city{vc.Author{Issuer: id.String(), Signer: signer}, hq, station.Gate{Judge: judge, Bundle: bundle}}
}

// card is the paper card of the canary.
func (c city) card(t *testing.T) []byte {
	t.Helper()
	raw, err := pass.Issuer{Code: "402052"}.Card(t.Context(), c.author, vc.Statement{
		Issuer: c.author.Issuer, Types: []string{pass.TypeResident}, ValidUntil: time.Now().UTC().Truncate(24*time.Hour).AddDate(1, 0, 0),
		Subjects: []vc.Subject{{Claims: map[string]any{
			"age_band": "75+", "municipality_code": "402052", "dedup_seed": base64.RawURLEncoding.EncodeToString(seed),
		}}},
	})
	require.NoError(t, err)
	return raw
}

func open(t *testing.T, folder string, c city) *station.Station {
	t.Helper()
	s, err := station.Open(t.Context(), station.Settings{Folder: folder, Gate: func() station.Gate { return c.gate }})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

func create(t *testing.T) (folder string, made station.About) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "data")
	made, err := station.Create(t.Context(), folder, pin, about)
	require.NoError(t, err)
	return folder, made
}

// work has the canary admitted, completed, and seen to.
func work(t *testing.T, s *station.Station, c city) checkin.Record {
	t.Helper()
	d, err := s.Desk()
	require.NoError(t, err)
	verdict, _ := c.gate.Judge.Verify(t.Context(), verifier.Request{Challenge: &vc.Challenge{}, Claims: checkin.Claims()}, c.card(t))
	a, err := d.Admit(t.Context(), checkin.Entry{Verdict: verdict, Role: trust.Reception})
	require.NoError(t, err)
	require.Equal(t, checkin.GradeB, a.Record.Grade, a.Record.Reasons)
	change := func() checkin.Change {
		return checkin.Change{Of: a.Record.ID, Request: checkin.NewRequest(), Role: trust.Reception}
	}
	_, err = d.Complete(t.Context(), checkin.Completion{Change: change(), Personal: checkin.Personal{
		Phone: phone, People: []checkin.PersonName{{Slot: 1, Name: name, Kana: kana}},
	}})
	require.NoError(t, err)
	r, err := d.NeedsOf(t.Context(), change(), checkin.Need{People: []checkin.PersonNeed{{Slot: 1, Services: []checkin.Service{service}}}})
	require.NoError(t, err)
	return r
}

// find returns where in a folder one of texts stands.
func find(t *testing.T, folder string, texts ...string) (places []string) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		require.NoError(t, err)
		for _, text := range texts {
			if bytes.Contains(raw, []byte(text)) {
				places = append(places, filepath.Base(path)+": "+text)
			}
		}
		return nil
	}))
	return places
}

func canaries(c city) []string {
	return []string{
		name, "Hanako", kana, phone, string(service), string(seed), base64.RawURLEncoding.EncodeToString(seed),
		base64.StdEncoding.EncodeToString(seed), hex.EncodeToString(seed), pin, c.author.Issuer, "AGE-SECRET-KEY",
	}
}

func TestTheDataFolderHoldsNoNameNeedOrSeed(t *testing.T) {
	folder, made := create(t)
	c := newCity(t)
	s := open(t, folder, c)
	require.NoError(t, s.Unlock(t.Context(), console.Secret{PIN: pin}))
	work(t, s, c)

	t.Run("as the desk runs, and as it was copied", func(t *testing.T) {
		require.Empty(t, find(t, folder, canaries(c)...))
		require.NotEmpty(t, find(t, folder, "dedup", "age_band"), "it is looked for where something stands")
		copied := filepath.Join(t.TempDir(), "backup")
		require.NoError(t, s.Backup(t.Context(), copied))
		require.Empty(t, find(t, filepath.Dir(copied), canaries(c)...))
		var out bytes.Buffer
		require.NoError(t, s.Export(t.Context(), &out))
		for _, canary := range canaries(c) {
			require.NotContains(t, out.String(), canary)
		}
	})
	t.Run("those who see to needs read them, and headquarters reads the names", func(t *testing.T) {
		state := s.State()
		var sealed [][]byte
		for e, err := range state.Store.Events(t.Context(), about.Device, 0) {
			require.NoError(t, err)
			if e.Sealed != nil {
				sealed = append(sealed, e.Sealed)
			}
		}
		require.Len(t, sealed, 2)
		_, err := checkin.Unseal[checkin.Personal](t.Context(), sealed[0], state.Needs)
		require.ErrorIs(t, err, checkin.ErrSealed)
		personal, err := checkin.Unseal[checkin.Personal](t.Context(), sealed[0], c.hq)
		require.NoError(t, err)
		require.Equal(t, name, personal.People[0].Name)
		need, err := checkin.Unseal[checkin.Need](t.Context(), sealed[1], state.Needs)
		require.NoError(t, err)
		require.Equal(t, service, need.People[0].Services[0])
	})
	t.Run("closing deletes what was encrypted and the keys, and the log still verifies", func(t *testing.T) {
		d, err := s.Desk()
		require.NoError(t, err)
		require.NoError(t, d.CloseIncident(t.Context(), checkin.NewRequest(), trust.Lead))
		require.Equal(t, console.Closed, s.State().Condition)
		require.NoError(t, s.Erase(t.Context()))
		require.Empty(t, find(t, folder, append(canaries(c), "age-encryption.org")...))
		require.ErrorIs(t, s.Unlock(t.Context(), console.Secret{PIN: pin}), vault.ErrVault)
		var out bytes.Buffer
		require.NoError(t, s.Export(t.Context(), &out))
		report, err := exchange.Verify(t.Context(), bytes.NewReader(out.Bytes()), func(device string) (crypto.PublicKey, bool) {
			return made.Public, device == about.Device
		})
		require.NoError(t, err)
		require.NoError(t, report.Failed())
		require.EqualValues(t, 4, report.Devices[0].Size)
	})
}

func TestWithoutItsKeysThereIsNoDesk(t *testing.T) {
	folder, made := create(t)
	c := newCity(t)
	s := open(t, folder, c)
	require.Equal(t, made, s.About())
	require.Equal(t, console.Locked, s.State().Condition)
	_, err := s.Desk()
	require.ErrorIs(t, err, checkin.ErrLocked)
	require.ErrorIs(t, s.Unlock(t.Context(), console.Secret{PIN: "00000000"}), vault.ErrPIN)
	require.Nil(t, s.State().Desk)

	require.NoError(t, s.Unlock(t.Context(), console.Secret{PIN: pin}))
	require.Equal(t, console.Open, s.State().Condition)
	before := work(t, s, c)
	s.Lock()
	require.Nil(t, s.State().Desk)
	require.Nil(t, s.State().Needs)
	require.Nil(t, s.State().Device)

	keys, err := vault.Vault{Folder: folder}.Unlock(t.Context(), pin)
	require.NoError(t, err)
	card, err := vault.Vault{Folder: folder}.AddCard(keys)
	require.NoError(t, err)
	require.NoError(t, s.Unlock(t.Context(), console.Secret{Card: card}))
	d, err := s.Desk()
	require.NoError(t, err)
	after, err := d.Record(before.ID)
	require.NoError(t, err)
	require.Equal(t, before, after)
}

func TestFoldersThatAreNotToBeOpened(t *testing.T) {
	folder, _ := create(t)
	file := filepath.Join(folder, "desk.json")
	good, err := os.ReadFile(file)
	require.NoError(t, err)
	_, err = station.Open(t.Context(), station.Settings{Folder: t.TempDir()})
	require.ErrorIs(t, err, station.ErrFolder)
	_, err = station.Create(t.Context(), folder, pin, about)
	require.ErrorIs(t, err, station.ErrFolder, "there is one")
	for _, bad := range []station.About{
		{Device: "a/b", Shelter: "s", Incident: "i"}, {Shelter: "s", Incident: "i"}, {Device: "d", Shelter: strings.Repeat("s", checkin.MaxName+1), Incident: "i"},
	} {
		_, err = station.Create(t.Context(), filepath.Join(t.TempDir(), "x"), pin, bad)
		require.ErrorIs(t, err, checkin.ErrEvent)
	}
	_, err = station.Create(t.Context(), filepath.Join(t.TempDir(), "x"), "1234", about)
	require.ErrorIs(t, err, vault.ErrShort)

	for text, want := range map[string]error{
		"": station.ErrFolder, "{}": station.ErrFolder,
		strings.Replace(string(good), `"v":1`, `"v":2`, 1):                    station.ErrFolderVersion,
		strings.Replace(string(good), `"v":1`, `"v":1,"x":1`, 1):              station.ErrFolder,
		strings.Replace(string(good), "}", strings.Repeat(" ", 1<<12)+"}", 1): station.ErrFolder,
	} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		_, err := station.Open(t.Context(), station.Settings{Folder: folder})
		require.ErrorIs(t, err, want, text)
	}
	require.NoError(t, os.WriteFile(file, good, 0o600))
	s := open(t, folder, newCity(t))
	_, err = station.Open(t.Context(), station.Settings{Folder: folder})
	require.ErrorIs(t, err, checkin.ErrStoreLocked)
	require.NoError(t, s.Health())
}

func TestKeysOfAnotherDeviceDoNotWork(t *testing.T) {
	folder, _ := create(t)
	other, _ := create(t)
	raw, err := os.ReadFile(filepath.Join(other, "desk.json"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "desk.json"), raw, 0o600))
	s := open(t, folder, newCity(t))
	require.ErrorIs(t, s.Unlock(t.Context(), console.Secret{PIN: pin}), station.ErrFolder)
	require.Equal(t, console.Locked, s.State().Condition)
}
