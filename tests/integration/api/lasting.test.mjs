// SPDX-License-Identifier: Apache-2.0
// What the daemon promises to whoever runs it: nothing is lost, and nothing changes unseen.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Daemon, SECRET, chance } from './daemon.mjs';

const run = promisify(execFile);

/** Start the program and see how it ends. */
const program = (args, env = {}) => run(process.env.LIENTHONGD, args, {
  env: { ...process.env, ...env }, timeout: 30_000,
}).then(({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
  ({ code, stdout, stderr }) => ({ code, stdout, stderr }));

const WAIVED = { waive: {
  'agency-without-clock': 'The tests count no days here.',
  'read-before-written': 'A step that fails is there to be tried.',
} };

async function changeProcedure(daemon, change) {
  const path = join(daemon.folder, 'workflows/permit.json');
  const file = JSON.parse(await readFile(path, 'utf8'));
  change(file);
  await writeFile(path, JSON.stringify(file));
}

test('after a kill -9 everything that was answered is there', async (t) => {
  const daemon = await Daemon.start(t);
  const token = await daemon.token('officer');
  const key = chance();
  const event = { type: 'officer.note', text: 'Trước khi mất điện' };
  const opened = await daemon.open(token);
  const before = await daemon.send(token, opened.id, event, { headers: { 'idempotency-key': key } });
  const { id } = await daemon.open(token);
  await daemon.send(token, id, { type: 'officer.ask' });
  const question = await daemon.registry.question(id);
  const answers = [];
  const traffic = Promise.all(Array.from({ length: 20 }, async () => {
    try {
      for (;;) answers.push((await daemon.open(token)).id);
    } catch { /* it was killed */ }
  }));
  while (answers.length < 20) await wait(5);
  await daemon.kill('SIGKILL');
  await traffic;
  await daemon.launch();

  const again = await daemon.send(token, opened.id, event, { headers: { 'idempotency-key': key } });
  assert.deepEqual(again.body, before.body);
  assert.ok(answers.length > 0);
  for (const each of answers)
    assert.equal((await daemon.ask('GET', `/v1/cases/${each}`, { token })).status, 200);
  const done = await daemon.callBack(question, { output: { number: '5/2026' } });
  assert.equal(done.status, 202, 'a callback token outlives the daemon');
  assert.equal((await daemon.ask('GET', `/v1/cases/${id}`, { token })).body.status, 'done');
});

test('a store that takes no more is told, and works again once there is room', async (t) => {
  const daemon = await Daemon.start(t);
  const token = await daemon.token('officer');
  const bound = (size) => run('prlimit', ['--pid', daemon.process.pid, `--fsize=${size}:`].map(String));
  const long = { person: { fullName: 'Nguyễn Văn An' }, street: 'x'.repeat(10_000) };
  const open = () => daemon.ask('POST', '/v1/cases', { token, body: { procedure: 'permit', input: long } });
  const ready = () => daemon.ask('GET', '/health/ready');
  const answered = [];
  assert.equal((await ready()).status, 200);
  await bound((await stat(join(daemon.settings.data, 'lienthong.db-wal'))).size + 500_000);
  let answer = await open();
  for (let i = 0; i < 200 && answer.status === 201; i++) {
    answered.push(answer.body.id);
    answer = await open();
  }
  assert.equal(answer.status, 503, answer.text);
  assert.ok(answer.headers.get('retry-after'));
  // What is written beside it, of a delivery, may be small enough to find room once more.
  for (let i = 0; i < 50 && (await ready()).status === 200; i++) await open();
  assert.equal((await ready()).status, 503);
  assert.equal((await daemon.ask('GET', '/health/live')).status, 200);
  assert.match(daemon.stderr, /POST \/v1\/cases 503 .*the database failed/, 'the log says why');

  await bound('unlimited');
  answer = await open();
  assert.equal(answer.status, 201, answer.text);
  assert.equal((await ready()).status, 200);
  await daemon.kill('SIGKILL');
  await daemon.launch();
  for (const id of [...answered, answer.body.id])
    assert.equal((await daemon.ask('GET', `/v1/cases/${id}`, { token })).status, 200);
});

test('a stop does not wait for a system that does not answer, and it is told after the next start', async (t) => {
  const heard = [];
  let answers = false;
  const system = createServer((request, response) => {
    request.resume();
    heard.push(request.headers['webhook-id']);
    if (answers) response.writeHead(202).end();
  });
  system.listen(0, '127.0.0.1');
  await once(system, 'listening');
  t.after(() => system.close() && system.closeAllConnections());
  const daemon = await Daemon.start(t, { systems: { registry: {
    url: `http://127.0.0.1:${system.address().port}/`, secret: SECRET, timeout: 600_000 } } });
  const token = await daemon.token('officer');
  const { id } = await daemon.open(token);
  await daemon.send(token, id, { type: 'officer.ask' });
  while (heard.length === 0) await wait(20);
  assert.deepEqual(await daemon.kill('SIGTERM'), { code: 0, signal: null });
  answers = true;
  const before = new Set(heard);
  heard.length = 0;
  await daemon.launch();
  for (const each of before)
    while (!heard.includes(each)) await wait(20);
});

test('a SIGTERM lets what is at work come to its end', async (t) => {
  const daemon = await Daemon.start(t);
  const token = await daemon.token('officer');
  const { id } = await daemon.open(token);
  const answers = Array.from({ length: 50 }, (_, i) =>
    daemon.send(token, id, { type: 'officer.note', text: `Lượt ${i}` }).catch(() => null));
  await Promise.race(answers);
  const { code } = await daemon.kill('SIGTERM');
  assert.equal(code, 0, daemon.stderr);
  const done = (await Promise.all(answers)).filter((answer) => answer?.status === 200).length;
  await daemon.launch();
  const now = await daemon.ask('GET', `/v1/cases/${id}`, { token });
  assert.ok(now.body.context.notes >= done);
});

test('two daemons never share a folder', async (t) => {
  const daemon = await Daemon.start(t);
  const config = await daemon.configure();
  const second = await program(['--config', config], { LIENTHONG_LISTEN: '127.0.0.1:0' });
  assert.equal(second.code, 1);
  assert.match(second.stderr, /another daemon works in/);
  assert.equal((await stat(daemon.settings.data)).mode & 0o777, 0o700);
});

test('a version that is deployed never changes', async (t) => {
  const daemon = await Daemon.start(t);
  const token = await daemon.token('officer');
  const { id } = await daemon.open(token);

  await t.test('a changed file is refused while it runs, and it goes on', async () => {
    await changeProcedure(daemon, (file) => { file.procedure.title.vi = 'Khác'; });
    daemon.process.kill('SIGHUP');
    for (let i = 0; i < 1500 && !/nothing was taken over/.test(daemon.stderr); i++) await wait(20);
    assert.match(daemon.stderr, /permit\.json: version 1 of permit is deployed with another content/);
    assert.equal((await daemon.ask('GET', `/v1/cases/${id}`, { token })).body.procedure.title.vi, 'Cấp giấy phép');
  });

  await t.test('a changed file is refused at the start, and what was deployed goes on', async () => {
    await daemon.kill('SIGTERM');
    await daemon.launch();
    assert.match(daemon.stderr, /needs a new version/);
    assert.match(daemon.stderr, /what was deployed before goes on/);
    assert.equal((await daemon.ask('GET', `/v1/cases/${id}`, { token })).status, 200);
    assert.equal((await daemon.open(token)).procedure.version, '1');
  });

  await t.test('so is what the check refuses, with its place; where there is nothing before, nothing starts', async () => {
    await changeProcedure(daemon, (file) => {
      file.procedure.version = '7';
      delete file.procedure.x;
    });
    await daemon.kill('SIGTERM');
    await daemon.launch();
    assert.match(daemon.stderr, /permit\.json:\d+:\d+: .* \[agency-without-clock\]/);
    assert.equal((await daemon.open(token)).procedure.version, '1');
    daemon.process.kill('SIGHUP');
    for (let i = 0; i < 1500 && !/nothing was taken over/.test(daemon.stderr); i++) await wait(20);
    assert.match(daemon.stderr, /nothing was taken over/);
    await daemon.kill('SIGTERM');
    const settings = { ...daemon.settings };
    daemon.settings.data = join(daemon.folder, 'empty');
    const { code, stderr } = await program(['--config', await daemon.configure()]);
    assert.equal(code, 1);
    assert.match(stderr, /the check refuses what is to be deployed/);
    daemon.settings = settings;
  });

  await t.test('so is what only a proof finds: a state that no case ever leaves for an end', async () => {
    await daemon.launch();
    await changeProcedure(daemon, (file) => {
      file.procedure.x = WAIVED;
      const { examining } = file.machine.states;
      examining.on['officer.note'] = { target: 'lost', actions: 'count' };
      file.machine.states.lost = { tags: examining.tags, on: { 'officer.note': { actions: 'count' } } };
    });
    daemon.process.kill('SIGHUP');
    assert.equal((await daemon.open(token)).procedure.version, '1', 'nobody waits for the proof');
    for (let i = 0; i < 1500 && !/nothing was taken over/.test(daemon.stderr); i++) await wait(20);
    assert.match(daemon.stderr, /permit\.json:\d+:\d+: .* \[waits-for-nobody\]/);
    assert.match(daemon.stderr, /nothing was taken over/);
    await daemon.kill('SIGTERM');
    await daemon.launch();
    assert.match(daemon.stderr, /permit\.json:\d+:\d+: .* \[waits-for-nobody\]/);
    assert.match(daemon.stderr, /what was deployed before goes on/);
    assert.equal((await daemon.open(token)).procedure.version, '1');
    await daemon.kill('SIGTERM');
  });

  await t.test('a new version is for new cases, and old ones go on by their own', async () => {
    await changeProcedure(daemon, (file) => {
      file.procedure.version = '2';
      file.procedure.effectiveFrom = '2021-01-01';
      file.procedure.x = WAIVED;
      delete file.machine.states.examining.on['officer.note'];
      delete file.machine.states.lost;
    });
    await daemon.launch();
    const fresh = await daemon.open(token);
    assert.equal(fresh.procedure.version, '2');
    const note = { type: 'officer.note', text: 'Còn được' };
    assert.equal((await daemon.send(token, id, note)).status, 200);
    assert.equal((await daemon.send(token, fresh.id, note)).status, 409);
  });

  await t.test('a file that is gone is still there for its cases', async () => {
    await daemon.kill('SIGTERM');
    await unlink(join(daemon.folder, 'workflows/permit.json'));
    await daemon.launch();
    assert.equal((await daemon.ask('GET', `/v1/cases/${id}`, { token })).status, 200);
  });
});

test('what invokes a new version is checked with it, and nothing else is', async (t) => {
  const daemon = await Daemon.start(t);
  const token = await daemon.token('officer');
  const parent = JSON.parse(await readFile(join(daemon.folder, 'workflows/permit.json'), 'utf8'));
  parent.procedure.id = parent.machine.id = 'permits';
  parent.machine.states.asking.invoke.src = 'permit';
  parent.implementations.actors = { permit: { procedure: 'permit' } };
  delete parent.machine.states.asking.on['registry.news'];
  delete parent.procedure.events['registry.news'];
  await writeFile(join(daemon.folder, 'workflows/permits.json'), JSON.stringify(parent));
  await daemon.kill('SIGTERM');
  await daemon.launch();
  assert.match(daemon.stderr, /1 procedures are new/, 'what was deployed is not checked again');
  assert.equal((await daemon.open(token, undefined, { procedure: 'permits' })).procedure.id, 'permits');

  await changeProcedure(daemon, (file) => {
    file.procedure.version = '2';
    file.procedure.effectiveFrom = '2021-01-01';
    file.procedure.input.required.push('street');
  });
  await daemon.kill('SIGTERM');
  await daemon.launch();
  assert.match(daemon.stderr, /2 procedures are new or invoke new ones/);
  assert.match(daemon.stderr, /permits\.json:\d+:\d+: .*street.* \[input-missing\]/);
  assert.equal((await daemon.open(token)).procedure.version, '1');
});

test('a SIGHUP takes over secrets and procedures', async (t) => {
  const daemon = await Daemon.start(t);
  const token = await daemon.token('officer');
  const fresh = `whsec_${Buffer.from('another secret for tests').toString('base64')}`;
  daemon.settings.systems.registry.secret = fresh;
  daemon.settings.limits = { batch: 7 };
  await daemon.configure();
  await changeProcedure(daemon, (file) => {
    file.procedure.version = '2';
    file.procedure.effectiveFrom = '2021-01-01';
  });
  daemon.process.kill('SIGHUP');
  for (let i = 0; i < 1500 && !/was taken over/.test(daemon.stderr); i++) await wait(20);
  assert.match(daemon.stderr, /the setting limits\.batch has changed and needs a restart/);
  const opened = await daemon.open(token);
  assert.equal(opened.procedure.version, '2');
  await daemon.send(token, opened.id, { type: 'officer.ask' });
  const question = await daemon.registry.question(opened.id);
  const output = { output: { number: '1' } };
  assert.equal((await daemon.callBack(question, output, { secret: SECRET })).status, 401);
  assert.equal((await daemon.callBack(question, output, { secret: fresh })).status, 202);
});

test('what was kept for a system without an address goes out when a SIGHUP gives it one', async (t) => {
  const daemon = await Daemon.start(t);
  const { registry } = daemon.settings.systems;
  daemon.settings.systems = {};
  await daemon.configure();
  await daemon.kill('SIGTERM');
  await daemon.launch();
  assert.match(daemon.stderr, /the system registry has no address in `systems`: what is for it waits/);
  const token = await daemon.token('officer');
  const { id } = await daemon.open(token);
  await daemon.send(token, id, { type: 'officer.ask' });
  daemon.settings.systems = { registry };
  await daemon.configure();
  daemon.process.kill('SIGHUP');
  const question = await daemon.registry.question(id);
  assert.equal(question.data.request.person.fullName, 'Nguyễn Văn An');
});

test('the configuration is checked before anything starts', async (t) => {
  const daemon = await Daemon.start(t);

  await t.test('-n says that all is well, and touches nothing', async () => {
    daemon.settings.data = join(daemon.folder, 'never');
    const { code, stdout } = await program(['-n', '--config', await daemon.configure()]);
    assert.equal(code, 0);
    assert.match(stdout, /good/);
    await assert.rejects(stat(daemon.settings.data));
  });

  await t.test('-n says every fault with its place', async () => {
    const path = join(daemon.folder, 'bad.json');
    await writeFile(path, '{\n  "listen": "x",\n  "colour": 1\n}');
    const { code, stderr } = await program(['-n', '--config', path]);
    assert.equal(code, 1);
    assert.match(stderr, /bad\.json:3:\d+: \/colour/);
    assert.match(stderr, /listen is an address and a port/);
  });

  await t.test('-n reads the procedures too', async () => {
    await changeProcedure(daemon, (file) => { file.machine.initial = 'nowhere'; });
    const { code, stderr } = await program(['-n', '--config', await daemon.configure()]);
    assert.equal(code, 1);
    assert.match(stderr, /permit\.json:\d+:\d+: /);
  });

  await t.test('options are told, and others refused', async () => {
    const help = await program(['--help']);
    assert.match(help.stdout, /LIENTHONG_PUBLIC_URL/);
    assert.match((await program(['--version'])).stdout, /^lienthongd \d+\.\d+\.\d+\n$/);
    assert.equal((await program(['--frobnicate'])).code, 2);
    assert.equal((await program(['what'])).code, 2);
    assert.equal((await program(['--config', '/nowhere'])).code, 1);
  });

  await t.test('a port that is taken is said', async () => {
    const { code, stderr } = await program(['--config', await daemon.configure()], {
      LIENTHONG_WORKFLOWS: join(process.env.FIXTURES, 'workflows'),
      LIENTHONG_LISTEN: `127.0.0.1:${daemon.port}`,
    });
    assert.equal(code, 1);
    assert.match(stderr, /cannot listen on 127\.0\.0\.1/);
  });
  daemon.settings.data = join(daemon.folder, 'data');
});

test('no log line has a citizen’s data', async (t) => {
  const daemon = await Daemon.start(t, { logLevel: 'debug', logFormat: 'json' });
  const token = await daemon.token('officer');
  const opened = await daemon.open(token, { person: { fullName: 'Nguyễn Tuyệt Mật' } });
  await daemon.send(token, opened.id, { type: 'officer.note', text: 'Tuyệt Mật' });
  await daemon.send(token, opened.id, { type: 'officer.break' });
  await daemon.ask('GET', `/v1/cases?unit=T%C3%AAn`, { token });
  await daemon.kill('SIGTERM');
  const lines = daemon.stderr.trim().split('\n').map((line) => JSON.parse(line));
  assert.ok(lines.some((line) => line.case === opened.id && line.request && /^person|^tk_/.test(line.actor)));
  assert.doesNotMatch(daemon.stderr, /Mật|Tên|T%C3/);
  assert.equal(daemon.stderr.includes(token), false);
});

test('systemd is told', async (t) => {
  const daemon = await Daemon.start(t);
  const path = join(daemon.folder, 'notify');
  await daemon.kill('SIGTERM');
  // Node has no datagram sockets of this family: Python's standard library has.
  const listener = spawn('python3', ['-c', `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print('bound', flush=True)
for _ in range(2): print(s.recv(100).decode(), flush=True)
`, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  listener.stdout.on('data', (text) => { said += text; });
  const until = async (pattern) => { for (let i = 0; i < 250 && !pattern.test(said); i++) await wait(20); };
  await until(/bound/);
  process.env.NOTIFY_SOCKET = path;
  await daemon.launch();
  delete process.env.NOTIFY_SOCKET;
  await until(/READY=1/);
  await daemon.kill('SIGTERM');
  await until(/STOPPING=1/);
  assert.match(said, /READY=1\nSTOPPING=1/);
  listener.kill();
});
