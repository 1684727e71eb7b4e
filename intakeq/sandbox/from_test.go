package sandbox

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// lines is what an export with profiles and diagnoses writes of an account.
func lines(t *testing.T, a *Account) string {
	t.Helper()
	var out strings.Builder
	for _, row := range (caller{t, a}).walk("includeProfile=true") {
		coded := a.diagnosesOf(row.Get("ClientId").Int())
		out.WriteString(strings.TrimSuffix(row.Raw, "}") + `,"Diagnoses":` + string(coded) + `,"DiagnosesAsOf":"2026-01-02T03:04:05Z"}` + "\n")
	}
	return out.String()
}

// sameAnswers holds two accounts against each other.
func sameAnswers(t *testing.T, was, b *Account) {
	t.Helper()
	for _, query := range []string{"includeProfile=true", "", "search=an", "custom.late=here", "dateUpdatedStart=2020-01-01"} {
		want, got := (caller{t, was}).walk(query), (caller{t, b}).walk(query)
		if !slices.EqualFunc(want, got, func(x, y gjson.Result) bool { return x.Raw == y.Raw }) {
			t.Errorf("%q: %d rows, want the same %d", query, len(got), len(want))
		}
	}
	for _, id := range was.IDs() {
		if !bytes.Equal(was.diagnosesOf(id), b.diagnosesOf(id)) {
			t.Errorf("client %d has other diagnoses", id)
		}
	}
}

// An account made of an export is served as it was, and lives on like any other.
func TestFromDocuments(t *testing.T) {
	was := New(Options{Clients: 250, Seed: 7})
	for i, id := range was.IDs()[100:110] {
		if err := was.Staff().Set(id, "New.Member", `{"a": `+strconvID(int64(i))+`.0}`); err != nil {
			t.Fatal(err)
		}
	}
	a, err := FromDocuments(strings.NewReader("\ufeff"+lines(t, was)+"\n \n"), Options{Clients: 9, Seed: 1, PerDay: 500})
	if err != nil {
		t.Fatal(err)
	}
	sameAnswers(t, was, a)
	var file bytes.Buffer
	if err := a.Save(&file); err != nil {
		t.Fatal(err)
	}
	again, err := Load(&file, Options{})
	if err != nil {
		t.Fatal(err)
	}
	sameAnswers(t, was, again)
	for _, b := range []*Account{a, again} {
		c := caller{t, b}
		made := c.save(`{"FirstName":"New","CustomFields":[{"FieldId":"late","Value":"x"}]}`)
		if slices.Contains(was.IDs(), made.Get("ClientId").Int()) || made.Get("CustomFields.0.Text").String() != "Seen only late" {
			t.Errorf("created as %s", made.Raw)
		}
		id := b.IDs()[40]
		doc, _ := b.Document(id)
		c.save(string(doc))
		if after, _ := b.Document(id); without(after, "LastUpdateDate") != without(doc, "LastUpdateDate") {
			t.Errorf("saving client %d as read changed it", id)
		}
		if err := b.Staff().Delete(id); err != nil || b.Len() != 250 || !slices.Equal(b.Deleted(), []int64{id}) {
			t.Errorf("%d clients, deleted %v, %v", b.Len(), b.Deleted(), err)
		}
	}
}

// Fields are the export's own: those of made accounts are unknown there.
func TestFromDocumentsFields(t *testing.T) {
	a, err := FromDocuments(strings.NewReader(`{"ClientId":5,"FirstName":"Ann","CustomFields":[{"FieldId":"own","Text":"Own label","Value":"1"}]}`), Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := (caller{t, a}).save(`{"ClientId":5,"CustomFields":[{"FieldId":"own","Value":"2"},{"FieldId":"late","Value":"3"}]}`)
	if raw := got.Get("CustomFields").Raw; raw != `[{"FieldId":"own","Text":"Own label","Value":"2"}]` {
		t.Errorf("CustomFields = %s", raw)
	}
	none, err := FromDocuments(strings.NewReader(""), Options{})
	if err != nil || none.Len() != 0 {
		t.Fatal(none.Len(), err)
	}
	var file bytes.Buffer
	if err := none.Save(&file); err != nil {
		t.Fatal(err)
	}
	if again, err := Load(&file, Options{}); err != nil || len(again.fields) != 0 {
		t.Errorf("an account without fields got some: %v", err)
	}
}

func TestFromDocumentsRefuses(t *testing.T) {
	const good = `{"ClientId":5,"FirstName":"Secretperson"}`
	for name, text := range map[string]string{
		"brief rows":   good + "\n" + `{"Name":"Secretperson","ClientNumber":"5"}`,
		"text id":      good + "\n" + `{"ClientId":"6","Name":"Secretperson"}`,
		"negative id":  good + "\n" + `{"ClientId":-6,"Name":"Secretperson"}`,
		"twice":        good + "\n" + good,
		"an array":     good + "\n" + `["Secretperson"]`,
		"cut short":    good + "\n" + `{"ClientId":6,"Name":"Secretp`,
		"a text":       good + "\n" + `Secretperson`,
		"two on aline": good + "\n" + `{"ClientId":6}{"ClientId":7}`,
	} {
		a, err := FromDocuments(strings.NewReader(text), Options{})
		if a != nil || err == nil || !strings.Contains(err.Error(), "line 2: ") || strings.Contains(err.Error(), "Secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzFromDocuments(f *testing.F) {
	f.Add([]byte(`{"ClientId":5,"CustomFields":[null,1,{"FieldId":"a","Text":5}],"Diagnoses":{}}`))
	f.Add([]byte("\ufeff{\"ClientId\":1e3}\r\n\r\n{}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := FromDocuments(bytes.NewReader(data), Options{})
		if (a == nil) == (err == nil) {
			t.Fatalf("account %v, error %v", a != nil, err)
		}
		if a != nil && len((caller{t, a}).walk("includeProfile=true")) != a.Len() {
			t.Error("the list is not the account")
		}
	})
}
