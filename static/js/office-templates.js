// A place in braces is put where the clerk was writing last. Without this script it is typed by hand.
(() => {
  let last = null;
  document.addEventListener("focusin", (event) => { if (event.target.matches("textarea")) last = event.target; });
  document.querySelectorAll("[data-place]").forEach((code) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = code.textContent;
    button.addEventListener("click", () => {
      if (!last) return;
      last.setRangeText(button.textContent, last.selectionStart, last.selectionEnd, "end");
      last.focus();
      last.dispatchEvent(new Event("change", { bubbles: true }));
    });
    code.replaceWith(button);
  });
})();
