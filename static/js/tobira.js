/* What pages do better with a script; nothing needs it. Texts come from the page. */
(() => {
  "use strict";

  // What swaps parts of a page is fetched a moment after its first text is seen: on a slow line it would hold up what there is to read.
  // Until it is here, forms and links work as they do without a script. An old browser does not tell when it has painted.
  const { htmx: later } = document.currentScript.dataset;
  const fetchLater = () => {
    if (document.head.querySelector("script[data-later]")) return;
    const script = document.createElement("script");
    script.dataset.later = "";
    script.src = later;
    document.head.append(script);
  };
  const soon = () => (document.hidden ? fetchLater() : requestAnimationFrame(() => setTimeout(fetchLater)));
  const whenSeen = () => {
    setTimeout(fetchLater, document.hidden ? 0 : 2000);
    if (!window.PerformanceObserver) return;
    const seen = new PerformanceObserver((told) => told.getEntriesByName("first-contentful-paint").length && setTimeout(fetchLater, 200));
    seen.observe({ type: "paint", buffered: true });
  };
  if (later) {
    // A form that keeps what is typed listens from the start.
    addEventListener("load", document.querySelector("[hx-trigger]") ? soon : whenSeen);
    // Who touches the page already wants what comes next.
    for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, fetchLater, { once: true, passive: true });
  }

  // The colour of a town holds up nothing either.
  for (const look of document.querySelectorAll("link[data-look]")) look.media = "all";

  // Menus name a dozen languages in their own letters. The fonts are looked up one by one while nobody waits, not when a thumb opens one.
  const whenIdle = window.requestIdleCallback ?? setTimeout;
  const lookUp = (pen, [item, ...others]) => {
    if (!item) return;
    pen.font = getComputedStyle(item).font;
    pen.measureText(item.textContent);
    whenIdle(() => lookUp(pen, others));
  };
  const named = document.querySelectorAll(".menu-item[lang]");
  addEventListener("load", () => whenIdle(() => lookUp(document.createElement("canvas").getContext("2d"), [...named])));

  const showTemplate = (id) => {
    const template = document.getElementById(id);
    const messages = document.getElementById("messages");
    if (!template || !messages) return;
    messages.replaceChildren(template.content.cloneNode(true));
    messages.scrollIntoView({ block: "center" });
  };

  // Menus close.
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.head-menu[open]")) {
      if (menu !== except) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.head-menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.head-menu[open]");
    closeMenus(null);
    if (open) open.querySelector("summary").focus();
  });

  // A second tap sends nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.matches("[data-once]")) {
      setTimeout(() => form.querySelectorAll("button").forEach((button) => (button.disabled = true)), 0);
    }
  });
  addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-once] button").forEach((button) => (button.disabled = false));
  });

  // Errors are read first.
  const summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();

  for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;
  for (const button of document.querySelectorAll("[data-print]")) {
    button.addEventListener("click", () => window.print());
  }

  // On paper everything is unfolded.
  let unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded = [...document.querySelectorAll("main details:not([open])")];
    unfolded.forEach((part) => (part.open = true));
  });
  addEventListener("afterprint", () => unfolded.forEach((part) => (part.open = false)));

  // What is typed while a part of a form is drawn anew is put back, and asked about again.
  for (const name of ["beforeRequest", "beforeSwap", "sendError", "responseError"]) {
    document.addEventListener("htmx:" + name, (event) => event.target.name === "seen" && event.stopImmediatePropagation(), true);
  }
  const meanwhile = new Set();
  let kept = [];
  const boxes = (part) => [...part.querySelectorAll("input[name]:not([type=hidden]), select[name], textarea[name]")];
  const isTicked = (box) => box.type === "checkbox" || box.type === "radio";
  const successors = (old, among) => among.filter((box) => box.name === old.name && (!isTicked(old) || box.value === old.value));
  document.addEventListener("htmx:beforeRequest", () => meanwhile.clear());
  document.addEventListener("input", (event) => event.target.name && meanwhile.add(event.target.name));
  document.addEventListener("htmx:beforeSwap", (event) => {
    const all = boxes(event.detail.target);
    kept = all.filter((box) => meanwhile.has(box.name)).map((box) => ({ box, place: successors(box, all).indexOf(box) }));
  });
  document.addEventListener("htmx:afterSwap", () => {
    const all = boxes(document);
    let asksAgain = null;
    for (const { box: old, place } of kept) {
      let box = successors(old, all)[place];
      if (!box) continue;
      if (box.type === "file") {
        box.replaceWith(old);
        htmx.process(old);
        box = old;
      } else if (isTicked(box)) box.checked = old.checked;
      else box.value = old.value;
      if (box.closest("[hx-post]") && !box.dataset.sending) asksAgain = box;
    }
    kept = [];
    asksAgain?.dispatchEvent(new Event("change", { bubbles: true }));
  });

  document.addEventListener("htmx:sendError", () => showTemplate("message-offline"));
  document.addEventListener("htmx:responseError", () => showTemplate("message-failed"));
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    showTemplate("message-passkey");
  });
})();
