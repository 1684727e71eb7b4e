package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path"
	"strings"

	"github.com/xuri/excelize/v2"

	"intakeq-bulk/internal/xlsx/strictxml"
)

// Options say how a workbook is to be read.
type Options struct {
	Sheet  string // its name, in any case; "": the first that is not hidden
	TmpDir string // for the shared strings of a large workbook; "": the system's
	// ExactDates says that the dates of January and February 1900, on which
	// programs differ, are as Excel counts them: so our export has them.
	ExactDates bool
}

// Workbook is an XLSX file with one sheet chosen. It isn't safe for use by
// several goroutines.
//
// excelize reads what it reads right: the list of sheets, the date system and
// the number formats. It is handed these parts alone, in a package of our
// making, after they were checked, so it never holds the rest in memory. The rows are
// read here, for excelize ends a sheet at the first XML error without a word, turns a
// missing shared string into an empty cell, and does not say what kind a cell is.
type Workbook struct {
	file    *os.File
	part    *zip.File // of the chosen sheet
	name    string
	visible []string
	strings *sharedStrings
	formats []numberFormat
	date    dateSystem
	// calcOnLoad: the workbook asks the program that opens it to calculate all, as
	// libraries write it that can't calculate.
	calcOnLoad bool
	merges     *merges // known after the first pass
	notes      []string
}

// skeletonRels is all that excelize needs to find the two parts.
const skeletonRels = `<?xml version="1.0" encoding="UTF-8"?>` +
	`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
	`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>` +
	`</Relationships>`

// Open looks into a workbook and chooses the sheet. Its rows are not looked at
// yet.
func Open(path string, o Options) (*Workbook, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	w := &Workbook{file: f}
	if err := w.load(o); err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

func (w *Workbook) load(o Options) error {
	z, err := readDirectory(w.file)
	if err != nil {
		return err
	}
	if err := otherFormat(z); err != nil {
		return err
	}
	found, err := parts(z)
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
	w.date.exact = o.ExactDates
	w.settings(book)
	if _, ok := found["xl/vbaproject.bin"]; ok {
		w.note("it holds macros; they were not run")
	}
	stringsPart, _ := rels.byType("sharedStrings")
	w.strings, err = loadStrings(found[stringsPart], o.TmpDir)
	return err
}

// settings reads what the workbook says of all its cells.
func (w *Workbook) settings(book *excelize.File) {
	if props, err := book.GetWorkbookProps(); err == nil && props.Date1904 != nil && *props.Date1904 {
		w.date.from1904 = true
		w.note("its dates count from 1904, as old Macs did")
	}
	calc, err := book.GetCalcProps()
	w.calcOnLoad = err == nil && calc.FullCalcOnLoad != nil && *calc.FullCalcOnLoad
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
func (w *Workbook) choose(book *excelize.File, rels relationships, found map[string]*zip.File, named string) error {
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

func (w *Workbook) note(format string, a ...any) {
	w.notes = append(w.notes, fmt.Sprintf(format, a...))
}

// Sheet is the name of the sheet that was chosen.
func (w *Workbook) Sheet() string { return w.name }

// Sheets are the names of all sheets that are not hidden.
func (w *Workbook) Sheets() []string { return w.visible }

// Notes are sentences for the person on what was found, without values of cells.
func (w *Workbook) Notes() []string { return w.notes }

// Close releases the file and what was put aside on disk.
func (w *Workbook) Close() error {
	return errors.Join(w.strings.close(), w.file.Close())
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
	for x := strictxml.NewScanner(bytes.NewReader(content)); ; {
		if err := x.Next(); err != nil {
			return rels, ignoreEOF(err)
		}
		if x.Kind != strictxml.Start || string(x.Name) != "Relationship" {
			continue
		}
		id, _ := x.Attr("Id")
		kind, _ := x.Attr("Type")
		target, _ := x.Attr("Target")
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
