//go:build unix

package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// newDataFolder makes the data folder of a desk.
func newDataFolder(t *testing.T) (folder string) {
	t.Helper()
	folder = filepath.Join(t.TempDir(), "desk")
	command(t, exitDone, "desk", "init", "--data", folder, "--device", "tablet-1", "--shelter", "E9999900000001", "--incident", "26D01")
	return folder
}

// client follows no redirect, and sends a token.
func tokenClient(token string, roots *x509.CertPool) *http.Client {
	return &http.Client{
		Transport:     withToken{token, &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, DisableKeepAlives: true}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

type withToken struct {
	token string
	http.RoundTripper
}

func (w withToken) RoundTrip(r *http.Request) (*http.Response, error) {
	if w.token != "" {
		r.Header.Set("Authorization", "Bearer "+w.token)
	}
	return w.RoundTripper.RoundTrip(r)
}

func TestServeRunsADesk(t *testing.T) {
	folder, file := newDataFolder(t), filepath.Join(t.TempDir(), "token")
	token := strings.Repeat("t", minToken)
	require.NoError(t, os.WriteFile(file, []byte(token+"\n"), 0o600))
	s := start(t, "serve", "--listen", "127.0.0.1:0", "--data", folder, "--token", "reception="+file)
	status, _ := fetchBody(t, tokenClient("", nil), s.url+"/")
	require.Equal(t, http.StatusSeeOther, status, "to where staff sign in")
	status, page := fetchBody(t, tokenClient("", nil), s.url+"/sign-in")
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, page, "暗証番号")

	status, _ = fetchBody(t, tokenClient("", nil), s.url+"/v1/desk/headcount")
	require.Equal(t, http.StatusUnauthorized, status)
	status, problem := fetchBody(t, tokenClient(token, nil), s.url+"/v1/desk/headcount")
	require.Equal(t, http.StatusServiceUnavailable, status)
	require.Contains(t, problem, "desk.locked")
	status, _ = fetchBody(t, tokenClient("", nil), s.url+"/healthz")
	require.Equal(t, http.StatusOK, status)
	command(t, exitRefused, "log", "export", "--data", folder) // one program at a time
	command(t, exitDone, "backup", "--data", folder, filepath.Join(t.TempDir(), "backup"))

	postBody(t, tokenClient("", nil), http.StatusSeeOther, s.url+"/sign-in", "application/x-www-form-urlencoded", "pin="+deskPIN)
	postBody(t, tokenClient(token, nil), http.StatusOK, s.url+"/v1/desk/checkins", "application/json",
		`{"v":1,"request":"AAAAAAAAAAAAAAAAAAAAAQ","heads":3}`)
	require.Eventually(t, func() bool {
		copied := filepath.Join(t.TempDir(), "backup")
		command(t, exitDone, "backup", "--data", folder, copied)
		raw, err := os.ReadFile(copied)
		return err == nil && bytes.Contains(raw, []byte(`"type":"log_root"`))
	}, time.Minute, 500*time.Millisecond, "the log is tended")
	s.stop(t, syscall.SIGTERM)
	log, _ := command(t, exitDone, "log", "export", "--data", folder)
	require.Contains(t, log, `"type":"checkin"`)
}

func postBody(t *testing.T, client *http.Client, want int, url, kind, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	answer, err := client.Do(r)
	require.NoError(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	require.NoError(t, err)
	require.Equal(t, want, answer.StatusCode, string(text))
}

func TestATabletTrustsTheLocalAuthority(t *testing.T) {
	folder := newDataFolder(t)
	var before []byte
	for range 2 { // the second time it is the same certificate
		s := start(t, "serve", "--listen", "127.0.0.1:0", "--data", folder, "--tls-local", "--host", "desk.local")
		pem, err := os.ReadFile(filepath.Join(folder, "tls", "authority.pem"))
		require.NoError(t, err)
		if before != nil {
			require.Equal(t, before, pem)
		}
		before = pem
		roots := x509.NewCertPool()
		require.True(t, roots.AppendCertsFromPEM(pem))
		status, _ := fetchBody(t, tokenClient("", roots), s.url+"/sign-in")
		require.Equal(t, http.StatusOK, status)
		_, err = tokenClient("", x509.NewCertPool()).Get(s.url + "/sign-in")
		require.Error(t, err, "who was not told to trust it does not")
		s.stop(t, syscall.SIGTERM)
	}
	now := time.Now()
	pair, _, err := localCertificate(filepath.Join(folder, "tls"), []string{"desk.local"}, now)
	require.NoError(t, err)
	require.NoError(t, pair.Leaf.VerifyHostname("desk.local"))
	other, _, err := localCertificate(filepath.Join(folder, "tls"), []string{"other.local"}, now)
	require.NoError(t, err)
	require.NotEqual(t, pair.Certificate[0], other.Certificate[0], "another name takes another certificate")
	later, _, err := localCertificate(filepath.Join(folder, "tls"), []string{"other.local"}, now.Add(localLife))
	require.NoError(t, err)
	require.NotEqual(t, other.Certificate[0], later.Certificate[0], "it is made anew before it ends")
}

func TestTheDemoHoldsUpPhonesAndPaper(t *testing.T) {
	s := start(t, "demo", "--listen", "127.0.0.1:0", "--open=false")
	client := tokenClient("", nil)
	status, page := fetchBody(t, client, s.url)
	require.Equal(t, http.StatusOK, status)
	require.Contains(t, page, demoPIN)
	for n := range 10 {
		status, text := fetchBody(t, client, s.url+"/card/"+string(rune('0'+n))+".txt")
		require.Equal(t, http.StatusOK, status, text)
		require.True(t, strings.HasPrefix(text, "HN1:") || strings.HasPrefix(text, "https://"), text)
	}
	status, image := fetchBody(t, client, s.url+"/card/6.png")
	require.Equal(t, http.StatusOK, status)
	require.True(t, strings.HasPrefix(image, "\x89PNG"))
	for _, path := range []string{"/card/10.txt", "/card/-1.txt", "/card/0.gif", "/card/", "/demo.html"} {
		status, _ = fetchBody(t, client, s.url+path)
		require.Equal(t, http.StatusNotFound, status, path)
	}
	post := func(form url.Values, site string) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/plug", strings.NewReader(form.Encode()))
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", site)
		answer, err := client.Do(r)
		require.NoError(t, err)
		defer answer.Body.Close()
		_, err = io.Copy(io.Discard, answer.Body)
		require.NoError(t, err)
		return answer.StatusCode
	}
	for _, clock := range demoClocks {
		for _, bundle := range demoBundles {
			form := url.Values{"online": {"no"}, "clock": {string(clock.Value)}, "bundle": {string(bundle.Value)}}
			require.Equal(t, http.StatusSeeOther, post(form, "same-origin"))
			require.Equal(t, http.StatusForbidden, post(form, "cross-site"))
		}
	}
	require.Equal(t, http.StatusBadRequest, post(url.Values{"clock": {"2038"}, "bundle": {"fresh"}}, "same-origin"))
	status, _ = fetchBody(t, client, strings.TrimSuffix(s.url, "/demo")+"/sign-in")
	require.Equal(t, http.StatusOK, status)
	s.stop(t, os.Interrupt)
}
