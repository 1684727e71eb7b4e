package mirror

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"intakeq-bulk/internal/known"
	"intakeq-bulk/internal/publish"
)

// DefaultMaxShrink is by how many percent a list may have shrunk since it was last
// read, and still be believed.
const DefaultMaxShrink = 20

// fewGone is how many clients may be gone from any account, however small.
const fewGone = 4

// Remembered is what is kept of an account's list between runs.
type Remembered struct {
	Clients  int       `json:"clients"` // of the last whole list that was believed
	At       time.Time `json:"at"`      // when it was read
	PageSize int       `json:"page_size,omitempty"`
}

const rememberedFile = "list.json"

// Recall reads what is remembered in an account's folder. A file that is not there or
// can't be read says nothing. The size of pages may be known of a probe; where that is too
// small, it costs requests, and it can't be too large.
func Recall(home string) Remembered {
	var r Remembered
	text, err := os.ReadFile(filepath.Join(home, rememberedFile))
	if home == "" || err != nil || json.Unmarshal(text, &r) != nil {
		r = Remembered{}
	}
	if r.PageSize == 0 && home != "" {
		facts, _ := known.Read(home) // who opens the account tells what is wrong with it
		r.PageSize = facts.Used().PageSize
	}
	return r
}

func (r Remembered) keep(home string) error {
	return publish.JSON(filepath.Join(home, rememberedFile), r, "")
}

// Shrunk says that a list is far shorter than when it was last read. The zero value
// says that it is not.
type Shrunk struct{ Before, Now int }

// Bad reports whether the list shrank too much to be believed.
func (s Shrunk) Bad() bool { return s.Before > 0 }

// believe remembers how long the list is, unless it shrank too much: then the answer
// says so, and [Store.Believe] is for who knows better.
func (s *Store) believe(ctx context.Context) (Shrunk, error) {
	shrunk, err := s.shrunk(ctx)
	if err != nil || shrunk.Bad() {
		return shrunk, err
	}
	return shrunk, s.Believe(ctx)
}

// shrunk holds the length of the list against what is remembered.
func (s *Store) shrunk(ctx context.Context) (Shrunk, error) {
	now, err := s.Len(ctx)
	if err != nil || s.home == "" {
		return Shrunk{}, err
	}
	before := Recall(s.home).Clients
	if before-now > fewGone && now*100 < before*(100-s.maxShrink) {
		return Shrunk{Before: before, Now: now}, nil
	}
	return Shrunk{}, nil
}

// Believe remembers how long the list is: the next one is held against it.
func (s *Store) Believe(ctx context.Context) error {
	now, err := s.Len(ctx)
	if err != nil || s.home == "" {
		return err
	}
	return Remembered{Clients: now, At: time.Now().UTC(), PageSize: s.state.Size}.keep(s.home)
}
