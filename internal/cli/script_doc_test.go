package cli

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// tale is a document whose commands a script runs in the document's order, with
// what it says one types, and holds to what it shows of their output.
type tale struct {
	steps []step
	rest  string // what stands behind the latest table or file that was taken
}

type step struct {
	command        string
	answers, shown []string // shown without the lines that say … of what is left out
}

type taleKey struct{}

// tell DOCUMENT FOLDER begins a document; the files of the folder are those that it
// is told with.
func tell(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: tell DOCUMENT FOLDER")
	}
	root := filepath.Join("..", "..")
	data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(args[0])))
	ts.Check(err)
	text := strings.ReplaceAll(string(data), "\r\n", "\n")
	ts.Check(os.CopyFS(ts.MkAbs("."), os.DirFS(filepath.Join(root, filepath.FromSlash(args[1])))))
	*taleOf(ts) = tale{steps: stepsOf(text), rest: text}
}

func taleOf(ts *testscript.TestScript) *tale { return ts.Value(taleKey{}).(*tale) }

// stepsOf finds the commands of a document: "$ COMMAND" in an indented block, below
// it what it prints, and "> ANSWER" for what is typed when it asks.
func stepsOf(text string) []step {
	var steps []step
	in := false
	for line := range strings.Lines(text) {
		line, indented := strings.CutPrefix(strings.TrimRight(line, "\n"), "    ")
		command, isCommand := strings.CutPrefix(line, "$ ")
		answer, isAnswer := strings.CutPrefix(line, "> ")
		line = strings.TrimSpace(line)
		switch {
		case !indented:
			in = in && line == ""
		case isCommand:
			in = true
			steps = append(steps, step{command: command})
		case in && isAnswer:
			last := &steps[len(steps)-1]
			last.answers = append(last.answers, answer)
		case in && line != "" && line != "…":
			last := &steps[len(steps)-1]
			last.shown = append(last.shown, line)
		}
	}
	return steps
}

// told CODE TEXT runs the document's next command, which must begin with that text
// and end with that code, and looks for each line that the document shows of it. At
// the end, told end fails where the document has more commands.
func told(ts *testscript.TestScript, neg bool, args []string) {
	t := taleOf(ts)
	if len(args) == 1 && args[0] == "end" && len(t.steps) == 0 {
		return
	}
	if neg || len(args) != 2 || len(t.steps) == 0 {
		ts.Fatalf("usage: told CODE TEXT, or told end; %d commands are left", len(t.steps))
	}
	next := t.steps[0]
	t.steps = t.steps[1:]
	if !strings.HasPrefix(next.command, "intakeq-bulk "+args[1]) {
		ts.Fatalf("the document's next command is %q", next.command)
	}
	words := strings.Fields(next.command)
	err := ts.Exec(words[0], words[1:]...)
	code := 0
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		code = failed.ExitCode()
	} else {
		ts.Check(err)
	}
	checkCode(ts, args[0], code)
	checkShown(ts, next.shown)
}

// checkShown looks for lines in the latest output, in their order.
func checkShown(ts *testscript.TestScript, shown []string) {
	left := []string{ts.ReadFile("stdout"), ts.ReadFile("stderr")}
	for _, line := range shown {
		found := false
		for i := range left {
			if _, after, ok := strings.Cut(left[i], line); ok && !found {
				left[i], found = after, true
			}
		}
		if !found {
			ts.Fatalf("the document shows what was not printed: %q", line)
		}
	}
}

// answers FILE writes what the document types while its next command runs.
func answers(ts *testscript.TestScript, neg bool, args []string) {
	t := taleOf(ts)
	if neg || len(args) != 1 || len(t.steps) == 0 || len(t.steps[0].answers) == 0 {
		ts.Fatalf("usage: answers FILE, before a command that asks")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Join(t.steps[0].answers, "\n")+"\n"), 0o600))
}

// typed FILE writes the document's next fenced block into a file.
func typed(ts *testscript.TestScript, neg bool, args []string) {
	t := taleOf(ts)
	_, block, found := strings.Cut(t.rest, "\n```yaml\n")
	block, rest, closed := strings.Cut(block, "```\n")
	if neg || len(args) != 1 || !found || !closed {
		ts.Fatalf("usage: typed FILE, where the document has a block of YAML")
	}
	t.rest = rest
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(block), 0o600))
}

// tabled decisions FILE types the last cell of each line of the document's next
// table into a CSV report, on the line of the row that the first cell names. tabled
// mends FILE puts the last cell of each line into a file in the first one's place.
func tabled(ts *testscript.TestScript, neg bool, args []string) {
	t := taleOf(ts)
	_, table, found := strings.Cut(t.rest, "|---|\n")
	table, rest, _ := strings.Cut(table, "\n\n")
	if neg || len(args) != 2 || !found {
		ts.Fatalf("usage: tabled decisions|mends FILE, where the document has a table")
	}
	t.rest = rest
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.Trim(line, "| \n"), "|")
		first, last := cellOf(cells[0]), cellOf(cells[len(cells)-1])
		if args[0] == "decisions" {
			fillin(ts, false, []string{args[1], first, "Decision", last})
			continue
		}
		text := ts.ReadFile(args[1])
		if !strings.Contains(text, first) {
			ts.Fatalf("%s has no %q to mend", args[1], first)
		}
		ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(strings.ReplaceAll(text, first, last)), 0o600))
	}
}

func cellOf(cell string) string { return strings.Trim(cell, " `") }
