package sheet

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"intakeq-bulk/internal/xlsx/xlsxtest"
)

func TestNormalHeader(t *testing.T) {
	for in, want := range map[string]string{
		"First Name":              "first name",
		"\ufeff First\u00a0 NAME": "first name",
		"E\u200bmail\u200b":       "email",
		"Re\u0301fe\u0301rent":    "référent",
		"\u00a0":                  "",
		"Notes\n(internal)":       "notes (internal)",
	} {
		if got := NormalHeader(in); got != want {
			t.Errorf("NormalHeader(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestHeaderRow(t *testing.T) {
	tests := []struct {
		name, text string
		said, want int
		header     string
	}{
		{"first row", "Name,Email\nAnn,a\n", 0, 1, "Name|Email"},
		{"title and blank rows", "Clients 2026\n,,\n\nName,Email\nAnn,a\n", 0, 4, "Name|Email"},
		{"one column", "Email\na\nb\n", 0, 1, "Email"},
		{"one column under a blank row", "\nEmail\na\n", 0, 2, "Email"},
		{"said", "A,B\nName,Email\nAnn,a\n", 2, 2, "Name|Email"},
		{"empty columns at the right", "Name,Email,,\nAnn,a,,\n", 0, 1, "Name|Email"},
		{"as written", " Name ,'=x\nAnn,a\n", 0, 1, " Name |=x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, rows := readAll(t, put(t, "c.csv", tt.text), ReadOptions{HeaderRow: tt.said, Delimiter: ","})
			if r.Info().HeaderRow != tt.want || strings.Join(r.Header(), "|") != tt.header {
				t.Errorf("row %d, header %q", r.Info().HeaderRow, r.Header())
			}
			if len(rows) == 0 || rows[0].Number != tt.want+1 || len(r.Above()) != tt.want-1 {
				t.Errorf("%d rows, above %q", len(rows), r.Above())
			}
			if noted := strings.Contains(strings.Join(r.Info().Notes, ""), "row 4"); noted != (tt.want == 4) {
				t.Errorf("notes: %q", r.Info().Notes)
			}
		})
	}
	if e := refused(t, put(t, "c.csv", "A\nx\n"), ReadOptions{HeaderRow: 7}); e.Row != 7 {
		t.Errorf("row %d: %v", e.Row, e)
	}
}

func TestHeaderProblems(t *testing.T) {
	r, _ := readAll(t, put(t, "c.csv", "Name,,e-mail,, E-Mail\nAnn,,a,x,b\n"), ReadOptions{})
	var got []string
	for _, p := range r.Info().Problems {
		got = append(got, p.Code+" "+ColumnName(p.Column))
	}
	if want := "no_header D, duplicate_header E"; strings.Join(got, ", ") != want {
		t.Errorf("problems %q, want %q", got, want)
	}
}

// Every bad row is told of, and the good ones between them are read.
func TestRowProblems(t *testing.T) {
	const text = "Name,Email,City\n" +
		"Ode, Ann,a,Ede\n" + // wider
		"Bea,b\n" + // narrower
		"Cy,c,Ulm\n" +
		"Dee,d,Ulm, ,\n" + // blank cells beyond
		"5\" Ed,e,Ulm\n" +
		"name,EMAIL, City \n" + // the header again
		"Total: 7,,\n" +
		"Total,t,Ulm\n" // a client of that name
	_, rows := readAll(t, put(t, "c.csv", text), ReadOptions{})
	want := []string{
		"Ode| Ann|a #ragged", "Bea|b| #ragged", "Cy|c|Ulm", "Dee|d|Ulm", "5\" Ed|e|Ulm #bad_quotes",
		"name|EMAIL| City  #repeated_header", "Total: 7|| #totals_row", "Total|t|Ulm",
	}
	for i, rec := range rows {
		if got := show(rec); got != want[i] || rec.Number != i+2 {
			t.Errorf("row %d: %q, want %q", rec.Number, got, want[i])
		}
	}
	if p := rows[0].Problems[0]; p.Column != 3 || !strings.Contains(p.Message, "column D") || rows[0].Raw[3] != "Ede" {
		t.Errorf("wide row: %+v, raw %q", p, rows[0].Raw)
	}
	if p := rows[1].Problems[0]; !strings.Contains(p.Message, "2 cells, the header has 3") {
		t.Errorf("narrow row: %+v", p)
	}
	_, export := readAll(t, put(t, "export.csv", text), ReadOptions{Export: true})
	if show(export[5]) != "name|EMAIL| City " || show(export[6]) != "Total: 7||" {
		t.Errorf("export rows: %q, %q", show(export[5]), show(export[6]))
	}
}

func TestSpoiltTextIsNoted(t *testing.T) {
	r, _ := readAll(t, put(t, "c.csv", "Name,City\nRenÃ©,x\nAnn,y\nâ€œBeaâ€\u009d,z\nJos\ufffd,z\nÃngel,z\n"), ReadOptions{})
	notes := strings.Join(r.Info().Notes, "\n")
	if !strings.Contains(notes, "2 rows, first 2, hold characters") || !strings.Contains(notes, "1 rows, first 5, hold the mark") {
		t.Errorf("notes: %s", notes)
	}
}

func TestErrorsHoldNoValues(t *testing.T) {
	const secret = "Zzyzx"
	for name, text := range map[string]string{
		"quote": "Name,Email\n\"" + secret, "zero": "Name\n" + secret + "\x00", "encoding": "Name\n" + secret + "\xff",
	} {
		if err := refused(t, put(t, "c.csv", text), ReadOptions{Encoding: "utf-8"}); strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, rows := readAll(t, put(t, "c.csv", fmt.Sprintf("A,B,C\n%[1]s\n%[1]s,1,2,%[1]s\n\"%[1]s\"x,1,1\n%[1]sE+10,1.5E+10,#REF!\n", secret)), ReadOptions{})
	for _, rec := range rows {
		for _, p := range rec.Problems {
			if strings.Contains(p.Message, secret) {
				t.Error(p.Message)
			}
		}
	}
}

func TestChangedFileIsNotTakenForWhole(t *testing.T) {
	path := put(t, "c.csv", "Name\nAnn\nBea\n")
	r, err := Open(path, ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	r.info.Rows++ // as if a row had gone since the survey
	for range 2 {
		if _, err := r.Read(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := r.Read(); err == nil || !strings.Contains(err.Error(), "changed") {
		t.Errorf("at the end: %v", err)
	}
}

// A caller that reads twice sees the same rows, also after half of them, and a
// merged range is known from the first.
func TestRewind(t *testing.T) {
	merged := xlsxtest.Book(xlsxtest.TextRow(1, "Name") + xlsxtest.TextRow(2, "Ann") + xlsxtest.TextRow(3, "Bea"))
	merged[xlsxtest.SheetPart] = strings.Replace(merged[xlsxtest.SheetPart], "</worksheet>", `<mergeCells><mergeCell ref="A2:A3"/></mergeCells></worksheet>`, 1)
	for _, path := range []string{put(t, "c.csv", "Title\n\nName,Mail\nAnn,a\nBea,b\n"), xlsxtest.Write(t, merged)} {
		r, all := readAll(t, path, ReadOptions{})
		for _, first := range []int{0, 1} {
			if err := r.Rewind(); err != nil {
				t.Fatal(err)
			}
			for range first {
				if _, err := r.Read(); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := r.Rewind(); err != nil {
			t.Fatal(err)
		}
		for i, want := range all {
			if rec, err := r.Read(); err != nil || show(rec) != show(want) || rec.Number != want.Number {
				t.Errorf("%s: record %d: %q, %v", r.Info().Format, i, show(rec), err)
			}
		}
		if _, err := r.Read(); err != io.EOF {
			t.Errorf("at the end: %v", err)
		}
	}
}
