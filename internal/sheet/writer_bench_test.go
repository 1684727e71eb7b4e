package sheet

import (
	"flag"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"testing"
)

var writeRows = flag.Int("write-rows", 10_000, "rows of the writing benchmark")

// BenchmarkWrite prints the memory that the writer needs at its peak; the
// figures of the design are for -write-rows 100000.
func BenchmarkWrite(b *testing.B) {
	columns, cells := make([]Column, 60), make([]string, 60)
	for i := range columns {
		columns[i].Name = fmt.Sprintf("Column %d", i+1)
	}
	for _, f := range []Format{CSV, TSV, XLSX, JSONLines} {
		b.Run(string(f), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var peak uint64
				w, err := NewWriter(f, io.Discard, WriteOptions{TmpDir: b.TempDir()})
				must(b, err)
				must(b, w.Begin("Clients", columns))
				for row := range *writeRows {
					for i := range cells {
						cells[i] = "text " + strconv.Itoa(row*i)
					}
					must(b, w.Write(Row{Cells: cells}))
					if row%1000 == 0 {
						peak = max(peak, inUse())
					}
				}
				must(b, w.Close())
				b.ReportMetric(float64(max(peak, inUse()))/(1<<20), "MiB-peak")
			}
		})
	}
}

func inUse() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}
