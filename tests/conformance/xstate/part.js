// SPDX-License-Identifier: Apache-2.0
// One case as the oracle sees it: an actor of XState, what it runs, and what it did in this line.

import { Abandon, LOST } from './abandon.js';

const inDocumentOrder = (a, b) => a.order - b.order;
const STOPPED = 2; // XState's own number for an actor that was stopped, or never started

// What XState's built-in actions leave for the end of the macrostep, by our order of effects.
// Decision: stops come first, then starts, then sends; timers are the machine's own affair.
const RANKS = { timer: 0, stop: 1, start: 2, send: 3 };
const KINDS = { 'xstate.stopChild': 'stop', 'xstate.spawnChild': 'start' };

export class Part {
    active = new Set(); // state nodes by SCXML's meaning: from before entry until after exit
    running = new Set(); // ids of invocations that have started and not answered
    children = []; // the cases that it started, in that order
    order; // of its opening among all cases
    #stage;
    #kind = 'timer'; // of the action under way

    constructor(actor, stage) {
        this.actor = actor;
        this.machine = actor.logic;
        this.input = actor.options.input;
        this.parent = stage.partOf(actor._parent);
        this.#stage = stage;
        this.newLine();
        this.#listen();
    }

    get id() {
        return this.actor.id;
    }

    /** The newest case that it started under that id, whatever became of it. */
    child(id) {
        return this.children.findLast((child) => child.id === id);
    }

    newLine() {
        this.emitted = [];
        this.effects = [];
        this.logs = [];
        this.incident = false;
        this.children.forEach((child) => child.newLine());
    }

    get status() {
        const { status } = this.actor.getSnapshot();
        return status === 'active' && this.actor._processingStatus === STOPPED ? 'stopped' : status;
    }

    takes(event) {
        return this.#stage.asPart(this, () => {
            const snapshot = this.actor.getSnapshot();
            return (
                this.status === 'active' &&
                this.machine.getTransitionData(snapshot, event).length > 0
            );
        });
    }

    /** The event descriptors of the active states. */
    get descriptors() {
        return this.actor.getSnapshot()._nodes.flatMap((node) => [...node.transitions.keys()]);
    }

    // Where a transition aims at a history that comes back to its own source, XState enters that
    // source once more without having left it, and runs its delays and invocations twice. The root
    // may be aimed at, so we only keep away from one that has such.
    enter(node) {
        const timed = node.invoke.length > 0 || node.after.length > 0;
        if (this.active.has(node) && (node.parent || timed)) {
            this.#stage.abandon(LOST);
        }
        this.active.add(node);
    }

    inState(name) {
        const id = name.replace(/^#/, '');
        const node =
            this.machine.idMap.get(id) ??
            name.split('.').reduce((at, key) => at?.states[key], this.machine.root);
        return this.active.has(node);
    }

    // Sends ---------------------------------------------------------------------------------------

    /** Send when the macrostep is over. */
    send(to, event) {
        const run = () => this.#deliver(to, event);
        this.#defer('send', run, { to, event });
    }

    /** Decision: a delayed send leaves at its time, and only then is it asked who runs. */
    sendLater(to, event, { id, delay }) {
        const target = {
            _send: () => {
                const { effect } = this.#judge({ kind: 'send', told: { to, event } });
                if (effect) {
                    this.#deliver(to, event);
                }
            },
        };
        this.#defer('timer', () =>
            this.actor.system.scheduler.schedule(this.actor, target, event, delay, id),
        );
    }

    #deliver(to, event) {
        const target =
            to === 'self' ? this : to === 'parent' ? this.parent : this.running.has(to) && this.child(to);
        if (target) {
            this.actor.system._relay(this.actor, target.actor, event);
        } else if (!this.running.has(to)) {
            this.incident = true;
        }
    }

    #defer(kind, run, told) {
        run.kind = kind;
        run.told = told;
        this.actor._deferred.push(run);
    }

    // Effects -------------------------------------------------------------------------------------

    #listen() {
        const { actor } = this;
        const scope = actor._actorScope;
        const update = actor.update.bind(actor);
        const execute = scope.actionExecutor;
        scope.logger = (message) => this.logs.push(message);
        scope.defer = (run) => this.#defer(this.#kind, run, this.#told);
        scope.actionExecutor = (action) => execute(this.#labelled(action));
        actor.on('*', (event) => this.emitted.push(event));
        actor.subscribe({ error: () => {} });
        actor.update = (snapshot, event) => {
            this.#settle(snapshot, event);
            update(snapshot, event);
        };
    }

    #told;

    #labelled(action) {
        const exec = (...args) => {
            const outer = [this.#kind, this.#told];
            [this.#kind, this.#told] = [KINDS[action.type] ?? 'timer', action.params];
            try {
                action.exec(...args);
            } finally {
                [this.#kind, this.#told] = outer;
            }
        };
        return { ...action, exec: action.exec && exec };
    }

    #settle(snapshot, event) {
        const { _deferred: deferred } = this.actor;
        if (this.order === undefined) {
            this.#open();
        }
        this.#stage.countMacrostep();
        const left = [];
        for (const run of deferred.splice(0)) {
            if (run.kind) {
                left.push(run);
            } else {
                run(); // an action of the start, which itself leaves things to the end
                left.push(...deferred.splice(0));
            }
        }
        left.sort((a, b) => RANKS[a.kind] - RANKS[b.kind]);
        if (event.type !== 'xstate.stop') {
            deferred.push(...left.filter((run) => this.#tell(run, snapshot)));
        } else {
            deferred.push(...left);
        }
        // Decision: what has come to its end is awaited no more from that moment.
        if (snapshot.status === 'done') {
            this.parent?.running.delete(this.id);
        }
    }

    #open() {
        this.order = this.#stage.nextOrder();
        this.parent?.children.push(this);
    }

    // Write an effect down. False: it is none, and is not done.
    #tell(run) {
        const { effect, dropped } = this.#judge(run);
        return effect || !dropped;
    }

    #judge({ kind, told }) {
        const effect = this[`_${kind}`]?.(told);
        if (effect && told?.to !== 'self') {
            this.effects.push(effect);
        }
        return { effect, dropped: kind === 'send' && !effect };
    }

    _stop({ id }) {
        return this.running.delete(id) ? { kind: 'stop', id } : undefined;
    }

    _start({ actorRef }) {
        if (actorRef._processingStatus === STOPPED) {
            return undefined; // left again within the macrostep
        }
        if (actorRef.getSnapshot().status === 'error') {
            this.#stage.fail();
        }
        this.running.add(actorRef.id);
        return { kind: 'start', id: actorRef.id, src: actorRef.src, input: actorRef.options.input };
    }

    // Decision: one to an actor that does not run is an incident beside the step.
    _send({ to, event }) {
        const reached = to === 'self' || (to === 'parent' ? this.parent : this.running.has(to));
        if (!reached) {
            this.incident = true;
            return undefined;
        }
        return { kind: 'send', to, event };
    }

    // Records -------------------------------------------------------------------------------------

    record() {
        const snapshot = this.actor.getSnapshot();
        if (snapshot.status === 'error') {
            if (snapshot.error instanceof Abandon) {
                throw snapshot.error;
            }
            return { status: 'error', error: String(snapshot.error) };
        }
        const { status, emitted, effects, logs, incident } = this;
        const children = Object.fromEntries(this.children.map((child) => [child.id, child.record()]));
        return {
            status,
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
            accepts: status === 'active' ? this.#stage.accepts(this) : [],
            now: this.#stage.clock.now(),
            ...(incident && { incident }),
            ...(this.children.length > 0 && { children }),
        };
    }
}
