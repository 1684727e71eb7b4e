package records

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// scanAll gives all records as row/line:fields, a stray quote as !column.
func scanAll(text string, d byte) (got []string, err error) {
	s := New(strings.NewReader(text), d)
	for {
		if err := s.Next(); err != nil {
			if err == io.EOF {
				err = nil
			}
			return got, err
		}
		one := fmt.Sprintf("%d/%d:%s", s.Row, s.Line, strings.Join(s.Fields, "|"))
		if s.BadQuote >= 0 {
			one += "!" + string(rune('A'+s.BadQuote))
		}
		got = append(got, one)
	}
}

// The quick way and the careful way read the same, whatever is at hand, and so do
// bytes taken one by one.
func TestQuickOrCareful(t *testing.T) {
	all := func(r io.Reader, buffer, notQuick int, zeros bool) string {
		s := New(r, ';')
		s.r = bufio.NewReaderSize(r, buffer)
		s.notQuick, s.Zeros = notQuick, zeros
		var got strings.Builder
		for {
			err := s.Next()
			fmt.Fprintf(&got, "%d %d %d %q %d %v\n", s.Row, s.Line, s.Pos(), s.Fields, s.BadQuote, err)
			if err != nil {
				return got.String()
			}
		}
	}
	cell := rapid.OneOf(
		rapid.StringOf(rapid.SampledFrom([]rune("aab é=;;\"\"\r\n\x00"))),
		rapid.StringMatching(`"(a|""|;|\n)*"`), rapid.StringMatching(`[a-c]*`))
	ends := rapid.SampledFrom([]string{";", ";", ";", "\n", "\r\n", "\r"})
	rapid.Check(t, func(t *rapid.T) {
		var text strings.Builder
		for range rapid.IntRange(0, 30).Draw(t, "cells") {
			text.WriteString(cell.Draw(t, "cell") + ends.Draw(t, "end"))
		}
		buffer, zeros := rapid.IntRange(16, 200).Draw(t, "buffer"), rapid.Bool().Draw(t, "zeros")
		careful := all(iotest.OneByteReader(strings.NewReader(text.String())), buffer, math.MaxInt, zeros)
		for name, r := range map[string]io.Reader{
			"at once": strings.NewReader(text.String()), "one by one": iotest.OneByteReader(strings.NewReader(text.String())),
			"by halves": iotest.HalfReader(strings.NewReader(text.String())),
		} {
			if quick := all(r, buffer, 0, zeros); quick != careful {
				t.Fatalf("%s:\n%s\ncareful:\n%s", name, quick, careful)
			}
		}
		if plain := all(strings.NewReader(text.String()), buffer, math.MaxInt, zeros); plain != careful {
			t.Fatalf("at once:\n%s\none by one:\n%s", plain, careful)
		}
	})
}

func TestRecords(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"nothing", "", nil},
		{"one line", "a,b", []string{"1/1:a|b"}},
		{"empty cell alone", "a\n\"\"\n", []string{"1/1:a", "2/2:"}},
		{"blank lines count", "a\n\n\r\nb\n", []string{"1/1:a", "2/2:", "3/3:", "4/4:b"}},
		{"line ends of all kinds", "a\rb\r\nc\nd", []string{"1/1:a", "2/2:b", "3/3:c", "4/4:d"}},
		{"CRLF within a cell stays", "\"a\r\nb\",c\r\nd\r\n", []string{"1/1:a\r\nb|c", "2/3:d"}},
		{"CR and LF apart within a cell", "\"\ra\n\"\nc", []string{"1/1:\ra\n", "2/4:c"}},
		{"CR and LF within a cell", "\"a\rb\n\n\"\nc", []string{"1/1:a\rb\n\n", "2/5:c"}},
		{"doubled quotes", `"a ""b""",""""`, []string{`1/1:a "b"|"`}},
		{"delimiter in quotes", `"a,b",c`, []string{"1/1:a,b|c"}},
		{"trailing delimiter", "a,\n", []string{"1/1:a|"}},
		{"quote within an unquoted cell", "x,5\" pipe,y\nz", []string{"1/1:x|5\" pipe|y!B", "2/2:z"}},
		{"text after a closing quote", "\"Ann\" Ode,y\nz", []string{"1/1:Ann Ode|y!A", "2/2:z"}},
		{"protective form", "=\"01\",x,=\"1,2\"\n", []string{"1/1:=\"01\"|x|=\"1|2\"!C"}},
		{"half a protective form", "\"=\"\"0\"x\"\n", []string{"1/1:=\"0x\"!A"}},
		{"blank before a quote", "a, \"b\"\n", []string{"1/1:a| \"b\"!B"}},
		{"outer blanks stay", " a , b \n", []string{"1/1: a | b "}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := scanAll(tt.text, ',')
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %q (%v), want %q", got, err, tt.want)
			}
		})
	}
}

func TestUnwrap(t *testing.T) {
	for raw, want := range map[string]string{
		`="01234"`:       "01234",
		`=""`:            "",
		`="a""b"`:        `a"b`,
		`=""""`:          `"`,
		`="'=1"`:         "'=1",
		"=\"a\r\nb\"":    "a\r\nb",
		`="`:             "-",
		`="a`:            "-",
		`="a"&"b"`:       "-",
		`="""`:           "-",
		`=1`:             "-",
		`'="01234"`:      "-",
		` ="01234"`:      "-",
		`"01234"`:        "-",
		`=T("01234")`:    "-",
		`="a" `:          "-",
		`="a""b""c"""d"`: "-",
	} {
		got, ok := Unwrap(raw)
		if ok != (want != "-") || ok && got != want {
			t.Errorf("Unwrap(%q) = %q, %v, want %q", raw, got, ok, want)
		}
	}
}
