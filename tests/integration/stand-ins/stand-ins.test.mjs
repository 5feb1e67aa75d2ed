// SPDX-License-Identifier: Apache-2.0
// The stand-ins of examples/connected-systems, spoken to as the courier does.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sign, verify } from '../../../examples/connected-systems/webhooks.mjs';
import { fits, resolve } from './schema.mjs';

const examples = new URL('../../../examples/connected-systems/', import.meta.url);
const catalog = new URL('../../../connectors/catalog/', import.meta.url);
const key = Buffer.from('a secret that these tests alone know');
const secret = `whsec_${key.toString('base64')}`;

// A program whose standard output is JSON lines.
class Program {
  lines = [];
  #watchers = new Set();

  constructor(command, args, options) {
    this.child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
    this.ended = once(this.child, 'exit');
    createInterface(this.child.stdout).on('line', (line) => {
      this.lines.push(JSON.parse(line));
      for (const watcher of this.#watchers) watcher();
    });
  }

  /** The first line, past or to come, that `wanted` takes. */
  async line(wanted) {
    for (;;) {
      const found = this.lines.find(wanted);
      if (found) return found;
      await new Promise((wake) => {
        const watcher = () => {
          this.#watchers.delete(watcher);
          wake();
        };
        this.#watchers.add(watcher);
      });
    }
  }

  async stop() {
    this.child.kill('SIGTERM');
    return this.ended;
  }
}

const file = (name) => fileURLToPath(new URL(name, examples));

let standIns;
let urls;
let sequence = 0;

before(async () => {
  standIns = new Program(process.execPath, [
    file('connected-systems.mjs'), '--port-base', '0', '--json', '--secret', secret,
  ]);
  urls = (await standIns.line((line) => line.ready)).systems;
});

after(() => standIns.stop());

beforeEach(async () => {
  for (const name of Object.keys(urls)) await control(name, 'DELETE', 'behaviours');
});

function control(name, method, path, body) {
  const url = new URL(path ? `/control/${path}` : '/control', urls[name]);
  return fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
}

const behave = (name, operation, behaviour) =>
  control(name, 'PUT', `behaviours/${operation}`, behaviour);

const eventOf = (type, data, members) => ({
  specversion: '1.0', id: randomUUID(), source: 'http://127.0.0.1', type, subject: randomUUID(),
  time: new Date().toISOString(), datacontenttype: 'application/json', dossier: 'one',
  sequence: ++sequence, data, ...members,
});

const invocationOf = (operation, request = {}, url = 'http://127.0.0.1:9/v1/callbacks/t') =>
  eventOf(`lienthong.invocation.${operation}`, { callback: { url, token: 't' }, request });

// Signed by hand, so that the library under test does not vouch for itself.
function headersOf(event, body, now = Date.now()) {
  const timestamp = String(Math.floor(now / 1000));
  const mac = createHmac('sha256', key).update(`${event.id}.${timestamp}.${body}`);
  return {
    'content-type': 'application/cloudevents+json', 'webhook-id': event.id,
    'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac.digest('base64')}`,
  };
}

async function post(url, event, headers = {}) {
  const body = JSON.stringify(event);
  const response = await fetch(url, {
    method: 'POST', body, headers: { ...headersOf(event, body), ...headers },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text && JSON.parse(text) };
}

test('signatures are those of the published example', () => {
  const example = {
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: '1614265330', body: '{"test": 2432232314}',
    signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  };
  const { secret: theirs, id, timestamp, body, signature } = example;
  assert.equal(sign(theirs, id, timestamp, body), signature);
  const headers = {
    'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,x ${signature}`,
  };
  verify(theirs, headers, body, 1614265330_000);
  assert.throws(() => verify(theirs, headers, `${body} `, 1614265330_000), /does not fit/);
  assert.throws(() => verify(theirs, headers, body, 1614265631_000), /five minutes/);
  assert.throws(() => verify(theirs, {}, body), /missing/);
});

test('what is not signed is refused and said', async () => {
  const event = eventOf('lienthong.case.opened', {});
  const answer = await post(urls.residence, event, { 'webhook-signature': 'v1,AAAA' });
  assert.equal(answer.status, 401);
  const line = await standIns.line((one) => one.refused && one.id === event.id);
  assert.match(line.refused, /signature/);
});

test('a webhook is printed as it arrived', async () => {
  const event = eventOf('lienthong.case.changed', { code: 'H15-1', status: 'active' });
  assert.equal((await post(urls['national-portal'], event)).status, 204);
  const line = await standIns.line((one) => one.event?.id === event.id);
  assert.deepEqual(line.event, event);
  assert.equal(line.webhook.body, JSON.stringify(event));
  assert.equal(line.webhook.verified, true);
  const known = await (await control('national-portal', 'GET')).json();
  assert.equal(known.cases[event.subject].code, 'H15-1');
});

test('a webhook that comes again gets the same answer', async () => {
  const event = invocationOf('register-birth', { child: { sex: 'female', bornOn: '2026-11-20' } });
  const [first, second] = [await post(urls['civil-status'], event),
    await post(urls['civil-status'], event)];
  assert.equal(first.status, 200);
  assert.match(first.body.output.personalNumber, /^031326\d{6}$/);
  assert.deepEqual(second.body, first.body);
  await standIns.line((one) => one.event?.id === event.id && one.again);
});

test('a gap in a lane is seen', async () => {
  const send = (n) =>
    post(urls.identity, eventOf('lienthong.case.changed', {}, { dossier: 'gappy', sequence: n }));
  for (const n of [1, 2, 4]) await send(n);
  await standIns.line((one) => one.place === 'gap' && one.event.sequence === 4);
  assert.equal(standIns.lines.filter((one) => one.event?.dossier === 'gappy' && one.place).length, 1);
});

// Every operation that somebody awaits an answer of, as the connector files describe it.
const connectors = readdirSync(catalog)
  .filter((name) => name.endsWith('.connector.json'))
  .map((name) => JSON.parse(readFileSync(new URL(name, catalog))).connector);

for (const { id, operations } of connectors) {
  for (const [name, operation] of Object.entries(operations)) {
    if (!operation.output) continue;
    test(`${id} answers ${name} as its connector file says`, async () => {
      const answer = await post(urls[id], invocationOf(name, {}));
      assert.equal(answer.status, 200);
      const response = answer.body.output;
      const output = resolve(operation.output, { response });
      assert.ok(fits(output, operation.outputSchema), JSON.stringify(output));
      assert.match(resolve(operation.foreignCode, { response }), /^\S+$/);
    });
  }
}

test('the population database knows whoever has a number', async () => {
  const people = { mother: '031196000123', father: null };
  const answer = await post(urls.population, invocationOf('look-up-people', { people }));
  const output = resolve(
    connectors.find(({ id }) => id === 'population').operations['look-up-people'].output,
    { response: answer.body.output },
  );
  assert.deepEqual([output.people.mother.bornOn, output.people.mother.sex], ['1996-01-01', 'female']);
  assert.equal(output.people.father, null);
});

test('an operation that it does not have is refused', async () => {
  const answer = await post(urls.residence, invocationOf('fly'));
  assert.deepEqual(answer.body, { error: { code: 'unknown-operation' } });
});

test('it fails as often as it is told to, and the retry succeeds', async () => {
  const operation = 'register-permanent-residence';
  await behave('residence', operation, { do: 'fail', times: 2, retryAfter: 7 });
  const event = invocationOf(operation);
  const failed = await post(urls.residence, event);
  assert.equal(failed.status, 503);
  assert.equal(failed.headers.get('retry-after'), '7');
  assert.equal((await post(urls.residence, event)).status, 503);
  assert.equal((await post(urls.residence, event)).status, 200);
});

test('it refuses when it is told to', async () => {
  await behave('residence', '*', { do: 'refuse', error: { code: 'no-household' } });
  const answer = await post(urls.residence, invocationOf('register-permanent-residence'));
  assert.deepEqual(answer.body, { error: { code: 'no-household' } });
});

test('an output can be chosen', async () => {
  await behave('civil-status', 'look-up-marital-status', {
    do: 'answer', output: { status: 'married' },
  });
  const answer = await post(urls['civil-status'], invocationOf('look-up-marital-status'));
  assert.equal(answer.body.output.status, 'married');
});

test('it hangs when it is told to', async () => {
  await behave('residence', 'events', { do: 'hang', times: 1 });
  const event = eventOf('lienthong.case.changed', {});
  const body = JSON.stringify(event);
  const stop = new AbortController();
  const asked = fetch(urls.residence, {
    method: 'POST', body, headers: headersOf(event, body), signal: stop.signal,
  });
  const line = await standIns.line((one) => one.event?.id === event.id);
  assert.equal(line.answer, null);
  stop.abort();
  await assert.rejects(asked);
  assert.equal((await post(urls.residence, event)).status, 204);
});

// Where callbacks arrive: fails the first `failures` of them.
async function listen(failures, run) {
  const received = [];
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts);
    verify(secret, request.headers, body);
    received.push({ id: request.headers['webhook-id'], message: JSON.parse(body) });
    response.writeHead(received.length <= failures ? 503 : 202).end();
    server.emit('callback');
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const until = async (wanted) => {
    while (!received.some(({ message }) => wanted(message))) await once(server, 'callback');
  };
  try {
    await run(`http://127.0.0.1:${server.address().port}/v1/callbacks/t`, until);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return received;
}

test('it answers later by signed callbacks, and again where they fail', async () => {
  await behave('residence', '*', { do: 'later', ms: 20, progress: [{ step: 'verified' }] });
  const received = await listen(1, async (url, until) => {
    const answer = await post(urls.residence, invocationOf('register-permanent-residence', {}, url));
    assert.equal(answer.status, 202);
    await until((message) => message.output);
  });
  const [failed, acknowledged, progress, output] = received;
  assert.deepEqual(failed, acknowledged);
  assert.match(acknowledged.message.acknowledged.code, /^CT-/);
  assert.deepEqual(progress.message, { progress: { step: 'verified' } });
  assert.equal(output.message.output.caseNumber, acknowledged.message.acknowledged.code);
  assert.equal(new Set(received.map(({ id }) => id)).size, 3);
});

test('what is cancelled is not answered any more', async () => {
  await behave('residence', '*', { do: 'later', ms: 600_000 });
  await listen(0, async (url, until) => {
    const request = { ourCode: 'H15-77' };
    await post(urls.residence, invocationOf('register-permanent-residence', request, url));
    await until((message) => message.acknowledged);
    const cancel = eventOf('lienthong.invocation.cancel-request', { request });
    assert.equal((await post(urls.residence, cancel)).status, 204);
    await standIns.line((one) => one.cancelled === 'H15-77');
  });
});

test('it stops when it is asked to', async () => {
  const program = new Program(process.execPath, [
    file('connected-systems.mjs'), '--port-base', '0', '--json', '--only', 'residence',
    '--behave', 'residence/*=refuse:no',
  ]);
  await program.line((line) => line.ready);
  assert.deepEqual(await program.stop(), [0, null]);
});

test('they start from any folder, whatever its name', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'Liên Thông %20 '));
  context.after(() => rmSync(folder, { recursive: true }));
  cpSync(fileURLToPath(examples), folder, { recursive: true });
  const program = new Program(process.execPath, [
    join(folder, 'connected-systems.mjs'), '--port-base', '0', '--json',
  ]);
  const { systems } = await program.line((line) => line.ready);
  assert.deepEqual(Object.keys(systems), Object.keys(urls));
  assert.deepEqual(await program.stop(), [0, null]);
});

test('the receiver in Python takes what is signed, and that alone', async (context) => {
  if (spawnSync('python3', ['--version']).error) return context.skip('no python3');
  const program = new Program('python3', [file('receiver.py'), '0'], {
    env: { ...process.env, SECRET: secret },
  });
  try {
    const { ready } = await program.line((line) => line.ready);
    const event = eventOf('lienthong.case.opened', { tên: 'Đức' });
    assert.equal((await post(ready, event)).status, 204);
    assert.deepEqual(await program.line((line) => line.id === event.id), event);
    assert.equal((await post(ready, event, { 'webhook-id': 'other' })).status, 401);
    assert.equal((await post(ready, event, { 'webhook-timestamp': '1' })).status, 401);
  } finally {
    await program.stop();
  }
});
