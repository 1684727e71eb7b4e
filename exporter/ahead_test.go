package exporter

import (
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/mirror"
)

// numbers gives 0 to n-1, then the error, if any, and counts how many were taken.
func numbers(n int, end error, taken *int) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range n {
			*taken = i + 1
			if !yield(i, nil) {
				return
			}
		}
		if end != nil {
			yield(0, end)
		}
	}
}

// What a loop sees of a sequence that runs ahead of it is the sequence, and when the loop
// is over nothing of it runs any more.
func TestAheadIsTheSequence(t *testing.T) {
	broken := errors.New("broken")
	rapid.Check(t, func(rt *rapid.T) {
		n, stop := rapid.IntRange(0, 20).Draw(rt, "n"), rapid.IntRange(0, 25).Draw(rt, "stop")
		var end error
		if rapid.Bool().Draw(rt, "broken") {
			end = broken
		}
		synctest.Test(t, func(*testing.T) { // fails where a goroutine is left
			taken, got := 0, []string(nil)
			for i, err := range ahead(numbers(n, end, &taken)) {
				got = append(got, fmt.Sprint(i, err))
				if len(got) == stop {
					break
				}
			}
			var want []string
			ignored := 0
			for i, err := range numbers(n, end, &ignored) {
				want = append(want, fmt.Sprint(i, err))
				if len(want) == stop {
					break
				}
			}
			if strings.Join(got, " ") != strings.Join(want, " ") {
				rt.Fatalf("got %v, want %v", got, want)
			}
			if taken > len(got)+2 {
				rt.Fatalf("%d were taken for %d: it must run only a little ahead", taken, len(got))
			}
		})
	})
}

// Rows of the copy are valid until the next one; in a chunk they stay what they were, and
// an error comes behind the rows before it.
func TestChunksKeepTheirRows(t *testing.T) {
	broken := errors.New("broken")
	rapid.Check(t, func(rt *rapid.T) {
		sizes := rapid.SliceOfN(rapid.SampledFrom([]int{0, 1, 10, chunkBytes / 3, chunkBytes + 1}), 0, 200).Draw(rt, "sizes")
		room := make([]byte, chunkBytes+1)
		rows := func(yield func(mirror.Row, error) bool) {
			for i, size := range sizes {
				for j := range room[:size] {
					room[j] = byte(i)
				}
				if !yield(mirror.Row{ID: int64(i), Document: intakeq.Trusted(room[:size]), Diagnoses: room[:size/2]}, nil) {
					return
				}
			}
			yield(mirror.Row{}, broken)
		}
		at := 0
		for chunk, err := range chunked(rows) {
			if err != nil {
				if at != len(sizes) || !errors.Is(err, broken) || chunk != nil {
					rt.Fatalf("after %d of %d rows: %v", at, len(sizes), err)
				}
				return
			}
			bytes := 0
			for i, row := range chunk {
				if bytes >= chunkBytes || i >= chunkRows {
					rt.Fatalf("a chunk of %d rows, %d bytes", len(chunk), bytes)
				}
				raw := row.Document.Raw()
				if row.ID != int64(at) || len(raw) != sizes[at] || strings.Trim(string(raw), string(byte(at))) != "" || len(row.Diagnoses) != sizes[at]/2 {
					rt.Fatalf("row %d is another", at)
				}
				bytes += len(raw) + len(row.Diagnoses)
				at++
			}
		}
		rt.Fatal("no error")
	})
}

// An export that ends in the middle, for whatever reason, leaves nothing that reads the
// copy, which is closed next.
func TestAheadEndsBeforeTheLoopIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		running := false
		items := func(yield func(int, error) bool) {
			running = true
			defer func() { running = false }()
			for yield(0, nil) {
				time.Sleep(time.Minute) // as a disk may take
			}
		}
		for range ahead(ahead(items)) {
			break
		}
		if running {
			t.Error("it still runs")
		}
	})
}
