// SPDX-License-Identifier: Apache-2.0
// Plays a file on XState and says, line by line, what `lienthong play` ought to say.

import {
    cancel,
    createActor,
    createMachine,
    emit,
    enqueueActions,
    fromCallback,
    log,
    raise,
    sendTo,
    spawnChild,
    assign,
} from 'xstate';
import { VirtualClock } from './clock.js';
import { durationMs, template, test, withStates } from './logic.js';

export const START_MS = Date.UTC(2026, 0, 1);

/** A walk that neither side has to follow: it does not end, or our contract leaves it open. */
export class Abandon extends Error {}

/** The reason where XState's own states are no longer to be believed. */
export const LOST = 'a history may have led back to its own source';

const MICROSTEPS_MAX = 300; // in one line; far below the 1,000 of one macrostep

const list = (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]);
const copy = (value) => JSON.parse(JSON.stringify(value));
const inDocumentOrder = (a, b) => a.order - b.order;
const answered = /^xstate\.(done|error)\.actor\.(.*)$/;

const readsEvent = (rule) => /"var":\[?("event["\.]|[^"])/.test(JSON.stringify(rule) ?? '');

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
    #kept = []; // the lines that were not refused, to play again after one that was
    #last;
    #machine;
    #actor;
    #clock;
    #active; // state nodes by SCXML's meaning: from before entry until after exit
    #running; // ids of invocations that have started and not answered
    #pending; // effects of the macrostep under way
    #line; // what happened since the last line
    #sender;
    #optimistic = false; // a guard that reads the event counts as true

    constructor(file, { input = {}, startMs = START_MS } = {}) {
        this.#file = file;
        this.#input = input;
        this.#startMs = startMs;
    }

    /** The record of the state after the start. */
    start() {
        this.#boot();
        this.#last = this.#record();
        return this.#last;
    }

    /** The record after one line: an event, or {"after_ms"}. Throws Abandon. */
    step(line) {
        this.#newLine();
        const marks = this.#within(() => this.#feed(line));
        if (this.#actor.getSnapshot().status === 'error' || marks.refused) {
            return this.#refuse();
        }
        this.#kept.push(line);
        this.#last = { ...this.#record(), ...marks };
        return this.#last;
    }

    /** Ids of the invocations that run. */
    get invocations() {
        return [...this.#running];
    }

    /** The event descriptors of the active states. */
    get descriptors() {
        return this.#actor.getSnapshot()._nodes.flatMap((node) => [...node.transitions.keys()]);
    }

    // An event that fails is refused whole. XState's actor is lost then, so we come back to where
    // we were by playing everything before it once more.
    #refuse() {
        const { status, value, states, context, tags, accepts, now } = this.#last;
        if (this.#line.macrosteps > 0 || this.#line.timed) {
            throw new Abandon('a later macrostep of a line failed');
        }
        this.#boot();
        for (const line of this.#kept) {
            this.#newLine();
            this.#within(() => this.#feed(line));
        }
        this.#last = {
            status,
            value,
            states,
            context,
            tags,
            emitted: [],
            effects: [],
            logs: [],
            accepts,
            now,
            refused: true,
        };
        return this.#last;
    }

    #boot() {
        this.#clock = new VirtualClock(this.#startMs);
        this.#active = new Set();
        this.#running = new Set();
        this.#pending = { stop: [], start: [], send: [] };
        this.#newLine();
        this.#machine = this.#makeMachine();
        this.#within(() => {
            this.#actor = createActor(this.#machine, {
                clock: this.#clock,
                input: this.#input,
                logger: (message) => this.#line.logs.push(message),
                inspect: (seen) => this.#watch(seen),
            });
            this.#actor.on('*', (event) => this.#line.emitted.push(event));
            this.#actor.subscribe({ error: () => {} });
            this.#actor.start();
            this.#clock.advance(0);
        });
    }

    #newLine() {
        this.#line = {
            emitted: [],
            effects: [],
            logs: [],
            incident: false,
            microsteps: 0,
            macrosteps: 0,
            timed: false,
            abandoned: undefined,
        };
    }

    #within(body) {
        const result = withStates((name) => this.#inState(name), body);
        if (this.#line.abandoned) {
            throw new Abandon(this.#line.abandoned);
        }
        return result;
    }

    #feed(line) {
        if (line.after_ms !== undefined) {
            this.#line.timed = true;
            this.#clock.advance(line.after_ms);
            return {};
        }
        this.#sender = { role: this.#file.procedure?.events?.[line.type]?.role ?? null };
        const marks = this.#send(line);
        this.#line.timed = true;
        this.#clock.advance(0); // a delay of 0 is due at once, but after the queues
        this.#line.timed = false;
        return marks;
    }

    #send(event) {
        const [, kind, id] = answered.exec(event.type) ?? [];
        if (id !== undefined && !this.#running.has(id)) {
            return { unhandled: true };
        }
        let taken;
        try {
            taken = this.#takes(event);
        } catch (error) {
            return { refused: true };
        }
        if (id !== undefined) {
            this.#running.delete(id); // what has answered is over: leaving its state stops nothing
        }
        if (taken) {
            this.#actor.send(event);
        }
        return taken ? {} : kind === 'error' ? { incident: true } : { unhandled: true };
    }

    #takes(event) {
        const snapshot = this.#actor.getSnapshot();
        return (
            snapshot.status === 'active' &&
            this.#machine.getTransitionData(snapshot, event).length > 0
        );
    }

    // What an active state could take from outside, by the descriptors as they are written.
    #accepts() {
        const types = new Set(this.descriptors.filter((type) => !type.startsWith('xstate.')));
        this.#optimistic = true;
        try {
            return [...types].filter((type) => this.#takes({ type })).sort();
        } finally {
            this.#optimistic = false;
        }
    }

    // Machine -----------------------------------------------------------------------------------

    #makeMachine() {
        const { machine: config, implementations: impl = {} } = this.#file;
        const each = (part, make) =>
            Object.fromEntries(
                Object.entries(impl[part] ?? {}).map(([name, what]) => [name, make(what)]),
            );
        const machine = createMachine(copy(config)).provide({
            guards: each('guards', (rule) => (args, params) => this.#guard(rule, args, params)),
            actions: each('actions', (what) => this.#named(what)),
            delays: each('delays', (what) => (args, params) => this.#delay(what, args, params)),
            actors: each('actors', () => this.#child()),
        });
        this.#askNoAlwaysAfterNothing(machine);
        for (const node of machine.idMap.values()) {
            this.#prepare(node);
        }
        return machine;
    }

    // Decision: an event that no active state takes changes nothing at all. XState asks every
    // `always` again after any event, so there is none while nothing took the last one.
    #askNoAlwaysAfterNothing(machine) {
        const select = machine.getTransitionData.bind(machine);
        machine.getTransitionData = (snapshot, event) => {
            const selected = select(snapshot, event);
            machine.idle = !selected.some((t) => t.target?.length || t.actions.length);
            return machine.idle ? [] : selected;
        };
        machine.idle = false;
    }

    #prepare(node) {
        const { always } = node;
        const { machine } = node;
        Object.defineProperty(node, 'always', { get: () => (machine.idle ? undefined : always) });

        // Decision: in_state sees a state from before its entry until after its exit.
        node.entry.unshift(enqueueActions(() => this.#enter(node)));
        node.exit.push(
            enqueueActions(() => {
                this.#active.delete(node);
            }),
        );

        if (node.output !== undefined) {
            const output = node.output;
            node.output = ({ context, event }) => template(output, this.#scope(context, event));
        }
        for (const invocation of node.invoke) {
            const { input = {} } = invocation;
            invocation.input = ({ context, event }) => template(input, this.#scope(context, event));
        }
    }

    // Where a transition aims at a history that comes back to its own source, XState enters that
    // source once more without having left it, and runs its delays and invocations twice. The root
    // may be aimed at, so we only keep away from one that has such.
    #enter(node) {
        const timed = node.invoke.length > 0 || node.after.length > 0;
        if (this.#active.has(node) && (node.parent || timed)) {
            this.#line.abandoned ??= LOST;
        }
        this.#active.add(node);
    }

    #inState(name) {
        const id = name.replace(/^#/, '');
        const node =
            this.#machine.idMap.get(id) ??
            name.split('.').reduce((at, key) => at?.states[key], this.#machine.root);
        return this.#active.has(node);
    }

    // Implementations ---------------------------------------------------------------------------

    #scope(context, event, params = null) {
        return {
            context,
            event: { ...event },
            input: this.#input,
            params,
            sender: this.#sender,
            case: {
                id: 'play',
                procedure: this.#file.procedure?.id ?? null,
                receivedAt: this.#startMs,
                openedAt: this.#startMs,
            },
            now: this.#clock.now(),
        };
    }

    #withParams({ context, event }, params) {
        const scope = this.#scope(context, event);
        return params === undefined ? scope : { ...scope, params: template(params, scope) };
    }

    #guard(rule, args, params) {
        if (this.#optimistic && (readsEvent(rule) || readsEvent(params))) {
            return true;
        }
        return test(rule, this.#withParams(args, params));
    }

    #delay(duration, { context, event }, params = null) {
        return durationMs(
            duration,
            this.#file.implementations?.delays ?? {},
            this.#scope(context, event, params),
        );
    }

    #named(definition) {
        return enqueueActions(({ context, event, enqueue }, params) => {
            const resolved = this.#withParams({ context, event }, params).params;
            list(definition).forEach((one) => enqueue(this.#action(one, resolved)));
        });
    }

    // Each definition is evaluated when its turn comes, over the context of that moment.
    #action(definition, params) {
        return enqueueActions((args) => {
            const scope = this.#scope(args.context, args.event, params);
            this.#perform(definition, scope, args).forEach((action) => args.enqueue(action));
        });
    }

    #perform(definition, scope, args) {
        const fill = (value) => template(value, scope);
        if (definition.choose) {
            const branch = definition.choose.find(
                ({ when }) => when === undefined || test(when, scope),
            );
            return list(branch?.do).map((one) => this.#action(one, scope.params));
        }
        if (definition.assign) {
            return [assign(fill(definition.assign))];
        }
        if ('raise' in definition) {
            return this.#timed(definition, scope, (options) =>
                raise(fill(definition.raise), options),
            );
        }
        if ('sendTo' in definition) {
            return this.#sendTo(definition, scope, args);
        }
        if ('emit' in definition) {
            return [emit(fill(definition.emit))];
        }
        if ('cancel' in definition) {
            return [cancel(fill(definition.cancel))];
        }
        if ('log' in definition) {
            return [log(() => fill(definition.log))];
        }
        return [
            spawnChild(definition.spawn, {
                id: fill(definition.id),
                input: fill(definition.input),
            }),
        ];
    }

    // Decision: an id scheduled again replaces the earlier.
    #timed({ id, delay }, scope, make) {
        if (delay === undefined) {
            return [make({})];
        }
        const delays = this.#file.implementations?.delays ?? {};
        const options = { delay: durationMs(delay, delays, scope) };
        if (id === undefined) {
            return [make(options)];
        }
        options.id = template(id, scope);
        return [cancel(options.id), make(options)];
    }

    // Decision: events to actors leave last, after stops and starts, and one to an actor that does
    // not run is an incident beside the step, where XState throws. So only "self" is XState's.
    #sendTo(definition, scope, { self }) {
        const to = template(definition.sendTo, scope);
        const event = template(definition.event, scope);
        if (to === 'self') {
            return this.#timed(definition, scope, (options) => sendTo(() => self, event, options));
        }
        this.#pending.send.push({ kind: 'send', to, event });
        return [];
    }

    // Effects -----------------------------------------------------------------------------------

    #child() {
        return fromCallback(({ input, self }) => {
            const { id } = self;
            this.#running.add(id);
            this.#pending.start.push({ kind: 'start', id, src: self.src, input });
            return () => {
                if (this.#running.delete(id)) {
                    this.#pending.stop.push({ kind: 'stop', id });
                }
            };
        });
    }

    #watch(seen) {
        if (seen.type === '@xstate.microstep') {
            // Decision: several eventless transitions are taken in document order, where XState
            // goes by the order in which the states were entered.
            seen.snapshot._nodes.sort(inDocumentOrder);
            const taken = seen._transitions;
            if (!isTree(seen.snapshot._nodes) || (taken.length > 1 && taken.some(mayLeadBack))) {
                this.#line.abandoned ??= LOST;
            }
            if (++this.#line.microsteps > MICROSTEPS_MAX) {
                this.#line.abandoned ??= 'no end of microsteps';
                throw new Abandon(this.#line.abandoned);
            }
        } else if (seen.type === '@xstate.snapshot' && seen.actorRef.logic === this.#machine) {
            this.#line.macrosteps++;
            this.#settleEffects();
        }
    }

    #settleEffects() {
        const { stop, start, send } = this.#pending;
        const sent = send.filter(({ to }) => this.#running.has(to));
        this.#line.incident ||= sent.length < send.length;
        this.#line.effects.push(...stop, ...start, ...sent);
        this.#pending = { stop: [], start: [], send: [] };
    }

    // Records -----------------------------------------------------------------------------------

    #record() {
        const snapshot = this.#actor.getSnapshot();
        if (snapshot.status === 'error') {
            if (snapshot.error instanceof Abandon) {
                throw snapshot.error;
            }
            return { status: 'error', error: String(snapshot.error) };
        }
        const { emitted, effects, logs, incident } = this.#line;
        const record = {
            status: snapshot.status,
            value: snapshot.value,
            states: snapshot._nodes
                .filter((n) => n.type === 'atomic' || n.type === 'final')
                .sort(inDocumentOrder)
                .map((n) => n.id),
            context: snapshot.context,
            tags: [...snapshot.tags].sort(),
            output: snapshot.output,
            emitted,
            effects,
            logs,
            accepts: this.#within(() => this.#accepts()),
            now: this.#clock.now(),
        };
        return copy(incident ? { ...record, incident } : record);
    }
}
