// SPDX-License-Identifier: Apache-2.0
// Makes a difference small: tries simpler rules and data for as long as both sides still differ.

function* simpler(value) {
  if (value === null || typeof value !== "object") {
    if (value !== null) yield null;
    if (typeof value === "string" && value.length > 1) yield value.slice(1);
    return;
  }
  yield null;
  for (const child of Object.values(value)) {
    yield child;
    if (Array.isArray(child)) yield* child;
  }
  for (const key of Object.keys(value)) {
    if (Array.isArray(value)) {
      yield value.filter((_, i) => String(i) !== key);
      for (const child of simpler(value[key])) yield value.with(Number(key), child);
    } else {
      const { [key]: child, ...rest } = value;
      if (Object.keys(rest).length) yield rest;
      for (const other of simpler(child)) yield { ...value, [key]: other };
    }
  }
}

export function shrink(question, differs, tries = 400) {
  for (let found = true; found && tries > 0;) {
    found = false;
    for (const part of ["rule", "data"]) {
      for (const smaller of simpler(question[part])) {
        const candidate = { ...question, [part]: smaller };
        if (tries-- <= 0) return question;
        if (!differs(candidate)) continue;
        question = candidate;
        found = true;
        break;
      }
    }
  }
  return question;
}
