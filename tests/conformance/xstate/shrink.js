// SPDX-License-Identifier: Apache-2.0
// Makes a failing walk small: takes parts away for as long as the two sides still part.

import { compareWalk } from './walk.js';

const copy = (value) => JSON.parse(JSON.stringify(value));

/** A smaller walk that still fails in the same kind of way, or the walk itself. */
export async function shrink(player, walk, difference, { budgetMs = 30000 } = {}) {
    const end = Date.now() + budgetMs;
    const fails = async (candidate) => {
        try {
            const found = (await compareWalk(player, candidate)).difference;
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
    for (const at of [walk.file, ...(walk.beside ?? [])].keys()) {
        collect(fileAt(walk, at).machine, [], places, `machine ${at}`);
        collect(fileAt(walk, at).implementations, [], places, `implementations ${at}`);
    }
    const keys = new Set(
        places.filter(([part]) => part.startsWith('machine')).map(([, path]) => path.at(-1)),
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
        (part.startsWith('implementations') && path.length > 1 && isRule(value))
    ) {
        return;
    }
    for (const key of Object.keys(value)) {
        const here = [...path, Array.isArray(value) ? Number(key) : key];
        places.push([part, here]);
        collect(value[key], here, places, part);
    }
}

// The walk's own file is 0, those beside it follow.
function fileAt(walk, at) {
    return [walk.file, ...(walk.beside ?? [])][at];
}

function cutAll(walk, key) {
    const smaller = copy(walk);
    for (const file of [smaller.file, ...(smaller.beside ?? [])]) {
        const places = [];
        collect(file.machine, [], places, 'machine');
        for (const [, path] of places.reverse().filter((place) => place[1].at(-1) === key)) {
            delete path.slice(0, -1).reduce((at, step) => at[step], file.machine)[key];
        }
        dropUnused(file);
    }
    return smaller;
}

function cut(walk, part, path) {
    const smaller = copy(walk);
    const [name, at] = part.split(' ');
    const top = part === 'lines' ? smaller.lines : fileAt(smaller, Number(at))[name];
    const holder = path.slice(0, -1).reduce((value, key) => value[key], top);
    const last = path.at(-1);
    if (Array.isArray(holder)) {
        holder.splice(last, 1);
    } else {
        delete holder[last];
    }
    if (part !== 'lines') {
        dropUnused(fileAt(smaller, Number(at)));
    }
    return dropUnplayed(smaller);
}

// A file that nobody invokes any more goes as well.
function dropUnplayed(walk) {
    const actors = Object.values(walk.file.implementations?.actors ?? {});
    const beside = (walk.beside ?? []).filter((file) =>
        actors.some((actor) => actor.procedure === file.procedure.id),
    );
    return { ...walk, beside };
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
