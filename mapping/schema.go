package mapping

import (
	_ "embed"
	"encoding/json"

	"github.com/tidwall/sjson"
)

//go:embed schema.json
var schema []byte

// SchemaFile is the name under which a generated mapping file expects its schema.
const SchemaFile = "intakeq-mapping.schema.json"

// Schema is the JSON Schema of mapping files, for editors. The fields in it come
// from the field table.
func Schema() ([]byte, error) {
	fields, err := json.Marshal(Targets())
	if err != nil {
		return nil, err
	}
	return sjson.SetRawBytes(schema, `$defs.field.enum`, fields)
}
