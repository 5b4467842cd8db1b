// Several figures at once: a column pasted from Excel, or last year's figures. Says what was taken
// and takes it back; autosave.js saves it like anything typed.
"use strict";

(() => {
  const form = document.getElementById("entry");
  const strip = form?.querySelector("[data-taken]");
  if (!strip) return;
  const values = [...form.querySelectorAll("[data-field] > .input > [name^='value-']")]
    .filter((field) => !field.matches(":disabled"));
  let before = [];

  const nameOf = (field) => field.labels[0].querySelector("b")?.textContent ?? field.labels[0].textContent;

  const set = (field, text) => {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const say = (words, taken) => {
    strip.hidden = false;
    strip.querySelector("[data-said]").textContent = words;
    strip.querySelector("details").hidden = !taken.length;
    strip.querySelector("[data-undo]").hidden = !taken.length;
    const list = strip.querySelector("ol");
    list.replaceChildren(...taken.map(([field, text]) => {
      const item = document.createElement("li");
      item.textContent = `${nameOf(field)} ${text}`;
      return item;
    }));
  };

  const take = (changes) => {
    before = changes.map(([field]) => [field, field.value]);
    for (const [field, text] of changes) set(field, text);
  };

  strip.querySelector("[data-undo]").addEventListener("click", () => {
    for (const [field, text] of before) set(field, text);
    say(`已撤销，${before.length}处恢复原样。`, []);
  });
  strip.querySelector("[data-dismiss]").addEventListener("click", () => { strip.hidden = true; });

  // Cells as spreadsheets put them on the clipboard: a quoted cell may hold line ends and tabs.
  const cells = (text) => {
    const rows = [[""]];
    let quoted = false;
    for (let at = 0; at < text.length; at += 1) {
      const row = rows[rows.length - 1];
      const sign = text[at];
      if (quoted && sign === '"' && text[at + 1] === '"') { row[row.length - 1] += sign; at += 1; }
      else if (sign === '"' && (quoted || row[row.length - 1] === "")) quoted = !quoted;
      else if (!quoted && sign === "\t") row.push("");
      else if (!quoted && sign === "\n") rows.push([""]);
      else if (sign !== "\r" || quoted) row[row.length - 1] += sign;
    }
    if (rows.length > 1 && rows[rows.length - 1].join("") === "") rows.pop();
    return rows;
  };

  const fits = (field, text) =>
    field.tagName !== "SELECT" || [...field.options].some((option) => option.value === text);

  form.addEventListener("paste", (event) => {
    const start = values.indexOf(event.target);
    const rows = cells(event.clipboardData.getData("text/plain"));
    if (start < 0 || (rows.length === 1 && rows[0].length === 1)) return;
    event.preventDefault();
    if (rows.length > 1 && rows.some((row) => row.length > 1)) {
      say("复制的有好几列，没有填入。请只复制填数的那一列，再粘贴。", []);
      return;
    }
    const column = rows.flat().map((text) => text.trim());
    const places = values.slice(start, start + column.length);
    const pairs = places.map((field, index) => [field, column[index]]);
    const taken = pairs.filter(([field, text]) => text && fits(field, text));
    const misfits = pairs.filter(([field, text]) => text && !fits(field, text));
    const blank = pairs.filter(([, text]) => !text).length;
    take(taken);
    say(
      [
        `已从剪贴板填入${taken.length}项，从“${nameOf(event.target)}”起依次往下。`,
        blank ? `${blank}个空格没有动原来的数。` : "",
        misfits.length ? `${misfits.map(([field, text]) => `“${nameOf(field)}”不能填“${text}”`).join("，")}。` : "",
        column.length > places.length ? `多出${column.length - places.length}个，后面没有数据项可填。` : "",
      ].join(""),
      taken,
    );
  });

  const all = document.querySelector("[data-copy-all]");
  // Nobody has it who has no figures to fill in.
  if (!all) return;
  all.hidden = false;
  all.addEventListener("click", () => {
    const blank = [...form.querySelectorAll("[name=copy]:not([hidden])")]
      .filter((copy) => !copy.matches(":disabled"));
    const taken = blank.map((copy) => [form.elements[`value-${copy.value}`], copy.dataset.last]);
    const notes = blank.map((copy) => [form.elements[`note-${copy.value}`], form.dataset.copiedNote]);
    take([...taken, ...notes]);
    const words = `已沿用上年${taken.length}项，备注写了“${form.dataset.copiedNote}”。与上年相同的要补写原因才能上报。`;
    say(taken.length ? words : "没有可以沿用的空白项。", taken);
  });
})();
