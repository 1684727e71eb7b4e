package sheet

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestGuard(t *testing.T) {
	for cell, want := range map[string]string{
		"":                   "",
		"Ann Ode":            "Ann Ode",
		"=1+1":               "'=1+1",
		"=":                  "'=",
		"@SUM(A1)":           "'@SUM(A1)",
		"\tx":                "'\tx",
		"\rx":                "'\rx",
		"\nx":                "\nx",
		" =1+1":              " =1+1",
		"-":                  "'-",
		"+":                  "'+",
		"-5":                 "-5",
		"+1 (555) 555-0100":  "+1 (555) 555-0100",
		"+1.5":               "+1.5",
		"-1e5":               "'-1e5",
		"+1 555 0100 x12":    "'+1 555 0100 x12",
		"+1\u00a0555 0100":   "'+1\u00a0555 0100", // a no-break space is no space
		"-٣":                 "'-٣",               // nor is this one of the digits
		"- -":                "'- -",
		"--5":                "--5",
		"\t5":                "'\t5",
		"=5":                 "'=5",
		"@5":                 "'@5",
		"'":                  "'",
		"''":                 "'''",
		"'a":                 "'a",
		"'01234":             "''01234",
		"'=1":                "''=1",
		"'-5":                "''-5",
		"''a":                "'''a",
		"O'Neil":             "O'Neil",
		"01234":              "01234",
		`="01234"`:           `'="01234"`,
		"-2+3+cmd|' /C x'!A": "'-2+3+cmd|' /C x'!A",
	} {
		if got := Guard(cell); got != want {
			t.Errorf("Guard(%q) = %q, want %q", cell, got, want)
		}
		if got := Unguard(want); got != cell {
			t.Errorf("Unguard(%q) = %q, want %q", want, got, cell)
		}
	}
}

func TestUnguardOfTypedCells(t *testing.T) {
	for cell, want := range map[string]string{"'01234": "01234", "'Ann": "'Ann", "'": "'", "=1": "=1", "-5": "-5"} {
		if got := Unguard(cell); got != want {
			t.Errorf("Unguard(%q) = %q, want %q", cell, got, want)
		}
	}
}

func TestGuardProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkGuard(t, hostileText().Draw(t, "cell")) })
}

func FuzzGuard(f *testing.F) {
	for _, s := range []string{"", "=1", "'", "''", "'=1", "'5", "-5", "+1 555", "-a", "\t", "\r", "@", "''''=", "\xff", "'\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, cell string) { checkGuard(t, cell) })
}

func checkGuard(t rapid.TB, cell string) {
	guarded := Guard(cell)
	if got := Unguard(guarded); got != cell {
		t.Fatalf("%q is guarded as %q, and read as %q", cell, guarded, got)
	}
	if guarded != cell && guarded != "'"+cell {
		t.Fatalf("%q is guarded as %q", cell, guarded)
	}
	if guarded == "" || !strings.ContainsRune("=+-@\t\r", rune(guarded[0])) {
		return
	}
	if rest := strings.TrimLeft(guarded[1:], " ().-0123456789"); guarded[0] != '+' && guarded[0] != '-' || rest != "" {
		t.Fatalf("%q could be a formula", guarded)
	}
}

// hostileText draws texts made of what spreadsheets, CSV, XML and readers of
// them stumble over.
func hostileText() *rapid.Generator[string] {
	part := rapid.OneOf(
		rapid.SampledFrom([]string{
			"=", "+", "-", "@", "\t", "\r", "\n", "\r\n", "'", "\"", ",", ";", "|", " ", "  ", "5", "0123", ".", "(", ")",
			"=1+1", `="01234"`, "sep=;", "\ufeff", "\u00a0", "\u2028", "\u0085", "\u200b", "שלום", "\u202e", "😀", "👨‍👩‍👧", "e\u0301", "\U0010ffff",
			"_", "_x", "x0041_", "_x0041_", "_x000D_", "_x005F_", "_x005f_x0041_", "_xD800_", "_xZZZZ_", "_X0041_", "&#xD;", "&#xD;0000000D", "&amp;", "&", "<", "]]>", "<t>",
			"\x00", "\x01", "\x0b", "\x1f", "\x7f", "\ufffe", "\uffff", "\ufffd", "\ue000", "1900-01-01", "1985-06-15", "TRUE", "#REF!", "1E5",
		}),
		rapid.StringN(0, 4, -1),
	)
	return rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		for _, p := range rapid.SliceOfN(part, 0, 6).Draw(t, "parts") {
			b.WriteString(p)
		}
		return b.String()
	})
}
