// Package watch tells of a run that nobody watches: by a status file, and by pings to a
// service for scheduled jobs. It knows nothing of what the run does.
package watch

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"intakeq-bulk/internal/publish"
)

// Status is what the status file says; its members are promised.
type Status struct {
	Started  time.Time  `json:"started"`
	Finished *time.Time `json:"finished"` // null: the run is on, or was killed
	Exit     *int       `json:"exit"`
	Complete *bool      `json:"complete"`
	Reason   string     `json:"reason"`
	Clients  int        `json:"clients"`
	Requests int        `json:"requests"`
	Next     *time.Time `json:"next"` // when to run again after exit code 5, where that is known
	Target   string     `json:"target"`
}

// Write replaces the status file.
func (s Status) Write(path string) error {
	return publish.JSON(path, s, "  ")
}

// Ping asks for the URL, or for what is below it. What comes back is of no interest, and
// no error repeats the URL, which may hold a secret.
func Ping(ctx context.Context, base *url.URL, path string) error {
	const patience = 10 * time.Second
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	to := base
	if path != "" {
		to = base.JoinPath(path)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, to.String(), nil)
	if err != nil {
		return errors.New("not a URL that can be asked for")
	}
	resp, err := http.DefaultClient.Do(req)
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err // the rest repeats the URL
	}
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode >= http.StatusMultipleChoices {
		return errors.New(resp.Status)
	}
	return nil
}
