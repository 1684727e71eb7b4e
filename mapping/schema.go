package mapping

import (
	_ "embed"
	"encoding/json"
	"strings"

	"github.com/tidwall/sjson"

	"intakeq-bulk/intakeq"
)

//go:embed schema.json
var schema []byte

// SchemaFile is the name under which a generated mapping file expects its schema.
const SchemaFile = "intakeq-mapping.schema.json"

// addressPattern is where the schema holds an address to its parts.
const addressPattern = `$defs.column.properties.split.properties.order.anyOf.1.pattern`

// addressOrders is a regular expression of what Split.addressOrder takes.
func addressOrders() string {
	var parts []string
	for f := range intakeq.FieldsByRole(intakeq.AddressPart) {
		if f.Part != "" {
			parts = append(parts, f.Part)
		}
	}
	one := "(" + strings.Join(append(parts, stateZIP), "|") + ")"
	return "^(" + stateZIP + "|" + one + "(, *" + one + ")+)$"
}

// Schema is the JSON Schema of mapping files, for editors. The fields in it come
// from the field table. It sees what one entry alone can show; that two entries
// go to one field, or that a constant does not fit, only [Load] sees.
func Schema() ([]byte, error) {
	values := map[string]any{`$defs.field.enum`: Targets(), addressPattern: addressOrders()}
	var dates, texts, singles []string
	for _, name := range Targets() {
		switch f, _ := intakeq.FieldByName(name); f.Kind {
		case intakeq.Date:
			dates = append(dates, name)
		case intakeq.Text:
			texts, singles = append(texts, name), append(singles, name)
		case intakeq.Email, intakeq.Phone:
			singles = append(singles, name)
		}
	}
	values[`$defs.singleField.enum`] = singles
	matchLists(values)
	values[`$defs.dateField.enum`], values[`$defs.textField.enum`] = dates, texts
	out := schema
	for path, value := range values {
		raw, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		if out, err = sjson.SetRawBytes(out, path, raw); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// matchLists fills in what weakList asks of a list: a contact or a date of birth,
// and with it a name; and with any name the first.
func matchLists(values map[string]any) {
	named := func(roles ...intakeq.Role) []string {
		var all []string
		for f := range intakeq.FieldsByRole(roles...) {
			all = append(all, f.Name)
		}
		return all
	}
	names := named(intakeq.Names()...)
	const rules = `$defs.matchList.allOf.`
	values[`$defs.matchField.enum`] = listFields()
	values[rules+`0.contains.enum`] = append(named(intakeq.Contact), "DateOfBirth")
	values[rules+`1.anyOf.1.contains.enum`] = names
	values[rules+`2.anyOf.0.not.contains.enum`] = names
	values[rules+`2.anyOf.1.contains.enum`] = named(intakeq.NameFirst, intakeq.NameFull)
}
