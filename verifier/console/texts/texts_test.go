package texts_test

import (
	"embed"
	"encoding/json"
	"html/template"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
	"github.com/hinan-id/hinan/did/strictjson"
	"github.com/hinan-id/hinan/verifier/console/texts"
)

//go:embed *.json
var files embed.FS

// catalogue reads a file as it is.
func catalogue(t *testing.T, l texts.Language) map[string]string {
	t.Helper()
	raw, err := files.ReadFile(string(l) + ".json")
	require.NoError(t, err)
	require.NoError(t, strictjson.Scan(t.Context(), raw, strictjson.Limits{Bytes: 1 << 20}), "no name stands twice")
	var f struct{ Texts map[string]string }
	require.NoError(t, json.Unmarshal(raw, &f))
	return f.Texts
}

func load(t testing.TB) *texts.Set {
	t.Helper()
	s, err := texts.Load()
	require.NoError(t, err)
	return s
}

var reading = regexp.MustCompile(`\{([^{}|]+)\|([^{}|]+)\}`)

func isKanji(r rune) bool { return unicode.Is(unicode.Han, r) || r == '々' }

func TestEveryKeyIsInEveryLanguage(t *testing.T) {
	keys := slices.Sorted(maps.Keys(catalogue(t, texts.Japanese)))
	require.Greater(t, len(keys), 300)
	for _, l := range texts.Languages() {
		require.Equal(t, keys, slices.Sorted(maps.Keys(catalogue(t, l))), l)
	}
}

// marks are the keys whose Japanese text may be without Japanese letters.
var marks = []string{"party.and"}

func TestJapaneseIsJapanese(t *testing.T) {
	english := catalogue(t, texts.English)
	for key, text := range catalogue(t, texts.Japanese) {
		require.NotEqual(t, english[key], text, key)
		isJapanese := strings.ContainsFunc(text, func(r rune) bool { return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) })
		require.True(t, isJapanese || slices.Contains(marks, key), "%s: %s", key, text)
		require.NotRegexp(t, reading, text, "readings are for easy Japanese")
	}
}

func TestEasyJapaneseHasAReadingOnEveryWordInKanji(t *testing.T) {
	for key, text := range catalogue(t, texts.EasyJapanese) {
		bare := reading.ReplaceAllString(text, "")
		require.False(t, strings.ContainsFunc(bare, isKanji), "%s: %s", key, text)
		require.NotContains(t, bare, "{", key)
		for _, m := range reading.FindAllStringSubmatch(text, -1) {
			require.True(t, strings.ContainsFunc(m[1], isKanji), "%s: %s", key, m[0])
			require.False(t, strings.ContainsFunc(m[2], func(r rune) bool { return !unicode.In(r, unicode.Hiragana, unicode.Katakana) && r != 'ー' }), "%s: %s", key, m[0])
		}
	}
}

func TestEnglishAndVietnameseHaveNoJapanese(t *testing.T) {
	for _, l := range []texts.Language{texts.English, texts.Vietnamese} {
		for key, text := range catalogue(t, l) {
			require.False(t, strings.ContainsFunc(text, func(r rune) bool { return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) }), "%s: %s", key, text)
		}
	}
}

func TestPlacesForArgumentsAgree(t *testing.T) {
	places := regexp.MustCompile(`%\d`)
	first := catalogue(t, texts.Japanese)
	for _, l := range texts.Languages() {
		for key, text := range catalogue(t, l) {
			want, got := places.FindAllString(first[key], -1), places.FindAllString(text, -1)
			slices.Sort(want)
			slices.Sort(got)
			require.Equal(t, want, got, "%s in %s", key, l)
		}
	}
}

// areas are the codes that a desk can meet.
var areas = []string{
	"binding.", "credential.", "status.", "issuer.", "evidence.", "desk.", "pass.", "qr.", "key.", "trust.", "log.", "store.",
	"clock.", "bundle.", "console.", "station.", "holder.", "disclosure.", "event.", "vault.", "schema.", "format.", "cose.", "jose.", "sdjwt.",
	"sdjwtvc.", "sdcwt.", "cbor.", "cwt.", "json.",
}

func TestEveryCodeOfADeskHasASentenceAndAnInstruction(t *testing.T) {
	set := load(t)
	var codes []fault.Code
	for _, e := range fault.All() {
		if slices.ContainsFunc(areas, func(a string) bool { return strings.HasPrefix(string(e.Code), a) }) {
			codes = append(codes, e.Code)
		}
	}
	require.Greater(t, len(codes), 150)
	for _, l := range texts.Languages() {
		c := set.In(l, nil)
		for _, code := range codes {
			reason, advice := c.Reason(code)
			require.NotEqual(t, "reason."+texts.Other, reason, "%s has no text", code)
			require.NotContains(t, c.Text(reason), "[", "%s in %s", code, l)
			require.NotContains(t, c.Text(advice), "[", "%s in %s", code, l)
		}
	}
}

func TestNoTextIsWithoutUse(t *testing.T) {
	raw, err := files.ReadFile("reasons.json")
	require.NoError(t, err)
	require.NoError(t, strictjson.Scan(t.Context(), raw, strictjson.Limits{Bytes: 1 << 20}))
	var f struct{ Reasons map[string][]fault.Code }
	require.NoError(t, json.Unmarshal(raw, &f))
	seen := make(map[fault.Code]bool)
	for reason, codes := range f.Reasons {
		for _, c := range codes {
			require.False(t, seen[c], "%s stands twice", c)
			seen[c] = true
			_, known := fault.Explain(c)
			require.True(t, known, "%s of %s is no code", c, reason)
		}
	}
	sources := readSources(t)
	for key := range catalogue(t, texts.Japanese) {
		area, name, _ := strings.Cut(key, ".")
		if area == "reason" || area == "advice" {
			require.True(t, len(f.Reasons[name]) > 0 || name == texts.Other, key)
			continue
		}
		made := strings.Contains(sources, `"`+area+`.%s"`) || strings.Contains(sources, `"`+area+`.%s.does"`) || strings.Contains(sources, `"`+area+`."`)
		require.True(t, made || strings.Contains(sources, `"`+key+`"`), "%s is shown nowhere", key)
	}
}

// readSources are the templates and the program of the console.
func readSources(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, pattern := range []string{".go", ".html"} {
		for _, dir := range []string{"..", "../templates"} {
			entries, err := os.ReadDir(dir)
			require.NoError(t, err)
			for _, e := range entries {
				if strings.HasSuffix(e.Name(), pattern) && !strings.HasSuffix(e.Name(), "_test.go") {
					raw, err := os.ReadFile(dir + "/" + e.Name())
					require.NoError(t, err)
					all.Write(raw)
				}
			}
		}
	}
	return all.String()
}

func TestReadingsAreRubyAndArgumentsAreData(t *testing.T) {
	set := load(t)
	over := map[string]string{
		"a": "{避難所|ひなんじょ}に %1 <b>", "broken": "{避難所|} {|x} {a %1 100% %", "nested": "{a{b|c}}",
	}
	c := set.In(texts.EasyJapanese, over)
	require.Equal(t,
		template.HTML("<ruby>避難所<rp>（</rp><rt>ひなんじょ</rt><rp>）</rp></ruby>に &lt;script&gt; &lt;b&gt;"), c.HTML("a", "<script>"))
	require.Equal(t, template.HTML("<ruby>避難所<rp>（</rp><rt>ひなんじょ</rt><rp>）</rp></ruby>に <i>x</i> &lt;b&gt;"), c.HTML("a", template.HTML("<i>x</i>")))
	require.Equal(t, "避難所に <script> <b>", c.Text("a", "<script>"), "a template escapes it")
	require.Equal(t, template.HTML("{避難所|} {|x} {a y 100% %"), c.HTML("broken", "y"))
	require.Equal(t, template.HTML("{a<ruby>b<rp>（</rp><rt>c</rt><rp>）</rp></ruby>}"), c.HTML("nested"))
	require.Equal(t, template.HTML("避難所に  &lt;b&gt;"), set.In(texts.Japanese, map[string]string{"a": "避難所に %1 <b>"}).HTML("a"), "an argument that is not there")
	require.Equal(t, "[no.such.key]", c.Text("no.such.key"))
}

func TestABundleHasTheLastWord(t *testing.T) {
	set := load(t)
	own := set.In(texts.Japanese, nil)
	reason, advice := own.Reason("status.revoked")
	over := set.In(texts.Japanese, map[string]string{"reason.status.revoked": "市の窓口へ。", "standby.lead": "どうぞ"})
	changed, kept := over.Reason("status.revoked")
	require.NotEqual(t, own.Text(reason), over.Text(changed))
	require.Equal(t, "市の窓口へ。", over.Text(changed))
	require.Equal(t, own.Text(advice), over.Text(kept))
	require.Equal(t, "どうぞ", over.Text("standby.lead"))
	unknown, _ := own.Reason("nobody.knows-this")
	require.Equal(t, "reason.other", unknown)
}

func TestTextFromOutsideIsShownAsData(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"plain", "避難 太郎", "避難 太郎"},
		{"markup stays for the template to escape", "<script>", "<script>"},
		{"a mark that turns the direction of writing", "a\u202eb", "a□b"},
		{"a character of no width", "a\u200bb", "a□b"},
		{"a line feed", "a\nb", "a□b"},
		{"a byte that is no text", "a\xffb", "a□b"},
		{"composed and not is the same", "がか\u3099", "がが"},
	} {
		t.Run(tt.name, func(t *testing.T) { require.Equal(t, tt.want, texts.Show(tt.in)) })
	}
	most := strings.Repeat("あ", texts.MaxShown)
	require.Equal(t, most, texts.Show(most))
	require.Equal(t, most+"…", texts.Show(most+"い"))
	require.Equal(t, most+"…", texts.Show(strings.Repeat("あ", 10_000)))
}

func FuzzMarkup(f *testing.F) {
	set := load(f)
	f.Add("{避難所|ひなんじょ} %1", "<b>")
	f.Add("{a|{b|c}} %%1 %9 {", "\u202e")
	tags := regexp.MustCompile(`</?(ruby|rp|rt)>`)
	f.Fuzz(func(t *testing.T, text, arg string) {
		c := set.In(texts.Japanese, map[string]string{"k": text})
		rest := tags.ReplaceAllString(string(c.HTML("k", arg)), "")
		require.NotContains(t, rest, "<")
		require.NotContains(t, rest, ">")
		require.False(t, strings.ContainsRune(texts.Show(arg), '\u202e'))
		require.LessOrEqual(t, len([]rune(texts.Show(arg))), texts.MaxShown+1)
	})
}
