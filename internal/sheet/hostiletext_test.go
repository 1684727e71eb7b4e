package sheet

import (
	"bufio"
	"io"
	"os"
	"testing"
)

// TestHostileTexts: what a huge CSV file holds in one piece is refused before it
// is all in memory.
func TestHostileTexts(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 200 MiB a case")
	}
	const size = 200 << 20
	tests := map[string]struct {
		write func(io.Writer)
		says  string
	}{
		"quote never closed": {many("a,b\n\"", "xxxxxxx\n", size/8, ""), "16 MiB"},
		"endless line":       {many("a,b\n", "xxxxxxxx", size/8, ""), "16 MiB"},
		"endless first line": {many("", "xxxxxxxx", size/8, ""), "16 MiB"},
		"nothing but commas": {many("a,b\n", ",", size, ""), "16384"},
		"nothing but quotes": {many("a,b\n", `"`, size, ""), "16 MiB"},
		"nothing but zeros":  {many("a,b\n", "\x00", size, ""), "zero byte"},
		"empty lines":        {many("a,b\n", "\n", size/8, "x,y\n"), ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			path := t.TempDir() + "/c.csv"
			f, err := os.Create(path)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			w := bufio.NewWriter(f)
			tt.write(w)
			if err := w.Flush(); err != nil {
				t.Fatal(err)
			}
			checkHostile(t, path, tt.says)
		})
	}
}
