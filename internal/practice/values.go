package practice

import (
	"encoding/json"
	"math/rand/v2"
	"testing"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq"
)

// Wild draws texts that spreadsheets and readers of them are known to spoil.
func Wild(r *rand.Rand) string {
	whole := []string{
		"", " ", "=1+1", "+1 222 555 0123", "-2", "@x", "'", "''", "'=1", "'01", "'a", `="05"`, `"`, `a"b`, `""`, "a,b", "a;b", "a\tb", "\ttab", "\rcr", "a\nb", "a\r\nb", "a\n\nb\n",
		"a\rb", " padded ", "\u00a0nbsp\u00a0", "02134", "2134.0", "1.23457E+12", "1E5", "#REF!", "#N/A", "Err:502", "######", "TRUE", "false", "1985-06-15", "6/15/1985", "1900-01-01",
		"29358", "12345678901234567890", "_x0041_", "_x000D_", "bell\u0007", "\u200bzero\u200b", "\ufeffbom", "Zoe\u0308", "Zo\u00eb", "דוגמה", "👩‍👩‍👧", "Ã©", "<clear>", "null", "n/a", "none", "unknown",
		"total", "Total", "mailto:a@example.test", "a@example.test; b@example.test", "(222) 555-0142 x9", "5550142", "a\u2028b", "\u0000nul", "50%", "$5", "=", "+", "-", "@", "\\", "|", "sep=;",
	}
	text := whole[r.IntN(len(whole))]
	for r.IntN(4) == 0 {
		text += whole[r.IntN(len(whole))]
	}
	return text
}

// Quoted is a text as a JSON value.
func Quoted(text string) string {
	raw, _ := json.Marshal(text) // of a string: can't fail
	return string(raw)
}

// Parse reads a document.
func Parse(t testing.TB, text string) intakeq.Document {
	t.Helper()
	d, err := intakeq.ParseDocument([]byte(text))
	if err != nil {
		t.Fatal(err, text)
	}
	return d
}

// Members are a document's members by their names.
func Members(doc intakeq.Document) map[string]gjson.Result {
	members := map[string]gjson.Result{}
	doc.Each(func(member string, v gjson.Result) bool {
		members[member] = v
		return true
	})
	return members
}
