package probe

import (
	"os"
	"strings"
	"testing"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/known"
)

// Every question is told in full, and stands in the docs.
func TestQuestionsAreTold(t *testing.T) {
	docs, err := os.ReadFile("../../docs/doctor.md")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, q := range Questions() {
		if q.Assumed == "" || q.Held == "" || q.Failed == "" || q.Meaning(known.Open) == "" || seen[q.Code] {
			t.Errorf("%+v", q)
		}
		seen[q.Code] = true
		if !strings.Contains(string(docs), "`"+q.Code+"`") {
			t.Errorf("docs/doctor.md does not have %s", q.Code)
		}
	}
}

// A token is of letters, another each time, and tells the day on which it was made.
func TestToken(t *testing.T) {
	seen := map[string]bool{}
	for day := time.Date(2001, 1, 1, 12, 0, 0, 0, time.UTC); day.Year() < 2100; day = day.AddDate(0, 0, 37) {
		token := newToken(day)
		if made := madeOn(token); made.Format(time.DateOnly) != day.Format(time.DateOnly) && made.UTC().Format(time.DateOnly) != day.Format(time.DateOnly) || seen[token] {
			t.Errorf("%s of %v is of %v", token, day, made)
		}
		seen[token] = true
		doc, err := firstDocument(token)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := tokenOf(doc); !ok || got != token {
			t.Errorf("%s is read as %q", token, got)
		}
		for _, member := range []string{"Phone", "HomePhone", "WorkPhone", "MobilePhone"} {
			if doc.Get(member).Exists() {
				t.Errorf("it has a %s", member)
			}
		}
	}
}

// Only what has all the marks looks like a throw-away.
func TestMarks(t *testing.T) {
	for text, want := range map[string]bool{
		`{"FirstName":"Zz-Probe-aaaabbbbcccc","LastName":"Throwaway","Email":"zz-probe-aaaabbbbcccc@example.com"}`: true,
		`{"FirstName":"Zz-Probe-aaaabbbbcccc","LastName":"Other","Email":"zz-probe-aaaabbbbcccc@example.com"}`:     false,
		`{"FirstName":"Zz-Probe-aaaabbbbcccc","LastName":"Throwaway","Email":"zz-probe-aaaabbbbcccd@example.com"}`: false,
		`{"FirstName":"Zz-Probe-aaaabbbb","LastName":"Throwaway","Email":"zz-probe-aaaabbbb@example.com"}`:         false,
		`{"FirstName":"Ann","LastName":"Throwaway","Email":"zz-probe-aaaabbbbcccc@example.com"}`:                   false,
	} {
		if _, ok := tokenOf(intakeq.Trusted([]byte(text))); ok != want {
			t.Errorf("%s: %v", text, ok)
		}
	}
}
