package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"

	"intakeq-bulk/internal/sheet/records"
	"intakeq-bulk/internal/xlsx/xlsxtest"
)

// part is a zip entry that a hostile writer makes: its content comes from a
// function, for it may be larger than memory.
type part struct {
	name  string
	write func(io.Writer)
}

func plain(s string) func(io.Writer) {
	return func(w io.Writer) { io.WriteString(w, s) }
}

// many writes head, then s n times, then tail.
func many(head, s string, n int, tail string) func(io.Writer) {
	return func(w io.Writer) {
		io.WriteString(w, head)
		block := strings.Repeat(s, min(n, 1000))
		for ; n >= 1000; n -= 1000 {
			io.WriteString(w, block)
		}
		io.WriteString(w, block[:n*len(s)])
		io.WriteString(w, tail)
	}
}

// hostileBook replaces parts of a small workbook, and adds others.
func hostileBook(t testing.TB, bad ...part) string {
	t.Helper()
	f, err := os.Create(t.TempDir() + "/clients.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z := zip.NewWriter(f)
	parts := xlsxtest.Book(xlsxtest.TextRow(1, "Name")+xlsxtest.TextRow(2, "Ann"), "<t>Ann</t>")
	for _, p := range bad {
		delete(parts, p.name)
	}
	for name, content := range parts {
		bad = append(bad, part{name, plain(content)})
	}
	for _, p := range bad {
		w, err := z.Create(p.name)
		if err != nil {
			t.Fatal(err)
		}
		p.write(w)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return f.Name()
}

// TestHostileWorkbooks: each is refused with a reason, or read, and none makes
// the reader hold more than the limit. Sizes are cut to a tenth without -full;
// -short leaves out the largest.
func TestHostileWorkbooks(t *testing.T) {
	t.Parallel()
	scale := 10
	if *full {
		scale = 1
	}
	large := []string{"many shared strings", "bomb of shared strings", "long string in many cells", "wide header over many rows",
		"many merged cells", "many styles", "nested tags", "nested runs", "nested styles"}
	head := xlsxtest.SheetHead + xlsxtest.TextRow(1, "Name")
	wide := `<row r="1">` + strings.Repeat(`<c t="inlineStr"><is><t>h</t></is></c>`, records.MaxColumns) + `</row>`
	long := "<t>" + strings.Repeat("x", 32_767) + "</t>"
	var attributes strings.Builder
	for i := range 1_000_000 / scale {
		fmt.Fprintf(&attributes, ` a%d=""`, i)
	}
	tests := []struct {
		name string
		bad  []part
		says string // "": it is read
	}{
		{"spaces", []part{{xlsxtest.SheetPart, many(head, "          ", 100_000_000/scale, xlsxtest.SheetTail)}}, "longer than any cell"},
		{"empty rows", []part{{xlsxtest.SheetPart, many(head, "<row/>", 40_000_000/scale, xlsxtest.SheetTail)}}, "more rows"},
		{"blank cells", []part{{xlsxtest.SheetPart, many(head+"<row>", "<c/>", 50_000_000/scale, "</row>"+xlsxtest.SheetTail)}}, "more cells"},
		{"nested tags", []part{{xlsxtest.SheetPart, many(head, "<a>", 3_000_000, xlsxtest.SheetTail)}}, "nest deeper"},
		{"nested runs", []part{{xlsxtest.StringsPart, many("<sst><si>", "<r>", 3_000_000, "</si></sst>")}}, "nest deeper"},
		{"nested styles", []part{{xlsxtest.StylesPart, many("<styleSheet>", "<a>", 2_000_000, "")}}, "nest deeper"},
		{"endless text", []part{{xlsxtest.SheetPart, many(head+`<row><c t="inlineStr"><is><t>`, "xxxxxxxxxx", 10_000_000/scale, "</t></is></c></row>"+xlsxtest.SheetTail)}}, "longer than any cell"},
		{"endless runs", []part{{xlsxtest.SheetPart, many(head+`<row><c t="inlineStr"><is>`, "<r><t>xxxxxxxxxx</t></r>", 10_000_000/scale, "</is></c></row>"+xlsxtest.SheetTail)}}, "longer than any cell"},
		{"endless tag", []part{{xlsxtest.SheetPart, plain(head + "<row" + attributes.String() + "/>" + xlsxtest.SheetTail)}}, "damaged near"},
		{"many styles", []part{{xlsxtest.StylesPart, many("<styleSheet><cellXfs>", "<xf/>", 1_500_000, "</cellXfs></styleSheet>")}}, "unpacks to far more"},
		{"large styles", []part{{xlsxtest.StylesPart, many("<styleSheet><!--", "xxxxxxxxxx", 1_000_000, "--></styleSheet>")}}, "unpacks to far more"},
		{"many shared strings", []part{{xlsxtest.StringsPart, many("<sst>", "<si/>", 8_000_001, "</sst>")}}, "too many different"},
		{"bomb of shared strings", []part{{xlsxtest.StringsPart, many("<sst>", "<si>"+long+"</si>", 100_000/scale, "</sst>")}}, "unpacks to far more"},
		{"long string in many cells", []part{{xlsxtest.StringsPart, plain("<sst><si>" + long + "</si></sst>")},
			{xlsxtest.SheetPart, many(head, `<row><c t="s"><v>0</v></c></row>`, 100_000, xlsxtest.SheetTail)}}, "1 GiB of text"},
		{"wide header over many rows", []part{{xlsxtest.SheetPart, many(xlsxtest.SheetHead+wide, "<row><c><v>1</v></c></row>", 100_000, xlsxtest.SheetTail)}}, "more than this tool reads"},
		{"the last cell", []part{{xlsxtest.SheetPart, plain(head + `<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>` + xlsxtest.SheetTail)}}, ""},
		{"many merged cells", []part{{xlsxtest.SheetPart, many(head+"</sheetData><mergeCells>", `<mergeCell ref="A2:B2"/>`, 1_000_000, "</mergeCells></worksheet>")}}, "too many merged"},
		{"entities", []part{{xlsxtest.SheetPart, plain(`<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>` + head + xlsxtest.TextRow(2, "&b;") + xlsxtest.SheetTail)}}, "document type"},
		{"external entity in the styles", []part{{xlsxtest.StylesPart, plain(`<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><styleSheet>&a;</styleSheet>`)}}, "document type"},
		{"macros", []part{{"xl/vbaProject.bin", plain("x")}}, ""},
		{"external links", []part{{"xl/externalLinks/externalLink1.xml", plain("<externalLink/>")}}, ""},
		{"names that climb", []part{{"../../evil.txt", plain("x")}, {"/etc/evil", plain("x")}}, ""},
		{"a sheet outside", []part{{"xl/_rels/workbook.xml.rels", plain(xlsxtest.RelsHead + xlsxtest.RelHead + `worksheet" Id="rId1" Target="../../../etc/passwd"/></Relationships>`)}}, "lacks the part"},
		{"a part twice", []part{{xlsxtest.SheetPart, plain(head + xlsxtest.SheetTail)}, {"xl/worksheets/SHEET1.xml", plain(head + xlsxtest.SheetTail)}}, "two parts"},
		{"UTF-16 that says so", []part{{xlsxtest.SheetPart, plain(strings.Replace(head, "UTF-8", "UTF-16", 1) + xlsxtest.SheetTail)}}, "not in UTF-8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if testing.Short() && slices.Contains(large, tt.name) {
				t.Skip("a large one")
			}
			path := hostileBook(t, tt.bad...)
			checkHostile(t, path, tt.says)
		})
	}
}

// drain reads a file to its end and gives the reason why it can't.
func drain(path string) string {
	r, err := Open(path, ReadOptions{})
	if err != nil {
		return err.Error()
	}
	defer r.Close()
	for {
		if _, err := r.Read(); err != nil {
			if err == io.EOF {
				return ""
			}
			return err.Error()
		}
	}
}

const drainEnv = "SHEET_TEST_DRAIN"

// drainAlone reads a file in a process of its own, and tells how large its heap
// grew: what the runtime had to take from the system, which it never gives back.
// In this process the heap has grown before, by the tests that ran first, so that
// nothing would be seen.
func drainAlone(t *testing.T, path string) (reason string, peak int64) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestDrainAlone$")
	cmd.Env = append(os.Environ(), drainEnv+"="+path)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if _, err := fmt.Sscanf(string(out), "drained %d %q", &peak, &reason); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return reason, peak
}

// checkHostile reads a file that must be refused with the words, or be read where
// there are none, and in bounded memory either way.
func checkHostile(t *testing.T, path, says string) {
	t.Helper()
	reason, peak := drainAlone(t, path)
	t.Logf("%d MiB", peak>>20)
	if !strings.Contains(reason, says) || says == "" && reason != "" {
		t.Errorf("got %q, want %q", reason, says)
	}
	if peak > 120<<20 {
		t.Errorf("%d MiB were allocated at once", peak>>20)
	}
}

// TestDrainAlone is what [drainAlone] starts: without a path it has nothing to do.
func TestDrainAlone(*testing.T) {
	path := os.Getenv(drainEnv)
	if path == "" {
		return
	}
	reason := drain(path)
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fmt.Printf("drained %d %q\n", m.HeapSys, reason)
}

// A zip that lies about sizes is found out by what comes out of it.
func TestZipThatLies(t *testing.T) {
	sound, err := os.ReadFile(hostileBook(t))
	if err != nil {
		t.Fatal(err)
	}
	directory := bytes.Index(sound, []byte("PK\x01\x02"))
	for name, change := range map[string]func([]byte){
		"smaller than it is": func(b []byte) { patchSizes(b[directory:], 10) },
		"larger than it is":  func(b []byte) { patchSizes(b[directory:], 1<<30) },
		"another checksum": func(b []byte) {
			for at := directory; at >= 0 && at < len(b); {
				b[at+16] ^= 0xff
				next := bytes.Index(b[at+4:], []byte("PK\x01\x02"))
				if next < 0 {
					break
				}
				at += 4 + next
			}
		},
		"directory elsewhere": func(b []byte) { b[len(b)-6] = 0xff; b[len(b)-5] = 0xff },
	} {
		t.Run(name, func(t *testing.T) {
			b := bytes.Clone(sound)
			change(b)
			if reason := drain(put(t, "c.xlsx", string(b))); !strings.Contains(reason, "damaged") {
				t.Errorf("got %q", reason)
			}
		})
	}
	for cut := 1; cut < len(sound); cut += len(sound) / 23 {
		if reason := drain(put(t, "c.xlsx", string(sound[:cut]))); reason == "" {
			t.Errorf("cut at %d of %d it is read", cut, len(sound))
		}
	}
}

// patchSizes sets the unpacked size of every entry of a zip's directory.
func patchSizes(directory []byte, size int) {
	for at := 0; at >= 0; {
		copy(directory[at+24:], []byte{byte(size), byte(size >> 8), byte(size >> 16), byte(size >> 24)})
		next := bytes.Index(directory[at+4:], []byte("PK\x01\x02"))
		if next < 0 {
			return
		}
		at += 4 + next
	}
}

// A directory of millions of entries would be held in memory before any look at it.
func TestZipWithHugeDirectory(t *testing.T) {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for i := range 60_000 {
		if _, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if reason := drain(put(t, "c.xlsx", buf.String())); !strings.Contains(reason, "directory") {
		t.Errorf("got %q", reason)
	}
}
