package api

import (
	"context"
	"encoding/base64"
	"errors"
	"log/slog"
	"slices"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/vc/qr"
	"github.com/hinan-id/hinan/verifier"
	"github.com/hinan-id/hinan/verifier/checkin"
)

// bytesOf returns what a text stands for: the text of a code, also as a scanner types
// it, or bytes in base64url. Whatever else it is, the judge says what it is not, so
// that nobody is sent away for a code that is damaged.
func bytesOf(text string) []byte {
	code, _ := qr.Repair(text)
	if raw, err := qr.Decode(code); err == nil {
		return raw
	}
	if raw, err := base64.RawURLEncoding.Strict().DecodeString(text); err == nil {
		return raw
	}
	return []byte(text)
}

// judge judges what somebody shows, to the challenge of the desk; nil: nothing was
// shown. Poster: it answers the poster at the door. Where nothing judges, or the judge
// could not work, that is the verdict: nobody is sent away for it.
func (v *visit) judge(ctx context.Context, shown [][]byte) (verdict *verifier.Verdict, poster bool, err error) {
	if shown == nil {
		return nil, false, nil
	}
	asked := v.h.Desk.challenge()
	posted, fresh := asked.Poster, asked.Fresh
	asked.Fresh = func(nonce string) error {
		if posted != nil && posted(nonce) {
			poster = true
			return nil
		}
		return fresh(nonce)
	}
	want := verifier.Request{Challenge: &asked.Challenge, Claims: checkin.Claims()}
	verdict, err = v.h.judge(ctx, question{want, shown})
	switch {
	case errors.Is(err, ErrBusy) || ctx.Err() != nil:
		return nil, false, err
	case err != nil:
		verdict = v.unjudged(err)
	}
	v.h.metrics.verdict(verdict)
	return verdict, poster, nil
}

func (d *Desk) challenge() Challenge {
	var c Challenge
	if d.Challenge != nil {
		c = d.Challenge()
	}
	if c.Fresh == nil {
		c.Fresh = func(string) error { return errNonce }
	}
	return c
}

var errNonce = errors.New("this desk has given none out")

// unjudged is the verdict where the judge gave none.
func (v *visit) unjudged(err error) *verifier.Verdict {
	code := codeOf(err)
	v.h.log(slog.LevelError, "not judged", code)
	meaning, _ := fault.Explain(code)
	return &verifier.Verdict{Outcome: verifier.Undecided, At: v.h.now(), Findings: []verifier.Finding{
		{Check: "judge", Outcome: verifier.Undecided, Code: code, Detail: meaning.Meaning},
	}}
}

// withoutClaims is a verdict for a client: what is needed of the claims is in the
// record, and the seeds among them are for the desk alone (THREATS.md R8).
func withoutClaims(v *verifier.Verdict) *verifier.Verdict {
	if v == nil {
		return nil
	}
	bare := *v
	bare.Credentials = make([]verifier.Judged, len(v.Credentials))
	for i, j := range v.Credentials {
		bare.Credentials[i] = verifier.Judged{Outcome: j.Outcome, Findings: j.Findings, Form: j.Form, Issuer: j.Issuer, Types: j.Types}
	}
	return &bare
}

// whom is how a body names a check-in: by its id, or by what somebody shows.
type whom struct {
	of    checkin.ID
	shown [][]byte
}

// find finds the check-in, and the verdict if something was shown.
func (v *visit) find(ctx context.Context, w whom) (checkin.ID, *verifier.Verdict, error) {
	if w.shown == nil {
		r, err := v.recordOf(w.of)
		return r.ID, nil, err
	}
	verdict, _, err := v.judge(ctx, w.shown)
	if err != nil {
		return checkin.ID{}, nil, err
	}
	found := v.desk.Shown(verdict)
	if len(found) == 0 {
		_, reasons := checkin.GradeOf(verdict)
		return checkin.ID{}, nil, &noRecord{reasons}
	}
	// Who is here, before who has left.
	slices.SortStableFunc(found, func(a, b checkin.Record) int { return min(b.Counted(), 1) - min(a.Counted(), 1) })
	return found[0].ID, verdict, nil
}

// noRecord is why what was shown leads to no check-in.
type noRecord struct{ reasons []fault.Code }

func (n *noRecord) Error() string { return checkin.ErrUnknownRecord.Error() + ": of what was shown" }

func (n *noRecord) Unwrap() error { return checkin.ErrUnknownRecord }

// prove opens a transfer slip, in turn with what is judged.
func (v *visit) prove(ctx context.Context, raw []byte) (slip checkin.Slip, err error) {
	err = v.h.inTurn(ctx, func(ctx context.Context) error {
		slip, err = v.desk.OpenSlip(ctx, raw)
		return err
	})
	return slip, err
}
