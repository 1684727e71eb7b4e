// Package account is the account's clients as planning asks for them: each row's beside
// the row, and by what else people are found only where a row asks.
package account

import (
	"cmp"
	"context"
	"slices"
	"time"

	"intakeq-bulk/importer/workfile"
	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/record"
)

// Clients are those of the local copy of the account, each of which is read once for
// rows that come by ascending ClientId, as those of our exports do.
type Clients struct {
	mirror *mirror.Store
	work   *workfile.File
	keys   func(record.Field) []string

	ahead []mirror.Row // the clients up to last who were read together
	last  int64
	whole bool // nobody comes after them

	births births  // of the clients that were read beside the rows
	all    *births // of all, where they were gone through; else nil
}

// births counts birth dates, and those of them with a time of day.
type births struct{ all, odd int }

// Load puts all clients into the work file, and those deleted lately: nobody knows
// whether a create lands on one of them. What few plannings ask of clients is added when
// it is asked for. keys gives the keys of lists of fields that find a client.
func Load(ctx context.Context, account mirror.Account, local *mirror.Store, work *workfile.File, keys func(record.Field) []string) (*Clients, error) {
	c := &Clients{mirror: local, work: work, keys: keys}
	ids, err := local.IDs(ctx)
	if err != nil {
		return nil, err
	}
	work.AddClients(ids)
	work.FillWith(c.loadIDs, c.loadPeople)
	for page, err := range account.Pages(ctx, intakeq.Query{Profile: true, Deleted: true}) {
		if err != nil {
			return nil, err
		}
		for _, doc := range page.Clients {
			id, _ := doc.ID() // no page has a row without it
			if err := work.AddGone(ctx, id, doc); err != nil {
				return nil, err
			}
		}
	}
	return c, nil
}

// Of is the document of a row's client; 0: none, and it is empty.
func (c *Clients) Of(ctx context.Context, id int64) (intakeq.Document, error) {
	for id > c.last && !c.whole {
		if err := c.readOn(ctx); err != nil {
			return intakeq.Document{}, err
		}
	}
	if at, ok := slices.BinarySearchFunc(c.ahead, id, func(r mirror.Row, id int64) int { return cmp.Compare(r.ID, id) }); ok {
		return c.ahead[at].Document, nil
	}
	return c.Document(ctx, id)
}

// readOn reads the next clients.
func (c *Clients) readOn(ctx context.Context) (err error) {
	const together = 100
	if c.ahead, err = c.mirror.After(ctx, c.last, together); err != nil {
		return err
	}
	c.whole = len(c.ahead) < together
	for _, row := range c.ahead {
		c.last = row.ID
		c.births.count(row.Document)
	}
	return nil
}

func (b *births) count(doc intakeq.Document) {
	if at, ok := intakeq.ParseTime(doc.Get(record.MemberBirth)); ok {
		b.all++
		if !at.Equal(at.Truncate(24 * time.Hour)) {
			b.odd++
		}
	}
}

// BirthDates counts those of all clients, and those of them with a time of day.
func (c *Clients) BirthDates(ctx context.Context) (all, odd int, err error) {
	if c.all != nil {
		return c.all.all, c.all.odd, nil
	}
	for !c.whole {
		if err := c.readOn(ctx); err != nil {
			return 0, 0, err
		}
	}
	return c.births.all, c.births.odd, nil
}

// Document is a client's document, also of one who was deleted lately; of nobody it is
// empty.
func (c *Clients) Document(ctx context.Context, id int64) (intakeq.Document, error) {
	if id == 0 {
		return intakeq.Document{}, nil
	}
	doc, found, err := c.mirror.Client(ctx, id)
	if err != nil || found {
		return doc, err
	}
	return c.work.Gone(ctx, id)
}

// loadIDs adds by what rows find clients besides their ClientIds.
func (c *Clients) loadIDs(ctx context.Context) error {
	err := c.each(ctx, func(id int64, client record.Field) error {
		return c.work.AddIDs(ctx, id, client, c.keys(client))
	})
	if err != nil {
		return err
	}
	return c.work.IndexIDs(ctx)
}

// each goes through all clients.
func (c *Clients) each(ctx context.Context, f func(id int64, client record.Field) error) error {
	client, all := record.NewCells(intakeq.Document{}), births{}
	for row, err := range c.mirror.Rows(ctx) {
		if err != nil {
			return err
		}
		all.count(row.Document)
		client.Read(row.Document)
		if err := f(row.ID, client.Get); err != nil {
			return err
		}
	}
	c.all = &all
	return nil
}

// loadPeople adds by what people are found.
func (c *Clients) loadPeople(ctx context.Context) error {
	err := c.each(ctx, func(id int64, client record.Field) error { return c.work.AddPerson(ctx, id, client) })
	if err != nil {
		return err
	}
	gone, err := c.work.AllGone(ctx)
	if err != nil {
		return err
	}
	for _, id := range gone {
		doc, err := c.work.Gone(ctx, id)
		if err == nil {
			err = c.work.AddGonePerson(ctx, id, record.NewCells(doc).Get)
		}
		if err != nil {
			return err
		}
	}
	return c.work.IndexPeople(ctx)
}
