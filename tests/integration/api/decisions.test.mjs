// SPDX-License-Identifier: Apache-2.0
// What waits for a person: incidents are retried, given up, dismissed; unmatched events sent again.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import test from 'node:test';
import { chance, Daemon } from './daemon.mjs';

test('decisions', async (t) => {
  const daemon = await Daemon.start(t, { workflows: join(process.env.FIXTURES, 'repair') });
  const officer = await daemon.token('officer');
  const open = async (...events) => {
    const { id } = await daemon.open(officer, {}, { procedure: 'repair' });
    for (const type of events) assert.equal((await daemon.send(officer, id, { type })).status, 200);
    return id;
  };
  const decide = (incident, what, options = {}) =>
    daemon.ask('POST', `/v1/incidents/${incident}/${what}`,
      { token: officer, body: { reason: 'đã xem' }, ...options });
  const incidents = async (id) => {
    const { body } = await daemon.ask('GET', '/v1/incidents', { token: officer });
    return body.items.filter((one) => one.case === id);
  };
  const incident = async (id) => {
    for (let tries = 0; tries < 500; tries++) {
      const [one] = await incidents(id);
      if (one) return one;
      await wait(20);
    }
    throw new Error('there is no incident');
  };
  const history = async (id) => {
    const { body } = await daemon.ask('GET', `/v1/cases/${id}/history`, { token: officer });
    return body.items.map((row) => row.type);
  };

  await t.test('a timer goes on after the repair, and has a new incident before', async () => {
    const id = await open('officer.wait');
    const first = await incident(id);
    assert.equal(first.kind, 'timer');
    assert.equal((await decide(first.id, 'retry')).body.value, 'waiting');
    const second = await incident(id);
    assert.notEqual(second.id, first.id);
    await daemon.send(officer, id, { type: 'officer.repair' });
    const { status, body } = await decide(second.id, 'retry');
    assert.equal(status, 200);
    assert.equal(body.value, 'granted');
    assert.deepEqual(await incidents(id), []);
    assert.deepEqual((await history(id)).slice(-2), ['incident.retried', 'xstate.after.20.repair.waiting']);
  });

  await t.test('an answer whose step failed is not lost', async () => {
    const id = await open('officer.ask');
    const answer = { output: { number: '7', caseNumber: 'R-1' } };
    assert.equal((await daemon.callBack(await daemon.registry.question(id), answer)).status, 202);
    const { id: parked, kind } = await incident(id);
    assert.equal(kind, 'callback');
    assert.equal((await decide(parked, 'dismiss')).status, 422);
    await daemon.send(officer, id, { type: 'officer.repair' });
    const { body } = await decide(parked, 'retry');
    assert.equal(body.value, 'granted');
    assert.deepEqual(body.foreignCodes, { registry: 'R-1' });
    assert.equal((await decide(parked, 'retry')).status, 404);
  });

  await t.test('what was asked is given up, and the procedure gets its error', async () => {
    const id = await open('officer.ask');
    await daemon.callBack(await daemon.registry.question(id), { output: { number: '7' } });
    const { id: parked } = await incident(id);
    const headers = { 'idempotency-key': chance() };
    const first = await decide(parked, 'give-up', { headers });
    assert.equal(first.status, 200);
    assert.equal(first.body.value, 'rejected');
    assert.equal((await decide(parked, 'give-up', { headers })).text, first.text);
    assert.deepEqual((await history(id)).slice(-2), ['incident.given-up', 'xstate.error.actor.check']);
  });

  await t.test('an event that no state took is sent again by hand', async () => {
    const id = await open();
    const registry = await daemon.token('system', { connector: 'registry' });
    const { body: { unmatched } } = await daemon.send(registry, id, { type: 'registry.news' });
    const path = `/v1/cases/${id}/unmatched`;
    const { body: list } = await daemon.ask('GET', path, { token: officer });
    assert.deepEqual(list.items.map((one) => [one.id, one.type, one.actor]),
      [[unmatched, 'registry.news', 'system:registry']]);
    const again = () => daemon.ask('POST', `${path}/${unmatched}/send`, { token: officer, body: {} });
    assert.equal((await again()).status, 409);
    await daemon.send(officer, id, { type: 'officer.listen' });
    const { status, body } = await again();
    assert.equal(status, 200);
    assert.equal(body.value, 'granted');
    assert.equal((await again()).status, 404);
    assert.deepEqual((await daemon.ask('GET', path, { token: officer })).body.items, []);
    assert.equal((await daemon.ask('GET', path, { token: registry })).status, 403);
  });

  await t.test('people of the case’s unit decide, and say why', async () => {
    const id = await open('officer.wait');
    const { id: parked } = await incident(id);
    for (const [role, options] of [['officer', { unit: 'thuy-mau' }], ['auditor', {}],
      ['system', { connector: 'registry' }]]) {
      const token = await daemon.token(role, options);
      assert.equal((await decide(parked, 'retry', { token })).status, 403, role);
    }
    assert.equal((await decide(parked, 'retry', { body: {} })).status, 422);
    assert.equal((await decide(parked, 'retry', { headers: { 'if-match': '"1"' } })).status, 412);
    assert.equal((await decide('x', 'retry')).status, 404);
    assert.equal((await incidents(id)).length, 1);
  });
});
