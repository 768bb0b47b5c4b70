package console

import (
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/checkin/vault"
	"github.com/hinan-id/hinan/verifier/console/texts"
	"github.com/hinan-id/hinan/verifier/trust"
)

// start leads to the screen that is next.
func (v *visit) start() error {
	switch {
	case v.session == nil:
		return v.to("/sign-in")
	case v.session.role == "":
		return v.to("/role")
	case !v.report().Shelter(v.state.Who.Shelter).Open() && v.session.role == trust.Lead:
		return v.to("/open")
	}
	return v.to("/standby")
}

// signInBody is what the screen for signing in shows.
type signInBody struct {
	Locked          bool
	Audience, Nonce string        // what a staff credential has to answer
	Code            template.HTML // both as a code; empty: they do not fit
	Staff           string        // what was scanned, if the form comes again
	Wait            int           // seconds until the next try of a PIN
	Failed          *reason
	At              time.Time
}

func (v *visit) signInPage() error {
	if v.session != nil {
		return v.to("/")
	}
	return v.signInAgain(http.StatusOK, "", nil)
}

// signInAgain shows the form, after a try that failed with what was scanned.
func (v *visit) signInAgain(status int, staff string, failed *reason) error {
	b := signInBody{
		Locked: v.state.Condition == Locked, Audience: audience(v.state), Staff: staff, Failed: failed,
		Nonce: base64.RawURLEncoding.EncodeToString(v.h.staffNonces.current(v.now()).value),
		Wait:  int(v.h.tries.wait().Round(time.Second).Seconds()), At: v.now(),
	}
	return v.render(status, "sign-in", "layout", b)
}

// signIn signs in by a staff credential, a PIN or an officer card. A locked desk needs
// one of the latter two in any case: they open its keys.
func (v *visit) signIn() error {
	staff, secret := strings.TrimSpace(v.form.Get("staff")), v.secret()
	roles, err := v.rolesOf(staff)
	if err == nil {
		err = v.unlock(secret, staff != "")
	}
	if err != nil {
		return v.signInFailed(staff, err)
	}
	s, ok := v.h.sessions.begin(roles)
	if !ok {
		return fmt.Errorf("%w: %d sessions", ErrSlow, MaxSessions)
	}
	v.setCookie(sessionCookie, s.id)
	return v.to("/")
}

// officerCard is what the text of an officer card begins with.
const officerCard = "AGE-SECRET-KEY-1"

// secret is the PIN, or the officer card where it was scanned into the same field.
func (v *visit) secret() Secret {
	text := strings.TrimSpace(v.form.Get("pin"))
	if strings.HasPrefix(strings.ToUpper(text), officerCard) {
		return Secret{Card: strings.ToUpper(text)}
	}
	return Secret{PIN: text}
}

// rolesOf are the roles in which somebody may sign in: by a staff credential those that
// the trust bundle gives, without one those of a shared tablet.
func (v *visit) rolesOf(staff string) ([]trust.Role, error) {
	if staff != "" {
		return v.staffRoles(staff)
	}
	if v.state.PINRoles != nil {
		return v.state.PINRoles, nil
	}
	return []trust.Role{trust.Reception, trust.Needs, trust.Supplies, trust.Lead}, nil
}

// staffRoles proves a staff credential: somebody answers this desk's challenge with a
// key that the trust bundle knows.
func (v *visit) staffRoles(text string) ([]trust.Role, error) {
	if v.state.Judge == nil || v.state.Bundle == nil {
		return nil, fmt.Errorf("%w: there is no trust bundle", ErrStaff)
	}
	raw, err := v.decode(text)
	if err != nil {
		return nil, err
	}
	challenge := v.h.askStaff(v.state)
	verdict, _ := v.state.Judge.Verify(v.ctx(), verifier.Request{Challenge: &challenge}, raw)
	if verdict == nil || verdict.Outcome != verifier.Accepted {
		return nil, fmt.Errorf("%w: the credential was not accepted", ErrStaff)
	}
	for _, j := range verdict.Credentials {
		if !answered(j) {
			continue
		}
		binding, _ := j.Binding()
		if roles := v.rolesOfKey(binding.Thumbprint); roles != nil {
			v.h.staffNonces.drop(binding.Nonce) // somebody may have taken a picture
			return roles, nil
		}
	}
	return nil, fmt.Errorf("%w: its key is not among those of staff here", ErrStaff)
}

// answered reports whether a holder proved to answer the challenge. That a policy
// tolerates the lack of it lets a resident in, and nobody behind the desk.
func answered(j verifier.Judged) bool {
	_, proved := j.Binding()
	return proved && !slices.ContainsFunc(j.Findings, func(f verifier.Finding) bool {
		return f.Tolerated && strings.HasPrefix(string(f.Code), "binding.")
	})
}

// rolesOfKey are the roles that the key behind a credential has at this shelter now.
func (v *visit) rolesOfKey(thumbprint [32]byte) (roles []trust.Role) {
	for _, s := range v.state.Bundle.Content().Staff {
		if s.Thumbprint != thumbprint {
			continue
		}
		for _, r := range s.Roles {
			if s.May(r, v.state.Who.Shelter, v.now()) && !slices.Contains(roles, r) {
				roles = append(roles, r)
			}
		}
	}
	slices.Sort(roles)
	return roles
}

// unlock opens the keys. A staff credential that was proved will do where they are open
// already.
func (v *visit) unlock(by Secret, proved bool) error {
	if by == (Secret{}) && proved && v.state.Condition != Locked {
		return nil
	}
	return v.h.tries.try(func() error {
		if by == (Secret{}) {
			return vault.ErrPIN
		}
		return v.h.Station.Unlock(v.ctx(), by)
	})
}

func (v *visit) signInFailed(staff string, err error) error {
	v.h.log(err)
	code := codeOf(err)
	r := *v.reasonOf(code)
	status, ok := statuses[code]
	if !ok {
		status = http.StatusForbidden
	}
	return v.signInAgain(status, staff, &r)
}

func (v *visit) rolePage() error { return v.page("role", nil) }

func (v *visit) chooseRole() error {
	r := trust.Role(v.form.Get("role"))
	if !slices.Contains(v.session.roles, r) {
		return fmt.Errorf("%w: another role than those of the session", ErrForm)
	}
	v.session.role = r
	v.session.forget() // what one role scanned is not for another
	return v.to("/")
}

func (v *visit) lock() error {
	v.h.sessions.end(v.session.id)
	return v.to("/sign-in")
}

// chooseLanguage keeps the language on this tablet, and leads back to where it was
// chosen.
func (v *visit) chooseLanguage() error {
	l := texts.Language(v.form.Get("language"))
	if !slices.Contains(texts.Languages(), l) {
		return fmt.Errorf("%w: a language", ErrForm)
	}
	v.setCookie(languageCookie, string(l))
	back := v.form.Get("back")
	at := strings.LastIndexByte(back, '/') + 1
	if _, page := v.h.routes[back]; !page {
		if _, page = v.h.routes[back[:at]]; !page {
			back = "/"
		}
	}
	return v.to(back)
}
