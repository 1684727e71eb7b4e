package reason

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the table of docs/plan.md anew")

// constants are the codes of code.go, by their values.
func constants(t *testing.T) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "code.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			code, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil || found[code] != "" {
				t.Errorf("%s is %q, and so is %q: %v", spec.Names[0], code, found[code], err)
			}
			found[code] = spec.Names[0].Name
		}
		return true
	})
	return found
}

// Whoever meets a code finds what it means, in each place that says so.
func TestEveryCodeIsExplained(t *testing.T) {
	left, titles := constants(t), map[string]string{}
	for _, e := range All() {
		if left[e.Code] == "" {
			t.Errorf("%s is no constant, or is there twice", e.Code)
		}
		delete(left, e.Code)
		if e.Title == "" || strings.HasSuffix(e.Title, ".") || titles[e.Title] != "" {
			t.Errorf("%s: the title %q is missing, a sentence, or also that of %q", e.Code, e.Title, titles[e.Title])
		}
		titles[e.Title] = e.Code
		if len(e.Sentence) < 10 || !strings.HasSuffix(e.Sentence, ".") {
			t.Errorf("%s: %q is no sentence", e.Code, e.Sentence)
		}
		if Titles()[e.Code] != e.Title {
			t.Errorf("%s: its title is %q", e.Code, Titles()[e.Code])
		}
	}
	for code, name := range left {
		t.Errorf("%s (%s) has no title and no sentence", name, code)
	}
}

// The docs have the tables, to the letter.
func TestDocs(t *testing.T) {
	const path = "../../docs/plan.md"
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	for head, entries := range map[string][]Entry{
		"| code | in reports | means |\n|---|---|---|\n":  All(),
		"| alarm | in reports | means |\n|---|---|---|\n": Alarms(),
	} {
		want := head
		for _, e := range entries {
			want += fmt.Sprintf("| `%s` | %s | %s |\n", e.Code, e.Title, e.Sentence)
		}
		before, rest, found := strings.Cut(text, head)
		rows, after, _ := strings.Cut(rest, "\n\n")
		if strings.HasPrefix(rest, "\n") { // still empty
			rows, after = "", rest[1:]
		}
		if got := head + rows + "\n"; !*update && (!found || got != want) {
			t.Errorf("the table of %s is not that of the codes: go test ./internal/reason -update\ngot:\n%s\nwant:\n%s", path, got, want)
		}
		if found {
			text = before + want + "\n" + after
		}
	}
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func TestEveryAlarmIsExplained(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range Alarms() {
		if seen[e.Code] || e.Title == "" || strings.HasSuffix(e.Title, ".") || !strings.HasSuffix(e.Sentence, ".") {
			t.Errorf("%+v", e)
		}
		seen[e.Code] = true
	}
	if len(seen) != 5 {
		t.Errorf("%d alarms", len(seen))
	}
}
