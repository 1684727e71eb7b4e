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
		if ShortZIP(code, "U.S.A.") != want || ShortZIP(code, "France") {
			t.Errorf("ShortZIP(%q)", code)
		}
	}
}
