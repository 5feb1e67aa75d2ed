// SPDX-License-Identifier: Apache-2.0
// The published implementation, made to fail where we do: its numbers may not leave JSON's.
import { createRequire } from "node:module";
import { join } from "node:path";

const CHECKED = ["+", "-", "*", "/", "%", "min", "max"];

// Two copies: one keeps the published operators, the other's are wrapped.
function load(modules) {
  const require = createRequire(join(modules, "package.json"));
  const path = require.resolve("json-logic-js");
  delete require.cache[path];
  return require(path);
}

function checked(name, plain) {
  return function (...args) {
    // The arguments are values already, and are read as data so that none is taken for a rule.
    const values = args.map((arg, i) => (arg === undefined ? { and: [] } : { var: String(i) }));
    const result = plain.apply({ [name]: values }, args);
    if (typeof result === "number" && !(Math.abs(result) <= 2 ** 53))
      throw new RangeError(`${name} gives ${result}`);
    return result;
  };
}

// What JSON can hold of it: no undefined, no half of a surrogate pair, no -0.
function settle(value) {
  return JSON.parse(JSON.stringify(value ?? null), (_, v) =>
    typeof v === "string" ? v.toWellFormed() : v);
}

export function published(modules) {
  const plain = load(modules);
  const wrapped = load(modules);
  for (const name of CHECKED) wrapped.add_operation(name, checked(name, plain));
  wrapped.add_operation("log", (value) => value);

  return function evaluate(question) {
    // Read anew, so that two members that are written alike are two values, as they are for us.
    const { rule, data } = JSON.parse(JSON.stringify(question));
    try {
      return { result: settle(wrapped.apply(rule, data)) };
    } catch (error) {
      return { error: error.message };
    }
  };
}
