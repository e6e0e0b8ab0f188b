/* 「この電話に残す」: hands copies to the worker, which seals them. A copy has no forms, no scripts and no pictures. */
const LEFT_OUT = "script, template, form, dialog, details, input, button, img, .tabs, .card__due, .no-print, [hidden], [data-uncopied]";

const copy = (page, path) => {
  const main = page.querySelector("main").cloneNode(true);
  main.querySelectorAll(LEFT_OUT).forEach((part) => part.remove());
  for (const part of main.querySelectorAll("[data-copied]")) part.textContent = part.dataset.copied;
  // "Just now" is not true for long.
  for (const time of main.querySelectorAll(".card time")) time.textContent = new Date(time.dateTime).toLocaleDateString(page.documentElement.lang);
  return { path, title: page.title, width: main.className, html: main.innerHTML };
};

const holder = (page) => page.querySelector("script[data-holder]")?.dataset.holder;

/* Whoever logged in meanwhile in another window gets their own lists: they are not this page's to keep. */
const fetched = async (path) => {
  const answer = await fetch(path);
  if (!answer.ok || answer.redirected) throw new Error(path);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (holder(page) !== holder(document)) throw new Error(path);
  return copy(page, path);
};

export default async (box, ask, state) => {
  const here = () => copy(document, location.pathname);
  if (!box.dataset.lists) {
    if (!state.keeps || location.search) return;
    await ask({ say: "keep", pages: [here()] });
    for (const link of document.querySelectorAll("[data-gone] a")) await ask({ say: "drop", path: link.pathname });
    return;
  }
  const [keep, drop] = box.querySelectorAll("button");
  const status = box.querySelector("[role=status]");
  const show = (isKept) => {
    keep.hidden = isKept;
    drop.hidden = !isKept;
  };
  keep.addEventListener("click", async () => {
    const isDone = await Promise.all(box.dataset.lists.split(" ").map(fetched))
      .then((lists) => ask({ say: "keep", pages: [here(), ...lists] }))
      .catch(() => false);
    status.textContent = isDone ? box.dataset.done : box.dataset.failed;
    show(Boolean(isDone));
    if (isDone) drop.focus();
  });
  drop.addEventListener("click", async () => {
    await ask({ say: "drop" });
    status.textContent = "";
    show(false);
    keep.focus();
  });
  if (state.isKept) await ask({ say: "keep", pages: [here()] });
  show(state.isKept);
  box.hidden = false;
};
