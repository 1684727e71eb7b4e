// What all parts of the page's script share. They run as one script, in the order
// that html_page.go gives. Whatever comes from the plan is put in as text, never
// as markup, and nothing is loaded or sent: the policy in the head forbids it.

const CHUNK = 100; // rows added at a time
const byId = (id) => document.getElementById(id);
const words = JSON.parse(byId("words").textContent);

// unpack gives the rows, which stand in the page as gzip and base64.
async function unpack(text) {
  const chars = atob(text), bytes = new Uint8Array(chars.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = chars.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

if (typeof DecompressionStream === "undefined") return; // an old browser: what stands in the page stays
const packed = byId("rows");
const rows = await unpack(packed.textContent);
packed.remove();
rows.sort((a, b) => a.class - b.class); // stable: in a class, as in the spreadsheet
const byNumber = new Map(rows.map((row) => [row.row, row]));
const decisions = new Map(); // row -> decision, where there is one
for (const row of rows) if (row.choices && row.decision) decisions.set(row, row.decision);

const reasonTitle = (code) => (Object.hasOwn(words.reasons, code) ? words.reasons[code] : code.replaceAll("_", " "));
const rowsWord = (n) => (n === 1 ? "1 row" : `${n} rows`);
const isTried = (row) => Object.hasOwn(words.states, row.state);
const titled = (text) => text[0].toUpperCase() + text.slice(1);

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
