package record

import (
	"strings"
	"time"

	"intakeq-bulk/intakeq"
)

// Field gives a field of a client or of a row as an exported cell; "" where it is
// blank, or the file has no such column.
type Field = func(field string) string

// OtherPerson reports whether a row would make somebody else of a client, and why.
// sheet gives what the row says, account what the client is. Families share
// contacts, so that those alone say nothing: see [TakesOver].
func OtherPerson(sheet, account Field) (why string, other bool) {
	now, was := nameOf(sheet), nameOf(account)
	switch {
	case birthMoves(sheet, account) && nameChanges(sheet, account):
		return "the name and the date of birth both change", true
	case now.whole() && unrelated(was, now) && !agreesInAny(sheet, account):
		return "the first and the last name both change, and no date of birth, email or phone agrees", true
	case cellsOff(sheet, account):
		return "a name becomes an email, a phone, the client's city or its other name: the cells of the row may stand one too far", true
	}
	return "", false
}

// SaysSame reports whether a row says of the name, the date of birth, the emails and the
// phones all that the client has, and nothing else: then it is not [OtherPerson], and
// takes nothing over.
func SaysSame(sheet, account Field) bool {
	for f := range intakeq.FieldsByRole(PersonRoles()...) {
		if sheet(f.Name) != account(f.Name) {
			return false
		}
	}
	return sheet(MemberBirth) == account(MemberBirth)
}

// birthMoves reports whether the date of birth changes from one value to another,
// and not as slips and zones change one.
func birthMoves(sheet, account Field) bool {
	a, okA := parseDay(PlainText(sheet(MemberBirth)))
	b, okB := parseDay(PlainText(account(MemberBirth)))
	return okA && okB && !a.Equal(b) && !DateSlip(a, b)
}

// DateSlip reports whether two days differ by one, or by day and month swapped.
func DateSlip(a, b time.Time) bool {
	apart := a.Sub(b).Abs()
	swapped := a.Year() == b.Year() && int(a.Month()) == b.Day() && a.Day() == int(b.Month())
	return apart == 24*time.Hour || swapped && apart != 0
}

// nameChanges reports whether a first or a last name changes from one value to
// another, and not in case, accents and spacing alone.
func nameChanges(sheet, account Field) bool {
	parts := false
	for _, role := range []intakeq.Role{intakeq.NameFirst, intakeq.NameLast} {
		now, was := foldName(cells(sheet, role)), foldName(cells(account, role))
		parts = parts || now != ""
		if now != "" && was != "" && now != was {
			return true
		}
	}
	if parts && !IsBlank(cells(account, intakeq.NameFirst, intakeq.NameLast)) {
		return false // they were compared, part by part
	}
	if name := foldName(cells(sheet, intakeq.NameFull)); name != "" && name == foldName(cells(account, intakeq.NameFull)) {
		return false
	}
	now, was := FullName(sheet), FullName(account)
	return now != "" && was != "" && now != was
}

// agreesInAny reports whether a date of birth, an email or a phone is on both
// sides and the same.
func agreesInAny(sheet, account Field) bool {
	if a, b := sheet(MemberBirth), account(MemberBirth); !IsBlank(a) && !IsBlank(b) && !Differs(MemberBirth, a, b) {
		return true
	}
	return sharesAny(Emails(sheet), Emails(account)) || sharesAny(Phones(sheet), Phones(account))
}

func sharesAny(a, b []string) bool {
	return len(Missing(a, b)) < len(b)
}

// Emails are the emails of a client or a row, as they are compared, each once.
func Emails(get Field) []string { return contactsOf(get, intakeq.Email) }

// Phones are the phones of a client or a row, as they are compared, each once.
func Phones(get Field) []string { return contactsOf(get, intakeq.Phone) }

func contactsOf(get Field, kind intakeq.Kind) []string {
	var all []string
	for f := range intakeq.FieldsByRole(intakeq.Contact) {
		if f.Kind == kind {
			all = append(all, contacts(kind, get(f.Name))...)
		}
	}
	return Unique(all)
}

// TakesOver lists the emails and the phones that a row brings to a client who has
// none such: another client's, if another has both an email and a phone of them.
func TakesOver(sheet, account Field) (emails, phones []string) {
	return Missing(Emails(account), Emails(sheet)), Missing(Phones(account), Phones(sheet))
}

// Vouched reports whether the row says by a full name or a date of birth that it is
// of this client.
func Vouched(sheet, account Field) bool {
	if born := sheet(MemberBirth); !IsBlank(born) && !IsBlank(account(MemberBirth)) && !Differs(MemberBirth, born, account(MemberBirth)) {
		return true
	}
	name := nameOf(sheet)
	return name.whole() && FullName(sheet) == FullName(account)
}

// FullName is first and last name without case, spacing, accents and signs; "" for
// one who has none.
func FullName(get Field) string {
	first, last := cells(get, intakeq.NameFirst), cells(get, intakeq.NameLast)
	if IsBlank(first) && IsBlank(last) {
		n := splitName(cells(get, intakeq.NameFull))
		if len(n.family) == 0 {
			return strings.Join(n.given, "")
		}
		return n.given[0] + strings.Join(n.family, "")
	}
	return foldName(first + last)
}

// Traits are what tells somebody from others of the same name.
type Traits struct {
	FullName     string // folded; "" for one of whom too little is known
	Born         string // the day; "" where it is not known
	Words        string // all words of the name, folded, with a space between
	Ends, Turned string // the first and the last of them, as the name is, and with its halves swapped; "" where there is one
	Email, Phone bool   // there is one
}

// TraitsOf gives the traits of a client or a row.
func TraitsOf(get Field) Traits {
	name := nameOf(get)
	t := Traits{FullName: FullName(get), Email: len(Emails(get)) > 0, Phone: len(Phones(get)) > 0}
	t.Words, t.Ends = wholeName(name.given, name.family)
	_, t.Turned = wholeName(name.family, name.given)
	t.Words += generation(cells(get, intakeq.Names()...))
	if born := get(MemberBirth); !IsBlank(born) {
		t.Born = Canonical(intakeq.Date, born)
	}
	if !name.whole() && t.Born == "" {
		t.FullName = "" // many are called Ann, and nothing else
	}
	return t
}

// SamePerson reports whether two are of one full name, and nothing tells them apart. A
// date of birth that both have decides, and then the name may be cut in another way, or
// lack its middle. Else an email or a phone that both have says that they are two: one
// in common is not asked for, as the API would land on it.
func (t Traits) SamePerson(o Traits) bool {
	one := t.FullName != "" && t.FullName == o.FullName
	if t.Born != "" && o.Born != "" {
		return t.Born == o.Born && (one || sameWords(t, o))
	}
	if !one {
		return false
	}
	return !(t.Email && o.Email) && !(t.Phone && o.Phone)
}

// MatchKey is one text for all clients and rows whose fields hold the same by the rules
// of comparing; "" where one of them is blank.
func MatchKey(fields []string, get Field) string {
	var key strings.Builder
	for _, field := range fields {
		text := withoutMarks(get(field))
		if IsBlank(text) {
			return ""
		}
		key.WriteString(strings.ReplaceAll(Canonical(FieldKind(field), text), "\n", " ") + "\n")
	}
	return key.String()
}
