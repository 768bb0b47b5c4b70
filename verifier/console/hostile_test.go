package console_test

import (
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/verifier/checkin/report"
	"github.com/hinan-id/hinan/verifier/trust"
)

// hostile are texts that want to be more than data.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `'"/><svg onload=alert(1)>`, `</textarea><script>`, `{{.Token}}`,
	`javascript:alert(1)`, "a\u202egpj.exe", "a\u200b\u2066b", "\x1b[31mred", "=HYPERLINK(\"http://x\")", "{避|<b>}", "%1 %2", "&lt;b&gt;",
	`<a href="//evil.example">x</a>`, strings.Repeat("a", 10_000), strings.Repeat("あ", 5_000),
}

func TestTextFromOutsideStaysData(t *testing.T) {
	for _, text := range hostile {
		w := newTown(t)
		s := w.station(t, shelterA, "a1")
		s.master = report.Master{shelterB: {ID: shelterB, Name: text}} // this one is on no list
		b := s.signedIn(t, trust.Lead)
		a := b.post("/open", url.Values{"name": {text}, "capacity": {"50"}, "request": {newRequest()}})
		require.Equal(t, http.StatusOK, a.status, text)
		b.post("/quick", url.Values{"heads": {"1"}, "request": {newRequest()}, "done": {"none"}})
		id := s.one(t).ID.String()
		typed := b.post("/complete/"+id, url.Values{"name-1": {text}, "birthdate-1": {"x"}, "request": {newRequest()}})
		require.Equal(t, http.StatusBadRequest, typed.status)

		for _, path := range append(screensOf(id), "") {
			body := typed.body
			if path != "" {
				body = b.get(path).body
			}
			for _, live := range []string{"<script>alert", "<img src=x", "<svg onload", "<a href=\"//evil", "<b>"} {
				require.NotContains(t, body, live, "%q at %s", text, path)
			}
			if path != "" { // what somebody has just typed stands in its field as it is
				require.NotContains(t, body, "\x1b", path)
				require.NotContains(t, body, "\u202e", path)
				require.NotContains(t, body, "\u2066", path)
				require.NotContains(t, body, strings.Repeat("あ", 200), path)
				require.NotContains(t, body, strings.Repeat("a", 200), path)
			}
		}
		if len(text) < 100 && !strings.ContainsAny(text, "\u202e\u200b\x1b") {
			require.Contains(t, html.UnescapeString(b.get("/standby").body), text, "it is shown")
		}
	}
}

func TestCodesThatAreHostileAreRefusedAndNotShown(t *testing.T) {
	w := newTown(t)
	s := w.station(t, shelterA, "a1")
	b := s.signedIn(t, trust.Reception)
	for _, text := range hostile {
		for _, path := range []string{"/scan", "/family", "/move/scan"} {
			a := b.scan(path, text)
			require.Less(t, a.status, http.StatusInternalServerError, "%q at %s", text, path)
			require.NotContains(t, a.body, "<script>alert")
			require.NotContains(t, a.body, "evil.example")
		}
	}
	require.Empty(t, s.records())
}
