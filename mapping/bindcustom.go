package mapping

import (
	"slices"
	"strings"

	"intakeq-bulk/internal/sheet"
)

// BindCustom settles the custom fields against those of the account. A label
// may stand for one only: the error names the ids to choose from.
func (b *Binding) BindCustom(fields []Custom) error {
	var found problems
	taken := map[string]*entry{}
	for _, e := range b.entries {
		if e.Custom == (Custom{}) {
			continue
		}
		c, ok := findCustom(&found, e, fields)
		if !ok {
			continue
		}
		if other := taken[c.ID]; other != nil {
			found.add(e.Place, "", "custom field %s is mapped twice, first in line %d", c.ID, other.Line)
		}
		taken[c.ID] = e
		e.targets[0].CustomID, e.targets[0].Label = c.ID, c.Label
	}
	return found.error(b.file)
}

// findCustom goes by id where the entry has one; ids are opaque, so exactly.
func findCustom(found *problems, e *entry, fields []Custom) (Custom, bool) {
	if e.Custom.ID != "" {
		at := slices.IndexFunc(fields, func(f Custom) bool { return f.ID == e.Custom.ID })
		if at < 0 {
			found.add(e.places["custom"], customHint("", fields), "no client of the account shows a custom field with the id %s", e.Custom.ID)
			return Custom{}, false
		}
		return fields[at], true
	}
	var have []Custom
	for _, f := range fields {
		if sheet.NormalHeader(f.Label) == sheet.NormalHeader(e.Custom.Label) {
			have = append(have, f)
		}
	}
	switch len(have) {
	case 0:
		found.add(e.places["custom"], customHint(e.Custom.Label, fields), "no client of the account shows a custom field %q", e.Custom.Label)
		return Custom{}, false
	case 1:
		return have[0], true
	}
	var ids []string
	for _, f := range have {
		ids = append(ids, "{id: "+f.ID+"}")
	}
	found.add(e.places["custom"], "write "+strings.Join(ids, " or "), "the account has %d custom fields %q", len(have), e.Custom.Label)
	return Custom{}, false
}

// customHint: the API shows custom fields only in clients that have them.
func customHint(label string, fields []Custom) string {
	var labels []string
	for _, f := range fields {
		labels = append(labels, f.Label)
	}
	return didYouMean(label, labels, "make it in IntakeQ and fill it in for one client, so that the API shows its id")
}
