package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "intakeq-bulk"

// arrows says which packages of this module each package may import. They only
// run down. A package that is not here is an error: whoever adds one says where
// it stands.
func arrows() map[string][]string {
	return map[string][]string{
		".": {"internal/cli", "internal/session"},
		"internal/cli": {"internal/cli/commandline",
			"internal/session", "internal/doctor", "internal/leftover", "exporter", "exporter/diff", "importer", "importer/undo", "importer/apply", "importer/decided", "importer/results", "internal/report", "internal/mirror", "mapping", "mapping/survey", "internal/sheet",
			"internal/plan", "internal/publish", "internal/reason", "intakeq", "intakeq/sandbox", "internal/pace", "internal/watch", "internal/host",
		},
		"internal/cli/commandline": {"internal/session"},
		"internal/session": {
			"exporter", "importer/undo", "importer/apply", "importer/decided", "internal/mirror", "internal/plan", "mapping", "internal/sheet", // their errors
			"internal/leftover", "internal/publish", "intakeq", "intakeq/sandbox", "internal/pace", "internal/host", "internal/known", "internal/begun",
		},
		"exporter":               {"exporter/diff", "internal/mirror", "internal/pace", "internal/publish", "internal/sheet", "intakeq"},
		"exporter/diff":          {"internal/record", "internal/publish", "internal/sheet", "intakeq"},
		"importer/account":       {"importer/workfile", "internal/record", "internal/mirror", "intakeq"},
		"importer":               {"importer/account", "importer/workfile", "importer/alarm", "importer/decided", "internal/record", "internal/mirror", "internal/plan", "internal/reason", "mapping", "mapping/cell", "internal/sheet", "intakeq"},
		"importer/apply":         {"importer/decided", "importer/results", "internal/record", "internal/mirror", "internal/plan", "intakeq", "importer/apply/ours", "importer/apply/proof", "internal/wire", "internal/known", "internal/begun"},
		"importer/decided":       {"internal/plan", "internal/sheet", "internal/texts"},
		"importer/workfile":      {"internal/host", "internal/plan", "internal/publish", "internal/record", "intakeq"},
		"importer/alarm":         {"internal/plan", "internal/reason"},
		"importer/undo":          {"internal/mirror", "internal/plan", "internal/record", "internal/reason", "intakeq"},
		"importer/results":       {"internal/xlsx", "internal/texts", "internal/plan", "internal/publish", "internal/sheet"},
		"internal/record":        {"internal/plan", "mapping/cell", "intakeq", "internal/texts"},
		"internal/report":        {"internal/plan", "internal/reason", "internal/report/card", "internal/report/chart", "internal/report/choice", "internal/report/fit", "internal/report/look", "internal/report/pack", "internal/report/screen", "internal/report/signoff", "internal/report/table", "internal/report/tally", "internal/sheet", "internal/xlsx"}, // reads a plan, never the account
		"internal/mirror":        {"internal/host", "intakeq", "internal/publish", "internal/texts", "internal/known"},
		"mapping":                {"internal/reason", "internal/sheet", "intakeq", "internal/texts", "mapping/cell", "mapping/date", "mapping/postal"}, // the field table, never the network
		"mapping/cell":           {"internal/sheet", "intakeq", "internal/texts"},
		"mapping/survey":         {"mapping", "mapping/cell", "internal/sheet", "intakeq", "mapping/date"}, // the cells of a whole spreadsheet
		"internal/plan":          {"internal/host", "internal/publish"},
		"internal/sheet":         {"internal/reason", "internal/texts", "internal/xlsx", "internal/charset", "internal/sheet/records"},
		"internal/sheet/records": {"internal/xlsx"}, // how many columns there can be
		"intakeq":                {"intakeq/internal/fieldhook", "internal/texts"},
		"internal/charset":       {},
		"intakeq/sandbox":        {"intakeq/sandbox/fold"}, // shares no code with the client
		"internal/pace":          {"internal/host", "internal/publish"},
		"intakeq/sandbox/fold":   {},
		"internal/wire":          {},
		"internal/publish":       {},
		"internal/host":          {},
		"internal/reason":        {},
		"internal/texts":         {},
		"internal/watch":         {"internal/publish"},
		"samples":                {}, // only tests of the files there
		"bench":                  {}, // runs the program, and shares nothing with it
		"bench/floor":            {},
		"mapping/postal":         {"internal/texts"},
		"mapping/date":           {"internal/reason", "internal/sheet", "internal/texts"},
		"intakeq/sandbox/words":  {"intakeq/sandbox"}, // for the scripts of tests

		"internal/report/card":       {"internal/plan"},
		"internal/report/chart":      {},
		"internal/report/choice":     {"internal/plan"},
		"internal/report/fit":        {"internal/xlsx"},
		"internal/report/look":       {"internal/xlsx"},
		"internal/report/pack":       {},
		"internal/report/screen":     {},
		"internal/report/signoff":    {"internal/plan", "internal/reason"},
		"internal/report/table":      {"internal/report/fit", "internal/xlsx"},
		"internal/report/tally":      {"internal/plan"},
		"importer/apply/ours":        {},
		"importer/apply/proof":       {"intakeq"},                               // whether a client is new
		"intakeq/fieldtest":          {"intakeq", "intakeq/internal/fieldhook"}, // for tests only
		"intakeq/internal/fieldhook": {},
		"internal/doctor":            {"internal/host", "internal/session", "internal/leftover", "intakeq", "internal/pace", "internal/probe", "internal/known"},
		"internal/begun":             {"internal/publish"},
		"internal/known":             {"internal/publish"},
		"internal/probe":             {"importer/apply/proof", "intakeq", "internal/known", "internal/pace", "internal/wire"},
		"internal/leftover":          {"internal/mirror", "internal/plan", "internal/publish"},
		"internal/killtest":          {}, // only tests, of the program as a whole
		"internal/nights":            {}, // so are these
		"internal/practice":          {"exporter", "importer", "importer/undo", "internal/mirror", "internal/plan", "internal/sheet", "intakeq", "intakeq/sandbox"},
		"internal/xlsxpack":          {},
		"internal/xlsx":              {"internal/xlsx/strictxml"},
		"internal/xlsx/strictxml":    {},
		"internal/xlsx/xlsxtest":     {}, // workbooks made by hand
	}
}

// testArrows are those that tests need beside their package's own.
func testArrows() map[string][]string {
	return map[string][]string{
		"bench":                   {"internal/cli"},
		".":                       {"internal/plan", "internal/reason"}, // whose words nobody else may spell
		"internal/cli":            {"intakeq/sandbox/words"},
		"exporter":                {"intakeq/sandbox", "intakeq/fieldtest"},
		"importer":                {"intakeq/sandbox", "intakeq/fieldtest", "internal/practice", "exporter", "internal/pace", "internal/report"},
		"importer/apply":          {"importer/undo", "internal/report/signoff", "internal/sheet", "intakeq/sandbox", "intakeq/fieldtest", "importer", "internal/pace", "internal/practice", "internal/report", "internal/reason"},
		"importer/results":        {"internal/xlsx/xlsxtest"},
		"internal/mirror":         {"intakeq/sandbox"},
		"internal/probe":          {"intakeq/sandbox"},
		"internal/record":         {"intakeq/sandbox", "intakeq/fieldtest"},
		"internal/report":         {"importer/apply", "importer"}, // who reads a report that a person filled in
		"intakeq":                 {"intakeq/sandbox", "intakeq/fieldtest"},
		"mapping":                 {"intakeq/fieldtest"},
		"mapping/date":            {"intakeq"}, // its layout of days
		"mapping/survey":          {"intakeq/fieldtest"},
		"samples":                 {"internal/sheet", "mapping"},
		"internal/sheet":          {"internal/xlsx/xlsxtest"},
		"internal/xlsx":           {"internal/xlsx/xlsxtest"},
		"internal/xlsx/strictxml": {"internal/xlsx/xlsxtest"},

		"internal/killtest": {"internal/cli", "internal/session", "internal/plan", "intakeq", "intakeq/sandbox"},
		"internal/nights":   {"internal/cli", "internal/session", "intakeq/sandbox"},
	}
}

// source is a parsed file of the module.
type source struct {
	name, dir string
	test      bool
	file      *ast.File
}

// sources parses every Go file here and below. The test reads the files itself:
// one that asked the go command would be served from the test cache after a
// change in another package.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && name != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata") {
			return fs.SkipDir
		}
		if entry.IsDir() || filepath.Ext(name) != ".go" {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		name = filepath.ToSlash(name)
		all = append(all, source{name, path.Dir(name), strings.HasSuffix(name, "_test.go"), file})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// ours lists the packages of this module that a file imports.
func (s source) ours(t *testing.T) []string {
	t.Helper()
	var used []string
	for _, spec := range s.file.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if rest, ok := strings.CutPrefix(name, module+"/"); ok {
			used = append(used, rest)
		}
	}
	return used
}

func TestLayers(t *testing.T) {
	used := map[string]map[string]bool{}
	for _, s := range sources(t) {
		may, known := arrows()[s.dir]
		if !known {
			t.Errorf("%s: package %s is not in the table of arrows", s.name, s.dir)
		}
		if used[s.dir] == nil {
			used[s.dir] = map[string]bool{}
		}
		for _, name := range s.ours(t) {
			own := s.test && name == s.dir // a test from outside
			extra := s.test && slices.Contains(testArrows()[s.dir], name)
			if !own && !extra && !slices.Contains(may, name) {
				t.Errorf("%s imports %s: no arrow leads there", s.name, name)
			}
			if !s.test {
				used[s.dir][name] = true
			}
		}
	}
	for dir, may := range arrows() {
		for _, name := range may {
			if !used[dir][name] {
				t.Errorf("the table lets %s import %s, which it does not: take the arrow away", dir, name)
			}
		}
	}
}

// The table itself must run down, or it would allow what the compiler refuses
// only once somebody has built on it.
func TestArrowsOnlyRunDown(t *testing.T) {
	left := arrows()
	for len(left) > 0 {
		before := len(left)
		for dir, uses := range left {
			if !slices.ContainsFunc(uses, func(name string) bool { _, ok := left[name]; return ok }) {
				delete(left, dir)
			}
		}
		if len(left) == before {
			t.Fatalf("arrows in a circle among %v", slices.Sorted(maps.Keys(left)))
		}
	}
}

func TestEveryPackageHasADoc(t *testing.T) {
	docs := map[string]int{}
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		docs[s.dir] += 0
		if s.file.Doc != nil {
			docs[s.dir]++
		}
	}
	for dir, n := range docs {
		if n != 1 {
			t.Errorf("package %s has %d package comments, want one", dir, n)
		}
	}
}

// Nothing runs before main, only a main.go ends the process, and nothing waits
// without a context that can end the wait.
func TestHouseRules(t *testing.T) {
	for _, s := range sources(t) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Recv == nil && n.Name.Name == "init" {
					t.Errorf("%s: has an init function", s.name)
				}
			case *ast.SelectorExpr:
				pkg, ok := n.X.(*ast.Ident)
				if ok && !s.test && banned(pkg.Name+"."+n.Sel.Name, s.name) {
					t.Errorf("%s: uses %s.%s", s.name, pkg.Name, n.Sel.Name)
				}
			}
			return true
		})
	}
}

func banned(call, file string) bool {
	switch call {
	case "os.Exit", "log.Fatal", "log.Fatalf", "log.Fatalln":
		return path.Base(file) != "main.go"
	case "time.Sleep":
		return true
	}
	return false
}
