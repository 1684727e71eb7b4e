package exporter

import (
	"context"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/pace"
	"intakeq-bulk/internal/sheet"
)

// ledgerPacer makes a ledger the client's pacer, as the command line does.
type ledgerPacer struct{ *pace.Ledger }

func (p ledgerPacer) Take(ctx context.Context) (intakeq.Slot, error) { return p.Ledger.Take(ctx) }

// pacedExport exports an account with limits, in virtual time, and returns how
// long it took. A 429 fails the test.
func pacedExport(t *testing.T, o sandbox.Options, mode pace.Mode) (took time.Duration, requests int) {
	t.Helper()
	account := sandbox.New(o)
	dir := t.TempDir()
	ledger, err := pace.Open(pace.Options{Dir: dir, PerMinute: o.PerMinute, PerDay: o.PerDay, Mode: mode, ModeSet: true})
	if err != nil {
		t.Fatal(err)
	}
	defer ledger.Close()
	began := time.Now()
	result, err := Export(t.Context(), clientOf(t, account, ledger), Options{
		Target: filepath.Join(dir, "clients.csv"), Format: sheet.CSV, WorkDir: dir, Requests: func() int { return 0 },
	})
	if err != nil || result.Clients != o.Clients || !result.Complete {
		t.Fatalf("%+v: %v", result, err)
	}
	for _, r := range account.Log() {
		if r.Status == http.StatusTooManyRequests {
			t.Errorf("%s, %s: request %d drew a 429", o.Window, mode, r.N)
		}
	}
	return time.Since(began), len(account.Log())
}

// TestBurstIsFast: 690 clients are ten requests, and an account of ten a minute
// answers them at once.
func TestBurstIsFast(t *testing.T) {
	for _, window := range []sandbox.Window{sandbox.FixedClock, sandbox.FixedFirst, sandbox.Sliding} {
		synctest.Test(t, func(t *testing.T) {
			took, requests := pacedExport(t, sandbox.Options{
				Clients: 690, Seed: 1, PerMinute: 10, PerDay: 500, Window: window, Latency: 300 * time.Millisecond,
			}, pace.Burst)
			if requests != 10 || took > 12*time.Second {
				t.Errorf("%s: %d requests in %v; want 10 in under 12s", window, requests, took)
			}
		})
	}
}

// TestNoExportDrawsA429: not in burst from fixed and sliding windows, and not at
// an even pace from any.
func TestNoExportDrawsA429(t *testing.T) {
	for _, window := range sandbox.Windows() {
		for _, mode := range []pace.Mode{pace.Burst, pace.Even} {
			if mode == pace.Burst && (window == sandbox.Weighted || window == sandbox.Bucket) {
				continue
			}
			synctest.Test(t, func(t *testing.T) {
				took, requests := pacedExport(t, sandbox.Options{
					Clients: 3200, Seed: 1, PerMinute: 10, PerDay: 500, Window: window, CountRejected: true, Latency: 700 * time.Millisecond,
				}, mode)
				t.Logf("%s, %s: %d requests in %v", window, mode, requests, took)
			})
		}
	}
}

// TestThreeExportsAtOnce share the account's minute: together they send all ten that it
// allows, and draw no 429 from any fixed or sliding window.
func TestThreeExportsAtOnce(t *testing.T) {
	for _, window := range []sandbox.Window{sandbox.FixedClock, sandbox.FixedFirst, sandbox.Sliding} {
		synctest.Test(t, func(t *testing.T) {
			account := sandbox.New(sandbox.Options{
				Clients: 30, Seed: 1, PerMinute: 10, PerDay: 500, Window: window, CountRejected: true, Latency: 300 * time.Millisecond,
			})
			home, began := t.TempDir(), time.Now()
			var all sync.WaitGroup
			for range 3 {
				dir := t.TempDir()
				all.Go(func() { // as a process of its own has them
					ledger, err := pace.Open(pace.Options{Dir: home, PerMinute: 10, PerDay: 500})
					if err != nil {
						t.Error(err)
						return
					}
					defer ledger.Close()
					result, err := Export(t.Context(), clientOf(t, account, ledger), Options{
						Target: filepath.Join(dir, "a.csv"), Format: sheet.CSV, WorkDir: dir, Home: home, Account: "a", Ledger: ledger,
						Diagnoses: true, Concurrency: 4, Requests: func() int { return 0 },
					})
					if err != nil || !result.Complete || result.Clients != 30 || result.DiagnosesMissing > 0 {
						t.Errorf("%+v: %v", result, err)
					}
				})
			}
			all.Wait()
			const requests = 3 * (2 + 2 + 30) // 102: ten full minutes and two more
			log := account.Log()
			if took := time.Since(began); len(log) != requests || took > 10*63*time.Second {
				t.Errorf("%s: %d requests in %v, want %d", window, len(log), took, requests)
			}
			for _, r := range log {
				if r.Status != http.StatusOK {
					t.Errorf("%s: request %d drew a %d", window, r.N, r.Status)
				}
			}
		})
	}
}

func clientOf(t *testing.T, account *sandbox.Account, ledger *pace.Ledger) *intakeq.Client {
	t.Helper()
	key, err := intakeq.NewSecret(account.Key())
	if err != nil {
		t.Fatal(err)
	}
	client, err := intakeq.New(intakeq.Options{Key: key, Pacer: ledgerPacer{ledger}, Transport: account.Transport()})
	if err != nil {
		t.Fatal(err)
	}
	return client
}
