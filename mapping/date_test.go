package mapping

import (
	"strings"
	"testing"

	"intakeq-bulk/internal/sheet"
)

// column reads texts after a survey of all of them; a * before one makes it a
// real date cell.
func column(t *testing.T, date string, texts ...string) (string, *Binding) {
	t.Helper()
	b := bound(t, "version: 1\ncolumns: [{column: DOB, field: DateOfBirth"+date+"}]\n", "DOB")
	var records []sheet.Record
	for _, text := range texts {
		rec := record(text)
		if real, ok := strings.CutPrefix(text, "*"); ok {
			rec.Cells[0] = sheet.Cell{Text: real, Kind: sheet.Date}
		}
		records = append(records, rec)
		b.Survey(rec)
	}
	var out []string
	for _, rec := range records {
		row := b.Row(rec)
		switch {
		case row.Refused():
			out = append(out, row.Issues[0].Code)
		case len(row.Issues) > 0:
			out = append(out, "?"+row.Issues[0].Code)
		case row.Values[0].Action == Set:
			out = append(out, row.Values[0].Text)
		default:
			out = append(out, "-")
		}
	}
	return strings.Join(out, " "), b
}

func TestDateOrderIsTheColumns(t *testing.T) {
	const both = ", date: [MM/DD/YYYY, DD/MM/YYYY]"
	for _, c := range []struct{ name, date, texts, want string }{
		{"one format", ", date: MM/DD/YYYY", "03/04/1980 12/31/1980", "1980-03-04 1980-12-31"},
		{"list, proven month first", both, "03/04/1980 12/31/1980", "1980-03-04 1980-12-31"},
		{"list, proven day first", both, "03/04/1980 31/12/1980", "1980-04-03 1980-12-31"},
		{"list, both proven", both, "03/04/1980 31/12/1980 12/31/1980", "date_order 1980-12-31 1980-12-31"},
		{"list, nothing proven", both, "03/04/1980 05/06/1980", "date_order date_order"},
		{"the same both ways", both, "05/05/1980", "1980-05-05"},
		{"the same both ways proves nothing", both, "03/04/1980 05/05/1980", "date_order 1980-05-05"},
		{"a mark that nobody sees behind the proof", both, "03/04/1980 31/12/1980\u200b", "1980-04-03 ?invisible"},
		{"single digits", ", date: D.M.YYYY", "3.4.1980 12.31.1980 12.30.1980", "date_order bad_value bad_value"},
		{"a list of two writings", ", date: [MM/DD/YYYY, D/M/YYYY]", "03/04/1980 31/12/1980", "1980-04-03 1980-12-31"},
		{"one stray alone", ", date: MM/DD/YYYY", "03/04/1980 31/12/1980", "1980-03-04 bad_value"},
		{"one stray is a slip", ", date: MM/DD/YYYY", "03/04/1980 31/12/1980 12/31/1980", "1980-03-04 bad_value 1980-12-31"},
		{"strays outnumber", ", date: MM/DD/YYYY", "03/04/1980 31/12/1980 30/12/1980 05/05/1980", "date_order bad_value bad_value 1980-05-05"},
		{"strays don't outnumber", ", date: MM/DD/YYYY", "03/04/1980 31/12/1980 30/12/1980 12/31/1980 12/30/1980", "1980-03-04 bad_value bad_value 1980-12-31 1980-12-30"},
		{"iso always reads", ", date: MM/DD/YYYY", "1980-03-04 *1980-03-04", "1980-03-04 1980-03-04"},
		{"swapped by a program", ", date: DD/MM/YYYY", "*1980-03-04 *1980-05-06 *1980-07-07 *1981-01-02 31/12/1980 30/12/1980 29/12/1980",
			"date_order date_order 1980-07-07 date_order 1980-12-31 1980-12-30 1980-12-29"},
		{"real dates beyond doubt", ", date: DD/MM/YYYY", "*1980-03-04 *1980-05-16 *1980-07-07 *1981-01-02 31/12/1980 30/12/1980 29/12/1980",
			"1980-03-04 1980-05-16 1980-07-07 1981-01-02 1980-12-31 1980-12-30 1980-12-29"},
		{"swapped by a program, YYYY-MM-DD as it is typed, and a text that is no date", ", date: DD/MM/YYYY", "*1980-03-04 *1980-05-06 *1981-01-02 1982-03-04 31/12/1980 30/12/1980 29/12/1980 soon",
			"date_order date_order date_order 1982-03-04 1980-12-31 1980-12-30 1980-12-29 bad_value"},
		{"two real dates may be chance", ", date: DD/MM/YYYY", "*1980-03-04 *1980-05-06 1981-01-02 31/12/1980 30/12/1980 29/12/1980",
			"1980-03-04 1980-05-06 1981-01-02 1980-12-31 1980-12-30 1980-12-29"},
		{"two texts may be chance", ", date: DD/MM/YYYY", "*1980-03-04 *1980-05-06 *1981-01-02 31/12/1980 30/12/1980",
			"1980-03-04 1980-05-06 1981-01-02 1980-12-31 1980-12-30"},
		{"a text that no program took for a date", ", date: DD/MM/YYYY", "*1980-03-04 *1980-05-06 *1981-01-02 31/12/1980 30/12/1980 29/12/1980 03/04/1980",
			"1980-03-04 1980-05-06 1981-01-02 1980-12-31 1980-12-30 1980-12-29 1980-04-03"},
		{"names of months have one order", ", date: D-MMM-YYYY", "*1980-03-04 *1980-05-06 *1981-01-02 31-Dec-1980 30-Dec-1980 29-Dec-1980",
			"1980-03-04 1980-05-06 1981-01-02 1980-12-31 1980-12-30 1980-12-29"},
		{"a year in front has one order", ", date: YYYY/MM/DD", "*1980-03-04 *1980-05-06 *1981-01-02 1980/12/31 1980/12/30 1980/12/29",
			"1980-03-04 1980-05-06 1981-01-02 1980-12-31 1980-12-30 1980-12-29"},
		{"no format", "", "1980-03-04 3/4/1980 29358", "1980-03-04 bad_value bad_value"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, _ := column(t, c.date, strings.Fields(c.texts)...); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestBirthDatesThatCannotBe(t *testing.T) {
	got, _ := column(t, "", "1900-01-01", "1899-12-30", "2026-11-24", "2026-11-26", "1905-11-25", "1880-01-01", "")
	if want := "?placeholder ?placeholder 2026-11-24 bad_value bad_value bad_value -"; got != strings.Replace(want, "bad_value bad_value bad_value", "bad_value 1905-11-25 bad_value", 1) {
		t.Errorf("got %s", got)
	}
}

func TestDateFindings(t *testing.T) {
	for _, c := range []struct{ date, texts, want string }{
		{", date: MM/DD/YYYY", "31/12/1980 12/31/1980", "1 dates can only be DD/MM/YYYY, though the mapping says MM/DD/YYYY; 1 can only be as it says"},
		{", date: MM/DD/YYYY", "*1980-05-17 12/31/1980", "the column holds 1 real dates and 1 texts: look whether the real dates have day and month the right way round"},
		{", date: MM/DD/YYYY", "12/31/1980", ""},
	} {
		_, b := column(t, c.date, strings.Fields(c.texts)...)
		got := ""
		if all := b.Findings(); len(all) > 0 {
			got = all[0].Letter + " " + all[0].Column + " " + all[0].Message
		}
		if want := strings.TrimSpace("A DOB " + c.want); got != want && (c.want != "" || got != "") {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}
