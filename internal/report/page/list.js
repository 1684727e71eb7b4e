// The list of rows, and its filters.

const PAPER = 300; // rows that are printed
const list = byId("list"), more = byId("more"), form = byId("filters");
const byAction = byId("by-action"), byField = byId("by-field"), byReason = byId("by-reason"), byDecision = byId("by-decision"), byText = byId("by-text");
let matching = rows, listed = 0;
let picked = null; // { rows, words }: a sample, or a group

function showMore(upTo) {
  const fragment = document.createDocumentFragment(), cards = [];
  const end = Math.min(upTo, matching.length);
  for (; listed < end; listed++) {
    const row = matching[listed];
    if (listed === 0 || matching[listed - 1].class !== row.class) {
      const n = matching.reduce((sum, other) => sum + (other.class === row.class), 0);
      fragment.append(el("h3", "group", `${words.classes[row.class]} (${rowsWord(n)})`));
    }
    const card = rowCard(row);
    cards.push([card, row]);
    fragment.append(card);
  }
  list.append(fragment);
  for (const [card, row] of cards) watchFor(card, row);
  const left = matching.length - listed;
  more.hidden = left === 0;
  more.textContent = `Show ${Math.min(CHUNK, left)} more (${left} not shown yet)`;
  tellFound();
}

function tellFound() {
  const only = picked ? `; only ${picked.words}` : "";
  byId("found").textContent = matching.length === rows.length
    ? `All ${rowsWord(rows.length)}; ${listed} shown.`
    : `${rowsWord(matching.length)} of ${rows.length} match${only}; ${listed} shown.`;
}

// What the menus' entries mean: an action, a class or a state, a field with a kind of
// change, how far a decision is.
function kindTest(kind) {
  const [what, value] = [kind.slice(0, 1), kind.slice(2)];
  if (what === "") return null;
  if (what === "c") return (row) => row.class === Number(value);
  return what === "a" ? (row) => row.action === value : (row) => row.state === value;
}

function fieldTest(value) {
  if (value === "") return null;
  const [kind, field] = [value.slice(0, value.indexOf("|")), value.slice(value.indexOf("|") + 1)];
  return (row) => hasPart(row, field, kind);
}

const decisionTests = {
  open: (row) => row.action === "hold" && Boolean(row.choices) && !decisions.has(row),
  decided: (row) => decisions.has(row),
  carried: (row) => Boolean(row.choices && row.decision) && decisions.get(row) === row.decision,
  any: (row) => Boolean(row.choices),
};

function filter() {
  const reason = byReason.value;
  const tests = [
    picked && ((row) => picked.rows.has(row)), kindTest(byAction.value), fieldTest(byField.value),
    reason && ((row) => (row.reasons || []).some((r) => r.code === reason)),
    decisionTests[byDecision.value], byText.value.trim() && finder(byText.value),
  ].filter(Boolean);
  matching = rows.filter((row) => tests.every((test) => test(row)));
  for (const button of document.querySelectorAll(".count")) {
    button.setAttribute("aria-pressed", String(byAction.value === button.dataset.show));
  }
  list.replaceChildren();
  shows.clear();
  unwatch();
  listed = 0;
  showMore(CHUNK);
  offerBulk();
}

function reset() {
  form.reset();
  picked = null;
}

// only shows some rows, which no other filter hides.
function only(set, what) {
  reset();
  picked = { rows: set, words: what };
  filter();
  byId("rows-title").scrollIntoView();
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

const partWords = { clear: "cleared", overwrite: "overwritten", fill: "filled in", create: "of new clients", form: "written another way" };

function fillMenus() {
  addOption(byAction, "", `Everything (${rows.length})`);
  const actions = count(rows.map((row) => row.action));
  for (const action of Object.keys(words.actions)) addOption(byAction, `a:${action}`, `${words.actions[action]} (${actions.get(action) || 0})`);
  const special = el("optgroup");
  special.label = "Look at first";
  for (const [c, n] of count(rows.map((row) => row.class))) {
    if (c < words.danger && !Object.values(words.actions).includes(words.classes[c])) addOption(special, `c:${c}`, `${words.classes[c]} (${n})`);
  }
  if (special.children.length) byAction.append(special);
  if (words.begun) {
    const came = el("optgroup");
    came.label = "What came of it";
    for (const [state, n] of count(rows.map((row) => row.state))) if (state !== "none") addOption(came, `s:${state}`, `${state} (${n})`);
    byAction.append(came);
  }
  addOption(byField, "", "Every column");
  addOption(byField, "clear|*", "Any, cleared");
  for (const f of words.counts) {
    addOption(byField, `|${f.field}`, fieldTitle(f)[0]);
    for (const kind of Object.keys(partWords)) if (f[kind]) addOption(byField, `${kind}|${f.field}`, `${fieldTitle(f)[0]}: ${f[kind]} ${partWords[kind]}`);
  }
  addOption(byReason, "", "Any or none");
  for (const r of words.found) addOption(byReason, r.code, `${r.title} (${r.count})`);
  for (const [value, text] of [["", "Any or none"], ["open", "Still open"], ["decided", "Decided"], ["carried", "Decided before"], ["any", "Can be decided"]]) addOption(byDecision, value, text);
}
