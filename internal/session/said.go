package session

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"intakeq-bulk/internal/publish"
)

// said is a log for runs that nobody watches: a warning that stands is told once, and
// then only when it changes, so that who gets a mail of each goes on reading them.
type said struct {
	slog.Handler
	*memory
}

// memory is what was told: by the last run, and by this one.
type memory struct {
	mu          sync.Mutex
	path        string // "": nothing is kept
	before, now map[string]bool
}

// Handle tells a record, unless it is a warning that was told.
func (h said) Handle(ctx context.Context, r slog.Record) error {
	if r.Level == slog.LevelWarn && h.again(r) {
		return nil
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs gives a log that remembers the same.
func (h said) WithAttrs(attrs []slog.Attr) slog.Handler {
	return said{h.Handler.WithAttrs(attrs), h.memory}
}

// WithGroup is as WithAttrs.
func (h said) WithGroup(name string) slog.Handler { return said{h.Handler.WithGroup(name), h.memory} }

func (m *memory) again(r slog.Record) bool {
	text := r.Message
	r.Attrs(func(a slog.Attr) bool {
		switch a.Value.Kind() {
		case slog.KindInt64, slog.KindUint64, slog.KindFloat64, slog.KindDuration, slog.KindTime:
			// Of how many is no news.
		default:
			text += "\n" + a.Key + "=" + a.Value.String()
		}
		return true
	})
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now[text] = true
	return m.before[text]
}

// Remind has the log leave out what the last run for target has told already, on a
// terminal and with -v excepted. What this one tells is kept by KeepSaid.
func (s *Session) Remind(target string) {
	m := s.memory
	if m == nil {
		return
	}
	if abs, err := filepath.Abs(target); err == nil {
		target = abs
	}
	sum := sha256.Sum256([]byte(target))
	m.mu.Lock()
	defer m.mu.Unlock()
	m.path = filepath.Join(s.Dir, "said-"+hex.EncodeToString(sum[:8])+".json")
	text, err := os.ReadFile(m.path)
	var list []string
	if cmp.Or(err, json.Unmarshal(text, &list)) != nil {
		return // then all of it is told
	}
	for _, one := range list {
		m.before[one] = true
	}
}

// KeepSaid keeps what was told for the next run. One that broke off may not have come to
// all that stands.
func (n *Connection) KeepSaid(whole bool) error {
	m := n.memory
	if m == nil || m.path == "" {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if !whole {
		maps.Copy(m.now, m.before)
	}
	list := slices.Sorted(maps.Keys(m.now))
	if len(list) == 0 && len(m.before) == 0 {
		return nil
	}
	return publish.JSON(m.path, list, "")
}
