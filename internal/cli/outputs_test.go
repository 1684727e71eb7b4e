package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"intakeq-bulk/internal/session"
)

// runIn runs the program in a folder that holds a spreadsheet, a mapping and a
// link to the spreadsheet, and returns its exit code and what it complained of.
func runIn(t *testing.T, args ...string) (code int, said string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{"in.csv": "ClientId\n1\n", "old.csv": "ClientId\n1\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Link("in.csv", "link.csv"); err != nil {
		t.Skip("no links here: ", err)
	}
	var stdout, stderr bytes.Buffer
	code = Run(context.Background(), session.Env{
		Args: append([]string{"intakeq-bulk"}, args...), Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
		Getenv: func(string) string { return "" },
	})
	if text, err := os.ReadFile("in.csv"); err != nil || string(text) != "ClientId\n1\n" {
		t.Fatalf("the spreadsheet is now %q (%v)", text, err)
	}
	return code, stderr.String()
}

func TestOutputsSpareInputs(t *testing.T) {
	for _, tc := range []struct{ args, says string }{
		{"plan in.csv -o x.plan --sandbox --report in.csv", "--report in.csv: this run reads or writes"},
		{"plan in.csv -o x.plan --sandbox --report ./in.csv", "this run reads or writes"},
		{"plan in.csv -o x.plan --sandbox --report link.csv", "this run reads or writes"},
		{"plan in.csv -o x.json --sandbox --report x.json", "this run reads or writes"},
		{"plan in.csv -o x.plan --sandbox --report a.csv --report ./a.csv", "this run reads or writes"},
		{"import in.csv --dry-run --sandbox --report in.csv", "this run reads or writes"},
		{"diff old.csv in.csv --report in.csv", "this run reads or writes"},
		{"plan nowhere.csv -o x.plan --sandbox", "nowhere.csv"},
		{"plan in.csv --mapping nowhere.yaml -o x.plan --sandbox", "nowhere.yaml"},
	} {
		t.Run(tc.args, func(t *testing.T) {
			state := filepath.Join(t.TempDir(), "state")
			args := strings.Fields(tc.args)
			if args[0] != "diff" {
				args = append(args, "--state-dir", state)
			}
			code, said := runIn(t, args...)
			if code != session.ExitUsage || !strings.Contains(said, tc.says) {
				t.Errorf("exit %d, %q; want 2 and %q", code, said, tc.says)
			}
		})
	}
}
