// SPDX-License-Identifier: Apache-2.0
// Seeds defects into the shipped bundles and asks who catches them: `lienthong check`, or a story.
//
// node run.js --lienthong PROGRAM --batch PROGRAM [--sample N: of each bundle; 0: all] [--seed S]
//             [--ways N] [--steps N] [--check "arguments of check"] [--least PERCENT]

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Batch } from '../xstate/player.js';
import { Random } from '../xstate/random.js';
import { mutantsOf } from './mutate.js';
import { storiesOf, waysOff } from './walks.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const BUNDLES = ['birth', 'death', 'marriage'];
const { values: options } = parseArgs({
    options: {
        lienthong: { type: 'string', default: process.env.LIENTHONG ?? 'lienthong' },
        batch: { type: 'string', default: process.env.CONFORMANCE_BATCH ?? 'conformance_batch' },
        sample: { type: 'string', default: '0' },
        seed: { type: 'string', default: '1' },
        ways: { type: 'string', default: '24' },
        steps: { type: 'string', default: '8' },
        check: { type: 'string', default: 'check' },
        least: { type: 'string', default: '95' },
    },
});

const random = new Random(Number(options.seed));
const reasons = JSON.parse(readFileSync(new URL('reasons.json', import.meta.url)));

function filesOf(bundle) {
    const folder = join(ROOT, 'workflows', bundle);
    return readdirSync(folder)
        .filter((name) => name.endsWith('.json') && !name.includes('.scenario.'))
        .map((name) => ({ name, file: JSON.parse(readFileSync(join(folder, name))) }))
        .filter(({ file }) => file.machine);
}

// A tree like ours in which one file can be another: what is not read is not there.
function makeStage() {
    const stage = mkdtempSync(join(tmpdir(), 'lienthong-mutants-'));
    for (const part of ['workflows', 'connectors/catalog', 'examples/input', 'tests/integration/play']) {
        cpSync(join(ROOT, part), join(stage, part), { recursive: true });
    }
    return stage;
}

function run(program, args, cwd) {
    const done = spawnSync(program, args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 28 });
    return { status: done.status, text: `${done.stdout}${done.stderr}` };
}

const known = run(options.lienthong, ['--help'], ROOT).text;
const hasScenarios = /^\s+test\s/m.test(known);

// What the check says of the whole, less its figures of time.
function findings(stage, bundle) {
    const args = [...options.check.split(' '), `workflows/${bundle}`, 'workflows/calendars'];
    const { text } = run(options.lienthong, [...args, 'connectors/catalog'], stage);
    return text.split('\n').filter((line) => /: (error|warning):/.test(line)).length;
}

function caughtBy(stage, bundle, stories) {
    if (findings(stage, bundle) > 0) {
        return 'check';
    }
    if (hasScenarios && run(options.lienthong, ['test', `workflows/${bundle}`], stage).status !== 0) {
        return 'scenario';
    }
    const script = 'tests/integration/play/run.py';
    const names = stories.map(({ name }) => name);
    const told = run('python3', [script, '--play', `${options.lienthong} play`, ...names], stage);
    return told.status !== 0 ? 'story' : undefined;
}

const player = new Batch(options.batch);

function termsOf(files, story) {
    const file = files.find(({ name }) => name === basename(story.procedure)).file;
    const beside = files.filter((one) => one.file !== file).map((one) => one.file);
    const { input, calendar, start, lines } = story;
    return { file, beside, input, calendar, start, lines };
}

const play = (files, walk) => player.play(termsOf(files, walk));

async function differs(files, walks, expected) {
    for (const [index, walk] of walks.entries()) {
        const { records, stderr } = await play(files, walk);
        if (stderr || JSON.stringify(records) !== expected[index]) {
            return true;
        }
    }
    return false;
}

async function tryBundle(bundle, stage, table) {
    const files = filesOf(bundle);
    const stories = storiesOf(ROOT, bundle);
    const events = new Map(
        files.flatMap(({ file }) =>
            Object.entries(file.procedure.events).map(([type, { form }]) => [type, form]),
        ),
    );
    const ways = await waysOff(stories, Number(options.ways), Number(options.steps), random, events, (walk) =>
        play(files, walk),
    );
    const walks = [...stories, ...ways];
    const expected = [];
    for (const walk of walks) {
        expected.push(JSON.stringify((await play(files, walk)).records));
    }
    const all = files.flatMap(({ name, file }) => [...mutantsOf(file)].map((m) => ({ name, ...m })));
    const size = Number(options.sample);
    const chosen = size > 0 ? random.shuffled(all).slice(0, size) : all;
    for (const mutant of chosen) {
        await tryMutant({ bundle, stage, table, files, stories, walks, expected }, mutant);
    }
}

async function tryMutant(house, { name, kind, what, file }) {
    const { bundle, stage, table, files, stories, walks, expected } = house;
    const row = (table[kind] ??= { seeded: 0, counted: 0, check: 0, scenario: 0, story: 0, missed: 0 });
    row.seeded++;
    const changed = files.map((one) => (one.name === name ? { name, file } : one));
    if (!(await differs(changed, walks, expected))) {
        return;
    }
    row.counted++;
    const path = join(stage, 'workflows', bundle, name);
    const original = readFileSync(path);
    writeFileSync(path, JSON.stringify(file, null, 2));
    const by = caughtBy(stage, bundle, stories);
    writeFileSync(path, original);
    row[by ?? 'missed']++;
    if (!by) {
        const key = `${name} ${kind} ${what}`;
        console.log(`# missed: ${key}: ${reasons[key] ?? 'no reason is given'}`);
    }
}

const stage = makeStage();
const table = {};
for (const bundle of BUNDLES) {
    await tryBundle(bundle, stage, table);
}
rmSync(stage, { recursive: true });
player.close();

const columns = ['seeded', 'counted', 'check', 'scenario', 'story', 'missed'];
const sum = (column) => Object.values(table).reduce((total, row) => total + row[column], 0);
const all = Object.fromEntries(columns.map((column) => [column, sum(column)]));
console.log(`${'defect'.padEnd(24)}${columns.map((column) => column.padStart(10)).join('')}`);
for (const [kind, row] of [...Object.entries(table).sort(), ['all', all]]) {
    console.log(`${kind.padEnd(24)}${columns.map((c) => String(row[c]).padStart(10)).join('')}`);
}
const share = all.counted ? (100 * (all.counted - all.missed)) / all.counted : 0;
console.log(
    `# seed ${options.seed}: of ${all.counted} mutants whose trace differs within the stories and ` +
        `${options.ways} ways off them of ${options.steps} lines, ${share.toFixed(1)} % are caught`,
);
process.exitCode = all.counted > 0 && share >= Number(options.least) ? 0 : 1;
