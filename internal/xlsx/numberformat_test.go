package xlsx

import (
	"fmt"
	"testing"
)

func FuzzNumberFormat(f *testing.F) {
	for _, code := range []string{"General", "00000", `000\-00\-0000`, `yyyy"y`, "[h]:mm", "[", `\`, "_", `"`, ";;;@", "(000) 000-0000"} {
		f.Add(code, 123.5)
	}
	f.Fuzz(func(t *testing.T, code string, v float64) {
		w := &Workbook{formats: []numberFormat{customFormat(code)}}
		w.numberCell(fmt.Sprint(v), 0)
	})
}

func TestNumberFormats(t *testing.T) {
	for code, want := range map[string]string{
		"General": "1234", "0": "1234", "0.00": "1234", "#,##0": "1234", `"d"0`: "1234", `[Red]0`: "1234", `[$-409]0`: "1234", `0"h"`: "1234", `\d0`: "1234",
		"00000": "01234", `"0"0`: "1234", "000-00-0000": "000-00-1234", `\(000\)\ 000\-0000`: "(000) 000-1234", "00": "1234", `\(0\)`: "1234", "m 0": "1234", "00-00": "12-34", "0-00": "12-34",
		"[<=9999999]000-0000;(000) 000-0000": "000-1234", "00000;-00000": "01234",
		"yyyy-mm-dd": "1903-05-18", `yyyy\-mm\-dd`: "1903-05-18", "[$-409]d-mmm-yy;@": "1903-05-18", "mmm": "1903-05-18", "dd.mm.yyyy": "1903-05-18",
		"m/d/yy h:mm": "1903-05-18", "h:mm": "1903-05-18", "[h]:mm:ss": "1903-05-18", `yyyy"年"m"月"`: "1903-05-18",
	} {
		w := &Workbook{formats: []numberFormat{customFormat(code)}}
		if got := w.numberCell("1234", 0).Text; got != want {
			t.Errorf("%s: %q, want %q", code, got, want)
		}
	}
	for id, want := range map[int]formatKind{0: plainFormat, 10: plainFormat, 14: dateFormat, 18: timeFormat, 22: dateFormat, 30: dateFormat, 46: timeFormat, 49: plainFormat, 57: dateFormat} {
		if got := builtinFormat(id); got.kind != want {
			t.Errorf("format %d: %v", id, got)
		}
	}
}
