// A link to another page, put where the cursor is: type what it is about, choose from the list.
const PAUSE = 200;

const make = (name, known, ...inside) => {
  const it = Object.assign(document.createElement(name), known);
  it.append(...inside);
  return it;
};

function enhance(box) {
  const place = box.querySelector("[data-references-search]");
  const status = make("p", { className: "small soft", role: "status" });
  const list = make("ul", { className: "references" });
  // Without a name, so that it is no part of what is sent.
  const field = make("input", { className: "control", type: "search", autocomplete: "off", id: `verwijzen-${box.dataset.referencesInto}` });
  place.append(make("label", { htmlFor: field.id }, place.dataset.referencesSearch), field, status, list);
  const text = box.closest("form").elements[box.dataset.referencesInto];
  let timer, asked = 0;
  box.querySelector("[data-references-plain]").remove();

  const insert = ({ title, path }) => {
    const { selectionStart: from, selectionEnd: to } = text;
    const words = text.value.slice(from, to) || title;
    text.setRangeText(`[${words.replace(/[[\]]/g, "\\$&")}](${path})`, from, to, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  };
  const item = (one) => {
    const button = make("button", { type: "button", className: "reference" }, one.title);
    button.addEventListener("click", () => insert(one));
    return make("li", {}, make("p", { className: "small soft" }, one.note), button);
  };
  const look = async () => {
    const mine = ++asked;
    const typed = field.value.trim();
    try {
      const answer = await fetch(`${box.dataset.references}?${new URLSearchParams({ q: typed })}`);
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const { references } = await answer.json();
      if (mine !== asked) return;
      list.replaceChildren(...references.map(item));
      status.textContent = !typed ? "" : references.length ? `${references.length} gevonden. Kies er een.` : "Hier staat niets over.";
    } catch {
      if (mine === asked) status.textContent = "Zoeken lukt nu niet. Probeer het zo nog eens.";
    }
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // looking is not sending the text
    look();
  });
}

export function start(root) {
  for (const box of root.querySelectorAll("[data-references]")) enhance(box);
}
