// SPDX-License-Identifier: Apache-2.0
// Plays one walk on both sides and says where they first part.

import { differences } from './compare.js';
import { Abandon, LOST } from './abandon.js';
import { Oracle } from './oracle.js';

/**
 * The oracle's records: one for the start and one for each line, up to where it abandons the walk,
 * for the reason given as `abandoned`.
 */
export function expect({ file, beside, input, lines }) {
    const oracle = new Oracle(file, { input, beside });
    const records = [];
    let abandoned;
    try {
        records.push(oracle.start());
        for (const line of records[0].status === 'error' ? [] : lines) {
            records.push(oracle.step(line));
        }
    } catch (error) {
        if (!(error instanceof Abandon)) {
            throw error;
        }
        abandoned = error.message;
    }
    return { records, abandoned };
}

/**
 * Play a walk on both sides, on ours by `player.play(walk)`. Gives {steps, abandoned, difference}; a difference is {kind, at,
 * members, expected, actual, stderr} with `at` 0 for the start and n for the nth line.
 */
export async function compareWalk(player, walk) {
    const { records: expected, abandoned } = expect(walk);
    if (expected.length === 0 && abandoned !== LOST) {
        return { steps: 0, abandoned };
    }
    // What never ends is cut short; where only XState is to blame the walk goes on without it.
    const played = {
        ...walk,
        lines: abandoned === LOST ? walk.lines : walk.lines.slice(0, expected.length - 1),
    };
    const said = await player.play(played);
    const difference = firstDifference(expected, said) ?? firstFault(played, said);
    return { steps: expected.length, abandoned, difference };
}

function firstDifference(expected, { records, stderr }) {
    for (const [at, record] of expected.entries()) {
        const actual = records[at] ?? {};
        const members = differences(record, actual);
        if (records[at] && members.length > 0) {
            return { kind: 'differs', at, members, expected: record, actual, stderr };
        }
        if (!records[at]) {
            return {
                kind: at === 0 ? 'not loaded' : 'no answer',
                at,
                members,
                expected: record,
                actual,
                stderr,
            };
        }
    }
    return undefined;
}

// What must hold whatever XState says, also of the lines after it was left: each is answered, the
// states that are active are those that the value names, and the program ends well.
function firstFault({ lines }, { records, status, stderr }) {
    const at = records.findIndex(
        (record) => record.value !== undefined && leaves(record.value) !== record.states.length,
    );
    if (at >= 0) {
        return {
            kind: 'no configuration',
            at,
            members: [],
            expected: {},
            actual: records[at],
            stderr,
        };
    }
    // A machine that never comes to rest while the clock moves is cut short by us, not by its end.
    if (status === 'SIGKILL') {
        return undefined;
    }
    if (records.length <= lines.length || crashed(records, status, stderr)) {
        return {
            kind: 'crashed',
            at: Math.min(records.length, lines.length),
            members: [],
            expected: {},
            actual: { status },
            stderr,
        };
    }
    return undefined;
}

function leaves(value) {
    const parts = typeof value === 'string' ? [] : Object.values(value);
    return parts.length === 0 ? 1 : parts.reduce((sum, part) => sum + leaves(part), 0);
}

// The status is 1 after a refused line and 0 otherwise; sanitizers use 1 too, and say so.
function crashed(records, status, stderr) {
    const wanted = records.some((record) => record.refused || record.status === 'error') ? 1 : 0;
    return status !== wanted || /Sanitizer|runtime error/.test(stderr);
}
