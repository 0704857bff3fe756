// What this phone keeps of a door, in the browser's own database: lists and acts, each sealed with a key that no script can
// read out (AES-GCM). The key goes with the last list and the last act. Where the browser seals nothing, no list is kept.
const NAME = "leerkring-deur";
const STORES = ["keys", "lists", "acts", "notes"];
const MARK = NAME; // in localStorage: here something is kept

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

let opened;
function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => STORES.forEach((name) => request.result.createObjectStore(name));
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      request.result.onversionchange = () => {
        request.result.close();
        opened = undefined;
      };
      resolve(request.result);
    };
  });
  return opened;
}

const store = async (name, mode = "readonly") => (await database()).transaction(name, mode, { durability: "strict" }).objectStore(name);
const get = async (name, id) => done((await store(name)).get(id));
const put = async (name, id, value) => done((await store(name, "readwrite")).put(value, id));
const drop = async (name, id) => done((await store(name, "readwrite")).delete(id));

export const seals = () => Boolean(globalThis.crypto?.subtle);

async function key() {
  const found = await get("keys", "key");
  if (found) return found;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  try {
    await done((await store("keys", "readwrite")).add(made, "key"));
    return made;
  } catch {
    return get("keys", "key"); // another tab was first
  }
}

async function seal(value) {
  if (!seals()) return { open: value };
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(value));
  return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await key(), text) };
}

async function unseal(kept) {
  if (!kept || kept.open) return kept?.open;
  try {
    const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, await key(), kept.sealed);
    return JSON.parse(new TextDecoder().decode(text));
  } catch {
    return undefined; // of a key that is gone
  }
}

export async function keepList(list) {
  if (!seals()) return;
  localStorage.setItem(MARK, "1");
  await put("lists", list.day.id, { until: Date.parse(list.until), ...(await seal(list)) });
}

export const readList = async (day) => unseal(await get("lists", day));
export const dropList = (day) => drop("lists", day);
export const days = async () => done((await store("lists")).getAllKeys());

// An act is kept before it is shown as done: what is seen survives a battery.
export async function keepAct(day, act) {
  localStorage.setItem(MARK, "1");
  await put("acts", act.id, { day, ...(await seal(act)) });
}

export async function readActs(day) {
  const kept = (await done((await store("acts")).getAll())).filter((one) => one.day === day);
  return (await Promise.all(kept.map(unseal))).filter(Boolean).sort((a, b) => a.at - b.at);
}

// The days of which something waits: also where the list is gone.
export const daysWaiting = async () => [...new Set((await done((await store("acts")).getAll())).map((one) => one.day))];
export const dropAct = (id) => drop("acts", id);
export const waiting = async () => done((await store("acts")).count());
export const note = (name) => get("notes", name);
export const keepNote = (name, value) => put("notes", name, value);

// Lists of days that are over go; with the last of them, when nothing waits to be sent, the key too.
export async function clean(now) {
  const lists = await store("lists");
  const [ids, kept] = await Promise.all([done(lists.getAllKeys()), done(lists.getAll())]);
  const over = ids.filter((_, number) => kept[number].until < now);
  for (const id of over) await dropList(id);
  if (over.length === ids.length && !(await waiting())) await drop("keys", "key");
}

// Nothing is left of it: at signing out.
export async function wipe() {
  if (opened) (await opened).close();
  opened = undefined;
  await done(indexedDB.deleteDatabase(NAME));
  localStorage.removeItem(MARK);
}
