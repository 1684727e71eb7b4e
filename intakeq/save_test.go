package intakeq_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
)

// A client read and saved with one change is the same but for that change.
func TestUpdateKeepsAllElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account := sandbox.New(sandbox.Options{Clients: 60, Seed: 2})
		client := sandboxClient(t, account, nil)
		for page, err := range client.Pages(t.Context(), intakeq.Query{Profile: true}) {
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range page.Clients {
				changed, err := d.With("City", `"Elsewhere"`)
				if err != nil {
					t.Fatal(err)
				}
				saved, err := client.Update(t.Context(), changed)
				if err != nil {
					t.Fatal(err)
				}
				changed.Each(func(name string, want gjson.Result) bool {
					if got := saved.Document.Cell(name); got != intakeq.MemberCell(name, want) && name != "LastUpdateDate" {
						t.Errorf("%s: %q became %q", name, want.Raw, got)
					}
					return true
				})
			}
		}
	})
}

func TestSavedSaysWhatTheServerKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account := sandbox.New(sandbox.Options{Seed: 2})
		saved, err := sandboxClient(t, account, nil).Create(t.Context(), document(t, `{"FirstName":"Ann","DateOfBirth":"1985-06-15","Nonsense":1}`))
		if err != nil {
			t.Fatal(err)
		}
		if id, ok := saved.Document.ID(); !ok || id != account.IDs()[0] {
			t.Errorf("created %d, %v", id, ok)
		}
		if d := saved.Document; d.Cell("FirstName") != "Ann" || d.Cell("DateOfBirth") != "" || d.Get("Nonsense").Exists() {
			t.Errorf("saved %s", d.Raw())
		}
	})
}

func TestSaveAnswers(t *testing.T) {
	for _, tt := range []struct {
		status       int
		body         string
		ok, sure     bool
		wantAttempts int
	}{
		{200, `{"ClientId":7,"City":"X"}`, true, true, 1},
		{200, `[]`, false, false, 1},
		{200, `"saved"`, false, false, 1},
		{200, `null`, false, false, 1},
		{400, `{"Message":"Invalid client."}`, false, true, 1},
		{404, `{"Message":"Client not found."}`, false, true, 1},
		{500, `{"Message":"An error has occurred."}`, false, false, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			pacer := &counter{}
			client := newClient(t, intakeq.Options{Pacer: pacer, Transport: inMemory(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Date", "Wed, 04 Mar 2026 05:06:07 GMT")
				says(tt.status, "application/json", tt.body)(w, r)
			})})
			saved, err := client.Update(t.Context(), document(t, `{"ClientId":7}`))
			if pacer.counts().taken != tt.wantAttempts {
				t.Errorf("%d %s: %d attempts", tt.status, tt.body, pacer.counts().taken)
			}
			if tt.ok {
				if err != nil || saved.Document.Cell("City") != "X" || !saved.Server.Equal(time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)) {
					t.Errorf("%s: %+v, %v", tt.body, saved, err)
				}
				return
			}
			e := failure(t, err)
			if e.Unsure() == tt.sure || e.Status != tt.status || !strings.HasPrefix(err.Error(), "POST /clients: ") {
				t.Errorf("%d %s: unsure %v, %v", tt.status, tt.body, e.Unsure(), err)
			}
		})
	}
}

func TestTags(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account := sandbox.New(sandbox.Options{Clients: 1, Seed: 2})
		client, id := sandboxClient(t, account, nil), account.IDs()[0]
		tags := func() []string {
			raw, _ := account.Document(id)
			var list []string
			for _, tag := range document(t, string(raw)).Get("Tags").Array() {
				list = append(list, tag.String())
			}
			return list
		}
		before := tags()
		for _, tag := range []string{"a, b", `"q"`, "<&>", "é 名", "a+b&tag=c%20#", " x y "} {
			for range 2 {
				if err := client.AddTag(t.Context(), id, tag); err != nil {
					t.Fatal(err)
				}
			}
			trimmed := strings.TrimSpace(tag)
			if got := tags(); len(got) != len(before)+1 || !slices.Contains(got, tag) && !slices.Contains(got, trimmed) {
				t.Errorf("added %q: %q", tag, got)
			}
			for range 2 {
				if err := client.RemoveTag(t.Context(), id, tag); err != nil {
					t.Fatal(err)
				}
			}
			if got := tags(); !slices.Equal(got, before) {
				t.Errorf("removed %q: %q, want %q", tag, got, before)
			}
		}
	})
}

func TestDiagnoses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		account := sandbox.New(sandbox.Options{Clients: 1, Seed: 2})
		client, id := sandboxClient(t, account, nil), account.IDs()[0]
		const list = `[{"Code":"1","Description":"A \u00e9","Date":"2021-12-08T23:00:00Z","EndDate":null,"NoteId":"82328bc2"},{"Code":1.10,"Extra":{}},{}]`
		if err := account.Staff().SetDiagnoses(id, list); err != nil {
			t.Fatal(err)
		}
		raw, err := client.Diagnoses(t.Context(), id)
		if err != nil || string(raw) != list {
			t.Fatalf("got %s, %v", raw, err)
		}
		want := []intakeq.Diagnosis{{Code: "1", Description: "A é", Date: "2021-12-08T23:00:00Z", NoteID: "82328bc2"}, {Code: "1.10"}, {}}
		if got := intakeq.ParseDiagnoses(raw); !slices.Equal(got, want) {
			t.Errorf("parsed %q, want %q", got, want)
		}
		_, err = client.Diagnoses(t.Context(), id+1)
		if e := failure(t, err); e.Status != http.StatusNotFound || e.Temporary() {
			t.Errorf("a client that is not there: %v", err)
		}
		if got := intakeq.ParseDiagnoses([]byte("[]")); got != nil {
			t.Errorf("none: %q", got)
		}
	})
}
