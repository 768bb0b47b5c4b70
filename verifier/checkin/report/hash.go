package report

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"github.com/hinan-id/hinan/verifier/checkin"
)

// Hash is a digest of what follows from the events: who is where since when, how they
// were checked, what they were given, who seems to count twice, which shelter is open.
// Nothing that is random is in it, no id, tag, key or hash. So two headquarters that have
// merged the same logs have the same hash, and so has the same drill with other keys. To
// learn whether two stores hold the same events, see [SetHash].
//
// A record is its text, whatever its place: what stands in two records of one text is
// not told apart. A duplicate, and a household in several check-ins, is the list of the
// texts that it joins, and each record is hashed with the lists that it is in.
func (s *State) Hash() [sha256.Size]byte {
	texts := s.texts()
	joined := make([][]digest, len(texts))
	for _, group := range s.groups() {
		of := group.digest(texts)
		for _, i := range group.records {
			joined[i] = append(joined[i], of)
		}
	}
	all := make([]digest, len(texts))
	for i, text := range texts {
		slices.SortFunc(joined[i], digest.compare)
		all[i] = hashOf(append([]digest{text}, joined[i]...))
	}
	slices.SortFunc(all, digest.compare)
	return hashOf(append([]digest{s.head()}, all...))
}

type digest [sha256.Size]byte

func (d digest) compare(o digest) int { return bytes.Compare(d[:], o[:]) }

func hashOf(parts []digest) (out digest) {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p[:])
	}
	h.Sum(out[:0])
	return out
}

// head is what is true of shelters.
func (s *State) head() digest {
	var b bytes.Buffer
	fmt.Fprintf(&b, "hinan/state/v1\n%s %t\n", s.incident, s.drill)
	for _, one := range s.Shelters() {
		fmt.Fprintf(&b, "%s %q %t %d %t %s %s\n", one.ID, one.Name, one.AdHoc, one.Capacity, one.Pets, stamp(one.Opened), stamp(one.Closed))
		fmt.Fprintf(&b, "%s %d %d %d\n", stamp(one.Roll.At), one.Roll.Present, one.Roll.Staff, one.Roll.Helpers)
		fmt.Fprintf(&b, "%d %s %s\n", one.Bundle.Version, stamp(one.Bundle.Issued), stamp(one.Bundle.Loaded))
	}
	return sha256.Sum256(b.Bytes())
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format(time.RFC3339)
}

// texts are the records, each as the hash of its text.
func (s *State) texts() []digest {
	out := make([]digest, len(s.records))
	var b bytes.Buffer
	for i, r := range s.records {
		b.Reset()
		writeRecord(&b, r)
		out[i] = sha256.Sum256(b.Bytes())
	}
	return out
}

func writeRecord(b *bytes.Buffer, r checkin.Record) {
	fmt.Fprintf(b, "%s %s %s %s %q %q %s %s\n", r.Shelter, stamp(r.At), r.Device, r.Grade, r.Reasons, r.Credentials, r.Method, r.Residence)
	fmt.Fprintf(b, "%s %t %t %d %d %q %t %t %d %d\n", r.Outside, r.NoDisclosure, r.Voluntary, r.Pets, r.Took.Milliseconds(), r.From, r.Completed, r.Void, r.Copies, len(r.Cards))
	for _, p := range r.People {
		fmt.Fprintf(b, "%d %q %d %t %s %s %q %q %t %t\n", p.Slot, p.AgeBand, p.Sex, p.Needs, p.Presence, stamp(p.Since), p.Destination, p.To, p.HandedOver, p.Tag != checkin.Tag{})
	}
	for _, g := range r.Rations {
		fmt.Fprintf(b, "%s %s %s %s %s %d %d %q\n", stamp(g.At), g.Shelter, g.Item, g.Period, g.Unit, g.Slots, len(g.Tags), g.Override)
	}
}

// group is what joins records.
type group struct {
	kind    string
	records []int
}

func (g group) digest(texts []digest) digest {
	members := make([]digest, len(g.records))
	for i, at := range g.records {
		members[i] = texts[at]
	}
	slices.SortFunc(members, digest.compare)
	return hashOf(append([]digest{sha256.Sum256([]byte(g.kind))}, members...))
}

// groups are the duplicates, and the households in more than one check-in.
func (s *State) groups() (list []group) {
	for _, d := range s.Duplicates() {
		g := group{kind: fmt.Sprintf("duplicate %q", d.By)}
		for _, p := range d.Places {
			g.records = append(g.records, p.index)
		}
		list = append(list, g)
	}
	households := make(map[checkin.Tag][]int)
	for i, r := range s.records {
		if r.Household != (checkin.Tag{}) {
			households[r.Household] = append(households[r.Household], i)
		}
	}
	for _, of := range households {
		if len(of) > 1 {
			list = append(list, group{"household", of})
		}
	}
	return list
}

// SetHash is a digest of which events there are, by the heads of all logs ([checkin.Store]
// has them): each names by its hash the last event of a log, and that the ones before it.
// The order of heads does not matter, nor does one that stands there twice.
func SetHash(heads []checkin.Head) [sha256.Size]byte {
	heads = slices.Clone(heads)
	slices.SortFunc(heads, func(a, b checkin.Head) int {
		return cmp.Or(cmp.Compare(a.Device, b.Device), cmp.Compare(a.Size, b.Size), bytes.Compare(a.Last[:], b.Last[:]))
	})
	h := sha256.New()
	fmt.Fprint(h, "hinan/set/v1\n")
	for _, one := range slices.Compact(heads) {
		fmt.Fprintf(h, "%s %d %x\n", one.Device, one.Size, one.Last)
	}
	return [sha256.Size]byte(h.Sum(nil))
}
