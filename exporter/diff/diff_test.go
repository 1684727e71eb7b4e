package diff

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// table is an export of clients by id, each with the same columns.
type table struct {
	columns []string
	rows    map[string][]string // without the id
}

func tables() *rapid.Generator[table] {
	return rapid.Custom(func(t *rapid.T) table {
		columns := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"Email", "Phone", "City", "Archived"}), 1, 4, rapid.ID).Draw(t, "columns")
		cells := rapid.SliceOfN(rapid.SampledFrom([]string{"", "a", "A", " a", "1-2", "12", "a\nb", "a\r\nb", "=1"}), len(columns), len(columns))
		ids := rapid.StringMatching(`[1-9]|1[0-5]`)
		return table{columns, rapid.MapOfN(ids, cells, 0, 12).Draw(t, "rows")}
	})
}

// write makes a CSV file with the rows in any order.
func (x table) write(t *rapid.T, dir, name string) string {
	ids := slices.SortedFunc(maps.Keys(x.rows), func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
	if rapid.Bool().Draw(t, "shuffled "+name) {
		ids = rapid.Permutation(ids).Draw(t, "order "+name)
	}
	var text strings.Builder
	if rapid.Bool().Draw(t, "as JSON lines "+name) && len(ids) > 0 {
		for _, id := range ids {
			client := map[string]string{"ClientId": id}
			for i, column := range x.columns {
				client[column] = x.rows[id][i]
			}
			if err := json.NewEncoder(&text).Encode(client); err != nil {
				t.Fatal(err)
			}
		}
		return writeFile(t, filepath.Join(dir, name+".jsonl"), text.String())
	}
	w := csv.NewWriter(&text)
	rows := [][]string{append([]string{"ClientId"}, x.columns...)}
	for _, id := range ids {
		rows = append(rows, append([]string{id}, x.rows[id]...))
	}
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	return writeFile(t, filepath.Join(dir, name), text.String())
}

func writeFile(t *rapid.T, path, text string) string {
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// plain compares by the letter, with all in memory.
func plain(before, after table) []string {
	var want []string
	for _, name := range before.columns {
		if !slices.Contains(after.columns, name) {
			want = append(want, "-column "+name)
		}
	}
	for at, name := range after.columns {
		was := slices.Index(before.columns, name)
		if was < 0 {
			want = append(want, "+column "+name)
			continue
		}
		for id, row := range before.rows {
			if now, both := after.rows[id]; both && row[was] != now[at] {
				want = append(want, id+" "+name)
			}
		}
	}
	for id := range before.rows {
		if _, both := after.rows[id]; !both {
			want = append(want, "-"+id)
		}
	}
	for id := range after.rows {
		if _, both := before.rows[id]; !both {
			want = append(want, "+"+id)
		}
	}
	slices.Sort(want)
	return want
}

func word(d Difference) string {
	switch d.Change {
	case ColumnRemoved:
		return "-column " + d.Column
	case ColumnAdded:
		return "+column " + d.Column
	case Removed:
		return "-" + d.ClientID
	case Added:
		return "+" + d.ClientID
	}
	return d.ClientID + " " + d.Column
}

// Whatever the order of the rows, the differences are those that a map of all rows
// finds, but for those that the rules of comparing leave out.
func TestFilesLikeAMapOfRows(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		old, now := tables().Draw(t, "old"), tables().Draw(t, "new")
		var got []string
		c := newComparison(old.write(t, dir, "old.csv"), now.write(t, dir, "new.csv"), func(d Difference) error {
			got = append(got, word(d))
			return nil
		})
		c.held = 2
		if err := c.run(); err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		want := plain(old, now)
		if twice := slices.Compact(slices.Clone(got)); len(twice) != len(got) {
			t.Fatalf("a difference is told twice: %q", got)
		}
		for _, w := range got {
			if !slices.Contains(want, w) {
				t.Errorf("told, and none: %s", w)
			}
		}
		for _, w := range want {
			if !slices.Contains(got, w) && !ruledOut(w, old, now) {
				t.Errorf("not told: %s", w)
			}
		}
	})
}

// ruledOut spells the rules out once more, for the values that the tables have.
func ruledOut(w string, old, now table) bool {
	id, name, isCell := strings.Cut(w, " ")
	row, ok := old.rows[id]
	if !isCell || !ok {
		return false
	}
	fold := func(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n")) }
	before := fold(row[slices.Index(old.columns, name)])
	after := fold(now.rows[id][slices.Index(now.columns, name)])
	if name == "Archived" { // a client without it reads as false
		return strings.EqualFold(before, after)
	}
	return before == after
}

// Of files in order no ids are held but those of clients that one of them lacks.
func TestFilesInOrderHoldNoIDs(t *testing.T) {
	for _, c := range []struct {
		old, now string
		held     bool
	}{
		{"1 2 9 10 11", "2 9 10 12", false},
		{"1 2 9 10 11", "1 2 10 9 12", true},
		{"10 1", "1 10", true},
		{"2", "1 3 2", true},
		{"", "1 2", false},
	} {
		paths := [2]string{filepath.Join(t.TempDir(), "old.csv"), filepath.Join(t.TempDir(), "new.csv")}
		for i, ids := range []string{c.old, c.now} {
			text := "ClientId\n" + strings.Join(strings.Fields(ids), "\n") + "\n"
			if err := os.WriteFile(paths[i], []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		d := newComparison(paths[0], paths[1], func(Difference) error { return nil })
		if err := d.run(); err != nil || (d.met != nil) != c.held {
			t.Errorf("%s, %s: ids are held: %v; %v", c.old, c.now, d.met, err)
		}
	}
}

func TestFilesRefuse(t *testing.T) {
	good := "ClientId,City\n1,Ede\n2,Ulm\n"
	for _, c := range []struct{ name, file, want string }{
		{"no id column", "City\nEde\n", "no column ClientId or ClientNumber"},
		{"a column twice", "ClientId,City,City\n1,a,b\n", `the column "City" is there twice`},
		{"a client twice in a row", "ClientId,City\n1,a\n1,a\n", "row 3: the client is there twice"},
		{"a client twice, apart", "ClientId,City\n1,a\n2,a\n3,a\n1,a\n", "row 5: the client is there twice"},
		{"a row without an id", "ClientId,City\n1,a\n,a\n", "row 3: no ClientId"},
		{"a narrow row", "ClientId,City\n1,a\n2\n", "row 3: the row has 1 cells"},
		{"an open quote", "ClientId,City\n1,\"a\n", "never closed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			paths := [2]string{filepath.Join(t.TempDir(), "good.csv"), filepath.Join(t.TempDir(), "bad.csv")}
			for i, text := range []string{good, c.file} {
				if err := os.WriteFile(paths[i], []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			for range 2 { // as the new file, and as the old
				err := Files(paths[0], paths[1], func(Difference) error { return nil })
				if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "bad.csv") {
					t.Errorf("got %v, want bad.csv: %s", err, c.want)
				}
				slices.Reverse(paths[:])
			}
		})
	}
}

func TestCounts(t *testing.T) {
	var c Counts
	for _, d := range []Difference{
		{Change: ColumnAdded}, {"1", Changed, "A", "", ""}, {"1", Form, "B", "", ""}, {"1", Changed, "C", "", ""}, {"2", Changed, "A", "", ""},
		{ClientID: "3", Change: Removed}, {ClientID: "4", Change: Added}, {ClientID: "5", Change: Added},
	} {
		c.Add(d)
	}
	want := Counts{Added: 2, Removed: 1, Changed: 2, Form: 1, Columns: 1, client: "2"}
	if c != want || !c.Any() || (&Counts{Form: 1}).Any() {
		t.Errorf("got %+v, want %+v", c, want)
	}
}

// benchFiles are two exports, one client in ten changed.
func benchFiles(b *testing.B, rows, columns int) (old, now string) {
	dir := b.TempDir()
	for i, name := range []string{"old.csv", "new.csv"} {
		var text strings.Builder
		text.WriteString("ClientId")
		for column := range columns {
			fmt.Fprintf(&text, ",Field %d", column)
		}
		for row := range rows {
			fmt.Fprintf(&text, "\n%d", row+1)
			for column := range columns {
				if changed := i * (row % 10 / 9); column%3 > 0 {
					fmt.Fprintf(&text, ",value %d of %d", column, row+changed)
				} else {
					text.WriteByte(',')
				}
			}
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text.String()+"\n"), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	return filepath.Join(dir, "old.csv"), filepath.Join(dir, "new.csv")
}

func BenchmarkFiles(b *testing.B) {
	old, now := benchFiles(b, 60_000, 56)
	for b.Loop() {
		differences := 0
		if err := Files(old, now, func(Difference) error { differences++; return nil }); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(differences), "differences")
	}
}

// BenchmarkMapOfRows is the floor: the same with the standard library and all rows in
// memory.
func BenchmarkMapOfRows(b *testing.B) {
	old, now := benchFiles(b, 60_000, 56)
	for b.Loop() {
		rows := map[string][]string{}
		readAll(b, old, func(row []string) { rows[row[0]] = row })
		differences := 0
		readAll(b, now, func(row []string) {
			for i, cell := range rows[row[0]] {
				if cell != row[i] {
					differences++
				}
			}
		})
		b.ReportMetric(float64(differences), "differences")
	}
}

func readAll(b *testing.B, path string, each func([]string)) {
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	for {
		row, err := r.Read()
		if row == nil {
			return
		}
		if err != nil {
			b.Fatal(err)
		}
		each(row)
	}
}
