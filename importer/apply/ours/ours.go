// Package ours knows the clients that the plan's runs have saved, which the question for
// updates shows beside those of others.
package ours

import (
	"sync"
	"time"
)

// Saves are those clients. It is safe for concurrent use.
type Saves struct {
	mu    sync.Mutex
	ours  map[int64]bool
	fresh map[int64]time.Time // those of this run that no look was asked for yet: since when
}

// New begins to know of saves.
func New() *Saves {
	return &Saves{ours: map[int64]bool{}, fresh: map[int64]time.Time{}}
}

// Began notes that a client is, or may have been, saved.
func (s *Saves) Began(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ours[id] = true
}

// Ended notes that a client was saved, and that all of its row is done.
func (s *Saves) Ended(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fresh[id] = time.Now()
}

// shownAfter is how long a save may take to show.
const shownAfter = time.Minute

// Due gives the clients that a look must show now. It is asked for them once.
func (s *Saves) Due() map[int64]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	due := map[int64]bool{}
	for id, at := range s.fresh {
		if time.Since(at) > shownAfter {
			due[id] = true
			delete(s.fresh, id)
		}
	}
	return due
}

// Without takes from a set of clients those that are ours.
func (s *Saves) Without(clients map[int64]bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id := range clients {
		if s.ours[id] {
			delete(clients, id)
		}
	}
}
