package sandbox

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
)

// A saved account is JSON lines: a head with what it was made of, one line for
// each client that isn't any more as it was made, and an end with a checksum,
// so that a file cut short is not taken for a smaller account.
type stateHead struct {
	Sandbox int        `json:"sandbox"` // the version of this format
	Clients int        `json:"clients"`
	Seed    uint64     `json:"seed"`
	Origin  time.Time  `json:"origin"`
	NextID  int64      `json:"next_id"`
	Calls   int        `json:"calls"`
	Limits  [2]limiter `json:"limits"`

	Fields []customField `json:"fields"` // null: those of every account that a seed makes
}

type stateLine struct {
	ID        int64           `json:"id,omitempty"`
	Document  json.RawMessage `json:"document,omitempty"`
	Removed   *removal        `json:"removed,omitempty"`
	Restored  bool            `json:"restored,omitempty"`
	Diagnoses json.RawMessage `json:"diagnoses,omitempty"`
	End       string          `json:"sha256,omitempty"`
}

const stateVersion = 1

// maxClients bounds what a file can make Load allocate.
const maxClients = 10_000_000

// ErrDamaged is the reason of every Load that finds something else than what
// Save wrote.
var ErrDamaged = errors.New("sandbox: the saved account is damaged")

// Save writes the account's state.
func (a *Account) Save(w io.Writer) error {
	a.mu.Lock()
	head := stateHead{
		Sandbox: stateVersion, Clients: a.gen.clients, Seed: a.gen.seed, Origin: a.opts.Origin,
		NextID: a.nextID, Calls: a.calls, Limits: a.limits,
	}
	if !slices.Equal(a.fields, accountFields) {
		head.Fields = a.fields
	}
	for i := range head.Limits {
		head.Limits[i].Times = slices.Clone(head.Limits[i].Times)
	}
	lines := a.lines()
	a.mu.Unlock()

	sum := sha256.New()
	both := bufio.NewWriter(io.MultiWriter(w, sum))
	enc := json.NewEncoder(both)
	enc.SetEscapeHTML(false) // documents are kept to the byte
	if err := enc.Encode(head); err != nil {
		return err
	}
	for _, line := range lines {
		if err := enc.Encode(line); err != nil {
			return err
		}
	}
	if err := both.Flush(); err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(stateLine{End: hex.EncodeToString(sum.Sum(nil))})
}

// lines are the clients that differ from what the seed makes, by id.
func (a *Account) lines() []stateLine {
	byID := map[int64]*stateLine{}
	at := func(id int64) *stateLine {
		if byID[id] == nil {
			byID[id] = &stateLine{ID: id}
		}
		return byID[id]
	}
	for id, r := range a.edited {
		at(id).Document = quotedDoc(r.doc)
	}
	for id, gone := range a.removed {
		at(id).Removed = &gone
	}
	for i := range a.gen.ghosts {
		if id := a.gen.id(a.gen.clients + i); a.removed[id] == (removal{}) {
			at(id).Restored = true
		}
	}
	for id, array := range a.coded {
		at(id).Diagnoses = quotedDoc(array)
	}
	lines := make([]stateLine, 0, len(byID))
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		lines = append(lines, *byID[id])
	}
	return lines
}

// quotedDoc keeps a document as a JSON string: as JSON it would be compacted.
func quotedDoc(doc []byte) json.RawMessage { return appendString(nil, string(doc)) }

// Load reads what Save wrote. Clients, Seed and Origin come from the file, all
// else from the options; the limits' past counts where they are the same.
func Load(r io.Reader, o Options) (*Account, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read the saved account: %w", err)
	}
	lines, err := checked(data)
	if err != nil {
		return nil, err
	}
	var head stateHead
	if err := json.Unmarshal(lines[0], &head); err != nil || head.Sandbox != stateVersion || head.Clients < 0 || head.Clients > maxClients {
		return nil, ErrDamaged
	}
	o.Clients, o.Seed, o.Origin = head.Clients, head.Seed, head.Origin
	a := New(o)
	a.nextID, a.calls = head.NextID, head.Calls
	for i, was := range head.Limits {
		if now := &a.limits[i]; was.Kind == now.Kind && was.Limit == now.Limit {
			*now = was
		}
	}
	if head.Fields != nil {
		a.fields = head.Fields
	}
	for _, raw := range lines[1:] {
		if err := a.restore(raw); err != nil {
			return nil, err
		}
	}
	a.reorder()
	return a, nil
}

// checked splits the file and compares its checksum.
func checked(data []byte) ([][]byte, error) {
	body, found := bytes.CutSuffix(data, []byte("\n"))
	cut := bytes.LastIndexByte(body, '\n') + 1
	var end stateLine
	if !found || cut == 0 || json.Unmarshal(body[cut:], &end) != nil {
		return nil, ErrDamaged
	}
	if sum := sha256.Sum256(body[:cut]); end.End != hex.EncodeToString(sum[:]) {
		return nil, ErrDamaged
	}
	return bytes.Split(bytes.TrimSuffix(body[:cut], []byte("\n")), []byte("\n")), nil
}

// restore takes one line in, but not yet into the list.
func (a *Account) restore(raw []byte) error {
	var line stateLine
	if err := json.Unmarshal(raw, &line); err != nil || line.ID == 0 {
		return ErrDamaged
	}
	if line.Document != nil {
		doc, err := unquoted(line.Document)
		if err != nil {
			return err
		}
		a.edited[line.ID] = newRecord(doc)
	}
	if line.Diagnoses != nil {
		array, err := unquoted(line.Diagnoses)
		if err != nil {
			return err
		}
		a.coded[line.ID] = array
	}
	if line.Removed != nil {
		a.removed[line.ID] = *line.Removed
	} else if line.Restored {
		delete(a.removed, line.ID)
	}
	return nil
}

func unquoted(raw json.RawMessage) ([]byte, error) {
	var text string
	if err := json.Unmarshal(raw, &text); err != nil || !json.Valid([]byte(text)) {
		return nil, ErrDamaged
	}
	return []byte(text), nil
}
