// While a question is typed, what already answers it appears below. Without script the button there does the same.
const WAIT = 500;
const LEAST = 8;

function made(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

function row(one) {
  const item = made("li", "item-row");
  item.dataset.hit = one.path;
  const link = made("a", "", one.title);
  link.href = one.path;
  link.target = "_blank";
  link.append(made("span", "hidden-text", " (opent in een nieuw tabblad)"));
  const head = made("h3");
  head.append(link);
  const helps = made("button", "button button-secondary button-small", "Dit helpt mij");
  Object.assign(helps, { type: "submit", name: "helped", value: one.path });
  helps.formAction = "/vragen/stellen/geholpen";
  helps.formMethod = "post";
  const act = made("p");
  act.append(helps);
  const over = [one.kind, one.context].filter(Boolean).join(" · ");
  item.append(made("p", "item-row-over", over), head, made("p", "item-row-text", one.text), act);
  return item;
}

function shown(answers) {
  const looked = made("input");
  Object.assign(looked, { type: "hidden", name: "looked", value: "ja" });
  const title = made("h2", "question-answers-title", answers.length ? "Helpt dit u al?" : "Wij vonden nog geen antwoord");
  if (!answers.length) return [looked, title, made("p", "", "Maak de vraag af, dan zoeken wij mee.")];
  const list = made("ul", "item-list item-list-small");
  list.append(...answers.map(row));
  return [looked, title, list, made("p", "", "Staat uw antwoord er niet bij? Vul de rest in en stel uw vraag.")];
}

export function start(root) {
  for (const form of root.querySelectorAll("form[data-answers]")) {
    const field = form.querySelector("[name=title]");
    const place = form.querySelector(".question-answers");
    let timer = 0;
    let last = place.querySelector("[data-hit]") ? field.value.trim() : "";
    const look = async () => {
      const typed = field.value.trim();
      if (typed.length < LEAST || typed === last) return;
      last = typed;
      const answer = await fetch(`${form.dataset.answers}?${new URLSearchParams({ q: typed })}`).catch(() => null);
      if (!answer?.ok || field.value.trim() !== typed) return;
      const { answers } = await answer.json();
      // Who has gone on past the question keeps the list that they came by.
      const isGone = document.activeElement !== field && place.querySelector("[data-hit]");
      if (!isGone) place.replaceChildren(...shown(answers));
    };
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(look, WAIT);
    });
  }
}
