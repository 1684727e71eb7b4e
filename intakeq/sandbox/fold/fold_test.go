package fold

import "testing"

func TestFold(t *testing.T) {
	tests := []struct{ in, want string }{
		{"  José  María ", "josemaria"}, {"Søren", "soren"}, {"Łukasz", "lukasz"}, {"Weiß", "weiss"},
		{"Zoe\u0308", "zoe"}, {"Nguyễn", "nguyen"}, {"Ａｎｎ", "ann"}, {"A\u200bnn\u00a0", "ann"}, {"İlker", "ilker"},
		{"דנה", "דנה"}, {"", ""}, {"O'Neil-Ode", "o'neil-ode"},
	}
	for _, test := range tests {
		if got := Name(test.in); got != test.want {
			t.Errorf("Name(%q) = %q, want %q", test.in, got, test.want)
		}
	}
	for in, want := range map[string]string{
		"+1 (222) 555-0101": "2225550101", "222.555.0101": "2225550101", "12225550101": "2225550101",
		"22225550101": "22225550101", "n/a": "", "222 555 0101 x12": "222555010112",
	} {
		if got := Phone(in); got != want {
			t.Errorf("Phone(%q) = %q, want %q", in, got, want)
		}
	}
}
