// What the reader decides, and the file of it.

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
