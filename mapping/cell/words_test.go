package cell

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPlain(t *testing.T) {
	for text, want := range map[string]string{
		"A\u200bda": "Ada", "O\u00adak": "Oak", "\u202a(555)\u00a0010\u20111001\u202c": "(555) 010-1001", "K\u200b002": "K002",
		"Ann\u2060\u202fBo": "Ann Bo", "Ann\u200dBo": "AnnBo", "Ann\u200cBo": "AnnBo", "علی\u200cAda": "علیAda", "Ada\u200cعلی": "Adaعلی", "a\u2010b": "a-b", "a\u180eb": "ab", "a\u206fb": "ab",
		"Ann\u200b\u200dعلی": "Annعلی", "Ann\u200c\u200dعلی": "Annعلی", "علی\u200c\u200d\u202a\u200dAnn": "علیAnn", "علی\u200c\u2003Ann": "علی Ann", "علی\u200b\u200d\u202aرضا": "علی\u200dرضا",
		"Zoë": "", "علی\u200cرضا": "", "\u00a0Ada ": "", "Ada": "", "a\u2013b": "",
	} {
		got, told := Plain(text)
		if want == "" && (told || got != text) || want != "" && (!told || got != want) {
			t.Errorf("%q: %q %v, want %q", text, got, told, want)
		}
	}
}

// What is plain stays as it is, whatever stands side by side.
func TestPlainTwice(t *testing.T) {
	piece := rapid.SampledFrom([]string{"a", "7", " ", "-", "é", "e\u0301", "ع", "\u200c", "\u200d", "\u200b", "\u202a", "\u2060", "\u00ad", "\u061c", "\u00a0", "\u2003", "\u2010", "\n"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 8).Draw(t, "text"), "")
		once, _ := Plain(text)
		if twice, told := Plain(once); twice != once || told {
			t.Errorf("%q: %q, and then %q %v", text, once, twice, told)
		}
	})
}

func TestNullWords(t *testing.T) {
	words, ids := WordSet(NullWords()), WordSet(NullWords(), NullIDs())
	for _, text := range []string{"NULL", "null", " N/A ", "nan", "undefined", "(blank)", "[object Object]", "-", "Na\u200bN"} {
		if !words.Has(text) {
			t.Errorf("%q is no null word", text)
		}
	}
	for _, text := range []string{"", "Null Creek", "none", "unknown", "0", "x", "N"} {
		if words.Has(text) {
			t.Errorf("%q is a null word", text)
		}
	}
	if !ids.Has("None") || !ids.Has("N/A") || ids.Has("0") {
		t.Error("ids")
	}
	if !LettersOnly("Null") || LettersOnly("N/A") || LettersOnly("(blank)") || LettersOnly("") || LettersOnly("a b") {
		t.Error("letters")
	}
}

func TestWordsWithin(t *testing.T) {
	for text, want := range map[string]bool{
		" {{First}} ": true, "<<Name>>": true, "${x}": true, "{%x%}": true, "%%NAME%%": true, "{x}": false, "": false, "Ada {{Last}}": false,
	} {
		if Template(text) != want {
			t.Errorf("%q: a template %v", text, !want)
		}
	}
	for name, want := range map[string]bool{
		"Ada None": true, "None,Ada": true, "nan nan": true, "Ada undefined": true, "Ada NULL": true, "Nan Quill": false, "Nan": false, "None": false, "": false,
	} {
		if EmptyWithin(name) != want {
			t.Errorf("%q: a word for nothing within %v", name, !want)
		}
	}
}

func TestNoDate(t *testing.T) {
	for text, want := range map[string]bool{
		"00/00/0000": true, "0000-00-00": true, "0000-00-00 00:00:00": true, "0/0/0000": true, "00.00.00": true, "0/0/0": true, "Unknown": true, "?": true,
		"unk": true, "none": true, "not known": true, "n/k": true, "No DOB": true, "TBD": true, "??": true, "00": true, "0000": true, "000": false, "00/0": false, "0/0/": false,
		"01/00/0000": false, "0": false, "1900-01-01": false, "": false, "0:0": false,
	} {
		if NoDate(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

func TestTags(t *testing.T) {
	if !SameTagsJoined("VIP, gold", "", []string{"VIP, gold"}) || !SameTagsJoined("weekly,VIP, gold", ",", []string{"VIP, gold", "weekly"}) ||
		SameTagsJoined("VIP", "", []string{"VIP, gold"}) || SameTagsJoined("VIP, gold", ";", []string{"VIP", "gold"}) || !SameTagsJoined("a;b", ";", []string{"a", "b"}) {
		t.Error("joined")
	}
	if !SameTagsJoined("VIP ,gold", "", []string{"VIP, gold"}) || !SameTagsJoined("a,,b,", ",", []string{"a", "b"}) || len(NewTags([]string{"Zo\u00eb"}, []string{"Zoe\u0308"})) > 0 {
		t.Error("blanks, or forms of letters")
	}
	if got := strings.Join(NewTags([]string{"weekly"}, []string{"Weekly", "silver", "Silver", "gold"}), " "); got != "silver gold" {
		t.Errorf("new tags %s", got)
	}
}

func TestGarbledAndLost(t *testing.T) {
	for text, want := range map[string]bool{"ChloÃ©": true, "itâ€™s": true, "Chloé": false, "Ã": false, "Müller & Søn": false, "plain": false, "a\u0085b": false} {
		if Garbled(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
	if !HasLost("M\ufffdller") || !HasLost("Mï¿½ller") || HasLost("Müller") {
		t.Error("lost")
	}
	for text, want := range map[string]bool{"Zoδ": true, "MŸller": true, "Quill®": false} {
		if OddLetters(text) != want {
			t.Errorf("%q: odd letters %v", text, !want)
		}
	}
	for text, want := range map[string]bool{"March 4, 2026": true, "3/4/26": false, "13/13/2026": false, "00/04/2026": false, "12/32/2026": false, "12/31/2026": true, "1/1/2026": true, "4-Mar": true, "Mar-01": true, "MAR1": false, "7-8": false, "4-March": false, "Mar-2001": false} {
		if ShownAsDate(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}

// What spares most texts the look changes nothing.
func TestQuickLooksAreExact(t *testing.T) {
	words := WordSet(NullWords(), NullIDs())
	text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ \t]?([nN][uUaA][lLnN]?[lL]?|\(?[nN]one\)?|[?#-]{1,3}|n\.a\.)[ \n]?`), rapid.StringMatching(`[ ]?[{<$%]{1,2}[A-Za-z_ ]{0,4}[}>%]{1,2}[ ]?`),
		rapid.SampledFrom([]string{"", " ", "N/A\u200b", "\u00a0NULL", strings.Repeat(" ", 300) + "NA", strings.Repeat("x", 257)}))
	rapid.Check(t, func(t *rapid.T) {
		s := text.Draw(t, "text")
		short := len(s) <= longestWord
		if got, want := words.Has(s), short && words.set[foldWord(s)]; got != want {
			t.Errorf("Has(%q) = %v", s, got)
		}
		if got, want := Template(s), short && template.MatchString(strings.TrimSpace(s)); got != want {
			t.Errorf("Template(%q) = %v", s, got)
		}
	})
}
