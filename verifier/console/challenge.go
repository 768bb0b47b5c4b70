package console

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"html/template"
	"slices"
	"sync"
	"time"

	"github.com/hinan-id/hinan/vc"
	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/vc/qr"
)

// Times of a challenge on the screen (THREATS.md R4).
const (
	MaxAnswer = 2 * time.Minute // how old an answer may be
	turn      = time.Minute     // a new nonce is shown
	onScreen  = 2 * time.Minute // an old one may still be answered
)

var errNonce = errors.New("not a nonce of this desk, or an old one")

// nonces are those that were shown lately, the newest last. After a start there are
// none: what answers older ones is not taken.
type nonces struct {
	mu    sync.Mutex
	shown []nonce
}

type nonce struct {
	value []byte
	from  time.Time // by the desk's clock
	at    time.Time // with the reading of the steady clock
}

// current is the nonce to show.
func (n *nonces) current(at time.Time) nonce {
	n.mu.Lock()
	defer n.mu.Unlock()
	if last := len(n.shown) - 1; last >= 0 && time.Since(n.shown[last].at) < turn {
		return n.shown[last]
	}
	for len(n.shown) > 0 && time.Since(n.shown[0].at) > turn+onScreen+MaxAnswer {
		n.shown = n.shown[1:]
	}
	fresh := nonce{make([]byte, pass.NonceBytes), at, time.Now()}
	rand.Read(fresh.value)
	n.shown = append(n.shown, fresh)
	return fresh
}

// has reports whether a text is a nonce that is in use.
func (n *nonces) has(text string) bool {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return false
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, one := range n.shown {
		if bytes.Equal(one.value, raw) && time.Since(one.at) <= turn+onScreen+MaxAnswer {
			return true
		}
	}
	return false
}

// drop uses a nonce up.
func (n *nonces) drop(text string) {
	raw, _ := base64.RawURLEncoding.DecodeString(text)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.shown = slices.DeleteFunc(n.shown, func(one nonce) bool { return bytes.Equal(one.value, raw) })
}

// asked is what one reading of codes may answer: the screen, or the poster.
type asked struct {
	vc.Challenge
	poster bool // it answered the poster; known behind the verdict
}

// askStaff is the challenge of who signs in.
func (h *Handler) askStaff(s State) vc.Challenge {
	return vc.Challenge{Audience: []string{audience(s)}, MaxAge: MaxAnswer, Fresh: func(text string) error {
		if h.staffNonces.has(text) {
			return nil
		}
		return errNonce
	}}
}

// ask is the challenge of who is checked in. A nonce is not used up by asking, because
// many phones read one screen: that one phone counts once is for the desk to see, by its
// key.
func (h *Handler) ask(s State) *asked {
	a := &asked{Challenge: vc.Challenge{Audience: []string{audience(s)}, MaxAge: MaxAnswer}}
	a.Fresh = func(text string) error {
		switch {
		case h.nonces.has(text):
			return nil
		case onPoster(s, text):
			a.poster = true
			return nil
		}
		return errNonce
	}
	return a
}

// onPoster reports whether a nonce is that of the poster, while it hangs.
func onPoster(s State, nonce string) bool {
	p := s.Poster
	return p != nil && nonce == base64.RawURLEncoding.EncodeToString(p.Nonce) && s.Clock.At.Before(p.Until)
}

// Challenge is what phones answer now, for others who judge beside the console, and
// whether a nonce is that of the poster, which anybody can read.
func (h *Handler) Challenge() (c vc.Challenge, poster func(nonce string) bool) {
	h.start()
	s := h.Station.State()
	return h.ask(s).Challenge, func(nonce string) bool { return onPoster(s, nonce) }
}

// audience is the name under which an answer addresses this desk.
func audience(s State) string {
	return pass.Challenge{Shelter: s.Who.Shelter, Incident: s.Who.Incident}.Audience()
}

// screenCode draws the code that phones answer; empty: this station has none.
func (h *Handler) screenCode(ctx context.Context, s State) template.HTML {
	signed := h.screen(ctx, s)
	if signed == nil {
		return ""
	}
	return h.draw(qr.Encode(signed), qr.L)
}

// Screen is the challenge that the code on the screen holds now (pass.Screen), for what
// shows it elsewhere too; nil: there is none, or the keys are locked.
func (h *Handler) Screen(ctx context.Context) []byte {
	h.start()
	return h.screen(ctx, h.Station.State())
}

func (h *Handler) screen(ctx context.Context, s State) []byte {
	if s.Device == nil || s.Certificate == nil {
		return nil
	}
	n := h.nonces.current(s.Clock.At)
	signed, err := pass.Screen(ctx, s.Device, s.Certificate, pass.Challenge{
		Shelter: s.Who.Shelter, Incident: s.Who.Incident, Nonce: n.value,
		Until: n.from.Add(turn + onScreen).Truncate(time.Second), MaxAge: MaxAnswer,
	})
	if err != nil {
		h.log(err)
		return nil
	}
	return signed
}

// draw draws a code to stand in a page; empty: the text does not fit.
func (h *Handler) draw(text string, level qr.Level) template.HTML {
	code, err := qr.Draw(text, level)
	if err != nil {
		h.log(err)
		return ""
	}
	svg, err := code.SVG(4)
	if err != nil {
		h.log(err)
		return ""
	}
	return template.HTML(svg)
}
