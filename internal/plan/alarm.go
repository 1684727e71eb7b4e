package plan

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
)

// Alarm is a finding about a plan as a whole. Nothing of the plan is sent before a
// person has accepted it.
type Alarm struct {
	Code     string   `json:"code"`
	Message  string   `json:"message"` // holds no client's value
	Rows     int      `json:"rows"`    // how many it was seen in
	Sample   []int    `json:"sample"`  // numbers of some of them
	Columns  []string `json:"columns"` // headers
	Accepted bool     `json:"accepted"`
}

// Alarms returns the plan's alarms, with which of them were accepted up to now.
func (f *File) Alarms(ctx context.Context) ([]Alarm, error) {
	rows, err := f.reads().QueryContext(ctx, "SELECT code FROM accepted")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	alarms := slices.Clone(f.meta.Alarms)
	for rows.Next() {
		var code string
		if err := rows.Scan(&code); err != nil {
			return nil, err
		}
		for i := range alarms {
			alarms[i].Accepted = alarms[i].Accepted || alarms[i].Code == code
		}
	}
	return alarms, rows.Err()
}

// Unaccepted returns the alarms that nobody has accepted yet.
func (f *File) Unaccepted(ctx context.Context) ([]Alarm, error) {
	alarms, err := f.Alarms(ctx)
	return slices.DeleteFunc(alarms, func(a Alarm) bool { return a.Accepted }), err
}

// Accept keeps that a person has accepted an alarm.
func (j *Journal) Accept(ctx context.Context, code string) error {
	if !slices.ContainsFunc(j.meta.Alarms, func(a Alarm) bool { return a.Code == code }) {
		return fmt.Errorf("plan %s: it has no alarm %s to accept", j.path, code)
	}
	return j.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT OR IGNORE INTO accepted VALUES (?)", code)
		return err
	})
}
