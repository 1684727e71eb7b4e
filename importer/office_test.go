package importer_test

import (
	"testing"

	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/practice"
)

// office is a practice, with what the tests of planning do in it.
type office struct{ *practice.Practice }

func newOffice(t testing.TB, o sandbox.Options) *office { return &office{practice.New(t, o)} }
