package survey

import "intakeq-bulk/internal/sheet"

// Where settles which sheet and row a mapping is proposed for, where nobody has said
// it: those whose names mean the most to the field table. A title, a page of notes
// before the clients, and the names of groups over the columns' mean little.
func Where(path string, o sheet.ReadOptions) (sheet.ReadOptions, error) {
	if o.HeaderRow != 0 {
		return o, nil
	}
	heads, err := sheet.Heads(path, o)
	if err != nil {
		return o, err
	}
	named, most := o.Sheet, 1 // one name that is known may stand in any title
	for _, h := range heads {
		if n := known(h.Names); n > most && (named == "" || h.Sheet == named) {
			o.Sheet, o.HeaderRow, most = h.Sheet, h.Row, n
		}
	}
	return o, nil
}

// known counts the names that the field table has, each once.
func known(names []string) int {
	fields := map[string]bool{}
	for _, name := range names {
		if field := aliasOf(name); field != "" {
			fields[field] = true
		} else if oneOfWords(normal(name), fullName) {
			fields[fullName] = true
		}
	}
	return len(fields)
}
