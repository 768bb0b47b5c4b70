//go:build unix

package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/resolver/didkey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/sdjwt"
	"github.com/hinan-id/hinan/vc/sdjwtvc"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/trust"
)

// served is a process that serves.
type served struct {
	url    string
	cmd    *exec.Cmd
	ended  chan struct{} // stderr is complete
	mu     sync.Mutex
	stderr strings.Builder
}

// startServing runs the API until the test ends.
func startServing(t *testing.T, args ...string) *served {
	t.Helper()
	return start(t, append([]string{"serve", "--api", "--listen", "127.0.0.1:0"}, args...)...)
}

// start runs the binary until the test ends.
func start(t *testing.T, args ...string) *served {
	t.Helper()
	s := &served{ended: make(chan struct{})}
	s.cmd = exec.Command("hinan", args...)
	stderr, err := s.cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, s.cmd.Start())
	t.Cleanup(func() {
		if s.cmd.ProcessState == nil {
			_ = s.cmd.Process.Kill()
			<-s.ended
			_ = s.cmd.Wait()
		}
	})
	lines := bufio.NewScanner(stderr)
	address := regexp.MustCompile(`(?:listening on|open) (https?://\S+)`)
	for s.url == "" && lines.Scan() {
		s.note(lines.Text())
		if found := address.FindStringSubmatch(lines.Text()); found != nil {
			s.url = found[1]
		}
	}
	go func() {
		defer close(s.ended)
		for lines.Scan() {
			s.note(lines.Text())
		}
	}()
	require.NotEmpty(t, s.url, s.said())
	return s
}

func (s *served) note(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stderr.WriteString(line + "\n")
}

func (s *served) said() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stderr.String()
}

// stop ends the process by a signal, which must be no failure.
func (s *served) stop(t *testing.T, by os.Signal) {
	t.Helper()
	require.NoError(t, s.cmd.Process.Signal(by))
	<-s.ended
	require.NoError(t, s.cmd.Wait(), s.said())
}

func fetchBody(t *testing.T, client *http.Client, url string) (status int, body string) {
	t.Helper()
	response, err := client.Get(url)
	require.NoError(t, err)
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(raw)
}

const (
	gateAudience = "https://shelter.example"
	gateNonce    = "n-0123456789abcdef"
	residentType = "https://city.example/resident"
)

// cityKey issues, as the did:key that cityDID names.
var (
	cityKey   = keystest.Signer(keys.EdDSA, "serve city")
	hanakoKey = keystest.Signer(keys.ES256, "serve hanako")
	mayorKey  = keystest.Signer(keys.EdDSA, "serve mayor")
)

func cityDID(t testing.TB) string {
	id, err := didkey.DID(cityKey.Public())
	require.NoError(t, err)
	return id.String()
}

// presented is a presentation for the gate by a holder, made now.
func presented(t testing.TB) string {
	t.Helper()
	thumbprint, err := multikey.Thumbprint(hanakoKey.Public())
	require.NoError(t, err)
	id := cityDID(t)
	as := vc.Author{Issuer: id, KeyID: id + "#" + strings.TrimPrefix(id, "did:key:"), Signer: cityKey}
	issuing := sdjwtvc.Issuer{Frame: sdjwt.Frame{Disclose: [][]string{{"given_name"}, {"phone"}}}, Holder: hanakoKey.Public()}
	raw, err := issuing.Issue(t.Context(), as, vc.Statement{
		Issuer: id, Types: []string{residentType}, Holder: &vc.HolderKey{Thumbprint: thumbprint},
		Subjects: []vc.Subject{{Claims: map[string]any{"given_name": "Hanako", "phone": "+81 22 000 0000"}}},
	})
	require.NoError(t, err)
	bind := &sdjwt.Bind{Signer: hanakoKey, Audience: gateAudience, Nonce: gateNonce, At: time.Now()}
	shown, err := sdjwt.Present(t.Context(), raw, [][]string{{"given_name"}}, bind)
	require.NoError(t, err)
	return string(shown)
}

func askingFor(t testing.TB, token, nonce string) string {
	t.Helper()
	raw, err := json.Marshal(map[string]any{
		"v": 1, "presentations": []string{token}, "audience": []string{gateAudience}, "nonce": nonce,
		"types": []string{residentType}, "claims": [][]string{{"given_name"}},
	})
	require.NoError(t, err)
	return string(raw)
}

func ask(t *testing.T, client *http.Client, url, body string) (status int, answer string) {
	t.Helper()
	response, err := client.Post(url+"/v1/verify", "application/json", strings.NewReader(body))
	require.NoError(t, err)
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return response.StatusCode, string(raw)
}

func TestServeAnswersWhatVerifyPrints(t *testing.T) {
	s := startServing(t, "--trust", cityDID(t))
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	token := presented(t)
	status, answer := ask(t, client, s.url, askingFor(t, token, gateNonce))
	require.Equal(t, http.StatusOK, status, answer)

	file := filepath.Join(t.TempDir(), "presentation")
	require.NoError(t, os.WriteFile(file, []byte(token), 0o600))
	printed := hinan(t.Context(), "verify", "--trust", cityDID(t), "--audience", gateAudience, "--nonce", gateNonce,
		"--type", residentType, "--claim", "given_name", "--json", file)
	require.Equal(t, exitDone, printed.exit, printed.stderr)
	require.JSONEq(t, printed.stdout, answer)
	require.Contains(t, answer, `"claims":{"given_name":"Hanako"}`)

	_, answer = ask(t, client, s.url, askingFor(t, token, "another-nonce"))
	require.Contains(t, answer, `"outcome":"undecided"`)
	require.NotContains(t, answer, "Hanako")
	s.stop(t, os.Interrupt)
	require.NotContains(t, s.said(), "Hanako")
}

func TestServeLetsARunningRequestEnd(t *testing.T) {
	s := startServing(t, "--trust", cityDID(t))
	body := askingFor(t, presented(t), gateNonce)
	c, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	require.NoError(t, err)
	defer c.Close()
	_, err = fmt.Fprintf(c, "POST /v1/verify HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n", len(body))
	require.NoError(t, err)
	answers := bufio.NewReader(c)
	begun, err := http.ReadResponse(answers, nil) // the handler reads the body
	require.NoError(t, err)
	require.Equal(t, http.StatusContinue, begun.StatusCode)

	require.NoError(t, s.cmd.Process.Signal(syscall.SIGTERM))
	require.Eventually(t, func() bool { // it listens no more
		refused, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err == nil {
			refused.Close()
		}
		return err != nil
	}, 5*time.Second, 5*time.Millisecond)
	_, err = io.WriteString(c, body)
	require.NoError(t, err)
	response, err := http.ReadResponse(answers, nil)
	require.NoError(t, err)
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Contains(t, string(raw), `"outcome":"accepted"`)
	<-s.ended
	require.NoError(t, s.cmd.Wait())
}

// mayorsRoot is a root by which the mayor alone signs.
func mayorsRoot(t *testing.T) []byte {
	t.Helper()
	raw, err := trust.MakeRoot(t.Context(), trust.RootDraft{
		Version: 1, Threshold: 1, Keys: []trust.RootKey{{Name: "mayor", Public: mayorKey.Public()}},
		Issued: time.Now().Add(-time.Hour).Truncate(time.Second), Expires: time.Now().AddDate(1, 0, 0).Truncate(time.Second),
	})
	require.NoError(t, err)
	raw, err = trust.Sign(t.Context(), raw, mayorKey)
	require.NoError(t, err)
	return raw
}

// cityBundle is a bundle of a version that trusts the city.
func cityBundle(t *testing.T, root []byte, version uint64) []byte {
	t.Helper()
	made := time.Now().Add(-time.Minute).Truncate(time.Second)
	raw, err := trust.Make(t.Context(), trust.Content{
		Version: version, Issued: made, NextDue: made.AddDate(0, 0, 1), Expires: made.AddDate(0, 0, 14),
		Issuers: map[string]trust.Issuer{cityDID(t): {Issuer: verifier.Issuer{Types: []string{residentType}}}},
	}, root)
	require.NoError(t, err)
	raw, err = trust.Sign(t.Context(), raw, mayorKey)
	require.NoError(t, err)
	return raw
}

// replace puts a file in the place of another at once.
func replace(t *testing.T, name string, data []byte) {
	t.Helper()
	require.NoError(t, os.WriteFile(name+".new", data, 0o600))
	require.NoError(t, os.Rename(name+".new", name))
}

func TestServeTakesANewBundleAndNoOlderOne(t *testing.T) {
	dir := t.TempDir()
	root, file := filepath.Join(dir, "root.json"), filepath.Join(dir, "city.bundle")
	rootRaw := mayorsRoot(t)
	require.NoError(t, os.WriteFile(root, rootRaw, 0o600))
	require.NoError(t, os.WriteFile(file, cityBundle(t, rootRaw, 2), 0o600))
	s := startServing(t, "--bundle", file, "--root", root)
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()

	shows := func(version, refused string) func() bool {
		return func() bool {
			status, body := fetchBody(t, client, s.url+"/readyz")
			return status == http.StatusOK && strings.Contains(body, `"version":`+version) &&
				strings.Contains(body, `"refused"`) == (refused != "") && strings.Contains(body, refused)
		}
	}
	judges := func() {
		t.Helper()
		_, answer := ask(t, client, s.url, askingFor(t, presented(t), gateNonce))
		require.Contains(t, answer, `"outcome":"accepted"`)
	}
	require.True(t, shows("2", "")())
	judges()
	cut := cityBundle(t, rootRaw, 4)
	for _, bad := range []struct {
		data []byte
		code string
	}{
		{cityBundle(t, rootRaw, 1), "trust.rollback"},
		{cut[:len(cut)-1], "trust."},
		{nil, "trust.format"},
	} {
		replace(t, file, bad.data)
		require.NoError(t, s.cmd.Process.Signal(syscall.SIGHUP))
		require.Eventually(t, shows("2", bad.code), 10*time.Second, 10*time.Millisecond, s.said())
		said := func() bool { return strings.Contains(s.said(), "code="+bad.code) }
		require.Eventually(t, said, 10*time.Second, 10*time.Millisecond, s.said())
		judges()
	}
	replace(t, file, cityBundle(t, rootRaw, 3)) // nobody asks for it
	require.Eventually(t, shows("3", ""), 10*time.Second, 50*time.Millisecond, s.said())
	judges()
	s.stop(t, syscall.SIGTERM)
}

// certificate writes a certificate for 127.0.0.1 and its key.
func certificate(t *testing.T, dir string) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	draft := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, draft, draft, private.Public(), private)
	require.NoError(t, err)
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	require.NoError(t, err)
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for name, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: pkcs8}} {
		require.NoError(t, os.WriteFile(name, pem.EncodeToMemory(block), 0o600))
	}
	return cert, key
}

func TestServeOverTLS(t *testing.T) {
	cert, key := certificate(t, t.TempDir())
	s := startServing(t, "--trust", cityDID(t), "--tls-cert", cert, "--tls-key", key, "--host", "desk.example")
	require.True(t, strings.HasPrefix(s.url, "https://127.0.0.1:"), s.url)
	pool := x509.NewCertPool()
	raw, err := os.ReadFile(cert)
	require.NoError(t, err)
	require.True(t, pool.AppendCertsFromPEM(raw))
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	defer client.CloseIdleConnections()
	for host, want := range map[string]int{"desk.example": http.StatusOK, "127.0.0.1": http.StatusOK, "other.example": http.StatusMisdirectedRequest} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/healthz", nil)
		require.NoError(t, err)
		request.Host = host
		response, err := client.Do(request)
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		require.Equal(t, want, response.StatusCode, host)
	}
	s.stop(t, syscall.SIGTERM)
}

func TestServePrintsItsAddressForPrograms(t *testing.T) {
	cmd := exec.Command("hinan", "serve", "--api", "--listen", "127.0.0.1:0", "--json", "--trust", cityDID(t))
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	printed, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	require.Regexp(t, `^\{"v":1,"url":"http://127\.0\.0\.1:[0-9]+"\}\n$`, printed)
	require.NoError(t, cmd.Process.Signal(syscall.SIGTERM))
	require.NoError(t, cmd.Wait())
}
