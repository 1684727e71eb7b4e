package mapping

import (
	"strings"
	"testing"

	"intakeq-bulk/internal/sheet"
)

// What stands one step beside a rule: of emails, phones, codes and words.
func TestEdges(t *testing.T) {
	for _, c := range []struct{ entry, cell, want string }{
		{"field: Email", "ada@x.test", "Email=ada@x.test"},
		{"field: Email", "Ada Quill <ada@x.test>", "Email=ada@x.test"},
		{"field: Email", "MAILTO: ada@x.test?subject=x", "Email=ada@x.test"},
		{"field: Email", "ada@\u200bx.test", "Email=ada@x.test; ?invisible A"},
		{"field: Email", "@x.test", "Email=@x.test; !bad_value A"},
		{"field: Email", "ada@xtest", "Email=ada@xtest; !bad_value A"},
		{"field: Email", "ada@x.", "Email=ada@x.; !bad_value A"},
		{"field: Email", "ada.@x.test", "Email=ada.@x.test; !bad_value A"},
		{"field: Email", "ada@.x.test", "Email=ada@.x.test; !bad_value A"},
		{"field: Email", "ada@x..test", "Email=ada@x..test; !bad_value A"},
		{"field: Email", "a da@x.test", "Email=a da@x.test; !bad_value A"},
		{"field: Email", "ada(x)@x.test", "Email=ada(x)@x.test; !bad_value A"},
		{"field: Email", "ada@x.test bob@x.test", "Email=ada@x.test bob@x.test; !bad_value A"},
		{"field: Email", "NoEmail@none.com", "?placeholder A"},
		{"field: Email", "none@example.test", "?placeholder A"},
		{"field: Email", "na@email.test", "?placeholder A"},
		{"field: Email", "unknown@mail.test", "?placeholder A"},
		{"field: Email", "declined", "?placeholder A"},
		{"field: Email", "none@quill.test", "Email=none@quill.test"},
		{"field: Email", "ada@example.test", "Email=ada@example.test"},
		{"field: MobilePhone", "5550101.0", "MobilePhone=5550101; ?phone_form A"},
		{"field: MobilePhone", "(555) 010-1001 x12", "MobilePhone=(555) 010-1001 x12; ?phone_form A"},
		{"field: MobilePhone", "000-000-0000", "?placeholder A"},
		{"field: MobilePhone", "Declined", "?placeholder A"},
		{"field: MobilePhone", "555010", "MobilePhone=555010; !bad_value A"},
		{"field: MobilePhone", "+44 20 7946 0958", "MobilePhone=+44 20 7946 0958"},
		{"field: MobilePhone", "+44 20 7946 0958 1234 5", "MobilePhone=+44 20 7946 0958 1234 5; ?phone_form A"},
		{"field: MobilePhone", "2 555 010 1001", "MobilePhone=2 555 010 1001; ?phone_form A"},
		{"field: MobilePhone", "5550101", "MobilePhone=5550101; ?phone_form A"},
		{"field: MobilePhone", "5550101001/5550101002", "MobilePhone=5550101001/5550101002; ?phone_form A"},
		{"field: PostalCode, pad: 5", "501", "PostalCode=00501"},
		{"field: PostalCode, pad: 5", "02134", "PostalCode=02134"},
		{"field: PostalCode, pad: 5", "501-0001", "PostalCode=00501-0001"},
		{"field: PostalCode, pad: 5", "501-001", "PostalCode=501-001"},
		{"field: PostalCode, pad: 5", "501-000A", "PostalCode=501-000A"},
		{"field: PostalCode, pad: 5", "K1A", "PostalCode=K1A"},
		{"field: UnitNumber, pad: 4", "50-1234", "UnitNumber=50-1234"},
		{"field: Archived", "t", "Archived=true"}, {"field: Archived", "y", "Archived=true"}, {"field: Archived", "1.0", "Archived=true"}, {"field: Archived", "1", "Archived=true"},
		{"field: Archived", "f", "Archived=false"}, {"field: Archived", "n", "Archived=false"}, {"field: Archived", "No", "Archived=false"}, {"field: Archived", "0.0", "Archived=false"},
		{"field: ClientId", "1234567890123456789", "!bad_value A"},
		{"field: ClientId", "000", "!bad_value A"},
		{"field: PrimaryInsuranceHolderName", "Self", "PrimaryInsuranceHolderName=Self; ?holder_self A"},
		{"field: SecondaryInsuranceHolderName", "same as patient", "SecondaryInsuranceHolderName=same as patient; ?holder_self A"},
		{"field: City, case: title", "II III IV VI VII VIII", "City=II III IV VI VII VIII"},
		{"field: StateShort, case: upper", "ma", "StateShort=MA"},
		{"field: Tags, separator: \"\\n\"", "a\nb", "Tags=a,b"},
		{"field: Tags, separator: ' ::: '", "a :::  ::: b", "Tags=a,b"},
		{"field: City, replace: [{match: '^x$', with: Arden}]", "x", "City=Arden"},
		{"field: City, replace: [{match: '^$', with: Arden}]", "", "City=Arden"},
		{"field: City", "{{City}}", "?null_word A"},
		{"field: DateOfBirth", "unknown", "?null_word A"},
		{"field: City", "unknown", "City=unknown"},
	} {
		if got := one(t, c.entry, c.cell); got != c.want {
			t.Errorf("{%s} of %q: %s, want %s", c.entry, c.cell, got, c.want)
		}
	}
}

// What stands for no email and no phone, one word as well as the other.
func TestWordsForNoContact(t *testing.T) {
	for _, word := range []string{"none", "no", "na", "n/a", "nomail", "noemail", "no email", "no-email", "no_email", "no.email", "nil", "null", "unknown", "declined", "refused", "donthave", "noemailaddress", ".", " Unknown. "} {
		if got := emailOf(word, false); !got.keep {
			t.Errorf("%q is taken for an email: %+v", word, got)
		}
		if got := phoneOf(word); !got.keep {
			t.Errorf("%q is taken for a phone: %+v", word, got)
		}
	}
}

// Titles and suffixes are no names, and particles belong to the last name.
func TestWordsOfNames(t *testing.T) {
	for _, title := range strings.Fields("Mr Mrs. MS Miss Mx Dr. Prof Rev") {
		if n, _ := parseName(title+" Ada Quill", "First Last"); n != (name{first: "Ada", last: "Quill"}) {
			t.Errorf("%s: %+v", title, n)
		}
	}
	for _, suffix := range strings.Fields("Jr. SR II III IV MD Ph.D. Esq DDS RN") {
		for _, text := range []string{"Quill " + suffix + ", Ada", "Quill, " + suffix + ", Ada", "Quill, Ada " + suffix} {
			if n, _ := parseName(text, "Last, First"); n != (name{first: "Ada", last: "Quill " + suffix}) {
				t.Errorf("%s: %+v", text, n)
			}
		}
	}
	for _, particle := range strings.Fields("van von der den de del della di da dos du la le el al bin ibn ter ten St. st San VAN") {
		if n, _ := parseName("Ada "+particle+" Quill", "First Last"); n != (name{first: "Ada", last: particle + " Quill"}) {
			t.Errorf("%s: %+v", particle, n)
		}
		if n, _ := parseName(particle+" Quill Ada", "Last First"); n != (name{first: "Ada", last: particle + " Quill"}) {
			t.Errorf("%s in front: %+v", particle, n)
		}
	}
	for _, text := range []string{"Jr.", "Quill,", ", Ada", "Dr"} {
		if n, found := parseName(text, "Last, First"); n != (name{}) || !refused(found) {
			t.Errorf("%q: %+v, %v", text, n, found)
		}
	}
}

// What is remembered of a cell's text is of cells of that text alone that are like it: a
// damaged one, or one that is guarded, is looked at anew.
func TestNoMarkedCellIsRemembered(t *testing.T) {
	b := bound(t, "version: 1\ncolumns: [{column: X, field: City}]\n", "X")
	for range 2 {
		for _, c := range []struct {
			cell sheet.Cell
			want string
		}{
			{sheet.Cell{Text: "=Arden", Kind: sheet.Text}, "City==Arden"},
			{sheet.Cell{Text: "'=Arden", Kind: sheet.Text, Mark: sheet.MarkGuarded}, "City='=Arden; !damaged A"},
			{sheet.Cell{Text: "=Arden", Kind: sheet.Text, Damage: sheet.DamageError}, "City==Arden; !damaged A"},
			{sheet.Cell{Text: "=Arden", Kind: sheet.Date}, "City==Arden; !damaged A"},
		} {
			rec := record("")
			rec.Cells[0] = c.cell
			if got := shown(b.Row(rec)); got != c.want {
				t.Errorf("%+v: %s, want %s", c.cell, got, c.want)
			}
		}
	}
}
