package main

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/verifier/api"
	"github.com/hinan-id/hinan/verifier/console"
	"github.com/hinan-id/hinan/verifier/station"
	"github.com/hinan-id/hinan/verifier/trust"
)

// serving is what the flags of serve say.
type serving struct {
	trusting
	dataFolder
	api                  bool
	listen               string
	hosts                []string
	tlsCert, tlsKey      string
	tlsLocal             bool
	tokens               []string
	shelters, screenCert string
}

func (p *program) serveCommand() *cobra.Command {
	var s serving
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the desk of a shelter, or judge credentials for other programs, over HTTP",
		Long: `Serve runs the desk of one shelter: its console, in a browser, over the data folder
that --data names (hinan desk init makes one). Staff open it with the PIN or an
officer card. It asks no network.

Beside the console, or alone with --api, it answers POST /v1/verify with the verdict
that hinan verify --json prints, and /healthz, /readyz and /metrics for those who
look after it, and with --token the desk itself, under /v1/desk/. The form of
requests stands in the documentation of verifier/api.

It listens on this machine only. To be reached from elsewhere it needs a
certificate, and --host with each name that clients use: one of your own, or with
--tls-local one of a new local authority, whose certificate tablets have to be told
to trust. A browser gives its camera to no page without one.

It prints the address on stderr, with --json as {"v":1,"url":"…"} on stdout; port 0
takes a free one.

A bundle that has changed is taken at once, and on SIGHUP everything is read anew.
What cannot be read, or is older, is refused, and the bundle before it stays: this
is said on stderr and in /readyz. SIGINT and SIGTERM let running requests end.

` + policyHelp,
		Example: `  hinan serve --data /srv/desk --bundle city.bundle --root root.json --shelters shelters.csv
  hinan serve --data /srv/desk --bundle city.bundle --root root.json --listen :8443 --host desk.local --tls-local
  hinan serve --api --bundle city.bundle --root root.json --policy shelter`,
		Args:              cobra.NoArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, _ []string) error { return p.serve(cmd, s) },
	}
	s.trusting.flags(cmd)
	s.dataFolder.flags(cmd)
	flags := cmd.Flags()
	flags.BoolVar(&s.api, "api", false, "serve the JSON API alone")
	flags.StringVar(&s.listen, "listen", "127.0.0.1:8080", "`address` and port")
	flags.StringArrayVar(&s.hosts, "host", nil, "a `name` or address that clients use for this server")
	flags.StringVar(&s.tlsCert, "tls-cert", "", "certificate and chain, a PEM `file`")
	flags.StringVar(&s.tlsKey, "tls-key", "", "the certificate's private key, a PEM `file`")
	flags.BoolVar(&s.tlsLocal, "tls-local", false, "use a certificate of a local authority, kept in the data folder")
	flags.StringVar(&s.shelters, "shelters", "", "the city's list of shelters, a CSV `file` (HINAN_SHELTERS)")
	flags.StringArrayVar(&s.tokens, "token", nil, "who may use the desk over the API: `ROLE=FILE` with a secret text of 32 characters or more")
	flags.StringVar(&s.screenCert, "certificate", "", "the city's certificate for the code on the screen, a `file`")
	return cmd
}

const (
	// serveMemory is what the process tries to keep within, in bytes: with the
	// binary itself it stays below 192 MiB. GOMEMLIMIT overrides it.
	serveMemory = 96 << 20
	// deskMemory is the same where a desk keeps its records in memory: with 100,000
	// check-ins it stays below 256 MiB, and has room so that collecting garbage rests.
	deskMemory = 192 << 20
	// serveGarbage is how far the heap may grow until garbage is collected, in per
	// cent. A verdict leaves 20 KB behind and the bundle is small: at Go's 100 per cent
	// collecting would take a share of both cores. GOGC overrides it.
	serveGarbage = 400
	// shutdownTime is how long requests may take to end.
	shutdownTime = api.MaxWait + api.MaxCheck
)

func (p *program) serve(cmd *cobra.Command, s serving) error {
	if !s.api && !cmd.Flags().Changed("policy") {
		s.policy = "shelter"
	}
	host, certificates, err := p.certificates(s)
	if err != nil {
		return err
	}
	logger := slog.New(slog.NewTextHandler(p.stderr, nil))
	gates, err := p.openGates(cmd, s.trusting, logger)
	if err != nil {
		return err
	}
	p.tuneMemory(s)
	hosts := append(s.hosts, host)
	judging := &api.Handler{Gate: gates.now, Hosts: hosts, Logger: logger}
	var handler http.Handler = judging
	asked := make(chan os.Signal, 1)
	jobs := []func(context.Context){func(ctx context.Context) { gates.watch(ctx, asked) }}
	if !s.api {
		desk, err := p.openDesk(cmd, s, gates)
		if err != nil {
			return err
		}
		screens := &console.Handler{Station: desk, Hosts: hosts, Logger: logger}
		defer func() { _ = errors.Join(screens.Close(), desk.Close()) }()
		judging.Desk = &api.Desk{Open: desk.Desk, Health: desk.Health, Challenge: func() api.Challenge {
			challenge, poster := screens.Challenge()
			return api.Challenge{Challenge: challenge, Poster: poster}
		}}
		if judging.Desk.Tokens, err = p.tokens(cmd, s.tokens); err != nil {
			return err
		}
		handler = beside(judging, screens)
		jobs = append(jobs, func(ctx context.Context) { desk.Tend(ctx, logger) })
	}
	listener, err := net.Listen("tcp", s.listen)
	if err != nil {
		return usage("--listen: %v", err)
	}
	server := api.Server(s.listen, handler)
	server.TLSConfig = &tls.Config{Certificates: certificates, MinVersion: tls.VersionTLS12}
	signal.Notify(asked, syscall.SIGHUP) // before anybody knows of the process
	defer signal.Stop(asked)
	if err := p.sayListening(listener.Addr(), len(certificates) > 0); err != nil {
		return errors.Join(err, listener.Close())
	}
	return serveUntil(cmd.Context(), server, judging.Limit(listener), jobs...)
}

// openDesk opens the data folder.
func (p *program) openDesk(cmd *cobra.Command, s serving, g *gates) (*station.Station, error) {
	dir, err := s.dataFolder.find(p)
	if err != nil {
		return nil, err
	}
	settings := station.Settings{Folder: dir, Gate: g.station, Clock: &g.clock}
	if settings.Master, err = p.master(s.shelters); err != nil {
		return nil, err
	}
	if s.screenCert != "" {
		if settings.Certificate, err = p.readBytes(cmd, "--certificate", s.screenCert, maxInput); err != nil {
			return nil, err
		}
	}
	return station.Open(cmd.Context(), settings)
}

// minToken is the least length of a token in bytes.
const minToken = 32

// tokens reads who may use the desk over the API.
func (p *program) tokens(cmd *cobra.Command, pairs []string) (map[[32]byte]trust.Role, error) {
	known := make(map[[32]byte]trust.Role, len(pairs))
	for _, pair := range pairs {
		role, file, ok := strings.Cut(pair, "=")
		if !ok || !slices.Contains([]trust.Role{trust.Reception, trust.Needs, trust.Supplies, trust.Lead}, trust.Role(role)) {
			return nil, usage("--token: %.40q is not ROLE=FILE with reception, needs, supplies or lead", pair)
		}
		token, err := p.readInput(cmd, "--token", file)
		if err != nil {
			return nil, err
		}
		if len(token) < minToken {
			return nil, usage("--token: the text in %s is shorter than %d characters", file, minToken)
		}
		known[sha256.Sum256(token)] = trust.Role(role)
	}
	return known, nil
}

// beside serves the API under its paths, and the screens under all others.
func beside(judging, screens http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch path := r.URL.Path; {
		case strings.HasPrefix(path, "/v1/"), path == "/healthz", path == "/readyz", path == "/metrics":
			judging.ServeHTTP(w, r)
		default:
			screens.ServeHTTP(w, r)
		}
	})
}

// tuneMemory lets the process collect garbage seldom, within its limit.
func (p *program) tuneMemory(s serving) {
	if p.env("GOMEMLIMIT") == "" {
		limit := int64(deskMemory)
		if s.api {
			limit = serveMemory
		}
		debug.SetMemoryLimit(limit)
	}
	if p.env("GOGC") == "" {
		debug.SetGCPercent(serveGarbage)
	}
}

// certificates reads what the flags say about the address. The host is the one to
// listen on, empty for all of them.
func (p *program) certificates(s serving) (host string, certificates []tls.Certificate, err error) {
	host, _, err = net.SplitHostPort(s.listen)
	if err != nil {
		return "", nil, usage("--listen: %v", err)
	}
	switch {
	case s.tlsLocal && s.tlsCert+s.tlsKey != "":
		return "", nil, usage("--tls-local makes a certificate: not beside --tls-cert and --tls-key")
	case s.tlsLocal:
		dir, err := s.dataFolder.find(p)
		if err != nil {
			return "", nil, err
		}
		pair, authority, err := localCertificate(filepath.Join(dir, "tls"), append(s.hosts, host), time.Now())
		if err != nil {
			return "", nil, err
		}
		p.say("tablets have to trust the authority in %s", authority)
		return host, []tls.Certificate{pair}, nil
	case s.tlsCert == "" && s.tlsKey == "":
		if !isLoopback(host) {
			return "", nil, usage("--listen: %q can be reached from other machines, which takes --tls-cert and --tls-key, or --tls-local", s.listen)
		}
		return host, nil, nil
	}
	pair, err := tls.LoadX509KeyPair(s.tlsCert, s.tlsKey)
	if err != nil {
		return "", nil, usage("--tls-cert, --tls-key: %v", err)
	}
	return host, []tls.Certificate{pair}, nil
}

func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}

func (p *program) sayListening(address net.Addr, secured bool) error {
	url := map[bool]string{false: "http://", true: "https://"}[secured] + address.String()
	p.say("listening on %s", url)
	if !p.json {
		return nil
	}
	return p.printJSON(struct {
		URL string `json:"url"`
	}{url})
}

// serveUntil serves until ctx ends, and lets what runs then come to its end. The jobs run
// beside it, and end with it.
func serveUntil(ctx context.Context, server *http.Server, listener net.Listener, jobs ...func(context.Context)) error {
	ctx, cancelJobs := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancelJobs()
	for _, job := range jobs {
		running.Go(func() { job(ctx) })
	}
	ended := make(chan error, 1)
	go func() {
		if len(server.TLSConfig.Certificates) > 0 {
			ended <- server.ServeTLS(listener, "", "")
			return
		}
		ended <- server.Serve(listener)
	}()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if server.Shutdown(limit) != nil {
		_ = server.Close() // who is still connected now was given time enough
	}
	<-ended
	return nil
}
