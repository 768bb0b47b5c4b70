package drill_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

const (
	module = "github.com/hinan-id/hinan"
	own    = "verifier/drill"
	desks  = "verifier/checkin/sqlitestore"
)

// stores returns every package below verifier that keeps events: it has a method
// Append(context.Context, []checkin.Event) error, as checkin.Store asks for.
func stores(t *testing.T, fsys fs.FS) (dirs []string) {
	t.Helper()
	for dir, files := range sources(t, fsys, "verifier", 0) {
		if slices.ContainsFunc(files, declaresStore) {
			dirs = append(dirs, dir)
		}
	}
	slices.Sort(dirs)
	return dirs
}

func declaresStore(f *ast.File) bool {
	for _, decl := range f.Decls {
		m, ok := decl.(*ast.FuncDecl)
		if !ok || m.Recv == nil || m.Name.Name != "Append" || m.Type.Params.NumFields() != 2 {
			continue
		}
		last := m.Type.Params.List[len(m.Type.Params.List)-1].Type
		if list, ok := last.(*ast.ArrayType); ok && nameOf(list.Elt) == "Event" {
			return true
		}
	}
	return false
}

func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// sources parses the release code below a folder, by packages.
func sources(t *testing.T, fsys fs.FS, under string, mode parser.Mode) map[string][]*ast.File {
	t.Helper()
	found := make(map[string][]*ast.File)
	require.NoError(t, fs.WalkDir(fsys, under, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, text, mode|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		found[path.Dir(name)] = append(found[path.Dir(name)], f)
		return nil
	}))
	return found
}

// reached are our own packages that a package imports, itself included, over as many
// doors as there are.
func reached(t *testing.T, fsys fs.FS, from string) []string {
	t.Helper()
	seen := map[string]bool{}
	next := []string{from}
	for len(next) > 0 {
		dir := next[0]
		if next = next[1:]; seen[dir] {
			continue
		}
		seen[dir] = true
		for _, f := range sources(t, fsys, dir, parser.ImportsOnly)[dir] {
			for _, spec := range f.Imports {
				imported, err := strconv.Unquote(spec.Path.Value)
				require.NoError(t, err)
				if of, ours := strings.CutPrefix(imported, module+"/"); ours {
					next = append(next, of)
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// otherStores are the stores within reach of the drill that are not that of the desks.
func otherStores(t *testing.T, fsys fs.FS) (found []string) {
	t.Helper()
	all := stores(t, fsys)
	for _, dir := range reached(t, fsys, own) {
		if dir != desks && slices.Contains(all, dir) {
			found = append(found, dir)
		}
	}
	return found
}

func TestTheDrillKnowsNoOtherStore(t *testing.T) {
	fsys := os.DirFS("../..")
	require.Contains(t, stores(t, fsys), desks, "the sources were found")
	require.Contains(t, reached(t, fsys, own), desks)
	require.Empty(t, otherStores(t, fsys))
}

func TestAnotherStoreIsSeen(t *testing.T) {
	const store = "package p\nfunc (s *S) Append(ctx context.Context, events []checkin.Event) error { return nil }"
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"that of the desks", map[string]string{}, nil},
		{"one of headquarters", map[string]string{
			"verifier/drill/d.go": importing(desks, "verifier/checkin/pgstore"), "verifier/checkin/pgstore/p.go": store,
		}, []string{"verifier/checkin/pgstore"}},
		{"one of its own", map[string]string{
			"verifier/drill/m.go": strings.Replace(store, "checkin.Event", "Event", 1),
		}, []string{own}},
		{"one behind another door", map[string]string{
			"verifier/drill/d.go": importing(desks, "verifier/fast"), "verifier/fast/f.go": importing("verifier/checkin/mem"), "verifier/checkin/mem/m.go": store,
		}, []string{"verifier/checkin/mem"}},
		{"one that nobody imports", map[string]string{"verifier/checkin/pgstore/p.go": store}, nil},
		{"one for tests", map[string]string{"verifier/drill/m_test.go": store}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			fsys := fstest.MapFS{
				"verifier/drill/d.go": {Data: []byte(importing(desks))},
				desks + "/s.go":       {Data: []byte(store)},
			}
			for name, text := range tt.files {
				fsys[name] = &fstest.MapFile{Data: []byte(text)}
			}
			require.Equal(t, tt.want, otherStores(t, fsys))
		})
	}
}

func importing(dirs ...string) string {
	text := "package p\n"
	for _, dir := range dirs {
		text += fmt.Sprintf("import _ %q\n", module+"/"+dir)
	}
	return text
}
