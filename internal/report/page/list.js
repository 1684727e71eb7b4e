// The list of rows, and its filters.

const list = byId("list"), more = byId("more"), form = byId("filters");
const byAction = byId("by-action"), byField = byId("by-field"), byText = byId("by-text");
let matching = rows, listed = 0;

function showMore(upTo) {
  const part = document.createDocumentFragment();
  const end = Math.min(upTo, matching.length);
  for (; listed < end; listed++) {
    const row = matching[listed];
    if (listed === 0 || matching[listed - 1].class !== row.class) {
      const n = matching.reduce((sum, other) => sum + (other.class === row.class), 0);
      part.append(el("h3", "group", `${words.classes[row.class]} (${rowsWord(n)})`));
    }
    part.append(rowCard(row));
  }
  list.append(part);
  const left = matching.length - listed;
  more.hidden = left === 0;
  more.textContent = `Show ${Math.min(CHUNK, left)} more (${left} not shown yet)`;
  byId("found").textContent = matching.length === rows.length
    ? `All ${rowsWord(rows.length)}; ${listed} shown.`
    : `${rowsWord(matching.length)} of ${rows.length} match; ${listed} shown.`;
}

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
const haystacks = new Map(); // row -> its text, once it was searched

function haystack(row) {
  let text = haystacks.get(row);
  if (text === undefined) {
    const parts = [`row ${row.row}`, row.name, row.external_id, row.client_id ? `client ${row.client_id}` : "", row.sheet, words.states[row.state] || "", row.error];
    for (const c of row.changes) parts.push(fieldTitle(c), c.before, c.after);
    for (const c of row.not_as_planned) parts.push(fieldTitle(c), c.planned, c.got);
    for (const r of row.reasons) parts.push(r.code, reasonTitle(r.code), r.message, r.column, r.client_id ? `client ${r.client_id}` : "");
    text = plain(parts.join("\n"));
    haystacks.set(row, text);
  }
  return text;
}

// What the menu's entries mean: an action, or a class of rows.
function matchesKind(row, kind) {
  const [what, value] = [kind.slice(0, 1), kind.slice(2)];
  return what === "" || (what === "a" ? row.action === value : row.class === Number(value));
}

function filter() {
  const text = plain(byText.value.trim()), field = byField.value;
  matching = rows.filter((row) => matchesKind(row, byAction.value)
    && (field === "" || row.changes.some((c) => c.field === field))
    && (text === "" || haystack(row).includes(text)));
  for (const button of document.querySelectorAll(".count")) {
    button.setAttribute("aria-pressed", String(byAction.value === `a:${button.dataset.action}`));
  }
  list.replaceChildren();
  listed = 0;
  showMore(CHUNK);
}

function addOption(parent, value, text) {
  const option = el("option", "", text);
  option.value = value;
  parent.append(option);
}

function count(keys) {
  const counts = new Map();
  for (const key of keys) counts.set(key, (counts.get(key) || 0) + 1);
  return counts;
}

function fillMenus() {
  addOption(byAction, "", `Everything (${rows.length})`);
  const actions = count(rows.map((row) => row.action));
  for (const action of Object.keys(words.actions)) addOption(byAction, `a:${action}`, `${words.actions[action]} (${actions.get(action) || 0})`);
  const special = el("optgroup");
  special.label = "Look at first";
  for (const [c, n] of count(rows.map((row) => row.class))) {
    if (c < words.danger) addOption(special, `c:${c}`, `${words.classes[c]} (${n})`);
  }
  if (special.children.length) byAction.append(special);
  const titles = new Map(), fields = count(rows.flatMap((row) => {
    for (const c of row.changes) titles.set(c.field, fieldTitle(c));
    return [...new Set(row.changes.map((c) => c.field))];
  }));
  addOption(byField, "", "Every field");
  for (const [field, n] of [...fields].sort((a, b) => b[1] - a[1])) addOption(byField, field, `${titles.get(field)} (${n})`);
}
