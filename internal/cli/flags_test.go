package cli

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"

	"intakeq-bulk/internal/session"
)

// TestFlagsAreBound: every flag sets something, and no two of a command set the
// same.
func TestFlagsAreBound(t *testing.T) {
	t.Parallel()
	flags := 0
	for _, c := range allCommands(newApp(session.Env{}).Commands) {
		boundTo := map[uintptr]string{}
		for _, f := range c.Flags {
			flags++
			v := reflect.ValueOf(f).Elem()
			if within := v.FieldByName("plainFlag"); within.IsValid() { // the environment may give it, too
				v = within.Elem().Elem()
			}
			to, action := v.FieldByName("Destination"), v.FieldByName("Action")
			if to.Kind() == reflect.Interface && !to.IsNil() {
				to = to.Elem() // the pointer in it
			}
			switch {
			case !to.IsNil():
				if other := boundTo[to.Pointer()]; other != "" {
					t.Errorf("%s: --%s sets what --%s sets", c.FullName(), f.Names()[0], other)
				}
				boundTo[to.Pointer()] = f.Names()[0]
			case action.IsNil():
				t.Errorf("%s: --%s sets nothing", c.FullName(), f.Names()[0])
			}
		}
	}
	if flags < 100 {
		t.Errorf("only %d flags were looked at", flags)
	}
}

func allCommands(commands []*cli.Command) []*cli.Command {
	all := slices.Clone(commands)
	for _, c := range commands {
		all = append(all, allCommands(c.Subcommands)...)
	}
	return all
}

// TestNoFlagIsReadByName: a name mistyped there would read as "" or 0, and nobody
// would see it. What may be asked of urfave's context is not a matter of flags.
func TestNoFlagIsReadByName(t *testing.T) {
	t.Parallel()
	may := []string{"Args", "NArg", "Command", "App", "Context"}
	used := 0
	files := token.NewFileSet()
	for _, file := range parseAll(t, files, ".", "../session") {
		ast.Inspect(file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok || !isContext(sel.X) {
				return true
			}
			if used++; !slices.Contains(may, sel.Sel.Name) {
				t.Errorf("%s: the context's %s: bind the flag to a field instead", files.Position(sel.Pos()), sel.Sel.Name)
			}
			return true
		})
	}
	if used < 20 {
		t.Errorf("only %d uses of a context were looked at", used)
	}
}

// isContext reports whether an expression is a parameter of type *cli.Context.
func isContext(e ast.Expr) bool {
	x, ok := e.(*ast.Ident)
	if !ok || x.Obj == nil {
		return false
	}
	p, ok := x.Obj.Decl.(*ast.Field)
	if !ok {
		return false
	}
	star, ok := p.Type.(*ast.StarExpr)
	return ok && selects(star.X, "cli", "Context")
}

func selects(e ast.Expr, pkg, name string) bool {
	sel, ok := e.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, ok := sel.X.(*ast.Ident)
	return ok && x.Name == pkg && sel.Sel.Name == name
}

func parseAll(t *testing.T, files *token.FileSet, dirs ...string) []*ast.File {
	t.Helper()
	var all []*ast.File
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(files, path, nil, 0)
			all = append(all, file)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}
