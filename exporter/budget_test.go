package exporter

import (
	"fmt"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/sheet"
)

// TestBudgetNights: whatever the account, the budget and the limits, a night asks for no
// more than it may, for those who need it most, and leaves the next night and an import
// at nine their requests; its file holds everybody; and nobody's diagnoses grow old while
// others have theirs read.
func TestBudgetNights(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		inBubble(t, rt, func(t *testing.T, rt *rapid.T) {
			day := rapid.SampledFrom([]int{0, 40, 60, 100, 200}).Draw(rt, "per day")
			reserve := 0
			if day > 0 && rapid.Bool().Draw(rt, "reserve") {
				reserve = day / 4
			}
			n := newBudgetNights(t, rt, sandbox.Options{
				Clients: rapid.IntRange(5, 120).Draw(rt, "clients"), Seed: 1, PerDay: day, PerMinute: 10, Window: sandbox.Sliding,
			}, reserve)
			n.options.DiagnosesBudget = rapid.IntRange(1, 80).Draw(rt, "budget")
			n.options.Incremental = rapid.IntRange(0, 3).Draw(rt, "incremental") > 0
			for night := range rapid.IntRange(2, 10).Draw(rt, "nights") {
				began := time.Now()
				what := fmt.Sprint("night ", night)
				n.night(what)
				time.Sleep(6*time.Hour - time.Since(began))
				if day > 0 {
					n.importAtNine(what, rapid.IntRange(0, (day-reserve)/5).Draw(rt, "import"))
				}
				for range rapid.IntRange(0, 12).Draw(rt, "edits") {
					n.edit(rapid.IntRange(0, 6).Draw(rt, "edit"), rapid.IntRange(0, 1000).Draw(rt, "client"))
				}
				jitter := time.Duration(rapid.IntRange(-70, 70).Draw(rt, "jitter")) * time.Minute
				time.Sleep(time.Until(began.Add(24*time.Hour + jitter)))
			}
		})
	})
}

// TestBudgetCountsRepeats: requests that have to be sent again are of the budget, too, and
// one that ends in the middle of them is no failure.
func TestBudgetCountsRepeats(t *testing.T) {
	for _, failing := range []int{1, 2, 9, 10} {
		synctest.Test(t, func(t *testing.T) {
			n := newBudgetNights(t, t, sandbox.Options{Clients: 30, Seed: 1, PerDay: 500}, 0)
			n.options.DiagnosesBudget, n.options.Target = 10, filepath.Join(n.home, "a.jsonl")
			n.options.Format, n.options.Columns = sheet.JSONLines, nil
			for nth := failing; nth < failing+3; nth++ {
				n.account.FaultOn(sandbox.On{What: sandbox.Diagnoses, Nth: nth}, sandbox.Unavailable)
			}
			result, _ := n.publish("a night with failures")
			asked := n.asked("a night with failures", 0)
			if failed := min(3, 11-failing); len(asked) != 10 || result.DiagnosesMissing != 30-10+failed {
				t.Errorf("%d requests, %d missing", len(asked), result.DiagnosesMissing)
			}
		})
	}
}

// TestLongerThanDeletionsAreShown: an export that waits for days knows of everybody who was
// deleted while it did.
func TestLongerThanDeletionsAreShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newBudgetNights(t, t, sandbox.Options{Clients: 60, Seed: 1, PerDay: 5, Window: sandbox.Sliding}, 0)
		n.limits.Wait, n.options.Concurrency = true, 1
		for nth := 10; nth <= 60; nth += 10 {
			n.account.BeforeOn(sandbox.On{What: sandbox.Diagnoses, Nth: nth}, func(s *sandbox.Staff) {
				if err := s.Delete(n.account.IDs()[0]); err != nil {
					t.Error(err)
				}
			})
		}
		began := time.Now()
		result, _ := n.publish("the export")
		if took := time.Since(began); took < 11*24*time.Hour || result.Clients != 54 || result.DiagnosesMissing > 0 {
			t.Errorf("%d clients, %d diagnoses missing, after %v", result.Clients, result.DiagnosesMissing, took)
		}
	})
}

// TestLargeAccounts: accounts that no day has enough requests for, night after night, with
// an import of 50 rows each morning: all diagnoses get there, and stay as young as the
// budget allows. The figures are those of docs/nightly.md.
func TestLargeAccounts(t *testing.T) {
	for _, tt := range []struct {
		clients, reserve, budget int
		imports                  int
		nights, age              int // until all are there; days that the oldest may have then
		all                      int // nights
	}{
		{800, 400, 100, 15, 16, 20, 30}, // 100 a day are its own, and 20 of them the import's
		{600, 0, 300, 60, 2, 3, 5},
		{5000, 0, 300, 60, 18, 20, 22},
	} {
		if testing.Short() && tt.clients != 600 {
			continue
		}
		synctest.Test(t, func(t *testing.T) {
			n := newBudgetNights(t, t, sandbox.Options{
				Clients: tt.clients, Seed: 1, PerDay: 500, PerMinute: 10, Window: sandbox.Sliding, Latency: 300 * time.Millisecond,
			}, tt.reserve)
			n.options.DiagnosesBudget = tt.budget
			for night := range tt.all {
				began, before := time.Now(), len(n.account.Log())
				what := fmt.Sprintf("%d clients, night %d", tt.clients, night+1)
				result := n.night(what)
				t.Logf("%s: %d missing, %d requests, %v", what, result.DiagnosesMissing, len(n.account.Log())-before, time.Since(began).Round(time.Minute))
				if night+1 >= tt.nights && result.DiagnosesMissing > 0 {
					t.Errorf("%s: %d diagnoses are missing", what, result.DiagnosesMissing)
				}
				if age := time.Since(*result.DiagnosesAsOf).Hours() / 24; night+1 >= tt.nights && age > float64(tt.age) {
					t.Errorf("%s: the oldest diagnoses are %.1f days old", what, age)
				}
				time.Sleep(6*time.Hour - time.Since(began))
				n.importAtNine(what, tt.imports)
				for i := range 20 {
					n.edit(2+i, night*97+i)
				}
				time.Sleep(time.Until(began.Add(24 * time.Hour)))
			}
		})
	}
}
