package importer

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"intakeq-bulk/internal/mirror"
	"intakeq-bulk/internal/plan"
	"intakeq-bulk/internal/record"
	"intakeq-bulk/internal/sheet"
	"intakeq-bulk/mapping"
)

// source is the spreadsheet, with what types its rows.
type source struct {
	options    Options
	read       sheet.ReadOptions
	reader     *sheet.Reader
	mapping    *mapping.Mapping // nil: the spreadsheet is one of our exports
	binding    *mapping.Binding
	sum        string // of the spreadsheet
	mappingSum string
}

// openSource reads mapping and spreadsheet, and gives all mistakes of the two
// that can be seen without the account.
func openSource(o Options) (*source, error) {
	s := &source{options: o, read: o.Read}
	var mistakes error
	if o.Mapping != "" {
		if mistakes = s.loadMapping(); s.mapping == nil {
			return nil, mistakes
		}
		s.overlay(s.mapping.Source)
	}
	s.read.Export = o.Mapping == ""
	err := s.open()
	switch {
	case err != nil && s.mapping == nil:
		return nil, err
	case s.mapping == nil:
		return s, nil
	case err != nil:
		return nil, errors.Join(mistakes, s.mapping.Elsewhere(o.Input, s.read, nil, sheet.Info{}, err))
	}
	if s.binding, err = s.mapping.Bind(s.reader.Header(), s.reader.Info().Problems); err != nil {
		err = s.mapping.Elsewhere(o.Input, s.read, s.reader.Header(), s.info(), err)
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// loadMapping may give a mapping besides an error: then Bind repeats its mistakes
// together with those of the header.
func (s *source) loadMapping() (err error) {
	if s.mappingSum, err = plan.FileSum(s.options.Mapping); err != nil {
		return err
	}
	s.mapping, err = mapping.Load(s.options.Mapping)
	return err
}

// overlay takes from the mapping what the caller left open.
func (s *source) overlay(m mapping.Source) {
	if s.read.Sheet == "" {
		s.read.Sheet = m.Sheet
	}
	if s.read.HeaderRow == 0 {
		s.read.HeaderRow = m.HeaderRow
	}
	if s.read.Delimiter == "" {
		s.read.Delimiter = m.Delimiter
	}
	if s.read.Encoding == "" {
		s.read.Encoding = m.Encoding
	}
}

func (s *source) open() (err error) {
	if s.sum, err = plan.FileSum(s.options.Input); err == nil {
		s.reader, err = sheet.Open(s.options.Input, s.read)
	}
	return err
}

// SameSource reports whether a plan was made of a spreadsheet and a mapping as they
// are now; "" is none.
func SameSource(f *plan.File, input, mapping string) (bool, error) {
	sum, err := plan.FileSum(input)
	if err != nil {
		return false, err
	}
	mappingSum := ""
	if mapping != "" {
		if mappingSum, err = plan.FileSum(mapping); err != nil {
			return false, err
		}
	}
	meta := f.Meta()
	return sum == meta.SourceSHA256 && mappingSum == meta.MappingSHA256, nil
}

func (s *source) close() error { return s.reader.Close() }

func (s *source) info() sheet.Info { return s.reader.Info() }

// bind settles what depends on the account, and then looks through all rows, as
// the meaning of some cells depends on their whole column.
func (s *source) bind(store *mirror.Store) (err error) {
	var custom []mapping.Custom
	for _, c := range store.Custom() {
		custom = append(custom, mapping.Custom{ID: c.ID, Label: c.Label})
	}
	if s.mapping == nil {
		account := mapping.Account{Custom: custom, Members: store.Members()}
		s.binding, err = mapping.Own(s.reader.Header(), s.reader.Info().Problems, account)
	} else {
		err = s.binding.BindCustom(custom)
	}
	if err != nil {
		return err
	}
	for record, err := range s.records() {
		if err != nil {
			return err
		}
		s.binding.Survey(record)
	}
	return s.rewind()
}

func (s *source) records() iter.Seq2[sheet.Record, error] {
	return func(yield func(sheet.Record, error) bool) {
		for {
			record, err := s.reader.Read()
			if err == io.EOF || !yield(record, err) || err != nil {
				return
			}
		}
	}
}

var errChanged = errors.New("the spreadsheet changed while it was read: run it again")

// rewind goes back to the first row, if the file is still the same.
func (s *source) rewind() error {
	sum, err := plan.FileSum(s.options.Input)
	if err != nil {
		return err
	}
	if sum != s.sum {
		return errChanged
	}
	return s.reader.Rewind()
}

// rows gives the rows, typed.
func (s *source) rows() iter.Seq2[*input, error] {
	return func(yield func(*input, error) bool) {
		for record, err := range s.records() {
			in := &input{Source: record.Raw, SourceText: record.Text, SourceForm: string(record.Form)}
			if err == nil {
				in.Row = s.binding.Row(record)
				in.own = s.mapping == nil // else what was typed says nothing
			}
			if !yield(in, err) {
				return
			}
		}
	}
}

// idColumn is the header of the column that holds ClientIds; "" where there is none.
func (s *source) idColumn() string {
	if s.mapping != nil {
		for _, c := range s.mapping.Columns {
			if c.Field == record.MemberID && len(c.From) > 0 {
				return c.From[0].Text
			}
		}
		return ""
	}
	for _, name := range s.reader.Header() {
		if name = strings.TrimSpace(name); name == record.MemberID || name == "ClientNumber" {
			return name
		}
	}
	return ""
}

// describe says in the plan what it was made from.
func (s *source) describe(meta *plan.Meta) {
	info := s.info()
	meta.Source = s.options.Input
	if s.options.Source != "" {
		meta.Source = s.options.Source
	}
	meta.SourceSHA256, meta.MappingSHA256 = s.sum, s.mappingSum
	meta.Format, meta.Sheet, meta.Delimiter, meta.Encoding = string(info.Format), info.Sheet, info.Delimiter, info.Encoding
	meta.BOM = info.BOM
	meta.HeaderRow, meta.Header, meta.Above = info.HeaderRow, s.reader.Header(), s.reader.Above()
	for i, t := range s.binding.Targets() {
		meta.Fields = append(meta.Fields, plan.Field{Field: t.Key(), Label: t.Label, Column: s.binding.Headers()[i]})
	}
	meta.Notes = append(meta.Notes, info.Notes...)
	for _, f := range s.binding.Findings() {
		meta.Notes = append(meta.Notes, fmt.Sprintf("column %s, %s: %s", f.Letter, f.Column, f.Message))
		for _, v := range f.Values {
			meta.Values = append(meta.Values, plan.UnmappedValue{Column: f.Column, Value: v.Value, Count: v.Count})
		}
	}
}
