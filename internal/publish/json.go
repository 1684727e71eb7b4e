package publish

import "encoding/json"

// JSON publishes a value as JSON: with an indent a line a member, without one on a line.
func JSON(path string, value any, indent string) error {
	f, err := Create(path)
	if err != nil {
		return err
	}
	defer f.Abort()
	enc := json.NewEncoder(f)
	enc.SetIndent("", indent)
	if err := enc.Encode(value); err != nil {
		return err
	}
	return f.Commit()
}
