// SPDX-License-Identifier: Apache-2.0
// Who may do and see what.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import test from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Daemon } from './daemon.mjs';

const run = promisify(execFile);

test('a token', async (t) => {
  const daemon = await Daemon.start(t);
  const token = await daemon.token('officer');

  await t.test('is asked for', async () => {
    for (const headers of [{}, { authorization: 'Basic eDp5' }, { authorization: `Bearer lt_${'x'.repeat(43)}` },
      { authorization: 'Bearer ' }, { authorization: `Bearer ${token}x` }]) {
      const answer = await daemon.ask('GET', '/v1/cases', { headers });
      assert.equal(answer.status, 401);
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer');
    }
  });

  await t.test('ends when it expires', async () => {
    const short = await daemon.token('officer', { expires: new Date(Date.now() + 2500).toISOString() });
    assert.equal((await daemon.ask('GET', '/v1/cases', { token: short })).status, 200);
    await wait(2600);
    assert.equal((await daemon.ask('GET', '/v1/cases', { token: short })).status, 401);
  });

  await t.test('ends within a second of being revoked, also while it is in use', async () => {
    const mine = await daemon.token('officer');
    const env = { ...process.env, LIENTHONG_DATA: daemon.settings.data };
    assert.equal((await daemon.ask('GET', '/v1/cases', { token: mine })).status, 200);
    const { stdout } = await run(process.env.LIENTHONG, ['token', 'list', '--json'], { env });
    const { id } = JSON.parse(stdout).items.at(-1);
    await daemon.revoke(id);
    const until = Date.now() + 5000;
    let status;
    do {
      ({ status } = await daemon.ask('GET', '/v1/cases', { token: mine }));
    } while (status === 200 && Date.now() < until);
    assert.equal(status, 401);
  });

  await t.test('cannot be guessed for long, and who is at work already is not kept out', async () => {
    assert.equal((await daemon.ask('GET', '/v1/cases', { token })).status, 200);
    const guess = (i) => `lt_${String(i).padStart(43, 'g')}`;
    const statuses = [];
    for (let i = 0; i < 40; i++)
      statuses.push((await daemon.ask('GET', '/v1/cases', { token: guess(i) })).status);
    assert.ok(statuses.includes(401));
    assert.equal(statuses.at(-1), 429);
    assert.equal((await daemon.ask('GET', '/v1/cases', { token })).status, 200);
    const colleague = await daemon.token('officer');
    assert.equal((await daemon.ask('GET', '/v1/cases', { token: colleague })).status, 200,
      'who begins to work at the same address is not kept out either');
  });
});

test('roles and units', async (t) => {
  const daemon = await Daemon.start(t);
  const here = await daemon.token('officer', { unit: 'an-bien' });
  const desk = await daemon.token('officer', { unit: 'an-bien-desk' });
  const there = await daemon.token('officer', { unit: 'thuy-mau' });
  const auditor = await daemon.token('auditor');
  const registry = await daemon.token('system', { connector: 'registry' });
  const portal = await daemon.token('system', { connector: 'portal' });
  const body = { procedure: 'permit', input: { person: { fullName: 'Đỗ Thị Me' }, street: 'Trần Phú' } };
  const { id } = (await daemon.ask('POST', '/v1/cases', { token: here, body })).body;
  const read = async (token) => (await daemon.ask('GET', `/v1/cases/${id}`, { token })).body;

  await t.test('the own branch sees a case whole, others the summary', async () => {
    assert.equal((await read(here)).input.person.fullName, 'Đỗ Thị Me');
    const seen = await read(there);
    assert.deepEqual(seen.summary, { street: 'Trần Phú' });
    assert.equal(seen.input, undefined);
    assert.equal(JSON.stringify(seen).includes('Me'), false);
    assert.equal((await read(auditor)).input.person.fullName, 'Đỗ Thị Me');
  });

  await t.test('a system sees what its scope allows', async () => {
    assert.equal((await read(registry)).input.person.fullName, 'Đỗ Thị Me');
    assert.equal(JSON.stringify(await read(portal)).includes('Me'), false);
  });

  await t.test('nothing else tells more', async () => {
    for (const token of [there, portal])
      for (const what of ['history', 'explain', 'tree', 'deliveries']) {
        const { text } = await daemon.ask('GET', `/v1/cases/${id}/${what}`, { token });
        assert.equal(text.includes('Đỗ'), false, what);
      }
  });

  await t.test('only who works in the branch acts in it', async () => {
    const note = { type: 'officer.note', text: 'Thử' };
    assert.equal((await daemon.send(there, id, note)).status, 403);
    assert.equal((await daemon.send(auditor, id, note)).status, 403);
    const answer = await daemon.ask('POST', '/v1/cases', { token: there, body: { ...body, unit: 'an-bien' } });
    assert.equal(answer.status, 403);
    assert.equal((await daemon.ask('POST', '/v1/cases', { token: auditor, body })).status, 403);
    assert.equal((await daemon.ask('POST', '/v1/cases', { token: registry, body })).status, 403);
  });

  await t.test('a case goes to the unit that is competent', async () => {
    const opened = await daemon.ask('POST', '/v1/cases', { token: desk, body });
    assert.equal(opened.body.unit, 'an-bien');
    assert.match(opened.body.code, /^AB-/);
    assert.match((await daemon.ask('POST', '/v1/cases', { token: there, body })).body.code, /^TM-/);
  });

  await t.test('incidents are for people', async () => {
    assert.equal((await daemon.ask('GET', '/v1/incidents', { token: registry })).status, 403);
    assert.deepEqual((await daemon.ask('GET', '/v1/incidents', { token: auditor })).body,
      { items: [], next: null });
  });
});
