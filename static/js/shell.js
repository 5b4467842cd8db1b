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
