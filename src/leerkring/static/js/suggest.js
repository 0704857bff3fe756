// Titles while typing: a combobox with a list (ARIA 1.2). Choosing one goes there; Enter without choosing searches.
const PAUSE = 150;
let number = 0;

function enhance(input) {
  const id = `suggesties-${(number += 1)}`;
  const list = Object.assign(document.createElement("ul"), { id, className: "suggestions", hidden: true });
  const status = Object.assign(document.createElement("span"), { className: "hidden-text" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Suggesties");
  status.setAttribute("role", "status");
  input.after(list, status);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-controls": id, "aria-expanded": "false",
  })) input.setAttribute(name, value);

  let asking, timer, chosen = -1, typed = "";

  const show = (open) => {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) choose(-1);
  };
  const choose = (next) => {
    chosen = next;
    [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
    const item = list.children[chosen];
    if (item) {
      input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const go = (item) => {
    if (item.dataset.path) location.assign(item.dataset.path);
    else {
      input.value = item.dataset.words;
      show(false);
      input.form.requestSubmit();
    }
  };
  const option = (at, title, note, data) => {
    const item = Object.assign(document.createElement("li"), { id: `${id}-${at}`, textContent: title });
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    if (note) item.append(Object.assign(document.createElement("span"), { textContent: note }));
    Object.assign(item.dataset, data);
    return item;
  };

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    try {
      const url = `${input.dataset.suggest}?${new URLSearchParams({ q: typed })}`;
      const answer = await fetch(url, { signal: asking.signal });
      if (!answer.ok) return show(false);
      const { suggestions, instead } = await answer.json();
      const items = suggestions.map((one, at) => option(at, one.title, one.kind, { path: one.path }));
      if (instead) items.push(option(0, `Zoek op: ${instead}`, "", { words: instead }));
      list.replaceChildren(...items);
      chosen = -1;
      show(items.length > 0 && document.activeElement === input);
      const count = items.length === 1 ? "1 suggestie" : `${items.length} suggesties`;
      status.textContent = items.length ? `${count}. Kies met de pijltjes.` : "Geen suggesties";
    } catch (error) {
      if (error.name !== "AbortError") show(false);
    }
  }

  input.addEventListener("input", () => {
    typed = input.value.trim();
    clearTimeout(timer);
    if (typed.length < 2) return show(false);
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.key === "Escape" && !list.hidden) {
      show(false);
      event.preventDefault();
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      go(list.children[chosen]);
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      show(true);
      choose(chosen < 0 && step < 0 ? count - 1 : (chosen + step + count + 1) % (count + 1) === count ? -1 : chosen + step);
    }
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const item = event.target.closest("li");
    if (item) go(item);
  });
  input.addEventListener("blur", () => show(false));
}

export function start(root) {
  for (const input of root.querySelectorAll("[data-suggest]")) enhance(input);
}
