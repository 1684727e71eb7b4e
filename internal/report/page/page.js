
"use strict";
// The page's own script. Whatever comes from the plan is put in as text, never
// as markup, and nothing is loaded or sent: the policy in the head forbids it.
(() => {
  const CHUNK = 100; // rows added at a time
  const byId = (id) => document.getElementById(id);
  const words = JSON.parse(byId("words").textContent);
  const rows = JSON.parse(byId("rows").textContent);
  rows.sort((a, b) => a.class - b.class); // stable: in a class, as in the spreadsheet
  const decisions = new Map(); // row -> decision, where there is one
  for (const row of rows) if (row.choices && row.decision) decisions.set(row, row.decision);
  const fieldTitle = (c) => (c.label ? `${c.label} (${c.field})` : c.field);
  const reasonTitle = (code) => (Object.hasOwn(words.reasons, code) ? words.reasons[code] : code.replaceAll("_", " "));
  const rowsWord = (n) => (n === 1 ? "1 row" : `${n} rows`);

  function el(tag, className, ...children) {
    const e = document.createElement(tag);
    if (className) e.className = className;
    e.append(...children);
    return e;
  }

  // Characters that show nothing, or turn the text around, are named instead.
  // Line breaks, tabs and the joiners inside emoji stay as they are.
  const odd = /(?![\t\n\u200c\u200d])[\p{C}\p{Zl}\p{Zp}\u00a0\u115f\u1160\u1680\u2000-\u200a\u202f\u205f\u3000\u3164]/gu;
  const charName = (c) => "U+" + c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0");

  function putText(parent, text) {
    let at = 0;
    for (const m of text.matchAll(odd)) {
      parent.append(text.slice(at, m.index), el("span", "odd", charName(m[0])));
      at = m.index + m[0].length;
    }
    parent.append(text.slice(at));
    return parent;
  }

  // ---- what changed inside a value ----

  const graphemes = typeof Intl !== "undefined" && Intl.Segmenter
    ? (segmenter => (text) => Array.from(segmenter.segment(text), (s) => s.segment))(new Intl.Segmenter())
    : (text) => Array.from(text);
  const tokens = (text) => text.match(/[\p{L}\p{N}\p{M}]+|\s+|[^\p{L}\p{N}\p{M}\s]+/gu) || [];

  // edges is how many entries two lists share at their start and at their end.
  function edges(a, b) {
    const most = Math.min(a.length, b.length);
    let start = 0, end = 0;
    while (start < most && a[start] === b[start]) start++;
    while (end < most - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
    return [start, end];
  }

  // hunks pairs what differs between two lists: [from a, to a, from b, to b].
  function hunks(a, b) {
    const [start, end] = edges(a, b);
    const n = a.length - start - end, m = b.length - start - end;
    if (n === 0 && m === 0) return [];
    if (n * m === 0 || n * m > 250000) return [[start, start + n, start, start + m]];
    const width = m + 1;
    const longest = new Uint16Array((n + 1) * width); // common subsequence from (i, j) on
    for (let i = n - 1; i >= 0; i--) {
      for (let j = m - 1; j >= 0; j--) {
        longest[i * width + j] = a[start + i] === b[start + j]
          ? longest[(i + 1) * width + j + 1] + 1
          : Math.max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
      }
    }
    const list = [];
    let i = 0, j = 0;
    while (i < n || j < m) {
      const fromA = i, fromB = j;
      while (!(i < n && j < m && a[start + i] === b[start + j]) && (i < n || j < m)) {
        if (j >= m || (i < n && longest[(i + 1) * width + j] >= longest[i * width + j + 1])) i++;
        else j++;
      }
      if (i > fromA || j > fromB) list.push([start + fromA, start + i, start + fromB, start + j]);
      while (i < n && j < m && a[start + i] === b[start + j]) { i++; j++; }
    }
    return list;
  }

  // compare gives the parts of both texts: [text, changed].
  function compare(before, after) {
    const a = tokens(before), b = tokens(after);
    const left = [], right = [];
    let atA = 0, atB = 0;
    for (const [fromA, toA, fromB, toB] of hunks(a, b)) {
      left.push([a.slice(atA, fromA).join(""), false]);
      right.push([b.slice(atB, fromB).join(""), false]);
      narrow(a.slice(fromA, toA).join(""), b.slice(fromB, toB).join(""), left, right);
      atA = toA; atB = toB;
    }
    left.push([a.slice(atA).join(""), false]);
    right.push([b.slice(atB).join(""), false]);
    return [left, right];
  }

  // narrow marks less than the whole words where most of them is the same.
  function narrow(before, after, left, right) {
    const a = graphemes(before), b = graphemes(after);
    const [start, end] = edges(a, b);
    if (2 * (start + end) < Math.max(a.length, b.length)) {
      left.push([before, true]);
      right.push([after, true]);
      return;
    }
    for (const [list, into] of [[a, left], [b, right]]) {
      into.push([list.slice(0, start).join(""), false]);
      into.push([list.slice(start, list.length - end).join(""), true]);
      into.push([list.slice(list.length - end).join(""), false]);
    }
  }

  function valueCell(parts, className) {
    const td = el("td"), value = el("span", "value");
    if (parts.every(([text]) => text === "")) {
      td.append(el("span", "empty", "(empty)"));
      return td;
    }
    for (const [text, changed] of parts) {
      if (text !== "") putText(changed ? value.appendChild(el("mark", className)) : value, text);
    }
    td.append(value);
    return td;
  }

  // ---- a row ----

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

  function changesTable(row) {
    const table = el("table", "changes");
    table.append(el("caption", "vh", `Changes of row ${row.row}`));
    table.append(el("colgroup", "", el("col", "name"), el("col"), el("col")));
    const head = el("tr");
    for (const title of ["Field", "In IntakeQ now", "Would become"]) {
      const th = el("th", "", title);
      th.scope = "col";
      head.append(th);
    }
    table.append(el("thead", "", head), el("tbody", "", ...row.changes.map(changeLine)));
    return table;
  }

  function reasonLine(reason, where) {
    const li = el("li", "", el("strong", "", reasonTitle(reason.code)), reason.warning ? " (remark): " : ": ");
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
    if (Object.hasOwn(words.states, row.state)) head.append(el("span", "tag state", words.states[row.state]));
    head.append(putText(el("bdi", "ids"), ids.join(" · ")));
    card.append(head);
    if (row.reasons.length) card.append(el("ul", "reasons", ...row.reasons.map((reason, i) => reasonLine(reason, row.where[i]))));
    if (row.changes.length) card.append(changesTable(row));
    if (row.choices) card.append(decide(row, card));
    return card;
  }

  // ---- the list ----

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
      const parts = [`row ${row.row}`, row.name, row.external_id, row.client_id ? `client ${row.client_id}` : "", row.sheet];
      for (const c of row.changes) parts.push(fieldTitle(c), c.before, c.after);
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

  // ---- decisions ----

  let unsaved = false;
  const open = rows.filter((row) => row.choices);
  const needed = open.filter((row) => row.action === "hold");

  function countDecisions() {
    const done = needed.filter((row) => decisions.has(row)).length, others = decisions.size - done;
    const parts = [];
    if (needed.length) parts.push(`${done} of ${rowsWord(needed.length)} that ${needed.length === 1 ? "needs" : "need"} your decision ${done === 1 ? "is" : "are"} decided`);
    if (others || !needed.length) parts.push(needed.length ? `${others} other${others === 1 ? "" : "s"} decided` : `${rowsWord(others)} decided`);
    byId("decided").textContent = parts.join("; ") + ".";
    if (unsaved) byId("saved").textContent = "Not saved yet.";
  }

  function save() {
    const lines = [words.header, ...open.map((row) => row.csv + (decisions.get(row) || ""))];
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

  // ---- start ----

  fillMenus();
  form.hidden = false;
  form.addEventListener("submit", (e) => e.preventDefault());
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  more.addEventListener("click", () => {
    const next = matching[listed];
    showMore(listed + CHUNK);
    byId(`row-${next.row}`).focus(); // the keyboard goes on where the new rows begin
  });
  for (const button of document.querySelectorAll(".count")) {
    button.addEventListener("click", () => {
      byAction.value = button.getAttribute("aria-pressed") === "true" ? "" : `a:${button.dataset.action}`;
      filter();
      byId("rows-title").scrollIntoView();
    });
  }
  for (const button of document.querySelectorAll("[data-field]")) {
    button.addEventListener("click", () => {
      byField.value = button.dataset.field;
      filter();
      byId("rows-title").scrollIntoView();
    });
  }
  // On paper there is no button for more.
  window.addEventListener("beforeprint", () => showMore(Infinity));
  window.addEventListener("afterprint", filter);
  window.addEventListener("beforeunload", (e) => { if (unsaved) e.preventDefault(); });
  if (open.length) {
    byId("decisions").hidden = false;
    byId("save").addEventListener("click", save);
    countDecisions();
  }
  filter();
})();
