package main

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/api"
)

const (
	loadClients = 50
	loadTime    = 4 * time.Second
	loadHostile = 5   // each fifth request is hostile
	loadHolders = 6   // further addresses that hold as many connections as one may
	loadMemory  = 192 // MiB that the process may ever take
)

// attack is a hostile request: what is posted, or sent over a connection as it is.
type attack struct {
	name     string
	body     []byte
	encoding string
	raw      bool
}

// attacks are built from a good presentation where that makes them costlier.
func attacks(t *testing.T, good string) []attack {
	t.Helper()
	jwt, _, _ := strings.Cut(good, "~")
	header, rest, _ := strings.Cut(jwt, ".")
	encode := base64.RawURLEncoding.EncodeToString
	request := func(tokens ...string) []byte {
		raw, err := json.Marshal(map[string]any{"v": 1, "presentations": tokens})
		require.NoError(t, err)
		return raw
	}
	var disclosures strings.Builder
	for i := range 512 {
		disclosures.WriteString("~" + encode(fmt.Appendf(nil, `["%022d","c%d",%d]`, i, i, i)))
	}
	var zeros bytes.Buffer
	bomb := gzip.NewWriter(&zeros)
	_, err := bomb.Write(make([]byte, 32<<20))
	require.NoError(t, err)
	require.NoError(t, bomb.Close())
	many := make([]string, 16)
	for i := range many {
		many[i] = jwt + "~" + encode([]byte(strings.Repeat("[", 2000))) + "~"
	}
	return []attack{
		{name: "brackets", body: []byte(strings.Repeat("[", 64<<10))},
		{name: "values", body: []byte(`{"v":1,"presentations":[` + strings.Repeat("0,", 32000) + `0]}`)},
		{name: "one byte over", body: bytes.Repeat([]byte(" "), 64<<10+1)},
		{name: "megabytes", body: bytes.Repeat([]byte("a"), 4<<20)},
		{name: "gzip bomb", body: zeros.Bytes(), encoding: "gzip"},
		{name: "512 disclosures that belong to nothing", body: request(jwt + disclosures.String() + "~")},
		{name: "sixteen deep disclosures", body: request(many...)},
		{name: "a big token", body: request(header + "." + strings.Repeat("A", 60000) + "." + strings.Repeat("A", 86) + "~")},
		{name: "a deep payload", body: request(header + "." + encode([]byte(strings.Repeat(`{"a":`, 8000))) + "." + strings.Repeat("A", 86))},
		{name: "a token of dots", body: request(strings.Repeat(".", 60000))},
		{name: "a token of tildes", body: request(jwt + strings.Repeat("~", 50000))},
		{name: "a cut signature", body: request(header + "." + rest[:len(rest)-20] + "~")},
		{name: "no HTTP", body: bytes.Repeat([]byte{0x16, 0x03, 0xff}, 5000), raw: true},
		{name: "headers", body: []byte("GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + strings.Repeat("a: b\r\n", 5000)), raw: true},
		{name: "a body that never comes", body: []byte("POST /v1/verify HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{"), raw: true},
	}
}

// hold opens connections that have sent nearly all of a request, and stay so until
// release.
func hold(t *testing.T, url string) (release func()) {
	t.Helper()
	var held []net.Conn
	release = func() {
		for _, c := range held {
			c.Close()
		}
	}
	t.Cleanup(release)
	sent := "POST /v1/verify HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 65536\r\n\r\n" + strings.Repeat(" ", 65535)
	for i := range loadHolders * api.MaxPerHost {
		c, err := dialerOf(loadClients+i/api.MaxPerHost).Dial("tcp", strings.TrimPrefix(url, "http://"))
		require.NoError(t, err)
		held = append(held, c)
		_, err = io.WriteString(c, sent)
		require.NoError(t, err)
	}
	return release
}

// TestServeUnderLoad has 50 clients, each fifth of whose requests is hostile, while
// others hold connections: those who are honest all get their right verdict, and
// memory stays bounded.
func TestServeUnderLoad(t *testing.T) {
	s := startServing(t, "--trust", cityDID(t))
	good := presented(t)
	jwt, rest, _ := strings.Cut(good, "~")
	flip := map[byte]string{'A': "B"}[jwt[len(jwt)-9]]
	if flip == "" {
		flip = "A"
	}
	changed := jwt[:len(jwt)-9] + flip + jwt[len(jwt)-8:]
	honest := []struct{ body, want string }{
		{askingFor(t, good, gateNonce), `{"v":1,"outcome":"accepted"`},
		{askingFor(t, changed+"~"+rest, gateNonce), `{"v":1,"outcome":"refused"`},
		{askingFor(t, good, "another-nonce-0123"), `{"v":1,"outcome":"undecided"`},
	}
	hostile := attacks(t, good)
	release := hold(t, s.url)

	var answered, thrown atomic.Int64
	var clients sync.WaitGroup
	wrong := make(chan string, loadClients)
	end := time.Now().Add(loadTime)
	for c := range loadClients {
		clients.Go(func() {
			from := newClient(c)
			defer from.CloseIdleConnections()
			for n := c; time.Now().Before(end); n++ {
				if n%loadHostile == 0 {
					hostile[n/loadHostile%len(hostile)].send(c, s.url)
					thrown.Add(1)
					continue
				}
				question := honest[n%len(honest)]
				if why := mistaken(from, s.url, question.body, question.want); why != "" {
					wrong <- why
					return
				}
				answered.Add(1)
			}
		})
	}
	clients.Wait()
	close(wrong)
	for why := range wrong {
		t.Error(why)
	}
	peak := peakMemory(t, s.cmd.Process.Pid)
	_, metrics := fetchBody(t, &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}, s.url+"/metrics")
	t.Logf("%d honest and %d hostile requests in %s, at most %d MiB resident", answered.Load(), thrown.Load(), loadTime, peak>>20)
	require.Positive(t, answered.Load())
	require.Positive(t, thrown.Load())
	require.Contains(t, metrics, "\nhinan_panics_total 0\n")
	require.NotContains(t, metrics, `code="evidence.panic"`)
	require.NotContains(t, metrics, `code="api.internal"`)
	if !withRaceDetector() { // which takes several times the memory
		require.LessOrEqual(t, peak>>20, loadMemory)
	}
	release()
	s.stop(t, syscall.SIGTERM)
}

// dialerOf dials from an address of this client's own, as 50 machines would.
func dialerOf(client int) *net.Dialer {
	return &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 1, byte(client+1))}}
}

func newClient(number int) *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: dialerOf(number).DialContext}, Timeout: 20 * time.Second}
}

// mistaken tells what is wrong with the answer to an honest request; empty: nothing.
func mistaken(client *http.Client, url, body, want string) string {
	response, err := client.Post(url+"/v1/verify", "application/json", strings.NewReader(body))
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil || !strings.HasPrefix(string(raw), want) {
		return fmt.Sprintf("status %d, %v, not %s: %s", response.StatusCode, err, want, raw)
	}
	return ""
}

// send does not look at the answer, which may be none. The connection is not used
// again: it may be broken.
func (a attack) send(number int, url string) {
	if a.raw {
		c, err := dialerOf(number).Dial("tcp", strings.TrimPrefix(url, "http://"))
		if err != nil {
			return
		}
		defer c.Close()
		_ = c.SetDeadline(time.Now().Add(200 * time.Millisecond))
		_, _ = c.Write(a.body)
		_, _ = io.Copy(io.Discard, c)
		return
	}
	request, err := http.NewRequest(http.MethodPost, url+"/v1/verify", bytes.NewReader(a.body))
	if err != nil {
		return
	}
	request.Header.Set("Content-Type", "application/json")
	if a.encoding != "" {
		request.Header.Set("Content-Encoding", a.encoding)
	}
	client := newClient(number)
	defer client.CloseIdleConnections()
	response, err := client.Do(request)
	if err != nil {
		return
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, response.Body)
}

var peakLine = regexp.MustCompile(`(?m)^VmHWM:\s+([0-9]+) kB$`)

// peakMemory is the most bytes that a process ever had resident.
func peakMemory(t *testing.T, pid int) int {
	t.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	require.NoError(t, err)
	found := peakLine.FindSubmatch(raw)
	require.NotNil(t, found)
	kilobytes, err := strconv.Atoi(string(found[1]))
	require.NoError(t, err)
	return kilobytes << 10
}

func withRaceDetector() bool {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return false
	}
	for _, s := range info.Settings {
		if s.Key == "-race" {
			return s.Value == "true"
		}
	}
	return false
}
