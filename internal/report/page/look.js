// Which rows somebody has looked at: those that stood on the screen for a moment.

const MOMENT = 700; // milliseconds
const toLookAt = rows.filter((row) => row.action === "create" || row.action === "update" || row.action === "hold");
const due = new Set(toLookAt), looked = new Set();
const waiting = new Map(); // card -> its timer
const watched = new WeakMap(); // card -> its row
const eyes = new IntersectionObserver((entries) => {
  for (const e of entries) {
    clearTimeout(waiting.get(e.target));
    const seen = e.isIntersecting && (e.intersectionRatio >= 0.5 || e.intersectionRect.height >= e.rootBounds.height / 2);
    if (seen) waiting.set(e.target, setTimeout(lookedAt, MOMENT, e.target));
  }
}, { threshold: [0, 0.25, 0.5, 0.75, 1] });

function watchFor(card, row) {
  if (!due.has(row) || looked.has(row)) return;
  watched.set(card, row);
  eyes.observe(card);
}

function unwatch() {
  eyes.disconnect();
  for (const timer of waiting.values()) clearTimeout(timer);
  waiting.clear();
}

function lookedAt(card) {
  if (document.visibilityState !== "visible") return;
  looked.add(watched.get(card));
  eyes.unobserve(card);
  tellLooked();
}

function tellLooked() {
  byId("looked").textContent = due.size ? `Looked at ${looked.size} of ${rowsWord(due.size)} with something to write or decide.` : "";
}

// sample shows 20 rows at random of those that match.
function sample() {
  const pool = matching.filter((row) => due.has(row));
  for (let i = 0; i < Math.min(20, pool.length); i++) {
    const j = i + Math.floor(Math.random() * (pool.length - i));
    [pool[i], pool[j]] = [pool[j], pool[i]];
  }
  const chosen = new Set(pool.slice(0, 20));
  only(chosen, `${chosen.size} at random`);
}
