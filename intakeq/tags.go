package intakeq

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
)

// AddTag gives a client a tag; one that it has already is no error. A tag that
// the account does not know yet is made.
func (c *Client) AddTag(ctx context.Context, id int64, tag string) error {
	body, err := json.Marshal(struct {
		ClientID int64 `json:"ClientId"`
		Tag      string
	}{id, tag})
	if err != nil {
		return err
	}
	_, err = c.do(ctx, call{method: http.MethodPost, path: "/clientTags", body: body, repeat: true})
	return err
}

// RemoveTag takes a tag from a client; one that it does not have is no error.
func (c *Client) RemoveTag(ctx context.Context, id int64, tag string) error {
	query := url.Values{"clientId": {strconv.FormatInt(id, 10)}, "tag": {tag}}
	_, err := c.do(ctx, call{method: http.MethodDelete, path: "/clientTags", query: query, repeat: true})
	return err
}
