package checkin

import (
	"slices"
	"strings"
)

// origin is where an event was written.
type origin struct{ device, shelter string }

// graded is how a check-in was checked; empty of what is none.
type graded struct {
	grade   Grade
	reasons list
}

// admitted is what is kept of a [Checkin].
type admitted struct {
	manner    *manner
	card      []byte
	household Tag
	party     Party
	took      int64
}

// manner is how people came.
type manner struct {
	method                  Method
	residence               Residence
	outside                 Outside
	noDisclosure, voluntary bool
	pets                    int
	credentials             list
}

// given is what is kept of a [Ration].
type given struct {
	id     ID
	supply *supply
	slots  []int
	tags   []Tag
}

// supply is what people are given.
type supply struct {
	item, period string
	unit         Unit
	override     Override
}

// list is texts in one, which can be compared. None of them has control characters but
// line feeds.
type list string

const listSeparator = "\x00"

func listOf[S ~string](texts []S) list {
	parts := make([]string, len(texts))
	for i, s := range texts {
		parts[i] = string(s)
	}
	return list(strings.Join(parts, listSeparator))
}

func texts[S ~string](l list) (texts []S) {
	if l == "" {
		return nil
	}
	for s := range strings.SplitSeq(string(l), listSeparator) {
		texts = append(texts, S(s))
	}
	return texts
}

// keeper makes of events what is kept of them.
type keeper struct {
	origins  map[origin]*origin
	grades   map[graded]*graded
	manners  map[manner]*manner
	supplies map[supply]*supply
	texts    map[string]*string
}

func newKeeper() keeper {
	return keeper{
		origins: make(map[origin]*origin), grades: make(map[graded]*graded), manners: make(map[manner]*manner),
		supplies: make(map[supply]*supply), texts: make(map[string]*string),
	}
}

// once is the one of all equal values that is kept.
func once[V comparable](kept map[V]*V, v V) *V {
	one := kept[v]
	if one == nil {
		one = new(v)
		kept[v] = one
	}
	return one
}

// event is what is kept of an event about a check-in; nil: about none.
func (k keeper) event(e Event, of *entry) *placed {
	return &placed{
		hash: e.Hash(), from: once(k.origins, origin{e.Device, e.Shelter}), seq: e.Seq,
		said: moment(max(e.Time.Unix(), e.Floor.Unix())), of: of,
		graded: once(k.grades, graded{e.Grade, listOf(e.Reasons)}), body: k.body(e),
	}
}

// body is what is kept of a body, which itself does not change: others have it too.
func (k keeper) body(e Event) any {
	switch b := e.Body.(type) {
	case *Checkin:
		how := manner{b.Method, b.Residence, b.Outside, b.NoDisclosure, b.Voluntary, b.Pets, listOf(b.Credentials)}
		return &admitted{once(k.manners, how), b.Card, b.Household, k.party(b.Party), b.Took}
	case *Ration:
		return &given{e.ID, once(k.supplies, supply{b.Item, b.Period, b.Unit, b.Override}), b.Slots, b.Tags}
	case *TransferIn:
		return &TransferIn{From: text(k, b.From), Party: k.party(b.Party), Slip: b.Slip, Tag: b.Tag}
	case *Complete:
		return &Complete{Of: b.Of, Party: k.party(b.Party)}
	case *Checkout:
		return &Checkout{Destination: text(k, b.Destination), Of: b.Of, Shelter: text(k, b.Shelter), Slots: b.Slots}
	case *Correct:
		return &Correct{Of: b.Of, Outside: text(k, b.Outside), Party: k.party(b.Party), Void: b.Void}
	}
	return e.Body
}

func (k keeper) party(people Party) Party {
	own := slices.Clone(people)
	for i := range own {
		own[i].AgeBand = text(k, own[i].AgeBand)
	}
	return own
}

func text[S ~string](k keeper, s S) S { return S(*once(k.texts, string(s))) }
