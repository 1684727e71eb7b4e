package sheet

import "testing"

func TestFormWith(t *testing.T) {
	for _, c := range []struct {
		form     Form
		column   int
		inserted bool
		want     Form
	}{
		{"tn", 2, true, "tnt"}, {"tn", 4, true, "tn..t"}, {"tnd", 1, true, "ttnd"}, {"tnd", 1, false, "ttd"},
		{"tn 1 2 A1:B1", 2, true, "tnt 1 2 A1:B1"}, {"", 1, true, ".t"},
	} {
		if got := c.form.With(c.column, c.inserted); got != c.want {
			t.Errorf("%q with %d: %q, want %q", c.form, c.column, got, c.want)
		}
	}
}
