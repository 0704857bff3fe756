// The error summary takes focus; autofocus does it already where the browser knows it for any element.
export function start(root) {
  const summary = root.querySelector("#fouten");
  if (summary && document.activeElement !== summary) summary.focus();
}
