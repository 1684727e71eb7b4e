package host

import "testing"

// A share's server is no host of a URI.
func TestFileURI(t *testing.T) {
	for path, want := range map[string]string{
		`C:\Users\Ana Pe\x\50% #1.plan`: "file:///C:/Users/Ana%20Pe/x/50%25%20%231.plan",
		`\\server\share\clients.xlsx`:   "file:////server/share/clients.xlsx",
		`\\?\C:\long\clients.xlsx`:      "file:////%3F/C:/long/clients.xlsx",
	} {
		if got := FileURI(path); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}
