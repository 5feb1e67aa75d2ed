// SPDX-License-Identifier: Apache-2.0
// How a stand-in is told to misbehave, for each operation: what it does instead of answering at
// once. "*" stands for every operation that has no behaviour of its own, "events" for what the
// system is told.
//
//   {"do": "answer", "output"?: {…}}                     at once; with that output instead of its own
//   {"do": "slow",   "ms": 1500}                         answers, but only after that time
//   {"do": "later",  "ms": 2000, "progress"?: [{…}, …]}  202, then a callback
//   {"do": "refuse", "error"?: {…}}                      200 {"error": …}
//   {"do": "fail",   "status"?: 503, "retryAfter"?: s}   no answer; the sender tries again
//   {"do": "hang"}                                       takes the webhook and says nothing
//
// Each may have "times": after so many it is forgotten.

const KINDS = ['answer', 'slow', 'later', 'refuse', 'fail', 'hang'];

export class Behaviours {
  #of = new Map();

  set(operation, behaviour) {
    if (!KINDS.includes(behaviour?.do)) throw new Error(`"do" is one of ${KINDS.join(', ')}`);
    this.#of.set(operation, { ...behaviour });
  }

  clear() {
    this.#of.clear();
  }

  all() {
    return Object.fromEntries(this.#of);
  }

  /** What to do now; counts down `times`. */
  next(operation) {
    const name = this.#of.has(operation) ? operation : '*';
    const behaviour = this.#of.get(name);
    if (!behaviour) return { do: 'answer' };
    if (behaviour.times !== undefined && --behaviour.times <= 0) this.#of.delete(name);
    return behaviour;
  }
}

/** Read the short form of the command line: "later:2000", "fail:2", "fail:2:500", "refuse:code". */
export function parseBehaviour(text) {
  const [kind, first, second] = text.split(':');
  const number = (value, otherwise) => (value === undefined ? otherwise : Number(value));
  switch (kind) {
    case 'slow':
    case 'later':
      return { do: kind, ms: number(first, 2000) };
    case 'fail':
      return { do: kind, times: number(first, 1), status: number(second, 503) };
    case 'refuse':
      return { do: kind, ...(first && { error: { code: first } }) };
    default:
      return { do: kind };
  }
}
