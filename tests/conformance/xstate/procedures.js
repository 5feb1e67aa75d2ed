// SPDX-License-Identifier: Apache-2.0
// Loads the machine of every procedure in workflows/ into XState as it stands, and walks it on
// both sides. The procedure part is left out, so that no form, schema or clock has a say.
//
// node procedures.js [--lienthong PROGRAM] [--workflows DIR] [--walks N] [--events N] [--seed S]

import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Abandon } from './abandon.js';
import { Oracle } from './oracle.js';
import { inPool, play } from './player.js';
import { Random } from './random.js';
import { sample } from './sample.js';
import { compareWalk } from './walk.js';

const DAY_MS = 86400000;

const { values: options } = parseArgs({
    options: {
        lienthong: { type: 'string', default: process.env.LIENTHONG ?? 'lienthong' },
        workflows: {
            type: 'string',
            default: fileURLToPath(new URL('../../../workflows', import.meta.url)),
        },
        walks: { type: 'string', default: '20' },
        events: { type: 'string', default: '40' },
        seed: { type: 'string', default: '1' },
    },
});

async function procedures() {
    const names = (await readdir(options.workflows, { recursive: true }))
        .filter((name) => name.endsWith('.json') && !name.includes('node_modules'))
        .sort();
    const files = await Promise.all(
        names.map(async (name) => {
            const path = join(options.workflows, name);
            return { path, file: JSON.parse(await readFile(path)) };
        }),
    );
    return files.filter(({ file }) => file.machine && file.implementations);
}

// Whatever the machine reads of an answer is in the answer, by turns as one kind or another.
function answerOutput(file, random) {
    const reads = JSON.stringify(file.implementations).matchAll(/"event\.output\.(\w+)/g);
    const names = new Set([...reads].map(([, name]) => name).filter((name) => name !== 'outcome'));
    const some = [...names].filter(() => random.chance(0.8));
    const value = (name) =>
        /(On|Date)$/.test(name) ? '2026-01-02' : random.pick(['x', { number: '7' }, null, 3]);
    return {
        outcome: random.pick(['granted', 'granted', 'refused', 'stopped']),
        ...Object.fromEntries(some.map((name) => [name, value(name)])),
    };
}

function answer(file, id, random) {
    return random.chance(0.75)
        ? { type: `xstate.done.actor.${id}`, output: answerOutput(file, random) }
        : { type: `xstate.error.actor.${id}`, error: { code: 'no-such-person' } };
}

function nextLine(file, oracle, random) {
    const running = oracle.invocations;
    if (running.length > 0 && random.chance(0.3)) {
        return answer(file, random.pick(running), random);
    }
    if (random.chance(0.12)) {
        return { after_ms: random.pick([1000, DAY_MS / 2, DAY_MS, 3 * DAY_MS, 8 * DAY_MS]) };
    }
    const taken = oracle.descriptors.filter((type) => !type.startsWith('xstate.'));
    const events = file.procedure?.events ?? {};
    const type =
        taken.length > 0 && random.chance(0.85)
            ? random.pick(taken)
            : random.pick([...Object.keys(events), 'nobody.takes-this']);
    return {
        type: type.replace('*', 'other'),
        ...sample(events[type]?.form ?? { type: 'object' }, random),
    };
}

function makeWalk({ format, machine, implementations, procedure }, seed) {
    const random = new Random(seed);
    const file = { format, machine, implementations };
    const input = sample(procedure?.input ?? { type: 'object' }, random);
    const oracle = new Oracle(file, { input });
    const lines = [];
    try {
        oracle.start();
        while (lines.length < Number(options.events)) {
            const line = nextLine({ ...file, procedure }, oracle, random);
            lines.push(line);
            oracle.step(line);
        }
    } catch (error) {
        if (!(error instanceof Abandon)) {
            throw error;
        }
        lines.pop();
    }
    return { file, input, lines };
}

function show(name, seed, walk, found) {
    console.log(`#   seed ${seed}: ${found.kind} at line ${found.at}: ${found.members.join(', ')}`);
    console.log(`#   input     ${JSON.stringify(walk.input)}`);
    walk.lines
        .slice(0, found.at)
        .forEach((line) => console.log(`#   line      ${JSON.stringify(line)}`));
    console.log(`#   xstate    ${JSON.stringify(found.expected)}`);
    console.log(`#   lienthong ${JSON.stringify(found.actual)}`);
    if (found.stderr) {
        console.log(`#   stderr    ${found.stderr.trim()}`);
    }
}

const player = { play: (walk) => play(options.lienthong, walk) };
const all = await procedures();
console.log(`1..${all.length}`);
let failed = 0;
for (const [index, { path, file }] of all.entries()) {
    const name = relative(options.workflows, path);
    const seeds = Array.from({ length: Number(options.walks) }, (_, n) => Number(options.seed) + n);
    const failures = [];
    let steps = 0;
    await inPool(seeds, 2, async (seed) => {
        const walk = makeWalk(file, seed);
        const result = await compareWalk(player, walk);
        steps += result.steps;
        if (result.difference) {
            failures.push([seed, walk, result.difference]);
        }
        return failures.length === 0;
    });
    console.log(`${failures.length ? 'not ok' : 'ok'} ${index + 1} - ${name}: ${steps} steps`);
    failures.forEach((failure) => show(name, ...failure));
    failed += failures.length > 0;
}
process.exitCode = failed ? 1 : 0;
