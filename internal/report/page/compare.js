// What changed inside a value.

const ascii = /^[\x00-\x7f]*$/;
const segmenter = typeof Intl !== "undefined" && Intl.Segmenter ? new Intl.Segmenter() : null;

function graphemes(text) {
  if (!segmenter || ascii.test(text)) return Array.from(text);
  return Array.from(segmenter.segment(text), (s) => s.segment);
}

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
