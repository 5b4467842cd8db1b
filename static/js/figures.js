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
    return holder.dataset.figure + (narrow ? "&size=compact" : "");
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

  // On paper every figure is wanted, seen or not.
  window.addEventListener("beforeprint", () => {
    for (const holder of holders) {
      if (!("drawn" in holder.dataset)) draw(holder);
    }
  });
})();
