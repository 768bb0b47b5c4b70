package pass_test

import (
	"testing"

	"github.com/hinan-id/hinan/conformance/testenv"
)

// BenchmarkOpen opens a phone pass at the desk.
func BenchmarkOpen(b *testing.B) {
	raw := answered(b, atDesk())
	source := known
	c := atDesk().Expected(func(string) error { return nil })
	b.ReportMetric(float64(len(raw)), "bytes")
	testenv.ReportV(b, func() {
		opened, err := opener.Open(b.Context(), raw, source)
		if err != nil {
			b.Fatal(err)
		}
		if p := opened.Proven(); p.Binding.Answers(c, made) != nil {
			b.Fatal("not as it was made")
		}
	})
}
