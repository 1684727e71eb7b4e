package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
)

// need makes a file that is not there yet, from others that it makes first.
func (a *account) need(name string) error {
	if _, err := os.Stat(a.path(name)); err == nil {
		return nil
	}
	var args []string
	var make func() error
	from := clientsCSV
	switch name {
	case clientsCSV:
		from, args = "", exportArgs(name)
	case changedPlan:
		from, args = changedCSV, planArgs(changedCSV, name)
	case changedCSV:
		make = func() error { return a.edit(name, changeCity) }
	case newCSV:
		make = func() error { return a.edit(name, makeNew) }
	case mappingFile:
		make = a.mapping
	default:
		return fmt.Errorf("no recipe for %s", name)
	}
	if from != "" {
		if err := a.need(from); err != nil {
			return err
		}
	}
	if make != nil {
		return make()
	}
	_, err := a.run("state-plain", []int{notWhole}, args)
	return err
}

// person is a row of an export, its cells by their column.
type person struct {
	n     int // of the row, from 1
	cells []string
	at    map[string]int
}

func (p person) set(column, cell string) { p.cells[p.at[column]] = cell }

// changeCity changes one cell of every tenth row.
func changeCity(p person) {
	if p.n%tenth == 0 {
		p.set("City", "Newtown "+strconv.Itoa(p.n))
	}
}

// makeNew makes a row one of somebody whom the account does not know, with what
// another system would have of him.
func makeNew(p person) {
	for column, i := range p.at {
		if !slices.Contains(common(), column) {
			p.cells[i] = ""
		}
	}
	for _, column := range []string{"ClientId", "MiddleName", "HomePhone", "WorkPhone"} {
		p.set(column, "")
	}
	p.set("FirstName", "Nova "+strconv.Itoa(p.n))
	p.set("LastName", "Novak "+strconv.Itoa(p.n))
	p.set("Email", fmt.Sprintf("nova%d@example.test", p.n))
	p.set("MobilePhone", fmt.Sprintf("415-%03d-%04d", p.n/10_000, p.n%10_000))
	p.set("ExternalClientId", fmt.Sprintf("N-%d", p.n))
}

// common are the columns that other systems have too.
func common() []string {
	return []string{
		"ClientId", "FirstName", "LastName", "MiddleName", "Email", "DateOfBirth", "MaritalStatus", "Gender", "Tags", "Archived",
		"HomePhone", "WorkPhone", "MobilePhone", "StreetAddress", "City", "StateShort", "Country", "PostalCode", "AdditionalInformation",
		"PrimaryInsuranceCompany", "PrimaryInsurancePolicyNumber", "PrimaryInsuranceHolderDateOfBirth", "ExternalClientId",
	}
}

// edit makes a copy of the export with each row changed.
func (a *account) edit(name string, change func(person)) (err error) {
	from, err := os.Open(a.path(clientsCSV))
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := os.Create(a.path(name))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	r, w := csv.NewReader(from), csv.NewWriter(to)
	at := map[string]int{}
	for n := 0; ; n++ {
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if n == 0 {
			for i, column := range row {
				at[column] = i
			}
		} else {
			change(person{n, row, at})
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// mapping maps the common columns, and ignores the others.
func (a *account) mapping() error {
	f, err := os.Open(a.path(clientsCSV))
	if err != nil {
		return err
	}
	defer f.Close()
	header, err := csv.NewReader(f).Read()
	if err != nil {
		return err
	}
	var columns, ignored strings.Builder
	for _, name := range header {
		// A YAML text in double quotes is written as Go's is.
		if slices.Contains(common(), name) {
			fmt.Fprintf(&columns, "  - {column: %q, field: %s}\n", name, name)
		} else {
			fmt.Fprintf(&ignored, "  - %q\n", strings.TrimPrefix(name, "'"))
		}
	}
	text := "version: 1\ncolumns:\n" + columns.String() + "ignore:\n" + ignored.String()
	return os.WriteFile(a.path(mappingFile), []byte(text), 0o600)
}
