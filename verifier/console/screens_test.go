package console_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/console"
	"github.com/hinan-id/hinan/verifier/console/texts"
	"github.com/hinan-id/hinan/verifier/trust"
)

// empty is a station that has nothing.
type empty struct{}

func (empty) State() console.State                         { return console.State{} }
func (empty) Unlock(context.Context, console.Secret) error { return nil }
func (empty) Lock()                                        {}

// screensOf are all screens that can be loaded, with those about one check-in.
func screensOf(id string) []string {
	return []string{
		"/role", "/open", "/standby", "/family", "/result", "/needs", "/needs/" + id, "/quick", "/move", "/move/" + id, "/rations",
		"/rations/" + id, "/board", "/handover", "/complete/" + id, "/headquarters", "/correct/" + id, "/slip",
	}
}

// missing is the key of a text that no catalogue has.
var missing = regexp.MustCompile(`\[[a-z-]+\.[a-z0-9.+_-]+\]`)

func TestEveryScreenSpeaksEveryLanguage(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	_, server := s.serve(t)
	roles := map[trust.Role]*tablet{}
	for _, role := range []trust.Role{trust.Lead, trust.Needs} {
		roles[role] = newTablet(t, s, server)
		roles[role].signIn(role)
	}
	b := roles[trust.Lead]
	b.scan("/scan", w.paper(t, "mother", "father", "child"))
	id := s.one(t).ID.String()
	b.post("/quick", url.Values{"heads": {"3"}, "request": {newRequest()}, "done": {"none"}})
	b.post("/needs/"+id, url.Values{"service": {"dialysis", "language"}, "slot": {"2"}, "request": {newRequest()}})
	b.post("/move/"+id, url.Values{"to": {"shelter"}, "shelter": {shelterB}, "slot": {"3"}, "request": {newRequest()}})
	b.post("/move/"+id, url.Values{"to": {"unknown"}, "slot": {"2"}, "request": {newRequest()}})

	pages := map[string]string{}
	for _, l := range texts.Languages() {
		for role, b := range roles {
			require.Equal(t, "/standby", b.post("/language", url.Values{"language": {string(l)}, "back": {"/standby"}}).path)
			for _, path := range append(screensOf(id), "/nowhere") {
				a := b.get(path)
				require.NotEqual(t, http.StatusInternalServerError, a.status, path)
				require.NotRegexp(t, missing, a.body, "%s in %s", path, l)
				require.Contains(t, a.body, `lang="`+l.Tag()+`"`)
				require.Equal(t, len(texts.Languages()), strings.Count(a.body, `name="language"`), "the languages are always there")
				if role == trust.Lead && a.status == http.StatusOK {
					require.NotContains(t, slices.Collect(func(yield func(string) bool) {
						for key, other := range pages {
							if strings.HasSuffix(key, path) && !yield(other) {
								return
							}
						}
					}), a.body, path)
					pages[string(l)+path] = a.body
				}
			}
		}
	}
	require.Contains(t, pages["ja-easy/standby"], "<ruby>見<rp>（</rp><rt>み</rt><rp>）</rp></ruby>せてください")
	require.Contains(t, pages["en/standby"], "Hold the QR code to the reader")
	require.Contains(t, pages["vi/standby"], "Hãy đưa mã QR")
	require.NotContains(t, strings.Join(slices.Collect(func(yield func(string) bool) {
		for _, p := range pages {
			if !yield(p) {
				return
			}
		}
	}), ""), "×")
}

func TestALanguageThatIsNoneAndAWayBackThatLeadsAwayAreRefused(t *testing.T) {
	w := newTown(t)
	b := w.station(t, shelterA, "a1").signedIn(t, trust.Reception)
	require.Equal(t, http.StatusBadRequest, b.post("/language", url.Values{"language": {"tlh"}}).status)
	for _, back := range []string{"https://evil.example/", "//evil.example/", "/static/console.js", "", "/move/../x"} {
		b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		a := b.post("/language", url.Values{"language": {"en"}, "back": {back}})
		require.Equal(t, "/", a.header.Get("Location"), back)
	}
	a := b.post("/language", url.Values{"language": {"en"}, "back": {"/board"}})
	require.Equal(t, "/board", a.header.Get("Location"))
}

func TestWhoMaySeeWhat(t *testing.T) {
	all := []trust.Role{trust.Reception, trust.Needs, trust.Supplies, trust.Lead}
	may := map[string][]trust.Role{
		"/standby": all, "/board": all, "/role": all,
		"/needs": {trust.Needs},
		"/quick": {trust.Reception, trust.Lead}, "/family": {trust.Reception, trust.Lead}, "/move": {trust.Reception, trust.Lead},
		"/rations": {trust.Supplies, trust.Lead}, "/handover": {trust.Reception, trust.Needs, trust.Lead},
		"/open": {trust.Lead}, "/headquarters": {trust.Lead}, "/board/eei": {trust.Lead}, "/board/log": {trust.Lead}, "/board/public": {trust.Lead},
	}
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	_, server := s.serve(t)
	for _, role := range all {
		b := newTablet(t, s, server)
		b.signIn(role)
		for path, roles := range may {
			want := http.StatusForbidden
			if slices.Contains(roles, role) {
				want = http.StatusOK
			}
			require.Equal(t, want, b.get(path).status, "%s at %s", role, path)
		}
		forbidden := map[string][]trust.Role{
			"/quick": {trust.Reception, trust.Lead}, "/shut": {trust.Lead}, "/close": {trust.Lead}, "/board/count": {trust.Reception, trust.Lead},
		}
		for path, roles := range forbidden {
			if !slices.Contains(roles, role) {
				a := b.post(path, url.Values{"heads": {"1"}, "request": {newRequest()}, "done": {"none"}, "confirm": {incident}})
				require.Equal(t, http.StatusForbidden, a.status, "%s writes at %s", role, path)
				require.Contains(t, a.body, "desk.role")
			}
		}
	}
	require.Empty(t, s.records())
	require.False(t, s.erased)
}
