// Draws the figures of a page: fetches their JSON when they come into sight, draws with Plotly.
// The page's tables say the same without it.
"use strict";

(() => {
  const FAILED = "图没有画出来。下面的数据表仍可使用。";
  const RETRY = "重试";
  const NARROW = 560;
  const LOCALE = {
    moduleType: "locale",
    name: "zh-CN",
    dictionary: {},
    format: { decimal: ".", thousands: ",", grouping: [3], currency: ["¥", ""] },
  };
  const answers = new Map();

  // One request per address, however many figures it holds; a failed one may be tried again.
  function fetched(address) {
    if (!answers.has(address)) {
      const answer = fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } })
        .then((response) => {
          if (!response.ok) throw new Error(`${address}: ${response.status}`);
          return response.json();
        });
      answer.catch(() => answers.delete(address));
      answers.set(address, answer);
    }
    return answers.get(address);
  }

  function address(holder) {
    const narrow = holder.hasAttribute("data-narrow") && holder.clientWidth < NARROW;
    const alone = holder.hasAttribute("data-alone") ? `&figure=${holder.dataset.key}` : "";
    return holder.dataset.figure + alone + (narrow ? "&size=compact" : "");
  }

  async function draw(holder) {
    const canvas = holder.querySelector(".canvas");
    const words = holder.querySelector(".waiting");
    try {
      if (!window.Plotly) throw new Error("Plotly");
      const figure = (await fetched(address(holder)))[holder.dataset.key];
      if (!figure) throw new Error(holder.dataset.key);
      canvas.setAttribute("aria-label", `${figure.title}。${figure.description}`);
      // newPlot changes what it is given: draw from a copy.
      const { data, layout, config } = JSON.parse(JSON.stringify(figure));
      await window.Plotly.newPlot(canvas, data, layout, config);
      words.remove();
      holder.dataset.drawn = "";
      holder.dispatchEvent(new Event("drawn", { bubbles: true }));
      for (const button of holder.querySelectorAll("[data-take]")) button.hidden = false;
    } catch (error) {
      console.warn(error);
      fail(holder, words);
    }
  }

  function fail(holder, words) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "linklike";
    button.textContent = RETRY;
    button.addEventListener("click", () => {
      words.textContent = words.dataset.waiting;
      draw(holder);
    });
    words.dataset.waiting = words.dataset.waiting || words.textContent;
    words.setAttribute("role", "status");
    words.replaceChildren(FAILED, button);
  }

  // A picture travels alone: it carries its title, what it shows, and where it comes from.
  const PICTURE = { width: 1040, above: 92, below: 40, line: 18, left: 24 };

  function composed({ figure, subtitle, credit }, left) {
    const layout = { ...figure.layout, width: PICTURE.width, autosize: false };
    // Room for the names at the left, as it was needed on the page; words are placed from there.
    const margin = { t: 0, b: 0, r: 0, ...layout.margin, l: left };
    layout.yaxis = { ...layout.yaxis, automargin: false };
    const below = PICTURE.below + credit.length * PICTURE.line;
    layout.height = (layout.height || 380) + PICTURE.above + below;
    layout.margin = { ...margin, l: margin.l + PICTURE.left, r: Math.max(margin.r, PICTURE.left), t: margin.t + PICTURE.above, b: margin.b + below };
    const line = (text, size, color, shift, side) => ({
      text, showarrow: false, align: "left", font: { size, color },
      x: 0, xref: "paper", xanchor: "left", xshift: -layout.margin.l + PICTURE.left,
      y: side, yref: "paper", yanchor: side ? "bottom" : "top", yshift: shift,
    });
    const top = margin.t + PICTURE.above;
    layout.annotations = [
      ...(layout.annotations || []),
      line(`<b>${figure.title}</b>`, 20, "#16202B", top - 46, 1),
      line(subtitle, 14, "#46525F", top - 72, 1),
      ...credit.map((text, at) => line(text, 12, "#46525F", -margin.b - 18 - at * PICTURE.line, 0)),
    ];
    return { data: figure.data, layout, config: figure.config };
  }

  // Made in the reader's browser: the server needs no browser of its own, and nothing leaves the house.
  async function take(button) {
    const holder = button.closest("[data-figure]");
    const form = button.dataset.take;
    const [path, query] = holder.dataset.figure.split("?");
    const label = button.textContent;
    button.disabled = true;
    button.textContent = "正在生成";
    try {
      const answer = await fetch(`${path}${holder.dataset.key}.json?${query}`, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
      const taken = await answer.json();
      const left = holder.querySelector(".canvas")._fullLayout._size.l;
      const picture = composed(taken, left);
      const size = { width: picture.layout.width, height: picture.layout.height };
      const raw = await window.Plotly.toImage(picture, { format: form, ...size, scale: form === "png" ? 2 : 1, imageDataOnly: true });
      save(form === "png" ? bytes(raw) : raw, form === "png" ? "image/png" : "image/svg+xml", `${taken.name}.${form}`);
      button.textContent = label;
    } catch (error) {
      console.warn(error);
      button.textContent = `${label}没有生成，重试`;
    }
    button.disabled = false;
  }

  const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

  function save(content, type, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take]");
    if (button) take(button);
  });

  const holders = document.querySelectorAll("[data-figure]");
  if (window.Plotly) window.Plotly.register(LOCALE);

  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      seen.unobserve(entry.target);
      draw(entry.target);
    }
  }, { rootMargin: "300px" });
  holders.forEach((holder) => seen.observe(holder));

  // On paper every figure is wanted, seen or not. The page's own button waits until they are drawn.
  // The browser's waits for nothing: so what they show is fetched as soon as the page has settled,
  // and drawing it takes no longer than the event.
  // What is folded away stays away.
  const unfolded = () => [...holders].filter((holder) => !holder.closest("details:not([open])"));
  const undrawn = () => unfolded().filter((holder) => !("drawn" in holder.dataset));
  const settled = window.requestIdleCallback || ((then) => setTimeout(then, 200));
  window.addEventListener("load", () => settled(() => {
    for (const holder of unfolded()) fetched(address(holder)).catch(console.warn);
  }));
  window.addEventListener("beforeprint", () => undrawn().forEach(draw));
  document.addEventListener("print-wanted", (event) => event.detail.push(...undrawn().map(draw)));
})();
