package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/vc/pass"
	"github.com/hinan-id/hinan/vc/qr"
)

// blankCards is what the flags of issue say about blank cards.
type blankCards struct {
	count int
	batch uint32
	first uint16
	label string
}

func (b *blankCards) flags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.IntVar(&b.count, "blank-cards", 0, "make this `many` blank cards")
	flags.Uint32Var(&b.batch, "batch", 0, "`number` of the batch of blank cards")
	flags.Uint16Var(&b.first, "first", 0, "`serial` of the first card of the batch")
	flags.StringVar(&b.label, "label", "避難所カード", "`text` on blank cards")
}

// issueBlanks signs a batch and writes it as sheets of A4, ten cards each.
func (p *program) issueBlanks(cmd *cobra.Command, i issuance) error {
	until, err := parseTime("--valid-until", i.validUntil)
	switch {
	case err != nil:
		return err
	case until.IsZero():
		return usage("--valid-until is missing: the midnight at which the cards expire")
	case len(i.formats) > 0 || i.pass || i.claims != "":
		return usage("--blank-cards makes nothing else: no --format, --pass or --claims")
	case len(i.outputs) != 1:
		return usage("--output is missing: one folder for the sheets")
	}
	author, err := p.author(cmd, i.issuing)
	if err != nil {
		return err
	}
	cards, err := pass.Issuer{Code: i.code}.Blanks(cmd.Context(), author, pass.Batch{
		Number: i.blanks.batch, First: i.blanks.first, Count: i.blanks.count, Until: until,
	})
	if err != nil {
		return err
	}
	if err := os.MkdirAll(i.outputs[0], 0o700); err != nil {
		return usage("--output: %v", err)
	}
	sheets := 0
	for start := 0; start < len(cards); start += cardsOnSheet {
		sheets++
		sheet, err := drawSheet(cards[start:min(start+cardsOnSheet, len(cards))], i.blanks.label, until)
		if err != nil {
			return err
		}
		name := filepath.Join(i.outputs[0], fmt.Sprintf("sheet-%03d.svg", sheets))
		if err := save(name, []byte(sheet), privateFile); err != nil {
			return err
		}
	}
	last := cards[len(cards)-1].Number.Serial()
	p.say("batch %d, cards %d to %d, on %d sheets: keep the range for the registry, the cards themselves nowhere", i.blanks.batch, i.blanks.first, last, sheets)
	if !p.json {
		return nil
	}
	return p.printJSON(struct {
		Batch  uint32 `json:"batch"`
		First  uint16 `json:"first"`
		Last   uint16 `json:"last"`
		Sheets int    `json:"sheets"`
	}{i.blanks.batch, i.blanks.first, last, sheets})
}

// A sheet is A4 with two columns of five cards of 85.6 by 54 mm (ISO/IEC 7810 ID-1).
const (
	cardsOnSheet            = 10
	cardWidth, cardHeight   = 85.6, 54.0
	marginLeft, marginAbove = 19.4, 13.5
	codeSize                = 38.0 // mm, with its quiet zone
)

// drawSheet draws cards with their codes, in millimetres.
func drawSheet(cards []pass.Blank, label string, until time.Time) (string, error) {
	var out strings.Builder
	out.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" width="210mm" height="297mm" viewBox="0 0 210 297" font-family="sans-serif">` + "\n")
	for n, card := range cards {
		x, y := marginLeft+float64(n%2)*cardWidth, marginAbove+float64(n/2)*cardHeight
		code, err := qr.Draw(qr.Encode(card.Raw), qr.M)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&out, `<g transform="translate(%.1f %.1f)"><rect width="%.1f" height="%.1f" fill="none" stroke="#999" stroke-width="0.1"/>`, x, y, cardWidth, cardHeight)
		fmt.Fprintf(&out, `<path transform="translate(4 8) scale(%.5f)" d="%s"/>`, codeSize/float64(code.Size()+2*qr.QuietZone), modules(code))
		fmt.Fprintf(&out, `<text x="45" y="18" font-size="5">%s</text>`, escaped(label))
		fmt.Fprintf(&out, `<text x="45" y="32" font-size="9">%s</text>`, card.Number.Printed())
		fmt.Fprintf(&out, `<text x="45" y="44" font-size="3">%s</text></g>`+"\n", until.Add(-time.Second).Format("2006-01-02"))
	}
	out.WriteString("</svg>\n")
	return out.String(), nil
}

// modules is the path of the dark modules of a code, behind its quiet zone.
func modules(code *qr.Code) string {
	var path strings.Builder
	for row := range code.Size() {
		for column := range code.Size() {
			if code.Dark(column, row) {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", column+qr.QuietZone, row+qr.QuietZone)
			}
		}
	}
	return path.String()
}

var xml = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

func escaped(text string) string { return xml.Replace(shown(text)) }
