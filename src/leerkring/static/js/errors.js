// The error summary takes focus; autofocus does it already where the browser knows it for any element. It has its
// turn before the first frame, so that is when to look.
export function start(root) {
  const summary = root.querySelector("#fouten");
  if (!summary) return;
  requestAnimationFrame(() => {
    if (document.activeElement !== summary) summary.focus();
  });
}
