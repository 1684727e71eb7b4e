// Package words says as text what a simulated account is like, and which requests
// are meant: for scripts, which have no Go.
package words

import (
	"errors"
	"flag"
	"fmt"
	"strconv"
	"strings"
	"time"

	"intakeq-bulk/intakeq/sandbox"
)

// SetOption gives one option as text, by its name with hyphens for capitals:
// page-size, past-end. Key and Origin have none. What a choice may be, the error
// says.
func SetOption(o *sandbox.Options, name, value string) error { return flags(o).Set(name, value) }

// SetOn gives one field as text: what, page, id, text or nth.
func SetOn(o *sandbox.On, name, value string) error {
	return flagSet(map[string]any{"what": (*string)(&o.What), "page": &o.Page, "id": &o.ID, "text": &o.Text, "nth": &o.Nth}).Set(name, value)
}

func flags(o *sandbox.Options) *flag.FlagSet {
	f := flagSet(map[string]any{
		"clients": &o.Clients, "seed": &o.Seed, "per-minute": &o.PerMinute, "per-day": &o.PerDay, "retry-after": &o.RetryAfter,
		"count-rejected": &o.CountRejected, "latency": &o.Latency, "slow-for": &o.SlowFor,
		"shuffle": &o.Shuffle, "hide-archived": &o.HideArchived, "tags-touch": &o.TagsTouch,
		"page-size": &o.PageSize, "filter-pages": &o.FilterPages, "show-first": &o.ShowFirst, "updated-delay": &o.UpdatedDelay,
		"find-delay": &o.FindDelay,
		"bom":        &o.BOM, "profiles": &o.Profiles, "thin": &o.Thin, "strict": &o.Strict,
		"merge": &o.Merge, "save-takes": &o.SaveTakes, "save-keeps-date": &o.SaveKeepsDate, "unknown": &o.Unknown, "busy-for": &o.BusyFor,
		"no-landing": &o.NoLanding, "keeps-unknown": &o.KeepsUnknown, "birth-off": &o.BirthOff,
		"no-date": &o.NoDate, "date-off": &o.DateOff, "clock": &o.Clock,
	})
	f.Func("ignore", "", func(text string) error { o.Ignore = strings.Split(text, ","); return nil })
	f.Func("create-cuts", "", func(text string) error { return setCuts(o, text) })
	choice(f, "window", &o.Window, "fixed-clock", "fixed-first", "sliding", "weighted", "bucket")
	choice(f, "past-end", &o.PastEnd, "empty", "null", "repeat", "no-content")
	choice(f, "address", &o.Address, "apart", "filled", "follows")
	choice(f, "blind", &o.Blind, "no", "all", "saves")
	choice(f, "created", &o.Created, "as-kept", "null", "missing", "text", "float", "commas", "zero")
	choice(f, "saved-created", &o.SavedCreated, "as-kept", "null", "missing", "text", "float", "commas", "zero")
	return f
}

func flagSet(fields map[string]any) *flag.FlagSet {
	f := flag.NewFlagSet("", flag.ContinueOnError)
	for name, field := range fields {
		switch p := field.(type) {
		case *bool:
			f.BoolVar(p, name, *p, "")
		case *int:
			f.IntVar(p, name, *p, "")
		case *int64:
			f.Int64Var(p, name, *p, "")
		case *uint64:
			f.Uint64Var(p, name, *p, "")
		case *string:
			f.StringVar(p, name, *p, "")
		case *time.Duration:
			f.DurationVar(p, name, *p, "")
		}
	}
	return f
}

// choice is an option whose values have names, in the order of its constants.
func choice[T ~int](f *flag.FlagSet, name string, p *T, names ...string) {
	f.Func(name, "", func(text string) error {
		for i, n := range names {
			if n == text {
				*p = T(i)
				return nil
			}
		}
		return fmt.Errorf("want one of %s", strings.Join(names, ", "))
	})
}

// setCuts reads MEMBER:N,MEMBER:N.
func setCuts(o *sandbox.Options, text string) error {
	cuts := map[string]int{}
	for _, cut := range strings.Split(text, ",") {
		name, count, _ := strings.Cut(cut, ":")
		n, err := strconv.Atoi(count)
		if err != nil || n < 0 || name == "" {
			return errors.New("want MEMBER:N,MEMBER:N")
		}
		cuts[name] = n
	}
	o.CreateCuts = cuts
	return nil
}
