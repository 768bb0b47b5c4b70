package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/hinan-id/hinan/vc/qr"
)

// readPresentations reads what stands in files, as text or as images of QR codes:
// tokens, texts of codes as a scanner types them, and the parts of larger ones in any
// order.
func (p *program) readPresentations(cmd *cobra.Command, names []string) ([][]byte, error) {
	var reader qr.Reader
	var complete [][]byte
	var missing string
	for _, name := range names {
		text, err := p.readCode(cmd, name)
		if err != nil {
			return nil, err
		}
		if !isCodeText(text) {
			complete = append(complete, []byte(text))
			continue
		}
		text, undone := qr.Repair(text)
		if len(undone) > 0 {
			p.say("%s: undone what a scanner does that types: %v", name, undone)
		}
		progress, err := reader.Add(text)
		switch {
		case err != nil:
			return nil, fmt.Errorf("%s: %w", name, err)
		case !progress.Done():
			missing = progress.String()
			continue
		case progress.Of > 1:
			missing = ""
		}
		complete = append(complete, progress.Raw)
	}
	if missing != "" {
		return nil, usage("parts are missing: there are %s", missing)
	}
	return complete, nil
}

// isCodeText reports whether a text is that of a code, as a scanner may type it.
func isCodeText(text string) bool { return strings.HasPrefix(strings.ToUpper(text), "HN") }

// readCode reads the text in a file, or that of the code in an image.
func (p *program) readCode(cmd *cobra.Command, name string) (string, error) {
	raw, err := p.readBytes(cmd, "the credential", name, qr.MaxImage)
	if err != nil {
		return "", err
	}
	if !qr.IsImage(raw) {
		if isCodeText(string(raw)) {
			return string(raw), nil // a space at its end may be part of it
		}
		return string(bytes.TrimSpace(raw)), nil
	}
	text, err := qr.ReadImage(raw)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	return text, nil
}
