// SPDX-License-Identifier: Apache-2.0
// Makes a random procedure file without a procedure part, and a walk of lines to play on it.
//
// The tree of states comes first, then what hangs on it, since a target must exist and must not
// lie in a sibling region. What format.md refuses is never made; what it decides otherwise than
// XState is kept out where the oracle cannot apply the decision (see README.md).

import { Random } from './random.js';

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const OUTSIDE = ['go', 'go.on', 'go.on.far', 'stop', 'stop.now', 'tick'];
const RAISED = ['in.one', 'in.two', 'late.one', 'late.two', 'mine'];
const DESCRIPTORS = [...OUTSIDE, ...RAISED, 'go.*', 'go.on.*', 'stop.*', 'in.*', 'late.*', '*'];
const TIMER_IDS = ['t1', 't2'];
const TAGS = ['red', 'green', 'blue', 'status:4'];
const STATES_MAX = 26;

/** The file, its input and its walk, all from one seed. */
export function generate(seed, events) {
    const maker = new Maker(new Random(seed));
    const file = maker.file();
    return { file, input: maker.input(), lines: maker.walk(events) };
}

class Maker {
    constructor(random) {
        this.r = random;
        this.nodes = [];
        this.ids = 0;
        this.names = 0;
        this.invocations = [];
        this.implementations = { guards: {}, actions: {}, delays: {}, actors: {} };
    }

    input() {
        return this.r.chance(0.3) ? { size: this.r.int(0, 3), name: this.r.pick(['x', 'y']) } : {};
    }

    file() {
        const id = this.r.pick(['m', 'm', 'm', 'machine', 'machine', undefined]);
        this.rootId = id ?? '(machine)'; // what XState calls one without
        this.rootNode = this.node(null, this.rootId, this.r.chance(0.3) ? 'parallel' : 'compound', 0);
        this.nodes.filter((n) => n.type === 'parallel' && this.r.chance(n.parent ? 0.35 : 0.15))
            .forEach((n) => this.makeFinishable(n));
        this.delays();
        this.nodes.forEach((node) => this.dress(node));
        const { config } = this.rootNode;
        const machine = { ...(id && { id }), ...this.rootExtras(), ...config };
        return { format: 1, machine, implementations: this.implementations };
    }

    rootExtras() {
        const extras = {
            context: { n: 0, k: this.r.int(0, 3), fuel: this.r.int(3, 10), s: 'x', items: [],
                seen: null },
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
            [3, { n: { var: 'context.n' }, type: { var: 'event.type' }, of: { var: 'event.output' } }],
            [2, { at: { in_state: this.stateName(this.r.pick(this.nodes)) }, items: { var: 'context.items' } }],
            [1, 'over'],
            [1, { var: 'context.items' }],
        ]);
    }

    // The tree ----------------------------------------------------------------------------------

    node(parent, key, type, depth) {
        const node = { parent, key, type, depth, children: [], config: {}, order: this.nodes.length };
        this.nodes.push(node);
        parent?.children.push(node);
        if (parent && this.r.chance(0.25)) {
            node.id = `id${++this.ids}`;
            node.config.id = node.id;
        }
        if (type === 'compound' || type === 'parallel') {
            this.children(node);
        }
        return node;
    }

    children(node) {
        const parallel = node.type === 'parallel';
        const count = this.r.int(parallel ? 2 : 1, node.depth === 0 ? 4 : 3);
        const keys = this.r.shuffled(KEYS).slice(0, count + 1);
        for (const key of keys.slice(0, count)) {
            this.node(node, key, this.childType(node), node.depth + 1);
        }
        if (node.type === 'compound' && node.children.every((c) => c.type === 'final')) {
            node.children[0].type = 'atomic';
        }
        if (this.r.chance(0.4)) {
            this.historyNode(node, keys[count]);
        }
        if (parallel || this.r.chance(0.1)) {
            node.config.type = node.type;
        }
    }

    childType(parent) {
        if (parent.depth >= 3 || this.nodes.length > STATES_MAX) {
            return this.r.chance(0.25) ? 'final' : 'atomic';
        }
        return parent.type === 'parallel'
            ? this.r.weighted([[6, 'compound'], [1, 'parallel'], [2, 'atomic'], [0.5, 'final']])
            : this.r.weighted([[4, 'atomic'], [3, 'compound'], [1.5, 'parallel'], [1.5, 'final']]);
    }

    historyNode(parent, key) {
        const node = this.node(parent, key, 'history', parent.depth + 1);
        this.r.weighted([
            [2, () => { node.config.type = 'history'; }],
            [3, () => { node.config.history = 'deep'; }],
            [1, () => { Object.assign(node.config, { type: 'history', history: 'shallow' }); }],
            [1, () => { Object.assign(node.config, { type: 'history', history: 'deep' }); }],
            [1, () => { node.config.history = true; }],
        ])();
    }

    // Chance alone hardly ever brings every region of a parallel state to its end: `tick` does.
    makeFinishable(node) {
        if (node.type === 'atomic') {
            node.type = 'final';
        }
        const children = node.children.filter((c) => c.type !== 'history');
        if (node.type === 'parallel') {
            children.forEach((child) => this.makeFinishable(child));
        } else if (node.type === 'compound') {
            node.finish = (children.find((c) => c.type === 'final') ??
                this.node(node, KEYS.find((k) => node.children.every((c) => c.key !== k)), 'final',
                    node.depth + 1)).key;
        }
    }

    ancestors(node) {
        return node.parent ? [node.parent, ...this.ancestors(node.parent)] : [];
    }

    isWithin(node, ancestor) {
        return this.ancestors(node).includes(ancestor);
    }

    below(node) {
        return this.nodes.filter((other) => this.isWithin(other, node));
    }

    regionOf(node, parallel) {
        return [node, ...this.ancestors(node)].find((a) => a.parent === parallel);
    }

    // format.md refuses a target in a sibling region of its source.
    mayAim(source, target) {
        return this.ancestors(target).every((p) => p.type !== 'parallel' || !this.isWithin(source, p) ||
            this.regionOf(source, p) === this.regionOf(target, p));
    }

    pathBetween(ancestor, node) {
        return node === ancestor ? [] : [...this.pathBetween(ancestor, node.parent), node.key];
    }

    // Targets -----------------------------------------------------------------------------------

    /** One of the ways in which `source` can name `target`. */
    reference(source, target) {
        const ways = [];
        if (target.id) {
            ways.push(`#${target.id}`);
        }
        const named = this.ancestors(target).filter((a) => a.id || !a.parent);
        named.forEach((a) => ways.push(
            [`#${a.id ?? this.rootId}`, ...this.pathBetween(a, target)].join('.')));
        if (!target.parent) {
            ways.push(`#${this.rootId}`);
        }
        if (this.isWithin(target, source)) {
            ways.push(`.${this.pathBetween(source, target).join('.')}`);
        }
        if (source.parent && this.isWithin(target, source.parent)) {
            const path = this.pathBetween(source.parent, target).join('.');
            ways.push(path, path);
        }
        return this.r.pick(ways);
    }

    target(source) {
        if (this.r.chance(0.12)) {
            const several = this.severalTargets(source);
            if (several) {
                return several;
            }
        }
        const candidates = this.nodes.filter((n) => this.mayAim(source, n) &&
            (n.parent || this.r.chance(0.2)) &&
            (n.type !== 'history' || !this.isWithin(source, n.parent) || this.r.chance(0.1)));
        const histories = candidates.filter((n) => n.type === 'history');
        if (histories.length > 0 && this.r.chance(0.25)) {
            return this.reference(source, this.r.pick(histories));
        }
        const near = candidates.filter((n) => n.parent === source.parent || n.parent === source);
        const from = near.length && this.r.chance(0.6) ? near : candidates;
        return this.reference(source, this.r.pick(from));
    }

    severalTargets(source) {
        const parallels = this.nodes.filter((n) => n.type === 'parallel' &&
            (n === source || !this.isWithin(source, n)) && this.mayAim(source, n));
        if (parallels.length === 0) {
            return undefined;
        }
        const parallel = this.r.pick(parallels);
        const regions = parallel.children.filter((c) => c.type !== 'history');
        return this.r.shuffled(this.r.some(regions, 2)).map((region) =>
            this.reference(source, this.r.pick([region, ...this.below(region)])));
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
        const inside = this.below(parent).filter((n) => n.type !== 'history' &&
            !this.ancestors(n).includes(node));
        if (parent.type === 'parallel') {
            node.config.target = parent.children.filter((c) => c.type !== 'history')
                .map((c) => path(this.r.pick([c, ...inside.filter((n) => this.isWithin(n, c))])));
        } else {
            node.config.target = path(this.r.pick(inside));
        }
    }

    initial(node) {
        const { key } = this.r.pick(node.children.filter((c) => c.type !== 'history' &&
            (c.type !== 'final' || this.r.chance(0.2))).concat(
            node.children.filter((c) => c.type !== 'history' && c.type !== 'final')));
        if (this.r.chance(0.6)) {
            return key;
        }
        return this.r.chance(0.9) ? { target: key, actions: this.actions() } : { target: key };
    }

    decorate(config) {
        if (this.r.chance(0.3)) {
            config.tags = this.r.chance(0.5) ? this.r.pick(TAGS) : this.r.some(TAGS, this.r.int(0, 2));
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
        if (this.r.chance(0.12)) {
            config.invoke = this.invoke(node);
        }
    }

    on(node) {
        const descriptors = this.r.shuffled(DESCRIPTORS).slice(0, this.r.int(1, 5));
        const on = Object.fromEntries(descriptors.map((d) => [d, this.transitions(node)]));
        if (node.finish && this.r.chance(0.9)) {
            on.tick = this.r.chance(0.5) ? `.${node.finish}` : { target: `.${node.finish}`, actions: this.actions() };
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
        const make = () => this.r.weighted([
            [3, () => this.fueledAlways(node)],
            [2, () => this.onwardAlways(node)],
            [1, () => ({ guard: this.guard(), actions: this.harmless() })],
        ])();
        return this.r.chance(0.6) ? make() : [make(), make()];
    }

    fueledAlways(node) {
        const burn = this.name('actions', 'burn', { assign: { fuel: { '-': [{ var: 'context.fuel' }, 1] } } });
        const guard = this.name('guards', 'fueled', { and: [{ '>': [{ var: 'context.fuel' }, 0] }, this.rule()] });
        const transition = { guard, actions: [burn, ...[].concat(this.actions())] };
        if (this.r.chance(0.6)) {
            transition.target = this.target(node);
            transition.reenter = this.r.chance(0.2);
        }
        return transition;
    }

    onwardAlways(node) {
        const later = node.parent?.children.filter((c) => c.order > node.order &&
            c.type !== 'history' && node.parent.type !== 'parallel') ?? [];
        if (later.length === 0) {
            return this.fueledAlways(node);
        }
        const transition = { target: this.reference(node, this.r.pick(later)), guard: this.guard() };
        if (this.r.chance(0.4)) {
            transition.actions = this.actions();
        }
        return transition;
    }

    harmless() {
        return this.name('actions', 'say', this.r.chance(0.5) ? { emit: this.event(['said']) } : { log: this.value() });
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
            this.invocations.push(id);
            this.implementations.actors.worker = { connector: 'worker', operation: 'work' };
            const invocation = { src: 'worker', id };
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

    // Implementations ---------------------------------------------------------------------------

    name(part, stem, definition) {
        const name = `${stem}${++this.names}`;
        this.implementations[part][name] = definition;
        return name;
    }

    guard() {
        if (this.r.chance(0.25)) {
            const name = this.name('guards', 'asked', this.r.pick([
                { '==': [{ var: 'params.want' }, { var: 'context.k' }] },
                { '>=': [{ var: 'params.want' }, { var: 'context.n' }] },
                { and: [{ var: 'params.want' }, this.rule()] },
            ]));
            return { type: name, params: { want: this.r.pick([0, 1, 2, { var: 'event.n' }, { var: 'context.n' }]) } };
        }
        return this.r.chance(0.1)
            ? { type: this.name('guards', 'when', this.rule()) }
            : this.name('guards', 'when', this.rule());
    }

    rule(depth = 0) {
        const deeper = () => this.rule(depth + 1);
        return this.r.weighted([
            [2, () => ({ '<': [{ '%': [{ var: 'context.n' }, 3] }, this.r.int(1, 2)] })],
            [2, () => ({ '===': [{ var: 'context.k' }, this.r.int(0, 3)] })],
            [2, () => ({ '>': [{ var: 'event.n' }, this.r.int(0, 2)] })],
            [1, () => ({ in: [{ var: 'event.s' }, ['x', 'y']] })],
            [1, () => ({ '!=': [{ var: 'context.s' }, { var: 'event.s' }] })],
            [1, () => ({ '==': [{ length: { var: 'context.items' } }, this.r.int(0, 2)] })],
            [0.5, () => ({ '!!': { var: 'input.size' } })],
            [0.5, () => ({ in: ['state', { var: 'event.type' }] })],
            [2.5, () => ({ in_state: this.stateName(this.r.pick(this.nodes.filter((n) => n.type !== 'history'))) })],
            [2, () => true],
            [depth < 2 ? 1 : 0, () => ({ '!': deeper() })],
            [depth < 2 ? 1.5 : 0, () => ({ [this.r.pick(['and', 'or'])]: [deeper(), deeper()] })],
            [depth < 2 ? 0.5 : 0, () => ({ if: [deeper(), deeper(), deeper()] })],
        ])();
    }

    stateName(node) {
        if (!node.parent || node.type === 'history') {
            return `#${this.rootId}`;
        }
        const path = this.pathBetween(this.rootNode, node).join('.');
        return this.r.pick(node.id ? [`#${node.id}`, node.id, path] : [path]);
    }

    actions() {
        return this.r.chance(0.55)
            ? this.actionUse()
            : Array.from({ length: this.r.int(1, 3) }, () => this.actionUse());
    }

    actionUse() {
        if (this.r.chance(0.15)) {
            const name = this.name('actions', 'put', this.r.pick([
                { assign: { k: { var: 'params.by' } } },
                { assign: { n: { '+': [{ var: 'context.n' }, { var: 'params.by' }] }, seen: { var: 'params' } } },
                { emit: { type: 'put', by: { var: 'params.by' } } },
                [{ assign: { k: 1 } }, { log: { var: 'params' } }],
            ]));
            return { type: name, params: { by: this.r.pick([1, 2, { var: 'context.k' }, { length: { var: 'context.items' } }]) } };
        }
        const name = this.name('actions', 'do', this.definition());
        return this.r.chance(0.07) ? { type: name } : name;
    }

    // A choice may stand in a choice, a few deep.
    definition(depth = 0) {
        return this.r.weighted([
            [5, () => this.step()],
            [2, () => Array.from({ length: this.r.int(1, 3) }, () => this.step())],
            [depth < 4 ? 1.5 : 0, () => this.choose(depth + 1)],
        ])();
    }

    choose(depth) {
        const branches = Array.from({ length: this.r.int(1, 2) },
            () => ({ when: this.rule(), do: this.definition(depth) }));
        if (this.r.chance(0.6)) {
            branches.push({ do: this.step() });
        }
        return { choose: branches };
    }

    step() {
        return this.r.weighted([
            [6, () => this.assignStep()],
            [3, () => this.fueled({ raise: this.event(RAISED) })],
            [2, () => this.timed({ raise: this.event(RAISED) })],
            [1, () => this.fueled({ sendTo: 'self', event: this.event(RAISED) })],
            [0.7, () => this.timed({ sendTo: 'self', event: this.event(RAISED) })],
            [2, () => ({ emit: this.event(['out', 'out.more']) })],
            [1, () => ({ cancel: this.r.chance(0.8) ? this.r.pick(TIMER_IDS) : { cat: ['t', { var: 'context.k' }] } })],
            [1, () => ({ log: this.value() })],
            [this.invocations.length ? 0.7 : 0, () => ({ sendTo: this.r.pick(this.invocations), event: this.event(['note']) })],
            [0.4, () => this.spawnStep()],
            [0.15, () => ({ sendTo: 'parent', event: this.event(['note']) })],
            [0.1, () => ({ assign: { n: { '/': [6, { '-': [{ var: 'context.n' }, 2] }] } } })],
        ])();
    }

    // Each child is spawned once: of two with one id XState forgets the first.
    spawnStep() {
        const id = `kid${this.invocations.length + 1}`;
        this.invocations.push(id);
        this.implementations.actors.helper = { connector: 'helper', operation: 'help' };
        return { choose: [{
            when: { '!': { in: [id, { var: 'context.items' }] } },
            do: [{ assign: { items: { merge: [{ var: 'context.items' }, id] } } },
                { spawn: 'helper', id: this.r.chance(0.8) ? id : { cat: [id] }, input: this.value() }],
        }] };
    }

    assignStep() {
        const bump = { n: { '+': [{ var: 'context.n' }, 1] } };
        return { assign: this.r.weighted([
            [4, bump],
            [2, { k: { '%': [{ '+': [{ var: 'context.k' }, this.r.int(1, 3)] }, 4] } }],
            [1, { s: this.r.pick(['x', 'y', 'z']) }],
            [1, { items: { merge: [{ var: 'context.items' }, this.r.pick(['p', { var: 'event.type' }])] } }],
            [1, { seen: this.value() }],
            [1, { n: { var: 'context.k' }, k: { '%': [{ var: 'context.n' }, 4] } }],
            [0.5, { k: { if: [{ in_state: this.stateName(this.r.pick(this.nodes)) }, 1, 0] } }],
            [0.5, { seen: { in_state: this.stateName(this.r.pick(this.nodes)) } }],
            [0.4, { extra: this.r.int(1, 9) }],
        ]) };
    }

    fueled(step) {
        return { choose: [{
            when: { '>': [{ var: 'context.fuel' }, 0] },
            do: [{ assign: { fuel: { '-': [{ var: 'context.fuel' }, 1] } } }, step],
        }] };
    }

    timed(step) {
        const timed = { ...step, delay: this.r.pick([1, 5, 10, 10, 20, 'soon', 'ten', 'alias', 'byCount', 'eighth',
            { seconds: 0.125 }]) };
        if (this.r.chance(0.6)) {
            timed.id = this.r.pick(TIMER_IDS);
        }
        return this.r.chance(0.1) ? this.fueled({ ...timed, delay: 0 }) : timed;
    }

    event(types) {
        const event = { type: this.r.pick(types) };
        if (this.r.chance(0.6)) {
            event.n = this.r.pick([0, 1, 2, 3, { var: 'context.n' }, { '+': [{ var: ['event.n', 0] }, 1] }]);
        }
        if (this.r.chance(0.3)) {
            event.s = this.r.pick(['x', 'y', { var: 'context.s' }, { var: 'event.type' }]);
        }
        return event;
    }

    value() {
        return this.r.weighted([
            [2, { var: 'context.n' }],
            [2, { var: 'event.type' }],
            [1, { var: 'event.n' }],
            [1, { n: { var: 'context.n' }, s: { cat: ['<', { var: 'context.s' }, '>'] } }],
            [1, [1, { var: 'context.k' }, null]],
            [1, { preserve: { var: 'context.n' } }],
            [1, { object: { var: { var: 'context.k' }, if: true } }],
            [0.5, { map: [{ var: 'context.items' }, { cat: [{ var: '' }, '!'] }] }],
            [0.5, { var: 'input.name' }],
            [0.5, { var: ['event.output', 'none'] }],
            [0.5, { '-': [{ var: 'now' }, 1767225600000] }],
            [0.5, { if: [this.rule(), 'yes', 'no'] }],
            [0.5, 'plain'],
        ]);
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
            [this.invocations.length ? 2.5 : 0, () => this.answer()],
        ];
        return this.r.weighted(kinds)();
    }

    pause() {
        return this.r.weighted([
            [10, this.r.pick([1, 4, 5, 9, 10, 15, 30])],
            [2, this.r.pick([125, 250])],
            [0.3, 120000],
        ]);
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
        const id = this.r.pick(this.invocations);
        return this.r.chance(0.7)
            ? { type: `xstate.done.actor.${id}`, output: this.r.pick([1, { n: 2 }, null]) }
            : { type: `xstate.error.actor.${id}`, error: this.r.pick(['late', { code: 3 }]) };
    }
}
