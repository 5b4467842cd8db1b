// Opens the explanation of a result under its row. A container names the links that do so in
// data-explain; without this script each link leads to the explanation's own page.
"use strict";

(() => {
  const WAITING = "正在读取说明";
  const FAILED = "说明没有读到。";
  const ELSEWHERE = "单独打开这一页";
  let open = null;

  function close(back) {
    if (!open) return;
    const { link, row } = open;
    open = null;
    row.remove();
    link.setAttribute("aria-expanded", "false");
    if (link.parentElement) link.parentElement.classList.remove("current");
    if (back) link.focus();
  }

  function placed(link) {
    const above = link.closest("tr");
    const row = document.createElement("tr");
    row.className = "opened";
    const cell = document.createElement("td");
    cell.colSpan = [...above.cells].reduce((sum, each) => sum + each.colSpan, 0);
    cell.textContent = WAITING;
    if (above.getAttribute("role")) {
      row.setAttribute("role", "row");
      cell.setAttribute("role", "cell");
    }
    row.append(cell);
    above.after(row);
    return { row, cell };
  }

  function part(link) {
    const address = new URL(link.href);
    address.searchParams.set("part", "panel");
    return address;
  }

  async function show(link) {
    close(false);
    const { row, cell } = placed(link);
    open = { link, row };
    link.setAttribute("aria-expanded", "true");
    link.parentElement.classList.add("current");
    try {
      const answer = await fetch(part(link), { credentials: "same-origin" });
      // Signed out meanwhile: the answer is the sign-in page.
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const text = await answer.text();
      if (!open || open.row !== row) return;
      const parsed = new DOMParser().parseFromString(text, "text/html");
      cell.replaceChildren(...parsed.body.children);
      cell.querySelector(".explained").focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    } catch (error) {
      console.warn(error);
      const page = document.createElement("a");
      page.href = link.href;
      page.textContent = ELSEWHERE;
      cell.replaceChildren(FAILED, page);
    }
  }

  for (const container of document.querySelectorAll("[data-explain]")) {
    container.addEventListener("click", (event) => {
      if (event.target.closest("[data-close]")) {
        close(true);
        return;
      }
      const link = event.target.closest(container.dataset.explain);
      if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      if (open && open.link === link) close(true);
      else show(link);
    });
    container.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !open) return;
      event.preventDefault();
      close(true);
    });
  }
})();
