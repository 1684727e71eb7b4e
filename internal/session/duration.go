package session

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/urfave/cli/v2"
)

// DurationFlag returns a flag bound to into, which keeps what it holds where the flag
// is not given.
func DurationFlag(name string, into *time.Duration, category, usage string) cli.Flag {
	value := (*duration)(into)
	return &cli.GenericFlag{Name: name, Value: value, Destination: value, DefaultText: value.String(), Usage: usage, Category: category}
}

// duration is a flag's value: Go's, and d for days.
type duration time.Duration

// String gives the value as it may be typed.
func (d *duration) String() string {
	if d == nil || *d < 0 { // as package flag asks a value of no flag, and of one that nobody gave
		return ""
	}
	return time.Duration(*d).String()
}

// Set reads a value.
func (d *duration) Set(text string) error {
	got, err := ParseDuration(text)
	if err == nil {
		*d = duration(got)
	}
	return err
}

var days = regexp.MustCompile(`\d+(\.\d+)?d`)

// ParseDuration reads a duration of Go's, such as 90s or 1h30m, in which d stands for
// 24 hours.
func ParseDuration(text string) (time.Duration, error) {
	inHours := days.ReplaceAllStringFunc(text, func(n string) string {
		count, err := strconv.ParseFloat(n[:len(n)-1], 64)
		if err != nil {
			return n // which time refuses
		}
		return strconv.FormatFloat(count*24, 'f', -1, 64) + "h"
	})
	got, err := time.ParseDuration(inHours)
	if err != nil {
		return 0, fmt.Errorf("%q is no duration: want one such as 90s, 15m, 6h or 7d", text)
	}
	return got, nil
}
