// SPDX-License-Identifier: Apache-2.0
// Seeds one fault at a time into a procedure file: every place where a class of defect can sit.

const copy = (value) => JSON.parse(JSON.stringify(value));
const list = (value) => (Array.isArray(value) ? value : [value]);

function* states(node, path = []) {
    yield { node, path };
    for (const [key, child] of Object.entries(node.states ?? {})) {
        yield* states(child, [...path, 'states', key]);
    }
}

// Where transitions hang: {holder, key} so that holder[key] is a transition or a list of them.
function* places(node) {
    for (const key of Object.keys(node.on ?? {})) {
        yield { holder: node.on, key, what: `on ${key}` };
    }
    for (const key of Object.keys(node.after ?? {})) {
        yield { holder: node.after, key, what: `after ${key}`, timeOut: true };
    }
    for (const invocation of list(node.invoke ?? [])) {
        for (const key of ['onDone', 'onError'].filter((name) => name in invocation)) {
            yield { holder: invocation, key, what: `${invocation.id} ${key}` };
        }
    }
    for (const key of ['always', 'onDone'].filter((name) => name in node)) {
        yield { holder: node, key, what: key };
    }
}

const at = (root, path) => path.reduce((node, key) => node[key], root);

// One mutant for each transition, or each of a list: `change(transitions, index)` in a copy.
function* eachTransition(file, kind, wanted, change) {
    for (const { node, path } of states(file.machine)) {
        const all = [...places(node)];
        for (const [number, place] of all.entries()) {
            const transitions = list(place.holder[place.key]);
            for (const index of transitions.keys()) {
                if (!wanted(transitions[index], place)) {
                    continue;
                }
                const mutant = copy(file);
                const twin = [...places(at(mutant.machine, path))][number];
                const changed = list(twin.holder[twin.key]);
                const told = change(changed, index, { file, path, node });
                if (told === undefined) {
                    continue;
                }
                twin.holder[twin.key] = changed;
                if (changed.length === 0) {
                    delete twin.holder[twin.key];
                }
                const which = transitions.length > 1 ? ` ${index + 1}` : '';
                const where = path.filter((_, step) => step % 2 === 1).join('.') || '(root)';
                yield { kind, what: `${where}: ${place.what}${which}${told}`, file: mutant };
            }
        }
    }
}

const asObject = (transition) =>
    typeof transition === 'string' ? { target: transition } : { ...transition };

function drop(changed, index) {
    changed.splice(index, 1);
    return '';
}

// To another state beside the one it leads to: `sibling` of the source, or `.child` of it.
function retarget(changed, index, { file, path, node }) {
    const transition = asObject(changed[index]);
    const [, dot, old] = /^(\.?)(.*)$/.exec(transition.target ?? '');
    const beside = dot ? node : at(file.machine, path.slice(0, -2));
    const keys = Object.keys(beside.states ?? {});
    const others = keys.filter((key) => key !== old && (dot || key !== path.at(-1)));
    if (!keys.includes(old) || others.length === 0) {
        return undefined;
    }
    const target = dot + others[(keys.indexOf(old) + index) % others.length];
    changed[index] = { ...transition, target };
    return ` to ${target}`;
}

const nameOf = (guard) => (typeof guard === 'string' ? guard : guard?.type);

function swapGuard(changed, index, { file }) {
    const transition = asObject(changed[index]);
    const guards = Object.keys(file.implementations.guards ?? {});
    const others = guards.filter((name) => name !== nameOf(transition.guard));
    if (others.length === 0) {
        return undefined;
    }
    const guard = others[guards.indexOf(nameOf(transition.guard)) % others.length];
    changed[index] = { ...transition, guard };
    return ` if ${guard}`;
}

// Every value within, with the path that leads there.
function* within(value, path = []) {
    yield { value, path };
    if (typeof value === 'object' && value !== null) {
        for (const [key, part] of Object.entries(value)) {
            yield* within(part, [...path, key]);
        }
    }
}

const variable = /^(context|event|input|params)\.\w+/;

// Each place where a rule reads a variable.
function* renamedReads(file) {
    for (const { value, path } of within(file)) {
        const [name] = (typeof value === 'string' && variable.exec(value)) || [];
        if (name) {
            const mutant = copy(file);
            const rest = value.slice(name.length);
            at(mutant, path.slice(0, -1))[path.at(-1)] = `${name}Renamed${rest}`;
            const what = `read ${name} at /${path.join('/')}`;
            yield { kind: 'rename a variable', what, file: mutant };
        }
    }
}

// Each place where an action writes one.
function* renamedWrites(file) {
    for (const { value, path } of within(file.implementations.actions ?? {})) {
        for (const name of Object.keys(path.at(-1) === 'assign' ? value : {})) {
            const mutant = copy(file);
            const assign = at(mutant.implementations.actions, path);
            assign[`${name}Renamed`] = assign[name];
            delete assign[name];
            const what = `write ${name} at /${path.slice(0, -1).join('/')}`;
            yield { kind: 'rename a variable', what, file: mutant };
        }
    }
}

/** All mutants of a file: {kind, what, file}. */
export function* mutantsOf(file) {
    const any = (_, place) => !place.timeOut;
    const timeOut = (_, place) => place.timeOut;
    const guarded = (transition) => Boolean(transition.guard);
    yield* eachTransition(file, 'drop a transition', any, drop);
    yield* eachTransition(file, 'retarget a transition', () => true, retarget);
    yield* eachTransition(file, 'drop a time-out', timeOut, drop);
    yield* eachTransition(file, 'swap a guard', guarded, swapGuard);
    yield* renamedReads(file);
    yield* renamedWrites(file);
}
