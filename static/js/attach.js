// Uploads evidence as soon as it is chosen, and shows it in its list. Without it the files go with
// the form's button.
"use strict";

(() => {
  const form = document.querySelector("form[data-attach-to]");
  if (!form) return;

  const token = () =>
    document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;

  const send = async (input, place) => {
    const told = place.querySelector("[data-told]");
    const body = new FormData();
    for (const file of input.files) body.append(input.name, file);
    const say = (words, kind = "") => {
      told.textContent = words;
      told.dataset.told = kind;
    };
    say("正在上传…");
    // Not while one is on its way; the keyboard stays where it was.
    const focused = document.activeElement === input;
    input.disabled = true;
    try {
      const response = await fetch(form.dataset.attachTo, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": token(), Accept: "application/json" },
      });
      if (response.redirected || response.status === 403) {
        say("登录已过期，没有上传。请重新登录后再选一次文件。", "wrong");
      } else if (response.status === 413) {
        say("文件合起来太大，没有上传。请一次少选几个，或压缩后再选。", "wrong");
      } else if (!response.ok) {
        say("系统没有应答，没有上传。请再选一次文件。", "wrong");
      } else {
        const seen = await response.json();
        const list = place.querySelector("[data-files]");
        const html = seen.lists[list.dataset.files];
        if (html !== undefined) list.innerHTML = html;
        if (seen.refused.length) say(`没有上传：${seen.refused.join("")}`, "wrong");
        else say("已上传");
        // Being asked again, the server says whether a file was all that was missing.
        const figure = place.closest("[data-field]")?.querySelector("[name^='value-']");
        if (figure) figure.dispatchEvent(new Event("input", { bubbles: true }));
      }
    } catch (problem) {
      if (!(problem instanceof TypeError)) throw problem;
      say("网络中断，没有上传。请再选一次文件。", "wrong");
    } finally {
      input.value = "";
      input.disabled = false;
      if (focused) input.focus();
    }
  };

  for (const place of form.querySelectorAll("[data-attach]")) {
    const input = place.querySelector("input[type=file]");
    place.querySelector("[data-upload]").hidden = true;
    // A chosen file is no change of the figure beside it.
    input.addEventListener("input", (event) => event.stopPropagation());
    input.addEventListener("change", (event) => {
      event.stopPropagation();
      if (input.files.length) send(input, place);
    });
  }
})();
