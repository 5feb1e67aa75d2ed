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
            return found?.kind === difference.kind &&
                (found.kind !== 'differs' || found.members.some((m) => difference.members.includes(m)));
        } catch {
            return false; // XState does not load it
        }
    };
    let smallest = { ...walk, lines: walk.lines.slice(0, difference.at) };
    for (let again = true; again;) {
        again = false;
        let places = placesToCut(smallest);
        for (let index = 0; index < places.length && Date.now() < end;) {
            const smaller = cut(smallest, ...places[index]);
            if (await fails(smaller)) {
                smallest = smaller;
                places = placesToCut(smallest);
                again = true;
            } else {
                index++;
            }
        }
    }
    return smallest;
}

// Coarse cuts come first: whole lines and states, then transitions, then what hangs on them.
function placesToCut(walk) {
    const places = [];
    walk.lines.forEach((_, index) => places.push(['lines', [index]]));
    collect(walk.file.machine, [], places, 'machine');
    collect(walk.file.implementations, [], places, 'implementations');
    return places.sort(([, a], [, b]) => a.length - b.length);
}

function collect(value, path, places, part) {
    if (typeof value !== 'object' || value === null) {
        return;
    }
    for (const key of Object.keys(value)) {
        const here = [...path, Array.isArray(value) ? Number(key) : key];
        places.push([part, here]);
        collect(value[key], here, places, part);
    }
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
            const elsewhere = JSON.stringify({ ...file.implementations, [part]: { ...names, [name]: 0 } });
            const mention = JSON.stringify(name);
            if (!used.includes(mention) && elsewhere.split(mention).length <= 2) {
                delete names[name];
            }
        }
    }
}
