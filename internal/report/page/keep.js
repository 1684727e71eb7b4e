// Decisions that come back: kept in this browser by the plan's id, or loaded from a
// file. Neither holds any value of a client.

const keptAs = `intakeq-bulk decisions ${words.plan}`;

function keepDecisions() {
  const list = {};
  for (const row of open) {
    const value = decisions.get(row) || "";
    if (value !== (before.get(row) || "")) list[row.row] = value;
  }
  try {
    localStorage.setItem(keptAs, JSON.stringify(list));
  } catch {
    // a browser that keeps nothing: there is the file
  }
}

const allows = (row, value) => value === "" || (row.choices || []).some((c) => c.value === value);

function bringBack() {
  let list;
  try {
    list = JSON.parse(localStorage.getItem(keptAs) || "{}");
  } catch {
    return;
  }
  let n = 0;
  for (const [number, value] of Object.entries(list)) {
    const row = byNumber.get(Number(number));
    if (!row || !row.choices || !allows(row, value)) continue;
    setDecision(row, value);
    n++;
  }
  if (n) {
    unsaved = true;
    countDecisions();
    byId("saved").textContent = `${n === 1 ? "1 decision" : `${n} decisions`} that you took before in this browser ${n === 1 ? "is" : "are"} back. Not saved yet.`;
  }
}

// parseCSV reads RFC 4180.
function parseCSV(text) {
  const lines = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;
  text = text.replace(/^\ufeff/, "");
  while (cell.lastIndex < text.length) {
    const m = cell.exec(text);
    if (!m) return null;
    lines.at(-1).push(m[1] === undefined ? m[2] : m[1].replaceAll('""', '"'));
    if (m[3] !== ",") lines.push([]);
  }
  return lines.filter((line) => line.length > 1 || line[0]);
}

// takeIn gives the decisions of a file to the rows of the same key, or number where
// the file is this plan's, and says what came of it.
function takeIn(text) {
  const lines = parseCSV(text), head = (lines && lines[0]) || [];
  const at = Object.fromEntries(["PlanId", "Row", "Key", "Decision"].map((name) => [name, head.indexOf(name)]));
  if (at.PlanId < 0 || at.Row < 0 || at.Decision < 0) return "This is no file of decisions: it has no columns PlanId, Row and Decision.";
  const byKey = new Map(open.filter(keyOf).map((row) => [row.key, row]));
  let n = 0, lost = 0;
  for (const line of lines.slice(1)) {
    const value = (line[at.Decision] || "").trim().toLowerCase(), key = at.Key < 0 ? "" : line[at.Key], own = line[at.PlanId] === words.plan;
    const row = (key && byKey.get(key)) || (own && byNumber.get(Number(line[at.Row])));
    if (value === "" && !own) continue;
    if (!row || !row.choices || !allows(row, value)) { lost++; continue; }
    if ((decisions.get(row) || "") !== value) { setDecision(row, value); n++; }
  }
  decisionsChanged();
  showDecisions();
  return `${n === 1 ? "1 decision" : `${n} decisions`} taken from the file${lost ? `; ${rowsWord(lost)} of it found no row here that allows it` : ""}. Not saved yet.`;
}

async function load(input) {
  const file = input.files[0];
  if (!file) return;
  const said = takeIn(await file.text());
  byId("saved").textContent = said;
  input.value = "";
}
