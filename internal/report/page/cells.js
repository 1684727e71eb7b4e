// The cells of a row: what the spreadsheet says, what IntakeQ has, what becomes of it.

const fieldAt = new Map(words.fields.map((f, i) => [f.field, i]));
const apiName = (c) => (c.label ? `${c.label} (${c.field})` : c.field);

// fieldTitle is how the spreadsheet calls a field, and how IntakeQ does.
function fieldTitle(c) {
  const name = apiName(c), known = words.fields[fieldAt.get(c.field)];
  const title = (known && known.column) || c.label || c.field;
  return [title, title === name ? "" : name];
}

function fieldHead(c, ...notes) {
  const th = el("th"), [title, name] = fieldTitle(c);
  th.scope = "row";
  th.append(putText(el("bdi", "title"), title));
  if (name) th.append(" ", putText(el("small"), name));
  for (const note of notes) if (note) th.append(putText(el("span", "kind"), note));
  return th;
}

// A cell stands in the page as plan.MappedCell writes it.
function openCell(packed) {
  if (typeof packed === "string") return { kind: "same", sheet: packed, account: packed, result: packed };
  const [kind, sheet, account = ""] = packed;
  const result = packed.length > 3 ? packed[3] : kind === "set" ? sheet : kind === "clear" ? "" : account;
  return { kind, sheet, account, result };
}

const cellsOf = (row) => (row.cells || []).map((packed, i) => ({ ...words.fields[i], ...openCell(packed) }));
const cellsTell = (row) => ["create", "update", "unchanged"].includes(row.action) || (row.action === "hold" && isTried(row));
const isChange = new Set(["set", "clear", "form"]);

// changesOf gives all changes of a row: of such as are sent, most stand in its cells.
function changesOf(row) {
  const list = row.changes || [];
  if (!row.cells || !cellsTell(row)) return list;
  const told = [];
  row.cells.forEach((packed, i) => {
    if (typeof packed === "string" || !isChange.has(packed[0])) return;
    const c = openCell(packed);
    if (list.some((change) => change.field === words.fields[i].field)) return;
    told.push({ ...words.fields[i], before: c.account, after: c.kind === "form" ? c.sheet : c.result, kind: c.kind });
  });
  return told.concat(list);
}

// part is what a change is counted as, beside others of its field.
function part(row, kind, before) {
  if (row.action !== "create" && row.action !== "update" && !(row.action === "unchanged" && kind === "form")) return "";
  if (kind !== "set") return kind;
  if (row.action === "create") return "create";
  return before.trim() === "" ? "fill" : "overwrite";
}

// hasPart tells whether a row is among those that a number of the summary counts.
function hasPart(row, field, kind) {
  const fits = (k, before) => { const p = part(row, k, before); return p !== "" && (kind === "" || kind === p); };
  const at = fieldAt.get(field);
  if ((row.changes || []).some((c) => (field === "*" || c.field === field) && !c.derived && fits(c.kind, c.before))) return true;
  if (!row.cells || !cellsTell(row)) return false;
  if (field === "*") return row.cells.some((packed) => typeof packed !== "string" && fits(packed[0], packed[2] || ""));
  const packed = row.cells[at];
  return Array.isArray(packed) && isChange.has(packed[0]) && !(row.changes || []).some((c) => c.field === field) && fits(packed[0], packed[2] || "");
}

// why gives what the reasons say of a cell that is not used.
function why(row, c) {
  if (c.kind !== "damaged" && c.kind !== "refused" && c.kind !== "kept") return "";
  return (row.reasons || []).filter((r) => r.column && r.column === c.column).map((r) => r.message).join("; ");
}

const worthALine = (c) => c.kind !== "same" && (c.kind !== "kept" || c.sheet !== "");

function plainCell(text, label) {
  const td = valueCell([[text, false]], "");
  td.dataset.label = label;
  return td;
}

// valueCells shows two values, with marks where the second takes the first's place.
function valueCells(before, after, kind, labels) {
  const marked = kind === "set" || kind === "clear";
  const whole = before === "" || after === "";
  const [left, right] = !marked ? [[[before, false]], [[after, false]]]
    : whole ? [[[before, kind === "clear"]], [[after, false]]] : compare(before, after);
  const list = [valueCell(left, "gone"), valueCell(right, "new")];
  list.forEach((td, i) => { td.dataset.label = labels[i]; });
  return list;
}

function cellLine(row, c, labels) {
  const note = c.kind === "set" && c.before === "" ? "" : words.kinds[c.kind] || "";
  const tr = el("tr", c.kind, fieldHead(c, note, why(row, c)));
  tr.append(plainCell(c.sheet, labels[0]), ...valueCells(c.account, c.result, c.kind, labels.slice(1)));
  return tr;
}

// changeLine is a change that no cell tells.
function changeLine(c, labels) {
  const notes = [c.kind === "set" ? "" : words.kinds[c.kind], c.derived ? words.derived : ""];
  const values = valueCells(c.before, c.after, c.kind, labels.slice(-2));
  const tr = el("tr", c.kind, fieldHead(c, ...notes));
  if (labels.length > 2) tr.append(plainCell("", labels[0]));
  tr.append(...values);
  return tr;
}

// grid is a table with a field in each line.
function grid(className, caption, titles, lines) {
  const table = el("table", className);
  table.append(el("caption", "vh", caption));
  const head = el("tr");
  for (const title of titles) {
    const th = el("th", "", title);
    th.scope = "col";
    head.append(th);
  }
  table.append(el("thead", "", head), el("tbody", "", ...lines));
  return table;
}

// folded has what need not be seen; it is made when somebody opens it.
function folded(title, make) {
  const box = el("details", "rest", el("summary", "", title));
  box.addEventListener("toggle", () => { if (box.open && box.children.length === 1) box.append(make()); });
  return box;
}

const writesNothing = (row) => row.action === "skip" || row.action === "reject";

const staying = (n) => (n === 1 ? "1 cell stays as it is" : `${n} cells stay as they are`);

// unwritten shows what the spreadsheet says of a row of which nothing is written, and
// beside it what IntakeQ has, where it has the client.
function unwritten(row) {
  const cells = cellsOf(row).filter((c) => c.sheet || c.account), known = cells.some((c) => c.account);
  const labels = known ? ["Spreadsheet", "IntakeQ now"] : ["Spreadsheet"], box = el("div", "person");
  const line = (c) => {
    const spoilt = c.kind === "damaged" || c.kind === "refused";
    const tr = el("tr", c.kind, fieldHead(c, spoilt ? words.kinds[c.kind] : "", spoilt ? why(row, c) : ""), plainCell(c.sheet, labels[0]));
    if (known) tr.append(plainCell(c.account, labels[1]));
    return tr;
  };
  if (cells.length) box.append(grid("changes cards", `Cells of row ${row.row}, of which nothing is written`, ["Column", ...labels], cells.map(line)));
  return box;
}

// cellsTable shows every mapped cell of a row, those that stay folded away.
function cellsTable(row) {
  const now = isTried(row) ? ["Before", "Planned"] : ["IntakeQ now", "Result"];
  if (writesNothing(row) && row.cells) return unwritten(row);
  const labels = row.cells ? ["Spreadsheet", ...now] : now;
  const cells = cellsOf(row), box = el("div", "person");
  const told = new Set(cellsTell(row) ? cells.filter((c) => isChange.has(c.kind)).map((c) => c.field) : []);
  const lines = cells.filter(worthALine).map((c) => cellLine(row, c, labels));
  for (const c of row.changes || []) if (!told.has(c.field)) lines.push(changeLine(c, labels));
  const titles = ["Column", ...labels], caption = `Cells of row ${row.row}`;
  if (lines.length) box.append(grid("changes cards", caption, titles, lines));
  const rest = cells.filter((c) => !worthALine(c) && (c.sheet || c.account));
  if (rest.length) box.append(folded(staying(rest.length), () => grid("changes cards", `${caption} that stay`, titles, rest.map((c) => cellLine(row, c, labels)))));
  return box;
}
