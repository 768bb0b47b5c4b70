package console

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/verifier/api"
	"github.com/hinan-id/hinan/verifier/checkin"
	"github.com/hinan-id/hinan/verifier/checkin/vault"
)

// Short names of what every server knows.
const (
	errRoute  = api.ErrRoute
	errMethod = api.ErrMethod
)

// errChoose: no role is chosen yet. It leads to the choice, and is never shown.
var errChoose = errors.New("no role is chosen")

// statuses are the answers for codes; others are about what was sent, and 400.
var statuses = map[fault.Code]int{
	api.ErrRoute:             http.StatusNotFound,
	api.ErrMethod:            http.StatusMethodNotAllowed,
	api.ErrHost:              http.StatusMisdirectedRequest,
	api.ErrHeaders:           http.StatusRequestHeaderFieldsTooLarge,
	api.ErrMediaType:         http.StatusUnsupportedMediaType,
	api.ErrTooLarge:          http.StatusRequestEntityTooLarge,
	api.ErrIncomplete:        http.StatusRequestTimeout,
	api.ErrInternal:          http.StatusInternalServerError,
	strictjson.ErrCancelled:  http.StatusServiceUnavailable,
	ErrToken:                 http.StatusForbidden,
	ErrStaff:                 http.StatusForbidden,
	ErrWait:                  http.StatusTooManyRequests,
	ErrSlow:                  http.StatusServiceUnavailable,
	vault.ErrPIN:             http.StatusForbidden,
	checkin.ErrRole:          http.StatusForbidden,
	checkin.ErrUnknownRecord: http.StatusNotFound,
	checkin.ErrStore:         http.StatusServiceUnavailable,
	checkin.ErrStoreDamaged:  http.StatusServiceUnavailable,
	checkin.ErrClosed:        http.StatusConflict,
	checkin.ErrTaken:         http.StatusConflict,
	checkin.ErrCardBound:     http.StatusConflict,
}

// trouble is the body of the screen for a request that came to nothing.
type trouble struct {
	reason
	Store bool // nothing can be kept any more
}

// problem answers with an error. One without a code is a fault of ours: its text may
// hold anything, and is not told.
func (v *visit) problem(err error) {
	switch {
	case errors.Is(err, ErrSignIn):
		v.askSignIn()
		return
	case errors.Is(err, errChoose):
		_ = v.to("/role")
		return
	}
	v.h.log(err)
	code := fault.Of(err)
	if code == "" {
		code = api.ErrInternal
	}
	status, ok := statuses[code]
	if !ok {
		status = http.StatusBadRequest
	}
	v.refuse(status, code)
}

// refuse shows a screen with the code; where there are no screens, the code.
func (v *visit) refuse(status int, code fault.Code) {
	if status == http.StatusServiceUnavailable {
		v.w.Header().Set("Retry-After", strconv.Itoa(retry))
	}
	if v.lang == "" || v.h.broken != nil {
		http.Error(v.w, string(code), status)
		return
	}
	body := trouble{Store: code == checkin.ErrStore || code == checkin.ErrStoreDamaged}
	body.reason = *v.reasonOf(code)
	if err := v.render(status, "problem", "layout", body); err != nil {
		v.h.log(err)
		http.Error(v.w, string(code), status)
	}
}

// retry is after how many seconds something busy may be free again.
const retry = 2

// askSignIn leads to the sign-in; the script learns it by the status.
func (v *visit) askSignIn() {
	if v.h.routes[v.path].passive || v.path == "/part" {
		http.Error(v.w, string(ErrSignIn), http.StatusUnauthorized)
		return
	}
	_ = v.to("/sign-in")
}

// survive turns a panic into an answer (THREATS.md R6).
func (v *visit) survive() {
	if cause := recover(); cause != nil {
		v.h.log(api.ErrInternal)
		http.Error(v.w, string(api.ErrInternal), http.StatusInternalServerError)
	}
}
