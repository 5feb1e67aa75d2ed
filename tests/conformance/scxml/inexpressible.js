// SPDX-License-Identifier: Apache-2.0
// Why a document of SCXML cannot be said in our format.

/** Thrown where a document asks for what a procedure file cannot say; its message is the reason. */
export class Inexpressible extends Error {}

export const REASONS = {
    error: 'waits for error.execution or error.communication: with us an error refuses the event',
    code: 'calls or defines functions, or makes objects: our rules are data',
    effect: 'a condition that changes data',
    event: 'reads what our events do not carry: origin, origintype, sendid, kind',
    processors: 'reads _ioprocessors or sends by HTTP',
    late: 'binds its data late: our context is there from the start',
    computed: 'computes what is invoked, or where and how an event is sent',
    forward: 'autoforward: a machine sends on what it wants its child to see',
    finalize: 'finalize: an answer is read by the transition that takes it',
    history: 'content in the default transition of a history state, as XState',
    region: 'aims into a sibling region, which is refused',
    xml: 'data written in XML',
    loop: 'foreach over what only the running machine knows',
    script: 'the script waits for a state that the document does not have',
};

export function inexpressible(key) {
    return new Inexpressible(REASONS[key]);
}
