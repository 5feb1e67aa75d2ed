// SPDX-License-Identifier: Apache-2.0
// Plays a file, and the files of the procedures that it invokes, on XState and says, line by line,
// what `lienthong play --children` ought to say.

import { createActor } from 'xstate';
import { Abandon, LOST } from './abandon.js';
import { VirtualClock } from './clock.js';
import { withStates } from './logic.js';
import { makeMachine } from './machine.js';
import { Part } from './part.js';

export const START_MS = Date.UTC(2026, 0, 1);

const MICROSTEPS_MAX = 300; // in one line; far below the 1,000 of one macrostep
const MACROSTEPS_MAX = 150; // in one line

const copy = (value) => JSON.parse(JSON.stringify(value));
const inDocumentOrder = (a, b) => a.order - b.order;
const answered = /^xstate\.(done|error)\.actor\.(.*)$/;

// Whether every active state has its parent, and every parent the children that it must have.
function isTree(nodes) {
    const active = new Set(nodes);
    return nodes.every((node) => {
        const children = Object.values(node.states).filter((child) => child.type !== 'history');
        const count = children.filter((child) => active.has(child)).length;
        return (
            (!node.parent || active.has(node.parent)) &&
            (node.type !== 'compound' || count === 1) &&
            (node.type !== 'parallel' || count === children.length)
        );
    });
}

// Decision: beside a transition that leaves its source, one that a history leads back to its source
// conflicts with it. XState sees no conflict, since the second leaves nothing.
function mayLeadBack({ source, target, reenter }) {
    return (
        !reenter &&
        (target ?? []).some(
            (node) =>
                node.type === 'history' &&
                source.path.length >= node.path.length &&
                node.parent.path.every((key, at) => source.path[at] === key),
        )
    );
}

export class Oracle {
    #file;
    #input;
    #startMs;
    #case; // as rules see it
    #files; // of the procedures that can be invoked, by their ids
    #machines; // made of them
    #kept = []; // the lines that were not refused, to play again after one that was
    #last;
    #root;
    #parts; // by their actors
    #orders;
    #ends; // whose end each event of an end is
    #line; // what happened since the last line
    clock;
    current; // the case at work
    optimistic = false; // a guard that reads the event counts as true

    constructor(file, { input = {}, beside = [], startMs = START_MS } = {}) {
        this.#file = file;
        this.#input = input;
        this.#startMs = startMs;
        this.#case = { id: 'play', receivedAt: startMs, openedAt: startMs };
        this.#files = new Map(beside.map((other) => [other.procedure.id, other]));
    }

    /** The record of the state after the start. */
    start() {
        this.#boot();
        this.#last = this.#line.failed ? { status: 'error' } : this.#record();
        return this.#last;
    }

    /** The record after one line: an event, {"to", "event"} or {"after_ms"}. Throws Abandon. */
    step(line) {
        this.#newLine();
        const marks = this.#within(() => this.#feed(line));
        if (this.#line.failed || marks.refused) {
            return this.#refuse();
        }
        this.#kept.push(line);
        this.#last = { ...this.#record(), ...marks };
        return this.#last;
    }

    /** Ids of the invocations of the root that run. */
    get invocations() {
        return [...this.#root.running];
    }

    /** The event descriptors of the active states of the root. */
    get descriptors() {
        return this.#root.descriptors;
    }

    // An event that fails is refused whole. XState's actors are lost then, so we come back to where
    // we were by playing everything before it once more.
    #refuse() {
        if (this.#line.timed) {
            throw new Abandon('the step of a timer failed');
        }
        this.#boot();
        for (const line of this.#kept) {
            this.#newLine();
            this.#within(() => this.#feed(line));
        }
        this.#newLine();
        this.#last = { ...this.#record(), refused: true };
        return this.#last;
    }

    #boot() {
        this.clock = new VirtualClock(this.#startMs, () =>
            this.abandon('the timers of three cases are due together'),
        );
        this.#machines = new Map();
        this.#parts = new Map();
        this.#orders = 0;
        this.#ends = new WeakMap();
        this.#root = undefined;
        this.#newLine();
        const machine = makeMachine(this.#file, this);
        this.#within(() => {
            const actor = createActor(machine, {
                clock: this.clock,
                input: this.#input,
                inspect: (seen) => this.#watch(seen),
            });
            this.#root = this.partOf(actor);
            actor.start();
            this.clock.advance(0);
        });
    }

    #newLine() {
        this.#root?.newLine();
        this.#line = {
            microsteps: 0,
            macrosteps: 0,
            timed: false,
            failed: false,
            abandoned: undefined,
        };
    }

    #within(body) {
        const result = withStates((name) => this.current.inState(name), body);
        if (this.#line.abandoned) {
            throw new Abandon(this.#line.abandoned);
        }
        return result;
    }

    // Lines ---------------------------------------------------------------------------------------

    #feed(line) {
        if (line.after_ms !== undefined) {
            this.#line.timed = true;
            this.clock.advance(line.after_ms);
            return {};
        }
        const part = line.to === undefined ? this.#root : this.#find(line.to);
        if (!part) {
            return { refused: true };
        }
        const marks = this.#send(part, line.to === undefined ? line : line.event);
        if (!this.#line.failed) {
            this.#line.timed = true;
            this.clock.advance(0); // a delay of 0 is due at once, but after the queues
            this.#line.timed = this.#line.failed;
        }
        return marks;
    }

    #find(path) {
        return path.split('.').reduce((part, id) => part?.child(id), this.#root);
    }

    #send(part, event) {
        const [, kind, id] = answered.exec(event.type) ?? [];
        if (id !== undefined && !(part.status === 'active' && part.running.has(id))) {
            return { unhandled: true };
        }
        let taken;
        try {
            taken = part.takes(event);
        } catch (error) {
            return { refused: true };
        }
        if (id !== undefined) {
            part.running.delete(id); // what has answered is over: leaving its state stops nothing
        }
        if (taken) {
            part.actor.send(event);
            return {};
        }
        if (kind === 'error') {
            part.incident = true;
            return {};
        }
        return { unhandled: true };
    }

    // What machines and cases ask of the whole ------------------------------------------------------

    partOf(actor) {
        return this.#parts.get(actor);
    }

    machineOf(procedure) {
        if (!this.#files.has(procedure)) {
            return undefined;
        }
        if (!this.#machines.has(procedure)) {
            this.#machines.set(procedure, makeMachine(this.#files.get(procedure), this));
        }
        return this.#machines.get(procedure);
    }

    asPart(part, body) {
        const outer = this.current;
        this.current = part;
        try {
            return body();
        } finally {
            this.current = outer;
        }
    }

    asActor(actor, body) {
        try {
            return this.asPart(this.partOf(actor), body);
        } catch (error) {
            this.fail();
            throw error;
        }
    }

    scope(seen) {
        return {
            ...seen,
            input: this.current.input,
            sender: null,
            case: this.#case,
            now: this.clock.now(),
        };
    }

    // What an active state of the case could take from outside, by the descriptors as written.
    accepts(part) {
        const types = new Set(part.descriptors.filter((type) => !type.startsWith('xstate.')));
        this.optimistic = true;
        try {
            return [...types].filter((type) => part.takes({ type })).sort();
        } finally {
            this.optimistic = false;
        }
    }

    // Decision: the end of one child is none of another that runs under its id by now.
    isStale(actor, event) {
        const ended = this.#ends.get(event);
        return ended !== undefined && this.partOf(actor).running.has(ended.id);
    }

    nextOrder() {
        return this.#orders++;
    }

    fail() {
        this.#line.failed = true;
    }

    abandon(reason) {
        this.#line.abandoned ??= reason;
    }

    countMacrostep() {
        if (++this.#line.macrosteps > MACROSTEPS_MAX) {
            this.#giveUp('no end of macrosteps');
        }
    }

    #giveUp(reason) {
        this.abandon(reason);
        throw new Abandon(reason);
    }

    // What XState tells ----------------------------------------------------------------------------

    #watch(seen) {
        const { actorRef: actor } = seen;
        if (seen.type === '@xstate.actor') {
            if (this.#parts.size === 0) {
                this.#bindTo(actor.system);
            }
            if (actor.logic.idMap) {
                this.#parts.set(actor, new Part(actor, this));
            }
        } else if (seen.type === '@xstate.microstep') {
            // Decision: several eventless transitions are taken in document order, where XState
            // goes by the order in which the states were entered.
            seen.snapshot._nodes.sort(inDocumentOrder);
            const taken = seen._transitions;
            if (!isTree(seen.snapshot._nodes) || (taken.length > 1 && taken.some(mayLeadBack))) {
                this.abandon(LOST);
            }
            if (++this.#line.microsteps > MICROSTEPS_MAX) {
                this.#giveUp('no end of microsteps');
            }
        }
    }

    // Decision: of the timers of several cases that are due together, those of the case opened
    // first fire first.
    #bindTo(system) {
        const { scheduler } = system;
        const { schedule } = scheduler;
        const relay = system._relay;
        scheduler.schedule = (source, ...rest) => {
            this.clock.rank = this.partOf(source).order;
            schedule(source, ...rest);
        };
        system._relay = (source, target, event) => {
            if (source !== target && answered.test(event.type)) {
                this.#ends.set(event, this.partOf(source));
            }
            relay(source, target, event);
        };
    }

    #record() {
        return copy(this.#within(() => this.#root.record()));
    }
}
