package cli

import (
	"bytes"
	"context"
	"encoding/xml"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"intakeq-bulk/internal/session"
)

const samplesDir = "../../samples"

// readSample reads a file of the samples, its comments left out.
func readSample(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(samplesDir, name))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.Lines(strings.ReplaceAll(string(text), "\r\n", "\n")) {
		if !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return strings.ReplaceAll(strings.Join(lines, ""), "\\\n", "")
}

// settings are the lines KEY=VALUE of a unit or a crontab.
func settings(text string) map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(text) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && !strings.Contains(key, " ") {
			all[key] = value
		}
	}
	return all
}

// checkCommand sees whether the program understands a command line, by asking for its
// help: that comes after all flags were read.
func checkCommand(t *testing.T, line string) {
	t.Helper()
	_, rest, ok := strings.Cut(line, "intakeq-bulk ")
	if !ok {
		t.Fatalf("no command in %q", line)
	}
	args := append([]string{"intakeq-bulk"}, strings.Fields(rest)...)
	var out, errs bytes.Buffer
	env := session.Env{Args: append(args, "--help"), Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Getenv: func(string) string { return "" }}
	if code := Run(context.Background(), env); code != session.ExitDone || !strings.Contains(out.String(), "--profile") {
		t.Errorf("%s: exit code %d\n%s", line, code, errs.String())
	}
	for _, want := range []string{"--incremental", "-o ", "--manifest ", "--changes ", "--keep ", "--status-file ", "--wait", "--retry-for ", "-q"} {
		if !strings.Contains(line, " "+want) {
			t.Errorf("%s: without %s", line, want)
		}
	}
}

// checkHour: on two nights a year the hours from one to three come twice, or not at all.
func checkHour(t *testing.T, hour string) {
	t.Helper()
	if n, err := strconv.Atoi(hour); err != nil || n >= 1 && n <= 3 {
		t.Errorf("begins at %s o'clock", hour)
	}
}

func TestSampleSystemdUnits(t *testing.T) {
	unit := settings(readSample(t, "systemd/intakeq-export.service"))
	checkCommand(t, unit["ExecStart"])
	for key, want := range map[string]string{
		"OnFailure": "intakeq-export-failed.service", "LoadCredential": "intakeq-api-key:/etc/intakeq-bulk/api-key", "StateDirectory": "intakeq-bulk",
		"StateDirectoryMode": "0700", "UMask": "0077", "Type": "oneshot",
	} {
		if unit[key] != want {
			t.Errorf("%s is %q, want %q", key, unit[key], want)
		}
	}
	timer := settings(readSample(t, "systemd/intakeq-export.timer"))
	_, clock, _ := strings.Cut(timer["OnCalendar"], " ")
	hour, _, _ := strings.Cut(clock, ":")
	checkHour(t, hour)
	if failed := settings(readSample(t, "systemd/intakeq-export-failed.service")); !strings.Contains(failed["ExecStart"], "intakeq-export.service") {
		t.Errorf("on failure: %q", failed["ExecStart"])
	}
}

// systemd reads the units itself; the program, which is not installed here, is another.
func TestSampleSystemdUnitsVerified(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("no systemd-analyze")
	}
	dir := t.TempDir()
	args := []string{"verify", "--man=no"}
	for _, name := range []string{"intakeq-export.service", "intakeq-export.timer", "intakeq-export-failed.service"} {
		text, err := os.ReadFile(filepath.Join(samplesDir, "systemd", name))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, bytes.ReplaceAll(text, []byte("/usr/local/bin/intakeq-bulk"), []byte("/bin/sh")), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	if out, err := exec.Command(analyze, args...).CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestSampleCrontab(t *testing.T) {
	text := readSample(t, "cron/intakeq-export")
	set := settings(text)
	for _, name := range []string{"MAILTO", "INTAKEQ_API_KEY_FILE", "INTAKEQ_STATE_DIR"} {
		if set[name] == "" {
			t.Errorf("%s is not set", name)
		}
	}
	lines := strings.Split(strings.TrimSpace(text), "\n")
	job := lines[len(lines)-1]
	checkCommand(t, job)
	checkHour(t, strings.Fields(job)[1])
	if strings.Contains(job, "%") {
		t.Errorf("cron takes a %% for the end of the line: %s", job)
	}
}

func TestSampleWindowsTask(t *testing.T) {
	var task struct {
		Start   string `xml:"Triggers>CalendarTrigger>StartBoundary"`
		Policy  string `xml:"Settings>MultipleInstancesPolicy"`
		Command string `xml:"Actions>Exec>Command"`
		Args    string `xml:"Actions>Exec>Arguments"`
	}
	text := readSample(t, "windows/intakeq-export.xml")
	if err := xml.Unmarshal([]byte(text), &task); err != nil {
		t.Fatal(err)
	}
	// Register-ScheduledTask takes a text, which is not in the encoding that a
	// declaration would name.
	if strings.Contains(text, "<?xml") {
		t.Error("there is an XML declaration")
	}
	if !strings.HasSuffix(task.Command, `\intakeq-bulk.exe`) || task.Policy != "IgnoreNew" {
		t.Errorf("%+v", task)
	}
	checkCommand(t, "intakeq-bulk "+task.Args)
	_, clock, _ := strings.Cut(task.Start, "T")
	checkHour(t, clock[:2])
}
