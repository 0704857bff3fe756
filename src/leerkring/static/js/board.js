// The board by keyboard: on a row one key gives a mark or decides for the time being. The buttons of the page do it, for
// that row alone, and only the row is shown anew; without this module one ticks and presses the same buttons.
const typing = "select, textarea, input:not([type=checkbox])";
const parse = (html) => new DOMParser().parseFromString(html, "text/html");

function body(form, button, row) {
  const sent = new URLSearchParams();
  for (const [name, value] of new FormData(form, button)) if (!["gekozen", "alles"].includes(name)) sent.append(name, value);
  sent.append("gekozen", row.dataset.row);
  return sent;
}

// What the answer says: the rows as they are now, how far one is, and the version that the next form goes on from. All
// rows, since that version says that everything up to it was seen.
function renew(root, found, row) {
  for (const part of [".deciding-so-far", "input[name=version]"]) {
    const place = root.querySelector(part);
    const now = found.querySelector(part);
    if (place && now) place.replaceWith(now);
  }
  for (const one of root.querySelectorAll("tr[data-row]")) {
    const fresh = found.querySelector(`tr[data-row="${one.dataset.row}"]`);
    if (fresh) update(one, fresh);
    else if (one === row) row.classList.add("deciding-done"); // a filter leaves it out; it goes when the page is loaded again
  }
}

function update(row, fresh) {
  [...row.cells].forEach((cell, at) => {
    if (cell.textContent !== fresh.cells[at].textContent) cell.replaceChildren(...fresh.cells[at].childNodes);
  });
}

export function start(root) {
  const form = root.querySelector("form[data-selection]");
  const says = root.querySelector("[data-board-says]");
  const buttons = new Map([...form.querySelectorAll("[data-row-key]")].map((one) => [one.dataset.rowKey, one]));
  let busy = false;
  const press = async (button, row) => {
    busy = true;
    try {
      const answer = await fetch(button.formAction, { method: "POST", body: body(form, button, row) });
      const found = parse(await answer.text());
      const told = found.querySelector(".alert, .error-summary");
      if (answer.ok || answer.status === 409) renew(root, found, row);
      says.textContent = `${row.querySelector("th a").textContent}: ${(told?.textContent ?? "niet gelukt").trim()}`;
      says.classList.toggle("hidden-text", answer.ok);
    } catch {
      says.textContent = "Dat lukte niet. Is er verbinding? Probeer het opnieuw.";
      says.classList.remove("hidden-text");
    }
    busy = false;
  };
  root.querySelector("[data-board]").addEventListener("keydown", (event) => {
    const row = event.target.closest("tr[data-row]");
    const button = buttons.get(event.key);
    if (!row || !button || busy || event.altKey || event.ctrlKey || event.metaKey || event.target.matches(typing)) return;
    event.preventDefault();
    press(button, row);
  });
}
