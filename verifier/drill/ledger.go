package drill

import (
	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/cose"
	"github.com/hinan-id/hinan/vc/status"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/report"
)

// ledger is what happened at a shelter as the simulation knows it. It is kept beside the
// desk, and never asks it.
type ledger struct {
	checkins               int
	here, out, gone, moved int // people
	grades                 map[checkin.Grade]int
	methods                map[checkin.Method]int
	reasons                map[fault.Code]int // of what was planted
	completed              int
	given, overridden      int
	again, taken           int // that changed nothing: codes that were read twice, second dinners
	twins                  map[twin][]checkin.ID
}

// twin names what was planted at two places: a credential, or a slip by its visit.
type twin struct {
	slip   bool
	number int
}

func newLedger() ledger {
	return ledger{
		grades: make(map[checkin.Grade]int), methods: make(map[checkin.Method]int), reasons: make(map[fault.Code]int),
		twins: make(map[twin][]checkin.ID),
	}
}

// expected is how a visit should be graded, as what it should be booked, and why.
func expected(v *visit) (grade checkin.Grade, method checkin.Method, reason fault.Code) {
	grade, method = checkin.GradeB, checkin.PaperQR
	switch v.means {
	case byNothing:
		return checkin.GradeD, checkin.Quick, ""
	case byBlank:
		return checkin.GradeD, checkin.BlankCard, ""
	case byPhone:
		grade, method = checkin.GradeA, checkin.PhoneQR
	}
	switch v.flaw {
	case inGrace:
		return checkin.GradeB, method, verifier.Grace
	case elsewhere:
		return checkin.GradeB, method, vc.ErrBindingAudience
	case tampered:
		return checkin.GradeC, checkin.Quick, cose.ErrSignature
	case expired:
		return checkin.GradeC, checkin.Quick, vc.ErrExpired
	case revoked:
		return checkin.GradeC, checkin.Quick, status.ErrRevoked
	case foreign:
		return checkin.GradeC, checkin.Quick, verifier.ErrUntrusted
	}
	return grade, method, ""
}

// admitted books a visit.
func (l *ledger) admitted(v *visit, id checkin.ID) {
	grade, method, reason := expected(v)
	l.checkins++
	l.here += len(v.party)
	l.grades[grade]++
	l.methods[method]++
	if reason != "" {
		l.reasons[reason]++
	}
	if v.plant > 0 {
		of := twin{number: v.plant}
		l.twins[of] = append(l.twins[of], id)
	}
}

// arrived books a party that came with a slip.
func (l *ledger) arrived(s slip, id checkin.ID) {
	l.checkins++
	l.here += s.people
	l.grades[checkin.GradeB]++
	l.methods[report.BySlipMethod]++
	if s.twice {
		of := twin{slip: true, number: s.visit}
		l.twins[of] = append(l.twins[of], id)
	}
}

// add adds up the ledgers of shelters.
func (l *ledger) add(o ledger) {
	l.checkins += o.checkins
	l.here += o.here
	l.out += o.out
	l.gone += o.gone
	l.moved += o.moved
	l.completed += o.completed
	l.given += o.given
	l.overridden += o.overridden
	l.again += o.again
	l.taken += o.taken
	addCounts(l.grades, o.grades)
	addCounts(l.methods, o.methods)
	addCounts(l.reasons, o.reasons)
	for of, ids := range o.twins {
		l.twins[of] = append(l.twins[of], ids...)
	}
}

func addCounts[K comparable](to, from map[K]int) {
	for k, n := range from {
		to[k] += n
	}
}

// doubleDinners are how many dinners were given twice to people whom a tag tells apart:
// those of credentials that were shown at two shelters.
func (p *plan) doubleDinners() (n int) {
	if p.scenario.Shelters == 1 {
		return 0
	}
	for _, v := range p.visits {
		switch {
		case v.plant == 0:
		case v.means == byHousehold:
			n += len(v.party)
		default: // the others of a household are on nobody's pass
			n++
		}
	}
	return n / 2 // each stands in the plan twice
}
