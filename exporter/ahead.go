package exporter

import (
	"bytes"
	"iter"
	"sync"

	"intakeq-bulk/intakeq"
	"intakeq-bulk/internal/mirror"
)

// Clients go from step to step in chunks: handing over each of them would cost more than
// it gains. Few long documents make one, too, so that memory stays flat.
const (
	chunkRows  = 16
	chunkBytes = 64 << 10
)

// ahead runs a sequence in a goroutine of its own, a little in front of the loop that
// reads it. What the loop sees, errors too, is what the sequence gives, in its order. The
// goroutine has ended when the loop has.
func ahead[T any](items iter.Seq2[T, error]) iter.Seq2[T, error] {
	type item struct {
		value T
		err   error
	}
	return func(yield func(T, error) bool) {
		made, stop := make(chan item, 1), make(chan struct{})
		var g sync.WaitGroup
		defer g.Wait()
		defer close(stop)
		g.Go(func() {
			defer close(made)
			for value, err := range items {
				select {
				case made <- item{value, err}:
				case <-stop:
					return
				}
			}
		})
		for m := range made {
			if !yield(m.value, m.err) {
				return
			}
		}
	}
}

// chunked gathers rows of the copy. They are copied, and stay valid.
func chunked(rows iter.Seq2[mirror.Row, error]) iter.Seq2[[]mirror.Row, error] {
	return func(yield func([]mirror.Row, error) bool) {
		var chunk []mirror.Row
		size := 0
		for row, err := range rows {
			if err != nil {
				_ = (len(chunk) == 0 || yield(chunk, nil)) && yield(nil, err)
				return
			}
			row.Document, row.Diagnoses = intakeq.Trusted(bytes.Clone(row.Document.Raw())), bytes.Clone(row.Diagnoses)
			chunk = append(chunk, row)
			if size += len(row.Document.Raw()) + len(row.Diagnoses); size < chunkBytes && len(chunk) < chunkRows {
				continue
			}
			if !yield(chunk, nil) {
				return
			}
			chunk, size = nil, 0
		}
		if len(chunk) > 0 {
			yield(chunk, nil)
		}
	}
}
