package mirror

import (
	"path/filepath"
	"strings"
	"testing"

	"intakeq-bulk/intakeq"
)

// The driver runs the settings of a file in an order of its own: they must hold all the
// same.
func TestTheFileIsSetAsAsked(t *testing.T) {
	s, err := Open(t.Context(), Options{Path: filepath.Join(t.TempDir(), "copy"), Identity: "test", Query: intakeq.Query{Profile: true}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Remove()
	for pragma, want := range map[string]string{
		"page_size": "16384", "journal_mode": "wal", "locking_mode": "exclusive", "synchronous": "1", "cache_size": "128", "wal_autocheckpoint": "2000",
	} {
		var got string
		if err := s.db.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || !strings.EqualFold(got, want) {
			t.Errorf("%s is %s, want %s (%v)", pragma, got, want, err)
		}
	}
}
