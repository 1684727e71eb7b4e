package texts

import "testing"

func TestCutPoint(t *testing.T) {
	for text, want := range map[string]string{
		"32.0": "32", "00012.00": "00012", "1458526480368.0": "1458526480368",
		"32": "32", "32.": "32.", ".0": ".0", "32.5": "32.5", "P12.0": "P12.0", "-1.0": "-1.0", "1.0.0": "1.0.0", "": "",
	} {
		if got, cut := CutPoint(text); got != want || cut != (text != want) {
			t.Errorf("CutPoint(%q) = %q, %v", text, got, cut)
		}
	}
}

func TestDigits(t *testing.T) {
	for text, want := range map[string]string{"(617) 555-01": "61755501", "x": "", "٣4": "4", "007": "007"} {
		if got := Digits(text); got != want || AllDigits(text) != (got == text && got != "") {
			t.Errorf("Digits(%q) = %q, AllDigits %v", text, got, AllDigits(text))
		}
	}
	if AllDigits("") {
		t.Error("nothing is digits")
	}
}

func TestTrim(t *testing.T) {
	if got := Trim("\ufeff\u00a0 a\u200bb\t\u2060"); got != "a\u200bb" {
		t.Errorf("%q", got)
	}
}
