// SPDX-License-Identifier: Apache-2.0
// Makes a failing walk small: takes parts away for as long as the two sides still part.

import { compareWalk } from './walk.js';

const copy = (value) => JSON.parse(JSON.stringify(value));

/** A smaller walk that still fails in the same kind of way, or the walk itself. */
export async function shrink(program, walk, difference, { budgetMs = 30000 } = {}) {
    const end = Date.now() + budgetMs;
    const fails = async (candidate) => {
        try {
            const found = (await compareWalk(program, candidate)).difference;
            return (
                found?.kind === difference.kind &&
                found.expected.status === difference.expected.status &&
                (found.kind !== 'differs' ||
                    found.members.some((m) => difference.members.includes(m)))
            );
        } catch {
            return false; // XState does not load it
        }
    };
    if (difference.kind === 'not loaded') {
        return walk; // the program says where
    }
    let smallest = { ...walk, lines: walk.lines.slice(0, difference.at) };
    for (let again = true; again;) {
        again = false;
        let cuts = allCuts(smallest);
        for (let index = 0; index < cuts.length && Date.now() < end;) {
            const smaller = cuts[index](smallest);
            if (await fails(smaller)) {
                smallest = smaller;
                cuts = allCuts(smallest);
                again = true;
            } else {
                index++;
            }
        }
    }
    return smallest;
}

const KINDS = [
    'invoke',
    'after',
    'always',
    'onDone',
    'output',
    'exit',
    'entry',
    'tags',
    'on',
    'guard',
    'reenter',
    'actions',
    'meta',
    'description',
];

// Coarse cuts come first: a kind of member everywhere, an event type everywhere, whole lines and
// states, then transitions, then what hangs on them.
function allCuts(walk) {
    const places = [];
    walk.lines.forEach((_, index) => places.push(['lines', [index]]));
    collect(walk.file.machine, [], places, 'machine');
    collect(walk.file.implementations, [], places, 'implementations');
    const keys = new Set(
        places.filter(([part]) => part === 'machine').map(([, path]) => path.at(-1)),
    );
    const types = [
        ...new Set(
            places.filter(([, path]) => path.at(-2) === 'on').map(([, path]) => path.at(-1)),
        ),
    ];
    return [
        ...[...KINDS.filter((kind) => keys.has(kind)), ...types].map(
            (key) => (from) => cutAll(from, key),
        ),
        ...places
            .sort(([, a], [, b]) => a.length - b.length)
            .map(
                ([part, path]) =>
                    (from) =>
                        cut(from, part, path),
            ),
    ];
}

const WALKED = new Set([
    'assign',
    'choose',
    'raise',
    'sendTo',
    'emit',
    'cancel',
    'log',
    'spawn',
    'do',
]);

// Half a rule is no rule: what has one key and is no action is kept or cut as a whole.
function isRule(value) {
    const keys = Object.keys(value);
    return !Array.isArray(value) && keys.length === 1 && !WALKED.has(keys[0]);
}

function collect(value, path, places, part) {
    if (
        typeof value !== 'object' ||
        value === null ||
        (part === 'implementations' && path.length > 1 && isRule(value))
    ) {
        return;
    }
    for (const key of Object.keys(value)) {
        const here = [...path, Array.isArray(value) ? Number(key) : key];
        places.push([part, here]);
        collect(value[key], here, places, part);
    }
}

function cutAll(walk, key) {
    const smaller = copy(walk);
    const places = [];
    collect(smaller.file.machine, [], places, 'machine');
    for (const [, path] of places.reverse().filter((place) => place[1].at(-1) === key)) {
        delete path.slice(0, -1).reduce((at, step) => at[step], smaller.file.machine)[key];
    }
    dropUnused(smaller.file);
    return smaller;
}

function cut(walk, part, path) {
    const smaller = copy(walk);
    const top = part === 'lines' ? smaller.lines : smaller.file[part];
    const holder = path.slice(0, -1).reduce((at, key) => at[key], top);
    const last = path.at(-1);
    if (Array.isArray(holder)) {
        holder.splice(last, 1);
    } else {
        delete holder[last];
    }
    dropUnused(smaller.file);
    return smaller;
}

// An implementation that nobody names any more only makes the file long.
function dropUnused(file) {
    const used = JSON.stringify(file.machine);
    for (const [part, names] of Object.entries(file.implementations ?? {})) {
        for (const name of Object.keys(names)) {
            const elsewhere = JSON.stringify({
                ...file.implementations,
                [part]: { ...names, [name]: 0 },
            });
            const mention = JSON.stringify(name);
            if (!used.includes(mention) && elsewhere.split(mention).length <= 2) {
                delete names[name];
            }
        }
    }
}
