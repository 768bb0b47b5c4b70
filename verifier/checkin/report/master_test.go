package report_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/keys"
	"github.com/hinan-id/hinan/did/keys/keystest"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/report"
)

func TestAListOfShelters(t *testing.T) {
	want := report.Master{
		"E4020500001111": {ID: "E4020500001111", Name: "飯塚第一体育館", Capacity: 1200, Address: "新立岩 5-5", Pets: report.Yes, Kind: "指定避難所"},
		"E4020500002222": {ID: "E4020500002222", Name: "小学校"},
	}
	for name, text := range map[string]string{
		"its names in Japanese": "全国共通避難所・避難場所ID,施設名,想定収容人数,所在地（住所）,ペットの同行避難可否,避難所タイプ\n" +
			"E4020500001111,飯塚第一体育館,1200,新立岩 5-5,可,指定避難所\nE4020500002222,小学校,,,,\n",
		"in English, and a byte order mark": "\ufeffid,name,capacity,address,pets,kind\r\nE4020500001111,飯塚第一体育館,1200,新立岩 5-5,yes,指定避難所\r\nE4020500002222,小学校,,,,\r\n",
		"in another order, with other columns": "備考,kind,pets,capacity,address,name,id\n" +
			"\"a\nb\",指定避難所,○,\"1,200\",新立岩 5-5,飯塚第一体育館,E4020500001111\nx,,,,,小学校,E4020500002222\n",
		"with spaces, full-width digits and 人": " id , name ,定員,住所,ペット,種別\n E4020500001111 , 飯塚第一体育館 ,１２００人, 新立岩 5-5 ,1,指定避難所\nE4020500002222,小学校,,,,\n",
	} {
		t.Run(name, func(t *testing.T) {
			got, err := report.ReadMaster(strings.NewReader(text))
			require.NoError(t, err)
			require.Equal(t, want, got)
		})
	}
	empty, err := report.ReadMaster(strings.NewReader("id,name\n"))
	require.NoError(t, err)
	require.Empty(t, empty)
}

// TestAWrongListIsRefused: each has one flaw, and names it.
func TestAWrongListIsRefused(t *testing.T) {
	const good = "id,name,capacity,pets\nA,one,10,可\nB,two,,\n"
	_, err := report.ReadMaster(strings.NewReader(good))
	require.NoError(t, err)
	for _, tt := range []struct{ name, old, new, says string }{
		{"no header", good, "", "no header"},
		{"no id", "id,", "number,", "no column id (shelter_id"},
		{"no name", ",name,", ",shelter,", "no column name"},
		{"a column twice", "capacity", "施設名", "two columns for name"},
		{"an id twice", "B,", "A,", "line 3: an id that stands there already"},
		{"no id in a row", "B,", ",", "line 3: an id that is none"},
		{"an id with a slash", "B,", "B/2,", "line 3: an id that is none"},
		{"an id with markup", "B,", "<b>,", "line 3: an id that is none"},
		{"an id in other letters", "B,", "Ｂ,", "line 3: an id that is none"},
		{"a long id", "B,", strings.Repeat("B", checkin.MaxName+1) + ",", "line 3: an id that is none"},
		{"no name in a row", "two", " ", "line 3: no name"},
		{"a capacity in words", "10", "ten", "line 2: a capacity that is none"},
		{"one below 0", "10", "-1", "line 2: a capacity that is none"},
		{"one that is too large", "10", fmt.Sprint(checkin.MaxCapacity + 1), "line 2: a capacity that is none"},
		{"a fraction", "10", "10.5", "line 2: a capacity that is none"},
		{"neither yes nor no", "可", "maybe", "line 2: pets neither"},
		{"a field too many", "two,", "two,,", "line 3: wrong number of fields"},
		{"a field too few", "B,two,,", "B,two,", "line 3: wrong number of fields"},
		{"a quote in a field", "two", `t"wo`, "line 3: bare \" in non-quoted-field"},
		{"a quote without its end", "two", `"two`, "line 3: extraneous or missing \" in quoted-field"},
		{"Shift_JIS", "two", "\x8f\xac", "not in UTF-8"},
		{"a name of a field's limit and one", "two", strings.Repeat("x", report.MaxMasterField+1), "line 3: a field over 1000 bytes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bad := strings.Replace(good, tt.old, tt.new, 1)
			require.NotEqual(t, good, bad)
			m, err := report.ReadMaster(strings.NewReader(bad))
			require.ErrorIs(t, err, report.ErrMaster)
			require.ErrorContains(t, err, tt.says)
			require.Empty(t, m)
		})
	}
}

func TestLimitsOfAList(t *testing.T) {
	rows := func(n int) string {
		var b strings.Builder
		b.WriteString("id,name\n")
		for i := range n {
			fmt.Fprintf(&b, "S%d,x\n", i)
		}
		return b.String()
	}
	padded := func(size int) string {
		text := rows(1)
		return text + strings.Repeat("\n", size-len(text))
	}
	for _, tt := range []struct{ name, at, past string }{
		{"rows", rows(report.MaxMasterRows), rows(report.MaxMasterRows + 1)},
		{"bytes", padded(report.MaxMasterFile), padded(report.MaxMasterFile + 1)},
		{"a field", "id,name\nA," + strings.Repeat("x", report.MaxMasterField), "id,name\nA," + strings.Repeat("x", report.MaxMasterField+1)},
		{"an id", "id,name\n" + strings.Repeat("A", checkin.MaxName) + ",x", "id,name\n" + strings.Repeat("A", checkin.MaxName+1) + ",x"},
		{"a capacity", fmt.Sprintf("id,name,capacity\nA,x,%d", checkin.MaxCapacity), fmt.Sprintf("id,name,capacity\nA,x,%d", checkin.MaxCapacity+1)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := report.ReadMaster(strings.NewReader(tt.at))
			require.NoError(t, err)
			_, err = report.ReadMaster(strings.NewReader(tt.past))
			require.ErrorIs(t, err, report.ErrMaster)
		})
	}
}

// TestAnErrorNamesSomeLines, not twenty thousand.
func TestAnErrorNamesSomeLines(t *testing.T) {
	_, err := report.ReadMaster(strings.NewReader("id,name\n" + strings.Repeat("A,\n", 50)))
	require.ErrorContains(t, err, "line 2: no name; line 3: no name")
	require.ErrorContains(t, err, "; and 40 more")
	_, err = report.ReadMaster(iotest.ErrReader(context.Canceled))
	require.ErrorIs(t, err, context.Canceled)
}

// TestAnIDOfAListIsOneThatEventsMayHave.
func TestAnIDOfAListIsOneThatEventsMayHave(t *testing.T) {
	for c := rune(1); c < 0x180; c++ {
		id := "A" + string(c) + "B"
		if strings.ContainsRune(",\"\r\n", c) {
			continue // would be another cell
		}
		_, err := checkin.OpenLog(t.Context(), make(ram), keystest.Signer(keys.EdDSA, "x"), checkin.Identity{Device: "d", Shelter: id, Incident: incident})
		_, refused := report.ReadMaster(strings.NewReader("id,name\n" + id + ",x\n"))
		require.Equal(t, err == nil, refused == nil, "%q", id)
	}
}

// FuzzReadMaster: a list is whole or refused, and everything in it can be exported.
func FuzzReadMaster(f *testing.F) {
	for _, seed := range []string{cityList, "id,name\nA,x\n", "id,name,capacity\nA,=x,１\n", "\ufeffid,name\n\"A\nB\",x", "id,name\nA", "id,name\r\rA,x", "\"", "id,id,name"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := report.ReadMaster(strings.NewReader(text))
		if err != nil {
			require.ErrorIs(t, err, report.ErrMaster)
			require.Empty(t, m)
			return
		}
		require.LessOrEqual(t, len(m), report.MaxMasterRows)
		for id, s := range m {
			require.Equal(t, id, s.ID)
			require.NotEmpty(t, s.Name)
			require.True(t, s.Capacity >= 0 && s.Capacity <= checkin.MaxCapacity)
		}
		var out strings.Builder
		require.NoError(t, report.Of(checkin.NewRecords(incident, false)).EEI(m, noon).WriteCSV(&out))
		require.Equal(t, len(m)+1, strings.Count(out.String(), "\r\n"))
	})
}
