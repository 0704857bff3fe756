// A text beside what it will look like: the server makes it, a moment after the last key. Without script the button
// "Voorbeeld bijwerken" does the same.
const PAUSE = 350;

export function start(root) {
  for (const form of root.querySelectorAll("form[data-preview]")) {
    const text = form.querySelector("textarea[name=body]");
    const shown = root.querySelector("[data-preview-shown]");
    let timer, asked = 0;
    const show = async () => {
      const mine = ++asked;
      try {
        const answer = await fetch(form.dataset.preview, {
          method: "POST",
          body: new URLSearchParams({ body: text.value }),
        });
        if (!answer.ok || answer.redirected) return;
        const html = await answer.text();
        if (mine === asked) shown.innerHTML = html;
      } catch {
        // Out of reach for a moment; the next key tries again.
      }
    };
    text.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(show, PAUSE);
    });
    if (text.value !== text.defaultValue) show(); // the browser put back what was typed before
    form.querySelector("[name=doen][value=voorbeeld]")?.remove();
    guard(form);
  }
}

// Who leaves with something unsaved is asked once.
function guard(form) {
  const before = new URLSearchParams(new FormData(form)).toString();
  let sending = false;
  form.addEventListener("submit", () => (sending = true));
  window.addEventListener("beforeunload", (event) => {
    if (!sending && new URLSearchParams(new FormData(form)).toString() !== before) event.preventDefault();
  });
}
