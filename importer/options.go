package importer

import (
	"time"

	"intakeq-bulk/importer/decided"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/sheet"
)

// Options says what to plan, and where the plan goes.
type Options struct {
	Input   string            // the spreadsheet's path
	Read    sheet.ReadOptions // what the caller knows of it; over the mapping's source
	Mapping string            // the mapping file's path; "": the input is one of our exports
	Mode    plan.Mode         // "": plan.ModeUpsert
	Plan    string            // the plan's path

	MaxChanges, MaxClears *int // guards; nil: none

	Decisions *decided.Earlier // of an earlier plan; nil: none
	Accept    []string         // codes of alarms that were accepted beforehand

	// Missing is given the clients that no row is of, each by the cells of
	// [MissingColumns]; may be nil.
	Missing func(cells []string) error

	Source  string // the input's name for people; "": its path
	Account string // the account's id
	// AccountName is how people call the account.
	AccountName string
	Tool        string // this tool and its version
	WorkDir     string // a private folder; "": the system's for temporary files

	// ETA says when so many requests would be answered; nil: the plan has no date.
	ETA func(requests int) (time.Time, error)
}
