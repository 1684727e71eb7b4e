package apply

import (
	"testing"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/practice"
)

// office is a practice, with what the tests of applying do in it.
type office struct {
	*practice.Practice
	wrapped Account // what applying asks instead of the client; may be nil
	spoilt  bool    // that makes something else of saves before the account sees them
}

func newOffice(t testing.TB, o sandbox.Options) *office { return &office{Practice: practice.New(t, o)} }

// entries are those of a list of custom fields.
func entries(list gjson.Result) []gjson.Result {
	if !list.IsArray() {
		return nil
	}
	return list.Array()
}

func fieldID(entry gjson.Result) string {
	if !entry.IsObject() {
		return ""
	}
	return intakeq.ParseCustomFields(gjson.Parse("[" + entry.Raw + "]"))[0].ID
}
