package mapping

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	yaml "go.yaml.in/yaml/v4"
)

// compiled is the schema as an editor would use it.
func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("mapping.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("mapping.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// plainJSON is a YAML value as editors see it: keys are texts.
func plainJSON(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			v[k] = plainJSON(x)
		}
		return v
	case map[any]any:
		m := map[string]any{}
		for k, x := range v {
			m[fmt.Sprint(k)] = plainJSON(x)
		}
		return m
	case []any:
		for i, x := range v {
			v[i] = plainJSON(x)
		}
		return v
	case time.Time:
		return v.Format("2006-01-02")
	}
	return v
}

func validate(t *testing.T, s *jsonschema.Schema, text string) error {
	t.Helper()
	var v any
	if err := yaml.Load([]byte(text), &v); err != nil {
		return err
	}
	return s.Validate(plainJSON(v))
}

func TestSchemaAcceptsWhatLoadAccepts(t *testing.T) {
	s := compiled(t)
	good := []string{
		contractExample,
		"version: '1'\ncolumns:\n  - {column: 2024, field: City, values: {1: 2, no: yes, 2020-01-01: x}}\nignore:\n",
		"version: 1\nsource: {delimiter: ';', header_row: 3}\ncolumns:\n  - {column: a, split: {order: 'Street, City, State ZIP'}}\n  - {column: b, custom: {id: 7}, date: [YYYYMMDD, D MMM YYYY], default: 2020-01-01}\n",
		"version: 1\nmatch: {by: [ExternalClientId, [Email, DateOfBirth], [FirstName, LastName, DateOfBirth]]}\narchived: restore\nnull_words: [N/A, 0]\non_error: blank\ncolumns:\n" +
			"  - {column: a, field: Email, first: ';', on_error: reject}\n  - {column: b, field: DateOfBirth, date: [MM/DD/YYYY, MM/DD/YY], century: past}\n" +
			"  - {column: c, split: {order: 'Last, First'}, replace: [{match: '^Dr ', with: ''}]}\n  - {column: d, field: PostalCode, pad: 5, trust: true}\n  - {column: e, custom: X, first: 1}\n",
		"version: 1\nnull_words: []\ncolumns: [{column: a, field: City}]\n",
	}
	files, err := filepath.Glob("../samples/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no samples", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		good = append(good, string(text))
	}
	for _, text := range good {
		if _, err := Parse("m.yaml", []byte(text)); err != nil {
			t.Errorf("Load refuses:\n%s\n%v", text, err)
		}
		if err := validate(t, s, text); err != nil {
			t.Errorf("the schema refuses:\n%s\n%v", text, err)
		}
	}
	for _, c := range badFiles {
		if err := validate(t, s, c.text); err == nil && !c.wide {
			t.Errorf("%s: the schema accepts what Load refuses", c.name)
		}
	}
}

// TestSchemaSeesEachMistake takes the bad files apart: a schema that refuses one
// mistake of several must refuse the others, too.
func TestSchemaSeesEachMistake(t *testing.T) {
	s := compiled(t)
	const head = "version: 1\ncolumns:\n  - "
	for _, entry := range []string{
		"{column: A, field: BillingType}", "{column: A, field: Gendre}", "{colunm: A, field: City}", "{column: A}", "{field: City}",
		"{column: A, columns: [B], field: City}", "{column: A, field: City, custom: X}", "{column: A, field: City, tags: add}",
		"{column: A, field: City, separator: x}", "{column: A, field: City, date: YYYY-MM-DD}", "{column: A, field: City, otherwise: keep}",
		"{column: A, field: City, join: x}", "{column: A, split: {}}", "{column: A, split: {order: 'First, Last'}}", "{column: ' ', field: City}",
		"{column: A, field: DateOfBirth, date: MM/DD/YY}", "{column: A, field: DateOfBirth, date: []}", "{column: A, field: Email, case: upper}",
		"{column: A, field: City, trim: 1}", "{column: A, field: City, values: {}}", "{column: A, field: City, values: {a: }}",
		"{column: A, field: City, blank: no}", "{column: A, field: City, overwrite: never}", "{column: A, custom: {}}", "{columns: [], field: City}",
		"{column: A, field: City}\nsource: {header_row: 0}", "{column: A, field: City}\nsource: {delimiter: ab}", "{column: A, field: City}\nblank: no",
		"{column: A, field: City}\nmatch: {unmatched: x}", "{column: A, field: City}\nignore: ['']", "{column: A, field: City}\nclear_token: ' '",
		"{column: A, field: Tags, tags: add, blank: clear}", "{column: A, field: Tags, separator: ''}",
		"{column: A, field: DateOfBirth, date: MM/DD/YYYY, century: past}", "{column: A, field: DateOfBirth, date: [YYYY-MM-DD, MM/DD/YY]}",
		"{column: A, field: Email, pad: 5}", "{column: A, field: City, pad: 1}", "{column: A, field: Tags, first: x}", "{column: A, field: City, first: ''}",
		"{column: A, field: City, replace: [{match: x}]}", "{column: A, field: City, replace: {match: x, with: y}}", "{column: A, field: City, trust: 1}",
		"{column: A, field: City, on_error: keep}", "{column: A, field: City}\non_error: keep", "{column: A, field: City}\narchived: keep",
		"{column: A, field: City}\nnull_words: x", "{column: A, field: City}\nnull_words: ['']", "{column: A, field: City}\nmatch: {by: [[FirstName, LastName]]}",
		"{column: A, field: Email}\nmatch: {by: [[Email]]}", "{column: A, field: City}\nmatch: {by: [[City, DateOfBirth]]}", "{field: City, value: x, on_error: blank}",
		"{column: A, split: {order: 'Last, First'}, pad: 5}", "{column: A, split: {order: 'Last, First'}, first: x}",
		"{field: City, value: x, required: true}", "{field: ClientId, value: 1}", "{field: ExternalClientId, value: 1}",
	} {
		text := head + entry + "\n"
		if _, err := Parse("m.yaml", []byte(text)); err == nil {
			t.Errorf("Load accepts %s", entry)
		}
		if err := validate(t, s, text); err == nil {
			t.Errorf("the schema accepts %s", entry)
		}
	}
}
