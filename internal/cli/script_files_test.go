package cli

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/xuri/excelize/v2"

	"intakeq-bulk/exporter"
	"intakeq-bulk/internal/session"
)

// files DIR prints the files of a folder, hidden ones too, with their modes.
func listFiles(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: files DIR")
	}
	entries, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	for _, entry := range entries {
		info, err := entry.Info()
		ts.Check(err)
		fmt.Fprintln(ts.Stdout(), info.Mode(), entry.Name())
	}
}

// cells FILE SHEET REF… prints cells of a workbook as another reader sees them:
// what kind they are, and what they hold.
func cells(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: cells FILE SHEET REF…")
	}
	f, err := excelize.OpenFile(ts.MkAbs(args[0]), excelize.Options{RawCellValue: true})
	ts.Check(err)
	defer f.Close()
	fmt.Fprintln(ts.Stdout(), "sheets", strings.Join(f.GetSheetList(), ", "))
	for _, ref := range args[2:] {
		value, err := f.GetCellValue(args[1], ref)
		ts.Check(err)
		kind, err := cellKind(f, args[1], ref)
		ts.Check(err)
		fmt.Fprintf(ts.Stdout(), "%s %s %q\n", ref, kind, value)
	}
}

func cellKind(f *excelize.File, sheet, ref string) (string, error) {
	formula, err := f.GetCellFormula(sheet, ref)
	if err != nil || formula != "" {
		return "formula", err
	}
	kind, err := f.GetCellType(sheet, ref)
	if err != nil {
		return "", err
	}
	switch kind {
	case excelize.CellTypeInlineString, excelize.CellTypeSharedString:
		return "text", nil
	case excelize.CellTypeNumber, excelize.CellTypeUnset:
		id, err := f.GetCellStyle(sheet, ref)
		if err != nil {
			return "", err
		}
		style, err := f.GetStyle(id)
		if err == nil && style.CustomNumFmt != nil {
			return *style.CustomNumFmt, nil
		}
		return "number", err
	}
	return fmt.Sprint("type ", kind), nil
}

// manifest FILE [kept] holds a manifest against the files that it tells of, and prints
// it without what differs from run to run. Of a copy that was kept, records may be older
// than the run.
func manifest(ts *testscript.TestScript, neg bool, args []string) {
	kept := len(args) == 2 && args[1] == "kept"
	if neg || len(args) != 1 && !kept {
		ts.Fatalf("usage: manifest FILE [kept]")
	}
	var m exporter.Manifest
	d := json.NewDecoder(strings.NewReader(ts.ReadFile(args[0])))
	d.DisallowUnknownFields()
	ts.Check(d.Decode(&m))
	if m.Finished.Before(m.Started) || time.Since(m.Started) > time.Hour || m.Account == "" || m.Version != session.Version {
		ts.Fatalf("manifest: wrong time, account or version")
	}
	written, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	for i, file := range m.Files {
		data := ts.ReadFile(file.Path)
		sum := sha256.Sum256([]byte(data))
		if hex.EncodeToString(sum[:]) != file.SHA256 || int64(len(data)) != file.Bytes {
			ts.Fatalf("manifest: %s has another checksum or size", file.Path)
		}
		info, err := os.Stat(ts.MkAbs(file.Path))
		ts.Check(err)
		if info.ModTime().After(written.ModTime()) {
			ts.Fatalf("manifest: written before %s", file.Path)
		}
		m.Files[i].SHA256, m.Files[i].Bytes = "right", 0
	}
	for _, at := range []*time.Time{m.Oldest, m.AsOf, m.DiagnosesAsOf} {
		if at == nil {
			continue
		}
		before := at.Before(m.Started.Add(-time.Second)) && (!kept || at == m.AsOf)
		if before || at.After(m.Finished) {
			ts.Fatalf("manifest: a time outside the run")
		}
		*at = time.Time{}
	}
	m.Started, m.Finished, m.Account, m.Version = time.Time{}, time.Time{}, "", ""
	text, err := json.MarshalIndent(m, "", " ")
	ts.Check(err)
	fmt.Fprintf(ts.Stdout(), "%s\n", text)
}

// nowhere TEXT fails where TEXT is in the latest output, or in the name or the
// contents of any file below the work folder. The scripts' own files are made
// without it.
func nowhere(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 || args[0] == "" {
		ts.Fatalf("usage: nowhere TEXT")
	}
	for _, stream := range []string{"stdout", "stderr"} {
		if strings.Contains(ts.ReadFile(stream), args[0]) {
			ts.Fatalf("found in %s", stream)
		}
	}
	seen := 0
	ts.Check(filepath.WalkDir(ts.MkAbs("."), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		seen++
		data, err := os.ReadFile(path)
		if err == nil && bytes.Contains(append(data, path...), []byte(args[0])) {
			err = fmt.Errorf("found in %s", path)
		}
		return err
	}))
	if seen == 0 {
		ts.Fatalf("no file was searched")
	}
}

// matching N PATTERN [COPY] fails where not so many files have such a name, and copies
// the first of them.
func matching(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 && len(args) != 3 {
		ts.Fatalf("usage: matching N PATTERN [COPY]")
	}
	found, err := filepath.Glob(ts.MkAbs(args[1]))
	ts.Check(err)
	if len(found) != number(ts, args[0]) {
		ts.Fatalf("%d files, want %s: %q", len(found), args[0], found)
	}
	if len(args) == 3 {
		ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(ts.ReadFile(found[0])), 0o600))
	}
}

// lines N FILE fails where a file has not that many lines, or has one twice.
func lines(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: lines N FILE")
	}
	seen := map[string]bool{}
	all := strings.Split(strings.TrimSuffix(ts.ReadFile(args[1]), "\n"), "\n")
	for _, line := range all {
		if seen[line] {
			ts.Fatalf("twice: %q", line)
		}
		seen[line] = true
	}
	if want := number(ts, args[0]); len(all) != want {
		ts.Fatalf("%d lines, want %d", len(all), want)
	}
}
