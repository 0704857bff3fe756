// Tabs in one line that can be pushed along: the one that is open is in sight when the page opens, and so is the
// whole of one that gets the focus.
const show = (tab) => tab.scrollIntoView({ block: "nearest", inline: "nearest" });

export function start(root) {
  for (const line of root.querySelectorAll("[data-tabs]")) {
    const here = line.querySelector("[aria-current]");
    if (here && here.getBoundingClientRect().right > line.getBoundingClientRect().right) show(here);
    line.addEventListener("focusin", (event) => show(event.target));
  }
}
