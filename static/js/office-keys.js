/* Keys for officers who go through many cases. Each is one letter, so they can be switched off (WCAG 2.1.4), and none works while one writes. */
(() => {
  "use strict";

  const OFF = "tobira-office-keys";
  const dialog = document.getElementById("keys");
  if (!dialog) return;
  const use = dialog.querySelector("[data-keys-use]");
  const isOn = () => {
    try {
      return localStorage.getItem(OFF) !== "off";
    } catch {
      return true;
    }
  };
  use.checked = isOn();
  use.addEventListener("change", () => localStorage.setItem(OFF, use.checked ? "on" : "off"));
  for (const opener of document.querySelectorAll("[data-keys-open]")) {
    opener.hidden = false;
    opener.addEventListener("click", () => dialog.showModal());
  }

  const links = (selector) => [...document.querySelectorAll(selector)].filter((link) => link.offsetParent);
  const ROWS = "#result_list tbody tr th a, #result_list tbody tr td:first-of-type a, .desk__line a";
  const HEADS = "#content h2";
  const step = (all, by) => {
    const at = all.findIndex((one) => one === document.activeElement || one.contains(document.activeElement));
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
    if (!next) return;
    if (!next.matches("a, button")) next.tabIndex = -1;
    next.focus();
    next.scrollIntoView({ block: next.matches("a") ? "nearest" : "start" });
  };
  const go = (selector) => document.querySelector(selector)?.click();
  const KEYS = {
    j: () => step(links(ROWS), 1),
    k: () => step(links(ROWS), -1),
    n: () => step(links(HEADS), 1),
    p: () => step(links(HEADS), -1),
    u: () => go(".breadcrumbs a:last-of-type"),
    h: () => go("#site-name a"),
    "/": () => document.querySelector("#searchbar, #content input[type=search], #content input[type=text]")?.focus(),
    "?": () => dialog.showModal(),
  };
  const writes = (place) => place.closest("input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [contenteditable]");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || document.querySelector("dialog[open]")) return;
    const act = KEYS[event.key];
    if (!act || !isOn() || writes(event.target)) return;
    event.preventDefault();
    act();
  });
})();
