package mirror

import (
	"context"
	"errors"
	"strings"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/texts"
)

// certifyReadings certifies a list that can't be counted. One page is one moment: whole
// by itself. More pages are read again until two readings agree, as a client may leave
// a filtered list by any edit, and no evidence would name it.
func (f *Fetcher) certifyReadings(ctx context.Context) (Certificate, error) {
	for round := 0; ; round++ {
		size, fresh, err := f.store.countWalk(ctx)
		if err != nil {
			return Certificate{}, err
		}
		s := &f.store.state
		consistent := size == s.Rows // nobody stood on two pages
		if consistent && (s.Filled <= 1 && !s.Mixed || s.Passes > 0 && fresh == 0 && size == s.PassSize) {
			return Certificate{Complete: true}, f.store.change(ctx, func(s *state) { s.Followed = s.Began })
		}
		if round == rounds {
			return Certificate{Reason: "the list kept changing from one reading to the next"}, nil
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

// certifyMixed certifies the whole list where the server cuts pages first and filters
// then: no page tells how long the list is.
func (f *Fetcher) certifyMixed(ctx context.Context) (Certificate, error) {
	certificate, err := f.certifyReadings(ctx)
	if err == nil {
		err = f.early(ctx, certificate.Reason)
	}
	if err != nil {
		return certificate, err
	}
	var found findings
	if err := f.readDeletions(ctx, &found); err != nil {
		return Certificate{}, err
	}
	if certificate.Complete && found.doubt != "" {
		certificate = Certificate{Reason: found.doubt}
	}
	return certificate, nil
}

// ignored reports whether a server ignored a query's filter.
func ignored(err error) bool { return errors.As(err, new(*intakeq.IgnoredError)) }

// searchable reports whether a search finds a client by the name. One of digits
// only would be taken for a ClientId (API document, "search").
func searchable(name string) bool {
	letters := strings.ReplaceAll(name, " ", "")
	return strings.TrimSpace(letters) != "" && !texts.AllDigits(letters)
}
