package plan

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func held(row int, codes ...string) Row {
	r := Row{Row: row, Action: Hold, State: None}
	for _, code := range codes {
		r.Reasons = append(r.Reasons, Reason{Code: code, Row: row, Message: code})
	}
	return r
}

func TestKeys(t *testing.T) {
	ann := Identity{Person: "external 1", Candidates: []string{"client 2", "client 3"}}
	first := NewKeys("account").Key(held(2, "a", "b"), ann)
	for name, c := range map[string]struct {
		keys *Keys
		row  Row
		who  Identity
		same bool
	}{
		"another row, another order": {NewKeys("account"), held(9, "b", "a", "a"), Identity{"external 1", []string{"client 3", "client 2"}}, true},
		"another message":            {NewKeys("account"), Row{Action: Hold, State: None, Reasons: []Reason{{Code: "a", Message: "x"}, {Code: "b"}, {Code: "w", Warning: true}}}, ann, true},
		"another person":             {NewKeys("account"), held(2, "a", "b"), Identity{"external 2", ann.Candidates}, false},
		"another candidate":          {NewKeys("account"), held(2, "a", "b"), Identity{"external 1", []string{"client 2"}}, false},
		"another reason":             {NewKeys("account"), held(2, "a"), ann, false},
		"another account":            {NewKeys("other"), held(2, "a", "b"), ann, false},
		"not held":                   {NewKeys("account"), Row{Action: Update, State: Planned, Reasons: held(2, "a", "b").Reasons}, ann, false},
	} {
		if got := c.keys.Key(c.row, c.who); (got == first) != c.same || got == "" {
			t.Errorf("%s: %s, the first was %s", name, got, first)
		}
	}
	if got := NewKeys("account").Key(Row{Action: Reject, State: None}, ann); got != "" {
		t.Errorf("a row of which nothing can be decided has the key %s", got)
	}
}

// Each row of a plan has its own key, the n-th of equals the same in another plan,
// and nothing of the person can be read from it.
func TestKeysAreUnique(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people := rapid.SliceOfN(rapid.SampledFrom([]string{"external Ann", "external Bob", "born 1980-05-17 ann"}), 1, 20).Draw(t, "people")
		a, b, seen := NewKeys("account"), NewKeys("account"), map[string]bool{}
		for i, person := range people {
			key := a.Key(held(i+2, "x"), Identity{Person: person})
			if seen[key] {
				t.Fatalf("row %d has the key of another", i+2)
			}
			seen[key] = true
			if again := b.Key(held(i+70, "x"), Identity{Person: person}); again != key {
				t.Fatalf("row %d: %s, in the other plan %s", i+2, key, again)
			}
			if len(key) != 25 || strings.Trim(key[1:], "0123456789abcdef") != "" || key[0] != 'k' {
				t.Fatalf("the key %q", key)
			}
		}
	})
}
