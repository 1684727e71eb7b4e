package date

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"intakeq-bulk/intakeq"
)

// today is every test's day.
func today() time.Time { return time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC) }

func TestDateFormats(t *testing.T) {
	for _, c := range []struct{ format, text, want string }{
		{"MM/DD/YYYY", "05/17/1980", "1980-05-17"},
		{"MM/DD/YYYY", "5/7/1980", "1980-05-07"},
		{"MM/DD/YYYY", "5/7/80", ""},
		{"MM/DD/YY", "5/7/80", "1980-05-07"},
		{"MM/DD/YY", "11/24/26", "2026-11-24"},
		{"MM/DD/YY", "11/25/26", "1926-11-25"},
		{"MM/DD/YY", "02/29/00", "2000-02-29"},
		{"MM/DD/YY", "02/29/01", ""},
		{"MM/DD/YY", "5/7/1980", ""},
		{"MM/DD/YY", "5/7/8", ""},
		{"D-MMM-YY", "7-May-80", "1980-05-07"},
		{"YYMMDD", "800507", "1980-05-07"},
		{"MM/DD/YYYY", "05/17/1980 14:30", "1980-05-17"},
		{"MM/DD/YYYY", "05/17/1980 2:30:01 PM", "1980-05-17"},
		{"MM/DD/YYYY", "05/17/1980 or so", ""},
		{"MM/DD/YYYY", "02/30/1980", ""},
		{"MM/DD/YYYY", "02/29/2000", "2000-02-29"},
		{"MM/DD/YYYY", "17/05/1980", ""},
		{"D.M.YYYY", "17.5.1980", "1980-05-17"},
		{"YYYYMMDD", "19800517", "1980-05-17"},
		{"YYYYMMDD", "1980517", ""},
		{"YYYYMMDD", "1980117", ""},
		{"MM/DD/YYYY", "0517/1980", ""},
		{"MMM D, YYYY", "May 17, 1980", "1980-05-17"},
		{"MMMM D YYYY", "Sept 7 1980", "1980-09-07"},
		{"D-MMM-YYYY", "17-MAY-1980", "1980-05-17"},
		{"D MMM YYYY", "17 Foo 1980", ""},
		{"D MMM YYYY", "17 Ma 1980", ""},
		{"D MMM YYYY", "7 Sept. 1980", "1980-09-07"},
		{"dddd, D MMM YYYY", "Saturday, 17 May 1980", "1980-05-17"},
		{"YYYY-MM-DD HH:mm:ss.SSS", "1980-05-17 23:59:59.999", "1980-05-17"},
		{"MM/DD/YYYY hh:mm A", "05/17/1980 02:30 xx", ""},
		{"ddd, D MMM YYYY", "Sat, 17 May 1980", "1980-05-17"},
		{"YYYY-MM-DDTHH:mm:ssZ", "1980-05-17T23:59:59-0500", "1980-05-17"},
		{"YYYY-MM-DD", "2025-01-31 14:05:00 -0500", "2025-01-31"},
		{"YYYY-MM-DD", "1980-05-17T23:59:59.999Z", "1980-05-17"},
		{"YYYY-MM-DD", "1980-05-17T00:30:00+14:00", "1980-05-17"},
		{"MM/DD/YYYY hh:mm A", "05/17/1980 02:30 pm", "1980-05-17"},
		{"MM/DD/YYYY", "", ""},
		{"YYYY-MM-DD", "0000-01-01", ""},
	} {
		f, _, err := Compile(c.format)
		if err != nil {
			t.Errorf("%s: %v", c.format, err)
			continue
		}
		got := ""
		if day, ok := f.Parse(c.text, today()); ok {
			got = day.Format(intakeq.DateLayout)
		}
		if got != c.want {
			t.Errorf("%s reads %q as %q, want %q", c.format, c.text, got, c.want)
		}
	}
}

func TestDateFormatMistakes(t *testing.T) {
	for format, want := range map[string]string{
		"MM/DD/YYY":                            "Y is no token",
		"dd.mm.yyyy":                           "dd is no token",
		"MM/DD":                                "it needs a year (YYYY), a month (MM, MMM or MMMM) and a day (DD), each once",
		"MM/MM/YYYY":                           "it needs a year (YYYY), a month (MM, MMM or MMMM) and a day (DD), each once",
		"MM/DD/YYYY QQ":                        "QQ is no token",
		"TMM/DD/YYYY":                          "TMM is no token",
		"MM/YYYY":                              "it needs a year (YYYY), a month (MM, MMM or MMMM) and a day (DD), each once",
		"MM/DD/YYYY" + strings.Repeat(" ", 91): "it is longer than 100 characters",
		"YYYY-mm-DD":                           "it needs a year (YYYY), a month (MM, MMM or MMMM) and a day (DD), each once",
	} {
		if _, _, err := Compile(format); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", format, err, want)
		}
	}
	if _, hint, _ := Compile("mm/dd/yy"); hint != "did you mean MM/DD/YY?" {
		t.Errorf("hint %q", hint)
	}
	if _, hint, _ := Compile("dd.mm.yyyy"); hint != "did you mean DD.MM.YYYY?" {
		t.Errorf("hint %q", hint)
	}
}

// TestDatesRoundTrip: what Go writes by the same layout is read back.
func TestDatesRoundTrip(t *testing.T) {
	layouts := map[string]string{
		"MM/DD/YYYY": "01/02/2006", "D.M.YYYY": "2.1.2006", "YYYYMMDD": "20060102", "MMM D, YYYY": "Jan 2, 2006",
		"MMMM DD YYYY": "January 02 2006", "YYYY/M/D HH:mm:ss": "2006/1/2 15:04:05", "ddd D-MMM-YYYY hh:mm A": "Mon 2-Jan-2006 03:04 PM",
	}
	rapid.Check(t, func(t *rapid.T) {
		moment := time.Unix(rapid.Int64Range(-62_000_000_000, 250_000_000_000).Draw(t, "moment"), 0).UTC()
		for format, layout := range layouts {
			f, _, err := Compile(format)
			if err != nil {
				t.Fatal(err)
			}
			day, ok := f.Parse(moment.Format(layout), today())
			if !ok || day.Format(intakeq.DateLayout) != moment.Format(intakeq.DateLayout) {
				t.Errorf("%s: %s became %v", format, moment.Format(layout), day)
			}
		}
	})
}

func FuzzDate(f *testing.F) {
	for _, seed := range [][2]string{
		{"MM/DD/YYYY", "5/17/1980"}, {"YYYYMMDD", "19800517"}, {"D MMM YYYY", "17 May 1980"}, {"ddd DD.MM.YYYY HH:mm:ss.SSS Z", "Sat 17.05.1980 00:00:00.000 -0500"},
		{"YYYY-MM-DDTHH:mm", "1980-05-17T14:05"}, {"MM/DD/YY", "5/17/80"}, {"A", "ß"}, {"MM/DD/YYYYA", "1/2/1980ſ"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, format, text string) {
		compiled, _, err := Compile(format)
		if err != nil {
			return
		}
		if twin, ok := compiled.twin(); ok {
			if back, ok := twin.twin(); !ok || back.shape() != compiled.shape() {
				t.Errorf("the twin of the twin of %q is %q", format, back.Text)
			}
		}
		if day, ok := compiled.Parse(text, today()); ok && (day.Year() < 1 || day.Year() > 9999 || !strings.Contains(text, day.Format("06"))) {
			t.Errorf("%q reads %q as %v", format, text, day)
		}
	})
}
