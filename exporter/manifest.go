package exporter

import (
	"time"

	"intakeq-bulk/internal/publish"
)

// Manifest is the machine's account of an export; its members are promised.
type Manifest struct {
	Tool             string            `json:"tool"`
	Version          string            `json:"version"`
	Account          string            `json:"account"`
	Started          time.Time         `json:"started"`
	Finished         time.Time         `json:"finished"`
	Oldest           *time.Time        `json:"oldest"` // null: there is no record
	AsOf             *time.Time        `json:"as_of"`
	Complete         bool              `json:"complete"`
	Reason           string            `json:"reason"`
	Filters          map[string]string `json:"filters"`
	Clients          int               `json:"clients"`
	Diagnoses        int               `json:"diagnoses"`
	DiagnosesMissing int               `json:"diagnoses_missing"`
	DiagnosesAsOf    *time.Time        `json:"diagnoses_as_of"` // null: there are none
	Requests         int               `json:"requests"`
	Files            []FileInfo        `json:"files"`
}

// known is a moment for the manifest; the zero one is not known.
func known(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	at = at.UTC()
	return &at
}

// FileInfo is one published file.
type FileInfo struct {
	Path   string `json:"path"`
	Rows   int    `json:"rows"` // without the header
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

func (e *export) manifest(files *publish.Group) error {
	return files.JSON(e.Options.Manifest, e.result.Manifest, "  ")
}
