package mapping

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq"
)

var update = flag.Bool("update", false, "write the options of docs/mapping.md anew")

const (
	docFile  = "../docs/mapping.md"
	docBegin = "<!-- from here on made from the schema: go test ./mapping -run TestDocs -update -->\n"
)

// optionsDoc describes every option as the schema does, in its order.
func optionsDoc(schema gjson.Result) string {
	var b strings.Builder
	b.WriteString(docBegin + "\n## Every option\n\nOf the file:\n\n")
	optionTable(&b, schema, schema.Get("properties"), "")
	b.WriteString("\nOf an entry of `columns`:\n\n")
	optionTable(&b, schema, schema.Get(`$defs.column.properties`), "")
	b.WriteString("\n## Every field\n\n| field | kind | what it is |\n|---|---|---|\n")
	for _, f := range Fields() {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", f.Name, f.Kind, f.Doc)
	}
	return b.String()
}

func optionTable(b *strings.Builder, schema, properties gjson.Result, prefix string) {
	if prefix == "" {
		b.WriteString("| option | takes | if left out | what it says |\n|---|---|---|---|\n")
	}
	properties.ForEach(func(name, option gjson.Result) bool {
		said := resolved(schema, option)
		left := ""
		if d := option.Get("default"); d.Exists() {
			left = "`" + d.String() + "`"
		}
		fmt.Fprintf(b, "| `%s%s` | %s | %s | %s |\n", prefix, name, takes(schema, said), left, option.Get("description").String())
		inner := said.Get("properties")
		if items := said.Get("items.properties"); items.Exists() {
			inner = items
		}
		optionTable(b, schema, inner, prefix+name.String()+".")
		return true
	})
}

// resolved follows a reference within the schema.
func resolved(schema, option gjson.Result) gjson.Result {
	if name, ok := strings.CutPrefix(option.Get("$ref").String(), "#/$defs/"); ok {
		return schema.Get("$defs." + name)
	}
	return option
}

// takes says what an option may be.
func takes(schema, option gjson.Result) string {
	option = resolved(schema, option)
	if words := option.Get("enum"); words.Exists() {
		if len(words.Array()) > 12 {
			return "a field"
		}
		var all []string
		for _, w := range words.Array() {
			if word := "`" + w.String() + "`"; !slices.Contains(all, word) {
				all = append(all, word)
			}
		}
		return strings.Join(all, ", ")
	}
	if any := option.Get("anyOf"); any.Exists() {
		var all []string
		for _, one := range any.Array() {
			if what := takes(schema, one); !strings.Contains(strings.Join(all, ", "), what) {
				all = append(all, what)
			}
		}
		return strings.Join(all, ", or ")
	}
	switch kind := option.Get("type"); {
	case kind.IsArray() && kind.Array()[0].String() == "array", kind.String() == "array":
		return "a list"
	case kind.String() == "object" && option.Get("additionalProperties").IsObject():
		return "a table"
	case kind.String() == "object":
		return "{…}"
	case kind.String() == "integer":
		return "a number"
	case kind.String() == "boolean":
		return "`true`, `false`"
	}
	return "a text"
}

// TestDocsAreTheSchemas keeps docs/mapping.md and the schema equal, and nothing in
// the schema undescribed.
func TestDocsAreTheSchemas(t *testing.T) {
	raw, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	want := optionsDoc(gjson.ParseBytes(raw))
	for line := range strings.Lines(want) {
		if strings.HasSuffix(line, "|  |\n") {
			t.Errorf("no description: %s", line)
		}
	}
	have, err := os.ReadFile(docFile)
	if err != nil {
		t.Fatal(err)
	}
	have = bytes.ReplaceAll(have, []byte("\r\n"), []byte("\n"))
	prose, made, _ := strings.Cut(string(have), docBegin)
	if *update {
		if err := os.WriteFile(docFile, []byte(prose+want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if docBegin+made != want {
		t.Errorf("%s is not what the schema says: run go test ./mapping -run TestDocs -update", docFile)
	}
	for f := range intakeq.Fields() {
		if target(f) && !strings.Contains(string(have), "`"+f.Name+"`") {
			t.Errorf("%s is not documented", f.Name)
		}
	}
}

// TestDocsExample: the example of the docs is a mapping, and shows every key of an
// entry but those that it can't have together.
func TestDocsExample(t *testing.T) {
	have, err := os.ReadFile(docFile)
	if err != nil {
		t.Fatal(err)
	}
	var example strings.Builder
	for line := range strings.Lines(strings.ReplaceAll(string(have), "\r\n", "\n")) {
		if text, ok := strings.CutPrefix(line, "    "); ok && !strings.HasPrefix(text, "intakeq-bulk") {
			example.WriteString(text)
		}
	}
	m, err := Parse("docs", []byte(example.String()))
	if err != nil {
		t.Fatalf("%v\n%s", err, example.String())
	}
	shown := map[string]bool{}
	for _, c := range m.Columns {
		for key := range c.places {
			shown[key] = true
		}
	}
	raw, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	gjson.GetBytes(raw, `$defs.column.properties`).ForEach(func(name, _ gjson.Result) bool {
		if !shown[name.String()] {
			t.Errorf("the example has no %s", name)
		}
		return true
	})
}
