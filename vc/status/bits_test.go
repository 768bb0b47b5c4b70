package status_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hinan-id/hinan/conformance/testenv"
	"github.com/hinan-id/hinan/vc/status"
)

func TestWhereValuesLie(t *testing.T) {
	for _, tt := range []struct {
		name string
		bits status.Bits
		want []uint8
	}{
		{"one bit, the first highest", status.Bits{Data: []byte{0b1000_0001, 0b0100_0000}, Width: 1}, []uint8{1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0}},
		{"one bit, the first lowest", status.Bits{Data: []byte{0b1000_0001, 0b0000_0010}, Width: 1, LowFirst: true}, []uint8{1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0}},
		{"two bits, the first highest", status.Bits{Data: []byte{0b11_10_01_00}, Width: 2}, []uint8{3, 2, 1, 0}},
		{"two bits, the first lowest", status.Bits{Data: []byte{0b11_10_01_00}, Width: 2, LowFirst: true}, []uint8{0, 1, 2, 3}},
		{"three bits across bytes", status.Bits{Data: []byte{0b101_010_11, 0b1_000_1101}, Width: 3}, []uint8{5, 2, 7, 0, 6}},
		{"eight bits", status.Bits{Data: []byte{7, 255}, Width: 8}, []uint8{7, 255}},
		{"no width", status.Bits{Data: []byte{7}}, nil},
		{"too wide", status.Bits{Data: []byte{7, 7}, Width: 9}, nil},
		{"a width that does not divide a byte, the first lowest", status.Bits{Data: []byte{7, 7, 7}, Width: 3, LowFirst: true}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.EqualValues(t, len(tt.want), tt.bits.Len())
			for i, want := range tt.want {
				got, err := tt.bits.Value(uint64(i))
				require.NoError(t, err)
				require.Equal(t, want, got, "index %d", i)
			}
			for _, i := range []uint64{tt.bits.Len(), tt.bits.Len() + 1, 1 << 63, 1<<64 - 1} {
				_, err := tt.bits.Value(i)
				require.ErrorIs(t, err, status.ErrIndex)
				require.ErrorIs(t, tt.bits.Set(i, 0), status.ErrIndex)
			}
		})
	}
}

func TestWhatIsSetIsReadAndNothingElseChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		low := rapid.Bool().Draw(t, "low")
		width := rapid.SampledFrom([]uint8{1, 2, 4, 8, 3, 5, 6, 7}[:map[bool]int{true: 4, false: 8}[low]]).Draw(t, "width")
		b := status.NewBits(uint64(rapid.IntRange(8, 100).Draw(t, "n")), width, low)
		want := make([]uint8, b.Len())
		for range 50 {
			i := rapid.Uint64Range(0, b.Len()-1).Draw(t, "i")
			want[i] = rapid.Uint8Range(0, 1<<width-1).Draw(t, "v")
			require.NoError(t, b.Set(i, want[i]))
		}
		for i, v := range want {
			got, err := b.Value(uint64(i))
			require.NoError(t, err)
			require.Equal(t, v, got)
		}
		if width < 8 {
			require.ErrorIs(t, b.Set(0, 1<<width), status.ErrIndex)
		}
	})
}

// What a check of an inflated list costs: 50 ns and no allocation are allowed.
func BenchmarkState(b *testing.B) {
	list := status.Copy{List: &status.List{Bits: status.NewBits(131072, 1, false)}}
	i := uint64(0)
	testenv.ReportV(b, func() {
		i = (i + 7919) % 131072
		v, err := list.Bits.Value(i)
		if err != nil || v != 0 {
			b.Fatal("a value that was never set")
		}
		s, err := list.State(status.Valid, "revocation", v, "")
		if outcome, _ := status.Judge(s, err); outcome != status.Good {
			b.Fatal("not valid")
		}
	})
}
