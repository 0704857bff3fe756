// Reads pages as JSON strings, one a line, and answers each with a line: all that html-validate finds wrong with it.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

const { HtmlValidate } = createRequire(import.meta.url)("html-validate");
const validator = new HtmlValidate({
  root: true,
  extends: ["html-validate:standard", "html-validate:document", "html-validate:a11y"],
  rules: {
    // Ours come from where the page comes from; see tests/house/test_walk.py for strangers.
    "require-sri": ["error", { target: "crossorigin" }],
  },
});

for await (const line of createInterface({ input: process.stdin })) {
  const report = await validator.validateString(JSON.parse(line));
  const found = report.results.flatMap((result) => result.messages);
  console.log(JSON.stringify(found.map((one) => `${one.line}:${one.column} ${one.ruleId}: ${one.message}`)));
}
