/* Saying yes to push in this browser. The button is hidden until the browser can do it; all sentences stand in the page. */
(() => {
  "use strict";

  const box = document.querySelector("[data-push]");
  if (!box || !("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return;
  const button = box.querySelector("button");
  const status = box.querySelector("[role=status]");
  const say = (name) => (status.textContent = box.dataset[name] || name);

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const subscription = async () => {
    const worker = await navigator.serviceWorker.register(box.dataset.worker);
    await navigator.serviceWorker.ready;
    const old = await worker.pushManager.getSubscription();
    return old || worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(box.dataset.key) });
  };

  const tell = async (made) => {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", box.querySelector("[name=csrfmiddlewaretoken]").value);
    body.append("endpoint", made.endpoint);
    body.append("p256dh", text(made.getKey("p256dh")));
    body.append("auth", text(made.getKey("auth")));
    return fetch(box.dataset.url, { method: "POST", body, credentials: "same-origin" });
  };

  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      if ((await Notification.requestPermission()) !== "granted") return say("denied");
      const answer = await tell(await subscription());
      if (!answer.ok) return say(answer.status === 400 ? await answer.text() : "failed");
      if (box.dataset.next) return location.assign(box.dataset.next);
      say("done");
    } catch (error) {
      say("failed");
    } finally {
      button.disabled = false;
    }
  });

  const show = async () => {
    if (Notification.permission === "denied") return say("denied"), (button.hidden = true), (box.hidden = "quiet" in box.dataset);
    const worker = await navigator.serviceWorker.getRegistration("/");
    const has = worker && (await worker.pushManager.getSubscription());
    box.hidden = Boolean(has && Notification.permission === "granted" && "quiet" in box.dataset);
  };
  show();
})();
