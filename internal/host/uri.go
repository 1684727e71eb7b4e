package host

import (
	"net/url"
	"path/filepath"
	"strings"
)

// FileURI is a file's name for SQLite, which takes what follows file:// up to the next
// slash for a host, and knows none.
func FileURI(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/… is /C:/… in a URI
	}
	u := url.URL{Scheme: "file", Path: path}
	return u.String()
}
