package mapping

import (
	"slices"
	"strings"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/sheet"
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
	Columns  []string // headers; none for a constant
	Letters  []string // of the columns, as the spreadsheet program names them
	IfEmpty  bool     // only where the account has nothing
	TagsAdd  bool     // the tags come to those that the client has
	ReadOnly bool     // compared, never written
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
}

// Moot tells whether the issue falls away because the account holds what the
// cell says: a value that is there already was not spoiled by the spreadsheet.
// cell is the account's value as an exported cell.
func (i Issue) Moot(cell string) bool { return i.Target != "" && trim(i.Value) == trim(cell) }

// Row is a record, converted.
type Row struct {
	Number     int
	Sheet      string
	ClientID   string // digits; "" where the row has none, or a bad one
	ExternalID string
	Values     []Value // in the order of the spreadsheet's columns, constants last; not ClientId
	Issues     []Issue
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
// complained about as well: they may all have shifted.
func (b *Binding) Row(rec sheet.Record) Row {
	row := Row{Number: rec.Number}
	for _, e := range b.entries {
		b.convert(&row, e, rec)
	}
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
	cell := e.cell(rec)
	texts := make([]outcome, len(e.targets))
	action := Set
	var found []finding
	switch blank := blankCell(cell); {
	case e.readOnly:
		texts[0].text = cell.Text
	case blank && e.Default != "":
		texts[0].text = e.Default
	case blank:
		action = e.onBlank()
		if e.Required {
			found = []finding{{code: CodeRequired, message: "the cell is blank, and the mapping requires a value"}}
		}
	case trim(cell.Text) == b.clearToken:
		action, found = e.onClear()
		for i := range texts {
			texts[i].text = cell.Text
		}
	default:
		texts, found = e.values(cell, b.clearToken)
	}
	b.put(row, e, cell, action, texts, found)
}

// put adds the values and issues of one entry to the row.
func (b *Binding) put(row *Row, e *entry, cell sheet.Cell, action Action, texts []outcome, found []finding) {
	for i, t := range e.targets {
		v := Value{Target: t, Action: action, Text: texts[i].text, IfEmpty: e.IfEmpty, TagsAdd: e.TagsAdd, ReadOnly: e.readOnly}
		for _, at := range e.at {
			v.Columns = append(v.Columns, trim(b.header[at]))
			v.Letters = append(v.Letters, sheet.ColumnName(at))
		}
		if action == Set {
			v.Action = e.action(texts[i], b.clearToken)
		}
		for _, f := range slices.Concat(found, texts[i].found) {
			row.Issues = append(row.Issues, Issue{
				Code: f.code, Message: f.message, Warning: f.warning, Target: t.Key(), Value: cell.Text,
				Column: strings.Join(v.Columns, " + "), Letter: strings.Join(v.Letters, "+"),
			})
		}
		found = nil // said once, of the first target
		row.keep(v, refused(texts[i].found))
	}
}

// keep stores a value; ClientId is not one, it only finds the client.
func (r *Row) keep(v Value, refused bool) {
	switch v.Key() {
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
	r.Values = append(r.Values, v)
}

func refused(found []finding) bool {
	for _, f := range found {
		if !f.warning {
			return true
		}
	}
	return false
}

// cell is the entry's cell, or its cells joined, or its constant.
func (e *entry) cell(rec sheet.Record) sheet.Cell {
	if e.Constant != nil {
		return sheet.Cell{Text: *e.Constant, Kind: sheet.Text}
	}
	if len(e.at) == 1 {
		return rec.Cells[e.at[0]]
	}
	var parts []string
	joined := sheet.Cell{Kind: sheet.Text}
	for _, at := range e.at {
		cell := rec.Cells[at]
		if joined.Damage == "" {
			joined.Damage = cell.Damage
		}
		if !blankCell(cell) {
			parts = append(parts, trim(cell.Text))
		}
	}
	joined.Text = strings.Join(parts, e.joint())
	return joined
}

// joint is what stands between joined cells.
func (e *entry) joint() string {
	switch {
	case e.Join != nil:
		return *e.Join
	case e.Field == "Tags" && e.Separator != "":
		return e.Separator
	case e.Field == "Tags":
		return ","
	}
	return " "
}

func blankCell(c sheet.Cell) bool { return c.Damage == "" && trim(c.Text) == "" }

func (e *entry) onBlank() Action {
	if e.blank == Clear && e.Field != "ClientId" && !(e.Field == "Tags" && e.TagsAdd) {
		return Empty
	}
	return Leave
}

func (e *entry) onClear() (Action, []finding) {
	switch {
	case e.Field == "ClientId":
		return Leave, bad("a ClientId can't be cleared")
	case e.Field == "Archived":
		return Set, bad("Archived is true or false, and can't be cleared")
	case e.Required:
		return Set, []finding{{code: CodeRequired, message: "the cell clears the field, and the mapping requires a value"}}
	}
	return Empty, nil
}

// action of a converted value: a table may have made a blank or the clearing
// token of it, a name may have no middle.
func (e *entry) action(o outcome, token string) Action {
	switch {
	case o.keep:
		return Leave
	case o.text == token && e.Values != nil && !refused(o.found):
		return Empty
	case o.text == "" && !refused(o.found):
		return e.onBlank()
	}
	return Set
}

// values takes a filled cell through table, split and conversion.
func (e *entry) values(cell sheet.Cell, token string) ([]outcome, []finding) {
	texts := make([]outcome, len(e.targets))
	if cell.Damage != "" && (e.Split != nil || e.Values != nil) {
		texts[0].text = cell.Text
		return texts, []finding{{code: CodeDamaged, message: cell.Damage.Reason()}}
	}
	if e.Values != nil && e.Field == "Tags" {
		texts[0] = e.tags(cell.Text)
		return texts, nil
	}
	if e.Values != nil {
		var found []finding
		cell.Text, found = e.replace(cell.Text)
		if trim(cell.Text) == "" || trim(cell.Text) == token || refused(found) {
			texts[0].text = trim(cell.Text)
			return texts, found
		}
	}
	if e.Split == nil {
		texts[0] = e.to[0].convert(cell)
		return texts, nil
	}
	parts, found := e.Split.cut(cell.Text)
	for i, part := range parts {
		if part != "" {
			texts[i] = e.to[i].convert(sheet.Cell{Text: part, Kind: sheet.Text})
		} else if refused(found) {
			texts[i].keep = true
		}
	}
	return texts, found
}

// tags looks tags up one by one.
func (e *entry) tags(text string) outcome {
	tags, err := splitTags(text, e.Separator)
	if err != nil {
		return e.to[0].tags(text) // says so
	}
	var out []string
	for _, tag := range tags {
		to, found := e.replace(tag)
		if found != nil {
			return outcome{text: text, found: found}
		}
		if to != "" {
			out = append(out, to)
		}
	}
	return outcome{text: intakeq.JoinTags(out)}
}

func (e *entry) replace(text string) (string, []finding) {
	if to, ok := e.Values.find(text); ok {
		return to, nil
	}
	switch e.Otherwise {
	case Keep:
		return text, nil
	case Blank:
		return "", nil
	}
	return text, bad("the mapping's values don't have this value")
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
	if zip == nil || zip.Action != Set || !shortZIP(zip.Text, country) {
		return
	}
	row.Issues = append(row.Issues, Issue{
		Code: CodePostalZero, Message: "a US ZIP has 5 or 9 digits: a spreadsheet may have taken its first zero away", Warning: true,
		Column: strings.Join(zip.Columns, " + "), Letter: strings.Join(zip.Letters, "+"), Target: "PostalCode", Value: zip.Text,
	})
}
