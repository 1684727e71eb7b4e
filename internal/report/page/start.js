// The page comes to life: its menus, its buttons, its first rows.

fillMenus();
form.hidden = false;
form.addEventListener("submit", (e) => e.preventDefault());
form.addEventListener("input", filter);
// Not on the form's event "reset", which comes before the fields are empty.
form.querySelector("[type=reset]").addEventListener("click", (e) => {
  e.preventDefault();
  form.reset();
  filter();
});
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
