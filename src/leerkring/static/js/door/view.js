// What is seen of the door. It only draws: who is found, how many are there, and what waits to be sent.
const MOST = 40;
const WORDS = { attended: "aanwezig", expected: "nog niet binnen", absent: "afwezig met bericht", no_show: "niet verschenen" };

const clock = (at) => new Date(at).toLocaleTimeString("nl-NL", { hour: "numeric", minute: "2-digit", timeZone: "Europe/Amsterdam" }).replace(":", ".");
export const many = (number, one, more) => (number === 1 ? `1 ${one}` : `${number} ${more}`);

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function stateWords(person, { state, at, waits }) {
  if (person.place === "waiting") return "op de wachtlijst";
  const words = state === "attended" ? `aanwezig sinds ${clock(at)}` : WORDS[state];
  return waits ? `${words}, nog niet verstuurd` : words;
}

function remarks(person) {
  return [
    person.organization,
    person.taken_over && "Nam de plaats van een ander over",
    person.given_back && "Gaf de plaats terug",
  ].filter(Boolean).join(". ");
}

export function button(person, state) {
  const there = state === "attended";
  const label = there ? "Ongedaan maken" : state === "absent" ? "Toch binnen" : "Binnen";
  const made = element("button", `button door-button${there ? " button-secondary" : ""}`, label, element("span", "hidden-text", `: ${person.name}`));
  made.type = "button";
  made.dataset.act = there ? "out" : "in";
  made.dataset.who = person.registration;
  return made;
}

function row(person, how) {
  const shape = element("span", "door-shape");
  shape.setAttribute("aria-hidden", "true");
  const who = element("div", "door-who",
    element("p", "door-name", person.name),
    element("p", "small soft", remarks(person)),
    element("p", "door-state", shape, stateWords(person, how)));
  const made = element("li", "door-person", who);
  Object.assign(made.dataset, { row: person.registration, state: how.state });
  if (person.place === "listed") made.append(button(person, how.state));
  return made;
}

// Redrawn as a whole, forty rows at the most; who stood on a button stands on it again.
export function drawList(root, found, stand) {
  const list = root.querySelector("[data-door-list]");
  const on = list.contains(document.activeElement) ? document.activeElement.dataset.who : null;
  list.replaceChildren(...found.slice(0, MOST).map((person) => row(person, stand(person))));
  if (on) list.querySelector(`[data-who="${on}"]`)?.focus({ preventScroll: true });
  const more = root.querySelector("[data-door-more]");
  more.hidden = found.length <= MOST;
  more.textContent = `En nog ${many(found.length - MOST, "ander", "anderen")}. Typ een deel van de naam.`;
  root.querySelector("[data-door-none]").hidden = found.length > 0;
}

export function count(people, stand) {
  const counted = { there: 0, missing: 0, absent: 0, waiting: 0 };
  for (const person of people) {
    if (person.place === "waiting") counted.waiting += 1;
    if (person.place !== "listed") continue;
    const { state } = stand(person);
    if (state === "attended") counted.there += 1;
    else if (state === "absent") counted.absent += 1;
    else if (state === "expected" && !person.given_back) counted.missing += 1;
  }
  return counted;
}

export function drawCounts(root, counted) {
  for (const place of root.querySelectorAll("[data-count]")) place.textContent = counted[place.dataset.count];
}

export function drawRooms(root, list, stand) {
  const place = root.querySelector("[data-door-rooms]");
  if (!place) return;
  place.closest("section").hidden = !list.rooms.length;
  place.replaceChildren(...list.rooms.map((room, number) => {
    const of = list.people.filter((one) => one.rooms?.includes(number));
    const there = of.filter((one) => stand(one).state === "attended").length;
    return element("li", "", element("b", "", room.title), room.room ? `, ${room.room}` : "", ": ",
      element("span", "figures", `${there} van ${of.length}`), " binnen");
  }));
}

export function drawDay(root, day) {
  const place = document.querySelector("[data-door-day]");
  if (place) place.textContent = [day.activity, day.when, day.location].filter(Boolean).join(", ");
}
