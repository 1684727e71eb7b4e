package plan

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// What a plan has most of, cells and changes, is written and read by hand where it is as it was
// written, in a small part of the time that encoding/json takes. Whatever is not is left
// to that, and so is saying what is wrong with it.

// scanCells reads a list of cells as EncodeCells writes it; not ok: it is another.
func scanCells(text string) (cells []MappedCell, ok bool) {
	if text == "[]" {
		return []MappedCell{}, true
	}
	cells = make([]MappedCell, 0, 1+strings.Count(text, ","))
	var parts []string
	for more := "["; strings.HasPrefix(text, more); more = "," {
		text = text[1:]
		var cell MappedCell
		if strings.HasPrefix(text, "[") {
			if parts, text, ok = scanTexts(parts[:0], text); ok {
				cell.set(parts)
			}
		} else if cell.Sheet, text, ok = scanText(text); ok {
			cell.same(cell.Sheet)
		}
		if !ok {
			return nil, false
		}
		cells = append(cells, cell)
	}
	return cells, len(cells) > 0 && text == "]"
}

// scanTexts appends the texts of the list with which a text begins, and returns what
// follows it.
func scanTexts(list []string, text string) (_ []string, rest string, ok bool) {
	for more := "["; strings.HasPrefix(text, more); more = "," {
		var one string
		if one, text, ok = scanText(text[1:]); !ok {
			return nil, "", false
		}
		list = append(list, one)
	}
	rest, ok = strings.CutPrefix(text, "]")
	return list, rest, ok
}

// scanText reads the JSON string with which a text begins, and returns what follows it.
func scanText(text string) (one, rest string, ok bool) {
	if !strings.HasPrefix(text, `"`) {
		return "", "", false
	}
	for i, escaped, ascii := 1, false, true; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"' && (escaped || !ascii && !utf8.ValidString(text[:i])):
			one, ok = unquote(text[:i+1])
			return one, text[i+1:], ok
		case c == '"':
			return text[1:i], text[i+1:], true
		case c == '\\':
			escaped = true
			i++
		case c < ' ':
			return "", "", false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return "", "", false
}

func unquote(text string) (one string, ok bool) {
	err := json.Unmarshal([]byte(text), &one)
	return one, err == nil
}

// EncodeChanges writes a row's changes as encoding/json does.
func EncodeChanges(changes []Change) (string, error) {
	if changes == nil {
		return "null", nil
	}
	out := append(make([]byte, 0, 1024), '[')
	for i, c := range changes {
		if i > 0 {
			out = append(out, ',')
		}
		var err error
		if out, err = c.append(out); err != nil {
			return "", err
		}
	}
	return string(append(out, ']')), nil
}

// DecodeChanges reads what EncodeChanges has written.
func DecodeChanges(text []byte) (changes []Change, err error) {
	if changes, ok := scanChanges(string(text)); ok {
		return changes, nil
	}
	return changes, json.Unmarshal(text, &changes)
}

// append appends a change as scan reads it.
func (c *Change) append(out []byte) (_ []byte, err error) {
	for _, member := range []struct {
		name, text string
		always     bool
	}{
		{`{"field":`, c.Field, true}, {`,"label":`, c.Label, false},
		{`,"before":`, c.Before, true}, {`,"after":`, c.After, true}, {`,"kind":`, string(c.Kind), true},
	} {
		if member.text == "" && !member.always {
			continue
		}
		if out, err = appendText(append(out, member.name...), member.text); err != nil {
			return nil, err
		}
	}
	out = strconv.AppendBool(append(out, `,"derived":`...), c.Derived)
	if c.Trust {
		out = append(out, `,"trust":true`...)
	}
	return append(out, '}'), nil
}

// scanChanges reads a list of changes as encoding/json writes it; not ok: it is another.
func scanChanges(text string) (changes []Change, ok bool) {
	changes = make([]Change, 0, strings.Count(text, `{"field":`))
	for more := "["; strings.HasPrefix(text, more); more = "," {
		var c Change
		if text, ok = c.scan(text[1:]); !ok {
			return nil, false
		}
		changes = append(changes, c)
	}
	return changes, len(changes) > 0 && text == "]"
}

// scan reads the change with which a text begins, and returns what follows it.
func (c *Change) scan(text string) (rest string, ok bool) {
	kind := ""
	for _, member := range []struct {
		name   string
		always bool
		text   *string
		flag   *bool
	}{
		{`{"field":`, true, &c.Field, nil}, {`,"label":`, false, &c.Label, nil},
		{`,"before":`, true, &c.Before, nil}, {`,"after":`, true, &c.After, nil}, {`,"kind":`, true, &kind, nil},
		{`,"derived":`, true, nil, &c.Derived}, {`,"trust":`, false, nil, &c.Trust},
	} {
		value, found := strings.CutPrefix(text, member.name)
		switch {
		case !found && !member.always:
			continue
		case !found:
			return "", false
		case member.text != nil:
			*member.text, text, ok = scanText(value)
		default:
			*member.flag, text, ok = scanFlag(value)
		}
		if !ok {
			return "", false
		}
	}
	c.Kind = ChangeKind(kind)
	return strings.CutPrefix(text, "}")
}

func scanFlag(text string) (flag bool, rest string, ok bool) {
	if rest, ok = strings.CutPrefix(text, "true"); ok {
		return true, rest, true
	}
	rest, ok = strings.CutPrefix(text, "false")
	return false, rest, ok
}
