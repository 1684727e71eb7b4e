package record

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"intakeq-bulk/intakeq"
)

func TestCompare(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind          intakeq.Kind
		before, after string
		want          Likeness
	}{
		{intakeq.Text, "Ann", "Ann", Same},
		{intakeq.Text, " Ann\u00a0", "Ann", Same},
		{intakeq.Text, "a\r\nb\rc", "a\nb\nc", Same},
		{intakeq.Text, "Zoe\u0308", "Zo\u00eb", Same},
		{intakeq.Text, "Ann", "ann", Another},
		{intakeq.Text, "02134", "2134", Another},
		{intakeq.Text, "a  b", "a b", Another},
		{intakeq.Text, "", " \t", Same},
		{intakeq.Email, "Ann@Example.test", "ann@example.TEST", Form},
		{intakeq.Email, "ann@example.test", "anne@example.test", Another},
		{intakeq.Email, "ZOË@example.test", "zoë@example.TEST", Form},
		{intakeq.Email, "", "ann@example.test", Another},
		{intakeq.Phone, "(222) 555-0142", "222.555.0142", Form},
		{intakeq.Phone, "(222) 555-0142", "+1 222 555 0142", Form},
		{intakeq.Phone, "(222) 555-0142", "(222) 555-0143", Another},
		{intakeq.Phone, "(222) 555-0142", "2 222 555 0142", Another},
		{intakeq.Phone, "(222) 555-0142", "２２２ 555 0142", Form},
		{intakeq.Phone, "none", "n/a", Another},
		{intakeq.Phone, "", "222", Another},
		{intakeq.Date, "1985-06-15", "1985-06-15 00:00:00", Same},
		{intakeq.Date, "1985-06-15", "1985-06-15T23:59:00Z", Same},
		{intakeq.Date, "1985-06-15", "1985-06-16", Another},
		{intakeq.Date, "1985-06-15", "1985-06-150", Another},
		{intakeq.Date, "", "1985-06-16", Another},
		{intakeq.Date, "1985-06-15", "", Another},
		{intakeq.Date, "soon", "later", Another},
		{intakeq.Tags, "a,b", "a, b", Same},
		{intakeq.Tags, `a," "`, "a", Same},
		{intakeq.Tags, "a,b", "b,a", Form},
		{intakeq.Tags, "a,b", "a,b,a", Form},
		{intakeq.Tags, "a,b", "a", Another},
		{intakeq.Tags, `"a,b"`, "a,b", Another},
		{intakeq.Tags, "a", "A", Another},
		{intakeq.Bool, "true", "TRUE", Same},
		{intakeq.Bool, "", "false", Same},
		{intakeq.Bool, "", "true", Another},
		{intakeq.Number, "1.10", "1.1", Same},
		{intakeq.Number, "12345678901234567890", "12345678901234567891", Another},
		{intakeq.Number, "1e999999999", "1", Another},
		{intakeq.Timestamp, "2020-01-02T03:04:05.000Z", "2020-01-02T03:04:05Z", Same},
		{intakeq.Timestamp, "2020-01-02T03:04:05.000Z", "2020-01-02T03:04:06Z", Another},
		{intakeq.Links, "12:Parent, 13:Child", "12:Parent,13:Child", Same},
		{intakeq.Billing, "SelfPay", "selfpay", Same},
	} {
		for _, turned := range []bool{false, true} {
			a, b := c.before, c.after
			if turned {
				a, b = b, a
			}
			if got := Compare(c.kind, a, b); got != c.want {
				t.Errorf("%d: %q and %q: %d, want %d", c.kind, a, b, got, c.want)
			}
			if one := Canonical(c.kind, a) == Canonical(c.kind, b); one != (c.want != Another) && slices.Contains([]intakeq.Kind{intakeq.Text, intakeq.Email, intakeq.Phone, intakeq.Date}, c.kind) {
				t.Errorf("%d: %q and %q are one for matching: %v", c.kind, a, b, one)
			}
		}
	}
}

func kinds() []intakeq.Kind {
	return []intakeq.Kind{intakeq.Text, intakeq.Email, intakeq.Phone, intakeq.Date, intakeq.Timestamp, intakeq.Bool,
		intakeq.Number, intakeq.Tags, intakeq.Links, intakeq.Billing}
}

// What no comparison may see must not be seen for any kind, and order does not
// matter. What a form change would write is the same value by the keys, too.
func FuzzCompare(f *testing.F) {
	for _, seed := range [][2]string{
		{"Ann", "ann"}, {"a,b", `b,"a`}, {"1985-06-15 x", "1985-06-15"}, {"+1 (222) 555-0142", "2225550142"}, {"１２", "12"},
		{"\r\n", "\n\r"}, {"e\u0301", "\u00e9"}, {"1/3", "0x1p-2"}, {"-0", "0.0"}, {"\xff", "\ufffd"}, {`"`, `""`}, {" , ", ""},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, kind := range kinds() {
			like := Compare(kind, a, b)
			if turned := Compare(kind, b, a); turned != like {
				t.Errorf("%d: %q and %q: %d, turned %d", kind, a, b, like, turned)
			}
			for _, other := range []string{a, " " + a + "\t", strings.ReplaceAll(a, "\n", "\r\n"), norm.NFD.String(a)} {
				if strings.Contains(a, "\r") && other != a {
					continue // a lone CR before an LF would become one line end
				}
				if got := Compare(kind, a, other); got != Same {
					t.Errorf("%d: %q and %q: %d", kind, a, other, got)
				}
			}
			if like == Form && kind != intakeq.Email && kind != intakeq.Phone && kind != intakeq.Tags {
				t.Errorf("%d has no forms: %q and %q", kind, a, b)
			}
			if IsBlank(a) != IsBlank(b) && like != Another && kind != intakeq.Bool && kind != intakeq.Tags {
				t.Errorf("%d: a blank and a value are alike: %q and %q", kind, a, b)
			}
		}
	})
}

func TestFoldFirst(t *testing.T) {
	t.Parallel()
	for _, group := range [][]string{
		{"Zoë", "zoe", "ZOE\u0308", " Z o e ", "Zo\u200be"},
		{"Jørgen", "jorgen", "JORGEN"}, {"Straße", "strasse", "STRAẞE"}, {"Æsa", "aesa"}, {"Œuf", "OEUF"}, {"Łukasz", "lukasz"},
		{"İrem", "irem", "ırem", "IREM"}, {"Ｐａｔ", "pat"}, {"ŀa", "la"}, {"ŉo", "no"}, {"Đào", "dao"}, {"Þor", "thor"},
		{"Guðrún", "gudrun"}, {"Ħamrun", "hamrun"}, {"Ŧor", "tor"}, {"Ŋaoh", "naoh"},
		{"ΝΊΚΟΣ", "νικος"}, {"ſam", "Sam"},
	} {
		for _, name := range group {
			if got, want := FoldFirst(name), FoldFirst(group[0]); got != want {
				t.Errorf("%q is %q, %q is %q", name, got, group[0], want)
			}
		}
	}
	if FoldFirst("Ann") == FoldFirst("Anne") || FoldFirst("Sam") == FoldFirst("Samira") {
		t.Error("different names are one")
	}
}

func TestPlainID(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{"\u200bzero\u200b1985\u2010": "zero1985-", " K\u00a01\t": "K 1", "Zoe\u0308": "Zoë", "A-7": "A-7", "": ""} {
		if got := PlainID(id); got != want {
			t.Errorf("%q: %q, want %q", id, got, want)
		}
	}
}

func TestContactsWithoutMarks(t *testing.T) {
	t.Parallel()
	marked, plain := cellsOf("FirstName: Ada; Email: a\u200bda@x.test; MobilePhone: 555\u00ad-010-1001"), cellsOf("FirstName: Ada; Email: ada@x.test; MobilePhone: 555-010-1001")
	if got, want := ContactKeys(marked), ContactKeys(plain); len(want) != 2 || !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestNearKey(t *testing.T) {
	t.Parallel()
	for _, group := range [][]string{{"00012", "12", "12.0", "0012.00", " 12 ", "12.", "\u200b12\u2060"}, {"AB-7", "ab-7", "0ab-7"}, {"0", "00", "0.0"}} {
		for _, id := range group {
			if NearID(id) != NearID(group[0]) {
				t.Errorf("%q is not near %q: %q", id, group[0], NearID(id))
			}
		}
	}
	for _, pair := range [][2]string{{"12", "120"}, {"12", "1.2"}, {"12.5", "12"}, {"A", "B"}, {"", "0"}} {
		if NearID(pair[0]) == NearID(pair[1]) {
			t.Errorf("%q is near %q", pair[0], pair[1])
		}
	}
}
