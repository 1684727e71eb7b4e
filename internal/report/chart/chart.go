// Package chart makes the bars of a histogram.
package chart

import (
	"maps"
	"slices"
	"strconv"
)

// Bar is one of a histogram.
type Bar struct {
	Title          string
	Count, Percent int
}

// Decades are the bars from the first to the last decade of the counts. Years of which
// there is nobody for long show as a gap, which dates of two digits leave.
func Decades(counts map[int]int) []Bar {
	years := slices.Sorted(maps.Keys(counts))
	if len(years) == 0 {
		return nil
	}
	most := slices.Max(slices.Collect(maps.Values(counts)))
	var list []Bar
	for i, year := range years {
		if i > 0 && year > years[i-1]+10 {
			list = append(list, Bar{Title: "…"})
		}
		list = append(list, Bar{strconv.Itoa(year) + "s", counts[year], share(counts[year], most, 100)})
	}
	return list
}

// share is n as part of most, on a scale from 0 to full; only nothing is 0.
func share(n, most, full int) int {
	if n <= 0 {
		return 0
	}
	return max(n*full/most, 1)
}
