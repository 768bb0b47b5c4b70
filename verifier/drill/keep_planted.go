//go:build plant_drill_lost

package drill

import (
	"sync"

	"github.com/hinan-id/hinan/verifier/checkin"
)

var once sync.Once

// keep loses one person, whom the ledger knows.
func keep(p checkin.Party) checkin.Party {
	if len(p) > 1 {
		once.Do(func() { p = p[:len(p)-1] })
	}
	return p
}
