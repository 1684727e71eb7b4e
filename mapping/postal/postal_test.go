package postal

import "testing"

func TestState(t *testing.T) {
	for text, want := range map[string]string{
		"MA": "MA", "ma": "MA", "Massachusetts": "MA", " new  york ": "NY", "D.C.": "DC", "Québec": "QC", "ON": "ON",
		"": "", "XX": "", "Mass": "", "+": "", "=MA": "",
	} {
		if got, known := State(text); known != (want != "") || known && got != want {
			t.Errorf("State(%q) = %q, %v", text, got, known)
		}
	}
}

func TestShortZIP(t *testing.T) {
	for code, want := range map[string]bool{"2134": true, "601": true, "2134-0001": true, "02134": false, "": false, "K1A": false} {
		for _, country := range []string{"", "us", "U.S.A.", "United States", "United States of America"} {
			if ShortZIP(code, country) != want {
				t.Errorf("ShortZIP(%q, %q)", code, country)
			}
		}
		if ShortZIP(code, "France") {
			t.Errorf("ShortZIP(%q), in France", code)
		}
	}
}
