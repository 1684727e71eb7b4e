package mapping

import (
	"fmt"
	"io"
	"text/tabwriter"

	"intakeq-bulk/intakeq"
)

// FieldInfo describes a field that a column can be mapped to.
type FieldInfo struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
	Doc  string `json:"doc"`
}

// Fields lists the fields that a column can be mapped to, in the field table's order.
func Fields() []FieldInfo {
	var all []FieldInfo
	for _, name := range Targets() {
		f, _ := intakeq.FieldByName(name)
		all = append(all, FieldInfo{f.Name, kindName(f), f.Doc})
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

// WriteFields prints the fields as a table for people.
func WriteFields(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "FIELD\tKIND\tWHAT IT IS")
	for _, f := range Fields() {
		fmt.Fprintf(t, "%s\t%s\t%s\n", f.Name, f.Kind, f.Doc)
	}
	return t.Flush() // what an earlier write said, it says as well
}
