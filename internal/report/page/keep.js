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
    byId("saved").textContent = `${decisionsWord(n)} that you took before in this browser ${n === 1 ? "is" : "are"} back. Not saved yet.`;
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

// readDecisions reads what a file decides of rows here: those of the same key, or of the
// same number where the file is this plan's. It returns why it can't where that is so.
function readDecisions(text) {
  const lines = parseCSV(text), head = (lines && lines[0]) || [];
  const at = Object.fromEntries(["PlanId", "Row", "Key", "Decision"].map((name) => [name, head.indexOf(name)]));
  if (at.PlanId < 0 || at.Row < 0 || at.Decision < 0) return { wrong: "This is no file of decisions: it has no columns PlanId, Row and Decision." };
  const byKey = new Map(open.filter(keyOf).map((row) => [row.key, row])), read = { news: new Map(), lost: 0 };
  for (const line of lines.slice(1)) {
    const value = (line[at.Decision] || "").trim().toLowerCase(), key = at.Key < 0 ? "" : line[at.Key], own = line[at.PlanId] === words.plan;
    const row = (key && byKey.get(key)) || (own && byNumber.get(Number(line[at.Row])));
    if (value === "" && !own) continue;
    if (!row || !row.choices || !allows(row, value)) read.lost++;
    else read.news.set(row, value);
  }
  for (const [row, value] of read.news) if ((decisions.get(row) || "") === value) read.news.delete(row);
  return read;
}

// takeIn takes a file's decisions; over those that were made on this page only where
// somebody has said so.
function takeIn({ news, lost }, over) {
  const taken = [...news].filter(([row]) => over || !isMade(row)), kept = news.size - taken.length;
  for (const [row, value] of taken) setDecision(row, value);
  decisionsChanged();
  showDecisions();
  byId("saved").textContent = `${decisionsWord(taken.length)} taken from the file${kept ? `; ${decisionsWord(kept)} of yours kept` : ""}${lost ? `; ${rowsWord(lost)} of it found no row here that allows it` : ""}. Not saved yet.`;
}

let fromFile = null; // a file's decisions, until somebody has said what becomes of the page's

async function load(input) {
  const file = input.files[0];
  if (!file) return;
  const read = readDecisions(await file.text());
  input.value = "";
  if (read.wrong) {
    byId("saved").textContent = read.wrong;
    return;
  }
  const over = [...read.news.keys()].filter(isMade).length;
  if (!over) {
    takeIn(read, true);
    return;
  }
  fromFile = read;
  byId("load-what").textContent = `The file says otherwise of ${rowsWord(over)} that you decided on this page. Take the file's ${over === 1 ? "decision" : "decisions"} instead of yours? What it decides of other rows is taken either way.`;
  byId("load-ask").showModal();
}

// answerLoad: closing the question without an answer takes nothing.
function answerLoad(over) {
  const read = fromFile;
  byId("load-ask").close();
  takeIn(read, over);
}
