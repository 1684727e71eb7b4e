package plan

import (
	"fmt"
	"strings"
)

// Words says what the requests are for, such as "862 saves, 951 tags, 4 reads"; ""
// where it is not known. The reads look for what staff changed meanwhile, and for
// clients whose answer was lost.
func (p Price) Words() string {
	if p.Saves+p.Tags == 0 {
		return ""
	}
	var parts []string
	for _, part := range []struct {
		n    int
		noun string
	}{{p.Saves, "save"}, {p.Tags, "tag"}, {p.Requests - p.Saves - p.Tags, "read"}} {
		if part.n == 1 {
			parts = append(parts, "1 "+part.noun)
		} else if part.n > 1 {
			parts = append(parts, fmt.Sprintf("%d %ss", part.n, part.noun))
		}
	}
	return strings.Join(parts, ", ")
}
