package conformance_test

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

const module = "github.com/hinan-id/hinan"

// rooms says which rooms each room may import, its own included.
var rooms = map[string][]string{
	"did":         {"did"},
	"resolver":    {"did", "resolver"},
	"vc":          {"did", "vc"},
	"verifier":    {"did", "resolver", "vc", "verifier"},
	"conformance": {"did", "resolver", "vc", "verifier", "conformance"},
	"examples":    {"did", "resolver", "vc", "verifier", "examples"},
}

// exceptions are single imports beside the rule of the rooms.
var exceptions = map[string][]string{
	"verifier/cmd/hinan": {"conformance/vectors"}, // samples of the demo
}

// light packages reach, over our own packages too, only the standard library
// without net/http and these modules.
var (
	light = []string{
		"did", "did/fault", "did/strictjson", "did/multikey", "did/keys",
		"resolver", "vc", "vc/status", "verifier",
	}
	lightModules = []string{"golang.org/x/sync", "github.com/decred/dcrd/dcrec/secp256k1/v4"}
)

// offline rooms do not import net/http themselves.
var offline = []string{"did", "vc", "verifier/trust", "verifier/checkin"}

// gates are the modules with one importer each, whose types no exported
// signature shows.
var gates = map[string]string{
	"github.com/lestrrat-go/jwx":    "vc/internal/jws",
	"github.com/piprate/json-gold":  "vc/jsonld",
	"github.com/iotaledger/iota.go": "resolver/didiota/stardust",
	"github.com/iotaledger/hive.go": "resolver/didiota/stardust",
}

// testOnly may be imported by tests and by the packages that exist for tests.
var (
	testOnly     = []string{"testing", "math/rand", "github.com/stretchr/testify", "pgregory.net/rapid", "go.uber.org/goleak", "github.com/rogpeppe/go-internal"}
	testPackages = []string{"conformance/vectors/gen", "conformance/testenv", "did/keys/keystest", "verifier/checkin/storetest"}
)

// source is the release code of one package.
type source struct {
	dir     string
	imports []string // sorted
	files   []*ast.File
}

// readSources parses every package of the module that lies in fsys, tests left
// out, whatever build tags its files carry. Nested modules are passed over.
func readSources(fsys fs.FS) (map[string]*source, error) {
	packages := make(map[string]*source)
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || exists(fsys, path.Join(name, "go.mod"))) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir := path.Dir(name)
		if packages[dir] == nil {
			packages[dir] = &source{dir: dir}
		}
		p := packages[dir]
		p.files = append(p.files, file)
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			p.imports = append(p.imports, imported)
		}
		slices.Sort(p.imports)
		p.imports = slices.Compact(p.imports)
		return nil
	})
	return packages, err
}

func exists(fsys fs.FS, name string) bool {
	_, err := fs.Stat(fsys, name)
	return err == nil
}

// within reports whether an import path is a module or package, or lies in it.
// Major versions of a module count as the module.
func within(imported, of string) bool {
	return imported == of || strings.HasPrefix(imported, of+"/")
}

func withinAny(imported string, of []string) bool {
	return slices.ContainsFunc(of, func(o string) bool { return within(imported, o) })
}

func own(imported string) (dir string, ok bool) { return strings.CutPrefix(imported, module+"/") }

func isStandard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".")
}

// checkLayout returns every break of the rules, one line each.
func checkLayout(fsys fs.FS) ([]string, error) {
	packages, err := readSources(fsys)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, dir := range slices.Sorted(maps.Keys(packages)) {
		p := packages[dir]
		found = append(found, checkRooms(p)...)
		found = append(found, checkNetwork(p)...)
		found = append(found, checkGates(p)...)
		found = append(found, checkTestOnly(p)...)
	}
	for _, dir := range light {
		if packages[dir] != nil {
			found = append(found, checkLight(packages, dir, []string{dir})...)
		}
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

func checkRooms(p *source) (found []string) {
	room, _, _ := strings.Cut(p.dir, "/")
	allowed, known := rooms[room]
	if !known {
		return []string{fmt.Sprintf("%s: not one of the rooms", p.dir)}
	}
	for _, imported := range p.imports {
		dir, ok := own(imported)
		if !ok || slices.Contains(exceptions[p.dir], dir) {
			continue
		}
		if target, _, _ := strings.Cut(dir, "/"); !slices.Contains(allowed, target) {
			found = append(found, fmt.Sprintf("%s imports %s: %s may not import %s", p.dir, dir, room, target))
		}
	}
	return found
}

func checkNetwork(p *source) (found []string) {
	if !withinAny(p.dir, offline) {
		return nil
	}
	for _, imported := range p.imports {
		if within(imported, "net/http") {
			found = append(found, fmt.Sprintf("%s imports %s: it works without a network", p.dir, imported))
		}
	}
	return found
}

func checkGates(p *source) (found []string) {
	for gated, gate := range gates {
		for _, imported := range p.imports {
			if !strings.HasPrefix(imported, gated) {
				continue
			}
			if p.dir != gate {
				found = append(found, fmt.Sprintf("%s imports %s: only %s may", p.dir, imported, gate))
				continue
			}
			found = append(found, checkSignatures(p, imported)...)
		}
	}
	return found
}

func checkTestOnly(p *source) (found []string) {
	if withinAny(p.dir, testPackages) {
		return nil
	}
	for _, imported := range p.imports {
		dir, ok := own(imported)
		if withinAny(imported, testOnly) || ok && withinAny(dir, testPackages) || imported == "unsafe" {
			found = append(found, fmt.Sprintf("%s imports %s: not in release code", p.dir, imported))
		}
	}
	return found
}

// checkLight follows a light package's imports over our own packages.
func checkLight(packages map[string]*source, dir string, way []string) (found []string) {
	p := packages[dir]
	if p == nil {
		return nil
	}
	for _, imported := range p.imports {
		if next, ok := own(imported); ok {
			if !slices.Contains(way, next) {
				found = append(found, checkLight(packages, next, append(slices.Clone(way), next))...)
			}
			continue
		}
		if within(imported, "net/http") || !isStandard(imported) && !withinAny(imported, lightModules) {
			found = append(found, fmt.Sprintf("%s reaches %s by way of %s", way[0], imported, strings.Join(way, " -> ")))
		}
	}
	return found
}

// checkSignatures looks for a gated module's types in exported declarations.
func checkSignatures(p *source, imported string) (found []string) {
	for _, file := range p.files {
		name := importName(file, imported)
		if name == "" {
			continue
		}
		for _, decl := range file.Decls {
			for _, shown := range exportedParts(decl) {
				ast.Inspect(shown, func(n ast.Node) bool {
					if s, ok := n.(*ast.SelectorExpr); ok {
						if x, ok := s.X.(*ast.Ident); ok && x.Name == name {
							found = append(found, fmt.Sprintf("%s shows %s.%s in an exported signature", p.dir, name, s.Sel.Name))
						}
					}
					return true
				})
			}
		}
	}
	return found
}

// importName returns the name under which a file knows a package, empty if it
// does not import it.
func importName(file *ast.File, imported string) string {
	for _, spec := range file.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err != nil || p != imported {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		base := path.Base(imported)
		if strings.HasPrefix(base, "v") && len(base) <= 3 {
			base = path.Base(path.Dir(imported))
		}
		return strings.ReplaceAll(strings.TrimSuffix(base, ".go"), "json-gold", "ld")
	}
	return ""
}

// exportedParts returns what other packages see of a declaration.
func exportedParts(decl ast.Decl) (parts []ast.Node) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() {
			parts = append(parts, d.Type)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				parts = append(parts, exportedType(s)...)
			case *ast.ValueSpec:
				if s.Type != nil && slices.ContainsFunc(s.Names, (*ast.Ident).IsExported) {
					parts = append(parts, s.Type)
				}
			}
		}
	}
	return parts
}

func exportedType(s *ast.TypeSpec) (parts []ast.Node) {
	if !s.Name.IsExported() {
		return nil
	}
	structure, ok := s.Type.(*ast.StructType)
	if !ok {
		return []ast.Node{s.Type}
	}
	for _, field := range structure.Fields.List {
		if len(field.Names) == 0 || slices.ContainsFunc(field.Names, (*ast.Ident).IsExported) {
			parts = append(parts, field.Type)
		}
	}
	return parts
}

func TestTheHouseKeepsItsRules(t *testing.T) {
	fsys := os.DirFS("..")
	packages, err := readSources(fsys)
	require.NoError(t, err)
	require.Greater(t, len(packages), 15, "the sources were found")

	found, err := checkLayout(fsys)
	require.NoError(t, err)
	require.Empty(t, found)
}

// TestEveryRuleCanBeBroken plants one break of each rule.
func TestEveryRuleCanBeBroken(t *testing.T) {
	for name, tt := range map[string]struct {
		files map[string]string
		want  string
	}{
		"an import against the rooms": {map[string]string{
			"did/did.go": `import _ "` + module + `/resolver"`}, "did may not import resolver"},
		"resolver that knows credentials": {map[string]string{
			"resolver/r.go": `import _ "` + module + `/vc/status"`}, "resolver may not import vc"},
		"an example that leans on the conformance suite": {map[string]string{
			"examples/a/a.go": `import _ "` + module + `/conformance/vectors"`}, "examples may not import conformance"},
		"an exception that is stretched": {map[string]string{
			"verifier/cmd/hinan/a.go": `import _ "` + module + `/conformance/interop"`}, "verifier may not import conformance"},
		"a room that nobody planned": {map[string]string{
			"internal/util/u.go": ``}, "not one of the rooms"},
		"a network behind three doors": {map[string]string{
			"did/did.go":        `import _ "` + module + `/did/a"`,
			"did/a/a.go":        `import _ "` + module + `/did/a/b"`,
			"did/a/b/b_unix.go": `import _ "golang.org/x/net/proxy"`}, "did reaches golang.org/x/net/proxy by way of did -> did/a -> did/a/b"},
		"net/http within reach of a light package": {map[string]string{
			"resolver/r.go":       `import _ "` + module + `/resolver/fetch"`,
			"resolver/fetch/f.go": `import _ "net/http"`}, "resolver reaches net/http"},
		"net/http where there is no network": {map[string]string{
			"vc/jose/j.go": `import _ "net/http/httptrace"`}, "vc/jose imports net/http/httptrace"},
		"a second importer of jwx": {map[string]string{
			"vc/jose/j.go": `import _ "github.com/lestrrat-go/jwx/v2/jws"`}, "only vc/internal/jws may"},
		"iota.go in the parent": {map[string]string{
			"resolver/didiota/d.go": `import _ "github.com/iotaledger/iota.go/v3"`}, "only resolver/didiota/stardust may"},
		"iota.go in an exported function": {map[string]string{
			"resolver/didiota/stardust/s.go": `import iotago "github.com/iotaledger/iota.go/v3"; func F(o *iotago.AliasOutput) {}`}, "shows iotago.AliasOutput"},
		"iota.go in an exported field": {map[string]string{
			"resolver/didiota/stardust/s.go": `import iotago "github.com/iotaledger/iota.go/v3"; type T struct{ O []iotago.Output }`}, "shows iotago.Output"},
		"jwx in an exported function, by its own name": {map[string]string{
			"vc/internal/jws/s.go": `import "github.com/lestrrat-go/jwx/v2/jwk"; func F() jwk.Key { return nil }`}, "shows jwk.Key"},
		"an assertion library in release code": {map[string]string{
			"did/did.go": `import _ "github.com/stretchr/testify/require"`}, "not in release code"},
		"fixed seeds in release code": {map[string]string{
			"vc/issue/i.go": `import _ "` + module + `/did/keys/keystest"`}, "not in release code"},
		"chance that is none in release code": {map[string]string{
			"vc/issue/i.go": `import _ "math/rand/v2"`}, "not in release code"},
		"unsafe": {map[string]string{
			"did/did.go": `import _ "unsafe"`}, "not in release code"},
		"a break behind a build tag": {map[string]string{
			"did/did.go": "//go:build plan9\n\npackage p\n" + `import _ "` + module + `/vc"`}, "did may not import vc"},
	} {
		t.Run(name, func(t *testing.T) {
			fsys := fstest.MapFS{}
			for file, text := range tt.files {
				if !strings.Contains(text, "package p") {
					text = "package p\n" + text
				}
				fsys[file] = &fstest.MapFile{Data: []byte(text)}
			}
			found, err := checkLayout(fsys)
			require.NoError(t, err)
			require.Contains(t, strings.Join(found, "\n"), tt.want)
		})
	}
}

func TestWhatTheRulesAllowIsNotReported(t *testing.T) {
	found, err := checkLayout(fstest.MapFS{
		"did/did.go":                     {Data: []byte("package p\nimport _ \"golang.org/x/sync/singleflight\"")},
		"did/did_test.go":                {Data: []byte("package p\nimport _ \"net/http\"")},
		"verifier/cmd/hinan/a.go":        {Data: []byte("package p\nimport _ \"" + module + "/conformance/vectors\"")},
		"resolver/didiota/stardust/s.go": {Data: []byte("package p\nimport iotago \"github.com/iotaledger/iota.go/v3\"; func f(o *iotago.AliasOutput) {}")},
		"conformance/node/go.mod":        {Data: []byte("module x")},
		"conformance/node/n.go":          {Data: []byte("package p\nimport _ \"github.com/iotaledger/iota.go/v3\"")},
	})
	require.NoError(t, err)
	require.Empty(t, found)
}
