// A list by keyboard: arrow keys move over its rows, space ticks one, enter opens it. And what is ticked, counted.
// The focus is always on something of the row that says what it is, its tick or its link, never on the row itself.
const typing = "select, textarea, input:not([type=checkbox])";

function keys(table) {
  const rows = [...table.tBodies[0].rows].filter((row) => row.dataset.row);
  const link = (row) => row.querySelector("th a[href], a[href]");
  const tick = (row) => row.querySelector(".tick input");
  table.addEventListener("keydown", (event) => {
    const row = event.target.closest("tr[data-row]");
    if (!row || event.altKey || event.ctrlKey || event.metaKey || event.target.matches(typing)) return;
    const at = rows.indexOf(row);
    const moves = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
    const next = rows[moves[event.key]];
    if (event.key in moves) {
      event.preventDefault();
      if (next) (tick(next) ?? link(next))?.focus();
    } else if (event.key === " " && event.target === link(row) && tick(row)) {
      event.preventDefault();
      tick(row).click();
    } else if (event.key === "Enter" && event.target === tick(row) && link(row)) {
      event.preventDefault();
      link(row).click();
    }
  });
}

function ticks(form) {
  const boxes = [...form.elements].filter((one) => one.name === "gekozen");
  const all = form.elements.alles;
  const count = form.querySelector("[data-selection-count]");
  // Each act says to how many.
  const acts = [...form.querySelectorAll(".selection-acts button")].filter((one) => !one.childElementCount);
  const says = new Map(acts.map((act) => [act, act.textContent]));
  const shown = boxes.filter((box) => box.type === "checkbox");
  const tell = () => {
    const many = boxes.filter((box) => box.type === "hidden" || box.checked).length;
    const chosen = all?.checked ? Number(form.dataset.selection) : many;
    count.textContent = `${chosen} gekozen`;
    for (const act of acts) act.textContent = chosen ? `${says.get(act)} (${chosen})` : says.get(act);
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
