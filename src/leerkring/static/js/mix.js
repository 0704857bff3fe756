// The mix of a group beside its board: a moment after a tick the server counts again, with who is ticked. Without script
// the button "Samenstelling met wie is aangevinkt" does the same.
const PAUSE = 300;

// What stands keeps standing: the focus stays on the fold and the fold as it was, and the sentence is said aloud when it changes.
function refresh(meter, html) {
  const fresh = document.createRange().createContextualFragment(html);
  const says = meter.querySelector(".mix-says"), fold = meter.querySelector("details");
  if (!says || !fold) return meter.replaceChildren(fresh);
  says.replaceChildren(...fresh.querySelector(".mix-says").childNodes);
  while (says.nextSibling !== fold) says.nextSibling.remove();
  says.after(...[...fresh.children].filter((one) => !one.matches(".mix-says, details")));
  fold.lastElementChild.replaceWith(fresh.querySelector("details").lastElementChild);
}

export function start(root) {
  for (const meter of root.querySelectorAll("[data-mix]")) {
    const form = root.getElementById(meter.dataset.mixForm);
    if (!form) continue;
    let timer, asked = 0;
    const count = async () => {
      const mine = ++asked;
      const sent = new URLSearchParams(new FormData(form));
      sent.set("meter", "ja");
      try {
        const answer = await fetch(meter.dataset.mix, { method: "POST", body: sent });
        if (!answer.ok || answer.redirected) return;
        const html = await answer.text();
        if (mine !== asked) return;
        refresh(meter, html);
      } catch {
        // Out of reach for a moment; the next tick tries again.
      }
    };
    form.querySelector("[data-mix-button]")?.remove();
    count();
    for (const box of form.elements) {
      if (box.type !== "checkbox") continue;
      box.addEventListener("change", () => {
        clearTimeout(timer);
        timer = setTimeout(count, PAUSE);
      });
    }
  }
}
