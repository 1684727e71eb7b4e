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
  byId("saved").textContent = `Saved ${decisions.size === 1 ? "1 decision" : `${decisions.size} decisions`} to ${words.file}, in your downloads. The plan is applied with it: apply PLAN --decisions ${words.file}`;
}

// showDecisions brings the cards on the page up to date.
function showDecisions() {
  for (const show of shows.values()) show();
}

const bulk = byId("bulk"), bulkDecision = byId("bulk-decision"), bulkUndo = byId("bulk-undo");
let undoBulk = null; // the decisions before the last one on many rows

// offerBulk offers what some of the rows that match allow.
function offerBulk() {
  const free = matching.filter((row) => row.choices);
  bulk.hidden = free.length === 0;
  const allowed = new Set(free.flatMap((row) => row.choices.map((c) => c.value)));
  bulkDecision.replaceChildren();
  addOption(bulkDecision, "none", "Choose…"); // nothing is decided by a slip
  for (const [value, text] of Object.entries(words.decisions)) {
    if (value === "" || allowed.has(value)) addOption(bulkDecision, value, value === "" ? text : `${text} (${free.filter((row) => row.choices.some((c) => c.value === value)).length})`);
  }
}

function decideAll() {
  const value = bulkDecision.value;
  if (value === "none") return;
  undoBulk = new Map(decisions);
  let n = 0, left = 0;
  for (const row of matching) {
    if (!row.choices) continue;
    if (!row.choices.some((c) => c.value === value)) { left++; continue; }
    setDecision(row, value);
    n++;
  }
  afterBulk(`${rowsWord(n)} decided${left ? `; ${rowsWord(left)} ${left === 1 ? "does" : "do"} not offer this` : ""}.`);
}

function takeBack() {
  decisions.clear();
  for (const [row, value] of undoBulk) decisions.set(row, value);
  undoBulk = null;
  afterBulk("As it was before.");
}

function afterBulk(text) {
  bulkDecision.value = "none";
  bulkUndo.hidden = undoBulk === null;
  byId("bulk-done").textContent = text;
  decisionsChanged();
  showDecisions();
}
