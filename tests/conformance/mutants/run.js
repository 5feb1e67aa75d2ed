// SPDX-License-Identifier: Apache-2.0
// Seeds defects into the shipped bundles and asks who notices: a scenario, `lienthong check`, a
// story.
//
// node run.js --lienthong PROGRAM --batch PROGRAM [--bundle NAME]…
//             [--sample N: of each bundle; 0: all] [--seed S] [--ways N] [--steps N]
//             [--check "arguments of check"] [--least PERCENT] [--workers N]
//             [--show: also what is caught, and what is the same in every walk]

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Batch, inPool } from '../xstate/player.js';
import { Random } from '../xstate/random.js';
import { mutantsOf } from './mutate.js';
import { Stage, filesOf } from './stage.js';
import { storiesOf, waysOff } from './walks.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const { values: options } = parseArgs({
    options: {
        lienthong: { type: 'string', default: process.env.LIENTHONG ?? 'lienthong' },
        batch: { type: 'string', default: process.env.CONFORMANCE_BATCH ?? 'conformance_batch' },
        bundle: { type: 'string', multiple: true, default: ['birth', 'death', 'marriage'] },
        sample: { type: 'string', default: '0' },
        seed: { type: 'string', default: '1' },
        ways: { type: 'string', default: '24' },
        steps: { type: 'string', default: '8' },
        check: { type: 'string', default: 'check' },
        least: { type: 'string', default: '95' },
        show: { type: 'boolean', default: false },
        workers: { type: 'string', default: '1' },
    },
});

const random = new Random(Number(options.seed));
const reasons = JSON.parse(readFileSync(new URL('reasons.json', import.meta.url)));

// In this order: the quickest first. Who is first to notice has it.
const WITNESSES = ['scenario', 'check', 'story'];

function play(batch, files, { procedure, input, calendar, start, lines }) {
    const { file } = files.find(({ name }) => name === basename(procedure));
    const beside = files.filter((one) => one.file !== file).map((one) => one.file);
    return batch.play({ file, beside, input, calendar, start, lines });
}

// Which files can take part in the walk: its root, and those of what it says that it starts.
function partsIn(files, { procedure, expected }) {
    const started = new Set([...expected.matchAll(/"src":"([^"]+)"/g)].map(([, src]) => src));
    const ids = files
        .flatMap(({ file }) => Object.entries(file.implementations.actors ?? {}))
        .filter(([src]) => started.has(src))
        .map(([, actor]) => actor.procedure);
    const taken = files.filter(({ file }) => ids.includes(file.procedure.id));
    return new Set([basename(procedure), ...taken.map(({ name }) => name)]);
}

// The bundle as it is shipped, the walks through it and what it says at each.
async function readBundle(bundle) {
    const batch = new Batch(options.batch);
    const files = filesOf(ROOT, bundle);
    const stories = storiesOf(ROOT, bundle);
    const events = new Map(
        files.flatMap(({ file }) =>
            Object.entries(file.procedure.events).map(([type, { form }]) => [type, form]),
        ),
    );
    const [ways, steps] = [Number(options.ways), Number(options.steps)];
    const ask = (walk) => play(batch, files, walk);
    const walks = [...stories, ...(await waysOff(stories, ways, steps, random, events, ask))];
    for (const walk of walks) {
        walk.expected = JSON.stringify((await ask(walk)).records);
        walk.parts = partsIn(files, walk);
    }
    batch.close();
    return { bundle, files, walks, stories: stories.map(({ name }) => name) };
}

function mutantsIn({ files }) {
    const all = files.flatMap(({ name, file }) =>
        [...mutantsOf(file)].map((mutant) => ({ name, ...mutant })),
    );
    const size = Number(options.sample);
    return size > 0 ? random.shuffled(all).slice(0, size) : all;
}

async function differs(batch, files, name, walks) {
    for (const walk of walks.filter(({ parts }) => parts.has(name))) {
        const { records, stderr } = await play(batch, files, walk);
        if (stderr || JSON.stringify(records) !== walk.expected) {
            return true;
        }
    }
    return false;
}

async function askAll(stage, witnesses) {
    for (const witness of witnesses) {
        if (await stage[witness]()) {
            return witness;
        }
    }
    return 'missed';
}

// Who notices the mutant; nothing where its trace is the original's. A scenario that fails is a
// trace that differs.
function judge({ stage, batch }, { files, walks }, { name, file }) {
    const changed = files.map((one) => (one.name === name ? { name, file } : one));
    return stage.with(name, file, async () => {
        if (await stage.scenario()) {
            return 'scenario';
        }
        const counts = await differs(batch, changed, name, walks);
        return counts ? askAll(stage, WITNESSES.slice(1)) : undefined;
    });
}

function makePlace({ bundle, stories }) {
    const { lienthong, check } = options;
    const stage = new Stage({ root: ROOT, bundle, lienthong, check, stories });
    return { stage, batch: new Batch(options.batch) };
}

async function tryMutant(place, house, mutant, table) {
    const by = await judge(place, house, mutant);
    const row = (table[mutant.kind] ??= { seeded: 0, counted: 0 });
    row.seeded++;
    if (by) {
        row.counted++;
        row[by] = (row[by] ?? 0) + 1;
    }
    const key = `${mutant.name} ${mutant.kind} ${mutant.what}`;
    if (by === 'missed' || by === 'story') {
        console.log(`# ${by}: ${key}: ${reasons[key] ?? 'no reason is given'}`);
    } else if (options.show) {
        console.log(`# ${by ?? 'the same'}: ${key}`);
    }
}

async function tryBundle(bundle, table) {
    const house = await readBundle(bundle);
    const places = Array.from({ length: Number(options.workers) }, () => makePlace(house));
    try {
        const crier = await askAll(places[0].stage, WITNESSES);
        if (crier !== 'missed') {
            throw new Error(`a ${crier} of ${bundle} cries out already at what is shipped`);
        }
        await inPool(mutantsIn(house), places.length, (mutant, place) =>
            tryMutant(places[place], house, mutant, table),
        );
    } finally {
        for (const { stage, batch } of places) {
            stage.close();
            batch.close();
        }
    }
}

const COLUMNS = { scenario: 'scenario', check: 'or check', story: 'or story', missed: 'missed' };

function tell(table) {
    const columns = ['seeded', 'counted', ...Object.keys(COLUMNS)];
    const rows = Object.entries(table).sort();
    const sum = (column) => rows.reduce((total, [, row]) => total + (row[column] ?? 0), 0);
    const all = Object.fromEntries(columns.map((column) => [column, sum(column)]));
    const line = (name, cells) =>
        console.log(`${name.padEnd(24)}${cells.map((cell) => String(cell).padStart(10)).join('')}`);
    line('defect', columns.map((column) => COLUMNS[column] ?? column));
    [...rows, ['all', all]].forEach(([kind, row]) => line(kind, columns.map((c) => row[c] ?? 0)));
    return all;
}

const table = {};
for (const bundle of options.bundle) {
    await tryBundle(bundle, table);
}
const { counted, scenario, check } = tell(table);
const share = counted ? (100 * (scenario + check)) / counted : 0;
console.log(
    `# seed ${options.seed}: of ${counted} mutants whose trace differs within the scenarios, the ` +
        `stories and ${options.ways} ways off them of ${options.steps} lines, ` +
        `${share.toFixed(1)} % are caught by a scenario or the check`,
);
process.exitCode = counted > 0 && share >= Number(options.least) ? 0 : 1;
