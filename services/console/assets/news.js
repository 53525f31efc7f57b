// Asks for the page again when what it shows has changed: at once where the line is open, else each minute.
"use strict";
(() => {
  const main = document.querySelector("main[data-news]");
  if (!main) return;
  const said = document.querySelector("[data-news-said]");
  let isAsking = false;

  // The same place in the new page, by identifier or address, so that whoever reads or presses keys stays where they are.
  const place = (one) => one && main.contains(one) && (one.id ? `[id="${one.id}"]` : one.matches("a[href]") ? `a[href="${one.getAttribute("href")}"]` : one.matches("summary") ? "summary" : "");
  const ask = async () => {
    if (isAsking || document.hidden || main.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")) return;
    isAsking = true;
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main[data-news]");
      if (!next) return;
      const open = [...main.querySelectorAll("details")].map((one) => one.open);
      [...next.querySelectorAll("details")].forEach((one, number) => { one.open = one.open || Boolean(open[number]); });
      const focused = place(document.activeElement);
      const before = main.innerText;
      main.replaceChildren(...next.childNodes);
      if (focused) main.querySelector(focused)?.focus();
      if (main.innerText !== before) said.textContent = said.dataset.newsSaid;
    } catch { /* the line is down: it is asked again */ } finally { isAsking = false; }
  };

  setInterval(ask, 50_000);
  document.addEventListener("visibilitychange", ask);
  // The page comes first, its news after it.
  setTimeout(() => new EventSource(main.dataset.news).addEventListener("changed", ask), 1_500);
})();
