package intakeq

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/tidwall/gjson"
)

// Diagnosis is one diagnosis of a client, as the API words it. The API has no
// call that writes one.
type Diagnosis struct {
	Code, Description string
	Date, EndDate     string // as given, with the time and zone that stand there
	NoteID            string
}

// Diagnoses asks for a client's diagnoses: a JSON array as the server sent it.
// A client that does not exist, or no longer, is an *Error with status 404.
func (c *Client) Diagnoses(ctx context.Context, id int64) ([]byte, error) {
	path := fmt.Sprintf("/client/%d/diagnoses", id)
	got, err := c.do(ctx, call{method: http.MethodGet, path: path, repeat: true, wantJSON: true})
	if err != nil {
		return nil, err
	}
	if !gjson.ParseBytes(got.body).IsArray() {
		return nil, fmt.Errorf("GET %s: %w", path, errors.New("the answer is not a list of diagnoses"))
	}
	return got.body, nil
}

// ParseDiagnoses reads an answer of [Client.Diagnoses].
func ParseDiagnoses(raw []byte) []Diagnosis {
	var out []Diagnosis
	for _, d := range gjson.ParseBytes(raw).Array() {
		out = append(out, Diagnosis{
			Code:        plain(d.Get("Code")),
			Description: plain(d.Get("Description")),
			Date:        plain(d.Get("Date")),
			EndDate:     plain(d.Get("EndDate")),
			NoteID:      plain(d.Get("NoteId")),
		})
	}
	return out
}
