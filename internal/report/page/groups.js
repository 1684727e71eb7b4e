// Changes that are the same in many rows, as of a column that was renamed.

const LEAST = 5, MOST = 12;

function findGroups() {
  const groups = new Map();
  for (const row of rows) {
    if (row.action !== "update") continue;
    for (const c of changesOf(row)) {
      if (c.kind === "form" || c.derived) continue;
      const key = `${c.field}\u0000${c.before}\u0000${c.after}`, group = groups.get(key);
      if (group) group.rows.push(row);
      else groups.set(key, { change: c, rows: [row] });
    }
  }
  return [...groups.values()].filter((g) => g.rows.length >= LEAST).sort((a, b) => b.rows.length - a.rows.length).slice(0, MOST);
}

function showGroups() {
  const found = findGroups();
  for (const g of found) {
    const [title] = fieldTitle(g.change), button = el("button", "link", el("b", "n", String(g.rows.length)), " ");
    button.type = "button";
    putText(button, `${title}: ${g.change.before || "(empty)"} → ${g.change.after || "(empty)"}`);
    button.addEventListener("click", () => only(new Set(g.rows), `${title}: the same change`));
    byId("group-list").append(el("li", "", button));
  }
  byId("groups").hidden = found.length === 0;
}
