package main

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/vc/qr"
)

// postering is what the flags of poster say.
type postering struct {
	issuing
	shelter, incident, name, code, from, until, output string
	ask                                                []string
	maxAge                                             time.Duration
}

func (p *program) posterCommand() *cobra.Command {
	var s postering
	cmd := &cobra.Command{
		Use:   "poster",
		Short: "Make the QR code by which phones check in at a shelter",
		Long: `Poster signs a challenge that is printed and put up: which shelter asks, for which
incident, and for which claims. Phones check it, and answer with their pass (hinan
present --challenge); the desk judges the answer by the same poster (hinan verify
--challenge). Without --incident it is a plate for the door, in peacetime.

The author is the city whose passes are meant: phones answer nobody else. With
--output the code is drawn, as PNG or SVG; its text is printed.

` + storeHelp,
		Example: `  hinan poster --key 0123… --issuer did:web:city.example --key-id did:web:city.example#k1 --shelter E4020500001111 --incident 26A07 --until 2026-08-01T00:00:00Z --output poster.svg`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return p.poster(cmd, s) },
	}
	s.issuing.flags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&s.shelter, "shelter", "", "`id` of the shelter")
	flags.StringVar(&s.incident, "incident", "", "`id` of the incident")
	flags.StringVar(&s.name, "name", "", "`name` of the shelter, for people")
	flags.StringVar(&s.code, "code", "", "short `code` of the issuer, as the bundle knows it")
	flags.StringVar(&s.from, "from", "", "`time` from which it holds")
	flags.StringVar(&s.until, "until", "", "`time` at which it is over")
	flags.StringArrayVar(&s.ask, "ask", nil, "a `claim` that is asked for; age band, municipality and seed, if none is given")
	flags.DurationVar(&s.maxAge, "max-age", time.Minute, "how `old` an answer may be")
	flags.StringVar(&s.output, "output", "", "draw the code to this `file`, .png or .svg")
	return cmd
}

func (p *program) poster(cmd *cobra.Command, s postering) error {
	c := pass.Challenge{Shelter: s.shelter, Incident: s.incident, Ask: s.ask, MaxAge: s.maxAge, Name: s.name}
	var err error
	if c.From, err = parseTime("--from", s.from); err != nil {
		return err
	}
	if c.Until, err = parseTime("--until", s.until); err != nil {
		return err
	}
	if s.incident != "" {
		c.Nonce = make([]byte, pass.NonceBytes)
		rand.Read(c.Nonce) // never fails: crypto/rand ends the program instead
	}
	author, err := p.author(cmd, s.issuing)
	if err != nil {
		return err
	}
	raw, err := pass.Issuer{Code: s.code}.Poster(cmd.Context(), author, c)
	if err != nil {
		return err
	}
	text := qr.Encode(raw)
	if s.output != "" {
		if err := drawCode(s.output, text, qr.M); err != nil {
			return err
		}
	}
	if p.json {
		return p.printJSON(struct {
			Poster   string `json:"poster"`
			Audience string `json:"audience"`
			Nonce    string `json:"nonce,omitempty"`
		}{text, c.Audience(), base64.RawURLEncoding.EncodeToString(c.Nonce)})
	}
	_, err = fmt.Fprintln(p.stdout, text)
	return err
}

// moduleSize is the pixels of a module in images that are drawn.
const moduleSize = 8

// drawCode draws the code of a text to a file.
func drawCode(name, text string, level qr.Level) error {
	code, err := qr.Draw(text, level)
	if err != nil {
		return err
	}
	var drawn []byte
	switch filepath.Ext(name) {
	case ".png":
		drawn, err = code.PNG(moduleSize)
	case ".svg":
		drawn, err = code.SVG(moduleSize)
	default:
		return usage("%s: a code is drawn as .png or .svg", name)
	}
	if err != nil {
		return err
	}
	return save(name, drawn, privateFile)
}
