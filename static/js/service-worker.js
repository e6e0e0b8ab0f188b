/* Shows the one sentence that the portal pushes, and opens the inbox on a tap. Keeps nothing, fetches nothing. */
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  // The same tag for all: ten alerts on a locked phone are one line, which says nothing of what arrived.
  const text = event.data ? event.data.text() : "";
  event.waitUntil(self.registration.showNotification("とびら / Tobira", { body: text, tag: "tobira", lang: "ja" }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const open = async () => {
    const windows = await self.clients.matchAll({ type: "window" });
    return windows.length ? windows[0].focus() : self.clients.openWindow("/inbox/");
  };
  event.waitUntil(open());
});
