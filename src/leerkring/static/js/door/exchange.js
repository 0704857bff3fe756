// The phone and the server: everything first, then what changes, and what this phone did until it was taken. A silence, an
// error or a page that is not ours means that there is no connection; going on costs nothing then.
const SILENCE = 25000; // the server says something every ten seconds
const PATIENCE = 10000;
const MOST_AT_ONCE = 500;

export class SignedOut extends Error {}
export class NotTheirs extends Error {}
export class Refused extends Error {}

async function ask(path, options = {}) {
  const answer = await fetch(path, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE), ...options });
  if (answer.type === "opaqueredirect" || answer.status === 401) throw new SignedOut();
  if (answer.status === 403 || answer.status === 404) throw new NotTheirs();
  if ([409, 413, 422].includes(answer.status)) throw new Refused((await answer.json()).sentence);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

export async function fetchAll(day) {
  const began = Date.now();
  const list = await ask(`/beheer/dag/${day}/deur.json`);
  const ended = Date.now();
  return { list, offset: Date.parse(list.now) + (ended - began) / 2 - ended };
}

const asSent = ({ id, registration, act, at, device }) => ({ id, registration, act, at: new Date(at).toISOString(), device });

// Sends acts in the order in which they were done. Gives how everybody stands then, what was taken and what was refused;
// where one is refused, each goes by itself, so that it holds up no other.
export async function send(day, acts) {
  const headers = { "Content-Type": "application/json" };
  const post = (some) => ask(`/beheer/dag/${day}/aanwezigheid.json`, { method: "POST", headers, body: JSON.stringify(some.map(asSent)) });
  const some = acts.slice(0, MOST_AT_ONCE);
  try {
    return { states: await post(some), taken: some, refused: [] };
  } catch (no) {
    if (!(no instanceof Refused)) throw no;
  }
  const result = { states: [], taken: [], refused: [] };
  for (const act of some) {
    try {
      result.states = await post([act]);
      result.taken.push(act);
    } catch (no) {
      if (!(no instanceof Refused)) throw no;
      result.refused.push({ ...act, refused: no.message });
    }
  }
  return result;
}

// Listens until it is closed; `lost` when there is nothing to hear any more.
export function listen(day, { everything, news, lost }) {
  const source = new EventSource(`/beheer/dag/${day}/stroom`);
  let timer;
  const close = () => {
    clearTimeout(timer);
    source.close();
  };
  const end = () => {
    close();
    lost();
  };
  const hear = (tell) => (event) => {
    clearTimeout(timer);
    timer = setTimeout(end, SILENCE);
    tell?.(JSON.parse(event.data));
  };
  source.addEventListener("alles", hear(everything));
  source.addEventListener("nieuw", hear(news));
  source.addEventListener("einde", end);
  source.addEventListener("error", end);
  timer = setTimeout(end, SILENCE);
  return close;
}
