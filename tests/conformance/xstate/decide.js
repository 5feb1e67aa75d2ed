// SPDX-License-Identifier: Apache-2.0
// The decisions where we differ from XState: hand-written cases, played on `lienthong play` alone.
//
// node decide.js [--lienthong PROGRAM] [NAME…]

import { readFile, readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { equal } from './compare.js';
import { PROCEDURE } from './generator.js';
import { play } from './player.js';

const FOLDER = fileURLToPath(new URL('decisions/', import.meta.url));

const { values: options, positionals: wanted } = parseArgs({
    allowPositionals: true,
    options: { lienthong: { type: 'string', default: process.env.LIENTHONG ?? 'lienthong' } },
});

async function cases() {
    const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.json')).sort();
    return Promise.all(
        names
            .map((name) => name.slice(0, -'.json'.length))
            .filter((name) => wanted.length === 0 || wanted.includes(name))
            .map(async (name) => ({
                name,
                ...JSON.parse(await readFile(`${FOLDER}${name}.json`)),
            })),
    );
}

// True stands for "is there", null for "says nothing"; everything else is meant as written.
function fits(wish, value) {
    if (wish === null) {
        return value === undefined || value === null || equal(value, []);
    }
    return (wish === true && typeof value === 'object' && value !== null) || equal(wish, value);
}

function faults(wishes, line) {
    if (line === undefined) {
        return ['no line came'];
    }
    return Object.entries(wishes)
        .filter(([member, wish]) => !fits(wish, line[member]))
        .map(
            ([member, wish]) =>
                `${member}: wanted ${JSON.stringify(wish)}, ` +
                `got ${JSON.stringify(line[member])}`,
        );
}

async function playCase({
    machine,
    implementations = {},
    procedure,
    beside = [],
    input,
    args,
    start,
    steps = [],
    refused,
}) {
    const file = { format: 1, ...(procedure && { procedure }), machine, implementations };
    const played = await play(options.lienthong, {
        file,
        beside: beside.map(({ id, ...parts }) => ({
            format: 1,
            procedure: { id, ...PROCEDURE },
            ...parts,
        })),
        input,
        args,
        lines: steps.map(([line]) => line),
    });
    if (refused) {
        const began = played.records.some(({ status }) => status === 'active' || status === 'done');
        return began || played.status !== 1
            ? [
                  `wanted a refusal with status 1, got ${played.status} and ` +
                      JSON.stringify(played.records),
              ]
            : [];
    }
    return [start ?? {}, ...steps.map(([, says]) => says)]
        .flatMap((wishes, at) =>
            faults(wishes, played.records[at]).map((fault) => `line ${at}: ${fault}`),
        )
        .concat(played.status === 0 || played.status === 1 ? [] : [`ended with ${played.status}`])
        .map((fault) => (played.stderr ? `${fault}\n#   ${played.stderr.trim()}` : fault));
}

let failed = 0;
const all = await cases();
console.log(`1..${all.length}`);
for (const [index, one] of all.entries()) {
    const found = await playCase(one);
    console.log(`${found.length ? 'not ok' : 'ok'} ${index + 1} - ${one.name}: ${one.decision}`);
    found.forEach((fault) => console.log(`#   ${fault}`));
    failed += found.length > 0;
}
process.exitCode = failed || all.length === 0 ? 1 : 0;
