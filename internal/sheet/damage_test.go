package sheet

import "testing"

func TestTextDamage(t *testing.T) {
	for text, want := range map[string]Damage{
		"1.23457E+12": DamageExponent, "1,23457E+12": DamageExponent, "-1.2e+05": DamageExponent,
		"9E+15": DamageExponent, " 1.2E-07 ": DamageExponent, "1.5E+100": DamageExponent,
		"1E5": "", "1.5E10": "", "E+12": "", "12.3E+12": "", "1.E+12": "", "1.2E+1": "", "1.2E+1a": "", "1.aE+12": "", "SUITE+12": "",
		"#N/A": DamageError, "#REF!": DamageError, "#DIV/0!": DamageError, "Err:502": DamageError, "####": DamageError,
		"#ERROR!": DamageError, "#MACRO?": DamageError, "Loading...": DamageError, "Loading": "", "Lot 5": "",
		"1E+1000": "", "123E+05": "", "a.5E+12": "", "###": DamageError, "Err:50": "", "Err:50x": "",
		"#VALUE!": DamageError, "#NAME?": DamageError, "#NUM!": DamageError, "#NULL!": DamageError, "#SPILL!": DamageError, "#CALC!": DamageError, "#FIELD!": DamageError,
		"#BLOCKED!": DamageError, "#CONNECT!": DamageError, "#UNKNOWN!": DamageError, "#MISSING!": DamageError, "#GETTING_DATA": DamageError, "#BUSY!": DamageError, "#PYTHON!": DamageError,
		"#1": "", "#": "", "##": "", "Err:x": "", "Erna": "", "#hash": "", "": "",
	} {
		if got := textDamage(text); got != want {
			t.Errorf("textDamage(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestEveryDamageHasAReason(t *testing.T) {
	for _, d := range []Damage{DamageExponent, DamageDigits, DamageError, DamageFormula, DamageDate, DamageNumber, DamageMerged, DamageSentinel} {
		if d.Reason() == "" {
			t.Errorf("%s has none", d)
		}
	}
}

// What stood behind a guard, or in the protective form, is as it was meant, whatever it
// looks like; a bare cell of the same text is damaged.
func TestProtectedCellsAreNoDamage(t *testing.T) {
	for raw, want := range map[string]Cell{
		"1.5E+10":      {Text: "1.5E+10", Kind: Text, Damage: DamageExponent},
		"'1.5E+10":     {Text: "1.5E+10", Kind: Text},
		`="1.5E+10"`:   {Text: "1.5E+10", Kind: Text},
		`="#REF!"`:     {Text: "#REF!", Kind: Text},
		"#REF!":        {Text: "#REF!", Kind: Fault, Damage: DamageError},
		`=""`:          {Kind: Empty},
		"'=1":          {Text: "=1", Kind: Text},
		"Err:502":      {Text: "Err:502", Kind: Fault, Damage: DamageError},
		"Loading...":   {Text: "Loading...", Kind: Text},
		"+1.5E+10":     {Text: "+1.5E+10", Kind: Text, Damage: DamageExponent},
		"'Twas so":     {Text: "'Twas so", Kind: Text},
		"2134 Main St": {Text: "2134 Main St", Kind: Text},
	} {
		if got := textCell(raw, false); got != want {
			t.Errorf("%q: %+v, want %+v", raw, got, want)
		}
	}
	if got := textCell(`="01"`, true); got.Text != `="01"` {
		t.Errorf("our own export is unwrapped: %+v", got)
	}
}

// A line of totals is told by its word and by being half empty, in three columns at least.
func TestTotals(t *testing.T) {
	text := "Name,Email,City,State\nTotal,5,,\nTotal,5,6,\n"
	want := []string{CodeTotals, ""}
	for _, word := range []string{"Totals", "Grand total:", "Subtotal", "SUM", "count: 7", "Total rows", "Total clients", "Total patients"} {
		text, want = text+word+",,,\n", append(want, CodeTotals)
	}
	_, rows := readAll(t, put(t, "c.csv", text+"Summer,,,\n"), ReadOptions{})
	for i, rec := range rows {
		code := ""
		if len(rec.Problems) > 0 {
			code = rec.Problems[0].Code
		}
		if wanted := append(want, "")[i]; code != wanted {
			t.Errorf("row %d: %q, want %q", rec.Number, code, wanted)
		}
	}
	if _, two := readAll(t, put(t, "d.csv", "Name,Email\nTotal,\n"), ReadOptions{}); len(two[0].Problems) > 0 {
		t.Errorf("of two columns: %v", two[0].Problems)
	}
}
