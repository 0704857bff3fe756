// Names the municipality under the pointer in large letters, at once; without this its title does, a moment later.
export function start(root) {
  const map = root.querySelector("[data-map]");
  const name = map.querySelector(".map-name");
  for (const title of map.querySelectorAll("path > title")) {
    title.parentElement.dataset.name = title.textContent;
    title.remove();
  }
  map.addEventListener("pointerover", ({ target }) => {
    name.textContent = target.closest("[data-name]")?.dataset.name ?? "";
  });
  map.addEventListener("pointerleave", () => {
    name.textContent = "";
  });
}
