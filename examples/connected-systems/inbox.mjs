// SPDX-License-Identifier: Apache-2.0
// What a receiver has to remember: which webhooks it has seen, and how far each lane has come.
//
// Delivery is "at least once": the same webhook may come twice, when our answer got lost on the
// way. Its id is the same each time, so a receiver keeps the ids of the last days and gives the
// same answer again instead of doing the work again.
//
// Deliveries of a dossier come in order, one at a time, in two lanes: what is told (events), and
// what is asked (invocations). `sequence` counts in each lane from 1 without a gap. A number that
// is left out means that something was lost (or that a person skipped it): read the case anew.

const IDS_MAX = 10_000;

export class Inbox {
  #answers = new Map(); // id → the answer that was given
  #lanes = new Map(); // dossier and lane → the last sequence

  /** The answer already given to that id, or undefined. */
  answerTo(id) {
    return this.#answers.get(id);
  }

  remember(id, answer) {
    if (this.#answers.size >= IDS_MAX) this.#answers.delete(this.#answers.keys().next().value);
    this.#answers.set(id, answer);
  }

  /** Note an event's sequence: "next", "first" (we came in the middle), "gap" or "old". */
  place(event) {
    const lane = `${event.dossier} ${isInvocation(event) ? 'invocations' : 'events'}`;
    const last = this.#lanes.get(lane);
    this.#lanes.set(lane, Math.max(event.sequence, last ?? 0));
    if (event.sequence === (last ?? 0) + 1) return 'next';
    if (last === undefined) return 'first';
    return event.sequence > last ? 'gap' : 'old';
  }
}

const INVOCATION = 'lienthong.invocation.';

export const isInvocation = (event) => event.type.startsWith(INVOCATION);

/** The operation that is asked for: "lienthong.invocation.register-birth" → "register-birth". */
export const operationOf = (event) => event.type.slice(INVOCATION.length);
