package publish

import (
	"encoding/json"
	"io"
)

// JSON publishes a value as JSON: with an indent a line a member, without one on a line.
func JSON(path string, value any, indent string) error {
	f, err := Create(path)
	if err != nil {
		return err
	}
	defer f.Abort()
	if err := encode(f, value, indent); err != nil {
		return err
	}
	return f.Commit()
}

// JSON makes one of the group's files of a value, as [JSON] does.
func (g *Group) JSON(path string, value any, indent string) error {
	f, err := g.Create(path)
	if err != nil {
		return err
	}
	return encode(f, value, indent)
}

func encode(w io.Writer, value any, indent string) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", indent)
	return enc.Encode(value)
}
