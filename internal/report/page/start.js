// The page comes to life: its menus, its buttons, its first rows.

// openNumber shows the rows of one number of the summary, and no others.
function openNumber(set) {
  reset();
  set();
  filter();
  byId("rows-title").scrollIntoView();
}

// toHits brings the first of the rows that match into view, where the list has become
// so short that they ended above it.
function toHits() {
  const edge = getComputedStyle(form).position === "sticky" ? form.offsetHeight : 0, top = byId("found").getBoundingClientRect().top;
  if (top < edge) window.scrollBy({ top: top - edge - 8, behavior: "instant" });
}

function wire() {
  form.addEventListener("submit", (e) => e.preventDefault());
  form.addEventListener("input", () => { filter(); toHits(); });
  // Not on the form's event "reset", which comes before the fields are empty.
  form.querySelector("[type=reset]").addEventListener("click", (e) => {
    e.preventDefault();
    reset();
    filter();
  });
  byId("sample").addEventListener("click", sample);
  more.addEventListener("click", () => {
    const next = matching[listed];
    showMore(listed + CHUNK);
    byId(`row-${next.row}`).focus(); // the keyboard goes on where the new rows begin
  });
  for (const button of document.querySelectorAll(".count")) {
    button.addEventListener("click", () => {
      const again = button.getAttribute("aria-pressed") === "true";
      openNumber(() => { byAction.value = again ? "" : button.dataset.show; });
    });
  }
  for (const button of document.querySelectorAll("[data-field]")) {
    button.addEventListener("click", () => openNumber(() => { byField.value = `${button.dataset.kind}|${button.dataset.field}`; }));
  }
  for (const button of document.querySelectorAll("[data-reason]")) {
    button.addEventListener("click", () => openNumber(() => { byReason.value = button.dataset.reason; }));
  }
}

function wireDecisions() {
  if (!open.length) return;
  byId("decisions").hidden = false;
  byId("save").addEventListener("click", save);
  byId("load").addEventListener("change", (e) => load(e.target));
  byId("bulk-apply").addEventListener("click", askBulk);
  byId("bulk-yes").addEventListener("click", decideAll);
  byId("bulk-no").addEventListener("click", () => bulkAsk.close());
  byId("load-yes").addEventListener("click", () => answerLoad(true));
  byId("load-no").addEventListener("click", () => answerLoad(false));
  bulkUndo.addEventListener("click", takeBack);
  countDecisions();
  bringBack();
  window.addEventListener("beforeunload", (e) => { if (unsaved) e.preventDefault(); });
}

// toAddress goes to the row that the page's address names.
function toAddress() {
  const m = location.hash.match(/^#row-(\d+)$/);
  if (!m) return;
  const row = byNumber.get(Number(m[1]));
  openNumber(() => { byText.value = `row ${m[1]}`; });
  if (!row) byId("found").textContent = `Row ${m[1]} is not on this page.`;
  else byId(`row-${m[1]}`).focus();
}

// printSign prints the sheet to sign off, and nothing else.
function printSign() {
  const button = byId("print-sign"), alone = (on) => document.documentElement.classList.toggle("sign-alone", on);
  button.hidden = false;
  button.addEventListener("click", () => { alone(true); window.print(); });
  window.addEventListener("afterprint", () => alone(false));
}

// On paper there is no button for more, and 20,000 rows would never end.
function print() {
  if (document.documentElement.classList.contains("sign-alone")) return;
  showMore(PAPER);
  if (listed < matching.length) byId("print-note").textContent = `On paper are the first ${listed} of the ${rowsWord(matching.length)} that match. To print others, filter them first; the XLSX report has all.`;
}

fillMenus();
form.hidden = false;
byId("plain-only").remove();
wire();
wireDecisions();
printSign();
window.addEventListener("beforeprint", print);
window.addEventListener("afterprint", () => { byId("print-note").textContent = ""; filter(); });
window.addEventListener("hashchange", toAddress);
filter();
tellLooked();
toAddress();
setTimeout(() => { showGroups(); warm(0); });
performance.mark("usable");
document.documentElement.dataset.ready = "yes";
