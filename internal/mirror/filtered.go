package mirror

import (
	"context"
	"errors"
	"strings"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/texts"
)

// certifyFiltered certifies a filtered list. One page is one moment: whole by itself. More
// pages are read again until two readings agree, as a client may leave such a
// list by any edit, and no evidence would name it.
func (f *Fetcher) certifyFiltered(ctx context.Context) (Certificate, error) {
	for round := 0; ; round++ {
		size, fresh, err := f.store.countWalk(ctx)
		if err != nil {
			return Certificate{}, err
		}
		one := f.store.state.Bound < intakeq.PageSize
		consistent := size == f.store.state.Bound
		if consistent && (one || f.store.state.Passes > 0 && fresh == 0 && size == f.store.state.PassSize) {
			return Certificate{Complete: true}, nil
		}
		if round == rounds {
			return Certificate{Reason: "the filtered list kept changing from one reading to the next"}, nil
		}
		err = f.store.change(ctx, func(s *state) {
			if s.Passes = 0; consistent {
				s.Passes, s.PassSize = 1, size
			}
		})
		if err := errors.Join(err, f.restart(ctx)); err != nil {
			return Certificate{}, err
		}
		if err := f.walk(ctx); err != nil {
			return Certificate{}, err
		}
	}
}

// ignored reports whether a server ignored a query's filter.
func ignored(err error) bool { return errors.As(err, new(*intakeq.IgnoredError)) }

// searchable reports whether a search finds a client by the name. One of digits
// only would be taken for a ClientId (API document, "search").
func searchable(name string) bool {
	letters := strings.ReplaceAll(name, " ", "")
	return strings.TrimSpace(letters) != "" && !texts.AllDigits(letters)
}
