// The review by keyboard: J and K move along the list, A approves, R goes to the reason and, once
// it is written, returns. Both decide only what the reader is at: from elsewhere on the page the
// key leads to the figure first. Without this script everything is there as links and buttons.
"use strict";

(() => {
  const items = [...document.querySelectorAll("[data-item]")];
  const here = items.findIndex((item) => item.closest("li").hasAttribute("aria-current"));
  const seen = document.getElementById("seen");
  const reason = document.getElementById("reason");
  const approve = document.querySelector("[data-approve]");
  const back = document.querySelector("[data-return]");

  const go = (step) => {
    // Beyond what is listed come the neighbours in the list's other parts.
    const beyond = here + step < 0 ? "[data-previous]" : "[data-next]";
    const item = items[here + step] || document.querySelector(beyond);
    if (item) item.click();
  };
  const arrived = () => {
    const there = seen.contains(document.activeElement);
    if (!there) {
      seen.focus({ preventScroll: true });
      seen.scrollIntoView();
    }
    return there;
  };
  const approving = () => {
    if (approve && arrived()) approve.click();
  };
  const returning = () => {
    if (!reason) return;
    if (!reason.value.trim()) reason.focus();
    else if (arrived()) back.click();
  };
  const keys = {
    j: () => go(1),
    k: () => go(-1),
    a: approving,
    r: returning,
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const act = keys[event.key.toLowerCase()];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  if (here > 0) {
    const current = items[here].closest("li");
    current.parentElement.scrollTop = current.offsetTop - current.parentElement.offsetTop - 80;
  }

  // A refusal is answered where it stands, whatever the browser made of the address's end.
  if (reason && reason.hasAttribute("aria-invalid")) reason.focus();

  const usual = document.querySelector("[data-usual]");
  if (usual && reason) {
    usual.hidden = false;
    usual.addEventListener("click", (event) => {
      const words = event.target.dataset.words;
      if (!words) return;
      reason.value = reason.value.trim() ? `${reason.value.trim()}；${words}` : words;
      reason.focus();
    });
  }

  // One click decides once.
  for (const form of document.querySelectorAll("form.decide")) {
    let sent = false;
    form.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
    });
  }

  const clean = document.querySelector("[data-approve-clean]");
  if (clean) {
    const form = clean.form;
    const count = () => {
      let figures = 0;
      let tasks = 0;
      for (const box of form.querySelectorAll("[name=strip]:checked")) {
        const keys = form.elements[`items-${box.value}`].value.split(" ").filter(Boolean);
        const ofTasks = keys.filter((key) => key.startsWith("t")).length;
        tasks += ofTasks;
        figures += keys.length - ofTasks;
      }
      const said = [figures || !tasks ? `${figures}个数` : "", tasks ? `${tasks}条任务` : ""];
      clean.textContent = `核定${clean.dataset.approveClean}这${said.filter(Boolean).join("、")}`;
      clean.disabled = !figures && !tasks;
    };
    form.addEventListener("change", count);
    count();
  }
})();
