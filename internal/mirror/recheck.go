package mirror

import (
	"context"
	"database/sql"

	"intakeq-bulk/intakeq"
)

// checkDeletedOnly finds out a server that ignores deletedOnly and sends
// everybody. No row shows that, but the answer does: it holds nearly all clients of
// whom the last one said that they are there.
func (f *Fetcher) checkDeletedOnly(ctx context.Context, ids map[int64]struct{}) error {
	there, err := f.store.held(ctx)
	if err != nil {
		return err
	}
	shown := 0
	for _, id := range there {
		if _, ok := ids[id]; ok {
			shown++
		}
	}
	return deletedIgnored(shown, len(there))
}

// deletedIgnored is an error where nearly all clients of a list are said to be deleted.
func deletedIgnored(shown, listed int) error {
	if listed == 0 || shown*10 < listed*9 {
		return nil
	}
	return &intakeq.IgnoredError{Parameter: "deletedOnly"}
}

// checkDeleted finds out the same where the copy itself is of deleted clients: the
// plain list shows none of them.
func (f *Fetcher) checkDeleted(ctx context.Context) error {
	page, err := f.page(ctx, intakeq.Query{}, 1)
	if err != nil {
		return err
	}
	both := 0
	for _, id := range page.IDs() {
		_, held, err := f.store.Client(ctx, id)
		if err != nil {
			return err
		}
		if held {
			both++
		}
	}
	return deletedIgnored(both, len(page.Clients))
}

// RecheckForGood is Recheck in the middle of work that takes longer than the account shows
// who was deleted: these leave the copy, and don't come back as the list forgets them.
func (f *Fetcher) RecheckForGood(ctx context.Context) error {
	if err := f.Recheck(ctx); err != nil {
		return err
	}
	gone, err := f.store.deleted(ctx)
	if err != nil {
		return err
	}
	return f.store.commit(ctx, func(tx *sql.Tx) error {
		for _, id := range gone {
			if err := dropClient(tx, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// Recheck asks once more for deleted clients, after work that took a while, and
// drops them from the copy.
func (f *Fetcher) Recheck(ctx context.Context) error {
	return f.readDeletions(ctx, new(findings))
}
