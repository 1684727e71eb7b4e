package charset

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"unicode/utf8"
)

// checkPairs: half a character at the end means that the file was cut off.
func checkPairs(path string) error {
	s, err := os.Stat(path)
	if err != nil {
		return err
	}
	if s.Size()%2 != 0 {
		return fmt.Errorf("the UTF-16 text ends in the middle of a character: the file was cut off")
	}
	return nil
}

// firstInvalid is the text line of the first bytes that are not UTF-8, or 0.
func firstInvalid(path string) (int, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	buf := make([]byte, 64<<10)
	line, kept := 1, 0
	for {
		n, err := f.Read(buf[kept:])
		all := buf[:kept+n]
		atEnd := err == io.EOF
		if err != nil && !atEnd {
			return 0, err
		}
		whole := all
		if !atEnd {
			whole = all[:len(all)-partialRune(all)]
		}
		if !utf8.Valid(whole) {
			return line + bytes.Count(validPrefix(whole), []byte("\n")), nil
		}
		if atEnd {
			return 0, nil
		}
		line += bytes.Count(whole, []byte("\n"))
		kept = copy(buf, all[len(whole):])
	}
}

// countLines counts the lines of a text that have letters of UTF-8 beyond ASCII, and
// those with bytes that are not UTF-8; one may be among both.
func countLines(path string) (good, bad int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, 0, err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 64<<10)
	var hasGood, hasBad bool
	for {
		c, size, err := r.ReadRune()
		switch {
		case err == io.EOF || err == nil && c == '\n':
			good, bad = good+count(hasGood), bad+count(hasBad)
			hasGood, hasBad = false, false
		case c == utf8.RuneError && size == 1:
			hasBad = true
		case c >= utf8.RuneSelf && c != '\ufeff': // a mark is no letter
			hasGood = true
		}
		if err == io.EOF {
			return good, bad, nil
		}
		if err != nil {
			return 0, 0, err
		}
	}
}

func count(seen bool) int {
	if seen {
		return 1
	}
	return 0
}

// partialRune is how many bytes at the end begin a rune that goes on in the
// next block.
func partialRune(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if c := b[len(b)-n]; utf8.RuneStart(c) {
			if utf8.FullRune(b[len(b)-n:]) {
				return 0
			}
			return n
		}
	}
	return 0
}

func validPrefix(b []byte) []byte {
	for i := 0; i < len(b); {
		c, size := utf8.DecodeRune(b[i:])
		if c == utf8.RuneError && size == 1 {
			return b[:i]
		}
		i += size
	}
	return b
}
