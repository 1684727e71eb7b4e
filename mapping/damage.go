package mapping

import (
	"strings"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/mapping/cell"
)

// damage says what a program did to a cell, as far as the cell alone shows it. What
// only the account's value shows is for [cell.Damaged].
func (to *converter) damage(c sheet.Cell) []finding {
	message, lost := to.spoiled(c)
	switch {
	case message == "":
		return to.suspect(c)
	case to.trust && !lost:
		return []finding{warn(CodeDamaged, message+"; written as it is, for the mapping trusts the column")}
	}
	return []finding{{code: CodeDamaged, message: message}}
}

const lettersLost = "letters were lost, and the sign for an unreadable letter (U+FFFD) stands there: export the file again as UTF-8 (in Excel: CSV UTF-8), or say its encoding in the mapping"

// spoiled says what is wrong; lost: and nothing is left of the value.
func (to *converter) spoiled(c sheet.Cell) (message string, lost bool) {
	switch {
	case c.Damage != "" && to.minds(c.Damage):
		left := c.Damage == sheet.DamageExponent || c.Damage == sheet.DamageDigits
		return c.Damage.Reason(), !left
	case cell.HasLost(c.Text):
		return lettersLost, false
	case c.Mark.Has(sheet.MarkGuarded) && sheet.Unguard(c.Text) != c.Text:
		return cell.KeptGuard.Reason(), false
	case to.noTruth(c.Kind):
		return "the cell is a tick or a logical value, TRUE or FALSE, and the field is a text; format it as Text and enter it again, or say in the mapping's values what it stands for", false
	case c.Kind == sheet.Date && to.dates == nil && !to.free():
		return "the cell is a date, and the field is none: a spreadsheet makes dates of codes such as 3-4 or MAR1; format the column as Text and enter them again", false
	}
	return "", false
}

// noTruth tells a spreadsheet's logical value in a field of texts.
func (to *converter) noTruth(kind sheet.Kind) bool {
	return kind == sheet.Bool && to.kind == intakeq.Text && !to.free()
}

// suspect warns of what may be damage, and may be what somebody wrote.
func (to *converter) suspect(c sheet.Cell) []finding {
	switch {
	case to.isCode && cell.ShownAsDate(c.Text):
		return []finding{warn(CodeDamaged, "this looks like a date that a spreadsheet made of a code such as 3-4 or MAR1; kept as typed")}
	case to.kind == intakeq.Text && !to.free() && cell.Questioned(c.Text, to.isName):
		return []finding{warn(CodeDamaged, "a question mark stands where a letter may have been lost; kept as typed")}
	case cell.Garbled(c.Text):
		return []finding{warn(CodeDamaged, "this looks like UTF-8 that was read in another encoding; kept as typed")}
	case to.isLetters && cell.OddLetters(c.Text):
		return []finding{warn(CodeDamaged, "signs stand where letters belong, as where a text was read in another encoding; kept as typed")}
	case to.kind == intakeq.Text && !to.free() && cell.Escaped(c.Text):
		return []finding{warn(CodeDamaged, "letters stand here as codes of HTML, the web or a program, such as &#233; or %C3%A9; kept as typed")}
	case to.kind == intakeq.Text && to.field != "" && !to.free() && cell.Truth(c.Text):
		return []finding{warn(CodeDamaged, "this is TRUE or FALSE, which a spreadsheet makes of a text; kept as typed")}
	}
	return nil
}

// settle finds out, once, what kind of field it is.
func (to *converter) settle() {
	to.isID, to.isCode, to.isSingle = intakeq.HasRole(to.field, intakeq.ID, intakeq.ForeignID), to.code(), to.single()
	to.isName, to.isLetters = intakeq.HasRole(to.field, intakeq.Names()...), lettersAlone(to.field)
}

// lettersAlone tells a field in which no signs stand within a word: names, and places.
func lettersAlone(field string) bool {
	return intakeq.HasRole(field, intakeq.Names()...) || field == "City" || strings.HasSuffix(field, "HolderName")
}

// minds: what looks like a large number may stand in notes and tags. In other
// fields it is an id, a phone or a number that has lost digits.
func (to *converter) minds(d sheet.Damage) bool {
	free := to.field == "AdditionalInformation" || to.kind == intakeq.Tags
	return !free || d != sheet.DamageExponent
}

// free tells a field of any text: notes, and custom fields.
func (to *converter) free() bool { return to.field == "" || to.field == "AdditionalInformation" }

// code tells a field of ids and numbers that are no quantities.
func (to *converter) code() bool {
	return intakeq.HasRole(to.field, intakeq.ID, intakeq.ForeignID) || to.field == "PostalCode" ||
		strings.HasSuffix(to.field, "Number") // units, policies, groups
}

// single tells a field that is one name, contact, id or typed value, in which no
// invisible mark can mean anything.
func (to *converter) single() bool {
	switch to.kind {
	case intakeq.Text:
		return to.code() || to.dates != nil || intakeq.HasRole(to.field, intakeq.Names()...) || intakeq.HasRole(to.field, intakeq.Contact) ||
			strings.HasSuffix(to.field, "Name")
	case intakeq.Tags:
		return false
	}
	return true
}

// Lost says what the value has lost against the account's value of the same field;
// "" where it is the same, another value, or no cell's. Whether the mapping trusts
// the column is for the caller to ask, and to tell.
func (v Value) Lost(account string) cell.Loss {
	if v.Action != Set || v.ReadOnly || v.void || len(v.Columns) == 0 {
		return ""
	}
	if v.truth && trim(account) != "" {
		return cell.LostWord
	}
	return cell.Damaged(v.Field.Kind, v.Field.Name, v.Text, account)
}

// AsIs tells whether the cell is what the account has, as it was typed or as our
// own files guard it, whatever became of it on the way: no change, and nothing to
// tell. What the mapping makes something else of on purpose is judged by that.
func (v *Value) AsIs(account string) bool {
	return !v.shaped && trim(v.Typed) != "" && (trim(v.Typed) == trim(account) || cell.Guarded(v.Typed, account))
}

// shapes tells whether the mapping says what is to become of a cell's text.
func (e *entry) shapes() bool {
	return e.Values != nil || e.Split != nil || len(e.Replace) > 0 || e.First != "" || e.Pad > 0 ||
		e.Case != "" && e.Case != "none" || len(e.Dates) > 0
}

// Garbled tells whether the cell's letters look lost, or read in another encoding.
func (v Value) Garbled() bool {
	return cell.HasLost(v.Typed) || cell.Garbled(v.Typed) || cell.OddLetters(v.Typed) && lettersAlone(v.Field.Name) ||
		v.Field.Kind == intakeq.Text && v.Field.Name != "AdditionalInformation" && v.CustomID == "" && cell.Questioned(v.Typed, v.Field.Is(intakeq.Names()...))
}

// SameTags tells whether the cell is just the client's tags, joined, as IntakeQ's
// own exports write them: cutting it would make new tags of one that holds the
// separator.
func (v Value) SameTags(tags []string) bool {
	return v.Field.Kind == intakeq.Tags && cell.SameTagsJoined(v.Typed, v.Separator, tags)
}
