// SPDX-License-Identifier: Apache-2.0
// Random rules and data: the same seed gives the same ones.

export function generator(seed) {
  let state = seed >>> 0 || 1;

  function next() {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  }
  const below = (n) => Math.floor(next() * n);
  const pick = (list) => list[below(list.length)];
  const times = (n, make) => Array.from({ length: n }, make);

  const texts = ["", "a", "b", "abc", "Nguyễn Thị Ánh", "đ", "1", "2", "-1", " 12 ", "0x1F", "1e3", "1.5kg",
    "Infinity", "0", "true", "null", ".5", "5.", "+7", "1,2", "a.b", "\n", "\u00a03", "[object Object]", "10", "9"];
  const numbers = [0, 1, 2, 3, -1, -2, 10, 1.5, -0.5, 0.1, 1e-7, 123456789, 2 ** 31, 2 ** 53, 5e-324, 1e15];
  const keys = ["a", "b", "c", "list", "name", "0", "1"];
  const paths = ["a", "b", "c", "list", "name", "list.0", "list.1.a", "a.b", "a.b.c", "list.length", "name.length",
    "name.0", "", "0", "1", "x", "a..b", "current", "accumulator", "current.a", "accumulator.length"];

  function scalar() {
    const kind = below(6);
    if (kind === 0) return null;
    if (kind === 1) return next() < 0.5;
    return kind < 4 ? pick(numbers) : pick(texts);
  }

  function value(depth) {
    if (depth <= 0 || next() < 0.55) return scalar();
    if (next() < 0.6) return times(below(4), () => value(depth - 1));
    return Object.fromEntries(times(below(4), () => [pick(keys), value(depth - 1)]));
  }

  // A plain object in a rule is a literal only where it has not exactly one key.
  function literal() {
    const kind = below(8);
    if (kind === 0) return times(below(4), scalar);
    if (kind === 1) return {};
    if (kind === 2) return { a: value(1), b: value(1) };
    return scalar();
  }

  const path = () => (next() < 0.9 ? pick(paths) : pick([0, 1, null, true, 1.5]));
  const key = () => (next() < 0.1 ? [path(), scalar()] : path());

  function argument(depth) {
    if (depth <= 0) return next() < 0.5 ? literal() : { var: path() };
    const kind = below(12);
    if (kind < 3) return literal();
    if (kind < 5) return { var: path() };
    if (kind === 5) return times(below(4), () => argument(depth - 1));
    return operation(depth - 1);
  }

  const some = (least, most, depth) =>
    times(least + below(most - least + 1), () => argument(depth));
  const list = (depth) => (next() < 0.5 ? { var: "list" } : argument(depth));

  const makers = {
    var: (d) => pick([path(), [path()], [path(), argument(d)], [argument(d)], argument(d), []]),
    missing: () => times(below(4), key),
    missing_some: () => [pick([0, 1, 2, "1", null]), times(below(4), key)],
    if: (d) => some(0, 6, d),
    "?:": (d) => some(3, 3, d),
    and: (d) => some(1, 4, d),
    or: (d) => some(1, 4, d),
    "*": (d) => some(1, 3, d),
    "+": (d) => some(0, 4, d),
    min: (d) => some(1, 4, d),
    max: (d) => some(1, 4, d),
    merge: (d) => some(0, 4, d),
    cat: (d) => some(0, 4, d),
    substr: (d) => [argument(d), ...times(below(3), () => pick([argument(d), below(9) - 4]))],
    map: (d) => [list(d), argument(d)],
    filter: (d) => [list(d), argument(d)],
    all: (d) => [list(d), argument(d)],
    some: (d) => [list(d), argument(d)],
    none: (d) => [list(d), argument(d)],
    reduce: (d) => [list(d), argument(d), ...times(below(2), () => argument(d))],
    "<": (d) => some(2, 3, d),
    "<=": (d) => some(2, 3, d),
  };
  for (const name of ["==", "===", "!=", "!==", ">", ">=", "-", "/", "%", "in"])
    makers[name] = (d) => some(1 + below(2), 2, d);
  for (const name of ["!", "!!"]) makers[name] = (d) => pick([argument(d), [argument(d)]]);
  makers.log = (d) => [argument(d)];
  const names = Object.keys(makers);

  function operation(depth) {
    const name = pick(names);
    return { [name]: makers[name](depth) };
  }

  return () => ({ rule: operation(1 + below(4)), data: value(3) });
}
