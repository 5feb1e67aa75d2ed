// SPDX-License-Identifier: Apache-2.0
// Runs `lienthong play` on a file with all the lines of a walk, in a folder of its own.

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TIMEOUT_MS = 30000;
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

/** Play a file that is only in memory. */
export async function play(program, { file, input, lines, args = [] }) {
    const folder = await mkdtemp(join(tmpdir(), 'lienthong-play-'));
    try {
        const path = join(folder, 'machine.json');
        await writeFile(path, JSON.stringify(file));
        const options = [...args];
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

/** Run `work(item)` for every item, at most `width` at a time; stops early once it says false. */
export async function inPool(items, width, work) {
    const queue = items[Symbol.iterator]();
    let going = true;
    const worker = async () => {
        for (let next = queue.next(); going && !next.done; next = queue.next()) {
            going &&= (await work(next.value)) !== false;
        }
    };
    await Promise.all(Array.from({ length: width }, worker));
}
