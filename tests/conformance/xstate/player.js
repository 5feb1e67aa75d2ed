// SPDX-License-Identifier: Apache-2.0
// Plays walks on our side: one by `lienthong play` in a folder of its own, or many by `batch.c`.

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Far more than any walk takes: a machine whose timers find no end of microsteps is slow under sanitizers.
const TIMEOUT_MS = 300000;
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

/** What the program said: {records, status, stderr}. Rejects only where it cannot be started. */
export function run(program, args, lines) {
    return new Promise((resolve, reject) => {
        const child = spawn(program, ['play', ...args], {
            timeout: TIMEOUT_MS,
            killSignal: 'SIGKILL',
        });
        const out = [];
        let bytes = 0;
        let stderr = '';
        child.stdout.on('data', (chunk) => {
            out.push(chunk);
            bytes += chunk.length;
            if (bytes > OUTPUT_BYTES_MAX) {
                child.kill('SIGKILL');
            }
        });
        child.stderr.on('data', (chunk) => {
            stderr = (stderr + chunk).slice(-8000);
        });
        child.stdin.on('error', () => {}); // it may refuse the file before it has read a line
        child.on('error', (error) => reject(new Error(`cannot run ${program}: ${error.code}`)));
        child.on('close', (code, signal) => {
            const text = Buffer.concat(out).toString();
            resolve({ records: parseLines(text), status: signal ?? code, stderr });
        });
        child.stdin.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    });
}

function parseLines(text) {
    return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => {
            try {
                return JSON.parse(line);
            } catch {
                return { unreadable: line };
            }
        });
}

/** Play a file that is only in memory, with the files beside it. */
export async function play(program, { file, beside = [], input, lines, args = [] }) {
    const folder = await mkdtemp(join(tmpdir(), 'lienthong-play-'));
    try {
        const path = join(folder, 'machine.json');
        await writeFile(path, JSON.stringify(file));
        const options = beside.length > 0 ? ['--children', ...args] : [...args];
        for (const other of beside) {
            await writeFile(
                join(folder, `${other.procedure.id}.json`),
                JSON.stringify(other),
            );
        }
        if (input && Object.keys(input).length > 0) {
            const inputPath = join(folder, 'input.json');
            await writeFile(inputPath, JSON.stringify(input));
            options.push('--input', inputPath);
        }
        return await run(program, [path, ...options], lines);
    } finally {
        await rm(folder, { recursive: true, force: true });
    }
}

/** The program `batch.c`, which plays one walk after the other. */
export class Batch {
    #program;
    #child;
    #answered; // what to do with the next line, or with the end
    #stderr = '';

    constructor(program) {
        this.#program = program;
    }

    /** As play: {records, status, stderr}; the status is what the program's would be. */
    play({ file, beside = [], input, lines, ...terms }) {
        this.#child ??= this.#start();
        const asked = JSON.stringify({
            file,
            beside,
            ...(input && Object.keys(input).length > 0 && { input }),
            lines,
            children: beside.length > 0,
            ...terms, // calendar, start
        });
        return new Promise((resolve) => {
            const timer = setTimeout(() => this.#child?.kill('SIGKILL'), TIMEOUT_MS);
            this.#answered = (said) => {
                clearTimeout(timer);
                resolve(said);
            };
            this.#child.stdin.write(`${asked}\n`);
        });
    }

    close() {
        this.#child?.stdin.end();
        this.#child = undefined;
    }

    #start() {
        const child = spawn(this.#program, [], { stdio: ['pipe', 'pipe', 'pipe'] });
        let parts = [];
        child.stdout.on('data', (chunk) => {
            const end = chunk.indexOf(10);
            if (end < 0) {
                parts.push(chunk);
                return;
            }
            const line = Buffer.concat([...parts, chunk.subarray(0, end)]).toString();
            parts = [chunk.subarray(end + 1)];
            this.#hear(JSON.parse(line));
        });
        child.stderr.on('data', (chunk) => {
            this.#stderr = (this.#stderr + chunk).slice(-8000);
        });
        child.stdin.on('error', () => {});
        child.on('error', (error) => {
            throw new Error(`cannot run ${this.#program}: ${error.code}`);
        });
        child.on('close', (code, signal) => {
            if (this.#child === child) {
                this.#child = undefined;
                this.#answered?.({ records: [], status: signal ?? code, stderr: this.#stderr });
                this.#stderr = '';
            }
        });
        return child;
    }

    #hear({ records = [], refused = false, faults = [] }) {
        const status = refused || faults.length > 0 ? 1 : 0;
        this.#answered({ records, status, stderr: faults.join('\n') });
    }
}

/** Run `work(item, place)` for every item, at most `width` at a time, each in a place of its own;
 * stops early once it says false. */
export async function inPool(items, width, work) {
    const queue = items[Symbol.iterator]();
    let going = true;
    const worker = async (_, place) => {
        for (let next = queue.next(); going && !next.done; next = queue.next()) {
            going &&= (await work(next.value, place)) !== false;
        }
    };
    await Promise.all(Array.from({ length: width }, worker));
}
