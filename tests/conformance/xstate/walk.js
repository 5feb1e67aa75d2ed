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
    return crashed(records, status, stderr) && { kind: 'crashed', at: expected.length, members: [], expected: {},
        actual: { status }, stderr };
}

// The status is 1 after a refused line and 0 otherwise; sanitizers use 1 too, and say so.
function crashed(records, status, stderr) {
    const wanted = records.some((record) => record.refused || record.status === 'error') ? 1 : 0;
    return status !== wanted || /Sanitizer|runtime error/.test(stderr);
}
