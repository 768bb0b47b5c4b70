package report

import (
	"io"
	"strconv"
	"time"

	"github.com/hinan-id/hinan/verifier/internal/form"
)

// EEI is the report to headquarters, exact, in the fields that the class 避難所 of
// Japan's EEI has (Digital Agency GIF 455-1) under their names there. Its JSON is an
// export of version 1. The class diagram does not fix the values of fields that are no
// numbers: those here are the constants of this package.
type EEI struct {
	V        form.Version1 `json:"v"`
	Incident string        `json:"災害ID"`
	Drill    bool          `json:"訓練"`
	Made     Moment        `json:"作成日時"`
	Shelters []EEIShelter  `json:"避難所"`
}

// EEIShelter is one 避難所. Numbers are people unless their names say otherwise. Those
// who stay elsewhere are in Outside alone, not in the numbers before it.
type EEIShelter struct {
	ID                  string
	Name                string
	Address             string
	Kind                string
	Capacity            int // 0: not known
	State               Opening
	Opened              Moment
	Closed              Moment
	Total               int
	Male                int
	Female              int
	SexUnknown          int
	Infants             int
	Needs               int
	Households          int
	Voluntary           int
	VoluntaryHouseholds int
	Outside             int
	OutsideHouseholds   int
	Staff               int
	Helpers             int
	Room                Room
	Limit               Capacity
	Pets                Answer
	Confirmed           Moment
}

// Opening is 開設状況.
type Opening string

// The states of a shelter.
const (
	NotOpened Opening = "未開設"
	Opened    Opening = "開設"
	Closed    Opening = "閉鎖"
)

// Room is 空き状況: whether there is room for more.
type Room string

// The classes of room.
const (
	RoomUnknown Room = "不明"
	RoomFree    Room = "空きあり"
	RoomFew     Room = "残りわずか" // nine tenths are taken
	RoomNone    Room = "満員"
)

// Capacity is 定員状況.
type Capacity string

// The states of capacity.
const (
	LimitUnknown Capacity = "不明"
	LimitKept    Capacity = "定員内"
	LimitPassed  Capacity = "定員超過"
)

// jst is the time zone of the report.
var jst = time.FixedZone("JST", 9*60*60)

// Moment is a time as EEI has it: RFC 3339, in Japan's time zone, to the second.
type Moment struct{ time.Time }

// String is the time; empty: there is none.
func (m Moment) String() string {
	if m.IsZero() {
		return ""
	}
	return m.In(jst).Format(time.RFC3339)
}

// MarshalJSON is [Moment.String].
func (m Moment) MarshalJSON() ([]byte, error) { return strconv.AppendQuote(nil, m.String()), nil }

// EEI is the report of all shelters of the list and of those that nobody planned, in
// the order of their ids. at is when it is made.
func (s *State) EEI(m Master, at time.Time) EEI {
	out := EEI{Incident: s.incident, Drill: s.drill, Made: Moment{at}, Shelters: []EEIShelter{}}
	for _, id := range m.shelters(s) {
		out.Shelters = append(out.Shelters, s.eei(m, id))
	}
	return out
}

func (s *State) eei(m Master, id string) EEIShelter {
	shelter := s.Shelter(id)
	site, h := m.site(shelter), s.Headcount(id)
	in := h.Inside
	return EEIShelter{
		ID: id, Name: Visible(site.Name), Address: Visible(site.Address), Kind: Visible(site.Kind), Capacity: site.Capacity,
		State: opening(shelter, in.Total+h.Outside.Total), Opened: Moment{shelter.Opened}, Closed: Moment{shelter.Closed},
		Total: in.Total, Male: in.Male, Female: in.Female, SexUnknown: in.SexUnknown, Infants: in.Infants, Needs: in.Needs,
		Households: in.Households, Voluntary: in.Voluntary, VoluntaryHouseholds: in.VoluntaryHouseholds,
		Outside: h.Outside.Total, OutsideHouseholds: h.Outside.Households,
		Staff: shelter.Roll.Staff, Helpers: shelter.Roll.Helpers,
		Room: roomOf(in.Total, site.Capacity), Limit: limitOf(in.Total, site.Capacity), Pets: site.Pets,
		Confirmed: Moment{shelter.Latest},
	}
}

// opening is what is said of a shelter; one with people that nobody opened is open.
func opening(s Shelter, people int) Opening {
	switch {
	case !s.Closed.IsZero():
		return Closed
	case s.Open() || people > 0:
		return Opened
	}
	return NotOpened
}

func roomOf(present, capacity int) Room {
	switch {
	case capacity == 0:
		return RoomUnknown
	case present >= capacity:
		return RoomNone
	case present*10 >= capacity*9:
		return RoomFew
	}
	return RoomFree
}

func limitOf(present, capacity int) Capacity {
	switch {
	case capacity == 0:
		return LimitUnknown
	case present > capacity:
		return LimitPassed
	}
	return LimitKept
}

// fields are the fields of the report, under the names of EEI.
func (s EEIShelter) fields() []field {
	return []field{
		{"全国共通避難所・避難場所ID", s.ID},
		{"施設名", s.Name},
		{"所在地（住所）", s.Address},
		{"避難所タイプ", s.Kind},
		{"想定収容人数", known(s.Capacity)},
		{"開設状況", s.State},
		{"開設日時", s.Opened},
		{"閉鎖日時", s.Closed},
		{"避難者数（総数）", s.Total},
		{"避難者数（男）", s.Male},
		{"避難者数（女）", s.Female},
		{"避難者数（性別不明等）", s.SexUnknown},
		{"乳幼児数", s.Infants},
		{"要配慮者数", s.Needs},
		{"避難世帯数", s.Households},
		{"自主避難者数", s.Voluntary},
		{"自主避難世帯数", s.VoluntaryHouseholds},
		{"避難所外避難者数", s.Outside},
		{"避難所外避難世帯数", s.OutsideHouseholds},
		{"職員数", s.Staff},
		{"応援者数", s.Helpers},
		{"空き状況", s.Room},
		{"定員状況", s.Limit},
		{"ペットの同行避難可否状況", s.Pets},
		{"避難所状況確認日時", s.Confirmed},
	}
}

// MarshalJSON writes the fields under the names of EEI.
func (s EEIShelter) MarshalJSON() ([]byte, error) { return object(s.fields()) }

// WriteCSV writes the report, a header and one row a shelter.
func (e EEI) WriteCSV(w io.Writer) error {
	var rows [][]field
	for _, s := range e.Shelters {
		rows = append(rows, s.fields())
	}
	return table(w, EEIShelter{}.fields(), rows)
}
