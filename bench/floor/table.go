package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"

	"github.com/xuri/excelize/v2"
)

// eachRow reads a CSV file with the standard library.
func eachRow(path string, each func([]string) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	r := csv.NewReader(f)
	for {
		row, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			err = each(row)
		}
		if err != nil {
			return err
		}
	}
}

// stream makes a workbook of a CSV file: cells as text, and nothing else.
func stream(from, to string) error {
	book := excelize.NewFile()
	defer book.Close()
	sheet, err := book.NewStreamWriter("Sheet1")
	if err != nil {
		return err
	}
	n := 0
	err = eachRow(from, func(row []string) error {
		n++
		cells := make([]any, len(row))
		for i, cell := range row {
			cells[i] = cell
		}
		return sheet.SetRow(fmt.Sprint("A", n), cells)
	})
	if err != nil {
		return err
	}
	if err := sheet.Flush(); err != nil {
		return err
	}
	return book.SaveAs(to)
}

// mapOfRows counts the cells that differ, with all rows of the old file in memory.
func mapOfRows(old, now string) error {
	rows := map[string][]string{}
	if err := eachRow(old, func(row []string) error { rows[row[0]] = row; return nil }); err != nil {
		return err
	}
	differences := 0
	err := eachRow(now, func(row []string) error {
		for i, cell := range rows[row[0]] {
			if cell != row[i] {
				differences++
			}
		}
		return nil
	})
	fmt.Println(differences, "differences")
	return err
}
