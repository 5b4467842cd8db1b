// Walking the matrix by arrow keys: one tab stop, Home and End within a row, Enter follows the link.
"use strict";

for (const matrix of document.querySelectorAll("table.matrix")) {
  const rows = [...matrix.querySelectorAll("tbody tr")]
    .map((row) => [...row.querySelectorAll("td.m a")])
    .filter((links) => links.length > 0);
  const places = new Map();
  rows.forEach((links, y) => links.forEach((link, x) => places.set(link, [y, x])));
  let current = rows[0] && rows[0][0];
  for (const link of places.keys()) link.tabIndex = link === current ? 0 : -1;

  const go = (y, x) => {
    const row = rows[Math.min(Math.max(y, 0), rows.length - 1)];
    const next = row[Math.min(Math.max(x, 0), row.length - 1)];
    current.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  };
  const moves = {
    ArrowUp: (y, x) => go(y - 1, x),
    ArrowDown: (y, x) => go(y + 1, x),
    ArrowLeft: (y, x) => go(y, x - 1),
    ArrowRight: (y, x) => go(y, x + 1),
    Home: (y) => go(y, 0),
    End: (y) => go(y, rows[y].length - 1),
  };

  matrix.addEventListener("focusin", (event) => {
    if (!places.has(event.target)) return;
    current.tabIndex = -1;
    current = event.target;
    current.tabIndex = 0;
  });
  matrix.addEventListener("keydown", (event) => {
    const place = places.get(event.target);
    const move = moves[event.key];
    if (!place || !move || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    move(...place);
  });
}
