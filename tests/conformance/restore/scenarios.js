// SPDX-License-Identifier: Apache-2.0
// The scenarios of the shipped procedures: restored from the store after every command, they go on
// as if they had never been thrown away.
//
// node scenarios.js --restore PROGRAM [--every N: only each Nth] [--repeats: those of `repeat` too]
//                   [--runtime: by the daemon's runtime, its threads begun anew after every step]

import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Restorer } from './restorer.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const SUFFIX = '.scenario.json';

const { values: options } = parseArgs({
    options: {
        restore: { type: 'string', default: 'conformance_restore' },
        every: { type: 'string', default: '1' },
        repeats: { type: 'boolean', default: false },
        runtime: { type: 'boolean', default: false },
    },
});

const read = async (path) => JSON.parse(await readFile(path));

/** Every JSON file at a path, or below it. */
async function below(path) {
    if (!(await stat(path)).isDirectory()) {
        return [path];
    }
    const names = (await readdir(path)).sort();
    return (await Promise.all(names.map((name) => below(join(path, name)))))
        .flat()
        .filter((name) => name.endsWith('.json'));
}

/** A scenario file with all that it names read into it. */
async function readScript(path) {
    const at = (name) => resolve(dirname(path), name);
    const script = await read(path);
    const fill = async (holder) => {
        if (typeof holder?.input === 'string') {
            holder.input = await read(at(holder.input));
        }
    };
    if (typeof script.ways === 'string') {
        script.ways = await read(at(script.ways));
    }
    await fill(script);
    for (const scenario of script.scenarios) {
        await fill(scenario);
        for (const step of scenario.steps ?? []) {
            await fill(step.open);
        }
    }
    const files = (await Promise.all(script.files.map((name) => below(at(name))))).flat();
    return { script, files: files.filter((name) => !name.endsWith(SUFFIX)) };
}

// A runtime announces outages as changes of working time, and invokes what it has.
function canFollow({ ways }, scenario) {
    const text = JSON.stringify([scenario, ways]);
    return !options.runtime || !(text.includes('"outage') || scenario.answeredByHand);
}

/** As `lienthong test` plays them: each alone, and again so many days later. */
function plays(script) {
    const { scenarios, repeat = {} } = script;
    return scenarios.flatMap(({ only, repeat: some }, index) =>
        !canFollow(script, scenarios[index]) ? [] : [
        ...(only ? [] : [{ index, days: 0 }]),
        ...(options.repeats
            ? Object.entries(repeat)
                  .filter(([name]) => (only ?? some ?? [name]).includes(name))
                  .map(([, { days }]) => ({ index, days }))
            : []),
    ]);
}

const restorer = new Restorer(options.restore);
const tally = { scenarios: 0, steps: 0, commands: 0, rows: 0, failed: 0 };
const began = Date.now();
let seen = 0;
let loaded;

async function playOne(path, script, { index, days }) {
    const said = await restorer.ask({
        scenario: script,
        index,
        days,
        runtime: options.runtime,
    });
    tally.scenarios++;
    tally.steps += said.steps ?? 0;
    tally.commands += said.commands ?? 0;
    tally.rows += said.rows ?? 0;
    const good = !said.difference && !said.faults;
    tally.failed += !good;
    const name = `${relative(ROOT, path)} ${index + 1}${days ? `, ${days} days later` : ''}`;
    console.log(`${good ? 'ok' : 'not ok'} ${tally.scenarios} - ${name}`);
    if (!good) {
        console.log(`#   ${JSON.stringify(said)}`);
    }
}

for (const path of (await below(join(ROOT, 'workflows'))).filter((name) => name.endsWith(SUFFIX))) {
    const { script, files } = await readScript(path);
    if (loaded !== files.join()) {
        const { faults } = await restorer.ask({ catalog: files });
        if (faults) {
            throw new Error(faults.join('\n'));
        }
        loaded = files.join();
    }
    for (const play of plays(script)) {
        if (seen++ % Number(options.every) === 0) {
            await playOne(path, script, play);
        }
    }
}
console.log(`1..${tally.scenarios}`);
console.log(
    `# ${tally.scenarios} scenarios, ${tally.steps} steps, ${tally.commands} commands, ` +
        `${tally.rows} rows, ${tally.failed} differences, ` +
        `${((Date.now() - began) / 1000).toFixed(0)} s`,
);
await restorer.close();
process.exitCode = tally.failed > 0 || tally.scenarios === 0 ? 1 : 0;
