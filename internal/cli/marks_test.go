package cli

import (
	"bytes"
	"context"
	"fmt"
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
			o.run(t, "export --profile --diagnoses -o a.csv -q")
			o.run(t, "plan in.csv -o a.plan -q")
			o.account.FaultRate(0.5, 1, kind)
			said := 0
			for _, command := range loud() {
				said += o.run(t, command)
			}
			for _, command := range []string{"show a.plan", "show a.plan --row 2", "show a.plan --row 4", "diff a.csv changed.csv", "mapping init in.csv -o m.yaml", "mapping check m.yaml in.csv"} {
				said += o.run(t, command)
			}
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
	for name, text := range map[string]string{"in.csv": sheet, "changed.csv": "ClientId,FirstName\n" + "1,Marksman\n"} {
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

// run runs a command in o's folder, for a while, and returns how much it said.
func (o *marked) run(t *testing.T, command string) int {
	t.Helper()
	args := append([]string{"intakeq-bulk"}, strings.Fields(command)...)
	for i, arg := range args {
		if slices.Contains([]string{".csv", ".plan", ".yaml"}, filepath.Ext(arg)) {
			args[i] = filepath.Join(o.dir, arg)
		}
	}
	if !slices.Contains([]string{"show", "diff", "mapping"}, args[1]) {
		args = append(args, "--base-url", o.url, "--state-dir", filepath.Join(o.dir, "state"), "--timeout", "100ms", "--per-minute", "0", "--per-day", "0")
	}
	var stdout, stderr bytes.Buffer
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	code := Run(ctx, session.Env{
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
	return stdout.Len() + stderr.Len()
}
