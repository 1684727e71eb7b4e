// What the reader decides, and the file of it.

let unsaved = false;
const open = rows.filter((row) => row.choices);
const needed = open.filter((row) => row.action === "hold");
const before = new Map(decisions); // as the plan has them

function setDecision(row, value) {
  if (value) decisions.set(row, value);
  else decisions.delete(row);
}

// decisionsChanged: by hand, many at once, or read from a file.
function decisionsChanged() {
  unsaved = true;
  keepDecisions();
  countDecisions();
  offerBulk();
}

function countDecisions() {
  const done = needed.filter((row) => decisions.has(row)).length, others = decisions.size - done;
  const carried = [...before].filter(([row, d]) => decisions.get(row) === d).length;
  const parts = [];
  if (needed.length) parts.push(`${done} of ${rowsWord(needed.length)} that ${needed.length === 1 ? "needs" : "need"} your decision ${done === 1 ? "is" : "are"} decided, ${needed.length - done} open`);
  if (others || !needed.length) parts.push(needed.length ? `${others} other${others === 1 ? "" : "s"} decided` : `${rowsWord(others)} decided`);
  if (carried) parts.push(`${carried} of these decided before`);
  byId("decided").textContent = parts.join("; ") + ".";
  if (unsaved) byId("saved").textContent = "Not saved yet.";
  tellSign();
}

// tellSign says on the sheet to sign off what it doesn't count.
function tellSign() {
  const made = open.filter(isMade), box = byId("sign-without");
  box.hidden = made.length === 0;
  box.replaceChildren();
  if (!made.length) return;
  box.append(el("p", "", `These numbers are without the ${decisionsWord(made.length)} made on this page:`));
  const by = Object.keys(words.decisions).map((value) => [value, made.filter((row) => (decisions.get(row) || "") === value)]);
  box.append(el("ul", "", ...by.filter(([, list]) => list.length).map(([value, list]) => el("li", "", `${words.decisions[value]}: ${bulkWords(list, value)}.`))));
  const sheet = words.begun ? "" : `To see this sheet with them before that, save the decisions and plan again with --decisions ${words.file} and --report: the new report counts them. `;
  box.append(el("p", "", `${sheet}After apply has taken them, make the report again (intakeq-bulk show ${words.apply} --report sheet.html): its sheet counts what was saved.`));
}

// isMade: by whoever has this page open, and not before.
const isMade = (row) => (decisions.get(row) || "") !== (before.get(row) || "");
const decisionsWord = (n) => (n === 1 ? "1 decision" : `${n} decisions`);

// applyWords are the command that applies the plan: with the alarms that are still to
// be accepted, each of which somebody must have read.
function applyWords() {
  const codes = [...document.querySelectorAll(".alarm[data-open]")].map((e) => ` --accept ${e.dataset.open}`);
  const read = codes.length ? ` (--accept says that you have read ${codes.length === 1 ? "the alarm" : "the alarms"} above)` : "";
  return `intakeq-bulk apply ${words.apply} --decisions ${words.file}${codes.join("")}${read}`;
}

const keyOf = (row) => row.key || "";

// decisionLines are the rows that are decided, or no more are.
function decisionLines() {
  const told = open.filter((row) => decisions.has(row) || before.has(row)).sort((a, b) => a.row - b.row);
  return told.map((row) => [words.plan, row.row, keyOf(row), decisions.get(row) || ""]);
}

const csvCell = (text) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function save() {
  const lines = [["PlanId", "Row", "Key", "Decision"], ...decisionLines()].map((line) => line.map((c) => csvCell(String(c))).join(","));
  const link = el("a");
  link.href = URL.createObjectURL(new Blob([lines.join("\n") + "\n"], { type: "text/csv;charset=utf-8" }));
  link.download = words.file;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  unsaved = false;
  byId("saved").textContent = `Saved ${decisionsWord(decisions.size)} to ${words.file}, in your downloads. The plan is applied with it: ${applyWords()}`;
}

// showDecisions brings the cards on the page up to date.
function showDecisions() {
  for (const show of shows.values()) show();
}
