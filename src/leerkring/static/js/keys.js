// One key goes to a field: / to Zoek alles. Never while one types, and it can be turned off (WCAG 2.1.4).
const OFF = "toetsen-uit";
const remembers = () => {
  try {
    return localStorage;
  } catch {
    return null; // a browser that keeps nothing: the keys work, and the choice lasts as long as the page
  }
};

export function start(root) {
  let on = remembers()?.getItem(OFF) !== "1";
  const fields = new Map([...root.querySelectorAll("[data-key]")].map((field) => [field.dataset.key, field]));
  const tell = () => {
    for (const [key, field] of fields) {
      if (on) field.setAttribute("aria-keyshortcuts", key);
      else field.removeAttribute("aria-keyshortcuts");
    }
  };
  for (const choice of root.querySelectorAll("[data-key-choice]")) {
    const box = choice.querySelector("input");
    choice.hidden = false;
    box.checked = on;
    box.addEventListener("change", () => {
      on = box.checked;
      if (on) remembers()?.removeItem(OFF);
      else remembers()?.setItem(OFF, "1");
      tell();
    });
  }
  root.addEventListener("keydown", (event) => {
    const types = event.target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
    const field = fields.get(event.key);
    if (!on || !field || types || event.ctrlKey || event.metaKey || event.altKey || root.querySelector("dialog:modal")) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
  tell();
}
