// SPDX-License-Identifier: Apache-2.0
// Makes what the names of a random machine mean: guards, actions, delays and the values in them.

import { States } from './states.js';

/** Types of events from outside, and of those that a machine sends to itself. */
export const OUTSIDE = ['go', 'go.on', 'go.on.far', 'stop', 'stop.now', 'tick'];
export const RAISED = ['in.one', 'in.two', 'late.one', 'late.two', 'mine'];
const TIMER_IDS = ['t1', 't2'];

export class Words extends States {
    constructor(random, { isKid }) {
        super(random, { isKid });
        this.names = 0;
        this.invocations = []; // their ids
        this.played = []; // those that are procedures: {id, kid}
        this.implementations = { guards: {}, actions: {}, delays: {}, actors: {} };
    }

    name(part, stem, definition) {
        const name = `${stem}${++this.names}`;
        this.implementations[part][name] = definition;
        return name;
    }

    guard() {
        if (this.r.chance(0.25)) {
            const name = this.name(
                'guards',
                'asked',
                this.r.pick([
                    { '==': [{ var: 'params.want' }, { var: 'context.k' }] },
                    { '>=': [{ var: 'params.want' }, { var: 'context.n' }] },
                    { and: [{ var: 'params.want' }, this.rule()] },
                ]),
            );
            return {
                type: name,
                params: { want: this.r.pick([0, 1, 2, { var: 'event.n' }, { var: 'context.n' }]) },
            };
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
            [
                2.5,
                () => ({
                    in_state: this.stateName(
                        this.r.pick(this.nodes.filter((n) => n.type !== 'history')),
                    ),
                }),
            ],
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
            const name = this.name(
                'actions',
                'put',
                this.r.pick([
                    { assign: { k: { var: 'params.by' } } },
                    {
                        assign: {
                            n: { '+': [{ var: 'context.n' }, { var: 'params.by' }] },
                            seen: { var: 'params' },
                        },
                    },
                    { emit: { type: 'put', by: { var: 'params.by' } } },
                    [{ assign: { k: 1 } }, { log: { var: 'params' } }],
                ]),
            );
            return {
                type: name,
                params: {
                    by: this.r.pick([
                        1,
                        2,
                        { var: 'context.k' },
                        { length: { var: 'context.items' } },
                    ]),
                },
            };
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
        const branches = Array.from({ length: this.r.int(1, 2) }, () => ({
            when: this.rule(),
            do: this.definition(depth),
        }));
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
            [
                1,
                () => ({
                    cancel: this.r.chance(0.8)
                        ? this.r.pick(TIMER_IDS)
                        : { cat: ['t', { var: 'context.k' }] },
                }),
            ],
            [1, () => ({ log: this.value() })],
            [this.invocations.length ? 0.7 + 2 * this.played.length : 0, () => this.sendDown()],
            [0.4, () => this.spawnStep()],
            [this.isKid ? 3 : 0.15, () => this.sendUp()],
            [0.1, () => ({ assign: { n: { '/': [6, { '-': [{ var: 'context.n' }, 2] }] } } })],
        ])();
    }

    sendDown() {
        const step = {
            sendTo: this.r.pick(this.invocations),
            event: this.event(this.r.chance(0.7) ? OUTSIDE : ['note']),
        };
        return this.r.chance(0.2) ? this.timed(step) : this.fueled(step);
    }

    sendUp() {
        const step = { sendTo: 'parent', event: this.event([...OUTSIDE, ...RAISED, 'note']) };
        return this.r.chance(0.2) ? this.timed(step) : this.fueled(step);
    }

    // Each child is spawned once: of two with one id XState forgets the first.
    spawnStep() {
        const id = `kid${this.invocations.length + 1}`;
        const actor = this.actor(id);
        return {
            choose: [
                {
                    when: { '!': { in: [id, { var: 'context.items' }] } },
                    do: [
                        { assign: { items: { merge: [{ var: 'context.items' }, id] } } },
                        {
                            spawn: actor,
                            id: this.r.chance(0.8) ? id : { cat: [id] },
                            input: this.value(),
                        },
                    ],
                },
            ],
        };
    }

    assignStep() {
        const bump = { n: { '+': [{ var: 'context.n' }, 1] } };
        return {
            assign: this.r.weighted([
                [4, bump],
                [2, { k: { '%': [{ '+': [{ var: 'context.k' }, this.r.int(1, 3)] }, 4] } }],
                [1, { s: this.r.pick(['x', 'y', 'z']) }],
                [
                    1,
                    {
                        items: {
                            merge: [
                                { var: 'context.items' },
                                this.r.pick(['p', { var: 'event.type' }]),
                            ],
                        },
                    },
                ],
                [1, { seen: this.value() }],
                [1, { n: { var: 'context.k' }, k: { '%': [{ var: 'context.n' }, 4] } }],
                [0.5, { k: { if: [{ in_state: this.stateName(this.r.pick(this.nodes)) }, 1, 0] } }],
                [0.5, { seen: { in_state: this.stateName(this.r.pick(this.nodes)) } }],
                [0.4, { extra: this.r.int(1, 9) }],
            ]),
        };
    }

    fueled(step) {
        return {
            choose: [
                {
                    when: { '>': [{ var: 'context.fuel' }, 0] },
                    do: [{ assign: { fuel: { '-': [{ var: 'context.fuel' }, 1] } } }, step],
                },
            ],
        };
    }

    timed(step) {
        const timed = {
            ...step,
            delay: this.r.pick([
                1,
                5,
                10,
                10,
                20,
                'soon',
                'ten',
                'alias',
                'byCount',
                'eighth',
                { seconds: 0.125 },
            ]),
        };
        if (this.r.chance(0.6)) {
            timed.id = this.r.pick(TIMER_IDS);
        }
        return this.r.chance(0.1) ? this.fueled({ ...timed, delay: 0 }) : timed;
    }

    event(types) {
        const event = { type: this.r.pick(types) };
        if (this.r.chance(0.6)) {
            event.n = this.r.pick([
                0,
                1,
                2,
                3,
                { var: 'context.n' },
                { '+': [{ var: ['event.n', 0] }, 1] },
            ]);
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
}
