// A held row: whom it may be of, and what each decision would write.

// titles are the columns of fields; where one column is mapped to several, IntakeQ's
// names tell which part is meant.
function titles(names) {
  const parts = (title) => words.fields.filter((f) => f.column === title).length;
  return names.map((field) => fieldTitle({ field })).map(([title, name]) => (name && parts(title) > 1 ? `${title} (${name})` : title)).join(", ");
}

function candidateCard(c, tried) {
  const who = c.client_id ? `Client ${c.client_id}` : `Row ${c.row}`;
  const head = el("p", "who");
  if (c.client_id) head.append(el("strong", "", who));
  else {
    const link = el("a", "", who);
    link.href = `#row-${c.row}`;
    head.append(link);
  }
  if (c.name) head.append(": ", putText(el("bdi", "name"), c.name));
  if (c.archived) head.append(" ", el("span", "tag", tried ? "was archived" : "archived"));
  const facts = el("dl");
  for (const [name, value] of [["Born", c.date_of_birth], ["Email", c.email], ["Phone", c.phone], ["Agrees", titles(c.agrees || [])], ["Differs", titles(c.differs || [])]]) {
    if (value) facts.append(el("div", "", el("dt", "", name), putText(el("dd"), value)));
  }
  return el("li", "candidate", head, facts);
}

function candidatesBox(row) {
  const box = el("div", "candidates");
  box.append(el("h5", "", row.candidates.length === 1 ? "Whom it may be" : `Whom it may be (${row.candidates.length})`));
  box.append(el("ul", "", ...row.candidates.map((c) => candidateCard(c, isTried(row)))));
  return box;
}

const outcomeNames = ["apply", "create", "restore"];
const outcomesOf = (row) => outcomeNames.filter((name) => row.outcomes && row.outcomes[name]);

// outcomeCell is what a decision makes of a field.
function outcomeCell(row, name, c) {
  const change = (row.outcomes[name].changes || []).find((one) => one.field === c.field);
  let td;
  if (!change) td = el("td", "", el("span", "empty", name === "create" ? "(not written)" : "stays"));
  else if (change.kind === "form") td = el("td", "", el("span", "empty", "stays, " + words.kinds.form));
  else if (change.kind === "clear") td = el("td", "", el("strong", "clear", "cleared"));
  else td = change.before === "" ? valueCell([[change.after, false]], "new") : valueCell(compare(change.before, change.after)[1], "new");
  td.dataset.label = `If you ${name}`;
  return td;
}

// outcomesTable has a column for each decision that writes something.
function outcomesTable(row) {
  const names = outcomesOf(row), cells = cellsOf(row);
  const touched = new Set(names.flatMap((name) => (row.outcomes[name].changes || []).map((c) => c.field)));
  const known = new Set(cells.map((c) => c.field));
  const others = new Map(names.flatMap((name) => row.outcomes[name].changes || []).filter((c) => !known.has(c.field)).map((c) => [c.field, { ...c, sheet: "", account: c.before }]));
  const heads = ["Column", "Spreadsheet", "IntakeQ now", ...names.map((name) => `If you ${name}`)];
  const line = (c) => el("tr", "", fieldHead(c, c.kind === "damaged" || c.kind === "refused" ? words.kinds[c.kind] : "", why(row, c)),
    plainCell(c.sheet, heads[1]), plainCell(c.account, heads[2]), ...names.map((name) => outcomeCell(row, name, c)));
  const open = cells.filter((c) => touched.has(c.field) || worthALine(c)).concat([...others.values()]);
  const rest = cells.filter((c) => !touched.has(c.field) && !worthALine(c) && (c.sheet || c.account));
  const caption = `What each decision on row ${row.row} writes`, box = el("div", "person");
  if (open.length) box.append(grid("changes cards outcomes-of", caption, heads, open.map(line)));
  if (rest.length) box.append(folded(staying(rest.length), () => grid("changes cards outcomes-of", `${caption}, the rest`, heads, rest.map(line))));
  return box;
}

function outcomeWords(row, name) {
  if (name === "skip") return "nothing is written";
  const out = row.outcomes && row.outcomes[name];
  if (!out) return "";
  const list = (out.changes || []).filter((c) => c.kind !== "form" && !c.derived), cleared = list.filter((c) => c.kind === "clear").length;
  return `${list.length === 1 ? "1 value is" : `${list.length} values are`} written${cleared ? `, of them ${cleared} cleared` : ""}`;
}

function warningsOf(row, name) {
  const out = row.outcomes && row.outcomes[name], list = (out && out.warnings) || [];
  return el("ul", "warnings", ...list.map((r) => putText(el("li"), `${reasonTitle(r.code)} (warning): ${r.message}`)));
}

// choicesBox says what each decision does, and why others are not offered.
function choicesBox(row) {
  const box = el("ul", "choices");
  for (const choice of row.choices) {
    if (!choice.value) continue;
    const li = el("li", "", el("strong", "", choice.value), ": ", choice.words), does = outcomeWords(row, choice.value);
    if (does) li.append(`; ${does}`);
    const warned = warningsOf(row, choice.value);
    if (warned.children.length) li.append(warned);
    box.append(li);
  }
  for (const closed of row.closed || []) {
    box.append(putText(el("li", "closed", el("strong", "", closed.decision), " is not offered: "), closed.why));
  }
  return box;
}
