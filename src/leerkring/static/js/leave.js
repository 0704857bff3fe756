// Signing out on a phone that was at the door: what waits is sent first, and the list and its key go.
const MARK = "leerkring-deur";

export function start(root) {
  const form = root.querySelector("form[action='/uitloggen']");
  form.addEventListener("submit", async (event) => {
    if (!localStorage.getItem(MARK)) return;
    event.preventDefault();
    const { daysWaiting, readActs, dropAct, waiting, wipe } = await import("./door/vault.js");
    const { send } = await import("./door/exchange.js");
    for (const day of await daysWaiting()) {
      try {
        const { taken } = await send(day, (await readActs(day)).filter((act) => !act.refused));
        for (const act of taken) await dropAct(act.id);
      } catch {
        // what cannot be sent is asked about below
      }
    }
    const left = await waiting();
    if (left && !confirm(`Wat u bij de deur deed, is nog niet verstuurd (${left}). Als u nu uitlogt, gaat dat verloren. Toch uitloggen?`)) return;
    await wipe();
    form.submit();
  });
}
