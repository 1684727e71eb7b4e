package sheet

import "testing"

func TestTextDamage(t *testing.T) {
	for text, want := range map[string]Damage{
		"1.23457E+12": DamageExponent, "1,23457E+12": DamageExponent, "-1.2e+05": DamageExponent,
		"9E+15": DamageExponent, " 1.2E-07 ": DamageExponent, "1.5E+100": DamageExponent,
		"1E5": "", "1.5E10": "", "E+12": "", "12.3E+12": "", "1.E+12": "", "1.2E+1": "", "1.2E+1a": "", "1.aE+12": "", "SUITE+12": "",
		"#N/A": DamageError, "#REF!": DamageError, "#DIV/0!": DamageError, "Err:502": DamageError, "####": DamageError,
		"#ERROR!": DamageError, "#MACRO?": DamageError, "Loading...": DamageError, "Loading": "", "Lot 5": "",
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
