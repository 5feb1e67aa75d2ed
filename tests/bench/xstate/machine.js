// SPDX-License-Identifier: Apache-2.0
// A procedure file as an XState machine, in the way that is quickest for XState: an action that is
// one assignment or one raised event is XState's own, and only what has to is enqueued.

import { createRequire } from 'node:module';
import { durationMs, template, test, withStates } from '../../conformance/xstate/logic.js';

// The one that tests/conformance/xstate/package-lock.json pins.
const { assign, cancel, createMachine, emit, enqueueActions, fromCallback, log, raise, spawnChild } =
    createRequire(new URL('../../conformance/xstate/package.json', import.meta.url))('xstate');

export const NOW_MS = Date.UTC(2026, 0, 1);

const each = (part, make) =>
    Object.fromEntries(Object.entries(part ?? {}).map(([name, what]) => [name, make(what)]));

export class Procedure {
    #file;
    #input;
    #nodes = [];

    constructor(file, input) {
        this.#file = file;
        this.#input = input;
        const { machine, implementations: impl } = file;
        this.machine = createMachine(JSON.parse(JSON.stringify(machine))).provide({
            guards: each(impl.guards, (rule) => this.#guard(rule)),
            actions: each(impl.actions, (what) => this.#action(what)),
            delays: each(impl.delays, (what) => ({ context, event }) =>
                this.#delay(what, this.#scope(context, event))),
            actors: each(impl.actors, () => fromCallback(() => {})),
        });
        for (const node of this.machine.idMap.values()) {
            this.#prepare(node);
        }
    }

    /** Let in_state see the configuration that a step starts from. */
    at(snapshot) {
        this.#nodes = snapshot?._nodes ?? [];
    }

    // XState hands its own guards the configuration of the moment, and so ours: in_state asks it.
    #guard(rule) {
        const guard = () => false;
        guard.check = (snapshot, { context, event }) => {
            this.#nodes = snapshot._nodes;
            return this.#within(() => test(rule, this.#scope(context, event)));
        };
        return guard;
    }

    #prepare(node) {
        const { output } = node;
        if (output !== undefined) {
            node.output = ({ context, event }) => this.#fill(output, this.#scope(context, event));
        }
        for (const invocation of node.invoke) {
            const { input = {} } = invocation;
            invocation.input = ({ context, event }) => this.#fill(input, this.#scope(context, event));
        }
    }

    #scope(context, event, params = null) {
        return { context, event, input: this.#input, params, sender: null, now: NOW_MS,
            case: { id: 'play', procedure: this.#file.procedure.id, receivedAt: NOW_MS, openedAt: NOW_MS } };
    }

    #within(body) {
        return withStates((name) => this.#nodes.some((node) => node.id === name.replace(/^#/, '') ||
            node.path.join('.') === name), body);
    }

    #fill(value, scope) {
        return this.#within(() => template(value, scope));
    }

    #delay(what, scope) {
        return this.#within(() => durationMs(what, this.#file.implementations.delays ?? {}, scope));
    }

    #action(what) {
        if (Array.isArray(what) || what.choose) {
            return enqueueActions(({ context, event, enqueue }, params) =>
                this.#branches(what, this.#scope(context, event, params))
                    .forEach((one) => enqueue(this.#action(one))));
        }
        const filled = (value) => ({ context, event }, params) =>
            this.#fill(value, this.#scope(context, event, params));
        if (what.assign) {
            return assign(filled(what.assign));
        }
        if (what.raise) {
            return raise(filled(what.raise), what.delay === undefined ? {} : { id: what.id,
                delay: ({ context, event }) => this.#delay(what.delay, this.#scope(context, event)) });
        }
        if (what.emit) {
            return emit(filled(what.emit));
        }
        if (what.cancel) {
            return cancel(what.cancel);
        }
        if (what.spawn) {
            return spawnChild(what.spawn, { id: filled(what.id), input: filled(what.input ?? {}) });
        }
        return log(''); // sendTo another actor: there is none here
    }

    #branches(what, scope) {
        if (Array.isArray(what)) {
            return what;
        }
        const branch = what.choose.find(({ when }) => when === undefined || this.#within(() => test(when, scope)));
        return [branch?.do ?? []].flat();
    }
}
