// SPDX-License-Identifier: Apache-2.0
// Starts programs, waits for the line that says they are ready, and stops them by their pid.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const READY_WITHIN_MS = 20_000;
const STOP_WITHIN_MS = 10_000;

export class Program {
  #child;
  #onLine;

  /** onLine gets every line of standard output and error once the program is ready. */
  constructor(command, args, { onLine = () => {}, detached = false } = {}) {
    this.#onLine = onLine;
    this.#child = spawn(command, args, { detached, stdio: ['ignore', 'pipe', 'pipe'] });
  }

  get pid() {
    return this.#child.pid;
  }

  /** Resolves with what `readOf` makes of the first line that it makes something of. */
  ready(readOf) {
    return new Promise((resolve, reject) => {
      const lines = [];
      let isReady = false;
      const timer = setTimeout(() => reject(new Error(`not ready:\n${lines.join('\n')}`)), READY_WITHIN_MS);
      const take = (line) => {
        const found = isReady ? undefined : readOf(line);
        if (isReady) this.#onLine(line);
        lines.push(line);
        if (found === undefined) return;
        isReady = true;
        clearTimeout(timer);
        resolve(found);
      };
      for (const stream of [this.#child.stdout, this.#child.stderr]) {
        createInterface({ input: stream }).on('line', take);
      }
      this.#child.once('error', reject);
      this.#child.once('exit', (code, signal) => {
        if (!isReady) reject(new Error(`ended (${code ?? signal}):\n${lines.join('\n')}`));
      });
    });
  }

  async kill(signal = 'SIGTERM') {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_WITHIN_MS);
    await ended;
    clearTimeout(timer);
  }

  /** Let it go on after this program ends. */
  leave() {
    this.#child.unref();
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
  }
}

/** Run to its end; resolves with its standard output, rejects with its error output. */
export async function run(command, args) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (errors += chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command} ${args[0]} ended with ${code}: ${errors}`);
  return output.trim();
}
