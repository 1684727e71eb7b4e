package main

import (
	"fmt"
	"strings"
)

// table writes what was measured of a size, as Markdown.
func table(size int, all []measured) string {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s clients\n\n", grouped(size))
	b.WriteString("| work | s | CPU s | peak MiB | file MiB | floor | its s | its CPU s | s: times | CPU: times |\n")
	b.WriteString("|---|--:|--:|--:|--:|---|--:|--:|--:|--:|\n")
	for _, m := range all {
		for i, f := range m.floors {
			if i == 0 {
				fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |", m.name, seconds(m.wall.Seconds()), seconds(m.cpu.Seconds()), mebi(m.peak, "%.0f"), mebi(m.size, "%.1f"))
			} else {
				b.WriteString("| | | | | |")
			}
			fmt.Fprintf(&b, " %s | %s | %s | %.1f | %.1f |\n", m.work.floors[i].name, seconds(f.wall.Seconds()), seconds(f.cpu.Seconds()),
				m.wall.Seconds()/f.wall.Seconds(), m.cpu.Seconds()/f.cpu.Seconds())
		}
	}
	return b.String()
}

// seconds are shown with as many digits as they mean.
func seconds(s float64) string {
	if s < 10 {
		return fmt.Sprintf("%.2f", s)
	}
	return fmt.Sprintf("%.1f", s)
}

// mebi shows bytes as MiB.
func mebi(bytes int64, form string) string {
	if bytes == 0 {
		return ""
	}
	return fmt.Sprintf(form, float64(bytes)/(1<<20))
}

// grouped writes a number with commas: 100,000.
func grouped(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", grouped(n/1000), n%1000)
}

// replace puts a text between its marks.
func replace(whole, name, text string) (string, error) {
	begin, end := "<!-- bench "+name+" -->\n", "<!-- end "+name+" -->"
	before, rest, ok := strings.Cut(whole, begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		return "", fmt.Errorf("the marks of %q are not there: %s and %s", name, strings.TrimSpace(begin), end)
	}
	return before + begin + text + end + after, nil
}
