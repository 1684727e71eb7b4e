package nights

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
)

// record is what a night took, and what its file has.
type record struct {
	n, exit         int
	list, diagnoses int // requests
	clients         int
	missing         int // clients whose diagnoses were never read
	oldest          time.Duration
}

// summary is the table of requests a night, beside the plain way.
func (p *practice) summary() string {
	var b strings.Builder
	fmt.Fprintf(&b, "| %d clients, `--incremental --profile --diagnoses --diagnoses-budget %d`, %d requests a day | list | diagnoses | never read yet | the oldest diagnoses |\n|---|---|---|---|---|\n",
		p.clients, p.budget, p.perDay)
	row := func(what string, r record) {
		never, oldest := fmt.Sprint(r.missing), fmt.Sprintf("%d days", int(r.oldest.Hours()/24+0.5))
		if r.exit != 0 {
			never, oldest = "", "no file: exit code "+fmt.Sprint(r.exit)
		}
		fmt.Fprintf(&b, "| %s | %d | %d | %s | %s |\n", what, r.list, r.diagnoses, never, oldest)
	}
	last := p.nights[len(p.nights)-1]
	pages := last.clients/100 + 1
	middle := func(which func(record) bool) record { // by requests
		some := slices.SortedFunc(slices.Values(slices.DeleteFunc(slices.Clone(p.nights), func(r record) bool {
			return r.exit != 0 || r.n == 0 || !which(r)
		})), func(a, b record) int { return (a.list + a.diagnoses) - (b.list + b.diagnoses) })
		if len(some) == 0 {
			return record{}
		}
		return some[len(some)/2]
	}
	row("the first night", p.nights[0])
	row("the second", p.nights[1])
	if i := slices.IndexFunc(p.nights, func(r record) bool { return r.exit == 0 && r.missing == 0 }); i >= 0 {
		row(fmt.Sprintf("the %dth, when all were read once", i+1), p.nights[i])
	}
	row("a usual one of the last two weeks", middle(func(r record) bool { return r.n > nights-15 && r.list < pages }))
	row("once a week, the list as a whole", middle(func(r record) bool { return r.list >= pages && !down(r.n) }))
	row(fmt.Sprintf("after a day with %d changes", p.busy), p.nights[busyDay+1])
	row("when nothing answers, with `--retry-for 6h`", p.nights[outage])
	row("after a week of that", p.nights[outage+7])
	plain := last.clients + pages + 2
	fmt.Fprintf(&b, "| the plain way, without `--incremental` | %d | %d | 0 | %d days: for so long it takes |\n", pages+2, last.clients, (plain+p.perDay-1)/p.perDay)
	fmt.Fprintf(&b, "\nThe import of %d rows at nine took %d to %d requests, and found them each day.\n", p.rows, slices.Min(p.imports), slices.Max(p.imports))
	return b.String()
}

// document writes the table into the docs.
func (p *practice) document() {
	const path, begin, end = "../../docs/nightly.md", "<!-- nights: go test ./internal/nights -full -update -timeout 2h -->\n", "<!-- nights end -->\n"
	text, err := os.ReadFile(path)
	if err != nil {
		p.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		p.Fatalf("%s has no place for the table", path)
	}
	if err := os.WriteFile(path, []byte(before+begin+p.summary()+end+after), 0o600); err != nil {
		p.Fatal(err)
	}
}
