package console_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/did/multikey"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/sdjwt"
	"github.com/hinan-id/hinan/vc/sdjwtvc"
	"github.com/hinan-id/hinan/verifier/console"
	"github.com/hinan-id/hinan/verifier/trust"
)

func TestALockedDeskShowsNothing(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.tablet(t)
	for _, path := range []string{"/", "/standby", "/needs", "/board", "/board/eei", "/headquarters", "/role"} {
		a := b.get(path)
		require.Equal(t, "/sign-in", a.path, path)
		require.NotContains(t, a.body, "現在", path)
	}
	require.Equal(t, http.StatusUnauthorized, b.get("/live").status, "the script learns it")
}

func TestAPINOpensTheKeysAndARoleIsChosen(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.tablet(t)
	a := b.post("/sign-in", url.Values{"pin": {pin}})
	require.Equal(t, "/role", a.path)
	for _, role := range []string{"受付", "配慮", "物資", "責任者"} {
		require.Contains(t, a.body, role)
	}
	require.Equal(t, "/role", b.get("/board").path, "no role, no screen")
	require.Equal(t, http.StatusBadRequest, b.post("/role", url.Values{"role": {"mayor"}}).status)
	a = b.post("/role", url.Values{"role": {"reception"}})
	require.Equal(t, "/standby", a.path)
	require.Contains(t, a.body, `<a class="role" href="/role"><span>受付</span></a>`, "the role is always shown")
}

func TestAWrongPINCostsTime(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.tablet(t)
	wrong := b.post("/sign-in", url.Values{"pin": {"00000000"}})
	require.Equal(t, http.StatusForbidden, wrong.status)
	require.Contains(t, wrong.body, "暗証番号またはカードが違います")
	require.NotContains(t, wrong.body, "00000000")

	early := b.post("/sign-in", url.Values{"pin": {pin}})
	require.Equal(t, http.StatusTooManyRequests, early.status, "the right one has to wait too")
	require.Regexp(t, `あと\d+秒お待ちください`, early.body)
	time.Sleep(console.FirstWait + 50*time.Millisecond)
	require.Equal(t, "/role", b.post("/sign-in", url.Values{"pin": {pin}}).path)
}

func TestAnOfficerCardOpensTheKeys(t *testing.T) {
	w := newTown(t)
	b := w.station(t, shelterA, "a1").tablet(t)
	require.Equal(t, "/role", b.post("/sign-in", url.Values{"pin": {"age-secret-key-1officer\r\n"}}).path, "as a scanner types it")
}

func TestTheDeskLocksByItself(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	h := &console.Handler{Station: s, Zone: time.UTC, Idle: time.Second}
	server := httptest.NewServer(h)
	defer func() { server.Close(); require.NoError(t, h.Close()) }()
	b := newTablet(t, s, server)
	b.signIn(trust.Reception)
	locked := func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return !s.open
	}
	require.Equal(t, http.StatusOK, b.get("/live").status)
	require.Eventually(t, func() bool {
		return b.get("/live").status == http.StatusUnauthorized // that a page asks by itself is no tap
	}, 20*time.Second, 50*time.Millisecond)
	require.Eventually(t, locked, 20*time.Second, 10*time.Millisecond, "the keys are forgotten")
	require.Equal(t, "/sign-in", b.get("/standby").path)
}

func TestTheKeysAreForgottenThoughNobodyAsks(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	h := &console.Handler{Station: s, Zone: time.UTC, Idle: time.Second}
	server := httptest.NewServer(h)
	defer func() { server.Close(); require.NoError(t, h.Close()) }()
	newTablet(t, s, server).signIn(trust.Reception)
	require.Eventually(t, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.locks > 0
	}, 20*time.Second, 10*time.Millisecond)
}

func TestTheKeysStayOpenWhileSomebodyWorks(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	_, server := s.serve(t)
	first, second := newTablet(t, s, server), newTablet(t, s, server)
	first.signIn(trust.Reception)
	second.signIn(trust.Supplies)
	require.Equal(t, "/sign-in", first.post("/lock", url.Values{}).path)
	require.Equal(t, "/standby", second.get("/standby").path)
	second.post("/lock", url.Values{})
	require.Equal(t, 1, s.locks, "the last one locks")
}

func TestASessionDoesNotOutliveTheKeys(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	_, server := s.serve(t)
	first := newTablet(t, s, server)
	first.signIn(trust.Reception)
	s.Lock()
	require.Equal(t, "/sign-in", first.get("/standby").path)
	newTablet(t, s, server).signIn(trust.Lead)
	require.Equal(t, "/sign-in", first.get("/standby").path, "somebody else opened them")
}

var challengePattern = regexp.MustCompile(`<code>([^<]+)</code> <code>([^<]+)</code>`)

// staffShows is what the phone of staff answers to the number on the sign-in screen.
func (w *town) staffShows(t testing.TB, page string, holder keys.Signer, change func(audience, nonce *string, at *time.Time)) string {
	t.Helper()
	thumb, err := multikey.Thumbprint(holder.Public())
	require.NoError(t, err)
	issuer := sdjwtvc.Issuer{Holder: holder.Public()}
	author := w.author
	author.KeyID = author.Issuer + "#" + author.Issuer[len("did:key:"):]
	raw, err := issuer.Issue(t.Context(), author, vc.Statement{
		Issuer: author.Issuer, Types: []string{staffType}, ValidUntil: w.nextYear(), Holder: &vc.HolderKey{Thumbprint: thumb},
		Subjects: []vc.Subject{{Claims: map[string]any{"org": "city"}}},
	})
	require.NoError(t, err)
	m := challengePattern.FindStringSubmatch(page)
	require.NotNil(t, m)
	audience, nonce, at := m[1], m[2], w.now
	if change != nil {
		change(&audience, &nonce, &at)
	}
	shown, err := sdjwt.Present(t.Context(), raw, nil, &sdjwt.Bind{Signer: holder, Audience: audience, Nonce: nonce, At: at})
	require.NoError(t, err)
	return string(shown)
}

func TestAStaffCredentialGivesItsRoles(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.tablet(t)
	staff := w.staffShows(t, b.get("/sign-in").body, staffKey(), nil)

	alone := b.post("/sign-in", url.Values{"staff": {staff}})
	require.Equal(t, http.StatusForbidden, alone.status, "it opens no keys")
	require.Contains(t, alone.body, "暗証番号またはカードが違います")

	time.Sleep(console.FirstWait + 50*time.Millisecond)
	staff = w.staffShows(t, b.get("/sign-in").body, staffKey(), nil)
	both := b.post("/sign-in", url.Values{"staff": {staff}, "pin": {pin}})
	require.Equal(t, "/role", both.path, both.body)
	require.Contains(t, both.body, `value="reception"`)
	require.Contains(t, both.body, `value="needs"`)
	require.NotContains(t, both.body, `value="lead"`)
	require.Equal(t, http.StatusBadRequest, b.post("/role", url.Values{"role": {"lead"}}).status)
}

func TestAStaffCredentialIsEnoughWhereTheKeysAreOpen(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	_, server := s.serve(t)
	newTablet(t, s, server).signIn(trust.Lead)
	b := newTablet(t, s, server)
	staff := w.staffShows(t, b.get("/sign-in").body, staffKey(), nil)
	require.Equal(t, "/role", b.post("/sign-in", url.Values{"staff": {staff}}).path)

	other := newTablet(t, s, server)
	a := other.post("/sign-in", url.Values{"staff": {staff}})
	require.Equal(t, http.StatusForbidden, a.status, "somebody took a picture of it")
	require.Contains(t, a.body, "職員証として確かめられません")
}

func TestAStaffCredentialThatDoesNotCountIsRefused(t *testing.T) {
	for _, tt := range []struct {
		name   string
		holder keys.Signer
		change func(audience, nonce *string, at *time.Time)
	}{
		{name: "a key that the bundle does not know", holder: keystest.Signer(keys.ES256, "somebody")},
		{"for another shelter", staffKey(), func(audience, _ *string, _ *time.Time) { *audience = shelterB + "/" + incident }},
		{"to another number", staffKey(), func(_, nonce *string, _ *time.Time) { *nonce = "AAAAAAAAAAA" }},
		{"an hour ago", staffKey(), func(_, _ *string, at *time.Time) { *at = at.Add(-time.Hour) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newTown(t)
			s := w.station(t, shelterA, "a1")
			_, server := s.serve(t)
			newTablet(t, s, server).signIn(trust.Lead)
			b := newTablet(t, s, server)
			a := b.post("/sign-in", url.Values{"staff": {w.staffShows(t, b.get("/sign-in").body, tt.holder, tt.change)}})
			require.Equal(t, http.StatusForbidden, a.status)
			require.Contains(t, a.body, "職員証として確かめられません")
			good := w.staffShows(t, b.get("/sign-in").body, staffKey(), nil)
			require.Equal(t, "/role", b.post("/sign-in", url.Values{"staff": {good}}).path)
		})
	}
}

func TestAResidentsPassSignsNobodyIn(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	_, server := s.serve(t)
	newTablet(t, s, server).signIn(trust.Lead)
	b := newTablet(t, s, server)
	require.Equal(t, http.StatusForbidden, b.post("/sign-in", url.Values{"staff": {w.paper(t, "mother")}}).status)
}
