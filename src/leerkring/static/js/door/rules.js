// What the door decides on the phone, as the server does (attendance/rules.py, attendance/door/rules.py). Nothing is kept here.
const STATES = { in: "attended", out: "expected", absent: "absent" };
const LETTERS = { ı: "i", ø: "o", ł: "l", đ: "d", ð: "d", æ: "ae", œ: "oe", þ: "th", ß: "ss" };

export const plain = (text) =>
  text.toLowerCase().replace(/[ıøłđðæœþß]/g, (one) => LETTERS[one]).normalize("NFKD")
    .replace(/[\p{M}'’‘`´"]/gu, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();

// The latest act counts; of two at one moment the one with the higher id.
const later = (one, other) => one.at - other.at || (one.id < other.id ? -1 : 1);

// How somebody stands: as the server last said, and after that what this phone did and did not get rid of yet.
export function stands(person, acts) {
  const at = person.at ? Date.parse(person.at) : 0;
  const last = acts.filter((act) => act.registration === person.registration && !act.refused).sort(later).at(-1);
  return last && last.at >= at
    ? { state: STATES[last.act], at: last.at, waits: true }
    : { state: person.state, at, waits: false };
}

// 0 is best; null where it does not fit.
export function rank(query, person) {
  const asked = plain(query);
  const words = asked.split(" ").filter(Boolean);
  if (words.some((word) => !`${person.called} ${person.works}`.includes(word))) return null;
  if (person.surname.startsWith(asked)) return 0;
  if (words.every((word) => ` ${person.called}`.includes(` ${word}`))) return 1;
  return words.every((word) => person.called.includes(word)) ? 2 : 3;
}

// Who is meant by what was typed, the best first; what comes in is in the order of surnames.
export function search(people, query) {
  const here = people.filter((one) => one.place === "listed" || (query && one.place === "waiting"));
  if (!query) return here;
  const found = here.map((one, number) => [rank(query, one), number, one]).filter(([fits]) => fits !== null);
  return found.sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, , one]) => one);
}

// The moment of an act by the server's clock; never before what this phone did last.
export const stamp = (device, offset, last) => Math.max(device + offset, last + 1);

// A page without a safe connection has no randomUUID.
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

// What a code of ours says: the whole code, and whose registration it was made for. Null where it is none.
export function readCode(text) {
  const code = /\/deur\/([A-Za-z0-9_-]{43})(?:[?#].*)?$/.exec(text)?.[1];
  if (!code) return null;
  const bytes = atob(code.replaceAll("-", "+").replaceAll("_", "/") + "=");
  const hex = [...bytes.slice(0, 16)].map((one) => one.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  return { code, registration: hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-") };
}
