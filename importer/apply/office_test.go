package apply

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/plan"
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

// begin opens the latest plan and begins an application that the caller runs.
func (o *office) begin(ctx context.Context, more func(*Options)) (*Application, *plan.Journal, error) {
	o.Helper()
	f, err := plan.OpenJournal(ctx, o.PlanPath())
	if err != nil {
		o.Fatal(err)
	}
	options := Options{Account: "a"}
	if more != nil {
		more(&options)
	}
	a, err := Begin(ctx, o.api(), f, options)
	return a, f, err
}

// api is the account as applying asks it.
func (o *office) api() Account {
	if o.wrapped != nil {
		return o.wrapped
	}
	return o.Client
}

// spoilMeta gives a member of what the latest plan says of itself another value.
func (o *office) spoilMeta(member, value string) {
	o.Helper()
	o.inPlan("UPDATE meta SET value = json_set(value, '$.' || ?, json(?))", member, value)
}

// inPlan runs a statement in the latest plan.
func (o *office) inPlan(statement string, args ...any) {
	o.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(o.PlanPath()))
	if err != nil {
		o.Fatal(err)
	}
	defer db.Close()
	_, err = db.Exec(statement, args...)
	o.Check(err)
}
