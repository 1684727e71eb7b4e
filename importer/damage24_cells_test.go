package importer_test

import (
	"testing"

	"github.com/xuri/excelize/v2"
)

// damagedCells are the ways 1 to 6: codes, numbers and dates.
func damagedCells() []damage {
	return []damage{
		{"01 ZIPs without their zero", []spoilt{{
			text:    "N,ZIP\nAnn,2134\nBea,2134.0\nCal,02134-1234\nDan,021341234\nEve,21341234\n",
			columns: "  - {column: ZIP, field: PostalCode}\n",
			want: `2 create PostalCode=2134 (postal_zero)
3 create PostalCode=2134 (postal_zero)
4 create PostalCode=02134-1234
5 create PostalCode=021341234
6 create PostalCode=21341234 (postal_zero)`,
		}, {
			cells: map[string]any{"A1": "N", "B1": "ZIP", "A2": "Ann", "B2": 2134, "A3": "Bea", "B3": 2134}, styles: map[string]string{"B3": "00000"},
			columns: "  - {column: ZIP, field: PostalCode}\n",
			want:    "2 create PostalCode=2134 (postal_zero)\n3 create PostalCode=02134",
		}}},
		{"02 protective forms", []spoilt{{
			text:    "N,Ref,ZIP\nAnn,'01234,'02134\nBea,=\"01235\",\"=\"\"02134\"\"\"\nCal,''1,02134\n",
			columns: "  - {column: Ref, field: ExternalClientId}\n  - {column: ZIP, field: PostalCode}\n",
			want: `2 create ExternalClientId=01234 PostalCode=02134
3 create ExternalClientId=01235 PostalCode=02134
4 create ExternalClientId='1 PostalCode=02134`,
		}}},
		{"03 exponents", []spoilt{{
			text: "N,Ref,Policy,Cell,Note\nAnn,1.23457E+12,,,\nBea,,\"1,23457E+12\",,\nCal,,,1.55555E+10,\nDan,,,,1.2E+05\n",
			columns: "  - {column: Ref, field: ExternalClientId}\n  - {column: Policy, field: PrimaryInsurancePolicyNumber}\n" +
				"  - {column: Cell, field: MobilePhone}\n  - {column: Note, field: AdditionalInformation}\n",
			want: "2 reject damaged\n3 reject damaged\n4 reject damaged\n5 create AdditionalInformation=1.2E+05",
		}, {
			cells:   map[string]any{"A1": "N", "B1": "Ref", "A2": "Ann", "B2": 1234567890123456789, "A3": "Bea", "B3": 123456789012345},
			columns: "  - {column: Ref, field: ExternalClientId}\n",
			want:    "2 reject damaged\n3 create ExternalClientId=123456789012345",
		}}},
		{"04 the order of day and month", dateOrders()},
		{"05 dates that are none", impossibleDates()},
		{"06 a zone does not move a day", []spoilt{{
			text:    "N,Born\nAnn,1980-05-17T23:30:00-08:00\nBea,1980-05-17T00:00:00.000Z\nCal,1980-05-17 00:30:00 +1300\nDan,5/17/1980 11:30 PM PST\n",
			columns: "  - {column: Born, field: DateOfBirth, date: MM/DD/YYYY}\n",
			want: `2 create DateOfBirth=1980-05-17
3 create DateOfBirth=1980-05-17
4 create DateOfBirth=1980-05-17
5 create DateOfBirth=1980-05-17`,
		}}},
	}
}

// dateOrders: the column decides, never a cell; what it leaves open is refused.
func dateOrders() []spoilt {
	const both = "  - {column: Born, field: DateOfBirth, date: [MM/DD/YYYY, DD/MM/YYYY]}\n"
	mixed := map[string]any{"A1": "N", "B1": "Born"}
	styles := map[string]string{}
	for i, born := range []any{"13/04/1980", "14/04/1980", "15/04/1980", 29316, 29317, 29318} { // 5, 6 and 7 April
		row := string(rune('2' + i))
		mixed["A"+row], mixed["B"+row] = string(rune('P'+i))+"at", born
		if _, real := born.(int); real {
			styles["B"+row] = "yyyy-mm-dd"
		}
	}
	return []spoilt{
		{text: "N,Born\nAnn,03/04/1980\nBea,5/5/1980\n", columns: both, want: "2 reject date_order\n3 create DateOfBirth=1980-05-05"},
		{text: "N,Born\nAnn,03/04/1980\nBea,25/12/1980\n", columns: both, want: "2 create DateOfBirth=1980-04-03\n3 create DateOfBirth=1980-12-25"},
		{text: "N,Born\nAnn,03/04/1980\nBea,25/12/1980\nCal,12/25/1980\n", columns: both,
			want: "2 reject date_order\n3 create DateOfBirth=1980-12-25\n4 create DateOfBirth=1980-12-25"},
		{text: "N,Born\nAnn,03/04/1980\nBea,25/12/1980\nCal,26/12/1980\n", columns: "  - {column: Born, field: DateOfBirth, date: MM/DD/YYYY}\n",
			want: "2 reject date_order\n3 reject bad_value\n4 reject bad_value", notes: "2 dates can only be DD/MM/YYYY"},
		{cells: mixed, styles: styles, columns: "  - {column: Born, field: DateOfBirth, date: DD/MM/YYYY}\n", notes: "day and month over",
			want: `2 create DateOfBirth=1980-04-13
3 create DateOfBirth=1980-04-14
4 create DateOfBirth=1980-04-15
5 reject date_order
6 reject date_order
7 reject date_order`},
	}
}

func impossibleDates() []spoilt {
	serials := map[string]any{"A1": "N", "B1": "Born", "A2": "Ann", "B2": 29358, "A3": "Bea", "B3": 59, "A4": "Cal", "B4": 29358.99}
	formats := map[string]string{"B2": "m/d/yy", "B3": "m/d/yy", "B4": "m/d/yy h:mm"}
	const columns = "  - {column: Born, field: DateOfBirth, date: MM/DD/YYYY}\n"
	return []spoilt{
		{cells: serials, styles: formats, columns: columns, want: "2 create DateOfBirth=1980-05-17\n3 reject damaged\n4 create DateOfBirth=1980-05-17"},
		{cells: serials, styles: formats, columns: columns, notes: "from 1904", more: func(t *testing.T, f *excelize.File) {
			yes := true
			if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
				t.Fatal(err)
			}
		}, want: "2 create DateOfBirth=1984-05-18\n3 reject bad_value\n4 create DateOfBirth=1984-05-18"},
		{text: "N,Born\nAnn,5/17/80\nBea,01/01/1900\nCal,1900-01-01\nDan,5/17/2099\nEve,5/17/1901\nFay,2/30/1980\nGil,29358\nHal,1/2/1980\n", columns: columns,
			want: `2 reject bad_value
3 create (placeholder)
4 create (placeholder)
5 reject bad_value
6 reject bad_value
7 reject bad_value
8 reject bad_value
9 create DateOfBirth=1980-01-02`},
		{text: "N,Born\nAnn,5/17/80\n", columns: "  - {column: Born, field: DateOfBirth, date: MM/DD/YY}\n", want: "a year of two digits"},
	}
}
