package main

import (
	"cmp"
	"context"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/api"
	"github.com/hinan-id/hinan/verifier/station"
	"github.com/hinan-id/hinan/verifier/trust"
)

// bundlePoll is how often is looked whether the file of the bundle has changed.
const bundlePoll = 2 * time.Second

// gates holds the gate that serve judges with, and replaces it when what it rests
// on changes.
type gates struct {
	p      *program
	cmd    *cobra.Command
	flags  trusting
	logger *slog.Logger

	clock   verifier.Clock
	bundle  *trust.Bundle // that of the current gate
	seen    stamp         // of the file that was opened last
	current atomic.Pointer[gate]
}

// gate is what judges at a moment, with the bundle that it rests on.
type gate struct {
	api.Gate
	bundle *trust.Bundle
}

// openGates opens the first gate; without one there is nothing to serve.
func (p *program) openGates(cmd *cobra.Command, flags trusting, logger *slog.Logger) (*gates, error) {
	flags.state = cmp.Or(flags.state, p.env("HINAN_STATE"))
	g := &gates{p: p, cmd: cmd, flags: flags, logger: logger}
	gate, err := g.open()
	if err != nil {
		return nil, err
	}
	g.current.Store(gate)
	return g, nil
}

func (g *gates) now() api.Gate { return g.current.Load().Gate }

// station is the same for a desk.
func (g *gates) station() station.Gate {
	now := g.current.Load()
	return station.Gate{Judge: now.Judge, Bundle: now.bundle}
}

// open reads everything that is there now and makes a gate of it.
func (g *gates) open() (*gate, error) {
	ctx := g.cmd.Context()
	g.seen = g.stamp() // before reading: what changes meanwhile is opened next time
	bundle, err := g.openBundle(ctx)
	if err != nil {
		return nil, err
	}
	judge, err := g.p.gateOf(g.cmd, g.flags, bundle)
	if err != nil {
		return nil, err
	}
	judge.Clock = &g.clock
	g.bundle = bundle
	return &gate{api.Gate{Judge: judge, Trust: bundle.Trust()}, bundle}, nil
}

// openBundle opens the bundle as the next one after that in use: one that is older,
// or another of the same version, is refused.
func (g *gates) openBundle(ctx context.Context) (*trust.Bundle, error) {
	at := time.Now()
	if g.flags.bundle == "" || g.bundle == nil {
		return g.p.trusted(g.cmd, g.flags, at)
	}
	raw, err := g.p.readBytes(g.cmd, "the bundle", g.flags.bundle, trust.MaxFile)
	if err != nil {
		return nil, err
	}
	before := g.bundle.Anchor()
	b, err := before.Open(ctx, raw, at)
	if err != nil {
		return nil, err
	}
	return b, g.flags.keepState(before.State, b)
}

// watch opens the gate anew when the bundle's file has changed, and when asked to.
func (g *gates) watch(ctx context.Context, asked <-chan os.Signal) {
	tick := time.NewTicker(bundlePoll)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-asked:
			g.reload()
		case <-tick.C:
			if g.stamp() != g.seen {
				g.reload()
			}
		}
	}
}

// stamp tells one state of the bundle's file from another.
type stamp struct {
	size    int64
	changed time.Time
}

func (g *gates) stamp() stamp {
	info, err := os.Stat(g.flags.bundle)
	if err != nil { // no bundle, or it is just being replaced
		return stamp{}
	}
	return stamp{info.Size(), info.ModTime()}
}

// reload takes what is there now, or keeps what was and says why.
func (g *gates) reload() {
	gate, err := g.open()
	if err != nil {
		old := *g.current.Load()
		old.Refused = err
		g.current.Store(&old)
		g.logger.Error("what is there now was refused; the bundle before it stays", "code", fault.Of(err), "reason", err)
		return
	}
	g.current.Store(gate)
	g.logger.Info("taken", "bundle", gate.Trust.Version)
}
