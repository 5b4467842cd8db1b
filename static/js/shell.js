// What every page shares: filters that apply at once, and printing. Pages work without it.
"use strict";

for (const form of document.querySelectorAll("form[data-autosubmit]")) {
  const button = form.querySelector("button:not([type=button])");
  if (button) button.hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    // Whoever has something to finish before the page goes to paper adds a promise.
    const waiting = [];
    document.dispatchEvent(new CustomEvent("print-wanted", { detail: waiting }));
    await Promise.allSettled(waiting);
    window.print();
  });
}

// The browser's own printing waits for nothing. Where a figure has not come by then, the table that is
// folded under it goes to paper, and is folded again afterwards or when the figure comes after all.
const unfolded = new Set();
const lacksFigure = (table) => table.parentElement.querySelector(".figure:not([data-drawn])");

window.addEventListener("beforeprint", () => {
  for (const table of document.querySelectorAll("details.data:not([open])")) {
    if (!lacksFigure(table)) continue;
    table.open = true;
    unfolded.add(table);
  }
});

function fold() {
  for (const table of unfolded) table.open = false;
  unfolded.clear();
}

document.addEventListener("drawn", () => {
  if (![...unfolded].some(lacksFigure)) fold();
});
window.addEventListener("afterprint", fold);
