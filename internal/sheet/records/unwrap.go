package records

import "strings"

// Unwrap reads the protective form ="text", in which some programs
// export ids, from a raw CSV or TSV cell: before [Unguard], because there a
// text of that look has its apostrophe.
func Unwrap(raw string) (string, bool) {
	inner, found := strings.CutPrefix(raw, `="`)
	if !found || !strings.HasSuffix(inner, `"`) {
		return "", false
	}
	inner = inner[:len(inner)-1]
	if strings.Contains(strings.ReplaceAll(inner, `""`, ""), `"`) {
		return "", false // an expression such as ="a"&"b", not one text
	}
	return strings.ReplaceAll(inner, `""`, `"`), true
}
