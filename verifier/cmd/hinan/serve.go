package main

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/verifier/api"
)

// serving is what the flags of serve say.
type serving struct {
	trusting
	api             bool
	listen          string
	hosts           []string
	tlsCert, tlsKey string
}

func (p *program) serveCommand() *cobra.Command {
	var s serving
	cmd := &cobra.Command{
		Use:   "serve --api",
		Short: "Judge credentials for other programs, over HTTP",
		Long: `Serve answers POST /v1/verify with the verdict that hinan verify --json prints,
and /healthz, /readyz and /metrics for those who look after it. It asks no
network. The form of a request stands in the documentation of verifier/api.

It listens on this machine only. To be reached from elsewhere it needs a
certificate, and --host with each name that clients use. It prints the address on
stderr, with --json as {"v":1,"url":"…"} on stdout; port 0 takes a free one.

A bundle that has changed is taken at once, and on SIGHUP everything is read anew.
What cannot be read, or is older, is refused, and the bundle before it stays: this
is said on stderr and in /readyz. SIGINT and SIGTERM let running requests end.

` + policyHelp,
		Example: `  hinan serve --api --bundle city.bundle --root root.json --policy shelter
  hinan serve --api --listen :8443 --tls-cert cert.pem --tls-key key.pem --host desk.example --document issuer.json`,
		Args:              cobra.NoArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, _ []string) error { return p.serve(cmd, s) },
	}
	s.trusting.flags(cmd)
	flags := cmd.Flags()
	flags.BoolVar(&s.api, "api", false, "serve the JSON API")
	flags.StringVar(&s.listen, "listen", "127.0.0.1:8080", "`address` and port")
	flags.StringArrayVar(&s.hosts, "host", nil, "a `name` or address that clients use for this server")
	flags.StringVar(&s.tlsCert, "tls-cert", "", "certificate and chain, a PEM `file`")
	flags.StringVar(&s.tlsKey, "tls-key", "", "the certificate's private key, a PEM `file`")
	return cmd
}

const (
	// serveMemory is what the process tries to keep within, in bytes: with the
	// binary itself it stays below 192 MiB. GOMEMLIMIT overrides it.
	serveMemory = 96 << 20
	// serveGarbage is how far the heap may grow until garbage is collected, in per
	// cent. A verdict leaves 20 KB behind and the bundle is small: at Go's 100 per cent
	// collecting would take a share of both cores. GOGC overrides it.
	serveGarbage = 400
	// shutdownTime is how long requests may take to end.
	shutdownTime = api.MaxWait + api.MaxCheck
)

func (p *program) serve(cmd *cobra.Command, s serving) error {
	host, certificates, err := s.check()
	if err != nil {
		return err
	}
	logger := slog.New(slog.NewTextHandler(p.stderr, nil))
	gates, err := p.openGates(cmd, s.trusting, logger)
	if err != nil {
		return err
	}
	p.tuneMemory()
	listener, err := net.Listen("tcp", s.listen)
	if err != nil {
		return usage("--listen: %v", err)
	}
	handler := &api.Handler{Gate: gates.now, Hosts: append(s.hosts, host), Logger: logger}
	server := api.Server(s.listen, handler)
	server.TLSConfig = &tls.Config{Certificates: certificates}
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGHUP) // before anybody knows of the process
	defer signal.Stop(asked)
	if err := p.sayListening(listener.Addr(), len(certificates) > 0); err != nil {
		return errors.Join(err, listener.Close())
	}
	ctx, cancel := context.WithCancel(cmd.Context())
	defer cancel()
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		gates.watch(ctx, asked)
	}()
	err = serveUntil(ctx, server, handler.Limit(listener))
	cancel()
	<-watched
	return err
}

// tuneMemory lets the process collect garbage seldom, within its limit.
func (p *program) tuneMemory() {
	if p.env("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(serveMemory)
	}
	if p.env("GOGC") == "" {
		debug.SetGCPercent(serveGarbage)
	}
}

// check reads what the flags say about the address. The host is the one to listen
// on, empty for all of them.
func (s serving) check() (host string, certificates []tls.Certificate, err error) {
	if !s.api {
		return "", nil, usage("--api is missing: nothing else is served")
	}
	host, _, err = net.SplitHostPort(s.listen)
	if err != nil {
		return "", nil, usage("--listen: %v", err)
	}
	if s.tlsCert == "" && s.tlsKey == "" {
		if !isLoopback(host) {
			return "", nil, usage("--listen: %q can be reached from other machines, which takes --tls-cert and --tls-key", s.listen)
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

// serveUntil serves until ctx ends, and lets what runs then come to its end.
func serveUntil(ctx context.Context, server *http.Server, listener net.Listener) error {
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
