// Rows that come in numbers (colleagues). The server sends them all; the empty ones after the first unfilled
// row fold away, and a button shows the next. <div data-rows data-rows-add="Nog een collega toevoegen"> holds
// elements with data-row; with data-rows-first the first is there also when nothing is filled in.
const filled = (row) => [...row.querySelectorAll("input, textarea, select")].some((field) => field.value.trim());

export function start(root) {
  for (const box of root.querySelectorAll("[data-rows]")) {
    const rows = [...box.querySelectorAll("[data-row]")];
    const last = rows.findLastIndex((row) => filled(row) || row.querySelector("[aria-invalid]"));
    const shown = Math.max(last, "rowsFirst" in box.dataset ? 0 : -1);
    rows.forEach((row, index) => (row.hidden = index > shown));
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-secondary";
    button.textContent = box.dataset.rowsAdd;
    button.addEventListener("click", () => {
      const next = rows.find((row) => row.hidden);
      next.hidden = false;
      next.querySelector("input, textarea, select").focus();
      button.hidden = rows.every((row) => !row.hidden);
    });
    button.hidden = rows.every((row) => !row.hidden);
    box.append(button);
  }
}
