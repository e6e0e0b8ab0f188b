/* Two minutes before a session ends: say so, and let one tap extend it. Without a script the page tells the time of the end. */
(() => {
  "use strict";

  const dialog = document.getElementById("sitting");
  if (!dialog || typeof dialog.showModal !== "function") return;
  const { url, login } = dialog.dataset;
  const warning = Number(dialog.dataset.warning);
  const token = dialog.querySelector("[name=csrfmiddlewaretoken]").value;
  // This script comes a while after the page: the seconds count from then.
  let endsAt = performance.timeOrigin + Number(dialog.dataset.seconds) * 1000;
  let timer = 0;
  let touched = false;

  const show = (which) => {
    for (const part of dialog.querySelectorAll("[data-sitting]")) {
      const { sitting } = part.dataset;
      part.hidden = sitting === "close" ? which === "over" : sitting !== which;
    }
    if (!dialog.open) dialog.showModal();
  };

  const ask = async (method) => {
    const response = await fetch(url, { method, headers: { Accept: "application/json", "X-CSRFToken": token } });
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  };

  const wait = (milliseconds, then) => {
    clearTimeout(timer);
    timer = setTimeout(then, Math.max(milliseconds, 0));
  };

  const over = async () => {
    try {
      const left = await ask("GET");
      if (left.seconds > 0) return restart(left);
    } catch { /* Without a connection nothing can be extended either. */ }
    if (touched) return show("over");
    location.assign(`${login}?next=${encodeURIComponent(location.pathname + location.search)}`);
  };

  // Another tab may have been used in the meantime: the server knows.
  const warn = async () => {
    let left = { seconds: (endsAt - Date.now()) / 1000, may_extend: true };
    try { left = await ask("GET"); } catch { /* Warn all the same. */ }
    if (left.seconds > warning + 5) return restart(left);
    endsAt = Date.now() + left.seconds * 1000;
    if (left.seconds > 0) show(left.may_extend ? "more" : "last");
    wait(left.seconds * 1000, over);
  };

  const restart = (left) => {
    endsAt = Date.now() + left.seconds * 1000;
    wait((left.seconds - warning) * 1000, warn);
  };

  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      restart(await ask("POST"));
      dialog.close();
    } catch { await over(); }
  });
  dialog.querySelector("[data-sitting=close]").addEventListener("click", () => dialog.close());
  document.addEventListener("input", () => { touched = true; });
  // A phone that slept counts no seconds: look at the clock when it wakes.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) wait(endsAt - warning * 1000 - Date.now(), warn);
  });
  restart({ seconds: (endsAt - Date.now()) / 1000 });
})();
