// SPDX-License-Identifier: Apache-2.0
// Plays one walk on both sides and says where they first part.

import { differences } from './compare.js';
import { Abandon, Oracle } from './oracle.js';
import { play } from './player.js';

/**
 * The oracle's records: one for the start and one for each line, up to where it abandons the walk,
 * for the reason given as `abandoned`.
 */
export function expect({ file, input, lines }) {
    const oracle = new Oracle(file, { input });
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
 * Play a walk on both sides. Gives {steps, abandoned, difference}; a difference is {kind, at,
 * members, expected, actual, stderr} with `at` 0 for the start and n for the nth line.
 */
export async function compareWalk(program, walk) {
    const { records: expected, abandoned } = expect(walk);
    if (expected.length === 0) {
        return { steps: 0, abandoned };
    }
    const lines = walk.lines.slice(0, expected.length - 1);
    const { records, status, stderr } = await play(program, { ...walk, lines });
    const difference = firstDifference(expected, records, status, stderr);
    return { steps: expected.length, abandoned, difference };
}

function firstDifference(expected, records, status, stderr) {
    for (const [at, record] of expected.entries()) {
        const actual = records[at];
        if (actual === undefined) {
            const kind = at === 0 ? 'not loaded' : 'no answer';
            return { kind, at, members: [], expected: record, actual: { status }, stderr };
        }
        const members = differences(record, actual);
        if (members.length > 0) {
            return { kind: 'differs', at, members, expected: record, actual, stderr };
        }
        if (record.status === 'error') {
            return undefined;
        }
    }
    return crashed(status) && { kind: 'crashed', at: expected.length, members: [], expected: {},
        actual: { status }, stderr };
}

// 1 is the status after a refused event; anything else past 0 is a crash or a sanitizer's report.
function crashed(status) {
    return status !== 0 && status !== 1;
}
