package pass

import (
	"time"

	"github.com/hinan-id/hinan/conformance/vectors"
)

// answer is a phone before a challenge.
type answer struct {
	*screen
	pass    *phoneSample
	card    *paper // in place of the pass
	phone   string
	consent []string
	at      time.Time
}

func (s *answer) in() (string, time.Time, input) {
	_, _, in := s.screen.in()
	in.Pass, in.Phone, in.Consent = b64(s.shown()), s.phone, s.consent
	return "pass.answer", s.at, in
}

func (s *answer) shown() []byte {
	if s.card != nil {
		s.card.payload[-70001] = s.card.inner
		return s.card.bytes()
	}
	return s.pass.token()
}

// issued is a pass as the phone has it: its decoys too.
func issued() *phoneSample {
	s := phoneShown()
	for i := range s.hidden {
		s.hidden[i].shown = true
	}
	s.hidden[3] = entry{4, 4, m{1: "飯塚"}, true}
	return s
}

func toPoster() *answer {
	return &answer{screen: &screen{paper: *poster()}, pass: issued(), phone: phone, at: made}
}

func toScreen() *answer {
	return &answer{screen: onScreen(), pass: issued(), phone: phone, at: made}
}

type answerFlaw = flaw[*answer]

func on(at int64) func(s *answer) { return func(s *answer) { s.at = time.Unix(at, 0).UTC() } }

// answers are what phones do with challenges.
func answers() []vectors.Case {
	const (
		rule = "Compact pass §5.3, what a phone refuses: "
		own  = "Compact pass §5.3, what a phone shows: "
	)
	cases := family("answer", "a phone that answers a poster", "Compact pass §5.3, W2", toPoster,
		answerFlaw{"a poster of the next town", rule + "another issuer", "challenge.signer", func(s *answer) {
			s.payload[1], s.protected[4], s.signer = "402061", kid(townSigner), townSigner
		}},
		answerFlaw{"at its end", rule + "exp", "challenge.over", on(noon + 86400)},
		answerFlaw{"in its last second", rule + "the last second", "ok", on(noon + 86399)},
		answerFlaw{"61 seconds before it begins", rule + "nbf", "challenge.early", on(noon - 3600 - 61)},
		answerFlaw{"60 seconds before it begins", rule + "a phone whose clock is behind", "ok", on(noon - 3600 - 60)},
		answerFlaw{"a name that is asked for, and nobody asked the holder", rule + "more than [1,2,3]", "challenge.asks", func(s *answer) {
			s.inner[25] = []any{1, []any{4, 1}}
		}},
		answerFlaw{"a name that is asked for, and the holder agreed", rule + "consent", "ok", func(s *answer) {
			s.inner[25], s.consent = []any{1, []any{4, 1}}, []string{"family_name"}
		}},
		answerFlaw{"another phone's key", own + "the pass's own key", "sdcwt.holder", func(s *answer) { s.phone = "hinan vectors pass taro" }},
		answerFlaw{"a pass with a digest that the holder cannot explain", own + "every digest has a disclosure", "sdcwt.hidden", func(s *answer) {
			s.pass.hidden[4].shown = false
		}},
		answerFlaw{"a card in place of a pass", own + "a pass", "pass.slot", func(s *answer) { s.card = residentCard() }},
	)
	return append(cases, family("answer-screen", "a phone that answers a screen", "Compact pass §5.3, W1", toScreen,
		answerFlaw{"at the end of the window", rule + "exp of a screen", "challenge.over", on(noon + 120)},
		answerFlaw{"after the certificate's end", rule + "exp of the certificate", "challenge.over", func(s *answer) {
			s.by.payload[4] = noon - noon%86400
		}},
		answerFlaw{"before the certificate's beginning", rule + "nbf of the certificate", "challenge.early", func(s *answer) {
			s.by.payload[5] = noon - noon%86400 + 86400
		}},
		answerFlaw{"a device that the next town certified", rule + "a device of another issuer", "challenge.signer", func(s *answer) {
			s.by.payload[1], s.by.protected[4], s.by.signer = "402061", kid(townSigner), townSigner
		}},
	)...)
}
