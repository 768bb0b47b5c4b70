package sdcwt

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/internal/cborgate"
)

// processed is the outcome of §9, not yet proven.
type processed struct {
	claims cose.Claims
	paths  [][]string // of what was disclosed
	opened []int      // which disclosure stands at each of these paths
	hidden int        // digests without a disclosure
	// atTop is how many of the hidden digests stand beside the registered claims.
	atTop int
}

// processor puts disclosures in the places of their digests, in one walk over the
// payload (§9 step 7). It reads a disclosed value where it finds its digest.
type processor struct {
	processed
	profile     *profile
	disclosures []disclosure
	met         []digest // in the order in which they were found
	path        []string // to the value that is being read

	// What path and met hold of a usual token.
	roomForPath [8]string
	roomForMet  [16]digest
}

// process reads a payload with its disclosures. What it returns is only as good as
// the signature over the payload.
func (p *profile) process(ctx context.Context, payload, sdClaims cborgate.Reader) (*processor, error) {
	w := &processor{profile: p}
	w.path, w.met = w.roomForPath[:0], w.roomForMet[:0]
	var err error
	if w.disclosures, err = p.readDisclosures(ctx, sdClaims); err != nil {
		return nil, err
	}
	w.paths = make([][]string, 0, len(w.disclosures))
	w.opened = make([]int, 0, len(w.disclosures))
	if err := w.top(payload); err != nil {
		return nil, err
	}
	for i := range w.disclosures {
		if !w.disclosures[i].found {
			return nil, fmt.Errorf("%w: number %d", ErrUnreferenced, i)
		}
	}
	return w, nil
}

// top reads the claims. Registered ones are kept as they stand, for their types to be
// checked; nothing in them can be redacted.
func (w *processor) top(r cborgate.Reader) error {
	pairs, ok := r.Map()
	if !ok {
		return fmt.Errorf("%w: the claims are no map", ErrPayload)
	}
	w.claims.Registered = make([]cose.Claim, 0, pairs+len(w.disclosures))
	w.claims.Others = make(map[string]any, pairs)
	var digests cborgate.Reader
	for range pairs {
		if key, ok := cose.TakeRegistered(&r); ok {
			if err := w.register(key, r.Next()); err != nil {
				return err
			}
			continue
		}
		if r.Redacted() {
			digests = r.Next()
			continue
		}
		name, _ := r.Name()
		if err := cose.CheckName(name); err != nil {
			return err
		}
		if err := w.member(w.claims.Others, name, &r); err != nil {
			return err
		}
	}
	return w.reveal(w.claims.Others, digests)
}

// register keeps a registered claim.
func (w *processor) register(key int64, value cborgate.Reader) error {
	if _, exists := w.claims.Claim(key); exists {
		return fmt.Errorf("%w: %d", ErrClaimKey, key)
	}
	if !value.Plain() {
		return fmt.Errorf("%w: redactions in claim %d", ErrNotSelective, key)
	}
	w.claims.Registered = append(w.claims.Registered, cose.Claim{Key: key, Value: value})
	return nil
}

// value reads the next item as a strictjson value, disclosures in their places.
func (w *processor) value(r *cborgate.Reader) (any, error) {
	if len(w.path) > MaxDepth {
		return nil, fmt.Errorf("%w: more than %d levels", ErrTooLarge, MaxDepth)
	}
	if n, ok := r.Array(); ok {
		return w.array(r, n)
	}
	if n, ok := r.Map(); ok {
		return w.members(r, n)
	}
	value, ok := r.Scalar()
	if !ok {
		return nil, fmt.Errorf("%w: a tag where no element can be redacted", ErrPayload)
	}
	return value, nil
}

func (w *processor) array(r *cborgate.Reader, length int) (any, error) {
	items := make([]any, 0, length)
	for range length {
		item, shown, err := w.element(r, strconv.Itoa(len(items)))
		if err != nil {
			return nil, err
		}
		if shown {
			items = append(items, item)
		}
	}
	return items, nil
}

// element reads an element of an array, which may be redacted; position is where it
// comes to stand.
func (w *processor) element(r *cborgate.Reader, position string) (item any, shown bool, err error) {
	if _, redacted := r.Tag(); !redacted {
		item, err = w.below(position, r)
		return item, true, err
	}
	i, err := w.meet(r)
	if err != nil || i == closed {
		return nil, false, err
	}
	d := &w.disclosures[i]
	if d.length != 2 {
		return nil, false, fmt.Errorf("%w: a claim in the place of an element", ErrDisclosure)
	}
	if err := w.disclosed(i, position); err != nil {
		return nil, false, err
	}
	value := d.value
	item, err = w.below(position, &value)
	return item, true, err
}

// below reads a value at a name below the current path.
func (w *processor) below(name string, r *cborgate.Reader) (any, error) {
	w.path = append(w.path, name)
	value, err := w.value(r)
	w.path = w.path[:len(w.path)-1]
	return value, err
}

func (w *processor) members(r *cborgate.Reader, pairs int) (any, error) {
	members := make(map[string]any, pairs)
	var digests cborgate.Reader
	for range pairs {
		if r.Redacted() {
			digests = r.Next() // after what is visible: a disclosed claim never comes first
			continue
		}
		name, _ := r.Name()
		if err := w.member(members, name, r); err != nil {
			return nil, err
		}
	}
	return members, w.reveal(members, digests)
}

// member reads a value into members.
func (w *processor) member(members map[string]any, name string, r *cborgate.Reader) (err error) {
	if _, exists := members[name]; exists {
		return fmt.Errorf("%w: %.64q", ErrClaimKey, name)
	}
	members[name], err = w.below(name, r)
	return err
}

// reveal adds to members the claims whose digests stand under simple(59).
func (w *processor) reveal(members map[string]any, digests cborgate.Reader) error {
	if digests.Kind() == cborgate.None {
		return nil
	}
	n, ok := digests.Array()
	if !ok {
		return fmt.Errorf("%w: simple(59) has no list", ErrPayload)
	}
	for range n {
		i, err := w.meet(&digests)
		if err != nil {
			return err
		}
		if i == closed {
			continue
		}
		if err := w.revealOne(members, i); err != nil {
			return err
		}
	}
	return nil
}

func (w *processor) revealOne(members map[string]any, i int) error {
	d := &w.disclosures[i]
	if d.length != 3 {
		return fmt.Errorf("%w: an element in the place of a claim", ErrDisclosure)
	}
	key, value := d.key, d.value
	number, registered := int64(0), false
	if len(w.path) == 0 {
		number, registered = cose.TakeRegistered(&key)
	}
	key = d.key
	name, _ := key.Name()
	if err := w.disclosed(i, name); err != nil {
		return err
	}
	if registered {
		return w.register(number, value)
	}
	if len(w.path) == 0 {
		if err := cose.CheckName(name); err != nil {
			return err
		}
	}
	return w.member(members, name, &value)
}

// disclosed notes that a disclosure stands below the current path. A claim that must
// be visible cannot be disclosed; nor can what stands below one, see register.
func (w *processor) disclosed(i int, name string) error {
	if len(w.path) == 0 && slices.Contains(plain, name) {
		return fmt.Errorf("%w: claim %s", ErrNotSelective, name)
	}
	path := make([]string, 0, len(w.path)+1)
	w.paths = append(w.paths, append(append(path, w.path...), name))
	w.opened = append(w.opened, i)
	return nil
}
