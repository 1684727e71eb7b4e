package sheet

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"intakeq-bulk/internal/charset"
	"intakeq-bulk/internal/sheet/records"
)

// textInput is a CSV or TSV file whose encoding and delimiter are known.
type textInput struct {
	path      string
	format    Format
	encoding  charset.Encoding
	delimiter byte
	sepLine   int  // length of Excel's sep= line, in bytes of decoded text
	headerRow int  // 0: not known yet
	export    bool // of this tool
	notes     []string
}

func openText(path string, format Format, o ReadOptions) (input, error) {
	said, err := parseDelimiter(o.Delimiter)
	if err != nil {
		return nil, err
	}
	in := &textInput{path: path, format: format, headerRow: o.HeaderRow, export: o.Export}
	if in.encoding, err = detectEncoding(path, o.Encoding); err != nil {
		return nil, err
	}
	if in.encoding.Note != "" {
		in.notes = append(in.notes, in.encoding.Note)
	}
	sample, whole, err := in.sample()
	if err != nil {
		return nil, err
	}
	in.choose(said, sample, whole)
	return in, nil
}

// sample is the beginning of the text; whole says that there is no more.
func (in *textInput) sample() (text []byte, whole bool, err error) {
	f, r, err := in.encoding.Open(in.path)
	if err != nil {
		return nil, false, pathless(err)
	}
	defer f.Close()
	buf := make([]byte, sampleSize)
	n, err := io.ReadFull(r, buf)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return buf[:n], true, nil
	}
	return buf[:n], false, pathless(err)
}

// choose settles the delimiter: what was said, then Excel's sep= line, then
// what cuts the sample best.
func (in *textInput) choose(said byte, sample []byte, whole bool) {
	var declared byte
	if !in.export {
		declared, in.sepLine = sepLine(sample)
	}
	usual := byte(',')
	if in.format == TSV {
		usual = '\t'
	}
	switch {
	case said != 0:
		in.delimiter = said
	case declared != 0:
		in.delimiter = declared
		in.note("cells are separated by %s, as the first line (sep=) says", delimiterWord(declared))
	default:
		best, rival := in.guess(sample[in.sepLine:], whole, usual)
		in.delimiter = best.delimiter
		if rival != 0 {
			in.note("cells are taken to be separated by %s, though %s fits as well: say the delimiter if the columns are wrong", delimiterWord(best.delimiter), delimiterWord(rival))
		} else if best.delimiter != usual {
			in.note("cells are separated by %s", delimiterWord(best.delimiter))
		}
	}
}

func (in *textInput) note(format string, a ...any) {
	in.notes = append(in.notes, fmt.Sprintf(format, a...))
}

func (in *textInput) describe(info *Info) {
	info.Format = in.format
	info.Delimiter = string(in.delimiter)
	info.Encoding = in.encoding.Name
	info.BOM = in.encoding.Marked()
	info.Mixed = in.encoding.Mixed
	info.Notes = append(info.Notes, in.notes...)
}

func detectEncoding(path, said string) (charset.Encoding, error) {
	start, err := firstBytes(path)
	if err != nil {
		return charset.Encoding{}, err
	}
	e, err := charset.Detect(path, start, said)
	if broken, ok := errors.AsType[*charset.NotUTF8Error](err); ok {
		return e, &Error{Line: broken.Line, Err: err}
	}
	return e, pathless(err)
}

func (in *textInput) open() (rowSource, error) {
	f, decoded, err := in.encoding.Open(in.path)
	if err != nil {
		return nil, pathless(err)
	}
	r := bufio.NewReaderSize(decoded, 64<<10)
	if _, err := r.Discard(in.sepLine); err != nil {
		return nil, errors.Join(pathless(err), f.Close())
	}
	rows := &textRows{f: f, scan: records.New(r, in.delimiter), export: in.export}
	rows.scan.Zeros = in.export
	if in.sepLine > 0 {
		rows.scan.PassLine()
	}
	return rows, nil
}

func (in *textInput) Close() error { return nil }

// textRows turns records into rows of cells.
type textRows struct {
	f      *os.File
	scan   *records.Scanner
	export bool
	cells  []Cell
}

func (t *textRows) next() (sourceRow, error) {
	if err := t.scan.Next(); err != nil {
		return sourceRow{}, placedInText(err)
	}
	n := len(t.scan.Fields)
	t.cells = slices.Grow(t.cells[:0], n)[:n]
	for i, raw := range t.scan.Fields {
		if t.cells[i] = (Cell{}); raw != "" {
			t.cells[i] = textCell(raw, t.export)
		}
	}
	row := sourceRow{
		number: t.scan.Row, line: t.scan.Line, strict: true,
		cells: t.cells, raw: t.scan.Fields, sound: sound(t.scan.Text),
	}
	if t.scan.BadQuote >= 0 {
		row.text = t.scan.Whole()
		row.problems = []Problem{{CodeQuotes, t.scan.BadQuote, fmt.Sprintf(
			"a quote in column %s stands neither around a whole cell nor doubled", ColumnName(t.scan.BadQuote))}}
	}
	return row, nil
}

// placedInText gives an error the place as the program shows it.
func placedInText(err error) error {
	if at, ok := errors.AsType[*records.Error](err); ok {
		return &Error{Row: at.Row, Line: at.Line, Column: ColumnName(at.Column), Err: at.Err}
	}
	return pathless(err)
}

func (t *textRows) Close() error { return t.f.Close() }

// textCell removes what protects a value from a spreadsheet program. What was
// protected is as it was meant, so only a bare cell is looked at for damage. raw is not
// blank.
func textCell(raw string, export bool) Cell {
	if c := raw[0]; c > '9' && c != '=' && c != 'E' { // nothing below begins so
		return Cell{Text: raw, Kind: Text}
	}
	if !export {
		if inner, ok := records.Unwrap(raw); ok {
			return Cell{Text: inner, Kind: textKind(inner)}
		}
	}
	text := Unguard(raw)
	c := Cell{Text: text, Kind: textKind(text)}
	if text == raw {
		c.Damage = textDamage(text)
	}
	if c.Damage == DamageError {
		c.Kind = Fault
	}
	return c
}

func textKind(text string) Kind {
	if text == "" {
		return Empty
	}
	return Text
}
