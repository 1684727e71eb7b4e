package importer_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"intakeq-bulk/importer"
	"intakeq-bulk/intakeq"
	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/mirror"
)

// BenchmarkPlan plans as many rows as the account has clients: half of them
// unchanged, a third with one change, the rest new. Its seconds hold the fetch from
// the sandbox too; "plan-s" does not. On Linux, peak-MiB is of the whole process,
// the sandbox included.
func BenchmarkPlan(b *testing.B) {
	for _, clients := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(clients), func(b *testing.B) {
			o := newOffice(b, sandbox.Options{Clients: clients, Seed: 1})
			input := o.changedExport(clients)
			for b.Loop() {
				b.ReportMetric(o.planOnly(input).Seconds(), "plan-s")
			}
			if status, err := os.ReadFile("/proc/self/status"); err == nil {
				var kib float64
				_, after, _ := strings.Cut(string(status), "VmHWM:")
				fmt.Sscan(after, &kib)
				b.ReportMetric(kib/1024, "peak-MiB")
			}
		})
	}
}

// planOnly is the time from the end of the last request.
func (o *office) planOnly(input string) time.Duration {
	o.Helper()
	ctx := context.Background()
	copy, err := mirror.Open(ctx, mirror.Options{Path: filepath.Join(o.Dir, "copy"), Identity: "test", Query: intakeq.Query{Profile: true}})
	if err != nil {
		o.Fatal(err)
	}
	defer copy.Remove()
	if err := importer.Make(ctx, o.Client, copy, importer.Options{Input: input, Plan: filepath.Join(o.Dir, "bench.plan"), WorkDir: o.Dir}); err != nil {
		o.Fatal(err)
	}
	log := o.Account.Log()
	return time.Since(log[len(log)-1].Done)
}

// changedExport is an export of the account with every third row edited and every
// sixth one of somebody new.
func (o *office) changedExport(clients int) string {
	o.Helper()
	in, err := os.Open(o.Export("all.csv"))
	if err != nil {
		o.Fatal(err)
	}
	defer in.Close()
	path := o.File("in.csv", "")
	out, err := os.Create(path)
	if err != nil {
		o.Fatal(err)
	}
	defer out.Close()
	r, w := csv.NewReader(in), csv.NewWriter(out)
	for n := 0; n <= clients; n++ {
		row, err := r.Read()
		if err != nil {
			o.Fatal(err)
		}
		switch {
		case n > 0 && n%3 == 1:
			row[8] = "Edited"
		case n > 0 && n%6 == 0:
			for i := range row {
				row[i] = ""
			}
			row[2], row[3], row[5] = "New", fmt.Sprint("Person ", n), fmt.Sprintf("new%d@example.test", n)
		}
		if err := w.Write(row); err != nil {
			o.Fatal(err)
		}
	}
	w.Flush()
	return path
}
