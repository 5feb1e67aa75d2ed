// SPDX-License-Identifier: Apache-2.0
// Evaluates the same rules by json-logic-js and by us, and prints every difference as TAP.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { published } from "./published.mjs";
import { generator } from "./random.mjs";
import { shrink } from "./shrink.mjs";

const DIFFERENCES_SHOWN = 10;

const { values: options } = parseArgs({
  options: {
    program: { type: "string" },
    modules: { type: "string" },
    seed: { type: "string", default: "20260901" },
    count: { type: "string", default: "20000" },
  },
});
const theirs = published(options.modules);
const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));

function ours(questions) {
  const input = questions.map((question) => JSON.stringify(question) + "\n").join("");
  const run = spawnSync(options.program, { input, encoding: "utf8", maxBuffer: 2 ** 30 });
  if (run.status !== 0) throw new Error(`${options.program} ended with ${run.status ?? run.signal}: ${run.stderr}`);
  const lines = run.stdout.trimEnd().split("\n");
  if (lines.length !== questions.length) throw new Error(`${lines.length} answers to ${questions.length} questions`);
  return lines.map((line) => JSON.parse(line));
}

function canonical(value) {
  return JSON.stringify(value, (_, v) =>
    v && typeof v === "object" && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v);
}

// An error is an error, whatever its words.
const same = (a, b) => ("error" in a ? "error" in b : !("error" in b) && canonical(a.result) === canonical(b.result));
const differs = (question) => !same(theirs(question), ours([question])[0]);
const show = (question) =>
  `#   rule   ${JSON.stringify(question.rule)}\n#   data   ${JSON.stringify(question.data)}\n` +
  `#   theirs ${canonical(theirs(question))}\n#   ours   ${canonical(ours([question])[0])}`;

let tests = 0;
let failures = 0;
function report(name, ok, detail = "") {
  console.log(`${ok ? "ok" : "not ok"} ${++tests} - ${name}`);
  if (!ok) failures++;
  if (!ok && detail) console.log(detail);
}

function compare(name, questions) {
  const answers = ours(questions);
  const wrong = questions.filter((question, i) => !same(theirs(question), answers[i]));
  const detail = wrong.slice(0, DIFFERENCES_SHOWN).map((question) => show(shrink(question, differs)));
  report(`${name} (${questions.length} rules)`, wrong.length === 0, `# ${wrong.length} differ\n${detail.join("\n")}`);
}

function crossed({ operators, values }) {
  const pair = (operator) => values.flatMap((a) => values.map((b) => ({ rule: { [operator]: [{ var: "a" }, { var: "b" }] }, data: { a, b } })));
  const single = (operator) => values.map((a) => ({ rule: { [operator]: [{ var: "a" }] }, data: { a } }));
  return operators.flatMap((operator) => [...pair(operator), ...single(operator)]);
}

const table = read("rules.json");
for (const [name, rules] of Object.entries(table.groups))
  compare(name, rules.map(([rule, data = null]) => ({ rule, data })));
compare("every operator with every pair of values", crossed(table.cross));

for (const { name, rule, data = null, gives } of read("decisions.json")) {
  const [answer] = ours([{ rule, data }]);
  const ok = "error" in gives ? answer.error === gives.error : same(answer, gives);
  report(`decision: ${name}`, ok, show({ rule, data }));
  report(`decision differs: ${name}`, differs({ rule, data }), "#   json-logic-js agrees by now: no decision is needed");
}

const make = generator(Number(options.seed));
const questions = Array.from({ length: Number(options.count) }, make);
const failing = questions.filter((question) => "error" in theirs(question)).length;
compare(`random rules, seed ${options.seed}`, questions);
console.log(`# seed ${options.seed}, ${questions.length} random rules, ${failing} of them errors`);
console.log(`1..${tests}`);
process.exitCode = failures ? 1 : 0;
