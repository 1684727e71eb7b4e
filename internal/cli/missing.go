package cli

import (
	"github.com/urfave/cli/v2"

	"intakeq-bulk/importer"
	"intakeq-bulk/internal/publish"
	"intakeq-bulk/internal/session"
	"intakeq-bulk/internal/sheet"
)

// missingFile is --missing: a list of the account's clients that no row is of.
type missingFile struct{ path string }

func (m *missingFile) flag() cli.Flag {
	return &cli.StringFlag{Name: "missing", Usage: "write the account's clients that no row is of to `FILE`: .csv, .tsv, .xlsx, .jsonl", Destination: &m.path}
}

func (m *missingFile) validate(others ...string) error {
	if m.path == "" {
		return nil
	}
	if _, err := sheet.FormatByExtension(m.path); err != nil {
		return session.AsUsage(err)
	}
	if err := session.KeepApart("--missing", m.path, others...); err != nil {
		return err
	}
	return session.AsUsage(publish.CheckWritable(m.path))
}

// missingList is such a list on its way to its file; the zero list goes nowhere.
type missingList struct {
	file  *publish.File
	table sheet.Writer
}

func (m *missingFile) create(tmp string) (*missingList, error) {
	if m.path == "" {
		return &missingList{}, nil
	}
	format, err := sheet.FormatByExtension(m.path)
	if err != nil {
		return nil, err
	}
	list := &missingList{}
	if list.file, err = publish.Create(m.path); err != nil {
		return nil, err
	}
	list.table, err = sheet.NewWriter(format, list.file, sheet.WriteOptions{TmpDir: tmp})
	if err == nil {
		var columns []sheet.Column
		for _, name := range importer.MissingColumns() {
			columns = append(columns, sheet.Column{Name: name})
		}
		err = list.table.Begin("Clients", columns)
	}
	if err != nil {
		list.abort()
		return nil, err
	}
	return list, nil
}

func (l *missingList) add(cells []string) error {
	if l.table == nil {
		return nil
	}
	return l.table.Write(sheet.Row{Cells: cells})
}

func (l *missingList) abort() {
	if l.table != nil {
		l.table.Abort()
	}
	if l.file != nil {
		l.file.Abort()
	}
}

func (l *missingList) commit() error {
	if l.table == nil {
		return nil
	}
	if err := l.table.Close(); err != nil {
		return err
	}
	return l.file.Commit()
}
