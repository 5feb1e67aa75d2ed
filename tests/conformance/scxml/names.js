// SPDX-License-Identifier: Apache-2.0
// What names of SCXML are called with us: states, events, descriptors.

/** What events a place sees: those that documents make, or the two done events of the engine. */
export const IN_EVENT = { own: 'own', doneState: 'done.state', doneActor: 'done.actor' };

/** Our key and id of a state: a dot and a # mean something else in ours. */
export function stateKey(id) {
    return id.replace(/[.#%]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}

export function stateId(key) {
    return decodeURIComponent(key);
}

function engineName(base) {
    return base
        .replace(/^done\.state\.(.+)$/, (_, id) => `done.state.${stateKey(id)}`)
        .replace(/^done\.invoke\b/, 'done.actor')
        .replace(/^done\b/, 'xstate.done');
}

/** The bases of the descriptors of an `event` attribute: 'foo', 'foo.' and 'foo.*' are one. */
export function bases(descriptors) {
    return descriptors.map((one) => (one === '*' ? '*' : engineName(one.replace(/\.\*?$/, ''))));
}

/** What kind of event a transition with these bases sees. */
export function eventKind(list) {
    const all = (prefix) => list.length > 0 && list.every((base) => base.startsWith(prefix));
    if (all('xstate.done.actor')) {
        return IN_EVENT.doneActor;
    }
    return all('xstate.done.state') ? IN_EVENT.doneState : IN_EVENT.own;
}

const covers = (base, other) => base === '*' || base === other || other.startsWith(`${base}.`);

/**
 * The member `on` of a state. SCXML takes the first transition that fits as written, ours asks
 * the longest descriptor first: so each key lists all that fit it, as written.
 * `transitions` are {bases, config}.
 */
export function byDescriptor(transitions) {
    const all = new Set(transitions.flatMap((transition) => transition.bases));
    const on = {};
    for (const key of all) {
        const list = transitions.filter((one) => one.bases.some((base) => covers(base, key)))
            .map(({ config }) => config);
        on[key] = list;
        if (key !== '*') {
            on[`${key}.*`] = list;
        }
    }
    return on;
}
