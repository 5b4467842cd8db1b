// The what-if of the provincial gap: asks the server as boxes are ticked or the slider moves, and
// keeps the choice in the address. Nothing is stored; without this script the form does the same.
"use strict";

for (const form of document.querySelectorAll("form[data-what-if]")) {
  const boxes = [...form.querySelectorAll("input[type=checkbox][name=bring]")];
  const outcome = form.querySelector("[data-outcome]");
  const slide = form.querySelector(".slide");
  const range = slide.querySelector("input");
  const count = slide.querySelector("output");
  const button = form.querySelector("[data-try]");
  // Which part of a long list of cities is shown; the slider goes through the first part.
  const { gap } = form.dataset;
  let asked = 0;

  // How many of the largest shortfalls are chosen without a gap; the slider stands there.
  const leading = () => {
    const first = boxes.findIndex((box) => !box.checked);
    return first < 0 ? boxes.length : first;
  };

  const settle = () => {
    range.value = String(leading());
    count.value = range.value;
  };

  async function ask() {
    const query = new URLSearchParams(new FormData(form));
    if (gap) query.set("gap", gap);
    const turn = ++asked;
    history.replaceState(null, "", `?${query}#gap`);
    query.set("part", "what-if");
    try {
      const answer = await fetch(`${form.dataset.whatIf}?${query}`, { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const text = await answer.text();
      if (turn !== asked) return;
      const parsed = new DOMParser().parseFromString(text, "text/html");
      outcome.replaceChildren(...parsed.body.children);
    } catch (error) {
      console.warn(error);
      button.hidden = false;
    }
  }

  range.max = String(boxes.length);
  slide.hidden = boxes.length === 0 || Number(gap) > 1;
  button.hidden = true;
  settle();
  for (const box of boxes) {
    box.addEventListener("change", () => {
      settle();
      ask();
    });
  }
  range.addEventListener("input", () => {
    count.value = range.value;
    boxes.forEach((box, index) => {
      box.checked = index < Number(range.value);
    });
  });
  range.addEventListener("change", ask);
}
