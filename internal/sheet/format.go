package sheet

import (
	"fmt"
	"path/filepath"
	"strings"
)

// Format is a file format for tables; its text is its name in --format.
type Format string

// The formats there are.
const (
	CSV       Format = "csv"
	TSV       Format = "tsv"
	XLSX      Format = "xlsx"
	JSONLines Format = "jsonl"
)

// FormatByExtension reads the format from a file's extension, in any case.
func FormatByExtension(path string) (Format, error) {
	ext := filepath.Ext(path)
	if f, ok := formatNamed(strings.TrimPrefix(ext, ".")); ok && ext != "" {
		return f, nil
	}
	return "", fmt.Errorf("file %q: unknown extension %q: use .csv, .tsv, .xlsx or .jsonl", filepath.Base(path), ext)
}

// ParseFormat reads a format's name as given to --format, in any case.
func ParseFormat(name string) (Format, error) {
	if f, ok := formatNamed(name); ok {
		return f, nil
	}
	return "", fmt.Errorf("unknown format %q: use csv, tsv, xlsx or jsonl", name)
}

func formatNamed(name string) (Format, bool) {
	switch f := Format(strings.ToLower(name)); f {
	case CSV, TSV, XLSX, JSONLines:
		return f, true
	}
	return "", false
}
