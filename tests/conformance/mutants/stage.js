// SPDX-License-Identifier: Apache-2.0
// A tree like ours in which one procedure can be another, and those who might notice it there.

import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TIMEOUT_MS = 600000;
const STATUS_MAX = 3; // what `lienthong` gives by its manual; more is a crash

function run(program, args, cwd) {
    return new Promise((resolve, reject) => {
        const child = spawn(program, args, { cwd, timeout: TIMEOUT_MS, killSignal: 'SIGKILL' });
        const out = [];
        child.stdout.on('data', (chunk) => out.push(chunk));
        child.stderr.on('data', (chunk) => out.push(chunk));
        child.on('error', reject);
        child.on('close', (status, signal) => {
            const text = Buffer.concat(out).toString();
            if (signal || status > STATUS_MAX) {
                const told = `${program} ${args.join(' ')}: ${signal ?? status}`;
                reject(new Error(`${told}\n${text.slice(-4000)}`));
            } else {
                resolve({ status, text });
            }
        });
    });
}

/** The bundle's procedures that are in force today: {name, file}. */
export function filesOf(root, bundle) {
    const folder = join(root, 'workflows', bundle);
    return readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .map((name) => ({ name, file: JSON.parse(readFileSync(join(folder, name))) }));
}

// No scenario is repeated by other days' versions: those are as they were.
function onlyToday(path) {
    const file = JSON.parse(readFileSync(path));
    delete file.repeat;
    file.scenarios = file.scenarios.filter(({ only }) => !only);
    file.scenarios.forEach((scenario) => delete scenario.repeat);
    writeFileSync(path, JSON.stringify(file));
}

export class Stage {
    #home = mkdtempSync(join(tmpdir(), 'lienthong-mutants-'));
    #terms;
    #scenarios; // those that noticed something last stand first

    /** terms: {root, bundle, lienthong, check: "arguments of check", stories: [names]}. */
    constructor(terms) {
        this.#terms = terms;
        const { root, bundle } = terms;
        const own = `workflows/${bundle}`;
        const parts = ['connectors/catalog', 'examples/input', 'tests/integration/play'];
        for (const part of [...parts, own, 'workflows/calendars']) {
            cpSync(join(root, part), join(this.#home, part), { recursive: true });
        }
        this.#scenarios = readdirSync(join(this.#home, own, 'scenarios'))
            .filter((name) => name.endsWith('.scenario.json'))
            .map((name) => `${own}/scenarios/${name}`);
        this.#scenarios.forEach((path) => onlyToday(join(this.#home, path)));
    }

    /** What `work` gives, while the procedure of that name is `file`. */
    async with(name, file, work) {
        const path = join(this.#home, 'workflows', this.#terms.bundle, name);
        const original = readFileSync(path);
        writeFileSync(path, JSON.stringify(file, null, 2));
        try {
            return await work();
        } finally {
            writeFileSync(path, original);
        }
    }

    /** Does a scenario of `lienthong test` fail? Files that cannot be loaded are the check's. */
    async scenario() {
        for (const [index, path] of this.#scenarios.entries()) {
            const args = ['test', '--lang', 'en', path];
            const { text } = await run(this.#terms.lienthong, args, this.#home);
            if (/, [1-9]\d* failed/.test(text)) {
                this.#scenarios.unshift(...this.#scenarios.splice(index, 1));
                return true;
            }
        }
        return false;
    }

    /** Does `lienthong check` say anything of the whole, today's versions alone? */
    async check() {
        const { root, lienthong, bundle, check } = this.#terms;
        const own = filesOf(root, bundle).map(({ name }) => `workflows/${bundle}/${name}`);
        const args = [...check.split(' '), ...own, 'workflows/calendars', 'connectors/catalog'];
        const { text } = await run(lienthong, args, this.#home);
        return /: (error|warning):/.test(text);
    }

    /** Does a story fail? */
    async story() {
        const { lienthong, stories } = this.#terms;
        const args = ['tests/integration/play/run.py', '--play', `${lienthong} play`, ...stories];
        return (await run('python3', args, this.#home)).status !== 0;
    }

    close() {
        rmSync(this.#home, { recursive: true });
    }
}
