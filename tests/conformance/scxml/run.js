// SPDX-License-Identifier: Apache-2.0
// Plays every pair of the SCION test framework on `lienthong play`, and prints a table by folder.
//
// node run.js [--lienthong PROGRAM] [--modules FOLDER] [PAIR…]     only these, as history/history4
// node run.js --convert [--paced] PAIR                             shows its files instead

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { convert } from './convert.js';
import { modules, options, wanted } from './modules.js';
import { playPair } from './pair.js';
import { inPool } from './play.js';

const WIDTH = 2;
// Of the version that package-lock.json pins; more may become expressible, never fewer.
const PAIRS = 316;
const EXPRESSIBLE_MIN = 236;

const decisions = JSON.parse(readFileSync(new URL('decisions.json', import.meta.url)));

function pairsOf(folder) {
    return readdirSync(join(modules.tests, folder)).sort()
        .filter((file) => file.endsWith('.scxml'))
        .map((file) => file.slice(0, -'.scxml'.length))
        .map((stem) => ({ folder, name: `${folder}/${stem}`,
            document: join(modules.tests, folder, `${stem}.scxml`),
            script: join(modules.tests, folder, `${stem}.json`) }))
        .filter(({ script }) => existsSync(script));
}

const all = readdirSync(modules.tests).sort().flatMap(pairsOf);
const shortName = (name) => name.replace(/\.txml$/, '');

function show(pair) {
    console.log(JSON.stringify(convert(pair.document, options).files, null, 2));
}

async function tryPair(pair) {
    const decision = decisions[shortName(pair.name)];
    const answer = await playPair(options.lienthong, { ...pair, instead: decision?.instead });
    if (answer.faults?.length > 0) {
        console.log(`not ok - ${shortName(pair.name)}`);
        answer.faults.forEach((fault) => console.log(`#   ${fault}`));
        return { ...pair, kind: 'failed' };
    }
    const kind = answer.reason ? 'unsaid' : decision ? 'decided' : 'passed';
    return { ...pair, ...answer, kind, decision };
}

const KINDS = ['passed', 'decided', 'failed', 'unsaid'];
const HEAD = ['folder', 'pairs', 'passed', 'by decision', 'failed', 'not expressible'];

function row(name, list) {
    const counts = KINDS.map((kind) => list.filter((one) => one.kind === kind).length);
    return [name, list.length, ...counts];
}

function table(answers) {
    const folders = [...new Set(answers.map(({ folder }) => folder))];
    const rows = [HEAD,
        ...folders.map((folder) => row(folder, answers.filter((one) => one.folder === folder))),
        row('all', answers)];
    const widths = HEAD.map((_, at) => Math.max(...rows.map((cells) => String(cells[at]).length)));
    const pad = (cell, at) =>
        (at === 0 ? cell.padEnd(widths[0]) : String(cell).padStart(widths[at]));
    return rows.map((cells) => cells.map(pad).join('  ')).join('\n');
}

// The pairs that share a reason, the largest group first.
function grouped(answers, kind, reasonOf) {
    const groups = new Map();
    for (const answer of answers.filter((one) => one.kind === kind)) {
        const reason = reasonOf(answer);
        groups.set(reason, [...(groups.get(reason) ?? []), shortName(answer.name)]);
    }
    return [...groups].sort(([, a], [, b]) => b.length - a.length);
}

function report(answers) {
    console.log(table(answers));
    const groups = [...grouped(answers, 'unsaid', ({ reason }) => reason),
        ...grouped(answers, 'decided', ({ decision }) => `by decision: ${decision.decision}`)];
    for (const [reason, names] of groups) {
        const lines = names.join(' ').replace(/(.{60,90}) /g, '$1\n    ');
        console.log(`\n${names.length} ${reason}\n    ${lines}`);
    }
}

// What is wrong with the run as a whole, where it is one.
function gaps(answers) {
    const unplayed = Object.keys(decisions).filter((name) =>
        !answers.some((answer) => shortName(answer.name) === name && answer.kind !== 'unsaid'));
    const played = answers.filter(({ kind }) => kind !== 'unsaid').length;
    return [
        ...unplayed.map((name) => `decisions.json names ${name}, which is not played`),
        ...(answers.length === PAIRS ? [] : [`${answers.length} pairs found, ${PAIRS} wanted`]),
        ...(played >= EXPRESSIBLE_MIN ? [] : [`${played} pairs played, ${EXPRESSIBLE_MIN} wanted`]),
    ];
}

const chosen = wanted.length > 0 ? all.filter(({ name }) => wanted.includes(shortName(name))) : all;
if (options.convert) {
    chosen.forEach(show);
} else {
    const answers = await inPool(chosen, WIDTH, tryPair);
    report(answers);
    const missing = wanted.length > 0 ? [] : gaps(answers);
    missing.forEach((gap) => console.log(`not ok - ${gap}`));
    const isWrong = missing.length > 0 || answers.some(({ kind }) => kind === 'failed');
    process.exitCode = isWrong || answers.length === 0 ? 1 : 0;
}
