// Finding rows by words, numbers and dates.

const letters = { ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ß: "ss", ı: "i", ħ: "h", ŋ: "n" };

// plain folds what people type otherwise: case, accents, letters of other keyboards.
function plain(text) {
  if (ascii.test(text)) return text.toLowerCase();
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[øłđðþæœßıħŋ]/g, (c) => letters[c]);
}

const haystacks = new Map(); // row -> its text, and the digits of its phones

// phoneDigits are the digits of what may be a phone.
function phoneDigits(values) {
  return values.filter((v) => /^[\d\s().+/x-]{7,}$/.test(v)).map((v) => v.replace(/\D/g, "")).join(" ");
}

// dayFirst tells how the spreadsheet writes its dates, by one that can be read in no
// other way; where it has none, the month is first.
let dayFirst = null;
function isDayFirst() {
  if (dayFirst !== null) return dayFirst;
  dayFirst = false;
  for (const row of rows) {
    for (const c of cellsOf(row)) {
      const m = c.sheet.match(/^(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}$/);
      if (m && Number(m[2]) > 12) return dayFirst;
      if (m && Number(m[1]) > 12) return (dayFirst = true);
    }
  }
  return dayFirst;
}

// dateForms are a date as people type it: without zeros, always with slashes.
function dateForms(text) {
  let m = text.match(/^(\d{4})-(\d{1,2})-(\d{1,2})$/);
  if (m) {
    const [y, month, day] = m.slice(1).map(Number);
    return isDayFirst() ? [`${day}/${month}/${y}`] : [`${month}/${day}/${y}`];
  }
  m = text.match(/^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/);
  return m ? [m.slice(1).map(Number).join("/")] : [];
}

function haystack(row) {
  const known = haystacks.get(row);
  if (known) return known;
  const values = new Set([row.name, row.other, row.external_id]);
  for (const packed of row.cells || []) for (const v of typeof packed === "string" ? [packed] : packed.slice(1)) values.add(v);
  for (const c of row.changes || []) values.add(c.before).add(c.after);
  for (const c of row.not_as_planned || []) values.add(c.planned).add(c.got);
  for (const c of row.candidates || []) for (const v of [c.name, c.date_of_birth, c.email, c.phone]) values.add(v);
  for (const o of Object.values(row.outcomes || {})) for (const c of o.changes || []) values.add(c.before).add(c.after);
  const list = [...values].filter(Boolean), parts = [`row ${row.row}`, row.client_id ? `client ${row.client_id}` : "", row.sheet || "", words.states[row.state] || "", row.error || "", ...list];
  for (const r of row.reasons || []) parts.push(r.code, reasonTitle(r.code), r.message, r.column, r.client_id ? `client ${r.client_id}` : "");
  const made = { text: plain(parts.join("\n")), digits: phoneDigits(list), dates: new Set(list.flatMap(dateForms)) };
  haystacks.set(row, made);
  return made;
}

// finder makes the test for what somebody typed: "row 7" is row 7 alone, the digits
// of a phone find it in any form, and words may stand in any order.
function finder(typed) {
  const text = plain(typed.trim());
  if (text === "") return () => true;
  const number = text.match(/^row\s*#?\s*(\d+)$/);
  if (number) return (row) => row.row === Number(number[1]);
  const tokens = text.split(/\s+/), digits = text.replace(/\D/g, ""), dates = tokens.map(dateForms);
  const phone = /^[\d\s().+/-]+$/.test(text) && digits.length >= 4;
  return (row) => {
    const hay = haystack(row);
    return tokens.every((t, i) => hay.text.includes(t) || dates[i].some((d) => hay.dates.has(d))) || (phone && hay.digits.includes(digits));
  };
}

// warm makes the texts to search while nobody waits.
function warm(from) {
  const until = performance.now() + 8;
  let i = from;
  while (i < rows.length && performance.now() < until) haystack(rows[i++]);
  if (i < rows.length) setTimeout(warm, 8, i);
  else performance.mark("warm");
}
