package plan

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

// A plan that lacks a row, has one too many, or one of an action that nobody knows, is
// read by nobody.
func TestDamagedRows(t *testing.T) {
	t.Parallel()
	for statement, want := range map[string]string{
		"DELETE FROM rows WHERE row = 3":                       "it had 3 rows, and has 2",
		"UPDATE rows SET action = 'merge' WHERE row = 3":       "1 rows have an action that this version does not know",
		"UPDATE meta SET value = json_remove(value, '$.Rows')": "it had 0 rows, and has 3",
	} {
		path := filepath.Join(t.TempDir(), "x.plan")
		write(t, path, []Row{{Row: 2, Action: Update, State: Planned}, {Row: 3, Action: Create, State: Planned}, {Row: 4, Action: Unchanged, State: None}})
		exec(t, path, statement)
		if _, err := Open(t.Context(), path); !errors.Is(err, ErrNotPlan) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: opened: %v", statement, err)
		}
		if _, err := OpenJournal(t.Context(), path); !errors.Is(err, ErrNotPlan) {
			t.Errorf("%s: to apply: %v", statement, err)
		}
	}
}
