package workfile

import (
	"context"
	"slices"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/record"
)

// clients are those of the account, by ascending ClientId. What is asked for each row is
// kept in memory: some bytes a client.
type clients struct {
	ids     []int64
	first   []int32 // the first row of each; 0: none yet
	shared  []bool  // it has more rows than that
	lone    []bool  // the first row was added by [File.AddLone]
	met     []bool  // a row is surely of it
	deleted map[int64]bool
}

// find gives the place of a client who is there.
func (c *clients) find(id int64) (at int, known bool) { return slices.BinarySearch(c.ids, id) }

// AddClients adds the clients of the account, by ascending ClientId, before any row.
func (w *File) AddClients(ids []int64) {
	n := len(ids)
	w.clients = clients{ids: ids, first: make([]int32, n), shared: make([]bool, n), lone: make([]bool, n), met: make([]bool, n), deleted: w.clients.deleted}
}

// AddGone adds a client who was deleted lately, and keeps the document: a person may
// have to judge whether a row is of that one.
func (w *File) AddGone(ctx context.Context, id int64, doc intakeq.Document) error {
	if _, known := w.clients.find(id); !known {
		w.clients.deleted[id] = true
	}
	return w.exec(ctx, "INSERT OR IGNORE INTO gone VALUES (?, ?)", id, doc.Raw())
}

// AllGone gives the clients who were deleted lately.
func (w *File) AllGone(ctx context.Context) ([]int64, error) {
	found, err := w.pairs(ctx, "SELECT client, 0 FROM gone")
	return firsts(found), err
}

// filled is a part of the file that most plannings don't ask for: it is filled before
// the first question.
type filled struct {
	fill func(context.Context) error
	done bool
}

// FillWith says how to add what is asked of clients only now and then: by what rows find
// them besides their ClientIds ([File.AddIDs]), and by what people are found
// ([File.AddPerson], [File.AddGonePerson]). People may be added several times, more of
// them each time: those whom the rows ask for, or all.
func (w *File) FillWith(ids, people func(context.Context) error) {
	w.ids.fill, w.people.fill = ids, people
}

func (f *filled) need(ctx context.Context) error {
	if f.done || f.fill == nil {
		return nil
	}
	f.done = true
	return f.fill(ctx)
}

// Client reports whether a ClientId is known, and whether as a deleted client.
func (w *File) Client(id int64) (known, deleted bool) {
	_, known = w.clients.find(id)
	return known || w.clients.deleted[id], w.clients.deleted[id]
}

// AddIDs adds by what rows find a client.
func (w *File) AddIDs(ctx context.Context, id int64, get record.Field, listKeys []string) error {
	external := record.PlainID(get(record.MemberExternal))
	if external != "" {
		near := record.NearID(external)
		w.near.add(near)
		if err := w.exec(ctx, "INSERT OR IGNORE INTO ids VALUES (?, ?, ?)", id, external, near); err != nil {
			return err
		}
	}
	for _, key := range listKeys {
		if err := w.exec(ctx, "INSERT OR IGNORE INTO client_lists VALUES (?, ?)", key, id); err != nil {
			return err
		}
	}
	return nil
}

// IndexIDs is called when all are there.
func (w *File) IndexIDs(ctx context.Context) error {
	_, err := w.conn.ExecContext(ctx, "CREATE INDEX by_external ON ids (external); CREATE INDEX by_near ON ids (near) WHERE near <> ''")
	return err
}

// ByExternal gives the first clients with an ExternalClientId, the wanted one
// before all others: it may be one of many.
func (w *File) ByExternal(ctx context.Context, external string, wanted int64) ([]int64, error) {
	external = record.PlainID(external)
	if err := w.ids.need(ctx); err != nil || !w.near.has(record.NearID(external)) {
		return nil, err
	}
	const query = "SELECT id, 0 FROM ids WHERE external = ? ORDER BY id <> ?, id LIMIT ?"
	found, err := w.pairs(ctx, query, external, wanted, MaxNamed)
	return firsts(found), err
}

// ByNear gives clients whose ExternalClientId may be the same, undamaged.
func (w *File) ByNear(ctx context.Context, external string) ([]int64, error) {
	near := record.NearID(external)
	if err := w.ids.need(ctx); err != nil || !w.near.has(near) {
		return nil, err
	}
	found, err := w.pairs(ctx, "SELECT id, 0 FROM ids WHERE near = ? AND near <> '' ORDER BY id LIMIT ?", near, MaxNamed)
	return firsts(found), err
}

// ByList gives the first clients whom the key of a list finds.
func (w *File) ByList(ctx context.Context, key string) ([]int64, error) {
	if err := w.ids.need(ctx); err != nil {
		return nil, err
	}
	found, err := w.pairs(ctx, "SELECT client, 0 FROM client_lists WHERE key = ? ORDER BY client LIMIT ?", key, MaxNamed)
	return firsts(found), err
}

// Meet keeps that a row is of a client, or, where unsure, that it may be.
func (w *File) Meet(ctx context.Context, row int, client int64, unsure bool) error {
	if at, known := w.clients.find(client); known && !unsure {
		w.clients.met[at] = true
		return nil
	}
	return w.exec(ctx, "INSERT OR IGNORE INTO met VALUES (?, ?)", row, client)
}

// MeetNobody keeps that a row is of none of the clients of whom it might have been.
func (w *File) MeetNobody(ctx context.Context, row int) error {
	return w.exec(ctx, "DELETE FROM met WHERE row = ?", row)
}

// Missing gives the clients whom no row met.
func (w *File) Missing(ctx context.Context) ([]int64, error) {
	met := slices.Clone(w.clients.met)
	perhaps, err := w.pairs(ctx, "SELECT DISTINCT client, 0 FROM met")
	if err != nil {
		return nil, err
	}
	for _, id := range firsts(perhaps) {
		if at, known := w.clients.find(id); known {
			met[at] = true
		}
	}
	var missing []int64
	for at, id := range w.clients.ids {
		if !met[at] {
			missing = append(missing, id)
		}
	}
	return missing, nil
}
