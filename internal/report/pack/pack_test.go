package pack

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"io"
	"testing"
)

// The rows come back as they were written, and nothing in the text ends a block of it.
func TestRows(t *testing.T) {
	for want, rows := range map[string][]string{
		"[]":                           nil,
		`["</script>"` + "\n]":         {"</script>"},
		`["a"` + "\n" + `,"b"` + "\n]": {"a", "b"},
	} {
		var b bytes.Buffer
		w, err := New(&b)
		for _, row := range rows {
			err = errors.Join(err, w.Add(row))
		}
		if err := errors.Join(err, w.Close()); err != nil {
			t.Fatal(err)
		}
		if bytes.ContainsAny(b.Bytes(), "<>&") {
			t.Errorf("%s", b.Bytes())
		}
		z, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, &b))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(z); string(got) != want || err != nil {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
}
