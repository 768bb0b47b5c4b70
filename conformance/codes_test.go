package conformance_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/hinan-id/hinan/did/fault"
)

var update = flag.Bool("update", false, "write codes.txt anew (a code may be added, never renamed or removed)")

// declaredCodes finds every fault.Code("…") in release code: the code, and the
// packages that declare it.
func declaredCodes(fsys fs.FS) (map[string][]string, error) {
	packages, err := readSources(fsys)
	if err != nil {
		return nil, err
	}
	declared := make(map[string][]string)
	for _, p := range packages {
		for _, file := range p.files {
			ast.Inspect(file, func(n ast.Node) bool {
				if code, ok := codeLiteral(n); ok {
					declared[code] = append(declared[code], p.dir)
				}
				return true
			})
		}
	}
	return declared, nil
}

func codeLiteral(n ast.Node) (string, bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return "", false
	}
	fun, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || fun.Sel.Name != "Code" {
		return "", false
	}
	if x, ok := fun.X.(*ast.Ident); !ok || x.Name != "fault" {
		return "", false
	}
	literal, ok := call.Args[0].(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return "", false
	}
	code, err := strconv.Unquote(literal.Value)
	return code, err == nil
}

// checkCodes compares the declared codes with the list and the table.
func checkCodes(declared map[string][]string, listed []string, table []fault.Entry) (found []string) {
	for _, code := range slices.Sorted(maps.Keys(declared)) {
		if len(declared[code]) > 1 {
			found = append(found, fmt.Sprintf("%s is declared %d times: %s", code, len(declared[code]), strings.Join(declared[code], ", ")))
		}
		if !slices.Contains(listed, code) {
			found = append(found, code+" is not in codes.txt")
		}
		if !slices.ContainsFunc(table, func(e fault.Entry) bool { return string(e.Code) == code }) {
			found = append(found, code+" is not explained in did/fault")
		}
	}
	for _, code := range listed {
		if declared[code] == nil {
			found = append(found, code+" is in codes.txt and no longer declared: codes are never removed or renamed")
		}
	}
	for _, e := range table {
		if declared[string(e.Code)] == nil {
			found = append(found, string(e.Code)+" is explained and not declared")
		}
	}
	return found
}

func TestCodesAreStable(t *testing.T) {
	declared, err := declaredCodes(os.DirFS(".."))
	require.NoError(t, err)
	require.Greater(t, len(declared), 30, "the sources were found")
	if *update {
		text := strings.Join(slices.Sorted(maps.Keys(declared)), "\n") + "\n"
		require.NoError(t, os.WriteFile("codes.txt", []byte(text), 0o644))
	}
	text, err := os.ReadFile("codes.txt")
	require.NoError(t, err)
	listed := strings.Fields(string(text))
	require.True(t, slices.IsSorted(listed), "codes.txt is in order")
	require.Empty(t, checkCodes(declared, listed, fault.All()))
}

// TestAPlantedCodeIsFound breaks each rule once.
func TestAPlantedCodeIsFound(t *testing.T) {
	declared, err := declaredCodes(fstest.MapFS{
		"did/a.go":      {Data: []byte(`package p; const ErrA = fault.Code("a.one")`)},
		"did/a_test.go": {Data: []byte(`package p; const ErrT = fault.Code("test.only")`)},
		"vc/b.go":       {Data: []byte(`package p; const ErrB = fault.Code("b.two"); var c = other.Code("c.three"); const d = fault.Code(x)`)},
	})
	require.NoError(t, err)
	require.Equal(t, map[string][]string{"a.one": {"did"}, "b.two": {"vc"}}, declared)

	one, two := fault.Entry{Code: "a.one"}, fault.Entry{Code: "b.two"}
	require.Empty(t, checkCodes(declared, []string{"a.one", "b.two"}, []fault.Entry{one, two}))
	for _, tt := range []struct {
		want   string
		listed []string
		table  []fault.Entry
	}{
		{"b.two is not in codes.txt", []string{"a.one"}, []fault.Entry{one, two}},
		{"b.two is not explained in did/fault", []string{"a.one", "b.two"}, []fault.Entry{one}},
		{"z.gone is in codes.txt and no longer declared", []string{"a.one", "b.two", "z.gone"}, []fault.Entry{one, two}},
		{"z.gone is explained and not declared", []string{"a.one", "b.two"}, []fault.Entry{one, two, {Code: "z.gone"}}},
	} {
		found := checkCodes(declared, tt.listed, tt.table)
		require.Len(t, found, 1)
		require.Contains(t, found[0], tt.want)
	}
	declared["a.one"] = append(declared["a.one"], "vc")
	require.Contains(t, checkCodes(declared, []string{"a.one", "b.two"}, []fault.Entry{one, two})[0], "declared 2 times")
}
