package conformance_test

import (
	"go/ast"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// deskStore keeps the events of every desk. The drill and the demo know no other, so
// that what they show is what a shelter gets.
const deskStore = "verifier/checkin/sqlitestore"

// declaresStore reports whether a file has a method Append(ctx, []checkin.Event) error,
// as checkin.Store asks for.
func declaresStore(f *ast.File) bool {
	for _, decl := range f.Decls {
		m, ok := decl.(*ast.FuncDecl)
		if !ok || m.Recv == nil || m.Name.Name != "Append" || m.Type.Params.NumFields() != 2 {
			continue
		}
		last := m.Type.Params.List[len(m.Type.Params.List)-1].Type
		if list, ok := last.(*ast.ArrayType); ok && typeName(list.Elt) == "Event" {
			return true
		}
	}
	return false
}

func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.Ident:
		return e.Name
	}
	return ""
}

// reachedStores are the packages that keep events within reach of some packages, over as
// many doors as there are.
func reachedStores(packages map[string]*source, from ...string) (found []string) {
	seen, next := map[string]bool{}, from
	for len(next) > 0 {
		dir := next[0]
		if next = next[1:]; seen[dir] || packages[dir] == nil {
			continue
		}
		seen[dir] = true
		if slices.ContainsFunc(packages[dir].files, declaresStore) {
			found = append(found, dir)
		}
		for _, imported := range packages[dir].imports {
			if of, ours := own(imported); ours {
				next = append(next, of)
			}
		}
	}
	slices.Sort(found)
	return found
}

// storesOf are those of the drill, and of the demo: of what its files in the command
// import.
func storesOf(t *testing.T, fsys fs.FS) (drill, demo []string) {
	t.Helper()
	packages, err := readSources(fsys)
	require.NoError(t, err)
	var doors []string
	names, err := fs.Glob(fsys, "verifier/cmd/hinan/demo*.go")
	require.NoError(t, err)
	for _, name := range names {
		text, err := fs.ReadFile(fsys, name)
		require.NoError(t, err)
		one, err := readSources(fstest.MapFS{"x.go": {Data: text}})
		require.NoError(t, err)
		for _, imported := range one["."].imports {
			if dir, ours := own(imported); ours {
				doors = append(doors, dir)
			}
		}
	}
	return reachedStores(packages, "verifier/drill"), reachedStores(packages, doors...)
}

func TestDrillAndDemoKnowTheStoreOfTheDesksAlone(t *testing.T) {
	drill, demo := storesOf(t, os.DirFS(".."))
	require.Equal(t, []string{deskStore}, drill)
	require.Equal(t, []string{deskStore}, demo)
}

func TestAnotherStoreIsSeen(t *testing.T) {
	const store = "package p\nfunc (s *S) Append(ctx context.Context, events []checkin.Event) error { return nil }"
	importing := func(dirs ...string) string {
		text := "package p\n"
		for _, dir := range dirs {
			text += "import _ \"" + module + "/" + dir + "\"\n"
		}
		return text
	}
	const drillFile, demoFile = "verifier/drill/d.go", "verifier/cmd/hinan/demoserve.go"
	desks := []string{deskStore}
	for _, tt := range []struct {
		name        string
		files       map[string]string
		drill, demo []string
	}{
		{"that of the desks", nil, desks, desks},
		{"one of headquarters in the drill", map[string]string{
			drillFile: importing(deskStore, "verifier/checkin/pgstore"), "verifier/checkin/pgstore/p.go": store,
		}, []string{"verifier/checkin/pgstore", deskStore}, desks},
		{"one of headquarters in the demo", map[string]string{
			demoFile: importing(deskStore, "verifier/checkin/pgstore"), "verifier/checkin/pgstore/p.go": store,
		}, desks, []string{"verifier/checkin/pgstore", deskStore}},
		{"one of headquarters elsewhere in the command", map[string]string{
			"verifier/cmd/hinan/serve.go": importing("verifier/checkin/pgstore"), "verifier/checkin/pgstore/p.go": store,
		}, desks, desks},
		{"one of its own", map[string]string{
			"verifier/drill/m.go": strings.Replace(store, "checkin.Event", "Event", 1),
		}, []string{deskStore, "verifier/drill"}, desks},
		{"one behind another door", map[string]string{
			drillFile: importing(deskStore, "verifier/fast"), "verifier/fast/f.go": importing("verifier/checkin/mem"), "verifier/checkin/mem/m.go": store,
		}, []string{"verifier/checkin/mem", deskStore}, desks},
		{"one for tests", map[string]string{"verifier/drill/m_test.go": store}, desks, desks},
	} {
		t.Run(tt.name, func(t *testing.T) {
			fsys := fstest.MapFS{
				drillFile: {Data: []byte(importing(deskStore))}, demoFile: {Data: []byte(importing(deskStore))},
				deskStore + "/s.go": {Data: []byte(store)},
			}
			for name, text := range tt.files {
				fsys[name] = &fstest.MapFile{Data: []byte(text)}
			}
			drill, demo := storesOf(t, fsys)
			require.Equal(t, tt.drill, drill)
			require.Equal(t, tt.demo, demo)
		})
	}
}
