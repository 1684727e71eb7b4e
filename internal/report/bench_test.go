package report

import (
	"runtime"
	"runtime/debug"
	"testing"
)

// BenchmarkReport shows the seconds that each form takes for 100,000 rows, and
// what the heap grew to above the plan itself.
func BenchmarkReport(b *testing.B) {
	p := repeatRows(100_000)
	for _, f := range formats() {
		b.Run(string(f), func(b *testing.B) {
			defer debug.SetGCPercent(debug.SetGCPercent(10))
			runtime.GC()
			var before runtime.MemStats
			runtime.ReadMemStats(&before)
			w := &peak{}
			for b.Loop() {
				if err := Write(b.Context(), f, w, p, Options{TmpDir: b.TempDir()}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(max(w.heap, before.HeapAlloc)-before.HeapAlloc)/(1<<20), "MiB-heap")
			b.ReportMetric(float64(w.bytes)/float64(b.N)/(1<<20), "MiB-out")
		})
	}
}

// peak looks at the heap now and then.
type peak struct {
	bytes, next int
	heap        uint64
}

func (p *peak) Write(b []byte) (int, error) {
	p.bytes += len(b)
	if p.bytes >= p.next {
		p.next = p.bytes + 1<<20
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		p.heap = max(p.heap, m.HeapAlloc)
	}
	return len(b), nil
}
