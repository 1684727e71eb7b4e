package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"intakeq-bulk/internal/plan"
)

// find types into the field to find, and returns the rows that match.
func (b *tab) find(text string) string {
	b.Helper()
	ask[bool](b, fmt.Sprintf(`(() => { const e = document.getElementById("by-text"); e.value = %q; return e.dispatchEvent(new Event("input", { bubbles: true })); })()`, text))
	return ask[string](b, `[...document.querySelectorAll("#list h4")].map((h) => h.id.slice(4)).join(" ")`)
}

func TestPageFindsAPerson(t *testing.T) {
	p := samplePlan()
	p.list[0].Name = "Søren Łukasz Ode"
	b := openPage(t, p)
	for text, want := range map[string]string{
		"soren ODE": "2", "ode  lukasz": "2", "søren": "2", "ode nobody": "",
		"row 7": "7", "Row #11": "11", "row 999": "",
		"555 555 0199": "2", "555-0199": "2", "(555) 5550199": "2",
		"17.05.1980": "2", "17/5/1980": "2", "31/31/1990": "7", "1991-02-03": "6",
		"ed 00016": "6", "client 16": "6", "lands_on": "5 11", "ann@example.test": "5 2",
	} {
		if got := b.find(text); got != want {
			t.Errorf("%q finds %q, want %q", text, got, want)
		}
	}
	b.quiet()
}

// Each number of the summary opens exactly its rows.
func TestPageNumbersOpenTheirRows(t *testing.T) {
	for _, p := range []*memory{demoPlan(), begunPlan()} {
		numbersOpen(openPage(t, p))
	}
}

func numbersOpen(b *tab) {
	b.Helper()
	wrong := ask[string](b, `(() => {
		const wrong = [];
		for (const button of document.querySelectorAll("[data-field], [data-reason], .count")) {
			const again = button.getAttribute("aria-pressed") === "true";
			const n = button.querySelector("b").textContent;
			button.click();
			const text = document.getElementById("found").textContent;
			if (!again && !text.startsWith(n === "1" ? "1 row of" : n + " rows of")) wrong.push(button.textContent + ": " + text);
		}
		return wrong.join("; ");
	})()`)
	if wrong != "" {
		b.Error(wrong)
	}
	b.quiet()
}

// A row has an address, which the samples of alarms lead to.
func TestPageAddress(t *testing.T) {
	b := openPage(t, alarmed(demoPlan()))
	b.click(`.alarm a[href="#row-5"]`)
	b.expect(focused, "row-5")
	b.expect(found, "1 row of 250 match; 1 shown.")
	ask[string](b, `location.hash = "#row-4000"`)
	b.expect(found, "Row 4000 is not on this page.")
	b.quiet()
}

// A held row shows whom it may be of, and what each decision would write; a choice
// that is not offered says why.
func TestPageShowsTheOtherPerson(t *testing.T) {
	b := openPage(t, samplePlan())
	table := func(row int, what string) string {
		return fmt.Sprintf(`[...document.getElementById("row-%d").closest("article").querySelectorAll("%s")].map((e) => e.cells ? [...e.cells].map((c) => c.textContent).join("|") : e.textContent).join("\n")`, row, what)
	}
	b.expect(table(5, ".candidate"), "Client 12: Ann Ode archivedBorn1980-05-17Emailann@example.testPhone(555) 555-0100AgreesPhoneDiffersFirst")
	b.expect(table(5, ".outcomes-of tr"), strings.Join([]string{
		"Column|Spreadsheet|IntakeQ now|If you apply|If you create",
		"Client Ref ExternalClientId|00015|(empty)|stays|00015",
		"First FirstName|Di|Ann|Di|Di",
		"Phone|555 555 0100|(555) 555-0100|stays|5555550100",
		"AdditionalInformation|(empty)|Allergic to nuts.|cleared|(not written)"}, "\n"))
	b.expect(table(5, ".choices > li"), "skip: Leave this row out; nothing is written\napply: Change client 12; 2 values are written, of them 1 clearedThe address in one line stays as it was (warning): Address stays as it was\ncreate: Create a new client all the same, in two saves; 3 values are written")
	b.expect(table(11, ".choices .closed"), "apply is not offered: whom it is of is not known: write that client's ClientId into the spreadsheet, or take out the rows that it would be taken for, and plan again\ncreate is not offered: a new client all the same needs an ExternalClientId, by which it is found if its answer is lost: write one into the spreadsheet, and plan again")
	b.expect(table(7, ".person tr.refused"), "DOB DateOfBirthcan't be usednot a date as MM/DD/YYYY|31/31/1990")
	b.expect(table(2, ".person tr.form"), "DOB DateOfBirththe same, written another way: kept|17.05.1980|1980-05-17|1980-05-17")
	b.quiet()
}

// After apply nothing is said of what would be.
func TestPageAfterApply(t *testing.T) {
	p := samplePlan()
	p.list[3].State, p.list[3].Decision = plan.Saved, plan.DecideApply
	p.list[0].State = plan.Saved
	b := openPage(t, p)
	for _, bad := range []string{"would be", "would become"} {
		b.expect(fmt.Sprintf(`String([...document.querySelectorAll("header, #summary, .row-head")].some((e) => e.innerText.includes(%q)))`, bad), "false")
	}
	b.expect(`document.getElementById("row-5").closest("article").querySelector(".row-head").textContent`, "Row 5: Di OdeHeld, decided: applysavedid 00015 · sheet Clients")
}

// On a phone of 320 points nothing is wider than the screen.
func TestPageOnAPhone(t *testing.T) {
	b := openPage(t, alarmed(begunPlan()))
	b.do(chromedp.EmulateViewport(320, 700))
	b.expect(`String(document.documentElement.scrollWidth)`, "320")
	b.expect(`[...document.querySelectorAll("main *, header *, .decisions *")].filter((e) => e.getBoundingClientRect().right > 321 && !e.closest(".vh, thead")).map((e) => e.tagName + "." + e.className).join()`, "")
}

// Without a script the first rows stand there, and say why no more.
func TestPageWithoutScript(t *testing.T) {
	b := openPage(t, demoPlan())
	b.do(call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}), chromedp.Navigate("file://"+b.path))
	b.do(chromedp.WaitVisible(chromedp.CSS("#plain-only")))
	b.do(call(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: false}))
	b.expect(`String(document.querySelectorAll("#list article").length)`, "200")
	b.expect(`document.querySelector("#list article h4").textContent`, "Row 8: Gil Hall")
	b.expect(`document.getElementById("row-5").closest("article").querySelector(".candidate").textContent`, "May be client 12: Ann Ode; born 1980-05-17; email ann@example.test; phone (555) 555-0100; is archived; agrees: Phone; differs: First")
	b.expect(`[...document.getElementById("row-5").closest("article").querySelectorAll("tr")].map((tr) => [...tr.children].map((c) => c.textContent.replace(/\s+/g, " ").trim()).join("|")).join("; ")`,
		"Column|Spreadsheet|IntakeQ now|If you apply|If you create; Client Ref ExternalClientId|00015|(empty)|stays|00015; First FirstName|Di|Ann|Di|Di; "+
			"Phone|555 555 0100|(555) 555-0100|stays|5555550100; AdditionalInformation|(empty)|Allergic to nuts.|cleared|(not written)")
	b.expect(`[...document.getElementById("row-5").closest("article").querySelectorAll(".choices > li")].map((li) => li.textContent.replace(/\s+/g, " ").trim()).join("; ")`,
		"skip: Leave this row out; nothing is written; apply: Change client 12; 2 values are written, of them 1 clearedThe address in one line stays as it was (warning): Address stays as it was; create: Create a new client all the same, in two saves; 3 values are written")
}

// Once a held row is saved no other decision is open: the page shows what was written.
func TestPageOfAHeldRowThatIsSaved(t *testing.T) {
	p := samplePlan()
	p.list[3].State, p.list[3].Decision, p.list[3].ClientID = plan.Saved, plan.DecideCreate, 31
	b := openPage(t, p)
	lines := `[...document.getElementById("row-5").closest("article").querySelectorAll("tr")].map((tr) => [...tr.children].map((c) => c.textContent.replace(/\s+/g, " ").trim()).join("|")).join("; ")`
	b.expect(lines, "Column|Spreadsheet|Before|Planned; Client Ref ExternalClientId|00015|(empty)|00015; First FirstName|Di|(empty)|Di; Phone|555 555 0100|(empty)|5555550100")
	b.expect(`document.getElementById("row-5").closest("article").textContent.includes("If you") + " " + document.getElementById("row-5").closest("article").querySelectorAll("select").length`, "false 0")
	b.quiet()
}

// What somebody has looked at is counted, and so is a sample.
func TestPageCountsWhatWasLookedAt(t *testing.T) {
	b := openPage(t, demoPlan())
	b.click("#sample")
	b.expect(found, "20 rows of 250 match; only 20 at random; 20 shown.")
	b.do(chromedp.EmulateViewport(1200, 9000))
	b.expect(`document.getElementById("looked").textContent`, "Looked at 20 of 198 rows with something to write or decide.")
	b.quiet()
}

// The sheet to sign off prints alone where somebody says so, and only then.
func TestPagePrintsTheSheetAlone(t *testing.T) {
	b := openPage(t, begunPlan())
	shown := `[".top", ".rows", ".sign", ".by-hand"].map((name) => getComputedStyle(document.querySelector(name)).display !== "none").join()`
	ask[string](b, `window.print = () => dispatchEvent(new Event("beforeprint")); document.getElementById("print-sign").click(); ""`)
	b.do(call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}))
	b.expect(shown, "false,false,true,true")
	ask[bool](b, `dispatchEvent(new Event("afterprint"))`)
	b.expect(shown, "true,true,true,true")
	b.quiet()
}

// Printing 20,000 rows ends: it is said what is on paper.
func TestPagePrintsMany(t *testing.T) {
	b := openPage(t, repeatRows(2_000))
	ask[bool](b, `dispatchEvent(new Event("beforeprint"))`)
	b.expect(`String(document.querySelectorAll("#list article").length)`, "300")
	b.expect(`document.getElementById("print-note").textContent`, "On paper are the first 300 of the 2000 rows that match. To print others, filter them first; the XLSX report has all.")
	ask[bool](b, `dispatchEvent(new Event("afterprint"))`)
	b.expect(`document.getElementById("print-note").textContent`, "")
}
