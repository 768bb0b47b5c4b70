package qr

import (
	"fmt"
	"slices"
	"strings"
)

// maxSets is how many messages are put together at once: one person's phone may come
// before the camera while another's is half read.
const maxSets = 2

// Reader turns the texts of codes into bytes. It takes texts of [Encode] and
// [EncodeBase32] and bare tokens, such as an SD-JWT, which are complete at once, and
// the parts of [Split] in any order, as often as they come. It keeps the parts of the
// two messages that were added to last.
//
// The zero value is ready for use, by one goroutine at a time.
type Reader struct {
	sets []*set // the one that was added to last comes last
}

// Progress is how far a message is read.
type Progress struct {
	Got, Of int     // parts; mixtures count as far as they say something new
	Content Content // what the message is, as its sender says
	Raw     []byte  // the message once it is complete, else nil; proven by nothing
}

// Done reports whether the message is complete.
func (p Progress) Done() bool { return p.Raw != nil }

// String returns a text like "7 of 12".
func (p Progress) String() string { return fmt.Sprintf("%d of %d", p.Got, p.Of) }

// Add reads one text. A text that cannot be used changes nothing and is an error, as
// of [Decode] or one of the [ErrFrame] kind; after [ErrChecksum] and [ErrFrameBudget]
// the message that it belonged to starts over, and so it does when more parts contradict
// it than it has. A message that is complete is forgotten.
func (r *Reader) Add(text string) (Progress, error) {
	switch {
	case strings.HasPrefix(text, prefixPart):
		return r.addPart(text)
	case len(text) <= MaxText && isToken(text):
		return Progress{Got: 1, Of: 1, Raw: []byte(text)}, nil
	}
	raw, err := Decode(text)
	if err != nil {
		return Progress{}, err
	}
	return Progress{Got: 1, Of: 1, Raw: raw}, nil
}

func (r *Reader) addPart(text string) (Progress, error) {
	f, err := parseFrame(text)
	if err != nil {
		return Progress{}, err
	}
	s := r.take(f)
	raw, err := s.add(f)
	if !s.over {
		r.sets = append(r.sets, s)
		r.sets = r.sets[max(0, len(r.sets)-maxSets):]
	}
	if err != nil {
		return Progress{}, err
	}
	return Progress{Got: s.rank, Of: s.count, Content: s.content, Raw: raw}, nil
}

// take removes and returns the set that f belongs to by its id, or makes one.
func (r *Reader) take(f frame) *set {
	i := slices.IndexFunc(r.sets, func(s *set) bool { return s.id == f.id })
	if i < 0 {
		return newSet(f)
	}
	s := r.sets[i]
	r.sets = slices.Delete(r.sets, i, i+1)
	return s
}
