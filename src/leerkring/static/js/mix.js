// The mix of a group beside its board: a moment after a tick the server counts again, with who is ticked. Without script
// the button "Samenstelling met wie is aangevinkt" does the same.
const PAUSE = 300;

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
        const open = meter.querySelector("details")?.open;
        meter.innerHTML = html;
        if (open) meter.querySelector("details").open = true;
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
