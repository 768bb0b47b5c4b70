package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/report"
	"github.com/hinan-id/hinan/verifier/console"
	"github.com/hinan-id/hinan/verifier/station"
	"github.com/hinan-id/hinan/verifier/trust"
)

const deskPIN = "20260706"

// command runs a command line, which must end as it should.
func command(t *testing.T, want int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	env := func(name string) string { return map[string]string{"HINAN_PIN": deskPIN}[name] }
	exit := run(t.Context(), args, strings.NewReader(""), &out, &errs, env)
	require.Equal(t, want, exit, "%s\n%s\n%s", strings.Join(args, " "), out.String(), errs.String())
	return out.String(), errs.String()
}

// shelterLog makes the data folder of a shelter, has work done at its desk, and exports
// the log. It returns the folder, the file with the log, and the flag that enrols the
// device.
func shelterLog(t *testing.T, n int, work func(*checkin.Desk)) (folder, log, key string) {
	t.Helper()
	dir := t.TempDir()
	folder, log = filepath.Join(dir, "desk"), filepath.Join(dir, "desk.log")
	device := fmt.Sprintf("tablet-%d", n)
	jwk, _ := command(t, exitDone, "desk", "init", "--data", folder, "--device", device, "--shelter", fmt.Sprintf("E999990000000%d", n), "--incident", "26D01", "--city", "999999")
	file := filepath.Join(dir, "device.jwk")
	require.NoError(t, os.WriteFile(file, []byte(jwk), 0o600))
	s, err := station.Open(t.Context(), station.Settings{Folder: folder})
	require.NoError(t, err)
	require.NoError(t, s.Unlock(t.Context(), console.Secret{PIN: deskPIN}))
	d, err := s.Desk()
	require.NoError(t, err)
	work(d)
	require.NoError(t, s.Close())
	command(t, exitDone, "log", "export", "--data", folder, "--output", log)
	return folder, log, "--device-key=" + device + "=" + file
}

// admits admits parties without credentials.
func admits(t *testing.T, heads ...int) func(*checkin.Desk) {
	return func(d *checkin.Desk) {
		for _, n := range heads {
			_, err := d.Admit(t.Context(), checkin.Entry{Request: checkin.NewRequest(), Heads: n, Role: trust.Lead, Took: 20 * time.Second})
			require.NoError(t, err)
		}
	}
}

type logsOutput struct {
	Devices   []loggedDevice
	StateHash string
}

func readLogs(t *testing.T, out string) (o logsOutput) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(out), &o), out)
	return o
}

func TestLogsOfTwoSheltersMergeToOneState(t *testing.T) {
	// The same tag at both: one household card that was shown twice.
	double := checkin.Party{{Slot: 1, AgeBand: checkin.Age75Above, Tag: checkin.Tag{7}}}
	one := func(d *checkin.Desk) {
		admits(t, 2, 3, 1, 4, 2)(d)
		_, err := d.Admit(t.Context(), checkin.Entry{Request: checkin.NewRequest(), Party: double, Role: trust.Reception})
		require.NoError(t, err)
	}
	folder, logA, keyA := shelterLog(t, 1, one)
	_, logB, keyB := shelterLog(t, 2, one)
	dir := t.TempDir()
	var hashes []string
	for n, files := range [][]string{{logA, logB}, {logB, logA}, {logA, logB, logA, logB}} {
		merged := filepath.Join(dir, fmt.Sprint(n))
		out, _ := command(t, exitDone, append([]string{"log", "merge", "--json", "--output", merged, keyA, keyB}, files...)...)
		hashes = append(hashes, readLogs(t, out).StateHash)
		out, _ = command(t, exitDone, "report", "eei", keyA, keyB, merged, "--json", "--at", "2026-07-06T12:00:00Z")
		require.Contains(t, out, `"避難者数（総数）":13`)
	}
	require.Len(t, hashes[0], 64)
	require.Equal(t, hashes[0], hashes[1])
	require.Equal(t, hashes[0], hashes[2])

	out, _ := command(t, exitDone, "log", "import", "--data", folder, keyA, keyB, logB, logB, "--json")
	require.Equal(t, hashes[0], readLogs(t, out).StateHash)
	out, _ = command(t, exitDone, "report", "kpi", "--data", folder, "--json")
	require.Contains(t, out, `"incident_id":"26D01"`)
	require.NotContains(t, out, "tablet-")
	out, _ = command(t, exitDone, "report", "csv", "--data", folder)
	require.Contains(t, out, "E9999900000002")

	state := stateInFolder(t, folder)
	require.Len(t, state.Duplicates(), 1, "the one that was planted")
}

func TestALogThatWasEditedIsRefusedAtItsEvent(t *testing.T) {
	folder, log, key := shelterLog(t, 1, admits(t, 2, 3, 1))
	out, _ := command(t, exitDone, "log", "verify", key, log)
	require.Contains(t, out, "3 events")
	raw, err := os.ReadFile(log)
	require.NoError(t, err)
	edited := filepath.Join(t.TempDir(), "edited.log")
	lines := strings.SplitAfter(string(raw), "\n")
	lines[2] = strings.Replace(lines[2], `"method":"quick"`, `"method":"paper_form"`, 1)
	require.NoError(t, os.WriteFile(edited, []byte(strings.Join(lines, "")), 0o600))
	out, _ = command(t, exitRefused, "log", "verify", "--json", key, edited)
	found := readLogs(t, strings.SplitN(out, "\n", 2)[0])
	require.EqualValues(t, "log.signature", found.Devices[0].Code)
	require.EqualValues(t, 1, *found.Devices[0].Event)
	command(t, exitRefused, "log", "import", "--data", folder, key, edited)
	command(t, exitUsage, "log", "verify", log)
	command(t, exitUsage, "log", "verify", key, "no-such-file")
	command(t, exitRefused, "log", "verify", key, key[strings.LastIndex(key, "=")+1:])
}

func TestABackupIsRestored(t *testing.T) {
	folder, _, key := shelterLog(t, 1, admits(t, 2, 3))
	backup, fresh := filepath.Join(t.TempDir(), "backup"), filepath.Join(t.TempDir(), "fresh")
	s, err := station.Open(t.Context(), station.Settings{Folder: folder}) // the desk runs
	require.NoError(t, err)
	command(t, exitDone, "backup", "--data", folder, backup)
	require.NoError(t, s.Close())
	command(t, exitDone, "restore", "--data", fresh, backup)
	command(t, exitRefused, "log", "export", "--data", fresh) // without the keys it is no desk
	raw, err := os.ReadFile(filepath.Join(folder, "desk.json"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(fresh, "desk.json"), raw, 0o600))
	log := filepath.Join(t.TempDir(), "log")
	command(t, exitDone, "log", "export", "--data", fresh, "--output", log)
	out, _ := command(t, exitDone, "log", "verify", key, log)
	require.Contains(t, out, "2 events")
	command(t, exitUsage, "backup")
	command(t, exitUsage, "backup", backup)
}

func TestADeskIsMadeOnce(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "desk")
	make := []string{"desk", "init", "--data", folder, "--device", "tablet-1", "--shelter", "E9999900000001", "--incident", "26D01"}
	jwk, _ := command(t, exitDone, make...)
	require.Contains(t, jwk, `"crv":"Ed25519"`)
	command(t, exitRefused, make...)
	command(t, exitUsage, "desk", "init", "--data", folder)
	command(t, exitUsage, "desk", "show")
	out, _ := command(t, exitDone, "desk", "show", "--data", folder, "--json")
	require.Contains(t, out, `"device":"tablet-1"`)
	card, _ := command(t, exitDone, "desk", "card", "--data", folder)
	require.True(t, strings.HasPrefix(card, "AGE-SECRET-KEY-"))
	s, err := station.Open(t.Context(), station.Settings{Folder: folder})
	require.NoError(t, err)
	require.NoError(t, s.Unlock(t.Context(), console.Secret{Card: card}))
	require.NoError(t, s.Close())
}

func stateInFolder(t *testing.T, folder string) *report.State {
	t.Helper()
	s, err := station.Open(t.Context(), station.Settings{Folder: folder})
	require.NoError(t, err)
	defer s.Close()
	state, err := stateOf(t.Context(), s.State().Store, s.Identity())
	require.NoError(t, err)
	return state
}
