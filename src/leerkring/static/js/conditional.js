// A question that applies only after a certain answer hides until then. It keeps what was typed.
// data-show-if-value may name several values, separated by "|". A form that is only looked at says data-conditional.
function answers(form, name) {
  const fields = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
  return fields.filter((field) => field.checked || !["radio", "checkbox"].includes(field.type)).map((field) => field.value);
}

function settle(form) {
  for (const part of form.querySelectorAll("[data-show-if-field]")) {
    const wanted = part.dataset.showIfValue.split("|");
    const shown = answers(form, part.dataset.showIfField).some((value) => wanted.includes(value));
    part.hidden = !shown;
    for (const line of part.querySelectorAll(":scope > .field-when")) line.hidden = true;
  }
}

export function start(root) {
  for (const form of root.querySelectorAll(":is(form, [data-conditional]):has([data-show-if-field])")) {
    form.addEventListener("input", () => settle(form));
    settle(form);
  }
}
