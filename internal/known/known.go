// Package known keeps what a probe has found out about an account, in the account's
// folder, for the runs that can use it.
//
// One answer is never a proof. What is kept here may save requests, or make a run more
// careful; where it is wrong, that costs requests, and no data.
package known

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"intakeq-bulk/internal/publish"
)

// Verdict is what became of an assumption.
type Verdict string

// The verdicts.
const (
	Held   Verdict = "held"
	Failed Verdict = "did not hold"
	Open   Verdict = "not found out"
)

// Answer is what was found out about one assumption. Neither text holds anything of a
// client.
type Answer struct {
	Code    string  `json:"code"`
	Verdict Verdict `json:"verdict"`
	Seen    string  `json:"seen,omitempty"` // in a few words; why, where it was not found out
}

// Guest is the client that a probe makes for itself.
type Guest struct {
	Token   string    `json:"token"`             // in its names, its email and its ExternalClientId
	Sent    time.Time `json:"sent"`              // when its latest create was about to leave
	Unsure  bool      `json:"unsure,omitempty"`  // and whether that has made a client is not known
	Clients []int64   `json:"clients,omitempty"` // those that it has made: one, or two
	Doubt   []int64   `json:"doubt,omitempty"`   // answered to its creates, and neither proved to be its own nor anybody's
	Away    []int64   `json:"away,omitempty"`    // those of them that are archived, and no longer above
	Recent  []int64   `json:"recent,omitempty"`  // all clients that the account had made in the days before
	Whole   bool      `json:"whole,omitempty"`   // and none is missing there
}

// Facts is what is known of an account. The zero Facts says nothing.
type Facts struct {
	Version int       `json:"version"`
	At      time.Time `json:"at"` // of the last answers; zero: none yet
	Answers []Answer  `json:"answers,omitempty"`

	Profiles      bool `json:"profiles,omitempty"`        // GET clients/profile/{id} shows what the list shows
	Brackets      bool `json:"brackets,omitempty"`        // custom filters work as custom[ID], and only so
	KeepsNull     bool `json:"keeps_null,omitempty"`      // a save keeps what is sent as null
	CreatedByDate bool `json:"created_by_date,omitempty"` // a create answers with a DateCreated by the server's clock
	Blind         bool `json:"blind,omitempty"`           // the question for updates does not show our own saves
	PageSize      int  `json:"page_size,omitempty"`

	Guest *Guest  `json:"guest,omitempty"` // not put away yet
	Hit   []int64 `json:"hit,omitempty"`   // clients that a create of a probe fell on, or may have: never to be taken for its own
}

const (
	fileName = "probe.json"
	version  = 1
	// goodFor is how long answers are used: a service changes.
	goodFor = 366 * 24 * time.Hour
)

// Fresh reports whether there are answers that may still be used.
func (f Facts) Fresh() bool { return !f.At.IsZero() && time.Since(f.At).Abs() < goodFor }

// Used is the part of the facts that runs go by: nothing, once they are too old.
func (f Facts) Used() Facts {
	if f.Fresh() {
		return f
	}
	return Facts{}
}

// Verdict returns what became of an assumption.
func (f Facts) Verdict(code string) Verdict {
	for _, a := range f.Answers {
		if a.Code == code {
			return a.Verdict
		}
	}
	return Open
}

// OfClears says what is known to become of n cells that are to be cleared; "": nothing.
func (f Facts) OfClears(n int) string {
	if n == 0 || !f.Used().KeepsNull {
		return ""
	}
	return ", which this account was seen to keep: such rows would end as differs"
}

// OfLooks says what is known of looking for staff's changes; "": nothing that is amiss.
func (f Facts) OfLooks() string {
	if !f.Used().Blind {
		return ""
	}
	return "\n  this account's list of updated clients was seen not to show saves, so each client is read right before its save"
}

// Path is where an account's facts are.
func Path(home string) string { return filepath.Join(home, fileName) }

// Read reads what is known in an account's folder. Of a file that can't be used the
// error says why, and the facts say nothing.
func Read(home string) (Facts, error) {
	text, err := os.ReadFile(Path(home))
	if errors.Is(err, fs.ErrNotExist) {
		return Facts{}, nil
	}
	if err != nil {
		return Facts{}, err
	}
	var f Facts
	if err := json.Unmarshal(text, &f); err != nil {
		return Facts{}, fmt.Errorf("%s is damaged, and is not used: probe again", Path(home))
	}
	if f.Version != version {
		return Facts{}, fmt.Errorf("%s is of another version of this program, and is not used: probe again", Path(home))
	}
	if f.PageSize < 0 || f.Guest != nil && f.Guest.Token == "" {
		return Facts{}, fmt.Errorf("%s is damaged, and is not used: probe again", Path(home))
	}
	return f, nil
}

// Keep writes the facts into an account's folder.
func (f Facts) Keep(home string) error {
	f.Version = version
	return publish.JSON(Path(home), f, "\t")
}
