package importer

import (
	"context"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/record"
)

// loadClients puts all clients into the work file, and those deleted lately: nobody knows
// whether a create lands on one of them. What few plannings ask of clients is added when
// it is asked for.
func (m *maker) loadClients(ctx context.Context, account mirror.Account) error {
	for row, err := range m.mirror.Rows(ctx) {
		if err != nil {
			return err
		}
		m.work.AddClient(row.ID)
		m.countBirthDate(row.Document)
	}
	m.work.FillWith(m.loadIDs, m.loadPeople)
	for page, err := range account.Pages(ctx, intakeq.Query{Profile: true, Deleted: true}) {
		if err != nil {
			return err
		}
		for _, doc := range page.Clients {
			id, _ := doc.ID() // no page has a row without it
			if err := m.work.AddGone(ctx, id, doc); err != nil {
				return err
			}
		}
	}
	return nil
}

// loadIDs adds by what rows find clients besides their ClientIds.
func (m *maker) loadIDs(ctx context.Context) error {
	for row, err := range m.mirror.Rows(ctx) {
		if err != nil {
			return err
		}
		get := record.NewCells(row.Document).Get
		if err := m.work.AddIDs(ctx, row.ID, get, listKeys(m.lists, get)); err != nil {
			return err
		}
	}
	return m.work.IndexIDs(ctx)
}

// loadPeople adds by what people are found.
func (m *maker) loadPeople(ctx context.Context) error {
	for row, err := range m.mirror.Rows(ctx) {
		if err != nil {
			return err
		}
		if err := m.work.AddPerson(ctx, row.ID, record.NewCells(row.Document).Get); err != nil {
			return err
		}
	}
	gone, err := m.work.AllGone(ctx)
	if err != nil {
		return err
	}
	for _, id := range gone {
		doc, err := m.work.Gone(ctx, id)
		if err == nil {
			err = m.work.AddGonePerson(ctx, id, record.NewCells(doc).Get)
		}
		if err != nil {
			return err
		}
	}
	return m.work.IndexPeople(ctx)
}

func (m *maker) countBirthDate(doc intakeq.Document) {
	if at, ok := intakeq.ParseTime(doc.Get(record.MemberBirth)); ok {
		m.birthDates++
		if !at.Equal(at.Truncate(24 * time.Hour)) {
			m.oddBirthDates++
		}
	}
}
