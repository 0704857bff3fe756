// Tabs in one line that can be pushed along: the one that is open is in sight when the page opens.
export function start(root) {
  for (const line of root.querySelectorAll("[data-tabs]")) {
    const here = line.querySelector("[aria-current]");
    if (!here) continue;
    const past = here.getBoundingClientRect().right - line.getBoundingClientRect().right;
    if (past > 0) line.scrollLeft += past + 32;
  }
}
