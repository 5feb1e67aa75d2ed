// SPDX-License-Identifier: Apache-2.0
// A daemon of one's own for a test: a folder, a free port, tokens, and a stand-in for the registry.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { assertConforms } from './openapi.mjs';

const run = promisify(execFile);
const { LIENTHONGD, LIENTHONG, FIXTURES } = process.env;
export const SECRET = `whsec_${Buffer.from('a secret for tests alone!!').toString('base64')}`;

export const sign = (id, timestamp, body, secret = SECRET) =>
  `v1,${createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
    .update(`${id}.${timestamp}.${body}`).digest('base64')}`;

export function signedHeaders(body, { id = `msg_${randomUUID()}`, at = Date.now(), secret } = {}) {
  const timestamp = String(Math.floor(at / 1000));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': sign(id, timestamp, body, secret),
  };
}

/** The registry: takes every delivery with 202, and remembers them. */
class Registry {
  deliveries = [];

  async start() {
    this.server = createServer(async (request, response) => {
      let text = '';
      for await (const part of request) text += part;
      this.deliveries.push(JSON.parse(text));
      response.writeHead(202).end();
    });
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.url = `http://127.0.0.1:${this.server.address().port}/`;
  }

  /** The first delivery of a type about a case. */
  async told(caseId, type) {
    for (let tries = 0; tries < 500; tries++) {
      const found = this.deliveries.find((one) => one.subject === caseId && one.type === type);
      if (found) return found;
      await wait(20);
    }
    throw new Error(`the registry was not told ${type}`);
  }

  /** The callback of the first question about a case. */
  question(caseId) {
    return this.told(caseId, 'lienthong.invocation.check');
  }

  stop() {
    this.server.close();
    this.server.closeAllConnections();
  }
}

export class Daemon {
  registry = new Registry();

  static async start(t, settings = {}) {
    const daemon = new Daemon();
    daemon.folder = await mkdtemp(join(tmpdir(), 'lienthong-api-'));
    t.after(() => daemon.end());
    await daemon.registry.start();
    await cp(join(FIXTURES, 'workflows'), join(daemon.folder, 'workflows'), { recursive: true });
    daemon.settings = {
      data: join(daemon.folder, 'data'),
      listen: '127.0.0.1:0',
      workflows: join(daemon.folder, 'workflows'),
      connectors: join(FIXTURES, 'connectors'),
      units: join(FIXTURES, 'units.json'),
      systems: { registry: { url: daemon.registry.url, secret: SECRET } },
      ...settings,
    };
    await daemon.launch();
    return daemon;
  }

  async configure() {
    const path = join(this.folder, 'lienthongd.json');
    await writeFile(path, JSON.stringify(this.settings, null, 2), { mode: 0o600 });
    return path;
  }

  async launch() {
    const config = await this.configure();
    this.stderr = '';
    this.process = spawn(LIENTHONGD, ['--config', config], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.process.stderr.on('data', (text) => { this.stderr += text; });
    this.ended = once(this.process, 'exit').then(([code, signal]) => ({ code, signal }));
    const lines = createInterface({ input: this.process.stdout });
    const first = await Promise.race([
      once(lines, 'line').then(([line]) => line),
      this.ended.then(() => null),
    ]);
    if (first === null) throw new Error(`lienthongd did not start: ${this.stderr}`);
    this.url = /http:\/\/127\.0\.0\.1:\d+/.exec(first)[0];
    this.port = Number(new URL(this.url).port);
    this.settings.listen = `127.0.0.1:${this.port}`; // the same again after a restart
  }

  async kill(signal) {
    this.process.kill(signal);
    return this.ended;
  }

  async end() {
    if (this.process?.exitCode === null && this.process.signalCode === null) {
      const { code } = await this.kill('SIGTERM');
      assert.equal(code, 0, `lienthongd ended badly: ${this.stderr}`);
    }
    this.registry.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  async token(role, { name = `test ${role}`, ...options } = {}) {
    const args = ['token', 'create', '--name', name, '--role', role];
    for (const [name, value] of Object.entries(options)) args.push(`--${name}`, value);
    const { stdout } = await run(LIENTHONG, args, {
      env: { ...process.env, LIENTHONG_DATA: this.settings.data },
    });
    return stdout.trim();
  }

  async revoke(id) {
    await run(LIENTHONG, ['token', 'revoke', id], {
      env: { ...process.env, LIENTHONG_DATA: this.settings.data },
    });
  }

  /** A person: a token and the id that it is known by. */
  async person(role, name, options = {}) {
    const token = await this.token(role, { name, ...options });
    const { stdout } = await run(LIENTHONG, ['token', 'list', '--json'], {
      env: { ...process.env, LIENTHONG_DATA: this.settings.data },
    });
    const { id } = JSON.parse(stdout).items.find((one) => one.name === name);
    return { token, id, name };
  }

  /** One request; every answer is held against the OpenAPI document. */
  async ask(method, path, { token, body, headers = {}, raw, conforms = true } = {}) {
    const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(this.url + path, {
      method,
      body: text,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(text !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
    });
    const content = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '') && content
      ? JSON.parse(content) : undefined;
    const answer = { status: response.status, headers: response.headers, text: content, body: json };
    if (conforms) await assertConforms(method, path, answer);
    return answer;
  }

  async open(token, input = { person: { fullName: 'Nguyễn Văn An' } }, more = {}) {
    const answer = await this.ask('POST', '/v1/cases', {
      token, body: { procedure: 'permit', input, ...more },
    });
    assert.equal(answer.status, 201, answer.text);
    return answer.body;
  }

  send(token, id, event, options = {}) {
    return this.ask('POST', `/v1/cases/${id}/events`, { token, body: event, ...options });
  }

  callBack(question, message, options = {}) {
    const body = JSON.stringify(message);
    const { token } = question.data.callback;
    return this.ask('POST', `/v1/callbacks/${token}`, {
      raw: body,
      headers: options.headers ?? signedHeaders(body, options),
    });
  }
}

export const chance = () => randomBytes(8).toString('hex');
