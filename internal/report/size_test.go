package report

import (
	"fmt"
	"testing"
)

// The page stays small enough for a mail and a browser, though it holds whole
// persons.
func TestPageIsSmall(t *testing.T) {
	for n, most := range map[int]int{20_000: 12 << 20, 6_000: 5 << 20} {
		p := wholePersons(n)
		text := written(t, HTML, p, Options{})
		t.Logf("%d rows: %.1f MiB", n, float64(len(text))/(1<<20))
		if got := len(embedded(t, text)); got != n {
			t.Errorf("%d of %d rows are there", got, n)
		}
		if len(text) > most {
			t.Errorf("%d rows take %d bytes, at most %d are promised", n, len(text), most)
		}
	}
}

// BenchmarkPage measures in a browser: from the start of the navigation until the
// page can be used, and each filter until its rows are shown. At 20,000 rows a second
// and 200 ms are promised on an idle machine.
func BenchmarkPage(b *testing.B) {
	page := openPage(b, wholePersons(20_000))
	page.expect(`String(performance.getEntriesByName("warm").length)`, "1")
	for b.Loop() {
		for name, typed := range map[string]string{"letter": "a", "words": "springfield no", "phone": "555-0", "row": "row 777", "nobody": "no such person anywhere", "all": ""} {
			ms := ask[float64](page, fmt.Sprintf(`(() => { const e = document.getElementById("by-text"), t = performance.now(); e.value = %q; e.dispatchEvent(new Event("input", { bubbles: true })); document.body.offsetHeight; return performance.now() - t; })()`, typed))
			b.ReportMetric(ms, "ms-"+name)
		}
		b.ReportMetric(ask[float64](page, `(() => { const e = document.querySelector("[data-kind=overwrite]"), t = performance.now(); e.click(); document.body.offsetHeight; return performance.now() - t; })()`), "ms-field")
	}
	b.ReportMetric(ask[float64](page, `performance.getEntriesByName("usable")[0].startTime`), "ms-usable")
}
