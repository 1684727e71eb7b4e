package mapping

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/sheet"
)

// FieldInfo describes a field that a column can be mapped to.
type FieldInfo struct {
	Name  string `json:"name"`
	Label string `json:"label,omitempty"` // of a custom field
	Kind  string `json:"kind"`
	Doc   string `json:"doc"`
}

// Fields lists the fields that a column can be mapped to, in the field table's order.
func Fields() []FieldInfo {
	var all []FieldInfo
	for _, name := range Targets() {
		f, _ := intakeq.FieldByName(name)
		all = append(all, FieldInfo{Name: f.Name, Kind: kindName(f), Doc: f.Doc})
	}
	return all
}

func kindName(f intakeq.Field) string {
	switch f.Kind {
	case intakeq.Email:
		return "email"
	case intakeq.Phone:
		return "phone"
	case intakeq.Date:
		return "date"
	case intakeq.Bool:
		return "true/false"
	case intakeq.Number:
		return "number"
	case intakeq.Tags:
		return "tags"
	}
	return "text"
}

// CustomFields describes custom fields. Each Doc is how a mapping names the field: by
// its label, or by its id where the label says nothing or is another's too.
func CustomFields(account []Custom) []FieldInfo {
	labels := map[string]int{}
	for _, c := range account {
		labels[sheet.NormalHeader(c.Label)]++
	}
	var all []FieldInfo
	for _, c := range account {
		doc := "custom: {id: " + yamlText(c.ID) + "}"
		if label := sheet.NormalHeader(c.Label); label != "" && labels[label] == 1 {
			doc = "custom: " + yamlText(c.Label)
		}
		all = append(all, FieldInfo{Name: "custom:" + c.ID, Label: c.Label, Kind: kindName(intakeq.Field{}), Doc: doc})
	}
	return all
}

// yamlText quotes a text in the way that YAML shares with JSON.
func yamlText(text string) string {
	var quoted strings.Builder
	enc := json.NewEncoder(&quoted)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(text) // a text can be encoded
	return strings.TrimSpace(quoted.String())
}

// WriteFields prints fields as a table for people.
func WriteFields(w io.Writer, fields []FieldInfo) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "FIELD\tKIND\tWHAT IT IS")
	for _, f := range fields {
		fmt.Fprintf(t, "%s\t%s\t%s\n", f.Name, f.Kind, f.Doc)
	}
	return t.Flush() // what an earlier write said, it says as well
}
