// Saves each figure, or each clause of the task list, as it is typed. The server judges; this
// script sends, shows what became of it, and keeps on this machine whatever is not saved, until it
// is: through a dropped connection, a closed tab, a session that ended. Without it the form is
// saved with its button.
"use strict";

(() => {
  const form = document.getElementById("entry");
  if (!form || !form.dataset.save) return;
  const PAUSE = 600;
  const LEAVING = 15_000;
  const AGAIN = [3_000, 10_000, 30_000];
  const said = form.querySelector("[data-unsaved]");
  const todo = form.querySelector("[data-todo]");
  const refusal = form.querySelector("[data-refusal]");
  const again = form.querySelector("[data-sign-in-again]");
  // What is left outside the figures does not change with them; it is read once, with the page.
  const beside = [...form.querySelectorAll("[data-beside]")].map((step) => step.outerHTML).join("");

  // -- What is kept on this machine: per user, city, year and figure, with the stamp it was based on.
  const under = form.dataset.keptUnder;
  let canKeep = true;
  const kept = {
    get: (place) => {
      try { return JSON.parse(localStorage.getItem(under + place)); } catch { return null; }
    },
    set: (place, fields, stamp, left = 0) => {
      try {
        localStorage.setItem(under + place, JSON.stringify({ fields, stamp, left }));
      } catch { canKeep = false; }
    },
    remove: (place) => {
      try { localStorage.removeItem(under + place); } catch { canKeep = false; }
    },
    places: () => {
      try {
        return Object.keys(localStorage)
          .filter((key) => key.startsWith(under)).map((key) => key.slice(under.length));
      } catch { canKeep = false; return []; }
    },
  };
  const here = () => (canKeep ? "已留在本机" : "请不要关闭本页");

  // -- The fields of one figure.
  const row = (place) => form.querySelector(`[data-field="${place}"]`);
  const stampOf = (place) => form.elements[`stamp-${place}`];
  // Those of the row itself: an earlier year has a row of its own within it.
  const own = (place) => [...row(place).querySelectorAll("input:not([type=file], [type=hidden]), select, textarea")]
    .filter((field) => !field.matches(":disabled") && field.closest("[data-field]") === row(place));
  const read = (place) => Object.fromEntries(own(place).map((field) => [field.name, field.value]));
  const write = (place, fields) => {
    for (const field of own(place)) if (field.name in fields) field.value = fields[field.name];
  };
  const same = (one, other) => Object.keys({ ...one, ...other })
    .every((name) => (one[name] ?? "") === (other[name] ?? ""));
  const word = (place, text, kind = "") => {
    const state = row(place)?.querySelector("[data-saved]");
    if (!state) return;
    state.textContent = text;
    state.dataset.saved = kind;
  };

  // -- What is on its way: `waiting` to be sent, `held` was refused and is sent along again, because
  // another figure may have made it right.
  const waiting = new Set();
  const held = new Map();
  let sending = false;
  let failures = 0;
  let trouble = "";
  let savedAt = "";
  let timer = 0;

  const nameOf = (place) => {
    const label = row(place)?.querySelector("label");
    return (label?.querySelector("b") ?? label)?.textContent.trim() ?? "其他局的数据项";
  };

  // One more step at the side: what waits for the connection.
  const listStuck = (stuck) => {
    if (!todo) return;
    const list = todo.querySelector("[data-waiting]");
    list.hidden = !stuck.length;
    list.querySelector("[data-said]").textContent = `${stuck.length}项等待保存：${trouble}`;
    list.querySelector("[data-links]").replaceChildren(...stuck.map((place) => {
      const line = document.createElement("small");
      const link = document.createElement(row(place) ? "a" : "span");
      if (row(place)) link.href = `#f-${place}`;
      link.textContent = nameOf(place);
      line.append(link);
      return line;
    }));
    const heading = todo.querySelector("[data-kinds]");
    const kinds = Number(heading.dataset.kinds) + (stuck.length ? 1 : 0);
    heading.textContent = kinds ? heading.dataset.left.replace("#", kinds) : heading.dataset.done;
  };

  const tell = () => {
    const count = waiting.size + held.size;
    if (trouble) said.textContent = `${trouble}，${waiting.size}处改动${here()}`;
    else if (waiting.size) said.textContent = "正在保存…";
    else if (held.size) said.textContent = `${held.size}处没有保存，${here()}`;
    else said.textContent = savedAt ? `全部已保存 ${savedAt}` : "";
    listStuck(trouble ? [...waiting] : []);
    const submit = todo?.querySelector("[data-submit]");
    if (submit) {
      submit.hidden = count > 0;
      todo.querySelector("[data-submit-later]").hidden = !count;
    }
  };

  const put = (element, html) => {
    if (element && element.innerHTML.trim() !== html.trim()) element.innerHTML = html;
  };

  const showRow = (element, seen) => {
    const place = element.dataset.field;
    for (const kind of ["error", "returned", "warning", "reason"]) {
      element.classList.toggle(`has-${kind}`, seen?.kind === kind);
    }
    const message = document.getElementById(`m-${place}`);
    put(message, seen?.html ?? "");
    message.classList.remove("outdated");
    for (const field of own(place)) {
      if (seen?.kind === "error" && (seen.wrong ?? [`value-${place}`]).includes(field.name)) {
        field.setAttribute("aria-invalid", "true");
      } else field.removeAttribute("aria-invalid");
    }
    const words = element.querySelector(":scope > details");
    if (words && seen?.unfolded) words.open = true;
    offerCopy(element);
  };

  const offerCopy = (element) => {
    const copy = element.querySelector("[name=copy]");
    if (copy) copy.hidden = Object.values(read(element.dataset.field)).some((text) => text.trim());
  };

  const show = (seen) => {
    for (const element of form.querySelectorAll("[data-field]")) {
      showRow(element, seen.fields[element.dataset.field]);
    }
    // Only the results that the figures enter come back; the others stand.
    for (const result of form.querySelectorAll("[data-result]")) {
      const html = seen.results[result.dataset.result];
      if (html !== undefined) put(result, html);
    }
    if (!todo) return;
    const open = [...todo.querySelectorAll("details[open]")].map((list) => list.dataset.kind);
    put(todo, seen.todo.replace("<!--beside-->", beside));
    for (const list of todo.querySelectorAll("details")) {
      list.open = open.includes(list.dataset.kind);
    }
  };

  const became = (place, fields, answer) => {
    const element = row(place);
    const unchanged = !element || same(read(place), fields);
    held.delete(place);
    if (!answer || answer.became === "saved") {
      if (element && answer) stampOf(place).value = answer.stamp;
      if (unchanged) {
        waiting.delete(place);
        // Saved as the page goes away: the next page may have been drawn a moment before that.
        if (answer && document.visibilityState === "hidden") kept.set(place, fields, answer.stamp, Date.now());
        else kept.remove(place);
        if (answer) word(place, answer.state, "done");
      } else {
        kept.set(place, read(place), answer.stamp);
      }
      return;
    }
    // Overtaken: the old stamp stays, so that reopening the page asks again.
    held.set(place, answer);
    if (unchanged) waiting.delete(place);
    const message = element && document.getElementById(`m-${place}`);
    // Out from under the bar, where the row is being looked at.
    if (message && element.getBoundingClientRect().top < window.innerHeight
        && message.getBoundingClientRect().bottom > 0) message.scrollIntoView({ block: "nearest" });
    word(place, answer.became === "overtaken" ? `✕ ${answer.elsewhere ? "另一处" : "同事"}已改，请选一个` : `✕ 未通过，${here()}`, "wrong");
  };

  const failed = (places, what) => {
    trouble = what;
    for (const place of places) word(place, `⊘ ${what}，${here()}`, "stuck");
    window.clearTimeout(timer);
    timer = window.setTimeout(send, AGAIN[Math.min(failures, AGAIN.length - 1)]);
    failures += 1;
  };

  const token = () =>
    document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;

  const send = async () => {
    if (sending || !waiting.size) return;
    sending = true;
    window.clearTimeout(timer);
    const sent = new Map();
    const body = new URLSearchParams({ beside: form.elements.beside?.value ?? "" });
    for (const place of new Set([...waiting, ...held.keys()])) {
      // A figure of another bureau's page is sent from what was kept of it.
      const from = row(place)
        ? { fields: read(place), stamp: stampOf(place).value }
        : kept.get(place);
      if (!from) { waiting.delete(place); continue; }
      sent.set(place, from.fields);
      for (const [name, text] of Object.entries(from.fields)) body.set(name, text);
      body.set(`stamp-${place}`, from.stamp);
      if (!held.has(place)) word(place, "正在保存…");
    }
    const places = [...waiting];
    try {
      const response = await fetch(form.dataset.save + window.location.search, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": token() },
        // What is sent as the page goes away still arrives; browsers allow that up to 64 KB.
        keepalive: body.toString().length < 60_000,
      });
      if (response.redirected || response.status === 403) {
        failed(places, "登录已过期");
        signIn();
      } else if (response.status === 409) {
        failed(places, "现在不能保存");
        refusal.textContent = (await response.json()).message;
        refusal.hidden = false;
      } else if (!response.ok) {
        failed(places, "系统没有应答");
      } else {
        const seen = await response.json();
        failures = 0;
        trouble = "";
        refusal.hidden = true;
        again.hidden = true;
        savedAt = seen.time;
        show(seen);
        for (const [place, fields] of sent) became(place, fields, seen.fields[place]);
        if (waiting.size) timer = window.setTimeout(send, PAUSE);
      }
    } catch (problem) {
      if (!(problem instanceof TypeError)) throw problem;
      failed(places, "网络中断");
    } finally {
      sending = false;
      tell();
    }
  };

  const signIn = () => {
    const next = encodeURIComponent(window.location.pathname + window.location.search);
    again.href = `${form.dataset.signIn}?next=${next}`;
    again.hidden = false;
  };

  const typed = (place) => {
    waiting.add(place);
    kept.set(place, read(place), stampOf(place).value);
    offerCopy(row(place));
    document.getElementById(`m-${place}`).classList.add("outdated");
    word(place, trouble ? `⊘ ${trouble}，${here()}` : "正在保存…", trouble ? "stuck" : "");
    tell();
  };

  // A figure that was taken over from last year and then changed is last year's no longer.
  const unmark = (place) => {
    const note = form.elements[`note-${place}`];
    const last = row(place).querySelector(":scope > [data-last]");
    if (!note || !last || note.value !== form.dataset.copiedNote) return;
    if (form.elements[`value-${place}`].value !== last.dataset.last) note.value = "";
  };

  form.addEventListener("input", (event) => {
    const place = event.target.closest("[data-field]")?.dataset.field;
    if (!place) return;
    if (event.target.name === `value-${place}`) unmark(place);
    typed(place);
    window.clearTimeout(timer);
    timer = window.setTimeout(send, PAUSE);
  });
  form.addEventListener("change", () => { if (!trouble) send(); });
  window.addEventListener("online", send);

  // -- The buttons: save now, take last year's figure, settle with a colleague's.
  const choose = (place, fields) => {
    const answer = held.get(place);
    if (answer) stampOf(place).value = answer.stamp;
    held.delete(place);
    write(place, fields);
    typed(place);
  };
  form.addEventListener("submit", (event) => {
    const { name, value: place, dataset } = event.submitter ?? { dataset: {} };
    // A choice that the server offered with the page, not with an answer, is the server's.
    if (["theirs", "mine"].includes(name) && !held.has(place)) return;
    event.preventDefault();
    if (name === "theirs") choose(place, held.get(place).stored);
    if (name === "mine") choose(place, {});
    if (name === "copy") {
      choose(place, { [`value-${place}`]: dataset.last, [`note-${place}`]: form.dataset.copiedNote });
    }
    send();
  });
  form.querySelector("[data-save-now]").textContent = "立即保存";
  form.querySelector("[data-how]").textContent = "填一项自动保存一项；有错误的单独留下改正。";

  window.addEventListener("beforeunload", (event) => {
    if (waiting.size || held.size) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") send();
  });

  // -- What was not saved when the page was last open.
  for (const place of kept.places()) {
    const before = kept.get(place);
    const old = before?.left && Date.now() - before.left > LEAVING;
    if (!before || old || (row(place) && same(read(place), before.fields))) {
      kept.remove(place);
      continue;
    }
    if (row(place)) {
      write(place, before.fields);
      stampOf(place).value = before.stamp;
    }
    waiting.add(place);
  }
  send();
})();
