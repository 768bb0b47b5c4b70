package qr

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"slices"
)

// budget is how many different parts are taken for each part of the message. About
// two parts more than the message has are enough; who needs more reads forgeries.
const budget = 4

// row is the XOR of the parts that are selected.
type row struct {
	parts selection
	data  []byte
}

// set is a message of which parts were read: a system of linear equations over the
// field of two elements, solved as they come.
type set struct {
	whole
	size    int                       // of a chunk
	seen    map[int][sha256.Size]byte // by index, the hash of the chunk
	rows    []*row                    // by the lowest part that it selects
	rank    int                       // rows that are there
	refused int                       // parts under its id that contradicted it
	over    bool                      // it is to be forgotten
}

func newSet(f frame) *set {
	return &set{whole: f.whole, size: f.size, seen: make(map[int][sha256.Size]byte), rows: make([]*row, f.count)}
}

// add takes a frame, and returns the message if it completes it.
func (s *set) add(f frame) ([]byte, error) {
	sum := sha256.Sum256(f.chunk)
	if err := s.fits(f, sum); err != nil {
		return nil, s.contradicted(err)
	}
	if _, ok := s.seen[f.index]; ok {
		return nil, nil
	}
	if len(s.seen) == budget*s.count {
		s.over = true
		return nil, fmt.Errorf("%w: %d for a message of %d", ErrFrameBudget, len(s.seen)+1, s.count)
	}
	if err := s.insert(f); err != nil {
		return nil, s.contradicted(err)
	}
	s.seen[f.index] = sum
	if s.rank < s.count {
		return nil, nil
	}
	s.over = true
	return s.solve()
}

// fits compares a frame with what is known of the message.
func (s *set) fits(f frame, sum [sha256.Size]byte) error {
	if f.whole != s.whole || f.size != s.size {
		return fmt.Errorf("%w: %d bytes in %d parts of %d, and before %d in %d of %d",
			ErrFrameSet, f.length, f.count, f.size, s.length, s.count, s.size)
	}
	if before, ok := s.seen[f.index]; ok && before != sum {
		return fmt.Errorf("%w: part %d came with other bytes before", ErrFrameDiffers, f.index)
	}
	return nil
}

// contradicted counts a part that is refused. One that was forged and came first must
// not keep out all the others: where more contradict the set than it has, it is over.
func (s *set) contradicted(err error) error {
	s.refused++
	s.over = s.refused > s.rank
	return err
}

// insert reduces the frame by the rows that are there, and keeps what it says beyond
// them.
func (s *set) insert(f frame) error {
	r := &row{f.selects(), make([]byte, s.size)}
	copy(r.data, f.chunk)
	for part := range s.count {
		switch {
		case !r.parts.has(part):
		case s.rows[part] == nil:
			s.rows[part] = r
			s.rank++
			return nil
		default:
			r.xor(s.rows[part])
		}
	}
	if slices.ContainsFunc(r.data, func(b byte) bool { return b != 0 }) {
		return fmt.Errorf("%w: part %d does not follow from those that it is made of", ErrFrameDiffers, f.index)
	}
	return nil
}

func (r *row) xor(other *row) {
	r.parts.xor(&other.parts)
	subtle.XORBytes(r.data, r.data, other.data)
}

// solve leaves one part in each row, from the last to the first, and joins them.
func (s *set) solve() ([]byte, error) {
	for i := s.count - 1; i >= 0; i-- {
		for part := i + 1; part < s.count; part++ {
			if s.rows[i].parts.has(part) {
				s.rows[i].xor(s.rows[part])
			}
		}
	}
	message := make([]byte, 0, s.count*s.size)
	for _, r := range s.rows {
		message = append(message, r.data...)
	}
	if slices.ContainsFunc(message[s.length:], func(b byte) bool { return b != 0 }) {
		return nil, fmt.Errorf("%w: bytes behind the end of the message", ErrChecksum)
	}
	message = message[:s.length]
	if identify(message) != s.id {
		return nil, fmt.Errorf("%w: the %d parts make another message than they announce", ErrChecksum, s.count)
	}
	return message, nil
}
