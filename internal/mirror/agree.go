package mirror

import (
	"context"
	"errors"
	"strings"

	"intakeq-bulk/intakeq"
)

// agree certifies a filtered list. One page is one moment: whole by itself. More
// pages are read again until two readings agree, as a client may leave such a
// list by any edit, and no evidence would name it.
func (m *Mirror) agree(ctx context.Context, account Account) (Certificate, error) {
	for round := 0; ; round++ {
		size, fresh, err := m.pass(ctx)
		if err != nil {
			return Certificate{}, err
		}
		one := m.state.Bound < intakeq.PageSize
		consistent := size == m.state.Bound
		if consistent && (one || m.state.Passes > 0 && fresh == 0 && size == m.state.PassSize) {
			return Certificate{Complete: true}, nil
		}
		if round == rounds {
			return Certificate{Reason: "the filtered list kept changing from one reading to the next"}, nil
		}
		err = m.change(ctx, func(s *state) {
			if s.Passes = 0; consistent {
				s.Passes, s.PassSize = 1, size
			}
		})
		if err := errors.Join(err, m.anew(ctx)); err != nil {
			return Certificate{}, err
		}
		if err := m.walk(ctx, account); err != nil {
			return Certificate{}, err
		}
	}
}

// pass counts the clients of the latest walk, and those that no walk before it
// showed.
func (m *Mirror) pass(ctx context.Context) (size, fresh int, err error) {
	const counts = "SELECT count(*), count(*) FILTER (WHERE first >= ?) FROM seen WHERE last >= ?"
	err = m.file().QueryRowContext(ctx, counts, m.state.Gen, m.state.Gen).Scan(&size, &fresh)
	return size, fresh, err
}

func ignored(err error) bool { return errors.As(err, new(*intakeq.IgnoredError)) }

// searchable: a name of digits only would be taken for a ClientId.
func searchable(name string) bool {
	return strings.TrimSpace(name) != "" && strings.Trim(name, "0123456789 ") != ""
}
