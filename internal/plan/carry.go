package plan

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Carried is a decision that was taken on an earlier plan.
type Carried struct {
	Row      int      `json:"row"` // of the earlier plan
	Key      string   `json:"-"`
	Decision Decision `json:"decision"`
}

// Carry lets the rows of a plan that is being made, all of which were added, follow
// the decisions of an earlier one: each the row with its key. Those that find none,
// or one that does not allow them, are lost.
func (f *File) Carry(ctx context.Context, list []Carried) (lost []Carried, err error) {
	if f.making == nil {
		return nil, errFinished
	}
	tx := f.making.tx
	if _, err := tx.ExecContext(ctx, "CREATE INDEX rows_by_key ON rows (key) WHERE key <> ''"); err != nil {
		return nil, err
	}
	applied := map[int]Carried{}
	for _, c := range list {
		r, err := f.asking(ctx, c)
		if err != nil {
			return nil, err
		}
		if r == nil {
			lost = append(lost, c)
			continue
		}
		r.Decide(c.Decision, false)
		if err := updateRow(tx, decidedColumns(), *r, undecided); err != nil {
			return nil, err
		}
		applied[r.Row] = c
	}
	more, err := f.leaveOut(ctx, applied)
	return append(lost, more...), err
}

// asking finds the row that a decision is for; nil: there is none.
func (f *File) asking(ctx context.Context, c Carried) (*Row, error) {
	var r Row
	query := "SELECT " + rowColumns().names() + " FROM rows WHERE key = ? AND key <> ''"
	err := f.making.tx.QueryRowContext(ctx, query, c.Key).Scan(rowColumns().cells(&r)...)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find the row of a decision: %w", err)
	}
	if !r.Allows(c.Decision) {
		return nil, nil
	}
	return &r, nil
}

// leaveOut skips the rows that must not be sent because another one is. Where both
// were decided to be sent, which is meant is not known: neither is decided.
func (f *File) leaveOut(ctx context.Context, applied map[int]Carried) (lost []Carried, err error) {
	for _, n := range slices.Sorted(maps.Keys(applied)) {
		r, err := f.Row(ctx, n)
		if err != nil {
			return nil, err
		}
		others := r.LeavesOut()
		said := DecideSkip
		for _, other := range others {
			o, err := f.Row(ctx, other)
			if err != nil {
				return nil, err
			}
			if c, decided := applied[other]; decided && r.Excludes(o) {
				said, lost = Undecided, append(lost, applied[n], c)
			}
		}
		if len(others) > 0 && said == Undecided {
			others = append(slices.Clone(others), n)
		}
		for _, other := range others {
			if _, decided := applied[other]; decided && said == DecideSkip {
				continue // it may be sent all the same
			}
			if err := f.say(ctx, other, said); err != nil {
				return nil, err
			}
		}
	}
	return lost, nil
}

// say decides one row.
func (f *File) say(ctx context.Context, n int, said Decision) error {
	r, err := f.Row(ctx, n)
	if err != nil {
		return err
	}
	r.Decide(said, false)
	return updateRow(f.making.tx, decidedColumns(), r, undecided)
}
