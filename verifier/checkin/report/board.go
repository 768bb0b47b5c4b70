package report

import (
	"cmp"
	"io"
	"time"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/internal/form"
)

// Board is what the public may see: the fields of [EEI] and the age bands, with every
// number of people in [Steps]. There is no row for all shelters together. Its JSON is an
// export of version 1.
type Board struct {
	V        form.Version1  `json:"v"`
	Incident string         `json:"災害ID"`
	Drill    bool           `json:"訓練"`
	Made     Moment         `json:"作成日時"`
	Shelters []BoardShelter `json:"避難所"`
}

// BoardShelter is one shelter of a [Board]. Ages stands for the bands from the youngest,
// and those who did not say.
type BoardShelter struct {
	ID                  string
	Name                string
	Address             string
	Kind                string
	Capacity            int // 0: not known
	State               Opening
	Opened              Moment
	Closed              Moment
	Total               Steps
	Male                Steps
	Female              Steps
	SexUnknown          Steps
	Infants             Steps
	Needs               Steps
	Households          Steps
	Voluntary           Steps
	VoluntaryHouseholds Steps
	Outside             Steps
	OutsideHouseholds   Steps
	Room                Room // by the number as it is shown
	Pets                Answer
	Ages                map[checkin.AgeBand]Steps
}

// Board is the public board of all shelters of which there is an event, in the order of
// their ids. at is when it is made.
func (s *State) Board(m Master, at time.Time) Board {
	out := Board{Incident: s.incident, Drill: s.drill, Made: Moment{at}, Shelters: []BoardShelter{}}
	for _, id := range m.shelters(s) {
		if _, known := s.shelters[id]; known {
			out.Shelters = append(out.Shelters, s.board(m, id))
		}
	}
	return out
}

func (s *State) board(m Master, id string) BoardShelter {
	e := s.eei(m, id)
	b := BoardShelter{
		ID: e.ID, Name: e.Name, Address: e.Address, Kind: e.Kind, Capacity: e.Capacity, State: e.State, Opened: e.Opened,
		Closed: e.Closed, Total: StepsOf(e.Total), Male: StepsOf(e.Male), Female: StepsOf(e.Female),
		SexUnknown: StepsOf(e.SexUnknown), Infants: StepsOf(e.Infants), Needs: StepsOf(e.Needs),
		Households: StepsOf(e.Households), Voluntary: StepsOf(e.Voluntary),
		VoluntaryHouseholds: StepsOf(e.VoluntaryHouseholds), Outside: StepsOf(e.Outside),
		OutsideHouseholds: StepsOf(e.OutsideHouseholds), Pets: e.Pets, Ages: make(map[checkin.AgeBand]Steps),
	}
	b.Room = roomOf(int(b.Total), e.Capacity)
	ages := s.Headcount(id).Inside.Ages
	for _, band := range boardBands() {
		b.Ages[band] = StepsOf(ages[band])
	}
	return b
}

// boardBands are the age bands and, last, nothing said.
func boardBands() []checkin.AgeBand { return append(checkin.AgeBands(), "") }

// fields are the fields of the board, under the names of EEI; those of the age bands
// stand behind them.
func (s BoardShelter) fields() []field {
	list := []field{
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
		{"空き状況", s.Room},
		{"ペットの同行避難可否状況", s.Pets},
	}
	for _, band := range boardBands() {
		list = append(list, field{"年代別：" + cmp.Or(string(band), "不明"), s.Ages[band]})
	}
	return list
}

// MarshalJSON writes the fields under the names of EEI.
func (s BoardShelter) MarshalJSON() ([]byte, error) { return object(s.fields()) }

// WriteCSV writes the board, a header and one row a shelter.
func (b Board) WriteCSV(w io.Writer) error {
	var rows [][]field
	for _, s := range b.Shelters {
		rows = append(rows, s.fields())
	}
	return table(w, BoardShelter{}.fields(), rows)
}
