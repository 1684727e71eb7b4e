// A row of the plan, as a card.

function changeLine(c) {
  const tr = el("tr", c.kind);
  const name = el("th");
  name.scope = "row";
  putText(name, fieldTitle(c));
  const kinds = [];
  if (c.kind === "clear") kinds.push(words.clear);
  if (c.kind === "form") kinds.push(words.form);
  if (c.derived) kinds.push(words.derived);
  if (kinds.length) name.append(el("span", "kind", kinds.join(", ")));
  const whole = c.before === "" || c.after === "";
  const [left, right] = whole ? [[[c.before, c.kind === "clear"]], [[c.after, false]]] : compare(c.before, c.after);
  tr.append(name, valueCell(left, "gone"), valueCell(right, "new"));
  return tr;
}

// valuesTable has a field and two values in each line.
function valuesTable(className, caption, titles, lines) {
  const table = el("table", className);
  table.append(el("caption", "vh", caption));
  table.append(el("colgroup", "", el("col", "name"), el("col"), el("col")));
  const head = el("tr");
  for (const title of titles) {
    const th = el("th", "", title);
    th.scope = "col";
    head.append(th);
  }
  table.append(el("thead", "", head), el("tbody", "", ...lines));
  return table;
}

function changesTable(row) {
  const titles = isTried(row) ? ["Before", "Planned"] : ["In IntakeQ now", "Would become"];
  return valuesTable("changes", `Changes of row ${row.row}`, ["Field", ...titles], row.changes.map(changeLine));
}

const isTried = (row) => Object.hasOwn(words.states, row.state);

// cellLine is a cell that is not as planned.
function cellLine(row, c) {
  const name = putText(el("th"), fieldTitle(row.changes.find((change) => change.field === c.field) || c));
  name.scope = "row";
  const [left, right] = compare(c.planned, c.got);
  return el("tr", "", name, valueCell(left, "gone"), valueCell(right, "new"));
}

// outcome tells why a row is not saved, or not as planned.
function outcome(row) {
  const box = el("div", "outcome");
  if (row.error) box.append(putText(el("p"), row.error));
  if (row.not_as_planned.length) {
    const sent = row.sent[0].toUpperCase() + row.sent.slice(1);
    box.append(valuesTable("changes cells", `Cells of row ${row.row} that are not as planned`, ["Field", sent, "IntakeQ has"], row.not_as_planned.map((c) => cellLine(row, c))));
  }
  return box;
}

function reasonLine(reason, where) {
  const li = el("li", "", el("strong", "", reasonTitle(reason.code)), reason.warning ? " (warning): " : ": ");
  putText(li, reason.message);
  if (where) li.append(el("span", "ids", ` (${where})`));
  return li;
}

function decide(row, card) {
  const select = el("select");
  select.id = `decision-${row.row}`;
  const label = el("label", "", "Decision");
  label.htmlFor = select.id;
  label.append(el("span", "vh", ` for row ${row.row}`));
  for (const choice of row.choices) {
    const option = el("option", "", choice.words);
    option.value = choice.value;
    select.append(option);
  }
  const chosen = el("span", "chosen"); // on paper
  const show = () => {
    select.value = decisions.get(row) || "";
    chosen.textContent = select.selectedOptions[0].textContent;
    card.classList.toggle("decided", decisions.has(row));
  };
  select.addEventListener("change", () => {
    if (select.value) decisions.set(row, select.value);
    else decisions.delete(row);
    unsaved = true;
    show();
    countDecisions();
  });
  show();
  return el("p", "decide", label, select, chosen);
}

function rowCard(row) {
  const card = el("article", `row ${row.action}`);
  if (row.class < words.danger && row.action !== "hold") card.classList.add("danger");
  const title = el("h4", "", `Row ${row.row}`);
  title.id = `row-${row.row}`;
  title.tabIndex = -1;
  if (row.name) title.append(": ", putText(el("bdi", "name"), row.name));
  card.setAttribute("aria-labelledby", title.id);
  const ids = [];
  if (row.client_id) ids.push(`client ${row.client_id}`);
  if (row.external_id) ids.push(`id ${row.external_id}`);
  if (row.sheet) ids.push(`sheet ${row.sheet}`);
  const head = el("div", "row-head", title, el("span", `tag ${row.action}`, words.actions[row.action]));
  if (isTried(row)) head.append(el("span", `tag state ${row.state}`, words.states[row.state]));
  head.append(putText(el("bdi", "ids"), ids.join(" · ")));
  card.append(head);
  if (row.error || row.not_as_planned.length) card.append(outcome(row));
  if (row.reasons.length) card.append(el("ul", "reasons", ...row.reasons.map((reason, i) => reasonLine(reason, row.where[i]))));
  if (row.changes.length) card.append(changesTable(row));
  if (row.choices) card.append(decide(row, card));
  return card;
}
