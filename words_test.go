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
		"internal/cli":   {"mode", "undo"},                              // a flag, a command
		"internal/plan":  {"create", "update"},                          // actions and decisions
		"internal/sheet": {"merged"},                                    // what became of one cell
		"mapping":        {"create", "update", "required", "unmatched"}, // words of the mapping file
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
