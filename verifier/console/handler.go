package console

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier/console/texts"
)

// MaxWork is how many steps of work judging one reading may take (see
// strictjson.WithBudget).
const MaxWork = 4_000_000

// maxReading is how many codes are read and judged at a time.
const maxReading = 2

// Handler serves the console. It is safe for concurrent use, and must not be changed or
// copied once it is used.
type Handler struct {
	// Station is the desk.
	Station Station
	// Hosts are the names and addresses by which browsers may address the server,
	// without port, beside those of the loopback interface. Others are refused, or a
	// page from elsewhere could ask by a name that it leads here (DNS rebinding).
	Hosts []string
	// Zone is where the clocks on the wall are set to; nil: time.Local.
	Zone *time.Location
	// Idle is how long a session lasts without a tap; 0: DefaultIdle.
	Idle time.Duration
	// Logger gets codes and counts, and nothing of what was sent; nil: nobody does.
	Logger *slog.Logger

	once        sync.Once
	broken      error // the pages cannot be read
	texts       *texts.Set
	pages       pages
	routes      map[string]route
	sessions    *sessions
	tries       tries
	nonces      nonces // for those who are checked in
	staffNonces nonces
	needs       handovers
	reported    reported
	reading     chan struct{}
}

func (h *Handler) start() {
	h.once.Do(func() {
		idle := h.Idle
		if idle <= 0 {
			idle = DefaultIdle
		}
		h.sessions = newSessions(idle, h.Station.Lock)
		h.routes = screens()
		h.reading = make(chan struct{}, maxReading)
		if h.texts, h.broken = texts.Load(); h.broken == nil {
			h.pages, h.broken = loadPages()
		}
	})
}

// Close ends all sessions, and forgets the keys.
func (h *Handler) Close() error {
	h.start()
	h.sessions.endAll()
	return nil
}

// ServeHTTP answers one request.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.start()
	v := &visit{h: h, w: w, r: r}
	v.secure()
	defer v.survive()
	if err := v.serve(); err != nil {
		v.problem(err)
	}
}

func (h *Handler) zone() *time.Location {
	if h.Zone == nil {
		return time.Local
	}
	return h.Zone
}

func (h *Handler) log(err error) {
	if h.Logger != nil {
		h.Logger.Log(context.Background(), slog.LevelWarn, "refused", "code", fault.Of(err))
	}
}
