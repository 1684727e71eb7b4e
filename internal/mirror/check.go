package mirror

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"time"
)

// errDamaged is the working copy of an earlier run that the disk did not keep.
var errDamaged = &uselessError{"damaged on the disk"}

// DamagedError says that a client's record in the working copy is not what came from
// the account.
type DamagedError struct{ Client int64 }

// Error says whose.
func (e *DamagedError) Error() string {
	return fmt.Sprintf("the record of client %d in the working copy is damaged", e.Client)
}

// checksum is what a client's record is kept with. It names the client, too: a record
// must not become another's.
func checksum(client int64, record []byte) int64 {
	var id [8]byte
	binary.LittleEndian.PutUint64(id[:], uint64(client))
	castagnoli := crc32.MakeTable(crc32.Castagnoli)
	return int64(crc32.Update(crc32.Checksum(id[:], castagnoli), castagnoli, record))
}

// check looks through the copy of an earlier run, and finds what the disk did to it.
func (s *Store) check(ctx context.Context) error {
	var said string
	// main: without it the check opens a temporary database too, with a cache of its own.
	if err := s.db.QueryRowContext(ctx, "PRAGMA main.quick_check(1)").Scan(&said); err != nil {
		return err
	}
	if said != "ok" {
		return errDamaged
	}
	for _, err := range s.Rows(ctx) {
		if err != nil {
			return errDamaged
		}
	}
	return nil
}

// tooOld reports whether the walk that an earlier run began, or finished, has to be
// done again: the list is never older than allowed.
func (s *Store) tooOld() bool {
	following := s.keep && !s.state.Whole.IsZero()
	return !s.state.Began.IsZero() && !following && time.Since(s.state.Began).Abs() > s.maxAge
}

// Ages says how old a copy is.
type Ages struct {
	Oldest    time.Time // when the oldest of the records was read
	Followed  time.Time // up to when the account's changes were followed
	Diagnoses time.Time // when the oldest of the diagnoses were read
}

// Ages finds out how old the copy is; of what there is none, the time is zero.
func (s *Store) Ages(ctx context.Context) (Ages, error) {
	var oldest, diagnoses int64
	const query = "SELECT coalesce(min(c.read), 0), coalesce(min(d.fetched), 0) FROM seen c LEFT JOIN diagnoses d ON d.client = c.id WHERE" + held
	err := s.file().QueryRowContext(ctx, query, s.state.Gen).Scan(&oldest, &diagnoses)
	return Ages{Oldest: moment(oldest), Followed: s.state.Followed, Diagnoses: moment(diagnoses)}, err
}

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}
