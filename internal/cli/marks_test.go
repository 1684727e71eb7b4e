package cli

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"intakeq-bulk/intakeq/sandbox"
	"intakeq-bulk/internal/session"
)

// loud are commands with all that they can say. None of them is asked for values.
func loud() []string {
	return []string{
		"export --profile --diagnoses -o b.csv -v",
		"export -o b.csv -v --log-format json --json",
		"plan in.csv -o b.plan -v",
		"apply a.plan --yes --canary 1 -v",
		"apply a.plan --yes -v --log-format json --json",
		"verify a.plan -v --log-format json",
		"undo a.plan -o undo.plan -v",
		"import in.csv --dry-run -v",
		"auth status --check -v --json",
		"doctor -v",
		"doctor -v --log-format json --json",
		"doctor --probe --yes -v",
		"doctor --probe --yes -v --log-format json --json",
		"export --search Marksman --columns Marked -o c.csv -v",
		nightly + " -v",
		nightly + " -v --log-format json --json",
		"export --incremental=force --full --profile --diagnoses -o n.xlsx --changes told.xlsx --status-file status.json -v --log-format json",
		"export --profile --diagnoses -o all.jsonl -v",
		"export -o no-such-folder/n.csv -v --status-file status.json",
		"plan in.csv --incremental -o i.plan -v --report report.html --report report.csv --missing missing.csv",
		"plan bad.csv -o bad.plan -v --log-format json",
		"plan broken.csv -o broken.plan -v",
		"plan in.csv -o d.plan --decisions bad.csv -v",
		"import bad.csv --yes -v",
		"import in.csv --yes -v --log-format json --careful",
		"verify in.csv.plan -v",
		"undo in.csv.plan -o undone.plan -v --log-format json",
		"mapping fields --account-fields -v",
		"quota -v --json",
	}
}

// nightly is an export as a scheduler runs it.
const nightly = "export --incremental --profile --diagnoses --diagnoses-budget 2 -o n-{date}.csv --keep 1 --changes told-{date}.html --manifest manifest.json --status-file status.json --ping http://127.0.0.1:9/check"

// alone are commands that ask no account.
func alone() []string {
	return []string{
		"show a.plan", "show a.plan --row 2", "show a.plan --row 4", "show bad.plan", "show bad.plan --row 2", "show in.csv", "show in.csv.plan",
		"diff a.csv changed.csv", "diff a.csv n.xlsx --report diff.html", "diff a.csv broken.csv",
		"mapping init in.csv -o m.yaml", "mapping check m.yaml in.csv", "mapping check m.yaml bad.csv", "mapping init bad.csv -o bad.yaml", "mapping check bad.yaml bad.csv",
		"mapping check in.csv", "clean -v --state-dir state", "clean --older 0s --json --state-dir state", "sandbox --from all.jsonl", "sandbox --from in.csv",
	}
}

// marks are of clients in the account and of rows in the spreadsheet.
func marks() []string { return []string{"Marksman", "marked.test", "5'10", `5\u0027`, "so tall"} }

// TestNoMarkIsTold has every command at its loudest meet every failure: neither a
// client's data nor the key is told on the way.
func TestNoMarkIsTold(t *testing.T) { // one command at a time: the flag library keeps its own flags in variables
	kinds := slices.DeleteFunc(append(sandbox.Kinds(), sandbox.Tricks()...), func(kind sandbox.Kind) bool {
		return kind == sandbox.TooMany || kind == sandbox.BusyLater || kind == sandbox.ErrorLater // all that follows is a wait
	})
	if testing.Short() {
		kinds = []sandbox.Kind{sandbox.ServerError, sandbox.HTML, sandbox.ExtraBytes, sandbox.Quotes, sandbox.QuotesPage, sandbox.OtherID}
	}
	for _, kind := range kinds {
		t.Run(kind.String(), func(t *testing.T) {
			o := newMarked(t)
			for _, command := range []string{"export --profile --diagnoses -o a.csv -q", "plan in.csv -o a.plan -q"} {
				if code, _ := o.run(t, command, time.Minute); code != 0 {
					t.Fatalf("%s: exit code %d", command, code)
				}
			}
			o.account.FaultRate(0.5, 1, kind)
			said := 0
			for _, command := range append(loud(), alone()...) {
				_, n := o.run(t, command, 100*time.Millisecond)
				said += n
			}
			o.files(t)
			if said < 2000 {
				t.Errorf("all commands together said %d bytes", said)
			}
		})
	}
}

// marked is an account of marked clients, and a folder with a marked spreadsheet.
type marked struct {
	account  *sandbox.Account
	url, dir string
}

func newMarked(t *testing.T) *marked {
	o := &marked{account: sandbox.New(sandbox.Options{Clients: 2, Seed: 1}), dir: t.TempDir()}
	sheet := "ClientId,ExternalClientId,FirstName,LastName,Email,AdditionalInformation\n"
	for i := range 3 {
		id, err := o.account.Staff().Create(fmt.Sprintf(`{"FirstName":"Marksman%d","LastName":"Old","Email":"old%[1]d@marked.test","AdditionalInformation":"5'10\" so tall"}`, i))
		if err != nil {
			t.Fatal(err)
		}
		sheet += fmt.Sprintf("%d,,Marksman%d,New,new%[2]d@marked.test,\"6'1\"\" so tall\"\n,N-%[2]d,Marksman%[2]dth,Newest,newest%[2]d@marked.test,\"5'10\"\" so tall\"\n", id, i)
	}
	bad := "ClientId,FirstName,LastName,DateOfBirth,Gender,ClientNumber\nMarksman,Marksman1,so tall,so tall,so tall,\n99999,Marksman2,#REF!,5'10,so tall,\n1,Marksman\ufffd,,1.23E+05,,,so tall\n"
	files := map[string]string{
		"in.csv": sheet, "changed.csv": "ClientId,FirstName\n" + "1,Marksman\n", "bad.csv": bad, "broken.csv": "ClientId,\"Marksman\nso tall",
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(o.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	server := httptest.NewServer(o.account)
	t.Cleanup(func() {
		server.CloseClientConnections() // some answers never end
		server.Close()
	})
	o.url = server.URL + "/api/v1"
	return o
}

// run runs a command in o's folder, for a while, and returns how it ended and how much
// it said.
func (o *marked) run(t *testing.T, command string, timeout time.Duration) (code, said int) {
	t.Helper()
	args := append([]string{"intakeq-bulk"}, strings.Fields(command)...)
	for i, arg := range args {
		if arg == "state" || slices.Contains([]string{".csv", ".plan", ".yaml", ".html", ".json", ".jsonl", ".xlsx"}, filepath.Ext(arg)) {
			args[i] = filepath.Join(o.dir, arg)
		}
	}
	asks := !slices.Contains([]string{"show", "diff", "mapping", "clean", "sandbox"}, args[1]) || slices.Contains(args, "--account-fields")
	if asks {
		args = append(args, "--base-url", o.url, "--state-dir", filepath.Join(o.dir, "state"), "--timeout", timeout.String(), "--per-minute", "0", "--per-day", "0")
	}
	var stdout, stderr bytes.Buffer
	patience := 30 * timeout
	if args[1] == "sandbox" { // which ends when it is told to
		patience = 200 * time.Millisecond
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	code = Run(ctx, session.Env{
		Args: args, Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, FirstWait: time.Millisecond, Patience: 100 * time.Millisecond,
		Getenv: func(name string) string { return map[string]string{"INTAKEQ_API_KEY": o.account.Key()}[name] },
	})
	for name, text := range map[string]string{"stdout": stdout.String(), "stderr": stderr.String()} {
		for _, mark := range append(marks(), o.account.Key()) {
			if at := strings.Index(text, mark); at >= 0 {
				t.Errorf("%s (exit code %d): %s holds %q: …%s", command, code, name, mark, text[max(0, at-200):min(len(text), at+100)])
			}
		}
	}
	return code, stdout.Len() + stderr.Len()
}

// files looks for marks in all that the commands have left, but for where clients' data
// belongs; and for the key everywhere.
func (o *marked) files(t *testing.T) {
	t.Helper()
	looked := 0
	err := filepath.WalkDir(o.dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if bytes.Contains(text, []byte(o.account.Key())) {
			t.Errorf("%s holds the key", path)
		}
		if holdsData(entry.Name()) {
			return nil
		}
		looked++
		if strings.HasSuffix(path, ".results.csv") {
			text = ownWords(t, text)
		}
		for _, mark := range marks() {
			if bytes.Contains(text, []byte(mark)) {
				t.Errorf("%s holds %q", path, mark)
			}
		}
		return nil
	})
	if err != nil || looked < 8 {
		t.Errorf("looked into %d files, %v", looked, err)
	}
}

// ownWords are results without what the server said of a row, which they keep for who
// looks into it.
func ownWords(t *testing.T, text []byte) []byte {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for _, cell := range slices.Concat(rows...) {
		own, _, _ := strings.Cut(cell, ": the server said: ")
		fmt.Fprintln(&b, own)
	}
	return b.Bytes()
}

// holdsData reports whether files of a name are to hold clients' data: exports, changes,
// spreadsheets, plans, reports, rejects and copies of the account.
func holdsData(name string) bool {
	switch {
	case strings.HasSuffix(name, ".results.csv"), strings.Contains(name, "manifest"), strings.Contains(name, "status"):
		return false
	case strings.HasPrefix(name, "mirror-"), strings.Contains(name, ".partial"), strings.Contains(name, ".plan"):
		return true
	}
	return slices.Contains([]string{".csv", ".html", ".xlsx", ".jsonl"}, filepath.Ext(name))
}
