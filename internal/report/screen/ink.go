package screen

// Ink is a terminal's colour.
type Ink string

// The colours that there are.
const (
	Plain  Ink = ""
	Bold   Ink = "1"
	Red    Ink = "31"
	Green  Ink = "32"
	Yellow Ink = "33"
	Cyan   Ink = "36"
)

// Paint colours a text.
func (i Ink) Paint(text string) string {
	if i == Plain {
		return text
	}
	return "\x1b[" + string(i) + "m" + text + "\x1b[0m"
}
