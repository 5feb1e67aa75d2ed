// SPDX-License-Identifier: Apache-2.0
// The program restore.c, with a folder for its store.

import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

// Where there is memory to write files in, nothing waits for a disk.
function folderOfFolders() {
    try {
        accessSync('/dev/shm', constants.W_OK);
        return '/dev/shm';
    } catch {
        return tmpdir();
    }
}

export class Restorer {
    #program;
    #folder;
    #child;
    #lines;
    #stderr = '';

    constructor(program) {
        this.#program = program;
    }

    /** What it says of one line; {faults} where it has ended instead. */
    async ask(line) {
        this.#child ?? (await this.#start());
        this.#child.stdin.write(`${JSON.stringify(line)}\n`);
        const { value, done } = await this.#lines.next();
        return done ? { faults: [`it ended: ${this.#stderr.slice(-4000)}`] } : JSON.parse(value);
    }

    async close() {
        this.#child?.stdin.end();
        if (this.#folder) {
            await rm(this.#folder, { recursive: true, force: true });
        }
    }

    async #start() {
        this.#folder = await mkdtemp(join(folderOfFolders(), 'lienthong-restore-'));
        this.#child = spawn(this.#program, [this.#folder], { stdio: 'pipe' });
        this.#child.stdin.on('error', () => {});
        this.#child.stderr.on('data', (chunk) => {
            this.#stderr += chunk;
        });
        this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    }
}
