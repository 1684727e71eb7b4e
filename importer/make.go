package importer

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"intakeq-bulk/importer/account"
	"intakeq-bulk/importer/alarm"
	"intakeq-bulk/importer/workfile"
	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/record"
	"intakeq-bulk/mapping"
)

// maker makes one plan.
type maker struct {
	Options
	mirror    *mirror.Store
	work      *workfile.File
	clients   *account.Clients
	file      *plan.File
	matchBy   []string
	lists     [][]string // of fields that find a client together
	archived  string     // what becomes of a row of an archived client
	unmatched string
	sheet     string
	idColumn  string
	cost      record.Cost

	namesakes map[string]bool // first names whose clients' documents the plan has

	client     *record.Cells     // of the row that is drafted
	cellsOfRow []plan.MappedCell // of that row, until it is in the work file
	targets    []mapping.Target  // what the columns are mapped to, in their order
	headers    []string          // of these columns
	alarms     *alarm.Counts
	keys       *plan.Keys
	lost       []plan.Carried // decisions that found no row
	missing    int            // clients that no row is of

	judged       int            // rows that are in the plan
	heldNew      int            // held rows that may become new clients
	archivedRows int            // that leave an archived client archived
	strangers    []int64        // rows that would make somebody else of their client
	outOfStep    map[int64]bool // rows that are held as the ids of the file are out of step
}

// Make reads the spreadsheet, fetches the account into store, and leaves a plan at
// o.Plan. What is wrong with the spreadsheet's columns or the mapping is told
// before the first request. It only reads the account.
func Make(ctx context.Context, api mirror.Account, store *mirror.Store, o Options) error {
	if o.Mode == "" {
		o.Mode = plan.ModeUpsert
	}
	m := &maker{Options: o, mirror: store, namesakes: map[string]bool{}, alarms: alarm.New(), keys: plan.NewKeys(o.Account), client: record.NewCells(intakeq.Document{})}
	source, err := openSource(o)
	if err != nil {
		return err
	}
	defer func() { source.close() }()
	m.sheet, m.alarms.Mixed = source.info().Sheet, source.info().Mixed
	if m.file, err = plan.New(ctx, o.Plan, plan.Meta{}); err != nil {
		return err
	}
	defer m.file.Close() // does nothing to a finished plan
	certificate, err := mirror.NewFetcher(store, api).Fetch(ctx)
	if err != nil {
		return err
	}
	if err := m.shrunk(ctx, certificate.Shrunk); err != nil {
		return err
	}
	if err := source.bind(store); err != nil {
		return err
	}
	m.idColumn = source.idColumn()
	m.matchBy, m.unmatched = source.binding.MatchBy(), source.binding.Unmatched()
	m.targets, m.headers = source.binding.Targets(), source.binding.Headers()
	m.lists, m.archived = source.binding.MatchLists(), source.binding.Archived()
	if err := m.rows(ctx, api, source); err != nil {
		return err
	}
	meta, err := m.meta(ctx, source, certificate)
	if err != nil {
		return err
	}
	return m.file.Finish(ctx, meta)
}

// shrunk raises the alarm of an account that was read with far fewer clients than
// before. Where it was accepted beforehand, that is what later readings are held against.
func (m *maker) shrunk(ctx context.Context, s mirror.Shrunk) error {
	if !s.Bad() {
		return nil
	}
	m.alarms.Shrunk(s.Before, s.Now)
	if slices.Contains(m.Accept, reason.AlarmShrunk) {
		return m.mirror.Believe(ctx)
	}
	return nil
}

// rows judges every row and writes it into the plan.
func (m *maker) rows(ctx context.Context, api mirror.Account, source *source) (err error) {
	if m.work, err = workfile.New(ctx, m.WorkDir); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.work.Close()) }()
	keys := func(get record.Field) []string { return listKeys(m.lists, get) }
	if m.clients, err = account.Load(ctx, api, m.mirror, m.work, keys); err != nil {
		return err
	}
	drafted, err := m.draftAll(ctx, source.rows())
	if err != nil {
		return err
	}
	if err := m.takeBack(ctx, source); err != nil {
		return err
	}
	if m.outOfStep, err = m.stepsOut(ctx); err != nil {
		return err
	}
	if err := m.judgeAll(ctx); err != nil {
		return err
	}
	if err := checkTotals(source.info().Rows, drafted, m.judged); err != nil {
		return err
	}
	// Before the clients that no row is of are found: a decision may say that one is of nobody.
	if err := m.carry(ctx); err != nil {
		return err
	}
	return m.findMissing(ctx)
}

// checkTotals is promise 4 of the design, up to the plan, which checks its own.
func checkTotals(want, drafted, judged int) error {
	if drafted != want || judged != want {
		return fmt.Errorf("the totals are wrong: the spreadsheet has %d rows, %d were read and %d judged; no plan was made", want, drafted, judged)
	}
	return nil
}

func (m *maker) draftAll(ctx context.Context, rows iter.Seq2[*input, error]) (int, error) {
	n := 0
	for in, err := range rows {
		if err != nil {
			return n, err
		}
		d, err := m.draft(ctx, in)
		switch {
		case err != nil:
		case m.lone(&d):
			m.work.AddLone(d.Row.ClientID, d.Row.Row)
			err = m.add(ctx, d)
		default:
			err = m.addRow(ctx, &d)
		}
		if err != nil {
			return n, fmt.Errorf("row %d: %w", in.Number, err)
		}
		n++
	}
	return n, nil
}

func (m *maker) judgeAll(ctx context.Context) error {
	last := 0
	for {
		drafts, err := m.work.Batch(ctx, last)
		if err != nil || len(drafts) == 0 {
			return err
		}
		for _, kept := range drafts {
			d, err := readDraft(kept)
			if err != nil {
				return err
			}
			last = d.Row.Row
			if err := m.add(ctx, d); err != nil {
				return fmt.Errorf("row %d: %w", last, err)
			}
		}
	}
}

// add judges a draft and adds it to the plan, with the document that it would
// change, and with what a person is shown of it.
func (m *maker) add(ctx context.Context, d draft) error {
	if err := m.judge(ctx, &d); err != nil {
		return err
	}
	r := &d.Row
	card, err := m.card(ctx, &d)
	if err == nil {
		m.alarms.Judged(r, &card)
		err = errors.Join(m.identify(ctx, &d), m.keep(ctx, &d), m.meet(ctx, &d))
	}
	if err != nil {
		return err
	}
	if r.Archived {
		m.archivedRows++
	}
	if r.Action == plan.Hold && r.ClientID == 0 {
		m.heldNew++
	}
	m.cost.Add(r)
	if err := m.file.AddFrom(ctx, *r, d.kept.Source); err != nil {
		return err
	}
	m.judged++
	if card.Cells == nil {
		card.Cells = d.Cells
	}
	if card.Cells == nil {
		return m.file.AddCells(ctx, r.Row, d.kept.Cells)
	}
	return m.file.AddCard(ctx, r.Row, card)
}

// carry lets the rows follow the decisions of an earlier plan, and prices the plan
// anew: what is applied costs, and what is skipped does not.
func (m *maker) carry(ctx context.Context) (err error) {
	if m.Decisions == nil {
		return nil
	}
	if m.lost, err = m.file.Carry(ctx, m.Decisions.List); err != nil {
		return err
	}
	m.cost = record.Cost{}
	for r, err := range m.file.Rows(ctx) {
		if err != nil {
			return err
		}
		if r.Wanted() {
			m.cost.Count(&r)
		}
		if r.Decision == plan.DecideCreate {
			if err := m.work.MeetNobody(ctx, r.Row); err != nil {
				return err
			}
		}
	}
	return nil
}
