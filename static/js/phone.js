/* Ties a page to this phone. */
(() => {
  "use strict";

  const { dataset } = document.currentScript;
  const { holder, until, shell } = dataset;

  if (navigator.setAppBadge && (!holder || document.querySelector(".site-nav"))) {
    const unread = holder && document.querySelector(".site-nav__badge [aria-hidden]");
    navigator.setAppBadge(unread ? Number(unread.textContent) : 0).catch(() => {});
  }

  const later = document.querySelector("[data-later]");
  if (later) {
    const load = () => import(later.dataset.later).catch(() => {});
    setTimeout(load, Math.min(60, later.dataset.seconds - 180) * 1000);
    document.addEventListener("visibilitychange", load);
  }

  if (!navigator.serviceWorker || !window.crypto?.subtle) return;
  const ask = async (message) => {
    const { active } = await navigator.serviceWorker.ready;
    return new Promise((done) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = (event) => done(event.data);
      active.postMessage({ path: location.pathname, holder, ...message }, [port2]);
    });
  };
  const begin = async () => {
    await navigator.serviceWorker.register(dataset.worker);
    const keep = document.querySelector("[data-keep]");
    const form = document.querySelector("[data-drafts]");
    const state = await ask({ say: "here", until, shell, canKeep: Boolean(keep) });
    const use = async (url, part) => (await import(url)).default(part, ask, state);
    if (keep) await use(keep.dataset.keep, keep);
    if (!form) return;
    addEventListener("online", () => form.dispatchEvent(new Event("change", { bubbles: true })));
    if (state.hasDraft || location.search.includes("shared=")) await use(form.dataset.drafts, form);
  };
  addEventListener("load", () => begin().catch(() => {}));
})();
