package nights

import (
	"slices"
	"strconv"
	"time"
)

// whole holds a night's file against the account.
func (p *practice) whole(n int) {
	p.Helper()
	there := map[int64]bool{}
	for _, row := range p.table("clients-{date}.csv") {
		id, err := strconv.ParseInt(row["ClientId"], 10, 64)
		if err != nil || there[id] {
			p.Errorf("night %d: client %q is there twice, or none", n, row["ClientId"])
		}
		there[id] = true
		if p.moving[id] {
			continue
		}
		if p.gone[id] {
			p.Errorf("night %d: client %d was deleted", n, id)
		}
		if want, known := p.cities[id]; known && row["City"] != want {
			p.Errorf("night %d: the city of client %d is %q, want %q", n, id, row["City"], want)
		}
	}
	for _, id := range p.account.IDs() {
		if !there[id] && !p.moving[id] {
			p.Errorf("night %d: client %d is missing", n, id)
		}
	}
}

// explained holds the age of each client's diagnoses against what was asked for since:
// those never read come first, then by turns one whose dates moved and the oldest. So
// there were no more requests since than there are clients and changes.
func (p *practice) explained(n int) {
	p.Helper()
	m := p.manifest()
	if !m.Complete {
		p.Errorf("night %d: exit code 0, and the manifest is not of a complete file", n)
	}
	codes := map[int64]string{}
	for _, row := range p.table("clients-{date}.diagnoses.csv") {
		id, _ := strconv.ParseInt(row["ClientId"], 10, 64)
		codes[id] += row["Code"]
	}
	missing, oldest := 0, time.Now()
	for _, row := range p.table("clients-{date}.csv") {
		id, _ := strconv.ParseInt(row["ClientId"], 10, 64)
		if row["DiagnosesAsOf"] == "" {
			missing++
			continue
		}
		read, err := time.Parse(time.RFC3339, row["DiagnosesAsOf"])
		if err != nil {
			p.Errorf("night %d: client %d: %v", n, id, err)
		}
		if read.Before(oldest) {
			oldest = read
		}
		if want := p.code(id, read); want != "" && codes[id] != want && !p.moving[id] {
			p.Errorf("night %d: the diagnoses of client %d, read %v, are %q, want %q", n, id, read, codes[id], want)
		}
	}
	if missing != m.DiagnosesMissing || missing < m.Clients && (m.DiagnosesAsOf == nil || m.DiagnosesAsOf.Sub(oldest).Abs() > time.Second) {
		p.Errorf("night %d: %d never read, the oldest read %v; the manifest says %d, %v", n, missing, oldest, m.DiagnosesMissing, m.DiagnosesAsOf)
	}
	const repeats = 20 // whose answers were lost, and more
	asked, changed := since(p.asked, oldest), since(p.edits, oldest)
	if asked > m.Clients+changed+repeats {
		p.Errorf("night %d: diagnoses of %v, though %d were read since, of %d clients and %d changes", n, oldest, asked, m.Clients, changed)
	}
	newcomers := since(p.edits, time.Now().Add(-50*time.Hour)) // at most: some nights have room for nobody
	if total := len(p.asked); missing > max(0, m.Clients-total+repeats)+newcomers {
		p.Errorf("night %d: %d were never read of %d clients, though %d were read", n, missing, m.Clients, total)
	}
	last := &p.nights[len(p.nights)-1]
	last.missing, last.oldest = missing, time.Since(oldest)
}

// code is the diagnosis that a client had at a moment; "" where that is not known.
func (p *practice) code(id int64, at time.Time) (code string) {
	for _, c := range p.codes[id] {
		if c.since.Before(at) {
			code = c.code
		}
	}
	return code
}

// since counts the times after a moment.
func since(times []time.Time, at time.Time) int {
	i, _ := slices.BinarySearchFunc(times, at, time.Time.Compare)
	return len(times) - i
}
