// Package layout holds the rules of the house as tests that print their reason.
package layout

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "xiangyin"

// stages in the order of the flow: a stage may import itself and those before it.
var stages = []string{"ingest", "analyze", "alert", "dashboards", "cmd"}

type source struct {
	path  string // relative to the root, with slashes
	dir   string
	lines int
	file  *ast.File
	fset  *token.FileSet
}

func sources(t *testing.T) []source {
	t.Helper()
	root := filepath.Join("..", "..", "..")
	var out []source
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "node_modules") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, path, data, parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		out = append(out, source{rel, filepath.ToSlash(filepath.Dir(rel)), strings.Count(string(data), "\n"), f, fset})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 50 {
		t.Fatalf("only %d source files found: the walk is wrong", len(out))
	}
	return out
}

func (s source) test() bool { return strings.HasSuffix(s.path, "_test.go") }

func (s source) imports() []string {
	var out []string
	for _, i := range s.file.Imports {
		p, err := strconv.Unquote(i.Path.Value)
		if err == nil {
			out = append(out, p)
		}
	}
	return out
}

func stage(dir string) string { return strings.SplitN(dir, "/", 2)[0] }

func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir(filepath.Join("..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	allowed := []string{"ingest", "analyze", "alert", "dashboards", "cmd", "deploy", "go.mod", "go.sum", "README.md", "Makefile", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"}
	made := []string{"bin", "demo-data"} // by make, ignored by git
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(allowed, e.Name()) && !slices.Contains(made, e.Name()) {
			t.Errorf("%s at the top level: the top level shows the flow and nothing else; put it into the stage where it is born", e.Name())
		}
	}
}

func TestImportsPointUpstream(t *testing.T) {
	for _, s := range sources(t) {
		own := slices.Index(stages, stage(s.dir))
		for _, p := range s.imports() {
			rest, ok := strings.CutPrefix(p, module+"/")
			if !ok {
				continue
			}
			if other := slices.Index(stages, stage(rest)); other > own {
				t.Errorf("%s imports %s: records flow %s, so imports only point back upstream", s.path, p, strings.Join(stages, " → "))
			}
		}
	}
}

// rootImports are what a stage's root package may import beside the standard library and upstream packages of ours.
var rootImports = []string{
	"github.com/prometheus/client_golang/prometheus", // one metrics.go a package, with an injected registerer
}

func TestStageRootsHoldNoTechnology(t *testing.T) {
	for _, s := range sources(t) {
		if s.test() || !slices.Contains([]string{"ingest", "analyze", "alert"}, s.dir) {
			continue
		}
		for _, p := range s.imports() {
			outside := strings.Contains(strings.SplitN(p, "/", 2)[0], ".")
			if outside && !slices.ContainsFunc(rootImports, func(ok string) bool { return strings.HasPrefix(p, ok) }) {
				t.Errorf("%s imports %s: a stage's root package holds types, rules and small interfaces; technology lives below it", s.path, p)
			}
		}
	}
}

func TestNamesSayWhatAPackageHolds(t *testing.T) {
	for _, s := range sources(t) {
		switch name := s.file.Name.Name; name {
		case "types", "common", "utils", "util", "models", "helpers", "shared", "misc", "base":
			t.Errorf("%s: package %s: a type lives in the stage where it is born, under a name that says what it is", s.path, name)
		}
	}
}

func TestFilesAndFunctionsStaySmall(t *testing.T) {
	const maxFile, maxFunc = 400, 60
	for _, s := range sources(t) {
		if s.test() {
			continue
		}
		if s.lines > maxFile {
			t.Errorf("%s has %d lines; at most %d: split it by concept", s.path, s.lines, maxFile)
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if n := s.fset.Position(f.End()).Line - s.fset.Position(f.Pos()).Line - 1; n > maxFunc {
				t.Errorf("%s: %s has %d lines; at most %d: a function does one thing", s.path, f.Name.Name, n, maxFunc)
			}
		}
	}
}

func TestNothingHappensAtImport(t *testing.T) {
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: init: importing a package must do nothing; call a constructor", s.path)
			}
		}
	}
}

func TestOnlyMainExits(t *testing.T) {
	for _, s := range sources(t) {
		if s.test() || s.file.Name.Name == "main" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := sel.X.(*ast.Ident)
			if ok && (pkg.Name == "os" && sel.Sel.Name == "Exit" || pkg.Name == "log" && strings.HasPrefix(sel.Sel.Name, "Fatal")) {
				t.Errorf("%s: %s.%s: only main exits; return an error", s.path, pkg.Name, sel.Sel.Name)
			}
			return true
		})
	}
}

func TestNoSleepInTests(t *testing.T) {
	for _, s := range sources(t) {
		if !s.test() {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "time" && sel.Sel.Name == "Sleep" {
					t.Errorf("%s: time.Sleep: wait for what you wait for, or inject the clock", s.path)
				}
			}
			return true
		})
	}
}

func TestEveryPackageIsDocumented(t *testing.T) {
	documented := map[string]bool{}
	for _, s := range sources(t) {
		if !s.test() {
			documented[s.dir] = documented[s.dir] || s.file.Doc != nil
		}
	}
	for dir, ok := range documented {
		if !ok {
			t.Errorf("%s has no package doc: it says what flows in, what flows out, and what happens on failure", dir)
		}
	}
}
