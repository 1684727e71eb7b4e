package sheet

import (
	"errors"
	"io"
)

// Head is a row near the top of a sheet, which may be its header.
type Head struct {
	Sheet string // "" for CSV
	Place int    // of the sheet among those that are not hidden, from 1
	Row   int    // as the spreadsheet program numbers it
	Names []string
}

// Heads gives the rows near the top of a file, of each of its sheets that is not
// hidden: where a header is not where it was looked for, it is among these.
func Heads(path string, o ReadOptions) ([]Head, error) {
	o.Sheet, o.HeaderRow = "", 0
	in, err := openInput(path, o)
	if err != nil {
		return nil, located(path, err)
	}
	var info Info
	in.describe(&info)
	heads, err := headsOf(in, info.Sheet, 1)
	if err := errors.Join(err, in.Close()); err != nil {
		return nil, located(path, err)
	}
	const most = 20 // each is a workbook opened again
	for i, name := range info.Sheets[:min(most, len(info.Sheets))] {
		if name == info.Sheet {
			continue
		}
		o.Sheet = name
		if in, err = openInput(path, o); err != nil {
			continue // a chart has no rows
		}
		more, err := headsOf(in, name, i+1)
		if err := errors.Join(err, in.Close()); err != nil {
			continue
		}
		heads = append(heads, more...)
	}
	return heads, nil
}

func headsOf(in input, name string, place int) ([]Head, error) {
	rows, err := in.open()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var heads []Head
	for {
		row, err := rows.next()
		if err != nil || row.number > maxTitleRows {
			if err == io.EOF {
				err = nil
			}
			return heads, err
		}
		if countFilled(row.cells) == 0 {
			continue
		}
		head := Head{Sheet: name, Place: place, Row: row.number}
		for _, c := range row.cells {
			head.Names = append(head.Names, c.Text)
		}
		heads = append(heads, head)
	}
}
