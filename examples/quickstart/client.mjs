// SPDX-License-Identifier: Apache-2.0
// Speaks to the daemon over HTTP, as any client may.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

const TRIES = 60;
const BETWEEN_TRIES_MS = 250;

export class Client {
  #server;
  #token;

  constructor(server, token) {
    this.#server = server;
    this.#token = token;
  }

  get(path) {
    return this.#request('GET', path);
  }

  /** A POST is tried again with the same Idempotency-Key, so that it is done once. */
  post(path, body) {
    return this.#request('POST', path, body, randomUUID());
  }

  async #request(method, path, body, key) {
    for (let left = TRIES; ; left--) {
      const answer = await this.#attempt(method, path, body, key).catch((error) => ({ error }));
      if (answer.body) return answer;
      if (left === 0) throw answer.error;
      await sleep(BETWEEN_TRIES_MS);
    }
  }

  async #attempt(method, path, body, key) {
    const response = await fetch(this.#server + path, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body && { 'content-type': 'application/json' }),
        ...(key && { 'idempotency-key': key }),
      },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    if (response.status === 503) throw new Error('the daemon is not available');
    return { status: response.status, body: await response.json() };
  }
}
