package record

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the error rates of names into docs/plan.md anew")

// pair are two names of testdata/names.txt.
type pair struct {
	line      int
	heading   string
	was, now  Field
	twoPeople bool
	text      string
}

// cellsOf makes fields of "Field: value; Field: value".
func cellsOf(text string) Field {
	fields := map[string]string{}
	for part := range strings.SplitSeq(text, ";") {
		if field, value, ok := strings.Cut(part, ":"); ok {
			fields[strings.TrimSpace(field)] = strings.TrimSpace(value)
		}
	}
	return func(field string) string { return fields[field] }
}

func named(text string) Field {
	first, last, _ := strings.Cut(strings.ReplaceAll(text, "_", " "), "/")
	return cellsOf("FirstName: " + first + "; LastName: " + last)
}

func namePairs(t *testing.T) []pair {
	t.Helper()
	content, err := os.ReadFile("testdata/names.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []pair
	heading := ""
	for i, line := range strings.Split(strings.TrimSpace(string(content)), "\n") {
		was, now, two := strings.Cut(line, " ")
		switch {
		case strings.HasPrefix(line, "#"):
		case strings.Contains(line, ":"):
			heading = line
		case !two || strings.Contains(now, " ") || strings.Count(line, "/") != 2:
			t.Fatalf("line %d is no pair: %q", i+1, line)
		default:
			all = append(all, pair{line: i + 1, heading: heading, was: named(was), now: named(now), twoPeople: strings.HasPrefix(heading, "two people"), text: line})
		}
	}
	return all
}

// The two error rates of names, over the pairs of testdata/names.txt; docs/plan.md
// says them. Nothing but the names is known of a pair, as in a file of names and ids.
func TestNamePairs(t *testing.T) {
	t.Parallel()
	var one, two, held, passed int
	for _, p := range namePairs(t) {
		_, other := OtherPerson(p.now, p.was)
		_, back := OtherPerson(p.was, p.now)
		if other != back {
			t.Errorf("line %d, %s: not the same both ways", p.line, p.text)
		}
		switch {
		case p.twoPeople:
			if two++; !other {
				passed++
				t.Logf("line %d, %s: %s: taken for one", p.line, p.heading, p.text)
			}
		default:
			if one++; other {
				held++
				t.Logf("line %d, %s: %s: taken for two", p.line, p.heading, p.text)
			}
		}
	}
	if one < 100 || two < 100 || one+two < 250 {
		t.Errorf("only %d and %d pairs", one, two)
	}
	if held*100 > 2*one || passed*100 > 2*two {
		t.Errorf("of one person %d of %d held, of two people %d of %d passed: more than 2 in 100", held, one, passed, two)
	}
	checkRates(t, fmt.Sprintf("Of %d pairs of names of one person (married, nicknames, slips, swapped, initials, accents, double names), %d would be held (%.1f%%); of %d pairs of two people who share neither name, %d would not (%.1f%%).",
		one, held, 100*float64(held)/float64(one), two, passed, 100*float64(passed)/float64(two)))
}

// checkRates holds the docs against the rates.
func checkRates(t *testing.T, want string) {
	t.Helper()
	const path, head = "../../docs/plan.md", "**How well names are told apart.** "
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(content), head)
	got, after, _ := strings.Cut(rest, " Two people who share")
	if !found {
		t.Fatalf("%s does not say how well names are told apart", path)
	}
	if *update {
		text := before + head + want + " Two people who share" + after
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != want {
		t.Errorf("%s says %q; go test ./internal/record -update makes it %q", path, got, want)
	}
}
