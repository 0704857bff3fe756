// What a visitor without a mouse meets: where the focus can go, where it is, whether it shows, what a key does there.
(() => {
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex]";
  const shown = (it) =>
    it.checkVisibility({ visibilityProperty: true, opacityProperty: false }) && !it.closest("[inert]") && !it.disabled;
  const name = (it) => it.outerHTML.slice(0, 140);
  const reached = new Set();
  // Of radios with one name Tab reaches one.
  const one = (it) => (it.type === "radio" ? `${it.form?.id || it.form?.action}#${it.name}` : it);

  const covered = (it) => {
    const label = it.labels?.[0];
    const mine = (at) => at && (it.contains(at) || at.contains(it) || label?.contains(at));
    const points = [...it.getClientRects()].slice(0, 4).flatMap((box) => {
      const far = (size) => [Math.min(3, size / 2), size / 2, size - Math.min(3, size / 2)];
      return far(box.width).flatMap((x) => far(box.height).map((y) => [box.x + x, box.y + y]));
    });
    const inside = points.filter(([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight);
    if (!inside.length) return "outside the window";
    const over = inside.map(([x, y]) => document.elementFromPoint(x, y)).filter((at) => !mine(at));
    const floating = over.find((at) => {
      for (let up = at; up; up = up.parentElement) {
        if (["sticky", "fixed"].includes(getComputedStyle(up).position) && !up.contains(it)) return true;
      }
      return false;
    });
    if (floating) return `under ${name(floating)}`;
    if (it.closest("svg")) return ""; // a drawing's parts have no boxes, and may let the pointer through
    return over.length > inside.length / 2 ? `mostly under ${over[0] ? name(over[0]) : "nothing"}` : "";
  };

  const marked = (it) => {
    const label = it.labels?.[0];
    return [[it], [it, "::after"], [it, "::before"], [label], [label, "::before"]].some(([bearer, pseudo]) => {
      if (!bearer) return false;
      const style = getComputedStyle(bearer, pseudo);
      return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== "none";
    });
  };

  // What a picture of this and a little around it would show.
  const around = (it) => {
    const box = it.getBoundingClientRect();
    const [x, y] = [Math.max(0, box.x - 16), Math.max(0, box.y - 16)];
    return {
      x,
      y,
      width: Math.max(1, Math.min(box.right + 16, innerWidth) - x),
      height: Math.max(1, Math.min(box.bottom + 16, innerHeight) - y),
    };
  };

  window.keyboard = {
    // A page with a mistake takes the focus to it in a frame of its own, which on a busy machine may come later than we.
    async settled() {
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      const wanted = document.querySelector("[autofocus]");
      for (let times = 0; times < 2 || (wanted && document.activeElement !== wanted && times < 60); times++) await frame();
    },
    begin() {
      reached.clear();
      document.body.tabIndex = -1;
      document.body.focus();
      document.body.removeAttribute("tabindex");
      scrollTo(0, 0);
    },
    here() {
      const it = document.activeElement;
      if (!it || it === document.body || it === document.documentElement) return null;
      const again = reached.has(one(it));
      const first = again && reached.values().next().value === one(it);
      reached.add(one(it));
      const kind = it.localName === "input" ? it.type : it.localName;
      const known = it.matches("a[href], button, input, select, textarea, summary, iframe");
      return {
        what: name(it),
        kind,
        again,
        first,
        covered: kind === "iframe" ? "" : covered(it),
        drawn: it.closest("svg") ? around(it) : null,
        // What has the focus within a frame shows it there.
        marked: kind === "iframe" || Boolean(it.closest("svg")) || marked(it),
        opens: it.hasAttribute("popovertarget") ? "popover" : it.dataset.dialog ? "dialog" : "",
        // What is no control may take the focus to be scrolled; then it says what it is.
        nameless: !known && !it.getAttribute("aria-label") && !it.getAttribute("aria-labelledby"),
        state: window.keyboard.state(),
      };
    },
    state() {
      const it = document.activeElement;
      if (it.localName === "summary") return it.parentElement.open;
      if (["checkbox", "radio"].includes(it.type)) return it.checked;
      return it.value ?? null;
    },
    opened() {
      const layer = document.querySelector("dialog[open], [popover]:popover-open");
      return layer ? (layer.contains(document.activeElement) ? "inside" : "open") : "";
    },
    missed: () =>
      [...document.querySelectorAll(CONTROLS)]
        .filter((it) => it.tabIndex >= 0 && shown(it) && !reached.has(one(it)))
        .map(name),
  };
})();
