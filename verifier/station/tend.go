package station

import (
	"context"
	"log/slog"
	"time"

	"github.com/hinan-id/hinan/did/fault"
)

// rootEvery is how far apart the Merkle roots in the log are, at the least: what is to
// be anchored is an hour of a shelter.
const rootEvery = time.Hour

// tendEvery is how often is looked whether something is due.
const tendEvery = 2 * time.Second

// Tend writes into the log what nobody asks for, until ctx ends: that another trust
// bundle is in use, and every hour in which something happened the root of the log.
// While the keys are locked it waits: then nothing happens either. What fails is tried
// again, and told to the logger.
func (s *Station) Tend(ctx context.Context, logger *slog.Logger) {
	tick := time.NewTicker(tendEvery)
	defer tick.Stop()
	for {
		if err := s.tend(ctx); err != nil && ctx.Err() == nil {
			logger.Error("the log of the desk was not tended", "code", fault.Of(err), "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (s *Station) tend(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.desk == nil || s.desk.Closed() || s.store.Err() != nil {
		return nil
	}
	if err := s.noteBundle(ctx); err != nil {
		return err
	}
	return s.noteRoot(ctx)
}

// rooted is the end of the log behind its last root.
type rooted struct {
	size uint64
	at   time.Time // by the clock of this program; zero: it has written none
}

// noteRoot writes the root of the log into it, if one is due, with s.mu held.
func (s *Station) noteRoot(ctx context.Context) error {
	if s.desk.Log().Head().Size == s.rooted.size || !s.rooted.at.IsZero() && time.Since(s.rooted.at) < rootEvery {
		return nil
	}
	if err := s.desk.Root(ctx); err != nil {
		return err
	}
	s.rooted = rooted{s.desk.Log().Head().Size, time.Now()}
	return nil
}
