package main

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"os/exec"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/verifier/api"
	"github.com/hinan-id/hinan/verifier/console"
)

// serveDemo opens a desk, with phones and paper beside it, until the command ends.
func (p *program) serveDemo(cmd *cobra.Command, listen string, browser bool) error {
	host, _, err := net.SplitHostPort(listen)
	if err != nil || !isLoopback(host) {
		return usage("--listen: %q is not an address of this machine alone", listen)
	}
	p.say("making a city, its passes and %d blank cards", demoBlanks)
	town, err := newDemoTown(cmd.Context())
	if err != nil {
		return err
	}
	defer func() { _ = town.Close() }()
	logger := slog.New(slog.NewTextHandler(p.stderr, nil))
	screens := &console.Handler{Station: town.station, Logger: logger}
	defer func() { _ = screens.Close() }()
	limits := &api.Handler{}
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return usage("--listen: %v", err)
	}
	url := "http://" + listener.Addr().String() + "/demo"
	p.say("open %s in a browser; the PIN of the desk is %s; Ctrl-C ends it", url, demoPIN)
	if p.json {
		if err := p.printJSON(struct {
			URL string `json:"url"`
			PIN string `json:"pin"`
		}{url, demoPIN}); err != nil {
			return errors.Join(err, listener.Close())
		}
	}
	if browser {
		openBrowser(cmd.Context(), url)
	}
	handler := demoHandler{town: town, desk: screens, challenge: func(ctx context.Context) []byte {
		if screen := screens.Screen(ctx); screen != nil {
			return screen
		}
		return town.printed
	}}
	server := api.Server(listen, handler)
	server.TLSConfig = new(tls.Config) // without certificates: loopback is a secure context
	tend := func(ctx context.Context) { town.station.Tend(ctx, logger) }
	return serveUntil(cmd.Context(), server, limits.Limit(listener), tend)
}

// openBrowser opens a page, if this system has a way; if not, its address was printed.
func openBrowser(ctx context.Context, url string) {
	name, args := "xdg-open", []string{url}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", url}
	}
	if program, err := exec.LookPath(name); err == nil {
		go func() { _ = exec.CommandContext(ctx, program, args...).Run() }()
	}
}
