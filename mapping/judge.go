package mapping

import (
	"slices"
	"strings"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/mapping/cell"
)

// prepared is an entry's cell, ready to be read.
type prepared struct {
	sheet.Cell
	typed string    // as the spreadsheet has it
	found []finding // warnings of what was taken off
	null  bool      // a word for nothing stood there: blank, and never a reason to clear
}

// prepare takes off what nobody meant to be in the cell, in this order: marks that
// nobody sees, what the mapping replaces, all values but the first, and words for
// nothing.
func (e *entry) prepare(rec sheet.Record) prepared {
	if e.Constant != nil {
		return prepared{Cell: sheet.Cell{Text: *e.Constant, Kind: sheet.Text}, typed: *e.Constant}
	}
	if len(e.at) == 1 {
		p := prepared{Cell: rec.Cells[e.at[0]]}
		p.typed = p.Text
		switch {
		case e.readOnly:
		case p.Damage == "" && p.Text == "" && len(e.Replace) == 0: // of nothing nothing comes
		case p.Damage == "":
			e.mend(&p)
		case p.Damage == sheet.DamageError:
			e.nullError(&p)
		}
		return p
	}
	return e.join(rec)
}

// join joins the cells of several columns, each of which may be a word for nothing.
func (e *entry) join(rec sheet.Record) prepared {
	var parts, typed []string
	joined := prepared{Cell: sheet.Cell{Kind: sheet.Text}}
	for _, at := range e.at {
		p := prepared{Cell: rec.Cells[at]}
		p.typed = p.Text
		if p.Kind == sheet.Date || p.Kind == sheet.Bool {
			joined.Kind = p.Kind
		}
		switch p.Damage {
		case "":
			e.plain(&p)
			e.nullWord(&p)
		case sheet.DamageError:
			e.nullError(&p)
		}
		if joined.Damage == "" {
			joined.Damage = p.Damage
		}
		joined.found = append(joined.found, p.found...)
		joined.null = joined.null || p.null
		if !blankCell(p.Cell) {
			parts = append(parts, trim(p.Text))
		}
		if trim(p.typed) != "" {
			typed = append(typed, trim(p.typed))
		}
	}
	joined.Text, joined.typed = strings.Join(parts, e.joint()), strings.Join(typed, e.joint())
	if joined.Damage == "" && joined.Text != "" {
		e.replaceAll(&joined)
		e.takeFirst(&joined)
	}
	return joined
}

func (e *entry) mend(p *prepared) {
	e.plain(p)
	e.replaceAll(p)
	e.takeFirst(p)
	e.nullWord(p)
}

// plain: in notes, tags and custom fields a mark may mean something, as between the
// people of a family emoji.
func (e *entry) plain(p *prepared) {
	if !e.to[0].isSingle {
		return
	}
	text, told := cell.Plain(p.Text)
	if told && trim(text) != "" {
		p.found = append(p.found, warn(CodeInvisible, "characters that nobody sees were taken off, or made plain"))
	}
	p.Text = text
}

func (e *entry) replaceAll(p *prepared) {
	if len(e.Replace) == 0 {
		return
	}
	p.Text = trim(p.Text)
	for _, r := range e.Replace {
		p.Text = r.Match.ReplaceAllString(p.Text, r.With)
	}
}

func (e *entry) takeFirst(p *prepared) {
	if e.First == "" {
		return
	}
	for piece := range strings.SplitSeq(p.Text, e.First) {
		if trim(piece) != "" {
			p.Text = piece
			return
		}
	}
	p.Text = ""
}

// nullWord reads a word for nothing as blank. In a name, what could be one is
// judged with the row's other names.
func (e *entry) nullWord(p *prepared) {
	if !e.isNull(p.Text) {
		return
	}
	if e.Split == nil && e.targets[0].Field.Is(intakeq.Names()...) && cell.LettersOnly(p.Text) {
		return
	}
	p.Text, p.Kind, p.null = "", sheet.Empty, true
	p.found = append(p.found, warn(CodeNullWord, "a word that stands for no value; read as blank"))
}

// nullError: where the mapping names #N/A among its words, it is one of them.
func (e *entry) nullError(p *prepared) {
	if e.words.Has(p.Text) {
		p.Damage = ""
		e.nullWord(p)
	}
}

func (e *entry) isNull(text string) bool {
	if trim(text) == "" {
		return false
	}
	if e.Values != nil {
		if _, known := e.Values.find(text); known {
			return false
		}
	}
	return e.words.Has(text) || e.usualWords && cell.Template(text) || e.usualWords && e.to[0].dates != nil && cell.NoDate(text)
}

// judgeNames looks at the row's names together: where all that are filled are words
// for nothing, so is each. Else one may be a name, and is kept; where the account
// has another one there, only the account can tell.
func (b *Binding) judgeNames(row *Row) {
	var words []int
	names := intakeq.Names()
	for i := range row.Values {
		v := &row.Values[i]
		if v.Action != Set || !v.Field.Is(names...) || trim(v.Text) == "" || v.ReadOnly {
			continue
		}
		if b.words.Has("null") && !v.mapped && cell.EmptyWithin(v.Text) {
			v.NullWord = true
			row.Issues = append(row.Issues, nullIssue(v, "a word that often stands for no value is in the name; kept"))
		}
		if !b.words.Has(v.Text) || !cell.LettersOnly(v.Text) || v.mapped {
			words = append(words, -1) // a name
			continue
		}
		words = append(words, i)
	}
	all := !slices.Contains(words, -1)
	for _, i := range words {
		if i < 0 {
			continue
		}
		v := &row.Values[i]
		message := "a word that often stands for no value, and may be a name; kept"
		if all {
			v.Action, message = Leave, "a word that stands for no value; read as blank"
		} else {
			v.NullWord = true
		}
		row.Issues = append(row.Issues, nullIssue(v, message))
	}
}

func nullIssue(v *Value, message string) Issue {
	return Issue{
		Code: CodeNullWord, Message: message, Warning: true, Target: v.Key(), Value: v.Typed,
		Column: strings.Join(v.Columns, " + "), Letter: strings.Join(v.Letters, "+"),
	}
}

// nameWords are those of names.
func nameWords(said []string) cell.Words { return wordsOf(said, intakeq.Field{Role: intakeq.NameFull}) }

// wordsOf are the words for nothing of a field. Of what else stands for nothing in an id,
// None and Unknown come into names too; there the account, or the row, decides.
func wordsOf(said []string, f intakeq.Field) cell.Words {
	switch {
	case said != nil:
		return cell.WordSet(said)
	case f.Is(append(intakeq.Names(), intakeq.ID, intakeq.ForeignID)...):
		return cell.WordSet(cell.NullWords(), cell.NullIDs())
	}
	return cell.WordSet(cell.NullWords())
}
