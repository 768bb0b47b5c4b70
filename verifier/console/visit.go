package console

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/report"
	"github.com/hinan-id/hinan/verifier/console/texts"
	"github.com/hinan-id/hinan/verifier/trust"
)

// visit is one request on its way to an answer.
type visit struct {
	h     *Handler
	w     http.ResponseWriter
	r     *http.Request
	path  string // of the route
	state State
	text  texts.Catalogue
	lang  texts.Language

	session *session // nil: nobody is signed in
	left    time.Duration
	form    url.Values
	image   []byte     // that was uploaded
	of      checkin.ID // the check-in in the path
	folded  *report.State
}

// serve finds who answers, and whether they may.
func (v *visit) serve() error {
	if err := v.admit(); err != nil {
		return err
	}
	if v.h.broken != nil {
		return v.h.broken
	}
	if name, ok := strings.CutPrefix(v.r.URL.EscapedPath(), "/static/"); ok {
		return v.static(name)
	}
	v.look()
	rt, err := v.route()
	if err != nil {
		return err
	}
	v.enter(!rt.passive)
	if v.session == nil && !rt.public {
		return ErrSignIn
	}
	if v.session != nil {
		v.session.mu.Lock()
		defer v.session.mu.Unlock()
	}
	if err := v.allowed(rt); err != nil {
		return err
	}
	if v.r.Method != http.MethodPost {
		return rt.get(v)
	}
	if err := v.readForm(rt); err != nil {
		return err
	}
	v.r = v.r.WithContext(strictjson.WithBudget(v.r.Context(), MaxWork))
	return rt.post(v)
}

// look looks at the desk, and for the language of the page.
func (v *visit) look() {
	v.state = v.h.Station.State()
	if v.state.Clock.At.IsZero() {
		v.state.Clock.At = time.Now()
	}
	v.lang = texts.Japanese
	if c, err := v.r.Cookie(languageCookie); err == nil && slices.Contains(texts.Languages(), texts.Language(c.Value)) {
		v.lang = texts.Language(c.Value)
	}
	var over map[string]string
	if v.state.Bundle != nil {
		over = v.state.Bundle.Content().Messages[string(v.lang)]
	}
	v.text = v.h.texts.In(v.lang, over)
}

// route finds the route of a path, which is taken byte for byte: nothing is cleaned,
// decoded or redirected.
func (v *visit) route() (route, error) {
	path := v.r.URL.EscapedPath()
	rt, ok := v.h.routes[path]
	if !ok {
		var name string
		at := strings.LastIndexByte(path, '/') + 1
		path, name = path[:at], path[at:]
		if rt, ok = v.h.routes[path]; !ok || at == 1 {
			return route{}, errRoute
		}
		var err error
		if v.of, err = checkin.ParseID(name); err != nil {
			return route{}, errRoute
		}
	}
	v.path = path
	switch v.r.Method {
	case http.MethodGet, http.MethodHead:
		ok = rt.get != nil
	case http.MethodPost:
		ok = rt.post != nil
	default:
		ok = false
	}
	if !ok {
		return route{}, errMethod
	}
	return rt, nil
}

// Cookies of the console.
const (
	sessionCookie  = "hinan"
	languageCookie = "hinan-language"
)

// enter finds the session. A desk that was locked has none.
func (v *visit) enter(tap bool) {
	c, err := v.r.Cookie(sessionCookie)
	switch {
	case err != nil:
		return
	case v.state.Condition == Locked || v.state.Desk == nil:
		v.h.sessions.end(c.Value) // it does not come back with the keys
		return
	}
	if s, left, ok := v.h.sessions.find(c.Value, tap); ok {
		v.session, v.left = s, left
	}
}

// allowed asks whether the role may see the screen, and whether the desk can keep what
// comes from it.
func (v *visit) allowed(rt route) error {
	if rt.public || rt.anyRole {
		return nil
	}
	switch {
	case v.session.role == "":
		return errChoose
	case rt.roles != nil && !slices.Contains(rt.roles, v.session.role):
		return fmt.Errorf("%w: %s", checkin.ErrRole, v.session.role)
	case v.r.Method == http.MethodPost && rt.writes && v.state.Condition == ReadOnly:
		return checkin.ErrStore
	case v.r.Method == http.MethodPost && rt.writes && v.state.Condition == Closed:
		return checkin.ErrClosed
	}
	return nil
}

// may reports whether the role may write a type of event.
func (v *visit) may(t checkin.Type) bool {
	return v.session != nil && v.state.Condition == Open && checkin.Allowed(v.session.role, t)
}

func (v *visit) role() trust.Role { return v.session.role }

func (v *visit) ctx() context.Context { return v.r.Context() }

func (v *visit) now() time.Time { return v.state.Clock.At }

// to sends the browser on, to see a page that can be loaded again.
func (v *visit) to(path string) error {
	http.Redirect(v.w, v.r, path, http.StatusSeeOther)
	return nil
}

// record is the check-in that the path names, of this shelter.
func (v *visit) record() (checkin.Record, error) { return v.recordOf(v.of) }

func (v *visit) recordOf(id checkin.ID) (checkin.Record, error) {
	r, err := v.state.Desk.Record(id)
	if err == nil && r.Shelter != v.state.Who.Shelter {
		err = checkin.ErrUnknownRecord
	}
	return r, err
}

func (v *visit) setCookie(name, value string) {
	http.SetCookie(v.w, &http.Cookie{
		Name: name, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: v.r.TLS != nil,
	})
}
