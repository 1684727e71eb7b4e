package mapping

import (
	_ "embed"
	"encoding/json"

	"github.com/tidwall/sjson"

	"intakeq-bulk/intakeq"
)

//go:embed schema.json
var schema []byte

// SchemaFile is the name under which a generated mapping file expects its schema.
const SchemaFile = "intakeq-mapping.schema.json"

// Schema is the JSON Schema of mapping files, for editors. The fields in it come
// from the field table. It sees what one entry alone can show; that two entries
// go to one field, or that a constant does not fit, only [Load] sees.
func Schema() ([]byte, error) {
	lists := map[string][]string{`$defs.field.enum`: Targets()}
	for _, name := range Targets() {
		switch f, _ := intakeq.FieldByName(name); f.Kind {
		case intakeq.Date:
			lists[`$defs.dateField.enum`] = append(lists[`$defs.dateField.enum`], name)
		case intakeq.Text:
			lists[`$defs.textField.enum`] = append(lists[`$defs.textField.enum`], name)
		}
	}
	out := schema
	for path, list := range lists {
		raw, err := json.Marshal(list)
		if err != nil {
			return nil, err
		}
		if out, err = sjson.SetRawBytes(out, path, raw); err != nil {
			return nil, err
		}
	}
	return out, nil
}
