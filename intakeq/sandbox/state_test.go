package sandbox

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// edit does something that staff or a caller might do, as drawn.
func edit(r *rapid.T, t *testing.T, a *Account) {
	c, s, all := caller{t, a}, a.Staff(), append(a.IDs(), a.Deleted()...)
	id := rapid.SampledFrom(append(all, 1)).Draw(r, "client")
	switch rapid.IntRange(0, 8).Draw(r, "edit") {
	case 0:
		_ = s.Rename(id, rapid.String().Draw(r, "first"), rapid.SampledFrom(lastNames).Draw(r, "last"))
	case 1:
		_ = s.Delete(id)
	case 2:
		_ = s.Restore(id)
	case 3:
		_ = s.Merge(id, append(all, 1)[0])
	case 4:
		_, _ = s.Create(`{"FirstName":` + quoted(rapid.SampledFrom(firstNames).Draw(r, "new")) + `}`)
	case 5:
		_ = s.SetCustom(id, "late", rapid.SampledFrom([]string{`"v"`, "1.10", "null"}).Draw(r, "value"))
	case 6:
		_ = s.SetDiagnoses(id, `[{"Code":"F41.1", "Date":null}]`)
	case 7:
		_, _, _ = c.do("POST", "/clientTags", `{"ClientId":`+strconvID(id)+`,"Tag":"t"}`)
	case 8:
		if doc, ok := a.Document(id); ok {
			_, _, _ = c.do("POST", "/clients", string(doc))
		}
	}
}

func picture(t *testing.T, a *Account) string {
	t.Helper()
	var out strings.Builder
	for _, id := range a.IDs() {
		doc, _ := a.Document(id)
		out.Write(doc)
		out.Write(a.diagnosesOf(id))
		out.WriteByte('\n')
	}
	for _, id := range a.Deleted() {
		out.WriteString("deleted " + strconvID(id) + "\n")
	}
	for _, e := range a.order {
		out.WriteString(e.key + " " + strconvID(e.id) + "\n")
	}
	return out.String()
}

func TestSaveAndLoad(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		a := New(Options{Clients: rapid.IntRange(1, 120).Draw(r, "clients"), Seed: rapid.Uint64().Draw(r, "seed")})
		for range rapid.IntRange(0, 12).Draw(r, "edits") {
			edit(r, t, a)
		}
		if !slices.IsSortedFunc(a.order, compareEntries) {
			r.Fatal("the list isn't sorted any more")
		}
		var file bytes.Buffer
		if err := a.Save(&file); err != nil {
			r.Fatal(err)
		}
		text := file.String()
		b, err := Load(&file, Options{Clients: 7, Seed: 7})
		if err != nil {
			r.Fatal(err)
		}
		if picture(t, a) != picture(t, b) {
			r.Fatal("the account came back different")
		}
		var again bytes.Buffer
		if err := b.Save(&again); err != nil || again.String() != text {
			r.Fatalf("saved again it differs: %v", err)
		}
		if id, err := b.Staff().Create(`{}`); err != nil || slices.Contains(a.IDs(), id) || slices.Contains(a.Deleted(), id) {
			r.Fatalf("a new client got the id of another: %v", err)
		}
	})
}

func TestSaveKeepsRestoredClients(t *testing.T) {
	a := New(Options{Clients: 60, Seed: 1})
	id := a.Deleted()[0] // deleted since before the account was made
	if err := a.Staff().Restore(id); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := a.Save(&file); err != nil {
		t.Fatal(err)
	}
	b, err := Load(&file, Options{})
	if err != nil || picture(t, a) != picture(t, b) || b.Len() != 61 {
		t.Errorf("restored client %d was not kept: %v", id, err)
	}
}

func TestLoadKeepsTheLimits(t *testing.T) {
	for _, w := range Windows() {
		synctest.Test(t, func(t *testing.T) {
			o := Options{PerMinute: 2, PerDay: 3, Window: w}
			a := New(o)
			(caller{t, a}).get("/clients")
			(caller{t, a}).get("/clients")
			var file bytes.Buffer
			if err := a.Save(&file); err != nil {
				t.Fatal(err)
			}
			b, err := Load(&file, o)
			if err != nil {
				t.Fatal(err)
			}
			if status, _, _ := (caller{t, b}).do("GET", "/clients", ""); status != 429 {
				t.Errorf("%v: a restart gave a fresh minute", w)
			}
			time.Sleep(3 * time.Minute)
			(caller{t, b}).get("/clients")
			if status, _, _ := (caller{t, b}).do("GET", "/clients", ""); status != 429 {
				t.Errorf("%v: a restart gave a fresh day", w)
			}
		})
	}
}

func TestLoadRefusesDamage(t *testing.T) {
	a := New(Options{Clients: 30, Seed: 1})
	for _, id := range a.IDs()[:5] {
		if err := a.Staff().Rename(id, "Ann", "Ode"); err != nil {
			t.Fatal(err)
		}
	}
	var file bytes.Buffer
	if err := a.Save(&file); err != nil {
		t.Fatal(err)
	}
	whole := file.Bytes()
	for cut := range whole {
		if _, err := Load(bytes.NewReader(whole[:cut]), Options{}); !errors.Is(err, ErrDamaged) {
			t.Fatalf("cut to %d of %d bytes: %v", cut, len(whole), err)
		}
	}
	for at := 0; at < len(whole); at += 7 {
		flipped := bytes.Clone(whole)
		flipped[at] ^= 4
		if _, err := Load(bytes.NewReader(flipped), Options{}); !errors.Is(err, ErrDamaged) {
			t.Fatalf("byte %d changed: %v", at, err)
		}
	}
	if _, err := Load(bytes.NewReader(whole), Options{}); err != nil {
		t.Errorf("undamaged: %v", err)
	}
}

func FuzzLoad(f *testing.F) {
	var file bytes.Buffer
	if err := New(Options{Clients: 2}).Save(&file); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes())
	f.Add([]byte("{}\n{}\n"))
	f.Add([]byte(`{"sandbox":1,"clients":-1}` + "\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if a, err := Load(bytes.NewReader(data), Options{}); (a == nil) == (err == nil) {
			t.Errorf("account %v, error %v", a != nil, err)
		}
	})
}

func TestOnChangeMaySave(t *testing.T) {
	a := New(Options{Clients: 5, Seed: 1})
	saved := 0
	a.OnChange(func() {
		var file bytes.Buffer
		if err := a.Save(&file); err != nil {
			t.Error(err)
		}
		saved++
	})
	c := caller{t, a}
	c.get("/clients")
	if saved != 0 {
		t.Error("reading counted as a change")
	}
	c.save(`{"FirstName":"Ann"}`)
	if err := a.Staff().Archive(a.IDs()[0]); err != nil {
		t.Fatal(err)
	}
	if saved != 2 {
		t.Errorf("%d changes told, want 2", saved)
	}
}
