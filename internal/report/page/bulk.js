// One decision for many rows. It is asked before, in words and numbers; a decision
// that somebody has made already is never overwritten, and held rows are decided only
// where the filter shows nothing else: each of them is a question of its own.

const bulk = byId("bulk"), bulkDecision = byId("bulk-decision"), bulkUndo = byId("bulk-undo"), bulkAsk = byId("bulk-ask");
let undoBulk = null; // row -> [its decision before, and after], of the last time

const offers = (row, value) => row.choices.some((c) => c.value === value);

// bulkPlan sorts the rows that match: those that would be decided, and why others not.
function bulkPlan(value) {
  const found = { rows: [], made: 0, held: 0, other: 0 }, heldToo = matching.every((row) => row.action === "hold");
  for (const row of matching) {
    if (!row.choices) continue;
    if (value === "" ? !decisions.has(row) : decisions.get(row) === value) continue; // nothing to do
    if (value !== "" && decisions.has(row)) found.made++;
    else if (row.action === "hold" && !heldToo) found.held++;
    else if (!offers(row, value)) found.other++;
    else found.rows.push(row);
  }
  return found;
}

// heldWords say what the decision does with held rows.
function heldWords(list, value) {
  const onto = list.filter((row) => row.client_id || row.outcomes?.[value]?.changes?.some((c) => c.before !== "")).length;
  if (value === "create") return list.length === 1 ? "1 held that would become a new client all the same" : `${list.length} held that would each become a new client all the same`;
  if (value === "restore") return list.length === 1 ? "1 held that brings an archived client back and writes onto it" : `${list.length} held that bring archived clients back and write onto them`;
  if (value !== "apply" || onto === 0) return `${list.length} held`;
  return onto === list.length ? `${onto} held that ${onto === 1 ? "writes onto another client" : "write onto other clients"}` : `${list.length} held, ${onto} of them write onto other clients`;
}

function bulkWords(list, value) {
  const of = (test) => list.filter(test), parts = [];
  const fresh = of((row) => row.action === "create").length, changed = of((row) => row.action === "update").length, held = of((row) => row.action === "hold");
  if (fresh) parts.push(`${fresh} new`);
  if (changed) parts.push(`${changed} changed`);
  if (held.length) parts.push(heldWords(held, value));
  const rest = list.length - fresh - changed - held.length;
  if (rest) parts.push(`${rest} other`);
  return `${rowsWord(list.length)}: ${parts.join(", ")}`;
}

function leftWords(found) {
  const parts = [];
  if (found.made) parts.push(`${rowsWord(found.made)} already decided otherwise`);
  if (found.held) parts.push(`${found.held === 1 ? "1 held row" : `${found.held} held rows`} (show only the held rows to decide them)`);
  if (found.other) parts.push(`${rowsWord(found.other)} that ${found.other === 1 ? "does" : "do"} not offer this`);
  return parts.length ? `Left as they are: ${parts.join("; ")}.` : "";
}

// offerBulk offers what some of the rows that match allow.
function offerBulk() {
  const free = matching.filter((row) => row.choices);
  bulk.hidden = free.length === 0;
  const allowed = new Set(free.flatMap((row) => row.choices.map((c) => c.value)));
  bulkDecision.replaceChildren();
  addOption(bulkDecision, "none", "Choose…"); // nothing is decided by a slip
  for (const [value, text] of Object.entries(words.decisions)) {
    if (value === "" || allowed.has(value)) addOption(bulkDecision, value, `${text} (${bulkPlan(value).rows.length})`);
  }
}

const leastWords = (value) => words.decisions[value].replace(/^./, (c) => c.toLowerCase());

// askBulk says what would be decided, and waits for a yes.
function askBulk() {
  const value = bulkDecision.value;
  if (value === "none") return;
  const found = bulkPlan(value), left = leftWords(found);
  if (!found.rows.length) {
    byId("bulk-done").textContent = `Nothing to decide here. ${left}`.trim();
    return;
  }
  byId("bulk-what").textContent = `${words.decisions[value]}? ${bulkWords(found.rows, value)}.`;
  byId("bulk-left").textContent = left;
  byId("bulk-yes").textContent = `Yes, ${leastWords(value)}`;
  bulkAsk.dataset.value = value;
  bulkAsk.showModal();
}

function decideAll() {
  bulkAsk.close();
  const value = bulkAsk.dataset.value, found = bulkPlan(value);
  undoBulk = new Map();
  for (const row of found.rows) {
    undoBulk.set(row, [decisions.get(row) || "", value]);
    setDecision(row, value);
  }
  afterBulk(`${rowsWord(found.rows.length)} ${value === "" ? "open again" : "decided"}. ${leftWords(found)}`.trim());
}

// takeBack leaves alone what somebody has decided since.
function takeBack() {
  for (const [row, [was, became]] of undoBulk) if ((decisions.get(row) || "") === became) setDecision(row, was);
  undoBulk = null;
  afterBulk("As it was before.");
}

function afterBulk(text) {
  bulkUndo.hidden = undoBulk === null;
  byId("bulk-done").textContent = text;
  decisionsChanged();
  showDecisions();
}
