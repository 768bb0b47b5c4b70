package drill

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/exchange"
	"github.com/hinan-id/hinan/verifier/checkin/report"
	"github.com/hinan-id/hinan/verifier/checkin/sqlitestore"
)

// headquartersCount is how many merge everything, each in another order.
const headquartersCount = 2

func headquarters(n int) string { return fmt.Sprintf("hq-%d", n+1) }

func (d *drill) file(s *shelter) string { return filepath.Join(d.folder, "logs", s.id+".jsonl") }

// export writes the logs of a shelter, with heads that their devices signed, to a file.
func (d *drill) export(ctx context.Context, s *shelter) (err error) {
	var heads [][]byte
	for _, one := range s.devices {
		head, err := one.log.SignedHead(ctx)
		if err != nil {
			return err
		}
		heads = append(heads, head)
	}
	f, err := os.OpenFile(d.file(s), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	s.events, err = exchange.Export(ctx, f, s.store, s.devices[0].Identity(), heads...)
	return errors.Join(err, f.Close())
}

// merged is what a headquarters has.
type merged struct {
	state  *report.State
	events uint64
	set    [sha256.Size]byte // which events
}

// merge merges the files of all shelters twice: from the first to the last, and from the
// last to the first, some of them once more.
func (d *drill) merge(ctx context.Context) (all [headquartersCount]merged, err error) {
	forth := slices.Clone(d.shelters)
	back := slices.Clone(d.shelters)
	slices.Reverse(back)
	for n, order := range [headquartersCount][]*shelter{forth, back} {
		if all[n], err = d.mergeAt(ctx, headquarters(n), order, n*repeated); err != nil {
			return all, fmt.Errorf("%s: %w", headquarters(n), err)
		}
	}
	return all, nil
}

// repeated is how many files the second headquarters reads once more.
const repeated = 3

func (d *drill) mergeAt(ctx context.Context, name string, order []*shelter, more int) (m merged, err error) {
	store, err := sqlitestore.Open(ctx, filepath.Join(d.folder, name), sqlitestore.Settings{})
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	log, err := checkin.OpenLog(ctx, store, d.city.devices[name], d.city.identity(name, name, nil))
	if err != nil {
		return m, err
	}
	desk, err := checkin.OpenDesk(ctx, checkin.Settings{Log: log, Store: store})
	if err != nil {
		return m, err
	}
	for _, s := range order {
		if err := d.importOne(ctx, desk, s); err != nil {
			return m, err
		}
		d.progress.step()
	}
	for _, s := range order[:min(more, len(order))] {
		if err := d.importOne(ctx, desk, s); err != nil {
			return m, err
		}
	}
	return look(ctx, desk, store)
}

func (d *drill) importOne(ctx context.Context, desk *checkin.Desk, s *shelter) error {
	f, err := os.Open(d.file(s))
	if err != nil {
		return err
	}
	defer f.Close() // it was only read
	told, err := exchange.Import(ctx, f, d.city.device, desk, nil)
	if err == nil {
		err = told.Failed()
	}
	if err != nil {
		return fmt.Errorf("the file of shelter %s: %w", s.id, err)
	}
	return nil
}

// look takes what follows from everything that was merged.
func look(ctx context.Context, desk *checkin.Desk, store checkin.Store) (m merged, err error) {
	heads, err := store.Heads(ctx)
	if err != nil {
		return m, err
	}
	for _, h := range heads {
		m.events += h.Size
	}
	m.set = report.SetHash(heads)
	desk.Look(func(r *checkin.Records) { m.state = report.Of(r) })
	return m, nil
}
