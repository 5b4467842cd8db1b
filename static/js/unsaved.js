// A form that is saved with its button: counts what is unsaved, and asks before it is left.
"use strict";

(() => {
  const form = document.querySelector("form[data-counts-unsaved]");
  if (!form) return;
  const said = form.querySelector("[data-unsaved]");
  const fields = [...form.querySelectorAll("input[type=text], select, textarea")];

  const changed = (field) => {
    if (field.tagName !== "SELECT") return field.value !== field.defaultValue;
    const first = Math.max([...field.options].findIndex((option) => option.defaultSelected), 0);
    return field.selectedIndex !== first;
  };
  const count = () => {
    const number = fields.filter(changed).length;
    said.textContent = number ? `${number}处改动还没有保存` : "";
    return number;
  };

  let saving = false;
  form.addEventListener("submit", () => { saving = true; });
  form.addEventListener("input", count);
  window.addEventListener("beforeunload", (event) => {
    if (!saving && count()) event.preventDefault();
  });
})();
