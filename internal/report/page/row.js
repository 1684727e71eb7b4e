// A row of the plan, as a card.

// missed is a cell that is not as planned.
function missed(row, c, labels) {
  const known = changesOf(row).find((change) => change.field === c.field) || c;
  const list = compare(c.planned, c.got).map((parts, i) => valueCell(parts, ["gone", "new"][i]));
  list.forEach((td, i) => { td.dataset.label = labels[i]; });
  return el("tr", "", fieldHead(known), ...list);
}

// outcome tells why a row is not saved, or not as planned.
function outcome(row) {
  const box = el("div", "outcome");
  if (row.error) box.append(putText(el("p"), row.error));
  if (row.not_as_planned) {
    const labels = [titled(row.sent), "IntakeQ has"];
    box.append(grid("changes cards missed", `Cells of row ${row.row} that are not as planned`, ["Column", ...labels], row.not_as_planned.map((c) => missed(row, c, labels))));
  }
  return box;
}

function reasonLine(reason, where) {
  const li = el("li", "", el("strong", "", reasonTitle(reason.code)), reason.warning ? " (warning): " : ": ");
  putText(li, reason.message);
  if (where) li.append(putText(el("span", "ids"), ` (${where})`));
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
    card.querySelector(".tag").textContent = tag(row);
  };
  select.addEventListener("change", () => {
    setDecision(row, select.value);
    decisionsChanged();
    show();
  });
  show();
  shows.set(row, show);
  const line = el("p", "decide", label, select, chosen);
  if (row.decision) line.append(el("span", "carried", "decided before"));
  return line;
}

const shows = new Map(); // row -> what brings its card up to date, of those on the page

function tag(row) {
  const decided = decisions.get(row) || row.decision;
  if (row.action === "hold" && (isTried(row) || decisions.has(row))) return decided ? `Held, decided: ${decided}` : "Held, decided";
  return words.actions[row.action];
}

function rowHead(row) {
  const title = el("h4", "", `Row ${row.row}`);
  title.id = `row-${row.row}`;
  title.tabIndex = -1;
  if (row.name) title.append(": ", putText(el("bdi", "name"), row.name));
  const ids = [];
  if (row.client_id) ids.push(`client ${row.client_id}`);
  if (row.external_id) ids.push(`id ${row.external_id}`);
  if (row.sheet) ids.push(`sheet ${row.sheet}`);
  const head = el("div", "row-head", title, el("span", `tag ${row.action}`, tag(row)));
  if (isTried(row)) head.append(el("span", `tag state ${row.state}`, words.states[row.state]));
  head.append(putText(el("bdi", "ids"), ids.join(" · ")));
  return head;
}

function rowCard(row) {
  const card = el("article", `row ${row.action}`, rowHead(row));
  if (row.class < words.danger && row.action !== "hold") card.classList.add("danger");
  card.setAttribute("aria-labelledby", `row-${row.row}`);
  if (row.error || row.not_as_planned) card.append(outcome(row));
  if (row.reasons && row.action === "hold" && isTried(row)) card.append(el("p", "ids", "Found when the plan was made, before it was decided:"));
  if (row.reasons) card.append(el("ul", "reasons", ...row.reasons.map((reason, i) => reasonLine(reason, row.where[i]))));
  if (row.candidates) card.append(candidatesBox(row));
  card.append(outcomesOf(row).length ? outcomesTable(row) : cellsTable(row));
  if (row.choices && row.action === "hold") card.append(choicesBox(row));
  if (row.choices) card.append(decide(row, card));
  return card;
}
