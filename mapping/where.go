package mapping

import (
	"errors"
	"fmt"
	"strings"

	"intakeq-bulk/internal/sheet"
)

// Elsewhere explains an error of opening a spreadsheet, or of binding the mapping to
// its header: it says which row was read, and where the mapping's columns stand, if
// that is another sheet or row. header and read are of what was opened; nil and zero
// where it was not.
func (m *Mapping) Elsewhere(path string, o sheet.ReadOptions, header []string, read sheet.Info, err error) error {
	names := m.columnNames()
	here := namesIn(names, header)
	if err == nil || here == len(names) {
		return err
	}
	heads, failed := sheet.Heads(path, o)
	if failed != nil {
		return err
	}
	best, have := sheet.Head{}, here
	for _, h := range heads {
		if n := namesIn(names, h.Names); n > have {
			best, have = h, n
		}
	}
	found := have > here && (have == len(names) || have > 1 && have*2 >= len(names))
	switch {
	case found && header == nil:
		return fmt.Errorf("%w; %s has %s of the mapping's columns: %s", err, placeOfHead(best), ofAll(have, len(names)), flagsTo(best, read))
	case found:
		return notHere("the mapping's columns are not in %s: %s has %s: %s",
			placeRead(o, read), placeOfHead(best), ofAll(have, len(names)), flagsTo(best, read))
	case header == nil:
		return err
	}
	return errors.Join(err, notHere("the columns were looked for in %s", placeRead(o, read)))
}

func notHere(format string, a ...any) error {
	return &Error{Problems: []Problem{{Message: fmt.Sprintf(format, a...)}}}
}

// columnNames are the headers that the mapping names, each once.
func (m *Mapping) columnNames() map[string]bool {
	names := map[string]bool{}
	for _, c := range m.Columns {
		for _, name := range c.From {
			names[sheet.NormalHeader(name.Text)] = true
		}
	}
	for _, name := range m.Ignore {
		names[sheet.NormalHeader(name.Text)] = true
	}
	return names
}

func namesIn(names map[string]bool, row []string) int {
	found := map[string]bool{}
	for _, text := range row {
		if key := sheet.NormalHeader(text); names[key] {
			found[key] = true
		}
	}
	return len(found)
}

func placeRead(o sheet.ReadOptions, read sheet.Info) string {
	row := read.HeaderRow
	if row == 0 {
		row = o.HeaderRow
	}
	text := fmt.Sprintf("row %d, which was read as the header", max(row, 1))
	if name := read.Sheet; name != "" {
		text = fmt.Sprintf("sheet %q, %s", name, text)
	}
	return text
}

func placeOfHead(h sheet.Head) string {
	if h.Sheet == "" {
		return fmt.Sprintf("row %d", h.Row)
	}
	return fmt.Sprintf("sheet %d, %s, row %d", h.Place, h.Sheet, h.Row)
}

func ofAll(have, all int) string {
	if have == all {
		return fmt.Sprintf("all %d", all)
	}
	return fmt.Sprintf("%d of %d", have, all)
}

// flagsTo are what to type.
func flagsTo(h sheet.Head, read sheet.Info) string {
	var flags []string
	if h.Sheet != "" && h.Sheet != read.Sheet {
		name := h.Sheet
		if strings.ContainsAny(name, " '\"$&;()") {
			name = fmt.Sprintf("%q", name)
		}
		flags = append(flags, "--sheet "+name)
	}
	if h.Row > 1 || len(flags) == 0 {
		flags = append(flags, fmt.Sprintf("--header-row %d", h.Row))
	}
	return strings.Join(flags, " ")
}
