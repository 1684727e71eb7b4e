package importer

import (
	"slices"
	"strings"
	"unicode"

	"intakeq-bulk/internal/reason"
	"intakeq-bulk/internal/record"
	"intakeq-bulk/mapping"
	"intakeq-bulk/mapping/cell"
)

// sawCells counts what a row's cells show of damage that is the whole spreadsheet's, or
// a whole column's. A cell that is as the account has it shows none. Where near, the
// ExternalClientId is a client's but for zeros, or for the case of letters, which no
// spreadsheet program changes.
func (m *maker) sawCells(in *input, client *record.Cells, d *difference, near bool) {
	for i := range in.Values {
		v := &in.Values[i]
		if len(v.Columns) == 0 || v.ReadOnly || record.IsBlank(v.Typed) && !in.damaged(v.Key()) {
			continue
		}
		account, column := in.was[i], headers(v)
		same := in.untouched(v, account) || v.AsIs(account)
		garbled := !same && (v.Garbled() || lostLetters(d.losses[v.Key()]))
		if garbled {
			m.alarms.Garbled(in.Number, column)
		}
		shortID := near && v.Key() == record.MemberExternal && !strings.ContainsFunc(v.Text, unicode.IsLetter)
		damaged := !same && !garbled && (shortID || len(d.Changes) > 0 && record.Misplaced(v.Key(), v.Text, client.Get) || in.looksDamaged(*v, d))
		m.alarms.Cell(i, in.Number, column, v.Key(), damaged)
		if v.Key() == "PostalCode" {
			m.alarms.ZIP(in.Number, column, account, v.Text, in.has(v.Key(), reason.PostalZero) && !same)
		}
		if v.Key() == record.MemberBirth && v.Action == mapping.Set {
			m.alarms.BirthDate(in.Number, column, account, v.Text)
		}
	}
}

func lostLetters(loss cell.Loss) bool {
	return loss == cell.LostLetters || loss == cell.LostEncoding
}

// looksDamaged: with the account's value in view or by itself.
func (in *input) looksDamaged(v mapping.Value, d *difference) bool {
	return d.losses[v.Key()] != "" || in.has(v.Key(), reason.Damaged)
}

// has reports whether something of the code is said of the row's value for a field.
func (in *input) has(field, code string) bool {
	return slices.ContainsFunc(in.Issues, func(i mapping.Issue) bool { return i.Target == field && i.Code == code })
}
