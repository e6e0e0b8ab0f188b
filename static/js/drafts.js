/* Puts back what was typed without a line, and photos that another app shared. The form sends both as if they had come from a hand. */
const says = (name) => {
  const { content } = document.getElementById(name);
  document.getElementById("messages").replaceChildren(content.cloneNode(true));
};
const changes = (place) => place.dispatchEvent(new Event("change", { bubbles: true }));

/* How many boxes got another value. */
const refill = (form, entries) => {
  let changed = 0;
  for (const box of form.querySelectorAll("[name^='a-']")) {
    if (box.type === "file" || box.type === "hidden") continue;
    const values = entries.filter(([name]) => name === box.name).map(([, value]) => value);
    if (box.type === "checkbox" || box.type === "radio") {
      const isOn = values.includes(box.value);
      changed += box.checked !== isOn;
      box.checked = isOn;
    } else if (values.length && box.value !== values[0]) {
      box.value = values[0];
      changed += 1;
    }
  }
  return changed;
};

export default async (form, ask) => {
  const draft = await ask({ say: "draft" });
  if (draft) {
    const isOld = draft.seen !== form.elements.seen.value;
    if (refill(form, draft.entries)) says(isOld ? "message-draft-old" : "message-draft");
    if (!isOld) changes(form);
  }
  const box = form.elements[new URLSearchParams(location.search).get("shared")];
  if (!box || box.type !== "file") return;
  const found = await ask({ say: "shared" });
  if (!found) return;
  const pile = new DataTransfer();
  found.files.forEach((file) => pile.items.add(file));
  box.files = pile.files;
  await ask({ say: "taken", at: found.at });
  changes(box);
  box.focus();
};
