// SPDX-License-Identifier: Apache-2.0
// The random machines of ../xstate: restored from the store after every command, they go on as if
// they had never been thrown away.
//
// node walks.js --restore PROGRAM [--machines N] [--seed S] [--events N] [--replay SEED]

import { parseArgs } from 'node:util';
import { generate } from '../xstate/generator.js';
import { inPool } from '../xstate/player.js';
import { expect } from '../xstate/walk.js';
import { Restorer } from './restorer.js';

const WIDTH = 2;

const { values: options } = parseArgs({
    options: {
        restore: { type: 'string', default: 'conformance_restore' },
        machines: { type: 'string', default: '200' },
        seed: { type: 'string', default: '1' },
        events: { type: 'string', default: '12' },
        replay: { type: 'string' },
    },
});

const events = Number(options.events);
const first = Number(options.replay ?? options.seed);
const count = options.replay ? 1 : Number(options.machines);
const seeds = Array.from({ length: count }, (_, index) => first + index);
const restorers = Array.from({ length: WIDTH }, () => new Restorer(options.restore));
const tally = { machines: 0, steps: 0, commands: 0, rows: 0, failed: 0, left: 0 };
const began = Date.now();

function progress() {
    const seconds = ((Date.now() - began) / 1000).toFixed(0);
    console.log(
        `# ${tally.machines} machines, ${tally.steps} steps, ${tally.commands} commands, ` +
            `${tally.rows} rows, ${tally.failed} differences, ${tally.left} left out, ` +
            `${seconds} s, seed ${first}`,
    );
}

// XState tells which walks, or how much of them, never come to rest: these are ../xstate's affair.
function cut(walk) {
    const { records } = expect(walk);
    return records.length > 0 && { ...walk, lines: walk.lines.slice(0, records.length - 1) };
}

async function tryOne(seed, place) {
    const walk = cut(generate(seed, events));
    tally.machines++;
    if (!walk) {
        tally.left++;
        return true;
    }
    const said = await restorers[place].ask({ ...walk, children: walk.beside.length > 0 });
    tally.steps += said.steps ?? 0;
    tally.commands += said.commands ?? 0;
    tally.rows += said.rows ?? 0;
    if (said.difference || said.faults) {
        tally.failed++;
        console.log(`not ok - seed ${seed}: ${JSON.stringify(said)}`);
    }
    if (tally.machines % 250 === 0) {
        progress();
    }
    return tally.failed < 20;
}

await inPool(seeds, WIDTH, tryOne);
progress();
await Promise.all(restorers.map((restorer) => restorer.close()));
process.exitCode = tally.failed > 0 || tally.steps === 0 ? 1 : 0;
