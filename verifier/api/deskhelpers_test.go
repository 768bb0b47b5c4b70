package api_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/api"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/sqlitestore"
	"github.com/hinan-id/hinan/verifier/trust"
)

const (
	shelterA = "E4020500001111"
	shelterB = "E4020500002222"
	incident = "26D01"
	cityCode = "402052"
)

// tokens of clients, by their roles.
var tokens = map[trust.Role]string{
	trust.Reception: "token-of-reception-" + canary, trust.Needs: "token-of-needs-" + canary,
	trust.Supplies: "token-of-supplies-" + canary, trust.Lead: "token-of-lead-" + canary,
}

// failing is a store that fails when it is told to.
type failing struct {
	*sqlitestore.Store
	err atomic.Pointer[error]
}

func (f *failing) Append(ctx context.Context, events []checkin.Event) error {
	if err := f.err.Load(); err != nil {
		return *err
	}
	return f.Store.Append(ctx, events)
}

// fail has the store fail from here on; nil: no more.
func (f *failing) fail(err error) {
	if err == nil {
		f.err.Store(nil)
		return
	}
	f.err.Store(&err)
}

// reception is a desk behind its API, over a store on the disk.
type reception struct {
	*api.Handler
	town    *town
	shelter string
	desk    *checkin.Desk
	store   *failing
	logged  *bytes.Buffer
	locked  atomic.Bool
	old     atomic.Bool // the nonces of the screen are old
}

const (
	screen = "screen"
	poster = "poster"
)

func (w *town) reception(t testing.TB, shelter, name, folder string, at func() time.Time) *reception {
	t.Helper()
	ctx := context.Background()
	opened, err := sqlitestore.Open(ctx, folder, sqlitestore.Settings{})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, opened.Close()) })
	s := &reception{town: w, shelter: shelter, store: &failing{Store: opened}, logged: new(bytes.Buffer)}
	who := checkin.Identity{Device: name, Shelter: shelter, Incident: incident, Now: at}
	log, err := checkin.OpenLog(ctx, s.store, device(name), who)
	require.NoError(t, err)
	s.desk, err = checkin.OpenDesk(ctx, checkin.Settings{
		Log: log, Store: s.store, Bundle: func() *trust.Bundle { return w.bundle }, City: cityCode,
	})
	require.NoError(t, err)
	policy, _ := verifier.Shipped("shelter")
	judge, err := w.bundle.Verifier(ctx, policy)
	require.NoError(t, err)
	judge.Now = at
	s.Handler = &api.Handler{
		Gate: gateOf(judge), Now: at, Desk: s.part(),
		Logger: slog.New(slog.NewTextHandler(s.logged, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	return s
}

// part is the desk of the handler.
func (s *reception) part() *api.Desk {
	return &api.Desk{
		Open: func() (*checkin.Desk, error) {
			if s.locked.Load() {
				return nil, checkin.ErrLocked
			}
			return s.desk, nil
		},
		Health: func() error {
			if err := s.store.err.Load(); err != nil {
				return errors.Join(checkin.ErrStore, *err)
			}
			return nil
		},
		Tokens: tokensOf(tokens),
		Challenge: func() api.Challenge {
			c := s.town.asks(s.shelter, screen)
			return api.Challenge{
				Challenge: c.Expected(func(nonce string) error {
					if s.old.Load() || nonce != nonceText(screen) {
						return errors.New("an old nonce")
					}
					return nil
				}),
				Poster: func(nonce string) bool { return nonce == nonceText(poster) },
			}
		},
	}
}

func tokensOf(tokens map[trust.Role]string) map[[sha256.Size]byte]trust.Role {
	sums := make(map[[sha256.Size]byte]trust.Role)
	for role, token := range tokens {
		sums[sha256.Sum256([]byte(token))] = role
	}
	return sums
}

// nonceText is a nonce as an answer carries it.
func nonceText(name string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(fmt.Sprintf("%-*.*s", pass.NonceBytes, pass.NonceBytes, name)))
}

// shelterDesk is a desk at a fixed time.
func shelterDesk(t testing.TB) *reception {
	t.Helper()
	return newTown(t, now).reception(t, shelterA, "a1", t.TempDir(), clock)
}

// shows is what a phone shows to the challenge with a nonce, as a client sends it.
func (s *reception) shows(t testing.TB, name, nonce string) string {
	t.Helper()
	return encode(s.town.answer(t, s.town.phone(t, name), s.town.asks(s.shelter, nonce)))
}

func encode(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

// fresh is the name of a new request.
func fresh() string {
	r := checkin.NewRequest()
	return encode(r[:])
}

// body is the body of a post: pairs of names and values behind a version and a request.
func body(t testing.TB, pairs ...any) string {
	t.Helper()
	object := map[string]any{"v": 1, "request": fresh()}
	for i := 0; i < len(pairs); i += 2 {
		object[pairs[i].(string)] = pairs[i+1]
	}
	raw, err := json.Marshal(object)
	require.NoError(t, err)
	return string(raw)
}

// posted is a post to the desk by a role.
func posted(role trust.Role, name, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/v1/desk/"+name, strings.NewReader(body))
	r.Host = "localhost"
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+tokens[role])
	return r
}

// asked is a GET from the desk by a role.
func asked(role trust.Role, name string) *http.Request {
	r := posted(role, name, "")
	r.Method = http.MethodGet
	return r
}

// told is an answer that was read.
type told struct {
	V      int
	Again  bool
	Slip   string
	Record struct {
		ID, Shelter, At, Grade, Method, Residence, Out_of_shelter, From string
		Reasons                                                         []string
		Pets                                                            int
		Voluntary, No_disclosure                                        bool
		People                                                          []struct {
			Slot, Sex                           int
			Age_band, Presence, Destination, To string
			Needs                               bool
		}
		Rations []struct{ At, Item, Period, Override string }
	}
	Seen    []struct{ Shelter, At, Grade string }
	Verdict *struct {
		Outcome     string
		Credentials []map[string]any
	}
}

// post must succeed.
func (s *reception) post(t testing.TB, role trust.Role, name, body string) told {
	t.Helper()
	return readTold(t, ask(s, posted(role, name, body)))
}

func readTold(t testing.TB, a answer) (got told) {
	t.Helper()
	require.Equal(t, http.StatusOK, a.status, a.body)
	requireSafe(t, a.header)
	readInto(t, a, &got)
	require.Equal(t, 1, got.V)
	return got
}

func readInto(t testing.TB, a answer, to any) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(a.body), to))
}

// admit admits by reception.
func (s *reception) admit(t testing.TB, pairs ...any) told {
	t.Helper()
	return s.post(t, trust.Reception, "checkins", body(t, pairs...))
}

// events are how many events the store has.
func (s *reception) events(t testing.TB) (n uint64) {
	t.Helper()
	heads, err := s.store.Heads(context.Background())
	require.NoError(t, err)
	for _, h := range heads {
		n += h.Size
	}
	return n
}
