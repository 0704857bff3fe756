// The service worker of the door (`/beheer/dag/`, and of codes `/deur/`): it brings the empty page of a door where the server cannot be reached,
// and the files that it is made of. It keeps nothing of anybody, and answers nothing else. `self.kept` says what (door_shell.py).
const { empty, files } = self.kept;
const CACHE = `deur-${files[0].split("/")[2]}`;
const PATIENCE = 6000;
const DOOR = /^\/(beheer\/dag\/[0-9a-f-]{36}|deur\/[A-Za-z0-9_-]{43})$/;

self.addEventListener("install", (event) => {
  const fill = async () => (await caches.open(CACHE)).addAll([empty, ...files].map((url) => new Request(url, { cache: "reload" })));
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("deur-") && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

const kept = async (url) => (await caches.open(CACHE)).match(url);

// The page itself while there is a server that answers; else the empty one, which goes on with what the phone keeps.
async function open(request) {
  let answer;
  try {
    answer = await Promise.race([
      fetch(request),
      new Promise((_, fail) => setTimeout(fail, PATIENCE)),
    ]);
  } catch {
    answer = undefined;
  }
  if (answer && answer.status < 500) return answer;
  return (await kept(empty)) ?? answer ?? Response.error();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && DOOR.test(pathname)) event.respondWith(open(request));
  else if (files.includes(pathname)) event.respondWith(kept(pathname).then((found) => found ?? fetch(request)));
});
