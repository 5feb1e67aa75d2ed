// SPDX-License-Identifier: Apache-2.0
// Makes a random procedure file without a procedure part, and a walk of lines to play on it.
//
// The tree of states comes first, then what hangs on it, since a target must exist and must not
// lie in a sibling region. What the file format refuses is never made; what it decides otherwise than
// XState is kept out where the oracle cannot apply the decision (see README.md).

import { Random } from './random.js';
import { OUTSIDE, RAISED, Words } from './words.js';

const DESCRIPTORS = [...OUTSIDE, ...RAISED, 'go.*', 'go.on.*', 'stop.*', 'in.*', 'late.*', '*'];
const TAGS = ['red', 'green', 'blue', 'status:4'];

const KIDS_MAX = 2;

/** The least that a file says of a procedure, beside its id, to be invoked. */
export const PROCEDURE = {
    version: '1',
    effectiveFrom: '2026-01-01',
    title: { vi: 'Con', en: 'Child' },
    agency: 'any',
    input: true,
    output: true,
    events: {},
};

/** The file, those of the procedures that it invokes, its input and its walk, all from one seed. */
export function generate(seed, events) {
    const random = new Random(seed);
    const kids = random.chance(0.5) ? makeKids(random) : [];
    const maker = new Maker(random, kids);
    const file = maker.file();
    const beside = kids.map((kid) => kid.file);
    return { file, beside, input: maker.input(), lines: maker.walk(events) };
}

// The procedures that can be invoked. They know their parent, and no procedure of their own.
function makeKids(random) {
    return Array.from({ length: random.int(1, KIDS_MAX) }, (_, index) => {
        const maker = new Maker(random, [], { isKid: true });
        const id = `kid-${index + 1}`;
        const { format, ...parts } = maker.file();
        return { maker, file: { format, procedure: { id, ...PROCEDURE }, ...parts } };
    });
}

class Maker extends Words {
    #kids;

    constructor(random, kids, { isKid = false } = {}) {
        super(random, { isKid });
        this.#kids = kids;
    }

    input() {
        return this.r.chance(0.3) ? { size: this.r.int(0, 3), name: this.r.pick(['x', 'y']) } : {};
    }

    file() {
        const id = this.r.pick(['m', 'm', 'm', 'machine', 'machine', undefined]);
        this.rootId = id ?? '(machine)'; // what XState calls one without
        const parallel = this.r.chance(this.isKid ? 0.15 : 0.3);
        this.rootNode = this.node(null, this.rootId, parallel ? 'parallel' : 'compound', 0);
        this.nodes
            .filter((n) => n.type === 'parallel' && this.r.chance(n.parent ? 0.35 : 0.15))
            .forEach((n) => this.makeFinishable(n));
        this.delays();
        this.nodes.forEach((node) => this.dress(node));
        const { config } = this.rootNode;
        const machine = { ...(id && { id }), ...this.rootExtras(), ...config };
        return { format: 1, machine, implementations: this.implementations };
    }

    rootExtras() {
        const extras = {
            context: {
                n: 0,
                k: this.r.int(0, 3),
                fuel: this.r.int(2, 6),
                s: 'x',
                items: [],
                seen: null,
            },
        };
        if (this.r.chance(0.2)) {
            extras.version = '1';
        }
        if (this.r.chance(0.7)) {
            extras.output = this.rootOutput();
        }
        return extras;
    }

    rootOutput() {
        return this.r.weighted([
            [
                3,
                {
                    n: { var: 'context.n' },
                    type: { var: 'event.type' },
                    of: { var: 'event.output' },
                },
            ],
            [
                2,
                {
                    at: { in_state: this.stateName(this.r.pick(this.nodes)) },
                    items: { var: 'context.items' },
                },
            ],
            [1, 'over'],
            [1, { var: 'context.items' }],
        ]);
    }

    // What hangs on a node ----------------------------------------------------------------------

    dress(node) {
        if (node.type === 'history') {
            this.dressHistory(node);
            return;
        }
        const { config } = node;
        if (node.type === 'final') {
            config.type = 'final';
            if (this.r.chance(0.5)) {
                config.output = this.value();
            }
        }
        if (node.type === 'compound') {
            config.initial = this.initial(node);
        }
        this.decorate(config);
        if (this.r.chance(0.4)) {
            config.entry = this.actions();
        }
        if (this.r.chance(0.4)) {
            config.exit = this.actions();
        }
        if (node.type !== 'final') {
            this.dressTransitions(node);
        }
        if (node.children.length > 0) {
            config.states = Object.fromEntries(node.children.map((c) => [c.key, c.config]));
        }
    }

    dressHistory(node) {
        if (this.r.chance(0.6)) {
            return;
        }
        const { parent } = node;
        const path = (target) => this.pathBetween(parent, target).join('.');
        const inside = this.below(parent).filter(
            (n) => n.type !== 'history' && !this.ancestors(n).includes(node),
        );
        if (parent.type === 'parallel') {
            node.config.target = parent.children
                .filter((c) => c.type !== 'history')
                .map((c) => path(this.r.pick([c, ...inside.filter((n) => this.isWithin(n, c))])));
        } else {
            node.config.target = path(this.r.pick(inside));
        }
    }

    initial(node) {
        const { key } = this.r.pick(
            node.children
                .filter((c) => c.type !== 'history' && (c.type !== 'final' || this.r.chance(0.2)))
                .concat(node.children.filter((c) => c.type !== 'history' && c.type !== 'final')),
        );
        if (this.r.chance(0.6)) {
            return key;
        }
        return this.r.chance(0.9) ? { target: key, actions: this.actions() } : { target: key };
    }

    decorate(config) {
        if (this.r.chance(0.3)) {
            config.tags = this.r.chance(0.5)
                ? this.r.pick(TAGS)
                : this.r.some(TAGS, this.r.int(0, 2));
        }
        if (this.r.chance(0.05)) {
            config.meta = { note: 'kept for people', count: 1 };
        }
        if (this.r.chance(0.05)) {
            config.description = 'A state of a random machine.';
        }
    }

    dressTransitions(node) {
        const { config } = node;
        if (node.finish || this.r.chance(0.8)) {
            config.on = this.on(node);
        }
        if (this.r.chance(0.25)) {
            config.always = this.always(node);
        }
        if (this.r.chance(0.25)) {
            config.after = this.after(node);
        }
        if (node.type === 'parallel' || node.children.some((c) => c.type === 'final')) {
            if (node.parent && this.r.chance(0.7)) {
                config.onDone = this.transitions(node);
            }
        }
        if (this.r.chance(this.#kids.length > 0 ? 0.35 : 0.12)) {
            config.invoke = this.invoke(node);
        }
    }

    on(node) {
        const descriptors = this.r.shuffled(DESCRIPTORS).slice(0, this.r.int(1, 5));
        const on = Object.fromEntries(descriptors.map((d) => [d, this.transitions(node)]));
        if (node.finish && this.r.chance(0.9)) {
            on.tick = this.r.chance(0.5)
                ? `.${node.finish}`
                : { target: `.${node.finish}`, actions: this.actions() };
        }
        if (this.r.chance(0.07)) {
            on[this.r.pick(['xstate.done.state.*', 'xstate.done.*', 'xstate.after.*'])] =
                this.transitions(node);
        }
        return on;
    }

    transitions(node) {
        return this.r.weighted([
            [4, () => this.plainTarget(node)],
            [0.7, () => ({})],
            [6, () => this.transition(node)],
            [3, () => Array.from({ length: this.r.int(1, 3) }, () => this.transition(node))],
            [0.5, () => [{ target: this.target(node) }]],
        ])();
    }

    // A list where a transition stands would be a list of transitions.
    plainTarget(node) {
        const target = this.target(node);
        return Array.isArray(target) ? { target } : target;
    }

    transition(node) {
        const transition = {};
        if (this.r.chance(0.75)) {
            transition.target = this.target(node);
        }
        if (this.r.chance(0.45)) {
            transition.guard = this.guard();
        }
        if (this.r.chance(0.6)) {
            transition.actions = this.actions();
        }
        if (transition.target && this.r.chance(0.25)) {
            transition.reenter = this.r.chance(0.9);
        }
        if (this.r.chance(0.04)) {
            transition.description = 'A way on.';
            transition.meta = { why: 'because' };
        }
        return transition;
    }

    // Each eventless transition either burns fuel, so that it stops, or goes to a later sibling, or
    // changes nothing at all and is then taken once.
    always(node) {
        const make = () =>
            this.r.weighted([
                [3, () => this.fueledAlways(node)],
                [2, () => this.onwardAlways(node)],
                [1, () => ({ guard: this.guard(), actions: this.harmless() })],
            ])();
        return this.r.chance(0.6) ? make() : [make(), make()];
    }

    fueledAlways(node) {
        const burn = this.name('actions', 'burn', {
            assign: { fuel: { '-': [{ var: 'context.fuel' }, 1] } },
        });
        const guard = this.name('guards', 'fueled', {
            and: [{ '>': [{ var: 'context.fuel' }, 0] }, this.rule()],
        });
        const transition = { guard, actions: [burn, ...[].concat(this.actions())] };
        if (this.r.chance(0.6)) {
            transition.target = this.target(node);
            transition.reenter = this.r.chance(0.2);
        }
        return transition;
    }

    onwardAlways(node) {
        const later =
            node.parent?.children.filter(
                (c) =>
                    c.order > node.order && c.type !== 'history' && node.parent.type !== 'parallel',
            ) ?? [];
        if (later.length === 0) {
            return this.fueledAlways(node);
        }
        const transition = {
            target: this.reference(node, this.r.pick(later)),
            guard: this.guard(),
        };
        if (this.r.chance(0.4)) {
            transition.actions = this.actions();
        }
        return transition;
    }

    harmless() {
        return this.name(
            'actions',
            'say',
            this.r.chance(0.5) ? { emit: this.event(['said']) } : { log: this.value() },
        );
    }

    // Numeric delays stand before named ones, as JavaScript would put them anyway.
    after(node) {
        const after = {};
        const times = this.r.chance(0.1) ? [0, 5] : [1, 5, 10, 10, 20, 200];
        for (const delay of this.r.some(times, this.r.int(0, 2))) {
            after[delay] = this.transitions(node);
        }
        if (this.r.chance(0.5) || Object.keys(after).length === 0) {
            after[this.r.pick(Object.keys(this.implementations.delays))] = this.transitions(node);
        }
        return after;
    }

    delays() {
        this.implementations.delays = {
            soon: 5,
            ten: 10,
            alias: this.r.pick(['soon', 'ten']),
            byCount: { seconds: { '*': [{ max: [0, { var: 'context.k' }] }, 0.125] } },
            eighth: { seconds: 0.125 },
            minute: { minutes: { if: [{ '>': [{ var: 'context.n' }, 2] }, 1, 2] } },
        };
    }

    invoke(node) {
        const one = () => {
            const id = `job${this.invocations.length + 1}`;
            const invocation = { src: this.actor(id), id };
            if (this.r.chance(0.6)) {
                invocation.input = this.value();
            }
            if (this.r.chance(0.7)) {
                invocation.onDone = this.transitions(node);
            }
            if (this.r.chance(0.6)) {
                invocation.onError = this.transitions(node);
            }
            return invocation;
        };
        return this.r.chance(0.75) ? one() : [one(), one()];
    }

    // Who is invoked: a connected system, which the walk answers, or a procedure, which is played.
    actor(id) {
        this.invocations.push(id);
        const kid = this.#kids.length > 0 && this.r.chance(0.75) && this.r.pick(this.#kids);
        if (!kid) {
            this.implementations.actors.worker = { connector: 'worker', operation: 'work' };
            return 'worker';
        }
        this.played.push({ id, kid });
        const { id: procedure } = kid.file.procedure;
        this.implementations.actors[procedure] = { procedure };
        return procedure;
    }

    // The walk ----------------------------------------------------------------------------------

    walk(events) {
        return Array.from({ length: events }, () => this.line());
    }

    line() {
        const kinds = [
            [7, () => this.outsideEvent(OUTSIDE)],
            [1, () => this.outsideEvent([...RAISED, 'nobody'])],
            [2.5, () => ({ after_ms: this.pause() })],
            [this.invocations.length > this.played.length ? 2.5 : 0, () => this.answer()],
            [this.played.length ? 6 : 0, () => this.toChild()],
        ];
        return this.r.weighted(kinds)();
    }

    // To a child that runs, or ran, or never did.
    toChild() {
        const { id, kid } = this.r.pick(this.played);
        const answers = kid.maker.answered.length > 0 && this.r.chance(0.2);
        const event = answers ? kid.maker.answer() : this.outsideEvent(OUTSIDE);
        return { to: id, event };
    }

    pause() {
        return this.r.weighted([
            [10, this.r.pick([1, 4, 5, 9, 10, 15, 30])],
            [2, this.r.pick([125, 250])],
            [0.3, 120000],
        ]);
    }

    // A played child answers by itself; an answer in its name is no part of the contract.
    get answered() {
        return this.invocations.filter((id) => this.played.every((one) => one.id !== id));
    }

    outsideEvent(types) {
        const event = { type: this.r.pick(types) };
        if (this.r.chance(0.7)) {
            event.n = this.r.int(0, 3);
        }
        if (this.r.chance(0.3)) {
            event.s = this.r.pick(['x', 'y', 'z']);
        }
        return event;
    }

    answer() {
        const id = this.r.pick(this.answered);
        return this.r.chance(0.7)
            ? { type: `xstate.done.actor.${id}`, output: this.r.pick([1, { n: 2 }, null]) }
            : { type: `xstate.error.actor.${id}`, error: this.r.pick(['late', { code: 3 }]) };
    }
}
