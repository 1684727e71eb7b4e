//go:build !windows

package host

import (
	"io"
	"os"

	"golang.org/x/term"
)

// Colors reports whether what is written there is shown on a terminal.
func Colors(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
