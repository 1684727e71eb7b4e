package main

import (
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
)

// homonyms are texts that look like a code or a mode, and are something else in that
// package.
func homonyms() map[string][]string {
	return map[string][]string{
		"bench":          {"update"},                                                // a flag
		"internal/cli":   {"mode", "undo"},                                          // a flag, a command
		"internal/plan":  {"archived", "create", "update", "damaged"},               // a column, actions, decisions, what becomes of a cell
		"internal/sheet": {"merged"},                                                // what became of one cell
		"mapping":        {"archived", "create", "update", "required", "unmatched"}, // words of the mapping file
		"mapping/survey": {"archived"},                                              // a status in other systems' files
	}
}

// Codes of reasons and modes are spelt once, where they are defined: everybody else
// names them, so that a slip does not compile.
func TestCodesAndModesAreSpeltOnce(t *testing.T) {
	spelt := map[string]string{}
	for _, e := range reason.All() {
		spelt[e.Code] = "internal/reason/code.go"
	}
	for _, m := range []plan.Mode{plan.ModeUpsert, plan.ModeUpdate, plan.ModeCreate, plan.ModeUndo} {
		spelt[string(m)] = "internal/plan/mode.go"
	}
	unused := homonyms()
	for _, s := range sources(t) {
		// The simulated account shares nothing with the rest, and speaks of clients.
		if s.test || strings.HasPrefix(s.dir, "intakeq") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			literal, ok := n.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			home := spelt[text]
			switch {
			case home == "" || home == s.name:
			case slices.Contains(homonyms()[s.dir], text):
				unused[s.dir] = slices.DeleteFunc(unused[s.dir], func(w string) bool { return w == text })
			default:
				t.Errorf("%s spells %q, which %s defines: name it, or say in homonyms what else it is", s.name, text, home)
			}
			return true
		})
	}
	for dir, words := range unused {
		if len(words) > 0 {
			t.Errorf("%s does not hold %q any more: take it from homonyms", dir, words)
		}
	}
}

// A code that is made up where it is used has no title, no sentence and no line in
// the docs.
func TestCodesComeFromTheTable(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || s.dir == "internal/reason" || strings.HasPrefix(s.dir, "intakeq") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			for name, value := range named(n) {
				literal, ok := value.(*ast.BasicLit)
				if !ok || literal.Kind != token.STRING || !strings.HasPrefix(strings.ToLower(name), "code") || slices.Contains(headerCodes(), name) {
					continue
				}
				t.Errorf("%s: %s is %s: give it a place in package reason", s.name, name, literal.Value)
			}
			return true
		})
	}
}

// headerCodes are of problems that a header has, and no row: a file with one is
// refused before any row is read.
func headerCodes() []string { return []string{"CodeNoHeader", "CodeDuplicateHeader"} }

// named lists the values that a node gives a name to: constants, variables, members
// of a literal, what members are compared with, and the code of a warning.
func named(n ast.Node) map[string]ast.Expr {
	out := map[string]ast.Expr{}
	switch n := n.(type) {
	case *ast.ValueSpec:
		for i, name := range n.Names {
			if i < len(n.Values) {
				out[name.Name] = n.Values[i]
			}
		}
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok {
			out[key.Name] = n.Value
		}
	case *ast.BinaryExpr:
		if member, ok := n.X.(*ast.SelectorExpr); ok {
			out[member.Sel.Name] = n.Y
		}
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.Ident); ok && f.Name == "warn" && len(n.Args) > 0 {
			out["code"] = n.Args[0]
		}
	}
	return out
}
