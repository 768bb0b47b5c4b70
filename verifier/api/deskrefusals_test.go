package api_test

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/api"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/trust"
)

func TestADeskIsForClientsWithAToken(t *testing.T) {
	s := shelterDesk(t)
	reception := tokens[trust.Reception]
	for _, tt := range []struct {
		name   string
		header []string
		status int
		code   fault.Code
	}{
		{"no header", nil, 401, api.ErrToken},
		{"an empty header", []string{""}, 401, api.ErrToken},
		{"the scheme alone", []string{"Bearer"}, 401, api.ErrToken},
		{"an empty token", []string{"Bearer "}, 401, api.ErrToken},
		{"a token without a scheme", []string{reception}, 401, api.ErrToken},
		{"another scheme", []string{"Basic " + reception}, 401, api.ErrToken},
		{"a token of nobody", []string{"Bearer " + canary}, 401, api.ErrToken},
		{"the beginning of a token", []string{"Bearer " + reception[:len(reception)-1]}, 401, api.ErrToken},
		{"a token and more", []string{"Bearer " + reception + "x"}, 401, api.ErrToken},
		{"a space in front", []string{"Bearer  " + reception}, 401, api.ErrToken},
		{"two headers", []string{"Bearer " + reception, "Bearer " + reception}, 401, api.ErrToken},
		{"a token that gives no role", []string{"Bearer none"}, 403, checkin.ErrRole},
		{"a token of a role that is not known", []string{"Bearer mayor"}, 403, checkin.ErrRole},
	} {
		t.Run(tt.name, func(t *testing.T) {
			maps.Copy(s.Desk.Tokens, tokensOf(map[trust.Role]string{"": "none", "mayor": "mayor"}))
			for _, r := range []*http.Request{
				posted(trust.Reception, "checkins", body(t)), asked(trust.Reception, "headcount"), asked(trust.Reception, "nothing"),
			} {
				r.Header["Authorization"] = tt.header
				r.Body = io.NopCloser(iotest.ErrReader(errors.New("the body is not read")))
				a := ask(s, r)
				requireProblem(t, a, tt.status, tt.code)
				require.Equal(t, tt.status == 401, a.header.Get("WWW-Authenticate") == "Bearer")
				require.NotContains(t, a.body, canary)
			}
		})
	}
	require.Zero(t, s.events(t))
	r := posted(trust.Reception, "checkins", body(t))
	r.Header.Set("Authorization", "bEARER "+reception)
	require.Equal(t, http.StatusOK, ask(s, r).status, "the name of the scheme has no case")
}

func TestWithoutADeskOrTokensThereIsNone(t *testing.T) {
	s := shelterDesk(t)
	s.Desk.Tokens = nil
	requireProblem(t, ask(s, posted(trust.Reception, "checkins", body(t))), 401, api.ErrToken)
	for _, name := range []string{"checkins", "headcount", "records/x"} {
		requireProblem(t, ask(&api.Handler{}, posted(trust.Reception, name, body(t))), 404, api.ErrRoute)
	}
	empty := shelterDesk(t)
	empty.Desk.Open = nil
	requireProblem(t, ask(empty, posted(trust.Reception, "checkins", body(t))), 503, checkin.ErrLocked)
}

func TestPathsOfADesk(t *testing.T) {
	s := shelterDesk(t)
	for path, want := range map[string]string{
		"checkins": "POST", "changes": "POST", "slips": "POST", "arrivals": "POST", "rations": "POST", "counts": "POST",
		"headcount": "GET, HEAD", "records/x": "GET, HEAD",
	} {
		r := posted(trust.Lead, path, "")
		r.Method = http.MethodDelete
		a := ask(s, r)
		requireProblem(t, a, http.StatusMethodNotAllowed, api.ErrMethod)
		require.Equal(t, want, a.header.Get("Allow"))
	}
	for _, path := range []string{"", "checkins/", "Checkins", "record", "records", "headcount/", "../verify", "checkins%2f"} {
		r := posted(trust.Lead, "x", body(t))
		r.URL.Path = "/v1/desk/" + path
		requireProblem(t, ask(s, r), http.StatusNotFound, api.ErrRoute)
	}
	id := s.admit(t).Record.ID
	for _, name := range []string{"", "x", id[1:], id + "A", id + "=", id + "/", "%41" + id[1:], strings.Repeat("A", 43), strings.Repeat("a", 5000)} {
		requireProblem(t, ask(s, asked(trust.Lead, "records/"+name)), http.StatusNotFound, checkin.ErrUnknownRecord)
	}
	require.Equal(t, http.StatusOK, ask(s, asked(trust.Lead, "records/"+id)).status)
}

func TestWhatEveryRequestOwesIsOwedAtTheDesk(t *testing.T) {
	s := shelterDesk(t)
	for _, tt := range []struct {
		name   string
		change func(*http.Request)
		status int
		code   fault.Code
	}{
		{"another host", func(r *http.Request) { r.Host = "shelter.example" }, 421, api.ErrHost},
		{"a query", func(r *http.Request) { r.URL.RawQuery = "token=x" }, 400, api.ErrRequest},
		{"a form", func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, 415, api.ErrMediaType},
		{"gzip", func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") }, 415, api.ErrMediaType},
		{"a body that ends too early", func(r *http.Request) { r.Body = io.NopCloser(iotest.ErrReader(io.ErrUnexpectedEOF)) }, 408, api.ErrIncomplete},
		{"a body over the limit", func(r *http.Request) {
			r.Body = io.NopCloser(strings.NewReader(strings.Repeat(" ", api.MaxBody+1)))
			r.ContentLength = -1
		}, 413, api.ErrTooLarge},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := posted(trust.Reception, "checkins", body(t))
			tt.change(r)
			requireProblem(t, ask(s, r), tt.status, tt.code)
		})
	}
	require.Zero(t, s.events(t))
	full := body(t)
	full += strings.Repeat(" ", api.MaxBody-len(full))
	require.Equal(t, http.StatusOK, ask(s, posted(trust.Reception, "checkins", full)).status, "the limit itself")
}

func TestWhatIsAtALimitOfTheDeskIsTaken(t *testing.T) {
	s := shelterDesk(t)
	id := s.admit(t, "heads", checkin.MaxParty).Record.ID
	good := goods(id, "")
	for _, tt := range []struct{ to, member, value string }{
		{"checkins", "presentations", list(verifier.MaxPresentations, `"t"`)},
		{"checkins", "pets", fmt.Sprint(checkin.MaxPets)},
		{"checkins", "tookMs", fmt.Sprint(checkin.MaxTook)},
		{"changes", "slots", list(checkin.MaxParty, "200")},
		{"rations", "item", text(checkin.MaxName)},
		{"slips", "shelter", text(pass.MaxShelter)},
		{"counts", "helpers", fmt.Sprint(checkin.MaxCapacity)},
	} {
		a := ask(s, posted(trust.Lead, tt.to, changed(good[tt.to], tt.member, tt.value)))
		require.Equal(t, http.StatusOK, a.status, "%s %s: %s", tt.to, tt.member, a.body)
	}
	party := `{"v":1,"request":"` + fresh() + `","party":` + list(checkin.MaxParty, `{"age_band":"15-64","sex":1,"needs":false}`) + `}`
	require.Len(t, s.post(t, trust.Lead, "checkins", party).Record.People, checkin.MaxParty)
}

func TestRolesMayAtTheDeskWhatTheyMay(t *testing.T) {
	w := newTown(t, now)
	s := w.reception(t, shelterA, "a1", t.TempDir(), clock)
	other := w.reception(t, shelterB, "b1", t.TempDir(), clock)
	slip := other.post(t, trust.Lead, "slips", body(t, "of", other.admit(t).Record.ID, "shelter", shelterA)).Slip
	id := s.admit(t, "heads", 2).Record.ID
	may := map[string][]trust.Role{
		"checkins": {trust.Reception, trust.Lead}, "changes": {trust.Reception, trust.Lead}, "slips": {trust.Reception, trust.Lead},
		"arrivals": {trust.Reception, trust.Lead}, "counts": {trust.Reception, trust.Lead}, "rations": {trust.Supplies, trust.Lead},
	}
	for name, members := range goods(id, slip) {
		for role := range tokens {
			before := s.events(t)
			a := ask(s, posted(role, name, changed(members, "", "")))
			if slices.Contains(may[name], role) {
				require.Equal(t, http.StatusOK, a.status, "%s by %s: %s", name, role, a.body)
				continue
			}
			requireProblem(t, a, http.StatusForbidden, checkin.ErrRole)
			require.Equal(t, before, s.events(t))
		}
	}
}
