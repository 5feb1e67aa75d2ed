// SPDX-License-Identifier: Apache-2.0
// A new version stands beside the old one; open cases are moved to it, all of them or none.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import test from 'node:test';
import { chance, Daemon } from './daemon.mjs';

const map = { format: 1, states: { planned: 'scheduled' }, context: { priority: 'normal' } };

test('the schema of maps and the daemon judge alike', async (t) => {
  const daemon = await Daemon.start(t, { workflows: join(process.env.FIXTURES, 'moving') });
  const token = await daemon.token('admin');
  const schema = JSON.parse(await readFile(process.env.MAP_SCHEMA, 'utf8'));
  const judge = new Ajv2020().compile(schema);
  const maps = [
    map, { format: 1 }, {}, { format: 2 }, { format: 1, states: [] }, { format: 1, drop: ['x'] }, { format: 1, drop: [1] },
    { format: 1, states: { planned: null, filed: ['filed'] } }, { format: 1, states: { planned: 7 } },
    { format: 1, clocks: { answer: null } }, { format: 1, clocks: { answer: 1 } }, { format: 1, timers: { any: null } },
    { format: 1, delays: { limit: null } }, { format: 1, invocations: { check: 'check' } }, { format: 1, invocations: { check: null } },
    { format: 1, inputAsFiled: true }, { format: 1, inputAsFiled: 1 }, { format: 1, other: {} }, { $schema: 'x', format: 1, description: 'x' },
  ];
  for (const one of maps) {
    const { status } = await daemon.ask('POST', '/v1/migrations',
      { token, body: { procedure: 'visit', from: '1', to: '2', dryRun: true, map: one } });
    assert.equal(status, judge(one) ? 200 : 422, JSON.stringify(one));
  }
});

test('migrations', async (t) => {
  const daemon = await Daemon.start(t, { workflows: join(process.env.FIXTURES, 'moving') });
  const officer = await daemon.token('officer');
  const leader = await daemon.token('leader');
  const open = async (more = { version: '1' }, token = officer) =>
    (await daemon.open(token, {}, { procedure: 'visit', ...more })).id;
  const see = async (id) => (await daemon.ask('GET', `/v1/cases/${id}`, { token: officer })).body;
  const send = (id, type) => daemon.send(officer, id, { type });
  const migrate = (body, options = {}) => daemon.ask('POST', '/v1/migrations', {
    token: leader, body: { procedure: 'visit', from: '1', to: '2', map, ...body }, ...options,
  });
  const history = async (id) =>
    (await daemon.ask('GET', `/v1/cases/${id}/history`, { token: officer })).body.items;

  await t.test('the version in force is opened; a case keeps its own', async () => {
    const now = await see(await open({}));
    const then = await see(await open({ version: '1' }));
    assert.equal(now.procedure.version, '2');
    assert.equal(then.procedure.version, '1');
    const { body } = await daemon.ask('GET', '/v1/procedures/visit', { token: officer });
    assert.deepEqual(body.versions.map(({ version, inForce }) => [version, inForce]), [['1', false], ['2', true]]);
    await send(then.id, 'officer.plan');
    assert.equal((await see(then.id)).value, 'planned');
    await send(then.id, 'officer.close');
  });

  const cases = [];
  await t.test('a dry run says case by case what would move, and changes nothing', async () => {
    for (let i = 0; i < 3; i++) cases.push(await open());
    await send(cases[0], 'officer.plan');
    const { status, body } = await migrate({ dryRun: true });
    assert.equal(status, 200);
    assert.deepEqual([body.moved, body.cases, body.movable, body.blocked], [false, 3, 3, 0]);
    const first = body.items.find((one) => one.case === cases[0]);
    assert.deepEqual([first.moves, first.before, first.after], [true, 'planned', 'scheduled']);
    assert.equal((await see(cases[0])).procedure.version, '1');
    assert.equal((await migrate({ dryRun: true, limit: 1 })).body.items.length, 1);
  });

  await t.test('what stands in the way of a single case is named, and none moves', async () => {
    const without = { map: { format: 1, context: { priority: 'normal' } }, reason: 'x', limit: 1 };
    const { status, body } = await migrate(without);
    assert.equal(status, 409);
    assert.match(body.type, /cannot-move$/);
    const { report } = body;
    assert.deepEqual([report.moved, report.cases, report.movable, report.blocked], [false, 3, 2, 1]);
    assert.equal(report.items[0].case, cases[0]);
    assert.deepEqual(report.items[0].reasons.map(({ code, what }) => [code, what]), [
      ['state-gone', 'planned'], ['timer-gone', 'xstate.after.limit.visit.planned']]);
    for (const id of cases) assert.equal((await see(id)).procedure.version, '1');
  });

  await t.test('a field of the new version that is left unset is named in every case', async () => {
    const { body } = await migrate({ dryRun: true, map: { format: 1, states: map.states } });
    assert.equal(body.blocked, 3);
    for (const { reasons } of body.items)
      assert.deepEqual(reasons.map(({ code, what }) => [code, what]), [['context-unset', 'priority']]);
  });

  await t.test('every fault of a map is told with its place', async () => {
    const { status, body } = await migrate({ dryRun: true, map: { format: 1, states: { nobody: 'filed' }, more: 1 } });
    assert.equal(status, 422);
    assert.deepEqual(body.errors.map(({ pointer }) => pointer), ['/map/more']);
    const other = await migrate({ dryRun: true, to: '9' });
    assert.equal(other.status, 422);
    assert.deepEqual(other.body.errors.map(({ pointer }) => pointer), ['/to']);
    assert.equal((await migrate({ dryRun: false })).status, 422); // no reason
    assert.equal((await migrate({ to: '1', dryRun: true })).status, 422);
    assert.equal((await migrate({ dryRun: 'yes', limit: 0, other: 1, reason: 'x' })).body.errors.length, 3);
  });

  await t.test('leaders and administrators move cases, of their own unit', async () => {
    for (const role of ['officer', 'signatory', 'manager'])
      assert.equal((await migrate({ dryRun: true }, { token: await daemon.token(role) })).status, 403);
    const elsewhere = await daemon.token('leader', { unit: 'thuy-mau' });
    assert.equal((await migrate({ dryRun: true }, { token: elsewhere })).body.cases, 0);
    const here = await daemon.token('admin', { unit: 'an-bien' });
    assert.equal((await migrate({ dryRun: true }, { token: here })).body.cases, 3);
  });

  await t.test('all move in one go, with a line in each history, and clocks go on', async () => {
    const before = await see(cases[0]);
    const headers = { 'idempotency-key': chance() };
    const body = { reason: 'Nghị định mới' };
    const first = await migrate(body, { headers });
    assert.equal(first.status, 200, first.text);
    assert.deepEqual([first.body.moved, first.body.movable], [true, 3]);
    for (const id of cases) {
      assert.equal((await see(id)).procedure.version, '2');
      const row = (await history(id)).at(-1);
      assert.equal(row.type, 'case.migrated');
      assert.match(row.actor, /^person:/);
      assert.deepEqual(row.payload, { from: '1', reason: 'Nghị định mới', to: '2' });
    }
    const after = await see(cases[0]);
    assert.equal(after.value, 'scheduled');
    assert.equal(after.revision, before.revision + 1);
    assert.deepEqual(after.clocks[0].budget, { hours: 480 });
    assert.ok(after.clocks[0].due > before.clocks[0].due);
    // The same key again gives the same answer, another body is refused.
    assert.deepEqual((await migrate(body, { headers })).body, first.body);
    assert.equal((await migrate({ reason: 'another' }, { headers })).status, 422);
    assert.equal((await migrate({ reason: 'again' })).body.cases, 0);
    assert.equal((await send(cases[0], 'officer.close')).body.status, 'done');
  });

  await t.test('an answer finds the case that moved meanwhile', async () => {
    const id = await open();
    await send(id, 'officer.ask');
    const question = await daemon.registry.question(id);
    assert.equal((await migrate({ reason: 'x' })).body.movable, 1);
    assert.equal((await daemon.callBack(question, { output: { number: '7' } })).status, 202);
    assert.equal((await see(id)).status, 'done');
  });

  await t.test('what was moved is so after a restart, and others wait for their turn only', async () => {
    const ids = [];
    for (let i = 0; i < 40; i++) ids.push(await open());
    const [{ status }, ...sent] = await Promise.all([
      migrate({ reason: 'x' }), ...ids.map((id) => send(id, 'officer.plan'))]);
    assert.equal(status, 200);
    assert.ok(sent.every((answer) => answer.status === 200));
    await daemon.kill('SIGTERM');
    await daemon.launch();
    for (const id of ids) {
      const { value, procedure } = await see(id);
      assert.equal(procedure.version, '2');
      assert.equal(value, 'scheduled');
      const types = (await history(id)).map(({ type }) => type);
      assert.deepEqual(types.sort(), ['case.migrated', 'case.opened', 'officer.plan']);
    }
  });
});
