// What can be measured of a page as it stands: what sticks out, is cut off, is hard to hit or hard to read.
(() => {
  const all = () => [...document.querySelectorAll("body *")];
  const name = (it) => it.outerHTML.slice(0, 120);

  const over = () => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const wide = all().filter((it) => {
      const box = it.getBoundingClientRect();
      return box.width > 0 && box.right > root.clientWidth + 1 && !it.closest(".table-box");
    });
    return [`the page is ${root.scrollWidth} wide: ${wide.slice(-3).map(name).join(" | ")}`];
  };

  const cut = () => {
    const hides = (value) => value === "hidden" || value === "clip";
    return all()
      .filter((it) => {
        const style = getComputedStyle(it);
        if (!hides(style.overflowX) && !hides(style.overflowY)) return false;
        if (it.closest("svg, input") || style.clipPath !== "none" || !it.checkVisibility()) return false;
        return (
          (hides(style.overflowX) && it.scrollWidth > it.clientWidth + 1) ||
          (hides(style.overflowY) && it.scrollHeight > it.clientHeight + 1)
        );
      })
      .map((it) => `words are cut off: ${name(it)}`);
  };

  // At least 24 by 24, or so far from its neighbours that a circle of 24 around its middle meets none of them;
  // a link in a sentence is as high as its line.
  const small = () => {
    const box = (it) => {
      const parts = [it, ...(it.labels || [])].map((part) => part.getBoundingClientRect());
      const boxes = parts.filter((part) => part.width > 1);
      return (
        boxes.length && {
          x: Math.min(...boxes.map((part) => part.left)),
          right: Math.max(...boxes.map((part) => part.right)),
          y: Math.min(...boxes.map((part) => part.top)),
          bottom: Math.max(...boxes.map((part) => part.bottom)),
        }
      );
    };
    const words = (it) =>
      [...it.parentElement.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && /[\p{L}]{2}/u.test(node.data),
      );
    const inSentence = (it) => getComputedStyle(it).display === "inline" && words(it);
    const targets = [
      ...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary"),
    ]
      .filter((it) => it.checkVisibility({ visibilityProperty: true }) && !it.closest("svg") && box(it))
      .filter((it) => getComputedStyle(it).clipPath === "none")
      .map((it) => ({ it, ...box(it) }));
    const clear = (mine) => {
      const [x, y] = [(mine.x + mine.right) / 2, (mine.y + mine.bottom) / 2];
      return targets.every(
        (other) =>
          other === mine ||
          other.it.contains(mine.it) ||
          mine.it.contains(other.it) ||
          Math.hypot(Math.max(other.x - x, 0, x - other.right), Math.max(other.y - y, 0, y - other.bottom)) >= 12,
      );
    };
    return targets
      .filter((it) => Math.min(it.right - it.x, it.bottom - it.y) < 23.9 && !inSentence(it.it) && !clear(it))
      .map((it) => `a target of ${Math.round(it.right - it.x)}x${Math.round(it.bottom - it.y)}: ${name(it.it)}`);
  };

  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const colour = (written) => {
    if (!known.has(written)) {
      pen.clearRect(0, 0, 1, 1);
      pen.fillStyle = written;
      pen.fillRect(0, 0, 1, 1);
      known.set(written, [...pen.getImageData(0, 0, 1, 1).data]);
    }
    return known.get(written);
  };
  const lay = (top, under, opacity = 1) => {
    const share = (top[3] / 255) * opacity;
    return [0, 1, 2].map((i) => top[i] * share + under[i] * (1 - share)).concat(255);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((one) => (one / 255 <= 0.04045 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };

  // Words on the nearest ground above them in the tree. What lies over something that is not its parent, axe sees.
  const faint = () => {
    const grounds = new Map();
    const ground = (it) => {
      if (!it) return { rgb: colour("Canvas"), opacity: 1 };
      if (!grounds.has(it)) {
        const style = getComputedStyle(it);
        const below = ground(it.parentElement);
        const opacity = below.opacity * Number(style.opacity);
        grounds.set(it, { rgb: lay(colour(style.backgroundColor), below.rgb, opacity), opacity });
      }
      return grounds.get(it);
    };
    const found = [];
    const judge = (it, style, what) => {
      const { rgb, opacity } = ground(it);
      const ratio = contrast(lay(colour(style.color), rgb, opacity), rgb);
      const size = parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      if (ratio < (large ? 3 : 4.5)) found.push(`${ratio.toFixed(2)} to 1 is too faint: ${what}${name(it)}`);
    };
    for (const it of all()) {
      if (it.closest("svg, :disabled, [aria-disabled=true], [inert]")) continue;
      if (!it.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
      const typed = it.matches("input:not([type=hidden], [type=radio], [type=checkbox]), textarea, select");
      const words = typed || [...it.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
      const marks = ["::before", "::after"].filter((part) => /"[^"]*\S/.test(getComputedStyle(it, part).content));
      if (!(words || marks.length)) continue;
      const style = getComputedStyle(it);
      if (words && style.clipPath === "none") judge(it, style, "");
      if (typed && it.placeholder) judge(it, getComputedStyle(it, "::placeholder"), "its placeholder: ");
      for (const part of marks) judge(it, getComputedStyle(it, part), `${part} of `);
    }
    return found;
  };

  window.look = { over, cut, small, faint };
})();
