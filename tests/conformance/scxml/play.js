// SPDX-License-Identifier: Apache-2.0
// Runs `lienthong play --children` on files of a folder of their own.

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TIMEOUT_MS = 30000;

function run(program, path, lines) {
    return new Promise((resolve, reject) => {
        const child = spawn(program, ['play', path, '--children'],
            { timeout: TIMEOUT_MS, killSignal: 'SIGKILL' });
        let [stdout, stderr] = ['', ''];
        child.stdout.setEncoding('utf8').on('data', (chunk) => { stdout += chunk; });
        child.stderr.setEncoding('utf8').on('data', (chunk) => { stderr += chunk; });
        child.stdin.on('error', () => {}); // it may refuse the file before it has read a line
        child.on('error', (error) => reject(new Error(`cannot run ${program}: ${error.code}`)));
        child.on('close', (code, signal) =>
            resolve({ stdout, stderr: stderr.trim(), status: signal ?? code }));
        child.stdin.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    });
}

/** What the program said to the lines: {records, status, stderr}; `files.machine` is played. */
export async function play(program, files, lines) {
    const folder = await mkdtemp(join(tmpdir(), 'lienthong-scxml-'));
    try {
        await Promise.all(Object.entries(files).map(([name, file]) =>
            writeFile(join(folder, `${name}.json`), JSON.stringify(file))));
        const { stdout, stderr, status } = await run(program, join(folder, 'machine.json'), lines);
        const answers = stdout.split('\n').filter((line) => line !== '');
        return { records: answers.map((line) => JSON.parse(line)), status, stderr };
    } finally {
        await rm(folder, { recursive: true, force: true });
    }
}

/** Run `work(item)` for every item, at most `width` at a time; the answers in the items' order. */
export async function inPool(items, width, work) {
    const answers = [];
    let next = 0;
    const worker = async () => {
        while (next < items.length) {
            const at = next++;
            answers[at] = await work(items[at]);
        }
    };
    await Promise.all(Array.from({ length: width }, worker));
    return answers;
}
