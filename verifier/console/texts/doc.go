// Package texts holds what the screens of the console say, in Japanese, in easy
// Japanese, in English and in Vietnamese.
//
// A text may have readings: {避難所|ひなんじょ} shows as ruby. %1 and %2 stand for what
// the caller puts in, which is data and never markup. For each code that a desk can
// meet there is a sentence and an instruction for staff; codes that call for the same
// have one text between them.
//
// It refuses catalogues of another version, and texts with markup. A key that no
// catalogue has shows as the key itself, in brackets: a screen that lacks a word is
// better than none.
//
// Start with [Load].
package texts

import (
	"embed"
	"encoding/json"
	"fmt"

	"github.com/hinan-id/hinan/did/fault"
)

// Language is a language of the screens, as a BCP 47 tag.
type Language string

// The languages.
const (
	Japanese     Language = "ja"
	EasyJapanese Language = "ja-easy" // with a reading at each word in kanji
	English      Language = "en"
	Vietnamese   Language = "vi"
)

// Languages are all languages; the first is that of who has not chosen.
func Languages() []Language { return []Language{Japanese, EasyJapanese, English, Vietnamese} }

// Name is what a language calls itself.
func (l Language) Name() string {
	switch l {
	case EasyJapanese:
		return "やさしい日本語"
	case English:
		return "English"
	case Vietnamese:
		return "Tiếng Việt"
	}
	return "日本語"
}

// Tag is the language as the lang attribute of a page has it.
func (l Language) Tag() string {
	if l == EasyJapanese {
		return string(Japanese)
	}
	return string(l)
}

//go:embed ja.json ja-easy.json en.json vi.json reasons.json
var files embed.FS

// Set is all catalogues.
type Set struct {
	catalogues map[Language]map[string]string
	reasons    map[fault.Code]string
}

// catalogueForm is a file of one language.
type catalogueForm struct {
	V        int               `json:"v"`
	Language Language          `json:"language"`
	Texts    map[string]string `json:"texts"`
}

// reasonsForm is the file that says which codes have one text.
type reasonsForm struct {
	V       int                     `json:"v"`
	Reasons map[string][]fault.Code `json:"reasons"`
}

// Load reads the catalogues of this program.
func Load() (*Set, error) {
	s := &Set{catalogues: make(map[Language]map[string]string), reasons: make(map[fault.Code]string)}
	for _, l := range Languages() {
		var f catalogueForm
		if err := read(string(l)+".json", &f); err != nil {
			return nil, err
		}
		if f.V != 1 || f.Language != l {
			return nil, fmt.Errorf("texts: %s.json is of version %d and language %q", l, f.V, f.Language)
		}
		s.catalogues[l] = f.Texts
	}
	var f reasonsForm
	if err := read("reasons.json", &f); err != nil {
		return nil, err
	}
	if f.V != 1 {
		return nil, fmt.Errorf("texts: reasons.json is of version %d", f.V)
	}
	for reason, codes := range f.Reasons {
		for _, c := range codes {
			s.reasons[c] = reason
		}
	}
	return s, nil
}

func read(name string, into any) error {
	raw, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("texts: %s: %w", name, err)
	}
	return nil
}

// Catalogue is the texts of one language.
type Catalogue struct {
	texts map[string]string
	over  map[string]string
	set   *Set
}

// In returns the catalogue of a language. The texts of over, such as those of a trust
// bundle, take the place of its own.
func (s *Set) In(l Language, over map[string]string) Catalogue {
	return Catalogue{texts: s.catalogues[l], over: over, set: s}
}

// look finds the text of a key.
func (c Catalogue) look(key string) (text string, ok bool) {
	if text, ok = c.over[key]; !ok {
		text, ok = c.texts[key]
	}
	return text, ok
}

func (c Catalogue) find(key string) string {
	if text, ok := c.look(key); ok {
		return text
	}
	return "[" + key + "]"
}

// Other is the reason of codes that have no text of their own.
const Other = "other"

// Reason returns the keys of the sentence and of the instruction for a code: those of
// the code itself, where a bundle has them, else those of the reason that the code
// shares with others.
func (c Catalogue) Reason(code fault.Code) (reason, advice string) {
	name, ok := c.set.reasons[code]
	if !ok {
		name = Other
	}
	return c.own("reason.", code, name), c.own("advice.", code, name)
}

func (c Catalogue) own(prefix string, code fault.Code, shared string) string {
	if _, ok := c.look(prefix + string(code)); ok {
		return prefix + string(code)
	}
	return prefix + shared
}
