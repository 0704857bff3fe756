// The door of a day on a phone. What is done is kept first, shown at once and sent as soon as that can be; what others do
// comes by a stream. It goes on without a connection, after a reload and in a page that the service worker brings.
import { clean, days, dropAct, dropList, keepAct, keepList, keepNote, note, readActs, readList } from "./door/vault.js";
import { NotTheirs, SignedOut, fetchAll, listen, send } from "./door/exchange.js";
import { newId, readCode, search, stamp, stands } from "./door/rules.js";
import { button, count, drawCounts, drawDay, drawList, drawRooms, many } from "./door/view.js";

const UNDO = 30000;
const TWICE = 700; // a second tap on the same button is the first one once more
const SOON = 1000;
const LATE = 30000;
const WORKER = "/deur/werker.js";
const DAY = /^\/beheer\/dag\/([0-9a-f-]{36})$/;

class Door {
  constructor(root, day) {
    this.root = root;
    this.day = day;
    this.list = null;
    this.acts = [];
    this.offset = 0;
    this.last = 0;
    this.wait = SOON;
    this.contact = "begin"; // then "ok", "away", "out" (signed out) or "lost" (not theirs any more)
    this.field = root.querySelector("[data-door-search] input");
    this.who = new URLSearchParams(location.search).get("wie");
    this.tabs = new BroadcastChannel("leerkring-deur");
  }

  async begin() {
    this.device = (await note("device")) ?? `telefoon ${crypto.getRandomValues(new Uint16Array(1))[0].toString(36)}`;
    await keepNote("device", this.device);
    this.offset = (await note("offset")) ?? 0;
    this.last = (await note("last")) ?? 0;
    await clean(this.now());
    this.acts = await readActs(this.day);
    const kept = await readList(this.day);
    if (kept) this.take(kept);
    this.watch();
    this.draw();
    this.meet();
  }

  now() {
    return Date.now() + this.offset;
  }

  stand = (person) => stands(person, this.acts);

  watch() {
    const form = this.root.querySelector("[data-door-search]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.enter();
    });
    form.addEventListener("input", () => {
      this.who = null;
      this.draw();
    });
    this.root.addEventListener("click", (event) => {
      const pressed = event.target.closest("[data-act]");
      if (pressed) this.press(pressed, event.detail === 0);
    });
    this.root.addEventListener("keydown", (event) => this.move(event));
    this.tabs.addEventListener("message", async () => {
      this.acts = await readActs(this.day);
      this.draw();
    });
    addEventListener("online", () => this.soon());
    document.addEventListener("visibilitychange", () => document.hidden || this.soon());
    setInterval(() => this.tidy(), 60000);
  }

  // By keyboard: arrows go between the box and the buttons, enter ticks in who is the only one found.
  move(event) {
    if (!["ArrowDown", "ArrowUp"].includes(event.key) || event.altKey || event.ctrlKey || event.metaKey) return;
    const stops = [this.field, ...this.root.querySelectorAll("[data-door-list] [data-act]")];
    const at = stops.indexOf(document.activeElement);
    if (at < 0) return;
    event.preventDefault();
    stops[at + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
  }

  enter() {
    const buttons = this.root.querySelectorAll("[data-door-list] [data-act]");
    if (buttons.length === 1 && buttons[0].dataset.act === "in" && this.field.value) this.press(buttons[0], true);
    else buttons[0]?.focus();
  }

  async press(pressed, byKeyboard) {
    const { who, act } = pressed.dataset;
    if (this.pressed?.who === who && Date.now() - this.pressed.at < TWICE) return;
    this.pressed = { who, at: Date.now() };
    await this.act(who, act);
    if (byKeyboard) {
      this.field.focus();
      this.field.select();
    }
  }

  async act(registration, what) {
    this.last = stamp(Date.now(), this.offset, this.last);
    const act = { id: newId(), registration, act: what, at: this.last, device: this.device };
    try {
      await keepAct(this.day, act);
      await keepNote("last", this.last);
    } catch {
      this.say("Deze telefoon kan niets bewaren. Houd de pagina open tot alles verstuurd is.");
    }
    this.acts.push(act);
    this.tabs.postMessage(1);
    this.draw();
    this.tell(registration, what);
    this.empty();
  }

  // What was done last, with a way back for half a minute.
  tell(registration, what) {
    const person = this.list.people.find((one) => one.registration === registration);
    const counted = count(this.list.people, this.stand);
    const words = what === "in" ? `${person.name} is binnen.` : `${person.name} is niet meer binnen.`;
    this.say(`${words} ${counted.there} binnen, ${counted.missing} nog niet.`);
    const place = this.root.querySelector("[data-door-last]");
    clearTimeout(this.undo);
    place.hidden = what !== "in";
    if (place.hidden) return;
    place.replaceChildren(Object.assign(document.createElement("p"), { textContent: words }), button(person, "attended"));
    this.undo = setTimeout(() => {
      place.hidden = true;
    }, UNDO);
  }

  say(words) {
    this.root.querySelector("[data-door-voice]").textContent = words;
  }

  take(list) {
    this.list = list;
    this.people = new Map(list.people.map((one) => [one.registration, one]));
    drawDay(this.root, list.day);
  }

  hear(now) {
    const offset = Date.parse(now) - Date.now();
    if (Math.abs(offset - this.offset) > 2000) this.correct(offset);
  }

  correct(offset) {
    this.offset = offset;
    keepNote("offset", offset);
  }

  async keep() {
    try {
      await keepList(this.list);
    } catch {
      // a full phone, or one that keeps nothing: what is on the screen stays
    }
  }

  // Everything anew, then listening. Whatever goes wrong is tried again, later each time.
  async meet() {
    clearTimeout(this.timer);
    this.stop?.();
    this.stop = null;
    try {
      const { list, offset } = await fetchAll(this.day);
      this.correct(offset);
      this.take(list);
      await this.keep();
      this.met();
      this.stop = listen(this.day, {
        everything: (all) => this.news(all, () => this.take(all)),
        news: (some) => this.news(some, () => this.mix(some)),
        lost: () => this.away(),
      });
      this.empty();
    } catch (error) {
      await this.failed(error);
    }
    this.draw();
  }

  news(told, change) {
    this.hear(told.now);
    change();
    this.met();
    this.keep();
    this.draw();
  }

  mix({ people, gone }) {
    for (const one of people) this.people.set(one.registration, one);
    for (const id of gone) this.people.delete(id);
    // Those who are new come at the end until everything is read anew; typing finds them.
    this.list.people = [...this.people.values()];
  }

  met() {
    this.contact = "ok";
    this.wait = SOON;
  }

  away() {
    this.contact = "away";
    this.draw();
    this.later();
  }

  async failed(error) {
    if (error instanceof SignedOut || error instanceof NotTheirs) {
      this.contact = error instanceof SignedOut ? "out" : "lost";
      this.stop?.();
      this.stop = null;
      this.list = null;
      await dropList(this.day); // names go, what was done stays until it is sent
      this.wait = LATE;
    } else this.contact = "away";
    this.later();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.meet(), this.wait * (0.8 + 0.4 * Math.random()));
    this.wait = Math.min(this.wait * 2, LATE);
  }

  soon() {
    if (this.contact !== "ok") this.meet();
    else this.empty();
  }

  // Sends what waits; one at a time, so that nothing goes before what was done before it.
  async empty() {
    if (this.sending || !["ok", "begin"].includes(this.contact)) return;
    this.sending = true;
    try {
      for (let some = this.open(); some.length; some = this.open()) {
        const { states, taken, refused } = await send(this.day, some);
        for (const one of states) Object.assign(this.people?.get(one.registration) ?? {}, { state: one.state, at: one.at });
        for (const act of taken) await dropAct(act.id);
        for (const act of refused) await keepAct(this.day, act);
        this.acts = await readActs(this.day);
        this.tabs.postMessage(1);
        this.met();
        this.draw();
      }
    } catch (error) {
      await this.failed(error);
    } finally {
      this.sending = false;
    }
    this.draw();
  }

  open() {
    return this.acts.filter((act) => !act.refused);
  }

  async tidy() {
    await clean(this.now());
    if (this.list && Date.parse(this.list.until) < this.now()) {
      this.list = null;
      this.contact = "over";
      this.draw();
    }
  }

  draw() {
    this.root.dataset.contact = this.contact;
    this.drawWaiting();
    const shown = this.root.querySelector("[data-door-shown]");
    shown.hidden = !this.list && this.contact !== "begin";
    if (!this.list) {
      if (shown.hidden) this.root.querySelector("[data-door-list]").replaceChildren();
      return;
    }
    const asked = this.field.value.trim();
    const found = this.who && !asked ? this.list.people.filter((one) => one.registration === this.who && one.name) : search(this.list.people, asked);
    drawList(this.root, found, this.stand);
    drawCounts(this.root, count(this.list.people, this.stand));
    drawRooms(this.root, this.list, this.stand);
  }

  drawWaiting() {
    const place = this.root.querySelector("[data-door-sent]");
    const waits = this.open().length;
    const left = waits ? `${many(waits, "handeling wacht", "handelingen wachten")} op deze telefoon om verstuurd te worden.` : "";
    const words = {
      begin: "",
      ok: waits ? left : "Alles is verstuurd.",
      away: this.list
        ? `Geen verbinding. U kunt gewoon doorgaan. ${left || "Er wacht niets."}`
        : `Geen verbinding. De lijst staat niet op deze telefoon. Zodra er verbinding is, komt die vanzelf. ${left}`,
      out: `U bent uitgelogd, en de lijst staat niet meer op deze telefoon. ${left}`,
      lost: `U kunt deze lijst niet meer openen. ${left}`,
      over: `Deze dag is voorbij. De lijst staat niet meer op deze telefoon. ${left}`,
    }[this.contact];
    const refused = this.acts.filter((act) => act.refused);
    const no = refused.length ? ` ${many(refused.length, "handeling is", "handelingen zijn")} geweigerd: ${refused[0].refused}` : "";
    if (place.textContent !== words + no) place.textContent = words + no;
    this.root.querySelector("[data-door-login]").hidden = this.contact !== "out";
  }
}

// A code was read without a connection: the day on this phone that its owner is expected on.
async function resolve(root) {
  const read = readCode(location.pathname);
  if (!read) return;
  for (const day of await days()) {
    const list = await readList(day);
    const person = list?.people.find((one) => one.registration === read.registration);
    if (person) {
      location.replace(`/beheer/dag/${day}?wie=${person.registration}`);
      return;
    }
  }
  root.querySelector("[data-door-sent]").textContent = "Deze code hoort niet bij een lijst op deze telefoon.";
}

export async function start(document) {
  const root = document.querySelector("[data-door]");
  for (const scope of ["/beheer/dag/", "/deur/"]) navigator.serviceWorker?.register(WORKER, { scope }).catch(() => {});
  const day = DAY.exec(location.pathname)?.[1];
  if (day) await new Door(root, day).begin();
  else await resolve(root);
}
