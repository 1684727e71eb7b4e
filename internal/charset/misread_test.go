package charset

import "testing"

func TestMisread(t *testing.T) {
	for text, want := range map[string]bool{
		"RenÃ©": true, "ZÃ¼rich": true, "donâ€™t": true, "Â£5": true, "Ã‰mile": true,
		"René": false, "Ângela": false, "Ã": false, "São": false, "": false, "ÃO": false,
	} {
		if got := Misread(text); got != want {
			t.Errorf("Misread(%q) = %v", text, got)
		}
	}
}
