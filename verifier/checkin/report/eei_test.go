package report_test

import (
	"encoding/csv"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

const cityList = "\ufeff全国共通避難所・避難場所ID,施設名,想定収容人数,所在地（住所）,ペットの同行避難可否,避難所タイプ,備考\r\n" +
	"A,\"飯塚第一体育館, 本館\",7,飯塚市新立岩,否,指定避難所,x\r\n" +
	"B,<b>小学校</b>\u202e,100,@飯塚,可,,\r\n" +
	"D,\"+1 \"\"公園\"\"\",,,,,\r\n"

func list(t testing.TB) report.Master {
	m, err := report.ReadMaster(strings.NewReader(cityList))
	require.NoError(t, err)
	return m
}

var noon = morning.Add(3 * time.Hour)

// TestTheReportToHeadquarters is exact, and its files are what they were.
func TestTheReportToHeadquarters(t *testing.T) {
	e := town(t, "x").state().EEI(list(t), noon)
	require.Len(t, e.Shelters, 4, "three of the list, and one that nobody planned")
	a, b, c, d := e.Shelters[0], e.Shelters[1], e.Shelters[2], e.Shelters[3]
	require.Equal(t, []int{7, 2, 1, 4}, []int{a.Total, a.Male, a.Female, a.SexUnknown})
	require.Equal(t, report.RoomNone, a.Room)
	require.Equal(t, report.LimitKept, a.Limit)
	require.Equal(t, report.Yes, a.Pets, "what was said when it was opened is the newer word")
	require.Equal(t, 3, b.Capacity)
	require.Equal(t, "<b>小学校</b>[U+202E]", b.Name)
	require.Equal(t, report.Closed, c.State)
	require.Equal(t, "=山の上の公民館", c.Name)
	require.Equal(t, report.NotOpened, d.State)
	require.Equal(t, report.RoomUnknown, d.Room)

	text, err := json.MarshalIndent(e, "", "  ")
	require.NoError(t, err)
	golden(t, "eei.json", string(text)+"\n")
	var table strings.Builder
	require.NoError(t, e.WriteCSV(&table))
	golden(t, "eei.csv", table.String())
}

// TestCSVAndJSONHaveTheSameFields, under the same names.
func TestCSVAndJSONHaveTheSameFields(t *testing.T) {
	s := town(t, "x").state()
	e, b := s.EEI(list(t), noon), s.Board(list(t), noon)
	for name, tt := range map[string]struct {
		shelter any
		csv     func(w *strings.Builder) error
	}{
		"eei":   {e.Shelters[0], func(w *strings.Builder) error { return e.WriteCSV(w) }},
		"board": {b.Shelters[0], func(w *strings.Builder) error { return b.WriteCSV(w) }},
	} {
		t.Run(name, func(t *testing.T) {
			var table strings.Builder
			require.NoError(t, tt.csv(&table))
			rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(table.String(), "\ufeff"))).ReadAll()
			require.NoError(t, err)
			raw, err := json.Marshal(tt.shelter)
			require.NoError(t, err)
			var fields map[string]any
			require.NoError(t, json.Unmarshal(raw, &fields))
			want := slices.Collect(maps.Keys(fields))
			require.ElementsMatch(t, want, rows[0])
			for i, row := range rows[1:] {
				require.Len(t, row, len(rows[0]), "row %d", i)
			}
		})
	}
}

func TestAShelterThatNobodyOpenedIsOpenIfPeopleAreThere(t *testing.T) {
	s := newScene(t, "x")
	s.comes(0, "A-1", 0)
	e := s.state().EEI(nil, noon)
	require.Equal(t, report.Opened, e.Shelters[0].State)
	require.Equal(t, "A", e.Shelters[0].Name)
	require.True(t, e.Shelters[0].Opened.IsZero())
}

func TestRoomIsByCapacity(t *testing.T) {
	for _, tt := range []struct {
		name     string
		capacity int
		room     report.Room
		limit    report.Capacity
	}{
		{"not known", 0, report.RoomUnknown, report.LimitUnknown},
		{"half", 40, report.RoomFree, report.LimitKept},
		{"just below nine tenths", 23, report.RoomFree, report.LimitKept},
		{"nine tenths", 22, report.RoomFew, report.LimitKept},
		{"full", 20, report.RoomNone, report.LimitKept},
		{"over", 19, report.RoomNone, report.LimitPassed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newScene(t, "x")
			s.at(0, "A-1", &checkin.Open{Capacity: tt.capacity})
			for i := range 20 {
				s.comes(i, "A-1", 0)
			}
			e := s.state().EEI(nil, noon).Shelters[0]
			require.Equal(t, tt.room, e.Room)
			require.Equal(t, tt.limit, e.Limit)
		})
	}
}

// TestThePublicBoard shows steps, and nothing of shelters that were not opened.
func TestThePublicBoard(t *testing.T) {
	s := town(t, "x")
	for i := range 6 {
		s.admit(100+i, "A-1", checkin.Checkin{Party: checkin.Party{{Slot: 1, AgeBand: checkin.Age65to74, Sex: checkin.SexFemale}}})
	}
	b := s.state().Board(list(t), noon)
	require.Len(t, b.Shelters, 3)
	a := b.Shelters[0]
	require.Equal(t, report.Steps(10), a.Total)
	require.Equal(t, report.Steps(5), a.Female)
	require.Equal(t, report.Steps(0), a.Male)
	require.Equal(t, report.Steps(5), a.Ages["65-74"])
	require.Equal(t, report.Steps(0), a.Ages["75+"])
	require.Len(t, a.Ages, 7)

	text, err := json.MarshalIndent(b, "", "  ")
	require.NoError(t, err)
	golden(t, "board.json", string(text)+"\n")
	var table strings.Builder
	require.NoError(t, b.WriteCSV(&table))
	golden(t, "board.csv", table.String())
}
