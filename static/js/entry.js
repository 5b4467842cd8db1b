// Moving about in the web form: Enter to the next figure, Alt+E to the next error, links of the
// list of what is left into their fields. Saving is autosave.js, several figures at once taking.js.
"use strict";

(() => {
  const form = document.getElementById("entry");
  if (!form) return;
  const values = [...form.querySelectorAll("[name^='value-']")];

  const enter = (field) => {
    field.scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
  };

  // In words Enter stays a new line.
  const next = (event) => {
    event.preventDefault();
    const after = values[values.indexOf(event.target) + 1];
    (after || form.querySelector("[data-save-now]")).focus();
    if (after && after.select) after.select();
  };

  const nextError = (event) => {
    const wrong = [...form.querySelectorAll("[aria-invalid=true]")];
    const after = wrong.find((field) =>
      document.activeElement.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING);
    if (!wrong.length) return;
    event.preventDefault();
    enter(after || wrong[0]);
  };

  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing && values.includes(event.target)) next(event);
  });
  document.addEventListener("keydown", (event) => {
    if (event.altKey && event.code === "KeyE") nextError(event);
  });
  form.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#f-"]');
    const field = link && document.getElementById(link.hash.slice(1));
    if (field) {
      event.preventDefault();
      enter(field);
    }
  });
})();
