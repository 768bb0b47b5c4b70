package main

import (
	"context"
	"embed"
	"errors"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"github.com/hinan-id/hinan/vc/qr"
)

//go:embed demoui
var demoUI embed.FS

var demoTemplate = template.Must(template.ParseFS(demoUI, "demoui/demo.html"))

// demoChoice is one position of a plug.
type demoChoice[T ~string] struct {
	Value T
	Text  string
}

var (
	demoClocks  = []demoChoice[demoTime]{{timeRight, "right"}, {timeAhead, "3 days ahead"}, {time1970, "1970"}}
	demoBundles = []demoChoice[demoTrust]{
		{trustFresh, "of today"}, {trustOld, "9 days old"}, {trustUnknown, "knows the issuer for nothing here"}, {trustRotated, "with another key of the city"},
	}
)

// demoHandler serves the phones and paper beside the desk.
type demoHandler struct {
	town *demoTown
	// challenge is what phones answer: the code on the screen of the desk, or the
	// poster.
	challenge func(ctx context.Context) []byte
	desk      http.Handler
}

// ServeHTTP answers one request.
func (h demoHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, ours := strings.CutPrefix(r.URL.Path, "/demo")
	if !ours {
		h.desk.ServeHTTP(&framed{ResponseWriter: w}, r)
		return
	}
	header := w.Header()
	header.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cache-Control", "no-store")
	header.Set("Referrer-Policy", "no-referrer")
	switch {
	case !sameSite(r):
		http.Error(w, "from another page", http.StatusForbidden)
	case r.Method == http.MethodPost && path == "/plug":
		h.plug(w, r)
	case r.Method != http.MethodGet:
		http.Error(w, "no such thing", http.StatusMethodNotAllowed)
	case path == "" || path == "/":
		h.page(w)
	case path == "/demo.css" || path == "/demo.js":
		http.ServeFileFS(w, r, demoUI, "demoui"+path)
	case strings.HasPrefix(path, "/card/"):
		h.card(w, r, path[len("/card/"):])
	default:
		http.NotFound(w, r)
	}
}

// sameSite refuses requests that pages of others make, and names that lead here (DNS
// rebinding).
func sameSite(r *http.Request) bool {
	host, _, _ := strings.Cut(r.Host, ":")
	site := r.Header.Get("Sec-Fetch-Site")
	return isLoopback(host) && (site == "" || site == "same-origin" || site == "none")
}

func (h demoHandler) page(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	// What was written before an error is all that there is to say.
	_ = demoTemplate.Execute(w, struct {
		PIN     string
		Cards   []demoCard
		Plug    demoPlug
		Clocks  []demoChoice[demoTime]
		Bundles []demoChoice[demoTrust]
	}{demoPIN, h.town.cards, h.town.pulled(), demoClocks, demoBundles})
}

// card answers with what stands in the code of a card now, as text or as an image.
func (h demoHandler) card(w http.ResponseWriter, r *http.Request, name string) {
	number, kind, _ := strings.Cut(name, ".")
	n, err := strconv.Atoi(number)
	if err != nil || n < 0 || n >= len(h.town.cards) || kind != "txt" && kind != "png" {
		http.NotFound(w, r)
		return
	}
	text, err := h.town.cards[n].show(r.Context(), h.challenge(r.Context()))
	if err != nil {
		http.Error(w, "the phone does not answer: "+err.Error(), http.StatusConflict)
		return
	}
	if kind == "txt" {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte(text))
		return
	}
	code, err := qr.Draw(text, qr.L)
	if err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	image, err := code.PNG(6)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "image/png")
	_, _ = w.Write(image)
}

var errPlug = errors.New("no such plug")

func (h demoHandler) plug(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4096)
	p := demoPlug{
		Online: r.FormValue("online") == "yes", Clock: demoTime(r.FormValue("clock")), Bundle: demoTrust(r.FormValue("bundle")),
	}
	if !has(demoClocks, p.Clock) || !has(demoBundles, p.Bundle) {
		http.Error(w, errPlug.Error(), http.StatusBadRequest)
		return
	}
	h.town.pull(p)
	http.Redirect(w, r, "/demo", http.StatusSeeOther)
}

func has[T ~string](choices []demoChoice[T], value T) bool {
	for _, c := range choices {
		if c.Value == value {
			return true
		}
	}
	return false
}

// framed lets the page of the demo hold the desk in a frame, which a desk otherwise
// refuses.
type framed struct {
	http.ResponseWriter
	wrote bool
}

// WriteHeader implements http.ResponseWriter.
func (f *framed) WriteHeader(status int) {
	if !f.wrote {
		f.wrote = true
		header := f.Header()
		header.Del("X-Frame-Options")
		header.Set("Content-Security-Policy", strings.Replace(header.Get("Content-Security-Policy"), "frame-ancestors 'none'", "frame-ancestors 'self'", 1))
	}
	f.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (f *framed) Write(b []byte) (int, error) {
	if !f.wrote {
		f.WriteHeader(http.StatusOK)
	}
	return f.ResponseWriter.Write(b)
}

// Unwrap is for http.ResponseController.
func (f *framed) Unwrap() http.ResponseWriter { return f.ResponseWriter }
