package samples_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestMigrationFiles makes the spreadsheets of docs/migration.md: what the account
// has, and what another practice system exported. All people are made up.
func TestMigrationFiles(t *testing.T) {
	for name, want := range map[string][]byte{"migration/before.csv": before(), "migration/patients.csv": patients()} {
		if *update {
			if err := os.WriteFile(name, want, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(name)
		if err != nil || !bytes.Equal(bytes.ReplaceAll(got, []byte("\r\n"), []byte("\n")), want) {
			t.Errorf("%s is not what is made here (%v): run go test ./samples -run Migration -update", name, err)
		}
	}
}

// somebody is one person, as both systems should have it.
type somebody struct {
	chart, first, last, email, phone, sex, street, city, zip, insurer, policy, groups string
	year, month, day                                                                  int
}

// person n; one number, one person.
func person(n int) somebody {
	firsts := strings.Fields("Ada Ben Cora Dan Edith Finn Gwen Hugo Iris Jonas Kate Liam Mara Ned Olga Paul Quinn Rosa Sam Tess Ugo Vera Will Xenia Yann Zoe Amos Bea Carl")
	lasts := strings.Fields("Ash Birch Cedar Dorn Elm Fern Gorse Hazel Ivy Juniper Karst Larch Maple Nettle Oak Pine Quill Rowan Sorrel Thorn Umber Vetch Willow Yarrow Zinnia Alder Beech Clover Daisy Elder Flax")
	cities := []string{"Boston", "Quincy", "Salem", "Lowell", "Nashua"}
	zips := []string{"02108", "02169", "01970", "01850", "03060"}
	p := somebody{
		chart: fmt.Sprintf("%06d", n),
		first: firsts[n%len(firsts)], last: lasts[(n*7)%len(lasts)],
		phone: fmt.Sprintf("617-555-%04d", n), sex: []string{"Female", "Male"}[n%2],
		street: fmt.Sprint(n+100, " Main St"), city: cities[n%5], zip: zips[n%5],
		insurer: []string{"Acme Health", "Beacon Mutual", "Cedar Care"}[n%3],
		policy:  fmt.Sprintf("%s-%07d", []string{"AH", "BM", "CC"}[n%3], 812000+n),
		groups:  []string{"weekly", "monthly", "weekly; telehealth", ""}[n%4],
		year:    1940 + n*3%65, month: 1 + n%12, day: 1 + n*5%28,
	}
	p.email = strings.ToLower(fmt.Sprintf("%s.%s%d@example.com", p.first, p.last, n))
	if n == 62 || n == 93 || n == 205 {
		p.last = "Núñez"
	}
	return p
}

func (p somebody) born() string { return fmt.Sprintf("%04d-%02d-%02d", p.year, p.month, p.day) }

// before is the account: 120 people, the first ten of whom came by themselves and
// have no chart number; three are archived.
func before() []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Write(strings.Split("ExternalClientId,FirstName,LastName,Email,Phone,DateOfBirth,Gender,StreetAddress,City,StateShort,PostalCode,PrimaryInsuranceCompany,PrimaryInsurancePolicyNumber,Tags,Archived", ","))
	for n := 1; n <= 120; n++ {
		p := person(n)
		if n <= 10 {
			p.chart = ""
		}
		if n > 60 && n <= 100 && p.day <= 12 { // typed in once by somebody who begins dates with the day
			p.month, p.day = p.day, p.month
		}
		archived := strconv.FormatBool(n == 50 || n == 51 || n == 52)
		w.Write([]string{p.chart, p.first, p.last, p.email, p.phone, p.born(), p.sex, p.street, p.city, "MA", p.zip, p.insurer, p.policy, strings.ReplaceAll(p.groups, ";", ","), archived})
	}
	w.Flush()
	return out.Bytes()
}

// patients is the export of the other system: 300 rows, with the dirt of real ones.
func patients() []byte {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Write(strings.Split("Chart No,Patient Name,DOB,Sex,E-mail,Cell,Street,City,Zip,Insurer,Member ID,Groups,Remarks,Balance,Last Visit", ","))
	for n := 21; n <= 316; n++ {
		w.Write(dirty(n))
	}
	for _, n := range []int{150, 151, 152} { // twins, equal in every cell
		w.Write(dirty(n))
	}
	other := dirty(160) // and one that is not
	other[7] = "Springfield"
	w.Write(other)
	w.Flush()
	text := out.String()
	for _, n := range []int{170, 171} { // quotes that stand within a cell
		name := person(n).last + ", " + person(n).first
		text = strings.Replace(text, `"`+name+`"`, `"`+name+`" "Jr"`, 1)
	}
	return []byte(text)
}

// dirty is the row of person n, after some years in the other system and a
// spreadsheet program.
func dirty(n int) []string {
	p := person(n)
	if n%3 == 0 {
		p.street, p.city, p.zip = fmt.Sprint(n, " Harbor Rd"), "Boston", "02108"
	}
	if n%10 == 0 {
		p.phone = fmt.Sprintf("(857) 555-%04d", n)
	}
	if changed := persons()[n]; changed != nil {
		changed(&p)
	}
	dob := fmt.Sprintf("%02d/%02d/%04d", p.month, p.day, p.year)
	if n%4 == 0 {
		dob = fmt.Sprintf("%d-%s-%04d", p.day, []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}[p.month-1], p.year)
	}
	row := []string{p.chart, p.last + ", " + p.first, dob, p.sex[:1], p.email, p.phone, p.street, p.city, strings.TrimLeft(p.zip, "0"), p.insurer, p.policy, p.groups, "", fmt.Sprint(n%7*10, ".00"), "2026-05-14"}
	for column, word := range words(n) {
		row[column] = word
	}
	return row
}

// persons is who is not who the row says, or is somebody who is there already.
func persons() map[int]func(*somebody) {
	as := func(n int) func(*somebody) {
		return func(p *somebody) { chart := p.chart; *p = person(n); p.chart = chart }
	}
	short := func(p *somebody) { p.chart = strings.TrimLeft(p.chart, "0") }
	return map[int]func(*somebody){
		25: short, 31: short, 48: short, // the chart number lost its zeros
		40:  as(400),                                                                   // the chart number of another
		190: as(5),                                                                     // came by herself, and is in both systems
		191: func(p *somebody) { p.first, p.email = person(6).first, person(6).email }, // a father and a son of one name
		192: func(p *somebody) { as(7)(p); p.email, p.phone = "", "" },
		62:  func(p *somebody) { p.last = "N\ufffd\ufffdez" },
		93:  func(p *somebody) { p.last = "N\ufffd\ufffdez" },
		205: func(p *somebody) { p.last = "N\ufffd\ufffdez" },
		51:  func(p *somebody) { p.city = "Lowell" },
		52:  func(p *somebody) { p.city = "Lowell" },
		60:  func(p *somebody) { p.last = "Birch-Larch" }, // married
	}
}

// words is what the other system, or somebody, has typed into cells of row n.
func words(n int) map[int]string {
	out := map[int]string{}
	switch {
	case n%17 == 0:
		out[4] = "N/A"
	case n%29 == 0:
		out[4] = person(n).email + "; " + strings.ToLower(person(n).first) + "@work.example"
	}
	if n%23 == 0 {
		out[9], out[10] = "(blank)", "NULL"
	}
	if n%37 == 0 {
		out[12] = "Prefers mornings, call first"
	}
	if n%41 == 0 {
		out[3] = "U"
	}
	switch n {
	case 180:
		out[4] = "kim@@example.com"
	case 181:
		out[2] = "02/30/1980"
	case 182:
		out[1] = ""
	}
	return out
}
