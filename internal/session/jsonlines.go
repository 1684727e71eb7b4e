package session

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"strings"
)

// JSONLines returns a writer that makes each line JSON which is not: a question, a
// price, or whatever a library prints, becomes a record of the log.
func JSONLines(w io.Writer) io.Writer {
	return &jsonLines{w, slog.New(slog.NewJSONHandler(w, nil))}
}

type jsonLines struct {
	w   io.Writer
	log *slog.Logger
}

// Write writes whole lines: what a caller writes at once is one.
func (l *jsonLines) Write(p []byte) (int, error) {
	for line := range bytes.Lines(p) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && line[0] == '{' && json.Valid(line) {
			if _, err := l.w.Write(append(bytes.Clone(line), '\n')); err != nil {
				return 0, err
			}
		} else if text := strings.TrimPrefix(string(line), "intakeq-bulk: "); text != "" {
			l.log.Info(Visible(text))
		}
	}
	return len(p), nil
}
