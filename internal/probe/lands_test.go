package probe

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/intakeq/sandbox"
)

// The create falls on somebody: that is told, the person is put back as they were, and
// nothing more is done to them.
func TestLandsOnSomebody(t *testing.T) {
	const token = "aaaabbbbcccc"
	for _, test := range []struct {
		name              string
		clients, victim   int
		restored, unknown bool
		change            func(*sandbox.Options)
	}{
		{"known", 15, 12, true, false, nil},
		{"merge", 15, 12, true, false, func(o *sandbox.Options) { o.Merge = true }},
		{"no dates", 15, 12, true, false, func(o *sandbox.Options) { o.Created = sandbox.CreatedNull }},
		{"on a later page", 900, 500, false, true, nil},
		{"on a later page, no dates", 900, 500, false, true, func(o *sandbox.Options) { o.Created = sandbox.CreatedNull }},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := sandbox.Options{Clients: test.clients, Seed: 1}
				if test.change != nil {
					test.change(&o)
				}
				r := newRig(t, o)
				id := r.account.IDs()[test.victim]
				// Staff gives somebody the throw-away's contacts a moment before.
				r.account.BeforeOn(sandbox.On{What: sandbox.Create, Nth: 1}, func(s *sandbox.Staff) {
					_ = s.SetQuietly(id, "FirstName", `"Zz-Probe-`+token+`"`)
					_ = s.SetQuietly(id, "Email", `"`+email(token)+`"`)
				})
				result, err := r.run(t.Context(), func(o *Options) { o.Token = token })
				var landed *LandedError
				if !errors.As(err, &landed) || landed.Client != id || landed.Restored != test.restored {
					t.Fatalf("%v", err)
				}
				if result.Landed != landed || len(result.Left) > 0 || !strings.Contains(err.Error(), fmt.Sprint(id)) {
					t.Errorf("%+v", result)
				}
				if !test.unknown {
					r.checkRestored(id)
				}
				writes := 0
				for _, request := range r.account.Log() {
					if request.Method == "POST" {
						writes++
					}
				}
				if want := map[bool]int{true: 2, false: 1}[test.restored]; writes != want && (test.name != "merge" || writes != 3) {
					t.Errorf("%d saves", writes)
				}
				// The next probe does not take that client for its own.
				after, _ := r.account.Document(id)
				if _, err := r.run(t.Context(), nil); err != nil {
					t.Error(err)
				}
				if now, _ := r.account.Document(id); string(now) != string(after) {
					t.Error("the next probe has touched the client")
				}
			})
		})
	}
}

// A new client whose date lies some hours before its create, on an account that does not
// say who was made lately, is neither called a person nor touched again.
func TestDateOfAnotherZone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, sandbox.Options{Clients: 15, Seed: 1, DateOff: 5 * time.Hour, Ignore: []string{"datecreatedstart"}})
		result, err := r.run(t.Context(), nil)
		var landed *LandedError
		if !errors.As(err, &landed) || !landed.Unproved || !slices.Equal(r.guests(), []int64{landed.Client}) || result.Landed != landed {
			t.Fatalf("%v, of %v", err, r.guests())
		}
		r.checkOthers()
	})
}

// A client that an earlier probe left, of which nothing is known here, is gone on with
// where its date agrees with its marks; else it is named, and not touched.
func TestLeftElsewhere(t *testing.T) {
	for _, test := range []struct {
		name    string
		dated   bool
		cut     bool // the account keeps its email only in part
		adopted bool
	}{{"made as its marks say", true, false, true}, {"a person's record that was replaced", false, false, false}, {"not all of its marks", true, true, false}} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, sandbox.Options{Clients: 15, Seed: 1})
				token := newToken(time.Now())
				doc, err := firstDocument(token)
				if err != nil {
					t.Fatal(err)
				}
				id, err := r.account.Staff().Create(string(doc.Raw()))
				if err == nil && !test.dated {
					err = r.account.Staff().SetQuietly(id, "DateCreated", fmt.Sprint(time.Now().Add(-1000*time.Hour).UnixMilli()))
				}
				if err == nil && test.cut {
					err = r.account.Staff().SetQuietly(id, "Email", `"zz-pr"`)
				}
				if err != nil {
					t.Fatal(err)
				}
				before, _ := r.account.Document(id)
				result, err := r.run(t.Context(), nil)
				if err != nil {
					t.Fatal(err)
				}
				after, _ := r.account.Document(id)
				switch {
				case test.adopted && (!r.archived(id) || len(r.guests()) != 1):
					t.Errorf("%v was made beside it", r.guests())
				case !test.adopted && (string(after) != string(before) || !slices.Equal(result.Like, []int64{id})):
					t.Errorf("it was touched, or not told: %v", result.Like)
				}
			})
		})
	}
}
