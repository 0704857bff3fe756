// In the contents of a chapter, the part that is being read is marked.
export function start(root) {
  for (const list of root.querySelectorAll("[data-follow]")) {
    const links = new Map([...list.querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
    const heads = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
    let queued = false;
    const mark = () => {
      queued = false;
      const here = heads.findLast((head) => head.getBoundingClientRect().top < innerHeight / 3);
      for (const [id, link] of links) {
        if (here && id === here.id) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    };
    addEventListener("scroll", () => {
      if (!queued) requestAnimationFrame(mark);
      queued = true;
    }, { passive: true });
    mark();
  }
}
