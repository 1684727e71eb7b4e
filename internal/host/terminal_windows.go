package host

import (
	"io"
	"os"

	"golang.org/x/sys/windows"
)

// Colors reports whether what is written there is shown on a terminal that understands
// colours: older consoles do once they are told to, and the oldest never.
func Colors(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	var mode uint32
	console := windows.Handle(f.Fd())
	if err := windows.GetConsoleMode(console, &mode); err != nil {
		return false // a file, or a pipe
	}
	return windows.SetConsoleMode(console, mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING) == nil
}
