/*
 * What works without a line: copies that a resident marked 「この電話に残す」, what was typed into an application, photos on their way into
 * one, and a page that says honestly that there is no connection. And the one sentence that the portal pushes.
 *
 * Everything personal is sealed (AES-GCM) with a key that cannot leave this browser, in IndexedDB; the Cache API holds one page without
 * anybody in it, and its style. Copies go at logout, when a page is shown to nobody or to somebody else, and at the login's end.
 */
"use strict";

const SHELL = "tobira-shell";
const DAY = 24 * 3600e3;
const SHARED_FOR = 15 * 60e3;
const LEAVES = /^\/(account\/logout\/|me\/connections\/leave\/|oidc\/leave$)/;
const FORM = /^\/(proxy\/[0-9a-f-]{36}\/)?applications\/[0-9a-f-]{36}\/page\/\d+\/$/;
const STRICT =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

// --- the store: meta (owner, shell), keys (one), kept (sealed; the name of a record is the digest of its address) ---------------------
const opened = () =>
  new Promise((done, failed) => {
    const asked = indexedDB.open("tobira", 1);
    asked.onupgradeneeded = () => ["meta", "keys", "kept"].forEach((name) => asked.result.createObjectStore(name));
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });

const within = async (names, mode, act) => {
  const base = await opened();
  try {
    return await new Promise((done, failed) => {
      const work = base.transaction(names, mode);
      const asked = act((name) => work.objectStore(name));
      work.oncomplete = () => done(asked && asked.result);
      work.onerror = work.onabort = () => failed(work.error);
    });
  } finally {
    base.close();
  }
};
const read = (name, id) => within([name], "readonly", (store) => store(name).get(id));
const write = (name, id, value) => within([name], "readwrite", (store) => store(name).put(value, id));
const remove = (name, id) => within([name], "readwrite", (store) => store(name).delete(id));

/* One after the other: a copy that is still being sealed must not be written after the wiping. */
let turn = Promise.resolve();
const inTurn = (act) => (turn = turn.then(act, act));

const wipe = () =>
  within(["meta", "keys", "kept"], "readwrite", (store) => {
    store("kept").clear();
    store("keys").clear();
    store("meta").delete("owner");
  });

/* Whose phone it is now: a keyed digest, until when, since when. A clock that was set back ends it too. */
const owner = async () => {
  const found = await read("meta", "owner");
  if (!found || (Date.now() < found.until && Date.now() > found.since - 60e3)) return found;
  return void (await wipe());
};

// --- sealing ------------------------------------------------------------------------------------------------------------------
const bytes = (text) => new TextEncoder().encode(text);
const nameOf = async (path) => btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes(path)))));

const key = async () => {
  const found = await read("keys", "key");
  if (found) return found;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  await write("keys", "key", made);
  return made;
};

const seal = async (kind, path, content) => {
  const name = await nameOf(path);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bytes(name) }, await key(), content);
  await write("kept", name, { kind, iv, data, at: Date.now() });
};

const unseal = async (name, record) => {
  const how = { name: "AES-GCM", iv: record.iv, additionalData: bytes(name) };
  return crypto.subtle.decrypt(how, await key(), record.data);
};
const told = async (name, record) => ({ ...JSON.parse(new TextDecoder().decode(await unseal(name, record))), at: record.at });

const find = async (kind, path) => {
  const name = await nameOf(path);
  const record = await read("kept", name);
  return record && record.kind === kind ? [name, record] : null;
};

const all = async (kind) => {
  const names = await within(["kept"], "readonly", (store) => store("kept").getAllKeys());
  const records = await within(["kept"], "readonly", (store) => store("kept").getAll());
  return names.map((name, place) => [name, records[place]]).filter(([, record]) => record.kind === kind);
};

const forget = async (kind) => {
  for (const [name] of await all(kind)) await remove("kept", name);
};

// --- the pages ----------------------------------------------------------------------------------------------------------------
const escaped = (text) => text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
const part = (shell, name) => (shell.match(new RegExp(`<template data-part="${name}">([^]*?)</template>`)) || ["", ""])[1];

/* The page that says that there is no line, in the language of the last page, with its style. Asked for anew once a day. */
const keepShell = async (url) => {
  const known = await read("meta", "shell");
  if (known && known.url === url && Date.now() - known.at < DAY) return;
  const answer = await fetch(url, { credentials: "omit" });
  const text = await answer.clone().text();
  const styles = [...text.matchAll(/<link rel="(?:stylesheet|icon)" href="([^"]+)"/g)].map((found) => found[1]);
  if (!answer.ok) return;
  await caches.delete(SHELL);
  const cache = await caches.open(SHELL);
  await cache.put(url, answer);
  await cache.addAll(styles);
  await write("meta", "shell", { url, at: Date.now() });
};

const listed = async (shell, here) => {
  const found = await Promise.all((await all("page")).map(([name, record]) => told(name, record)));
  const others = found.filter((one) => one.path !== here).sort((one, other) => (one.path < other.path ? -1 : 1));
  const links = others.map((one) => `<li class="card"><h3 class="card__title"><a href="${escaped(one.path)}">${escaped(one.title.split(" | ")[0])}</a></h3></li>`);
  return links.length ? part(shell, "list").replace("<li></li>", () => links.join("")) : "";
};

const withoutLine = async (path, isKept) => {
  const known = await read("meta", "shell");
  const answer = known && (await caches.match(known.url, { ignoreVary: true }));
  if (!answer) return Response.error();
  const shell = await answer.text();
  const mine = (await owner()) && (await find("page", path));
  let page = shell;
  if (mine && !isKept) {
    const copy = await told(...mine);
    const when = new Date(copy.at).toLocaleString((shell.match(/<html lang="([^"]+)"/) || ["", "ja"])[1], { dateStyle: "long", timeStyle: "short" });
    const banner = part(shell, "copy").replace("<time></time>", () => `<time>${escaped(when)}</time>`);
    page = page.replace(/<title>[^]*?<\/title>/, () => `<title>${escaped(copy.title)}</title>`);
    page = page.replace(/<main[^]*<\/main>/, () => `<main id="main" class="${escaped(copy.width)}"><div class="stack-l">${banner}<div class="stack">${copy.html}</div><!--kept--></div></main>`);
  } else if (isKept) {
    page = page.replace(/<!--said-->[^]*<!--\/said-->/, () => part(shell, "draft"));
  }
  const list = await listed(shell, path);
  return new Response(page.replace("<!--kept-->", () => list), {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": STRICT,
      "Cache-Control": "no-store",
      "Referrer-Policy": "same-origin",
      "X-Content-Type-Options": "nosniff",
    },
  });
};

/* Windows that show such a page: their style comes from the phone. All others never wait for this worker to get a file. */
const offline = new Set();

const shown = async (event, url) => {
  try {
    return (await event.preloadResponse) || (await fetch(event.request));
  } catch (error) {
    if (event.request.method !== "GET") throw error;
    offline.add(event.resultingClientId);
    return inTurn(() => withoutLine(url.pathname, false));
  }
};

// --- what was typed -----------------------------------------------------------------------------------------------------------
const keepTyped = async (path, form) => {
  if (!(await owner())) return false;
  const entries = [...form].filter(([name, value]) => name.startsWith("a-") && typeof value === "string");
  await seal("draft", path, bytes(JSON.stringify({ entries, seen: form.get("seen") })));
  return true;
};

const forgetTyped = async (path) => remove("kept", await nameOf(`draft:${path}`));

/* Forms whose answer led elsewhere: to the next page, or to the login, which has kept what was typed for a quarter of an hour only. */
const led = new Set();

/* 200 and 422 draw the page again from what is kept now. Where a redirect led is told by the next page; anything else kept nothing. */
const sent = async (event, path) => {
  const again = event.request.clone();
  try {
    const answer = await fetch(event.request);
    const isLed = answer.type === "opaqueredirect" || answer.redirected || answer.headers.has("HX-Redirect");
    if (isLed) led.add(path);
    else if ([200, 422].includes(answer.status)) event.waitUntil(inTurn(() => forgetTyped(path)));
    return answer;
  } catch (error) {
    const form = await again.formData();
    const isKept = await inTurn(() => keepTyped(`draft:${path}`, form));
    if (event.request.mode !== "navigate") throw error;
    offline.add(event.resultingClientId);
    return inTurn(() => withoutLine(path, isKept));
  }
};

// --- photos that another app shares: they stay here until an application is chosen --------------------------------------------------
const takeShared = async (request) => {
  try {
    const form = await request.formData();
    const files = new FormData();
    for (const file of form.getAll("files")) files.append("files", file);
    const packed = new Response(files);
    const content = await new Blob([packed.headers.get("Content-Type"), "\n", await packed.arrayBuffer()]).arrayBuffer();
    // An owner past the end is wiped first: else the wiping that the next page brings would take this along.
    await inTurn(async () => {
      await owner();
      await seal("shared", "shared", content);
    });
    return Response.redirect("/share/", 303);
  } catch {
    return Response.redirect("/share/?lost=1", 303);
  }
};

/* It stays until the page says that it has it: whoever closes the page, or is out of memory, has lost nothing. */
const shared = async () => {
  const found = await find("shared", "shared");
  if (!found) return null;
  if (Date.now() - found[1].at > SHARED_FOR) return void (await remove("kept", found[0]));
  const content = new Uint8Array(await unseal(...found));
  const end = content.indexOf(10);
  const type = new TextDecoder().decode(content.subarray(0, end));
  const form = await new Response(content.subarray(end + 1), { headers: { "Content-Type": type } }).formData();
  return { files: form.getAll("files"), at: found[1].at };
};

/* Not one that was shared meanwhile. */
const taken = async ({ at }) => {
  const found = await find("shared", "shared");
  if (found && found[1].at === at) await remove("kept", found[0]);
};

// --- what a page says and asks --------------------------------------------------------------------------------------------------
const ANSWERS = {
  /* Whose page is shown. Nobody's: the login has ended, copies go; what was typed waits for its own person until the login's last end. */
  async here({ holder, until, path, canKeep }) {
    const known = await owner();
    if (known && holder && known.holder !== holder) await wipe();
    if (holder) await write("meta", "owner", { holder, until: until * 1e3, since: Date.now() });
    else await forget("page");
    if (holder) for (const sent of led) await forgetTyped(sent);
    led.clear();
    if (!canKeep) await remove("kept", await nameOf(path));
    const [isKept, hasDraft] = [await find("page", path), await find("draft", `draft:${path}`)].map(Boolean);
    return { isKept, hasDraft, keeps: (await all("page")).length > 0 };
  },
  async keep({ pages }) {
    for (const page of pages) await seal("page", page.path, bytes(JSON.stringify(page)));
    return true;
  },
  /* The lists stay as long as there is a letter. */
  async drop({ path }) {
    await remove("kept", await nameOf(path));
    const left = await Promise.all((await all("page")).map(([name, record]) => told(name, record)));
    if (!left.some((one) => /^\/inbox\/./.test(one.path))) await forget("page");
    return true;
  },
  async draft({ path }) {
    const found = await find("draft", `draft:${path}`);
    return found ? told(...found) : null;
  },
  shared,
  taken,
};

const answer = async (message) => {
  // A page of nobody only says that it is there.
  const mine = message.say === "here" || (message.holder && ((await owner()) || {}).holder === message.holder);
  return mine ? ANSWERS[message.say](message) : null;
};

self.addEventListener("message", (event) => {
  const work = inTurn(() => answer(event.data)).catch(() => null);
  event.waitUntil(work.then((said) => event.ports[0].postMessage(said)));
  if (event.data.shell) event.waitUntil(keepShell(event.data.shell).catch(() => {}));
});

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  const preload = self.registration.navigationPreload;
  event.waitUntil(Promise.all([self.clients.claim(), preload && preload.enable()]));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST") {
    if (LEAVES.test(url.pathname)) event.waitUntil(inTurn(wipe));
    else if (FORM.test(url.pathname)) event.respondWith(sent(event, url.pathname));
    else if (url.pathname === "/share/") event.respondWith(takeShared(request));
  } else if (request.mode === "navigate") {
    event.respondWith(shown(event, url));
  } else if (url.pathname.startsWith("/static/") && (offline.has(event.clientId) || !navigator.onLine)) {
    event.respondWith(caches.match(request, { ignoreVary: true }).then((found) => found || fetch(request)));
  }
});

// --- push ---------------------------------------------------------------------------------------------------------------------
self.addEventListener("push", (event) => {
  // The same tag for all: ten alerts on a locked phone are one line, which says nothing of what arrived. The badge is a dot: how many
  // letters are unread only a page knows.
  const text = event.data ? event.data.text() : "";
  const dot = navigator.setAppBadge ? navigator.setAppBadge().catch(() => {}) : null;
  event.waitUntil(Promise.all([self.registration.showNotification("とびら / Tobira", { body: text, tag: "tobira", lang: "ja" }), dot]));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const open = async () => {
    const windows = await self.clients.matchAll({ type: "window" });
    return windows.length ? windows[0].focus() : self.clients.openWindow("/inbox/");
  };
  event.waitUntil(open());
});
