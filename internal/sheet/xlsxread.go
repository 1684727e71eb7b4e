package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/xuri/excelize/v2"
)

// workbook is an XLSX file with one sheet chosen.
//
// excelize reads what it reads right: the list of sheets, the date system and
// the number formats. It is handed these parts alone, in a package of our
// making, after they were checked, so it never holds the rest in memory. The rows are
// read here, for excelize ends a sheet at the first XML error without a word, turns a
// missing shared string into an empty cell, and does not tell what kind a cell is.
type workbook struct {
	zip     *zip.ReadCloser
	part    *zip.File // of the chosen sheet
	name    string
	visible []string
	strings *sharedStrings
	formats []numberFormat
	date    dateSystem
	own     bool
	merges  *merges // known after the first pass
	notes   []string
}

// skeletonRels is all that excelize needs to find the two parts.
const skeletonRels = `<?xml version="1.0" encoding="UTF-8"?>` +
	`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>` +
	`</Relationships>`

func openWorkbook(file string, o ReadOptions) (input, error) {
	z, err := openZip(file)
	if err != nil {
		return nil, err
	}
	w := &workbook{zip: z, own: o.Own}
	if err := w.load(o); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

func (w *workbook) load(o ReadOptions) error {
	found, err := parts(&w.zip.Reader)
	if err != nil {
		return err
	}
	top, err := relations(found, "")
	if err != nil {
		return err
	}
	main, ok := top.byType("officeDocument")
	if !ok {
		return errors.New("this zip file holds no workbook; save it as .xlsx in the spreadsheet program")
	}
	rels, err := relations(found, main)
	if err != nil {
		return err
	}
	stylesPart, _ := rels.byType("styles")
	book, err := skeleton(found[main], found[stylesPart])
	if err != nil {
		return err
	}
	defer book.Close()
	if err := w.choose(book, rels, found, o.Sheet); err != nil {
		return err
	}
	w.formats = numberFormats(book)
	if props, err := book.GetWorkbookProps(); err == nil && props.Date1904 != nil && *props.Date1904 {
		w.date.from1904 = true
		w.note("its dates count from 1904, as old Macs did")
	}
	w.date.exact = o.Own
	if _, ok := found["xl/vbaproject.bin"]; ok {
		w.note("it holds macros; they were not run")
	}
	stringsPart, _ := rels.byType("sharedStrings")
	w.strings, err = loadStrings(found[stringsPart], o.TmpDir)
	return err
}

// skeleton opens the workbook without its sheets.
func skeleton(main, styles *zip.File) (*excelize.File, error) {
	if main == nil {
		return nil, errors.New("the workbook lacks its main part; open it in the spreadsheet program and save it again")
	}
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	if err := addPart(z, "_rels/.rels", []byte(skeletonRels)); err != nil {
		return nil, err
	}
	for name, f := range map[string]*zip.File{"xl/workbook.xml": main, "xl/styles.xml": styles} {
		if f == nil {
			continue
		}
		content, err := smallPart(f)
		if err != nil {
			return nil, err
		}
		if err := addPart(z, name, content); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	book, err := excelize.OpenReader(&buf)
	if err != nil {
		return nil, damagedPart(err)
	}
	return book, nil
}

func addPart(z *zip.Writer, name string, content []byte) error {
	p, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err != nil {
		return err
	}
	_, err = p.Write(content)
	return err
}

// choose finds the sheet that was named, or the first that is not hidden.
func (w *workbook) choose(book *excelize.File, rels relationships, found map[string]*zip.File, named string) error {
	var id string
	var all []string
	if book.WorkBook == nil {
		return errors.New("the workbook has no sheets")
	}
	for _, s := range book.WorkBook.Sheets.Sheet {
		if rels.isWorksheet(s.ID) {
			all = append(all, s.Name)
			visible := s.State == "" || s.State == "visible"
			if visible {
				w.visible = append(w.visible, s.Name)
			}
			if id == "" && (named == "" && visible || named != "" && strings.EqualFold(s.Name, named)) {
				id, w.name = s.ID, s.Name
			}
		}
	}
	switch {
	case id == "" && named != "":
		return fmt.Errorf("there is no sheet %q; there are: %s", named, quotedNames(all))
	case id == "":
		return fmt.Errorf("all its sheets are hidden; name one (--sheet): %s", quotedNames(all))
	case named == "" && len(w.visible) > 1:
		w.note("the first sheet, %q, was read; there are also: %s", w.name, quotedNames(w.visible[1:]))
	}
	if w.part = found[rels[id].target]; w.part == nil {
		return errors.New("the workbook lacks the part that holds this sheet; open it in the spreadsheet program and save it again")
	}
	return nil
}

func quotedNames(names []string) string {
	q := make([]string, len(names))
	for i, n := range names {
		q[i] = fmt.Sprintf("%q", n)
	}
	return strings.Join(q, ", ")
}

func (w *workbook) note(format string, a ...any) {
	w.notes = append(w.notes, fmt.Sprintf(format, a...))
}

func (w *workbook) describe(info *Info) {
	info.Format, info.Sheet, info.Sheets = XLSX, w.name, w.visible
	info.Notes = append(info.Notes, w.notes...)
}

func (w *workbook) Close() error {
	return errors.Join(w.strings.close(), w.zip.Close())
}

// relationships of a part, by their id, with targets as names of parts.
type relationships map[string]relationship

type relationship struct{ kind, target string }

// relations reads the .rels of a part; "" is the package itself.
func relations(found map[string]*zip.File, part string) (relationships, error) {
	dir, base := path.Split(part)
	f := found[dir+"_rels/"+base+".rels"]
	if f == nil {
		return nil, nil
	}
	content, err := smallPart(f)
	if err != nil {
		return nil, err
	}
	rels := relationships{}
	for x := newXMLScanner(bytes.NewReader(content)); ; {
		if err := x.next(); err != nil {
			return rels, ignoreEOF(err)
		}
		if x.kind != xmlStart || string(x.name) != "Relationship" {
			continue
		}
		id, _ := x.attr("Id")
		kind, _ := x.attr("Type")
		target, _ := x.attr("Target")
		rels[string(id)] = relationship{path.Base(string(kind)), resolve(dir, string(target))}
	}
}

// resolve makes a part's name of a target, which is relative to its source's
// folder or begins with a slash.
func resolve(dir, target string) string {
	target = strings.ReplaceAll(target, `\`, "/")
	if !strings.HasPrefix(target, "/") {
		target = path.Join("/", dir, target)
	}
	return partName(path.Clean(target))
}

func (r relationships) byType(kind string) (string, bool) {
	for _, rel := range r {
		if rel.kind == kind {
			return rel.target, true
		}
	}
	return "", false
}

func (r relationships) isWorksheet(id string) bool { return r[id].kind == "worksheet" }
