package xlsx

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// TextFormat is the number format of text, "@": built into every program.
const TextFormat = 49

// defaultSheet is the one that excelize puts into every new workbook.
const defaultSheet = "Sheet1"

// Writer writes a workbook to a stream, one sheet after the other. The rows of a sheet
// are in memory up to 1 MiB, and in the folder for temporary files beyond that, until
// the writer is closed.
//
// What excelize doesn't refuse, but writes wrong or loses, is known here and in
// [Sheet], and nowhere else.
type Writer struct {
	file   *excelize.File
	packer *packer
	tmpDir string
	names  []string // of all sheets, in lower case: Excel ignores case
	lists  int      // columns of the sheet of lists
}

// NewWriter begins a workbook. What is spilled is clients' data: name a private
// folder; "" is the system's.
func NewWriter(w io.Writer, tmpDir string) (*Writer, error) {
	if tmpDir != "" {
		if info, err := os.Stat(tmpDir); err != nil || !info.IsDir() {
			return nil, fmt.Errorf("write xlsx: %q is no folder to spill to", tmpDir)
		}
	}
	b := &Writer{file: excelize.NewFile(excelize.Options{TmpDir: tmpDir}), packer: newPacker(w), tmpDir: tmpDir}
	b.file.SetZipWriter(b.packer.open)
	// Else excelize's author would stand there as the author.
	if err := b.file.SetDocProps(&excelize.DocProperties{Creator: "intakeq-bulk"}); err != nil {
		b.Abort()
		return nil, fmt.Errorf("write xlsx: %w", err)
	}
	return b, nil
}

// Style is a workbook's number of a cell style; 0 is the plain one.
type Style int

// Style makes a style known to the workbook.
func (b *Writer) Style(s excelize.Style) (Style, error) {
	id, err := b.file.NewStyle(&s)
	return Style(id), err
}

// Close finishes the workbook and frees what the writer holds.
func (b *Writer) Close() error {
	defer b.Abort()
	// excelize gets nothing to write to: the parts go straight to our stream,
	// where it would first gather the whole package in memory.
	return b.file.Write(io.Discard)
}

// Abort frees what the writer holds without finishing the workbook. After Close
// it does nothing.
func (b *Writer) Abort() {
	b.packer.drop()
	b.file.Close() // nothing can be done where it fails
}

// addName makes a sheet of the name.
func (b *Writer) addName(name string) error {
	lower := strings.ToLower(name)
	if slices.Contains(b.names, lower) {
		return errors.New("there is one of that name already")
	}
	if strings.Contains(name, "'") {
		// excelize writes a broken filter range then
		return errors.New("its name can't hold an apostrophe")
	}
	b.names = append(b.names, lower)
	if len(b.names) == 1 {
		return b.file.SetSheetName(defaultSheet, name)
	}
	_, err := b.file.NewSheet(name)
	return err
}
