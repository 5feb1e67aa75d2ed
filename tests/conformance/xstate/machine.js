// SPDX-License-Identifier: Apache-2.0
// Makes XState machines of procedure files, as our decisions want them.

import {
    StateMachine,
    assign,
    cancel,
    createMachine,
    emit,
    enqueueActions,
    fromCallback,
    log,
    raise,
    spawnChild,
} from 'xstate';
import { durationMs, template, test } from './logic.js';

const list = (value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]);
const copy = (value) => JSON.parse(JSON.stringify(value));
const readsEvent = (rule) => /"var":\[?("event["\.]|[^"])/.test(JSON.stringify(rule) ?? '');

/** The machine of a file; `stage` knows the case at work, and the machine of a procedure's id. */
export function makeMachine(file, stage) {
    return new Maker(file, stage).machine;
}

class Maker {
    #file;
    #stage;

    constructor(file, stage) {
        this.#file = file;
        this.#stage = stage;
        const { machine: config, implementations: impl = {} } = file;
        const each = (part, make) =>
            Object.fromEntries(
                Object.entries(impl[part] ?? {}).map(([name, what]) => [name, make(what)]),
            );
        this.machine = createMachine(copy(config)).provide({
            guards: each('guards', (rule) => (args, params) => this.#guard(rule, args, params)),
            actions: each('actions', (what) => this.#named(what)),
            delays: each('delays', (what) => (args, params) => this.#delay(what, args, params)),
            actors: each('actors', (what) => stage.machineOf(what.procedure) ?? byHand),
        });
        this.#bindToCase(this.machine);
        this.#askNoAlwaysAfterNothing(this.machine);
        for (const node of this.machine.idMap.values()) {
            this.#prepare(node);
        }
    }

    // Guards and values see the case that is at work, whichever of several of one machine it is.
    #bindToCase(machine) {
        const stage = this.#stage;
        const bound = (name) => {
            const method = StateMachine.prototype[name];
            return (scope, ...args) => {
                machine.idle = false;
                return stage.asActor(scope.self, () => method.apply(machine, args));
            };
        };
        const transition = bound('transition');
        const getInitialSnapshot = bound('getInitialSnapshot');
        machine.transition = (snapshot, event, scope) =>
            stage.isStale(scope.self, event)
                ? snapshot
                : transition(scope, snapshot, event, scope);
        // Decision: what the start invokes is started with the other effects, not before them.
        machine.start = () => {};
        machine.getInitialSnapshot = (scope, input) => getInitialSnapshot(scope, scope, input);
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
        const { always, machine } = node;
        const stage = this.#stage;
        Object.defineProperty(node, 'always', { get: () => (machine.idle ? undefined : always) });

        // Decision: in_state sees a state from before its entry until after its exit.
        node.entry.unshift(enqueueActions(() => stage.current.enter(node)));
        node.exit.push(
            enqueueActions(() => {
                stage.current.active.delete(node);
            }),
        );

        if (node.output !== undefined) {
            const { output } = node;
            node.output = ({ context, event }) => template(output, this.#scope(context, event));
        }
        for (const invocation of node.invoke) {
            const { input = {} } = invocation;
            invocation.input = ({ context, event }) => template(input, this.#scope(context, event));
        }
    }

    // What names mean -----------------------------------------------------------------------------

    #scope(context, event, params = null) {
        return this.#stage.scope({ context, event: { ...event }, params });
    }

    #withParams({ context, event }, params) {
        const scope = this.#scope(context, event);
        return params === undefined ? scope : { ...scope, params: template(params, scope) };
    }

    #guard(rule, args, params) {
        if (this.#stage.optimistic && (readsEvent(rule) || readsEvent(params))) {
            return true;
        }
        return test(rule, this.#withParams(args, params));
    }

    #ms(duration, scope) {
        return durationMs(duration, this.#file.implementations?.delays ?? {}, scope);
    }

    #delay(duration, { context, event }, params = null) {
        return this.#ms(duration, this.#scope(context, event, params));
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
            this.#perform(definition, scope).forEach((action) => args.enqueue(action));
        });
    }

    #perform(definition, scope) {
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
            return this.#timed(definition, scope, (options) => [
                raise(fill(definition.raise), options),
            ]);
        }
        if ('sendTo' in definition) {
            return this.#sendTo(fill(definition.sendTo), fill(definition.event), definition, scope);
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
                input: fill(definition.input ?? null),
            }),
        ];
    }

    // Decision: an id scheduled again replaces the earlier.
    #timed({ id, delay }, scope, make) {
        if (delay === undefined) {
            return make({});
        }
        const options = { delay: this.#ms(delay, scope) };
        if (id === undefined) {
            return make(options);
        }
        options.id = template(id, scope);
        return [cancel(options.id), ...make(options)];
    }

    #sendTo(to, event, definition, scope) {
        const part = this.#stage.current;
        return this.#timed(definition, scope, (options) => [
            () =>
                options.delay === undefined
                    ? part.send(to, event)
                    : part.sendLater(to, event, options),
        ]);
    }
}

/** A child that the walk answers by hand. */
const byHand = fromCallback(() => {});
