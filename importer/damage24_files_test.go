package importer_test

import (
	"testing"

	"github.com/xuri/excelize/v2"
)

// damagedFiles are the ways 7 to 10: how the file is written and laid out.
func damagedFiles() []damage {
	const last = "  - {column: L, field: LastName}\n"
	return []damage{
		{"07 delimiters, encodings and marks", []spoilt{
			{text: "N;L\nAnn;Ode\n", columns: last, want: "2 create LastName=Ode", notes: "separated by semicolon"},
			{text: "N\tL\nAnn\tOde, Jr.\n", columns: last, want: "2 create LastName=Ode, Jr.", notes: "separated by tab"},
			{text: "sep=|\r\nN|L\r\nAnn|Ode\r\n", columns: last, want: "2 create LastName=Ode", notes: "sep="},
			{text: "\ufeff\"N\",L\nAnn,Zo\u00eb\n", columns: last, want: "2 create LastName=Zo\u00eb"},
			{text: "N,L\nAnn,Zo\xeb\n", columns: last, want: "2 create LastName=Zo\u00eb", notes: "read as Windows-1252, because text line 2"},
			{text: "\xff\xfeN\x00,\x00L\x00\n\x00A\x00,\x00\xeb\x00\n\x00", columns: last, want: "2 create LastName=\u00eb"},
			{text: "N\x00,\x00L\x00\n\x00A\x00,\x00\xeb\x00\n\x00", columns: last, want: "2 create LastName=\u00eb", notes: "UTF-16 without"},
			{text: "N,L\nAnn,Ren\u00c3\u00a9\n", columns: last, want: "2 create LastName=Ren\u00c3\u00a9 (damaged)", notes: "1 rows, first 2, hold characters such as"},
			{text: "N,L\nAnn,R\ufffdn\u00e9\n", columns: last, want: "2 reject damaged", notes: "lost character"},
			{text: "N,\u200bL\u00a0\nAnn,\u00a0\u200bOde\u00a0\nBea,\u00a0\n", columns: last, want: "2 create LastName=Ode (invisible)\n3 create"},
			{text: "N,L\nAnn,Zo\xeb\n", columns: last, source: "encoding: utf-8", want: "text line 2: this is not UTF-8"},
		}},
		{"08 line breaks in cells", []spoilt{
			{text: "N,Note,ZIP\nAnn,\"one\r\ntwo\",02134\nBea,\"a\n\nb\",1\n\nCal,x\n", columns: "  - {column: Note, field: AdditionalInformation}\n  - {column: ZIP, field: PostalCode}\n",
				want: "2 create AdditionalInformation=one\r\ntwo PostalCode=02134\n3 create AdditionalInformation=a\n\nb PostalCode=1\n5 reject ragged"},
			{text: "N,L\nAnn,\"a\nb\"\nBea,\"c\nd\n", columns: last, want: "row 3, column B, text line 4: a quote that opens here is never closed"},
		}},
		{"09 rows wider or narrower", []spoilt{
			{text: "N,L\nAnn,Ode,Jr.\nBea\nCal,Ode\nDan,Ode,\n", columns: last, want: "2 reject ragged\n3 reject ragged\n4 create LastName=Ode\n5 create LastName=Ode"},
			{cells: map[string]any{"A1": "N", "B1": "L", "A2": "Ann", "B2": "Ode", "D2": "x", "A3": "Bea"}, columns: last, want: "2 reject ragged\n3 create"},
		}},
		{"10 titles, totals, repeats and blanks", layouts(last)},
	}
}

func layouts(last string) []spoilt {
	const wide = "  - {column: L, field: LastName}\n  - {column: M, field: Email}\n  - {column: P, field: Phone}\n"
	people := map[string]any{"A1": "N", "B1": "L", "A2": "Ann", "B2": "Ode", "A3": "Bea", "B3": "Ode", "A4": "Cal", "B4": "Ode"}
	return []spoilt{
		{text: "All clients\nMay 2025\n\nN,L,,\nAnn,Ode,,\n,,,\nN,L,,\nBea,Ode,,\n", columns: last, notes: "taken from row 4",
			want: "5 create LastName=Ode\n7 reject repeated_header\n8 create LastName=Ode"},
		{text: "N,L,M,P\nAnn,Ode,a@example.test,\nTotal,,,1\nTotal,Recall,t@example.test,\n", columns: wide,
			want: "2 create LastName=Ode Email=a@example.test\n3 reject totals_row\n4 create LastName=Recall Email=t@example.test"},
		{text: "N,L,L\nAnn,Ode,Ade\n", columns: last, want: `the column "L" 2 times, in B, C`},
		{text: "N,L,\nAnn,Ode,x\n", columns: last, want: "2 reject ragged"},
		{text: "N,,L\nAnn,x,Ode\n", columns: last, want: "column B has values but no header"},
		{text: "N,L,X\nAnn,Ode,x\n", columns: last, want: `column C, "X", is neither mapped nor ignored`},
		{cells: people, columns: last, notes: `there are also: "Second"`, want: "2 create LastName=Ode\n3 create LastName=Ode\n4 create LastName=Ode",
			more: func(t *testing.T, f *excelize.File) {
				if _, err := f.NewSheet("Second"); err != nil {
					t.Fatal(err)
				}
			}},
		{cells: people, columns: last, notes: "1 hidden or filtered rows are read", want: "2 create LastName=Ode\n3 create LastName=Ode\n4 create LastName=Ode",
			more: func(t *testing.T, f *excelize.File) {
				if err := f.SetRowVisible("Sheet1", 3, false); err != nil {
					t.Fatal(err)
				}
			}},
		{cells: people, columns: last, want: "2 create LastName=Ode\n3 reject merged\n4 reject merged",
			more: func(t *testing.T, f *excelize.File) {
				if err := f.MergeCell("Sheet1", "B3", "B4"); err != nil {
					t.Fatal(err)
				}
			}},
	}
}
