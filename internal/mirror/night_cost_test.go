package mirror

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/intakeq/sandbox"
)

// TestCostOfANight is the table in docs/nightly.md.
func TestCostOfANight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNights(t, sandbox.Options{Clients: 450, Seed: 1})
		cost := func(what string, want int) {
			t.Helper()
			certificate, got, err := n.night(t.Context(), nil)
			if err != nil || !certificate.Complete || got != want {
				t.Errorf("%s: %d requests, want %d; %+v, %v", what, got, want, certificate, err)
			}
			n.same(what)
			<-time.After(24 * time.Hour)
		}
		cost("the first night", 458)
		ids, staff := n.account.IDs(), n.account.Staff()
		for _, id := range ids[:5] {
			must(0, staff.Set(id, "City", `"Elsewhere"`))
		}
		must(staff.Create(`{"FirstName":"New","LastName":"Ode","Name":"New Ode"}`))
		must(0, staff.Delete(ids[9]))
		cost("a night with changes", 2+6)
		cost("a quiet night", 2)
	})
}

// TestDoubtfulNight: somebody who was there before and is not in the copy has all of the
// list read again.
func TestDoubtfulNight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNights(t, sandbox.Options{Clients: 250, Seed: 1})
		n.good("the first", 260, nil)
		yesterday := time.Now().Add(-24 * time.Hour).UnixMilli()
		must(n.account.Staff().Create(fmt.Sprintf(`{"FirstName":"Late","LastName":"Ode","Name":"Late Ode","LastUpdateDate":%d}`, yesterday)))
		<-time.After(24 * time.Hour)
		certificate, cost, err := n.night(t.Context(), nil)
		if err != nil || !certificate.Complete || cost < 2+3+3 {
			t.Errorf("%d requests, %+v, %v", cost, certificate, err)
		}
		n.same("the next")
	})
}

// TestNightsEmptied: a small account of which everybody was deleted is no server that
// ignores the question for them; one that does is found out all the same.
func TestNightsEmptied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNights(t, sandbox.Options{Clients: 3, Seed: 1})
		n.good("the first", 10, nil)
		for _, id := range n.account.IDs() {
			must(0, n.account.Staff().Delete(id))
		}
		<-time.After(24 * time.Hour)
		n.good("nobody is left", 12, nil)
		for range 3 {
			must(n.account.Staff().Create(`{"FirstName":"New","LastName":"Ode","Name":"New Ode"}`))
		}
		<-time.After(24 * time.Hour)
		n.good("others came", 12, nil)
		n.account.Change(func(o *sandbox.Options) { o.Ignore = []string{"deletedonly"} })
		<-time.After(24 * time.Hour)
		if _, _, err := n.night(t.Context(), nil); !ignored(err) {
			t.Errorf("deletedOnly is ignored: %v", err)
		}
	})
}

// TestDeletionsNotShown: a list of deleted clients that comes empty is not believed at
// once, and where it showed somebody the night before, not at all.
func TestDeletionsNotShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNights(t, sandbox.Options{Clients: 250, Seed: 1})
		n.good("the first", 260, nil)
		for i, empty := range []int{1, 1, 2} {
			ids := n.account.IDs()
			must(0, n.account.Staff().Delete(ids[10*i]))
			<-time.After(24 * time.Hour)
			for nth := range empty {
				n.account.FaultOn(sandbox.On{What: sandbox.Deleted, Nth: nth + 1}, sandbox.NoRows)
			}
			n.good(fmt.Sprintf("night %d, %d empty answers", i, empty), 12, nil)
			n.account.EndFaults()
		}
		<-time.After(24 * time.Hour)
		n.good("a quiet one", 3, nil)
	})
}

// TestUpdatesOnTwoPages: of more than a page of updates the second one may come empty, and
// is missed all the same.
func TestUpdatesOnTwoPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNights(t, sandbox.Options{Clients: 250, Seed: 1})
		n.good("the first", 260, nil)
		for night := 1; night <= 4; night++ {
			<-time.After(24 * time.Hour)
			for _, id := range n.account.IDs()[:130] {
				must(0, n.account.Staff().Set(id, "City", fmt.Sprintf(`"Town %d"`, night)))
			}
			n.account.FaultOn(sandbox.On{What: sandbox.Updated, Page: 2, Nth: night}, sandbox.NoRows)
			if night == 4 {
				n.account.FaultOn(sandbox.On{What: sandbox.Updated, Page: 2, Nth: 1}, sandbox.NoRows)
				n.account.FaultOn(sandbox.On{What: sandbox.Updated, Page: 2, Nth: 2}, sandbox.NoRows)
			}
			n.good(fmt.Sprintf("night %d", night), 150, nil)
			n.account.EndFaults()
		}
	})
}

// TestCostOfAPlan: where fewer than a hundred clients changed in three days, a plan knows
// the account after five requests at most.
func TestCostOfAPlan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNights(t, sandbox.Options{Clients: 450, Seed: 1})
		n.good("the first", 460, nil)
		for day := range 5 {
			<-time.After(24 * time.Hour)
			for i, id := range n.account.IDs()[40*day:][:33] {
				must(0, n.account.Staff().Set(id, "City", fmt.Sprintf(`"Town %d"`, i)))
			}
			if day == 3 {
				must(0, n.account.Staff().Delete(n.account.IDs()[300]))
			}
			before := len(n.account.Log())
			m := must(OpenKept(t.Context(), Options{Identity: "a", Query: n.query, Home: n.home}))
			certificate := must(NewFetcher(m, clientOf(t, n.account)).Fetch(t.Context()))
			if cost := len(n.account.Log()) - before; !certificate.Complete || cost > 5 {
				t.Errorf("day %d: %d requests, %+v", day, cost, certificate)
			}
			m.Close()
		}
	})
}

// TestUpdatesNotShown: a list of updated clients that twice does not show whom it has to
// is not believed, and all of the list is read; but for one who was deleted.
func TestUpdatesNotShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNights(t, sandbox.Options{Clients: 250, Seed: 1})
		n.good("the first", 260, nil)
		last := n.account.IDs()[7]
		must(0, n.account.Staff().Set(last, "City", `"Elsewhere"`))
		<-time.After(24 * time.Hour)
		n.good("a usual one", 5, nil)
		for _, id := range n.account.IDs()[20:30] {
			must(0, n.account.Staff().Set(id, "City", `"Elsewhere"`))
		}
		<-time.After(24 * time.Hour)
		for nth := range 2 {
			n.account.FaultOn(sandbox.On{What: sandbox.Updated, Nth: nth + 1}, sandbox.NoRows)
		}
		n.good("one that is answered with nothing", 30, nil)
		n.account.EndFaults()
		ids := n.account.IDs()
		must(0, n.account.Staff().Set(ids[40], "City", `"Elsewhere"`))
		<-time.After(24 * time.Hour)
		n.good("a usual one", 6, nil)
		must(0, n.account.Staff().Delete(ids[40]))
		<-time.After(24 * time.Hour)
		n.good("the last one updated was deleted", 6, nil)
	})
}
