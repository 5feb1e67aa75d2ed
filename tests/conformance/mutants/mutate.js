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
                const where = path.filter((_, step) => step % 2 === 1).join('.') || '(root)';
                yield { kind, what: `${where}: ${place.what}${told}`, file: mutant };
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

// To another state beside the one it leads to.
function retarget(changed, index, { file, path }) {
    const transition = asObject(changed[index]);
    const siblings = Object.keys(at(file.machine, path.slice(0, -2)).states ?? {});
    const others = siblings.filter(
        (key) => key !== transition.target && key !== path.at(-1),
    );
    if (typeof transition.target !== 'string' || !siblings.includes(transition.target)) {
        return undefined;
    }
    if (others.length === 0) {
        return undefined;
    }
    const target = others[(siblings.indexOf(transition.target) + index) % others.length];
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

// Each variable of the context that a rule reads, and each that an action writes, in turn.
function* renamedVariables(file) {
    const text = JSON.stringify(file.implementations);
    const found = [...text.matchAll(/"context\.(\w+)/g), ...text.matchAll(/"assign":\{"(\w+)/g)];
    for (const { index, 0: whole, 1: name } of found) {
        const end = index + whole.length;
        const mutant = copy(file);
        mutant.implementations = JSON.parse(`${text.slice(0, end)}Renamed${text.slice(end)}`);
        const verb = whole.includes('assign') ? 'write' : 'read';
        yield { kind: 'rename a variable', what: `${verb} ${name} at ${index}`, file: mutant };
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
    yield* renamedVariables(file);
}
