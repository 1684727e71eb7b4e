package mapping

import (
	"slices"
	"strings"

	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/mapping/cell"
	"intakeq-bulk/mapping/postal"
)

// Action is what a cell does to its field.
type Action uint8

// The actions.
const (
	Leave Action = iota // a blank cell: the account's value stays
	Set
	Empty // clear the field
)

// Value is what one row holds for one target.
type Value struct {
	Target
	Action Action
	// Text is the value as an exported cell shows it. A value with an issue is
	// here as typed, and so is the token that clears: what the account has in the
	// very same form is no change, whatever it looks like.
	Text     string
	Typed    string   // the cell as the spreadsheet has it, or cells joined
	Columns  []string // headers; none for a constant. Shared by all rows: not to be changed
	Letters  []string // of the columns, as the spreadsheet program names them
	IfEmpty  bool     // only where the account has nothing
	TagsAdd  bool     // the tags come to those that the client has
	NullWord bool     // a name that may be a word for nothing: where the account has another, that stays
	Trust    bool     // written as it is, also where it looks damaged
	ReadOnly bool     // compared, never written

	Separator string // between tags, as the mapping says; "": a comma

	mapped bool // a value map made it
	truth  bool // a spreadsheet's TRUE or FALSE, and no text
	void   bool // an error or a formula without a result: nothing of a value
	shaped bool // the mapping made something else of the cell on purpose
}

// Issue is something wrong with a row.
type Issue struct {
	Code    string
	Message string // holds no value of a cell
	Column  string // header; "" for the whole row
	Letter  string // of the column
	Target  string // key of the value that it is about; "" for none
	Value   string // the cell, for reports only
	Warning bool   // the row is fit for import all the same
	Blanked bool   // on_error left the cell out, and the row in
}

// Moot tells whether the issue falls away because the account holds what the
// cell says: a value that is there already was not spoiled by the spreadsheet.
// account is the account's value as an exported cell.
func (i Issue) Moot(account string) bool {
	// A blank cell with an issue has lost what stood there, of which nothing is known.
	same := trim(i.Value) == trim(account)
	if i.Code == CodeInvisible { // the marks may stand at the ends
		same = strings.TrimSpace(i.Value) == strings.TrimSpace(account)
	}
	return i.Target != "" && trim(i.Value) != "" && (same || cell.Guarded(i.Value, account))
}

// Row is a record, converted.
type Row struct {
	Number     int
	ClientID   string // digits; "" where the row has none, or a bad one
	ExternalID string
	Values     []Value // in the order of the spreadsheet's columns, constants last; not ClientId
	Issues     []Issue

	places map[string]int // of the values, by key
}

// Value is what the row holds for a field, by its key; nil where it has no such column.
func (r *Row) Value(key string) *Value {
	if at, ok := r.places[key]; ok && at < len(r.Values) {
		return &r.Values[at]
	}
	return nil
}

// Refused tells whether an issue makes the row unfit for import, moot ones apart.
func (r Row) Refused() bool {
	for _, i := range r.Issues {
		if !i.Warning {
			return true
		}
	}
	return false
}

// Row converts a record. Where the whole record is unfit, its cells are not
// complained about as well: they may all have shifted. The values are valid until the
// next row.
func (b *Binding) Row(rec sheet.Record) Row {
	if b.values == nil {
		b.values = make([]Value, 0, len(b.places))
	}
	row := Row{Number: rec.Number, Values: b.values[:0], places: b.places}
	for _, e := range b.entries {
		b.convert(&row, e, rec)
	}
	b.judgeNames(&row)
	b.checkZIP(&row)
	if len(rec.Problems) > 0 {
		row.Issues = b.recordIssues(rec)
	}
	return row
}

func (b *Binding) recordIssues(rec sheet.Record) []Issue {
	var issues []Issue
	for _, p := range rec.Problems {
		i := Issue{Code: p.Code, Message: p.Message}
		if p.Column >= 0 {
			i.Letter = sheet.ColumnName(p.Column)
			if p.Column < len(b.header) {
				i.Column = trim(b.header[p.Column])
			}
		}
		issues = append(issues, i)
	}
	return issues
}

// convert takes one entry's cells to its values.
func (b *Binding) convert(row *Row, e *entry, rec sheet.Record) {
	if !e.remembers(rec) {
		b.put(row, e, b.converted(e, rec))
		return
	}
	at := &rec.Cells[e.at[0]]
	c, known := e.known[at.Text]
	if !known {
		at.Text = strings.Clone(at.Text) // which would keep all of the row's
		c = b.converted(e, rec)
		c.texts = slices.Clone(c.texts)
		e.remember(at.Text, c)
	}
	b.put(row, e, c)
}

// converted is what becomes of an entry's cells. Its texts are valid until the next entry.
func (b *Binding) converted(e *entry, rec sheet.Record) conversion {
	p := e.prepare(rec)
	texts := b.outcomes(len(e.targets))
	action := Set
	var found []finding
	switch blank := blankCell(p.Cell); {
	case e.readOnly:
		texts[0].text = p.Text
	case blank && e.Default != "":
		texts[0].text = e.Default
	case blank:
		if action = e.onBlank(); p.null {
			action = Leave
		}
		if e.Required {
			found = []finding{{code: CodeRequired, message: "the cell is blank, and the mapping requires a value"}}
		}
	case trim(p.Text) == b.clearToken:
		action, found = e.onClear()
		for i := range texts {
			texts[i].text = p.Text
		}
	case b.file != "" && e.Values == nil && strings.EqualFold(trim(p.Text), b.clearToken):
		texts[0].text, found = p.Text, bad("this empties the field only where it is written as %s, as the mapping's clear_token is", b.clearToken)
	default:
		found = e.values(p.Cell, b.clearToken, texts)
	}
	if e.spares {
		action = spare(action, texts, found)
	}
	p.found = append(p.found, found...)
	return conversion{p, action, texts}
}

// outcomes are blank ones, valid until the next entry.
func (b *Binding) outcomes(n int) []outcome {
	if cap(b.texts) < n {
		b.texts = make([]outcome, n)
	}
	b.texts = b.texts[:n]
	clear(b.texts)
	return b.texts
}

// spare makes a warning of what can't be used, and leaves the cell out.
func spare(action Action, texts []outcome, found []finding) Action {
	lists := [][]finding{found}
	for i := range texts {
		lists = append(lists, texts[i].found)
	}
	for _, list := range lists {
		for i, f := range list {
			if !f.warning {
				list[i] = finding{f.code, f.message + "; the cell is left out, as on_error says", true, true}
				action = Leave
			}
		}
	}
	return action
}

// put adds the values and issues of one entry to the row.
func (b *Binding) put(row *Row, e *entry, c conversion) {
	p, action, texts, found := c.prepared, c.action, c.texts, c.found
	for i := range e.targets {
		v := &e.same[i]
		v.Action, v.Text, v.Typed = action, texts[i].text, p.typed
		v.truth = e.Values == nil && e.to[0].noTruth(p.Kind)
		v.void = p.Damage != "" && p.Damage != sheet.DamageExponent && p.Damage != sheet.DamageDigits
		if action == Set {
			v.Action = e.action(texts[i], b.clearToken)
		}
		for _, f := range slices.Concat(found, texts[i].found) {
			row.Issues = append(row.Issues, Issue{
				Code: f.code, Message: f.message, Warning: f.warning, Blanked: f.blanked, Target: v.key, Value: p.typed,
				Column: strings.Join(v.Columns, " + "), Letter: strings.Join(v.Letters, "+"),
			})
		}
		bad := refused(found) || refused(texts[i].found)
		found = nil // said once, of the first target
		row.keep(v, bad)
	}
}

// keep stores a value; ClientId is not one, it only finds the client.
func (r *Row) keep(v *Value, refused bool) {
	switch v.key {
	case "ClientId":
		if v.Action == Set && !refused {
			r.ClientID = v.Text
		}
		return
	case "ExternalClientId":
		if v.Action == Set && !v.ReadOnly {
			r.ExternalID = trim(v.Text)
		}
	}
	r.Values = append(r.Values, *v)
}

func refused(found []finding) bool {
	for _, f := range found {
		if !f.warning {
			return true
		}
	}
	return false
}

// checkZIP warns of a ZIP without its zero, where the row's country, if it has
// one, is the US.
func (b *Binding) checkZIP(row *Row) {
	var zip *Value
	country := ""
	for i := range row.Values {
		switch row.Values[i].Key() {
		case "PostalCode":
			zip = &row.Values[i]
		case "Country":
			country = row.Values[i].Text
		}
	}
	if zip == nil || zip.Action != Set || !postal.ShortZIP(zip.Text, country) {
		return
	}
	row.Issues = append(row.Issues, Issue{
		Code: CodePostalZero, Message: "a US ZIP has 5 or 9 digits: a spreadsheet may have taken its zeros away; pad: 5 in the mapping gives them back", Warning: true,
		Column: strings.Join(zip.Columns, " + "), Letter: strings.Join(zip.Letters, "+"), Target: "PostalCode", Value: zip.Text,
	})
}
