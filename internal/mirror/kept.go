package mirror

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq"
)

// wholeEvery is how long a kept copy goes on with what changed: then all of it is read
// again, as some changes may not show, and the deleted only for ten days.
const wholeEvery = 7 * 24 * time.Hour

// OpenKept opens the copy that an account keeps in its folder, o.Home, so that tomorrow's
// run asks only for what changed. It returns [ErrInUse] if another run has it open.
func OpenKept(ctx context.Context, o Options) (*Store, error) {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%+v", o.Identity, o.Query))
	o.Identity, o.Keep = hex.EncodeToString(sum[:]), true
	o.Path = filepath.Join(o.Home, "mirror-"+o.Identity[:12]+".db")
	return Open(ctx, o)
}

// Begin begins a reading that is to be published: after one that was, all counts anew.
func (s *Store) Begin(ctx context.Context) error {
	if !s.state.Done {
		return nil
	}
	s.before = 0
	s.state.Done, s.state.Started = false, time.Now()
	if s.whole {
		return s.renew(ctx, "")
	}
	return s.change(ctx, func(*state) {})
}

// NextCost is how many requests the next reading of the list may take, up to a day and a
// half from now, without what it reads beside the list.
func (s *Store) NextCost(ctx context.Context) (int, error) {
	const evidence, ends = 4, 3 // each question twice, where an answer is doubtful
	whole := s.state.Whole
	if whole.IsZero() {
		whole = s.state.Began // if it is proved
	}
	const soon = 36 * time.Hour
	if s.keep && !s.whole && len(s.state.Silent) == 0 && time.Since(whole)+soon < wholeEvery {
		return evidence, nil
	}
	n, err := s.Len(ctx)
	return n/s.state.pageSize() + ends + evidence, err
}

// Finish notes that what was read is published.
func (s *Store) Finish(ctx context.Context) error {
	return s.change(ctx, func(s *state) { s.Done, s.Full = true, false })
}

// begin finds out what has to be read again, and gets ready for it.
func (s *Store) begin(ctx context.Context) error {
	if s.force && len(s.state.Silent) > 0 {
		if err := s.change(ctx, func(s *state) { s.Silent = nil }); err != nil {
			return err
		}
	}
	if s.full && !s.state.Full {
		s.state.Full = true
		return s.renew(ctx, "DELETE FROM diagnoses")
	}
	stale := s.keep && !s.state.Whole.IsZero() && !s.follows()
	if s.state.Refused || stale || s.tooOld() {
		return s.renew(ctx, "")
	}
	return nil
}

// renew begins anew with the list, and with what columns it has.
func (s *Store) renew(ctx context.Context, more string) error {
	s.state.renew()
	s.columns = newColumns()
	return s.commit(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM members; DELETE FROM custom; "+more)
		return err
	})
}

// forget drops whom the list does not show any more, once that was believed.
func (s *Store) forget(ctx context.Context) error {
	if !s.keep {
		return nil
	}
	return s.commit(ctx, func(tx *sql.Tx) error {
		for _, gone := range []string{
			"DELETE FROM diagnoses WHERE client IN (SELECT id FROM seen WHERE last < ?)",
			"DELETE FROM documents WHERE place IN (SELECT place FROM seen WHERE last < ?)",
			"DELETE FROM seen WHERE last < ?",
		} {
			if _, err := tx.ExecContext(ctx, gone, s.state.Gen); err != nil {
				return err
			}
		}
		return nil
	})
}

// follows reports whether it is enough to ask for what changed.
func (s *Store) follows() bool {
	return s.keep && !s.state.Whole.IsZero() && !s.state.Refused && len(s.state.Silent) == 0 &&
		time.Since(s.state.Whole).Abs() < wholeEvery
}

// follow asks what was updated and deleted since the copy was read. It reports whether
// that made it whole: any doubt has all of it read again.
func (f *Fetcher) follow(ctx context.Context) (bool, error) {
	// What is news stays, so that a run that is cut off here leaves no gap.
	if err := f.store.change(ctx, func(s *state) { s.Server = time.Time{} }); err != nil {
		return false, err
	}
	var found findings
	if err := f.readUpdates(ctx, &found); err != nil {
		return false, err
	}
	if found.unseen == 0 {
		if err := f.whileFollowed(ctx, found.doubt); err != nil {
			return false, err
		}
	}
	switch err := f.readDeletions(ctx, &found); {
	case ignored(err): // or all of a small account were deleted: the list tells
		return false, nil
	case err != nil:
		return false, err
	}
	if err := f.doubtUnseen(ctx, &found); err != nil {
		return false, err
	}
	counted, err := f.store.count(ctx)
	if err != nil || found.doubt != "" || counted.doubtful > 0 {
		return false, err
	}
	return true, f.store.change(ctx, func(s *state) { s.Since = s.Server })
}

// doubtUnseen doubts a list of updated clients that twice did not show whom it had to,
// though he was not deleted: nothing else tells whom it has left out.
func (f *Fetcher) doubtUnseen(ctx context.Context, found *findings) error {
	gone, err := f.store.deleted(ctx)
	if err == nil && found.unseen != 0 && !slices.Contains(gone, found.unseen) {
		found.doubt = "the list of updated clients lacks one who has to be in it"
	}
	return err
}

// whileFollowed does the work early where what was updated leaves no doubt.
func (f *Fetcher) whileFollowed(ctx context.Context, doubt string) error {
	counted, err := f.store.count(ctx)
	if err != nil || counted.doubtful > 0 {
		return err
	}
	return f.early(ctx, doubt)
}

// listen notes what a whole walk shows to have changed though its LastUpdateDate did
// not move: what was updated since can't be asked for then.
func (s *Store) listen(ctx context.Context, tx *sql.Tx, id int64, d intakeq.Document, now dates) error {
	if !s.keep || now.none() {
		return nil
	}
	var before []byte
	var updated int64
	const was = "SELECT doc, updated FROM seen JOIN documents USING (place) WHERE id = ?"
	if err := tx.QueryRowContext(ctx, was, id).Scan(&before, &updated); err != nil || updated != now.updated {
		return err
	}
	for _, member := range changed(intakeq.Trusted(before), d) {
		if !slices.Contains(s.state.Silent, member) {
			s.state.Silent = append(s.state.Silent, member)
		}
	}
	return nil
}

// changed lists the members that differ, but for those that change with every visit and
// payment.
func changed(a, b intakeq.Document) []string {
	var names []string
	note := func(in, other intakeq.Document) {
		in.Each(func(member string, value gjson.Result) bool {
			often := member == "CreditBalance" || strings.HasPrefix(member, "LastActivity")
			if !often && in.Cell(member) != other.Cell(member) && !slices.Contains(names, member) {
				names = append(names, member)
			}
			return true
		})
	}
	note(a, b)
	note(b, a)
	return names
}

// Silent lists the members of which changes can't be followed, as a whole reading
// showed.
func (s *Store) Silent() []string { return s.state.Silent }
