// One entry, tiny. Everything works without it; each module improves one thing where the page has it.
const parts = [
  ["#fouten", "./errors.js"],
  ["[data-show-if-field]", "./conditional.js"],
  ["[data-rows]", "./rows.js"],
  ["[data-map]", "./map.js"],
  ["main[data-taken], [data-activity]:not([data-activity=''])", "./live.js"],
  ["[data-suggest]", "./suggest.js"],
  ["a[data-dialog]", "./dialog.js"],
  ["[data-follow]", "./follow.js"],
  ["form[data-answers]", "./question.js"],
  ["form[data-preview]", "./preview.js"],
  ["[data-references]", "./references.js"],
  ["[data-key]", "./keys.js"],
  ["[data-tabs]", "./tabs.js"],
  ["table[data-total]", "./list.js"],
  ["[data-mix]", "./mix.js"],
  ["[data-board]", "./board.js"],
  ["[data-door]", "./door.js"],
  ["form[action='/uitloggen']", "./leave.js"],
];
for (const [selector, module] of parts) {
  if (document.querySelector(selector)) import(module).then((part) => part.start(document));
}
