package console

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"unicode/utf8"

	"github.com/hinan-id/hinan/vc/qr"
	"github.com/hinan-id/hinan/verifier/api"
	"github.com/hinan-id/hinan/verifier/checkin"
)

// Limits of a form. An image has that of qr.ReadImage beside it.
const (
	MaxForm   = 64 << 10 // bytes
	MaxFields = 300      // three for each person of the largest party, and some
)

// tokenField holds the token of the session.
const tokenField = "token"

// readForm reads the form of a change, and checks the token.
func (v *visit) readForm(rt route) error {
	media, params, err := mime.ParseMediaType(v.r.Header.Get("Content-Type"))
	encoded := v.r.Header.Get("Content-Encoding") != ""
	switch {
	case err != nil || encoded:
		return fmt.Errorf("%w: not a form", api.ErrMediaType)
	case media == "application/x-www-form-urlencoded":
		if err := v.readFields(); err != nil {
			return err
		}
		return v.checkToken()
	case media == "multipart/form-data" && rt.image:
		return v.readParts(params["boundary"])
	}
	return fmt.Errorf("%w: not a form of this page", api.ErrMediaType)
}

func (v *visit) readFields() error {
	raw, err := readLimited(v.r.Body, MaxForm)
	if err != nil {
		return err
	}
	if v.form, err = url.ParseQuery(string(raw)); err != nil {
		return fmt.Errorf("%w: its encoding", ErrForm)
	}
	n := 0
	for _, values := range v.form {
		n += len(values)
	}
	if n > MaxFields {
		return fmt.Errorf("%w: %d fields, at most %d", api.ErrTooLarge, n, MaxFields)
	}
	return v.checkText()
}

// readParts reads a form with an image. Nothing of it is written to a disk, and the
// image is not read before the token was seen.
func (v *visit) readParts(boundary string) error {
	v.form = make(url.Values)
	body := http.MaxBytesReader(v.w, v.r.Body, qr.MaxImage+MaxForm)
	reader := multipart.NewReader(body, boundary)
	room := MaxForm
	for n := 0; ; n++ {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return v.checkToken()
		}
		switch {
		case err != nil:
			return incomplete(err)
		case n == MaxFields:
			return fmt.Errorf("%w: more than %d fields", api.ErrTooLarge, MaxFields)
		case part.FileName() != "":
			if err := v.readImage(part); err != nil {
				return err
			}
			continue
		}
		raw, err := readLimited(part, room)
		if err != nil {
			return err
		}
		room -= len(raw)
		v.form.Add(part.FormName(), string(raw))
		if err := v.checkText(); err != nil {
			return err
		}
	}
}

func (v *visit) readImage(part io.Reader) (err error) {
	if err = v.checkToken(); err != nil {
		return err
	}
	if v.image != nil {
		return fmt.Errorf("%w: two images", ErrForm)
	}
	v.image, err = readLimited(part, qr.MaxImage)
	return err
}

func readLimited(from io.Reader, most int) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(from, int64(most)+1))
	switch {
	case err != nil:
		return nil, incomplete(err)
	case len(raw) > most:
		return nil, fmt.Errorf("%w: over %d bytes", api.ErrTooLarge, most)
	}
	return raw, nil
}

func incomplete(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fmt.Errorf("%w: over %d bytes", api.ErrTooLarge, large.Limit)
	}
	return fmt.Errorf("%w: it broke off", api.ErrIncomplete)
}

func (v *visit) checkText() error {
	for _, values := range v.form {
		for _, value := range values {
			if !utf8.ValidString(value) {
				return fmt.Errorf("%w: not UTF-8", ErrForm)
			}
		}
	}
	return nil
}

// checkToken compares the token of the form with that of the session. Where nobody is
// signed in there is none to compare, and nothing that another page could use.
func (v *visit) checkToken() error {
	if v.session == nil {
		return nil
	}
	if subtle.ConstantTimeCompare([]byte(v.form.Get(tokenField)), []byte(v.session.token)) != 1 {
		return fmt.Errorf("%w: no token of this session", ErrToken)
	}
	return nil
}

// number reads a field that is a number from 0 to most; empty is 0.
func (v *visit) number(name string, most int) (int, error) {
	text := v.form.Get(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > most {
		return 0, fmt.Errorf("%w: %s, from 0 to %d", ErrForm, name, most)
	}
	return n, nil
}

// slots are the people that a form names by their numbers; nil: all.
func (v *visit) slots() (slots []int, err error) {
	for _, text := range v.form["slot"] {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > checkin.MaxParty {
			return nil, fmt.Errorf("%w: a person", ErrForm)
		}
		slots = append(slots, n)
	}
	return slots, nil
}

// request names the entry of a form: the page has it, so that sending it twice is not a
// second entry.
func (v *visit) request() (checkin.Request, error) {
	return parseRequest(v.form.Get("request"))
}
