package mapping

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/xrash/smetrics"
)

// Place is a position in the mapping file, counted from 1; zero where a mistake
// has none, as a header that no entry names.
type Place struct{ Line, Column int }

// Problem is one mistake in a mapping file, or between it and a header.
type Problem struct {
	Place
	Message string
	Hint    string // what to do about it; "" where the message says it
}

// Error holds all mistakes that could be seen, in the order of their lines.
type Error struct {
	File     string // "" without a mapping file
	Problems []Problem
}

// Error has a line for each mistake.
func (e *Error) Error() string {
	var lines []string
	for _, p := range e.Problems {
		var b strings.Builder
		if e.File != "" {
			b.WriteString(e.File + ":")
		}
		if p.Line > 0 {
			fmt.Fprintf(&b, "%d:%d:", p.Line, p.Column)
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(p.Message)
		if p.Hint != "" {
			b.WriteString(": " + p.Hint)
		}
		lines = append(lines, b.String())
	}
	return strings.Join(lines, "\n")
}

// problems gathers mistakes.
type problems []Problem

func (ps *problems) add(at Place, hint, format string, a ...any) {
	*ps = append(*ps, Problem{Place: at, Message: fmt.Sprintf(format, a...), Hint: hint})
}

// error is nil without mistakes. Those without a line come last.
func (ps problems) error(file string) error {
	if len(ps) == 0 {
		return nil
	}
	sorted := slices.Clone(ps)
	slices.SortStableFunc(sorted, func(a, b Problem) int {
		if (a.Line == 0) != (b.Line == 0) {
			return cmp.Compare(b.Line, a.Line)
		}
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return &Error{File: file, Problems: sorted}
}

// similar is how alike two names must be for one to be suggested for the other.
// Tried on the headers of the samples: below it, unrelated words come up.
const similar = .85

// Closest finds the name that a mistyped one was meant to be.
func Closest(name string, among []string) (string, bool) {
	best, score := "", similar
	for _, candidate := range among {
		s := smetrics.JaroWinkler(strings.ToLower(name), strings.ToLower(candidate), .7, 4)
		if s >= score && (s > score || best == "") {
			best, score = candidate, s
		}
	}
	return best, best != ""
}

// didYouMean is the hint that goes with an unknown name.
func didYouMean(name string, among []string, otherwise string) string {
	if best, ok := Closest(name, among); ok {
		return "did you mean " + best + "?"
	}
	return otherwise
}
