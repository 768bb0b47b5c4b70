package conformance_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func page(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", name))
	require.NoError(t, err)
	return string(raw)
}

// TestTheExampleInREADMEIsTheOneThatIsBuilt compares the text with the program.
func TestTheExampleInREADMEIsTheOneThatIsBuilt(t *testing.T) {
	_, rest, found := strings.Cut(page(t, "README.md"), "```go\n")
	require.True(t, found)
	shown, _, found := strings.Cut(rest, "\n```")
	require.True(t, found)
	require.Contains(t, page(t, "examples/offlinegate/main.go"), shown)
	require.Greater(t, strings.Count(shown, "\n"), 5)
}

// TestLinksLeadSomewhere follows the relative links of every page.
func TestLinksLeadSomewhere(t *testing.T) {
	pages, err := filepath.Glob("../*.md")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(pages), 5)
	link := regexp.MustCompile(`\]\(([^)#]+)\)`)
	links := 0
	for _, p := range pages {
		for _, m := range link.FindAllStringSubmatch(page(t, filepath.Base(p)), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			links++
			_, err := os.Stat(filepath.Join("..", m[1]))
			require.NoError(t, err, "%s links to %s", p, m[1])
		}
	}
	require.Positive(t, links)
}

// TestREADMEStaysShort holds it to two pages.
func TestREADMEStaysShort(t *testing.T) {
	require.LessOrEqual(t, strings.Count(page(t, "README.md"), "\n"), 120)
}

// TestTheTopLevelHoldsTheRoomsOnly compares it with the list of the design.
func TestTheTopLevelHoldsTheRoomsOnly(t *testing.T) {
	allowed := map[string]bool{}
	for _, name := range strings.Fields(`did vc resolver verifier conformance examples go.mod go.sum README.md ARCHITECTURE.md
		CONTRIBUTING.md SECURITY.md CHANGELOG.md LICENSE NOTICE .ci .git .gitignore`) {
		allowed[name] = true
	}
	entries, err := os.ReadDir("..")
	require.NoError(t, err)
	for _, e := range entries {
		require.True(t, allowed[e.Name()], "%s does not belong at the top level", e.Name())
	}
}
