// SPDX-License-Identifier: Apache-2.0
// Plays one pair: a document, and the script that says which configurations it goes through.

import { readFileSync } from 'node:fs';
import { convert, stateIds } from './convert.js';
import { Inexpressible, inexpressible } from './inexpressible.js';
import { stateId } from './names.js';
import { play } from './play.js';

// The script as moments: {lines: what the machine is told, wanted: the configuration then, moves:
// whether time goes by next}.
function momentsOf(script) {
    const moments = [{ lines: [], wanted: script.initialConfiguration }];
    for (const { after, event, nextConfiguration } of script.events) {
        moments.at(-1).moves = after !== undefined;
        const lines = [...(after === undefined ? [] : [{ after_ms: after }]),
            ...(event.name === '' ? [] : [{ type: event.name }])];
        moments.push({ lines, wanted: nextConfiguration });
    }
    return moments;
}

function checkStates(path, moments) {
    const known = new Set(stateIds(path));
    if (moments.some(({ wanted }) => wanted.some((id) => !known.has(id)))) {
        throw inexpressible('script');
    }
}

const text = (configuration) => `[${[...configuration].sort().join(' ')}]`;

// Which answer tells of each moment; the first one comes before any line.
function answersOf(moments) {
    let count = 0;
    return moments.map(({ lines }, at) => (count += at === 0 ? 1 : lines.length) - 1);
}

async function playOnce(program, files, moments, isCompared) {
    const lines = moments.flatMap((moment) => moment.lines);
    const { records, status, stderr } = await play(program, files, lines);
    if (status !== 0) {
        return [`ended with ${status}: ${stderr || JSON.stringify(records.at(-1))}`];
    }
    return answersOf(moments).flatMap((answer, at) => {
        const wanted = text(moments[at].wanted);
        const found = text((records[answer]?.states ?? []).map(stateId));
        return !isCompared(moments[at]) || wanted === found ? []
            : [`moment ${at}: wanted ${wanted}, got ${found}`];
    });
}

/**
 * Play a pair: {reason} where it cannot be said, else {faults}, none where it passed.
 *
 * Where a document sends an event without a delay, or invokes, the framework's machine is seen
 * before that has arrived, and `play` only after. So such a pair is played twice: as it stands,
 * compared where the machine is at rest, that is, not where the script lets time go by next; and
 * with everything on its way for a millisecond, compared everywhere.
 */
export async function playPair(program, { document, script, instead }) {
    const moments = momentsOf(JSON.parse(readFileSync(script, 'utf8')));
    instead?.forEach((wanted, at) => { moments[at].wanted = wanted; });
    try {
        checkStates(document, moments);
        const { files, waits } = convert(document);
        const faults = await playOnce(program, files, moments, ({ moves }) => !waits || !moves);
        if (!waits) {
            return { faults };
        }
        const slow = convert(document, { paced: true }).files;
        const paced = await playOnce(program, slow, moments, () => true);
        return { faults: [...faults, ...paced.map((fault) => `paced, ${fault}`)] };
    } catch (error) {
        if (error instanceof Inexpressible) {
            return { reason: error.message };
        }
        throw error;
    }
}
