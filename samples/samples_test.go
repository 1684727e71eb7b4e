// Package samples_test binds every sample mapping to its spreadsheet and converts
// all rows: what they become is golden.
package samples_test

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/mapping"
)

var update = flag.Bool("update", false, "write the golden files and the XLSX sample anew")

func TestSamples(t *testing.T) {
	if *update {
		writeJane(t)
	}
	files, err := filepath.Glob("*.yaml")
	if err != nil || len(files) != 6 {
		t.Fatalf("%d mappings, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			base := strings.TrimSuffix(file, ".yaml")
			got := convert(t, file, spreadsheet(t, base))
			golden := filepath.Join("testdata", base+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != strings.ReplaceAll(string(want), "\r\n", "\n") {
				t.Errorf("rows differ from %s; got:\n%s", golden, got)
			}
		})
	}
}

func spreadsheet(t *testing.T, base string) string {
	for _, ext := range []string{".csv", ".xlsx"} {
		if _, err := os.Stat(base + ext); err == nil {
			return base + ext
		}
	}
	t.Fatalf("no spreadsheet for %s", base)
	return ""
}

// convert makes two passes over the file, as a plan does.
func convert(t *testing.T, file, table string) string {
	m, err := mapping.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	options := sheet.ReadOptions{
		Sheet: m.Source.Sheet, HeaderRow: m.Source.HeaderRow, Delimiter: m.Source.Delimiter, Encoding: m.Source.Encoding,
	}
	var b *mapping.Binding
	each(t, table, options, func(r *sheet.Reader) func(sheet.Record) {
		if b, err = m.Bind(r.Header(), r.Info().Problems); err != nil {
			t.Fatal(err)
		}
		b.Today = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
		return b.Survey
	})
	var out strings.Builder
	for _, f := range b.Findings() {
		fmt.Fprintf(&out, "column %s (%s): %s %v\n", f.Letter, f.Column, f.Message, f.Values)
	}
	each(t, table, options, func(*sheet.Reader) func(sheet.Record) {
		return func(rec sheet.Record) { show(&out, b.Row(rec)) }
	})
	return out.String()
}

func each(t *testing.T, table string, o sheet.ReadOptions, begin func(*sheet.Reader) func(sheet.Record)) {
	r, err := sheet.Open(table, o)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	do := begin(r)
	for {
		rec, err := r.Read()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		do(rec)
	}
}

func show(out *strings.Builder, row mapping.Row) {
	fmt.Fprintf(out, "row %d id=%q external=%q refused=%v\n", row.Number, row.ClientID, row.ExternalID, row.Refused())
	for _, v := range row.Values {
		if v.Action != mapping.Leave {
			fmt.Fprintf(out, "  %s = %q\n", v.Key(), v.Text)
		}
	}
	for _, i := range row.Issues {
		level := "refused"
		if i.Warning {
			level = "warning"
		}
		fmt.Fprintf(out, "  %s %s: %s %s: %s\n", level, i.Code, i.Letter, i.Column, i.Message)
	}
}

// janeHeader are the verified headers of Jane's patient list.
const janeHeader = "patient_guid, Patient Number, Member Since, First Name, Preferred Name, Middle Name, Last Name, Email, Email Status, " +
	"Home Phone, Mobile Phone, Work Phone, Fax Phone, Street Address, Street Address 2, City, Province, Postal, Country, Birth Date, Sex, " +
	"Gender, Pronouns, Insurance Company Name, Referral Source, Referred To, Marketing Email Opt In, Do Not Email, Family Doctor, " +
	"Family Doctor Phone, Family Doctor Email, Guardian Name, Medical Alert, Emergency Contact Name, Emergency Contact Phone, " +
	"Emergency Contact Relationship, Occupation, Employer, First Visit, Last Visit, Deceased At, Discharged At, Active, Online Booking Policy"

func janeRows() []map[string]any {
	return []map[string]any{
		{"patient_guid": "0a1b-0001", "Patient Number": 1, "Member Since": "2024-01-31 14:05:00 -0500", "First Name": "Anna", "Preferred Name": "Annie",
			"Last Name": "Sample", "Email": "anna@example.test", "Mobile Phone": "+15555550101", "Street Address": "1 Test St", "City": "Toronto",
			"Province": "Ontario", "Postal": "K1A 0B1", "Country": "Canada", "Birth Date": "1980-05-17 00:00:00 -0500", "Gender": "Woman", "Active": "true"},
		{"patient_guid": "0a1b-0002", "Patient Number": 2, "First Name": "Bo", "Last Name": "Sample", "Mobile Phone": 5555550102,
			"Birth Date": time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC), "Deceased At": "2025-01-31 14:05:00 -0500", "Active": false},
		{"patient_guid": "0a1b-0003", "Patient Number": 3, "First Name": "Cleo", "Last Name": "Sample", "Birth Date": "1900-01-01", "Active": "paused"},
		{"Patient Number": 4, "First Name": "Dora", "Last Name": "Sample", "Birth Date": "17/05/1980", "Active": "true"},
	}
}

func writeJane(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	for i, name := range strings.Split(janeHeader, ", ") {
		set(t, f, i, 1, name)
		for at, row := range janeRows() {
			if value, ok := row[name]; ok {
				set(t, f, i, at+2, value)
			}
		}
	}
	if err := f.SaveAs("jane.xlsx"); err != nil {
		t.Fatal(err)
	}
}

func set(t *testing.T, f *excelize.File, column, row int, value any) {
	if err := f.SetCellValue("Sheet1", fmt.Sprintf("%s%d", sheet.ColumnName(column), row), value); err != nil {
		t.Fatal(err)
	}
}
