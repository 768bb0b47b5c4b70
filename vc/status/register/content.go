package register

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/vc/status/tokenlist"
)

// MaxFile is the longest register that is read, in bytes: MaxEntries places with
// values of 8 bits.
const MaxFile = (MaxEntries/8+MaxEntries)/3*4 + 4096

// content is a register in memory.
type content struct {
	plan      Plan
	values    values
	taken     status.Bits // one bit each
	published status.Bits
}

// stored is a register as it is written.
type stored struct {
	V int `json:"v"` // 1
	Plan
	Taken     []byte `json:"taken"`
	Published []byte `json:"published"`
}

func newContent(p Plan) *content {
	return &content{
		plan:      p,
		taken:     status.NewBits(p.Entries, 1, false),
		published: status.NewBits(p.Entries, p.Width, p.Type == tokenlist.EntryType),
	}
}

func (c *content) marshal() []byte {
	raw, err := json.Marshal(stored{1, c.plan, c.taken.Data, c.published.Data})
	if err != nil {
		panic(err) // texts, numbers and bytes can always be written
	}
	return append(raw, '\n')
}

// read returns what the file holds. Files appear whole, so reading needs no lock.
func (f File) read() (*content, error) {
	file, err := os.Open(f.Path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	raw, err := io.ReadAll(io.LimitReader(file, MaxFile+1))
	if err != nil {
		return nil, err
	}
	if len(raw) > MaxFile {
		return nil, fmt.Errorf("%w: over %d bytes", ErrFile, MaxFile)
	}
	return parse(raw)
}

func parse(raw []byte) (*content, error) {
	if err := strictjson.Scan(context.Background(), raw, strictjson.Limits{Bytes: MaxFile}); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	var s stored
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, fmt.Errorf("%w: not in its form", ErrFile)
	}
	if s.V != 1 {
		return nil, fmt.Errorf("%w: version %d", ErrFile, s.V)
	}
	vs, err := s.check()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	c := newContent(s.Plan)
	if len(s.Taken) != len(c.taken.Data) || len(s.Published) != len(c.published.Data) {
		return nil, fmt.Errorf("%w: not as many places as it says", ErrFile)
	}
	c.values, c.taken.Data, c.published.Data = vs, s.Taken, s.Published
	return c, nil
}

// change applies a change to the file, under the lock; after an error the file is
// as it was.
func (f File) change(ctx context.Context, apply func(*content) error) error {
	return f.locked(ctx, func() error {
		c, err := f.read()
		if err != nil {
			return err
		}
		if err := apply(c); err != nil {
			return err
		}
		return write(f.Path, c.marshal(), 0o600)
	})
}

// locked runs do while no other process or goroutine changes the file.
func (f File) locked(ctx context.Context, do func() error) error {
	unlock, err := lock(ctx, f.Path+".lock")
	if err != nil {
		return err
	}
	return errors.Join(do(), unlock())
}
