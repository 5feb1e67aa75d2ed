// SPDX-License-Identifier: Apache-2.0
// Holds the file schemas of workflows/ to what they promise: every file of ours is right by
// its schema, every case of wrong.json is refused at its place, and ajv and the engine's own
// schemas judge alike, over thousands of files that chance has damaged.
//
//     node compare.mjs --judge PROGRAM --modules FOLDER [--seed N] [--count N]

import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
    options: {
        judge: { type: 'string' },
        modules: { type: 'string' },
        seed: { type: 'string', default: String(Date.now() % 1e9) },
        count: { type: 'string', default: '2000' },
    },
});
const load = createRequire(`${options.modules}/package.json`);
const { default: Ajv } = load('ajv/dist/2020');
const { default: addFormats } = load('ajv-formats');

const root = new URL('../../../', import.meta.url);
const read = (path) => JSON.parse(readFileSync(new URL(path, root), 'utf8'));
const wrong = JSON.parse(readFileSync(new URL('wrong.json', import.meta.url), 'utf8'));
let failed = 0;

function check(holds, what) {
    if (!holds) {
        failed++;
        console.log(`not ok - ${what}`);
    }
}

// All JSON files below a folder, but the schemas themselves.
function filesBelow(folder) {
    return readdirSync(new URL(folder, root), { withFileTypes: true }).flatMap((entry) => {
        const path = `${folder}${entry.name}`;
        if (entry.isDirectory())
            return filesBelow(`${path}/`);
        return entry.name.endsWith('.json') && !entry.name.endsWith('.schema.json') ? [path] : [];
    });
}

const kinds = {
    procedure: filesBelow('workflows/').filter((path) => read(path).machine !== undefined),
    calendar: filesBelow('workflows/calendars/'),
    connector: filesBelow('connectors/catalog/'),
    scenario: filesBelow('workflows/').filter((path) => path.endsWith('.scenario.json')),
};

// mulberry32: a small generator whose whole state is the seed.
let state = Number(options.seed) >>> 0;
function chance(below) {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
}

const strange = [null, true, false, 0, -1, 1.5, 3, '', 'x', '#id', '2026-02-30', '24:00', [], ['x'],
    [[]], {}, { x: 1 }, { type: 'x' }, { workingDays: 1 }, { vi: 'a', en: 'b' }, { $ref: '#' },
    { target: 'x' }, { assign: {} }];

// Every place of a value, as its container and key.
function places(value, found = []) {
    if (value !== null && typeof value === 'object') {
        for (const key of Object.keys(value)) {
            found.push([value, key]);
            places(value[key], found);
        }
    }
    return found;
}

// A copy with one thing gone, replaced, renamed or added.
function damage(file) {
    const copy = structuredClone(file);
    const all = places(copy);
    const [container, key] = all[chance(all.length)];
    const other = structuredClone(strange[chance(strange.length)]);
    const isList = Array.isArray(container);
    switch (chance(4)) {
    case 0:
        if (isList)
            container.splice(Number(key), 1);
        else
            delete container[key];
        break;
    case 1:
        container[key] = other;
        break;
    case 2: {
        const [giver, name] = all[chance(all.length)];
        container[key] = structuredClone(giver[name]);
        break;
    }
    default:
        if (isList)
            container.push(other);
        else
            container[all[chance(all.length)][1]] = other;
    }
    return copy;
}

// What the engine says of each value.
function judge(kind, values) {
    const run = spawnSync(options.judge, [new URL(`workflows/${kind}.schema.json`, root).pathname],
        { input: values.map((value) => `${JSON.stringify(value)}\n`).join(''), maxBuffer: 1 << 26 });
    check(run.status === 0, `${kind}: the engine refuses the schema: ${run.stderr}`);
    return run.stdout.toString().split('\n');
}

function compareDamaged(kind, validate, originals) {
    const values = Array.from({ length: Number(options.count) },
        () => damage(originals[chance(originals.length)]));
    const verdicts = judge(kind, values);
    let refused = 0;
    values.forEach((value, index) => {
        const isRight = validate(value);
        refused += !isRight;
        if (verdicts[index] !== String(isRight)) {
            check(false, `${kind}: ajv says ${isRight}, the engine ${verdicts[index]} `
                + `(--seed ${options.seed}, file ${index}): ${validate.errors?.[0]?.instancePath}`);
        }
    });
    check(refused > 0 && refused < values.length, `${kind}: damage is always or never noticed`);
    console.log(`${kind}: ${values.length} damaged files judged alike, ${refused} of them refused`);
}

for (const [kind, files] of Object.entries(kinds)) {
    const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, strictTypes: false, strictRequired: false });
    addFormats(ajv);
    const validate = ajv.compile(read(`workflows/${kind}.schema.json`));
    check(files.length > 0, `${kind}: no file of this kind is found`);
    const originals = files.map(read);
    files.forEach((path, index) => {
        validate(originals[index]);
        check(validate.errors === null, `${path}: ${ajv.errorsText(validate.errors)}`);
    });
    for (const { what, value, at } of wrong[kind]) {
        const isAt = !validate(value) && validate.errors.some((error) => error.instancePath === at);
        check(isAt, `${kind}: ${what}: not refused at ${at}: ${JSON.stringify(validate.errors)}`);
    }
    console.log(`${kind}: ${files.length} files right, ${wrong[kind].length} wrong ones refused`);
    compareDamaged(kind, validate, originals);
}
process.exitCode = failed === 0 ? 0 : 1;
