// The web form: results while one types, Enter to the next field, and a word about what is unsaved.
// All arithmetic and every check is the server's; without this script the form saves as well.
"use strict";

(() => {
  const form = document.getElementById("entry");
  if (!form) return;
  const PAUSE = 350;
  const unsaved = form.querySelector("[data-unsaved]");
  const fields = [...form.querySelectorAll("input[type=text], select, textarea")];

  const changed = (field) =>
    field.tagName === "SELECT"
      ? ![...field.options].some((option) => option.selected && option.defaultSelected) &&
        !(field.selectedIndex === 0 && ![...field.options].some((option) => option.defaultSelected))
      : field.value !== field.defaultValue;

  const countUnsaved = () => {
    const count = fields.filter(changed).length;
    unsaved.textContent = count ? `${count}处改动还没有保存` : "";
    return count;
  };

  // Leaving with unsaved changes asks first; saving does not.
  let saving = false;
  form.addEventListener("submit", () => { saving = true; });
  window.addEventListener("beforeunload", (event) => {
    if (!saving && countUnsaved()) event.preventDefault();
  });

  const put = (element, html) => {
    if (element && element.innerHTML.trim() !== html.trim()) element.innerHTML = html;
  };

  const showField = (place, seen) => {
    const row = form.querySelector(`[data-field="${place}"]`);
    if (!row) return;
    for (const kind of ["error", "warning", "reason"]) {
      row.classList.toggle(`has-${kind}`, seen.kind === kind);
    }
    put(document.getElementById(`m-${place}`), seen.html);
    const input = document.getElementById(`f-${place}`);
    if (seen.kind === "error") input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    const words = row.querySelector(":scope > details");
    if (words && seen.unfolded) words.open = true;
    const state = row.querySelector(":scope > [data-saved]");
    if (state && changed(input)) state.textContent = "未保存";
  };

  let running = null;
  const preview = async () => {
    if (running) running.abort();
    running = new AbortController();
    try {
      const response = await fetch(form.dataset.preview + window.location.search, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
        signal: running.signal,
      });
      if (!response.ok || response.redirected) throw new Error(String(response.status));
      const seen = await response.json();
      for (const result of form.querySelectorAll("[data-result]")) {
        put(result, seen.results[result.dataset.result]);
      }
      for (const [place, found] of Object.entries(seen.fields)) showField(place, found);
      const todo = form.querySelector("[data-todo]");
      const wasOpen = Boolean(todo.querySelector("details[open]"));
      put(todo, seen.todo);
      const list = todo.querySelector("details");
      if (list && wasOpen) list.open = true;
      countUnsaved();
    } catch (problem) {
      if (problem.name !== "AbortError") {
        unsaved.textContent = "连不上系统，所填的数还在本页，请稍后保存";
      }
    }
  };

  let timer = 0;
  form.addEventListener("input", () => {
    countUnsaved();
    if (!form.dataset.preview) return;
    window.clearTimeout(timer);
    timer = window.setTimeout(preview, PAUSE);
  });

  // Enter goes on to the next value; in words it stays a new line.
  const values = fields.filter((field) => field.name.startsWith("value-"));
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing && values.includes(event.target)) {
      event.preventDefault();
      const next = values[values.indexOf(event.target) + 1] || form.querySelector(".save button");
      next.focus();
      if (next.select) next.select();
    }
    if (event.altKey && event.code === "KeyE") {
      const wrong = [...form.querySelectorAll("[aria-invalid=true]")];
      const after = wrong.find((field) =>
        document.activeElement.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING);
      const target = after || wrong[0];
      if (target) {
        event.preventDefault();
        target.focus();
      }
    }
  });

  // A link from the list of what is left puts the cursor into the field.
  form.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#f-"]');
    const field = link && document.getElementById(link.hash.slice(1));
    if (field) {
      event.preventDefault();
      field.scrollIntoView({ block: "center" });
      field.focus({ preventScroll: true });
    }
  });
})();
