package api_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/trust"
)

var loadFor = flag.Duration("load", 3*time.Second, "how long check-ins come in under load")

const (
	loadRate   = 50 // check-ins a second
	loadResent = 10 // each tenth is sent again, as if its answer had been lost
)

// arrivalsOf are the bodies of check-ins as they come: half of them phones that answer
// the screen, a quarter cards of households, the rest without a credential that holds.
func (s *reception) arrivalsOf(t *testing.T, n int) (bodies []string) {
	t.Helper()
	for i := range n {
		name := fmt.Sprintf("load-%d", i)
		switch i % 8 {
		case 0, 2, 4, 6:
			bodies = append(bodies, body(t, "presentations", []string{s.shows(t, name, screen)}, "tookMs", 1500))
		case 1, 5:
			bodies = append(bodies, body(t, "presentations", []string{encode(s.town.paper(t, name, name+"b", name+"c"))}))
		case 3:
			raw := s.town.answer(t, s.town.phone(t, name), s.town.asks(s.shelter, screen))
			raw[len(raw)-1] ^= 1
			bodies = append(bodies, body(t, "presentations", []string{encode(raw)}, "heads", 2))
		default:
			bodies = append(bodies, body(t, "heads", 4))
		}
	}
	return bodies
}

// acknowledged is what clients were told.
type acknowledged struct {
	mu     sync.Mutex
	ids    map[string]bool
	grades map[string]int
	people int
	times  []time.Duration
	wrong  []string
}

func (a *acknowledged) add(took time.Duration, got told, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err != nil {
		a.wrong = append(a.wrong, err.Error())
		return
	}
	a.times = append(a.times, took)
	if !a.ids[got.Record.ID] {
		a.ids[got.Record.ID] = true
		a.grades[got.Record.Grade]++
		a.people += len(got.Record.People)
	}
}

// TestCheckinsUnderLoad has 50 check-ins a second come in over connections of their own,
// while somebody looks at the headcount: what was acknowledged is what the store has,
// each once.
func TestCheckinsUnderLoad(t *testing.T) {
	n := int(loadFor.Seconds() * loadRate)
	started := time.Now()
	w := newTown(t, started)
	s := w.reception(t, shelterA, "a1", t.TempDir(), time.Now)
	s.Logger = nil
	bodies := s.arrivalsOf(t, n)
	w.at = time.Now()
	url := "http://" + serve(t, s.Handler, nil)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 32}, Timeout: 30 * time.Second}
	defer client.CloseIdleConnections()

	got := acknowledged{ids: make(map[string]bool), grades: make(map[string]int)}
	ctx, cancel := context.WithCancel(t.Context())
	var watching, sending sync.WaitGroup
	looked := 0
	watching.Go(func() { looked = watch(ctx, client, url) })
	begin := time.Now()
	for i, b := range bodies {
		due := begin.Add(time.Duration(i) * time.Second / loadRate)
		time.Sleep(time.Until(due))
		sending.Go(func() {
			answer, err := send(client, url, b)
			got.add(time.Since(due), answer, err)
			if i%loadResent == 0 && err == nil {
				again, err := send(client, url, b)
				if err == nil && (!again.Again || again.Record.ID != answer.Record.ID) {
					err = fmt.Errorf("sent again: %v", again)
				}
				got.add(0, again, err)
			}
		})
	}
	sending.Wait()
	took := time.Since(begin)
	cancel()
	watching.Wait()

	require.Empty(t, got.wrong)
	require.Len(t, got.ids, n, "each check-in was acknowledged as one of its own")
	s.requireStored(t, &got)
	var count struct {
		Inside struct{ Total int }
		Grades map[string]int
	}
	readInto(t, ask(s, asked(trust.Lead, "headcount")), &count)
	require.Equal(t, got.people, count.Inside.Total)
	require.Equal(t, got.grades, count.Grades)
	require.Positive(t, looked)
	times := slices.DeleteFunc(got.times, func(d time.Duration) bool { return d == 0 })
	slices.Sort(times)
	rank := func(percent int) time.Duration {
		return times[(len(times)*percent+99)/100-1].Round(100 * time.Microsecond)
	}
	t.Logf("%d check-ins in %s (%.1f/s), %v; p50 %s, p90 %s, p99 %s, most %s; %d headcounts",
		n, took.Round(time.Millisecond), float64(n)/took.Seconds(), got.grades, rank(50), rank(90), rank(99), rank(100), looked)
}

// requireStored compares what was acknowledged with what is on the disk.
func (s *reception) requireStored(t *testing.T, got *acknowledged) {
	t.Helper()
	stored := 0
	for e, err := range s.store.Events(t.Context(), "a1", 0) {
		require.NoError(t, err)
		require.Equal(t, checkin.TypeCheckin, e.Type)
		require.True(t, got.ids[e.ID.String()], "nothing is written that was not acknowledged")
		stored++
	}
	require.Equal(t, len(got.ids), stored, "nothing is lost, nothing doubled")
}

func send(client *http.Client, url, body string) (got told, err error) {
	r, err := http.NewRequest(http.MethodPost, url+"/v1/desk/checkins", strings.NewReader(body))
	if err != nil {
		return got, err
	}
	r.Header.Set("Content-Type", "application/json")
	err = fetchInto(client, r, trust.Reception, &got)
	return got, err
}

// watch looks at the headcount each second until ctx ends.
func watch(ctx context.Context, client *http.Client, url string) (looked int) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return looked
		case <-tick.C:
		}
		r, err := http.NewRequest(http.MethodGet, url+"/v1/desk/headcount", nil)
		if err == nil && fetchInto(client, r, trust.Lead, new(any)) == nil {
			looked++
		}
	}
}

func fetchInto(client *http.Client, r *http.Request, role trust.Role, to any) error {
	r.Header.Set("Authorization", "Bearer "+tokens[role])
	response, err := client.Do(r)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d, %w: %s", response.StatusCode, err, raw)
	}
	return json.Unmarshal(raw, to)
}
