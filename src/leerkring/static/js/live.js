// Places while looking. The page of an activity asks for its own small part (/agenda/<slug>/plaatsen), a list
// for itself; both are kept by the server, so an answer without news is a 304. Only while the page is seen,
// slower while nothing happens, and as slow as the server says when it is busy.
const PACE = { page: [4000, 20000], list: [15000, 60000] };
const STATES = ["state", "capacity", "taken", "waiting"];
const QUIET = 10000; // between two sentences for who listens to the page

const parse = (html) => new DOMParser().parseFromString(html, "text/html");
const words = (part) => [...part.querySelectorAll(".ring > :not(svg)")].map((line) => line.textContent.trim()).join(", ");

function put(old, fresh) {
  const ring = fresh.cloneNode(true);
  old.replaceWith(ring);
  ring.classList.add("ring-changed");
}

// The front page's first choice: its ring while it stays the same one, else the next one as a whole.
function updateFeatured(root, found, say) {
  const old = root.querySelector("[data-featured]");
  const fresh = found.querySelector("[data-featured]");
  if (!old) return false;
  if (!fresh) {
    old.remove(); // nothing has a free place any more
    return true;
  }
  const same = old.dataset.featured === fresh.dataset.featured;
  const ring = fresh.querySelector(".ring");
  if (same && old.querySelector(".ring").innerHTML === ring.innerHTML) return false;
  const focused = old.contains(document.activeElement);
  if (same) put(old.querySelector(".ring"), ring);
  else old.replaceWith(fresh.cloneNode(true));
  if (focused && !same) root.querySelector("[data-featured] a").focus();
  say(`${fresh.querySelector("h2").textContent.trim()}: ${words(fresh)}`);
  return true;
}

// A list: each row keeps its place, only its ring is renewed.
function updateList(root, found, say) {
  let changed = updateFeatured(root, found, say);
  for (const row of root.querySelectorAll("[data-activity]")) {
    const old = row.querySelector(".ring");
    const fresh = found.querySelector(`[data-activity="${row.dataset.activity}"] .ring`);
    if (!old || !fresh || old.innerHTML === fresh.innerHTML) continue;
    put(old, fresh);
    changed = true;
  }
  return changed;
}

function updatePage(main, found, say) {
  const fresh = found.querySelector("[data-taken]");
  let changed = false;
  for (const part of fresh.querySelectorAll("[data-live]")) {
    const place = main.querySelector(`[data-live="${part.dataset.live}"]`);
    if (!place || place.innerHTML.trim() === part.innerHTML.trim()) continue;
    const focused = place.contains(document.activeElement) && document.activeElement.getAttribute("href");
    const old = place.querySelector(".ring");
    if (old) {
      put(old, part.querySelector(".ring"));
      say(words(part));
    } else {
      place.replaceChildren(...part.cloneNode(true).childNodes);
    }
    // Whoever stands on the button stays on it.
    if (focused) place.querySelector(`[href="${focused}"]`)?.focus();
    changed = true;
  }
  for (const name of STATES) main.dataset[name] = fresh.dataset[name];
  return changed;
}

// The text twin is told politely, the drawing is not; a rush is told in steps.
function voice(main) {
  const line = document.createElement("p");
  line.className = "hidden-text";
  line.setAttribute("role", "status");
  main.append(line);
  let next = "";
  let timer = 0;
  return (sentence) => {
    next = sentence;
    timer ||= setTimeout(() => {
      timer = 0;
      line.textContent = next;
    }, line.textContent ? QUIET : 100);
  };
}

export function start(root) {
  const main = root.querySelector("main[data-taken]");
  if (main && ["closed", "cancelled"].includes(main.dataset.state)) return;
  const source = main ? `${location.pathname}/plaatsen${location.search}` : location.pathname + location.search;
  const [first, slowest] = main ? PACE.page : PACE.list;
  const say = voice(main ?? root.querySelector("main"));
  let wait = first;
  let timer = 0;
  let looking = false;
  let last = "";

  const plan = () => {
    clearTimeout(timer);
    // Never all at the same moment.
    if (!document.hidden) timer = setTimeout(look, wait * (0.85 + 0.3 * Math.random()));
  };

  async function look() {
    if (looking) return;
    looking = true;
    try {
      const answer = await fetch(source);
      if (answer.ok) {
        const html = await answer.text();
        const found = html !== last && parse(html);
        const changed = found && (main ? updatePage(main, found, say) : updateList(root, found, say));
        last = html;
        wait = changed ? first : Math.min(wait * 1.25, slowest);
      } else {
        wait = Math.max(slowest, 1000 * (Number(answer.headers.get("Retry-After")) || 0));
      }
    } catch {
      wait = slowest; // not reachable: what is shown stays
    } finally {
      looking = false;
      plan();
    }
  }

  document.addEventListener("visibilitychange", () => {
    wait = first;
    if (document.hidden) clearTimeout(timer);
    else look();
  });
  plan();
}
