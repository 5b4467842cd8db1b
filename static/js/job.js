// Watches one job to its end, then shows what came of it. Without this the page reloads itself.
"use strict";

(() => {
  const section = document.querySelector("[data-job]");
  if (!section) return;
  const words = section.querySelector("[data-words]");
  const doing = section.querySelector("[data-doing]");
  const bar = section.querySelector("progress");
  const EACH = 700;
  const LATER = 5000;

  const look = async () => {
    let again = EACH;
    try {
      const answer = await fetch(section.dataset.job, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const told = await answer.json();
      if (!told.open) { window.location.reload(); return; }
      // Said again only when it changes, so that it is read out once.
      if (words.textContent !== told.words) words.textContent = told.words;
      if (told.total) {
        bar.value = told.percent;
        doing.textContent = `${told.doing}（${told.done} / ${told.total}）`;
      }
    } catch {
      words.textContent = "暂时联系不上服务器，正在重试";
      again = LATER;
    }
    window.setTimeout(look, again);
  };

  window.setTimeout(look, EACH);
})();
