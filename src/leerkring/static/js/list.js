// A list by keyboard: arrow keys move over its rows, space ticks one, enter opens it. And what is ticked, counted.
const fields = "input, select, textarea, button, a, summary, [contenteditable]";

function keys(table) {
  const rows = [...table.tBodies[0].rows].filter((row) => row.dataset.row);
  if (!rows.length) return;
  for (const row of rows) row.tabIndex = -1;
  const go = (row) => {
    if (!row) return;
    for (const other of rows) other.tabIndex = -1;
    row.tabIndex = 0;
    row.focus();
  };
  rows[0].tabIndex = 0;
  table.addEventListener("focusin", (event) => {
    const row = event.target.closest("tr[data-row]");
    if (row) for (const other of rows) other.tabIndex = other === row ? 0 : -1;
  });
  table.addEventListener("keydown", (event) => {
    const row = event.target.closest("tr[data-row]");
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const at = rows.indexOf(row);
    const onRow = event.target === row;
    const moves = { ArrowDown: at + 1, ArrowUp: at - 1, Home: onRow ? 0 : at, End: onRow ? rows.length - 1 : at };
    const link = row.querySelector("th a[href], a[href]");
    const tick = row.querySelector(".tick input");
    if (event.key in moves && (onRow || !event.target.matches("select, textarea, input:not([type=checkbox])"))) {
      event.preventDefault();
      go(rows[moves[event.key]]);
    } else if (event.key === " " && onRow && tick) {
      event.preventDefault();
      tick.click();
    } else if (event.key === "Enter" && onRow && !event.target.matches(fields) && link) {
      event.preventDefault();
      link.click();
    }
  });
}

function ticks(form) {
  const boxes = [...form.elements].filter((one) => one.name === "gekozen");
  const all = form.elements.alles;
  const count = form.querySelector("[data-selection-count]");
  const shown = boxes.filter((box) => box.type === "checkbox");
  const tell = () => {
    const many = boxes.filter((box) => box.type === "hidden" || box.checked).length;
    count.textContent = `${all?.checked ? form.dataset.selection : many} gekozen`;
    for (const box of shown) box.disabled = Boolean(all?.checked);
  };
  for (const box of [...shown, all]) box?.addEventListener("change", tell);
  // Back by the browser's own button: it puts the ticks back after this module ran.
  addEventListener("pageshow", tell);
  tell();
}

export function start(root) {
  root.querySelectorAll("table[data-total]").forEach(keys);
  root.querySelectorAll("form[data-selection]").forEach(ticks);
}
