// SPDX-License-Identifier: Apache-2.0
// The random part: many machines, each walked on XState and on ours, which `batch.c` plays.
//
// node run.js [--batch PROGRAM] [--machines N] [--seed S] [--events N] [--replay SEED]
//             [--failures N: stop after so many] [--shrink SECONDS: for each failure shown]

import { parseArgs } from 'node:util';
import { generate } from './generator.js';
import { Batch, inPool } from './player.js';
import { shrink } from './shrink.js';
import { compareWalk } from './walk.js';

const WIDTH = 2;
const FAILURES_SHOWN = 3;

const { values: options } = parseArgs({
    options: {
        batch: { type: 'string', default: process.env.CONFORMANCE_BATCH ?? 'conformance_batch' },
        machines: { type: 'string', default: '3000' },
        seed: { type: 'string', default: '1' },
        events: { type: 'string', default: '12' },
        replay: { type: 'string' },
        failures: { type: 'string', default: '20' },
        shrink: { type: 'string', default: '30' },
    },
});

const players = Array.from({ length: WIDTH }, () => new Batch(options.batch));
const events = Number(options.events);
const first = Number(options.replay ?? options.seed);
const count = options.replay ? 1 : Number(options.machines);
const seeds = Array.from({ length: count }, (_, index) => first + index);
const tally = { machines: 0, steps: 0, failures: [], abandoned: {} };
const began = Date.now();

function seconds() {
    return ((Date.now() - began) / 1000).toFixed(0);
}

function progress(every) {
    if (tally.machines % every === 0) {
        const rate = (tally.machines / ((Date.now() - began) / 1000)).toFixed(0);
        console.log(
            `# ${tally.machines} machines, ${rate} a second, ${tally.steps} steps, ` +
                `${tally.failures.length} differences, ${seconds()} s, seed ${first}`,
        );
    }
}

async function tryOne(seed, place) {
    const walk = generate(seed, events);
    const { steps, abandoned, difference } = await compareWalk(players[place], walk);
    tally.machines++;
    tally.steps += steps;
    if (abandoned) {
        tally.abandoned[abandoned] = (tally.abandoned[abandoned] ?? 0) + 1;
    }
    if (difference) {
        tally.failures.push({ seed, walk, difference });
        console.log(
            `not ok - seed ${seed}: ${difference.kind} at line ${difference.at}` +
                ` (${difference.members.join(', ')})`,
        );
    }
    progress(250);
    return tally.failures.length < Number(options.failures);
}

async function show({ seed, walk, difference }) {
    const small = await shrink(players[0], walk, difference, {
        budgetMs: Number(options.shrink) * 1000,
    });
    const found = (await compareWalk(players[0], small)).difference ?? difference;
    console.log(`\n--- seed ${seed} (replay: node run.js --replay ${seed} --events ${events})`);
    console.log(`file      ${JSON.stringify(small.file)}`);
    (small.beside ?? []).forEach((file) => console.log(`beside    ${JSON.stringify(file)}`));
    console.log(`input     ${JSON.stringify(small.input)}`);
    small.lines.forEach((line, index) =>
        console.log(`line ${index + 1}    ${JSON.stringify(line)}`),
    );
    console.log(`${found.kind} at line ${found.at}: ${found.members.join(', ')}`);
    console.log(`xstate    ${JSON.stringify(found.expected)}`);
    console.log(`lienthong ${JSON.stringify(found.actual)}`);
    if (found.stderr) {
        console.log(`stderr    ${found.stderr}`);
    }
}

await inPool(seeds, WIDTH, tryOne);
for (const failure of tally.failures.slice(0, FAILURES_SHOWN)) {
    await show(failure);
}
Object.entries(tally.abandoned).forEach(([reason, walks]) =>
    console.log(`# cut short, ${reason}: ${walks}`),
);
console.log(
    `# seeds ${first} to ${first + tally.machines - 1}: ${tally.machines} machines, ` +
        `${tally.steps} steps compared, ${tally.failures.length} differences, ${seconds()} s`,
);
players.forEach((player) => player.close());
process.exitCode = tally.failures.length > 0 ? 1 : 0;
