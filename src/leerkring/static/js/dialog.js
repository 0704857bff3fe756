// A link to a question becomes a dialog where the page already holds it: <a data-dialog="id" href="…">.
// Without this the link leads to the page that asks the same. Escape, the backdrop and the button close it.
export function start(root) {
  for (const link of root.querySelectorAll("a[data-dialog]")) {
    const dialog = root.getElementById(link.dataset.dialog);
    if (!dialog?.showModal) continue;
    link.setAttribute("aria-haspopup", "dialog");
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      dialog.showModal();
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    dialog.addEventListener("close", () => link.focus());
  }
}
