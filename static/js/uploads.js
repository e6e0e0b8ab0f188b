/* Large files go in parts. */
(() => {
  const post = (url, body, offset = 0) =>
    fetch(url, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value, "Upload-Offset": offset },
    });

  const send = async (input, file, bar) => {
    for (let tries = 0; tries < 7; tries++) {
      try {
        const body = new URLSearchParams({ question: input.name.slice(2), name: file.name, size: file.size });
        let answer = await post(input.dataset.uploads, body);
        for (;;) {
          const said = await answer.json();
          if (said.done || said.sentence) return said.sentence || "";
          bar.value = said.offset / file.size;
          answer = await post(said.url, file.slice(said.offset, said.offset + said.part), said.offset);
          if (answer.ok) tries = 0;
        }
      } catch {
        await new Promise((done) => setTimeout(done, 1000 * 2 ** tries));
      }
    }
  };

  const sendAll = async (input) => {
    const bar = input.nextElementSibling;
    bar.hidden = false;
    for (const file of input.files) {
      const fault = await send(input, file, bar);
      if (fault === undefined) input.dispatchEvent(new Event("htmx:sendError", { bubbles: true }));
      if (fault !== "") {
        bar.nextElementSibling.textContent = fault;
        bar.hidden = true;
        return;
      }
    }
    input.value = "";
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  addEventListener(
    "change",
    (event) => {
      const input = event.target;
      if (!input.dataset.uploads || ![...input.files].some((file) => file.size > 262144)) return;
      event.stopImmediatePropagation();
      input.dataset.sending = 1;
      sendAll(input).finally(() => delete input.dataset.sending);
    },
    true,
  );
})();
