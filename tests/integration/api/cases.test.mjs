// SPDX-License-Identifier: Apache-2.0
// Cases and their events, as an officer's client sees them.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Daemon, chance } from './daemon.mjs';

const HOUR = 3_600_000;
const pointers = (answer) => answer.body.errors.map(({ pointer }) => pointer).sort();

test('opening a case', async (t) => {
  const daemon = await Daemon.start(t);
  const token = await daemon.token('officer');
  const leader = await daemon.token('officer,leader');
  const input = { person: { fullName: 'Trần Thị Bưởi' }, street: 'Lê Lợi' };

  await t.test('gives the case, its address and its revision', async () => {
    const answer = await daemon.ask('POST', '/v1/cases', { token, body: { procedure: 'permit', input } });
    assert.equal(answer.status, 201);
    assert.equal(answer.headers.get('location'), `/v1/cases/${answer.body.id}`);
    assert.equal(answer.headers.get('etag'), `"${answer.body.revision}"`);
    assert.match(answer.body.code, /^AB-\d{6}-0001$/);
    assert.deepEqual(answer.body.input, input);
    assert.equal(answer.body.clocks[0].state, 'fine');
    const read = await daemon.ask('GET', answer.headers.get('location'), { token });
    assert.equal(read.body.code, answer.body.code);
    const byCode = await daemon.ask('GET', `/v1/cases/${answer.body.code}`, { token });
    assert.equal(byCode.body.id, answer.body.id);
  });

  await t.test('tells every field that is not right, in two languages', async () => {
    let answer = await daemon.ask('POST', '/v1/cases', {
      token, body: { procedure: 'permit', input: { person: { fullName: '' }, colour: 'red' } } });
    assert.equal(answer.status, 422);
    assert.deepEqual(pointers(answer), ['/input/colour', '/input/person/fullName']);
    assert.ok(answer.body.errors.every(({ message }) => message.vi && message.en));
    answer = await daemon.ask('POST', '/v1/cases', {
      token, body: { input: [], unit: 3, receivedAt: 'soon', speed: 1 } });
    assert.equal(answer.status, 422);
    assert.deepEqual(pointers(answer), ['/input', '/procedure', '/receivedAt', '/speed', '/unit']);
  });

  await t.test('is refused where what it names is not there', async () => {
    for (const [more, pointer] of [
      [{ procedure: 'wedding' }, '/procedure'],
      [{ version: '99' }, '/version'],
      [{ procedure: 'wedding', version: '99' }, '/procedure'],
      [{ unit: 'nowhere' }, '/unit'],
      [{ corrects: 'AB-000000-0001' }, '/corrects'],
      [{ receivedAt: new Date(Date.now() + HOUR).toISOString() }, '/receivedAt'],
    ]) {
      const answer = await daemon.ask('POST', '/v1/cases', {
        token: leader, body: { procedure: 'permit', input, ...more } });
      assert.equal(answer.status, 422, answer.text);
      assert.deepEqual(pointers(answer), [pointer]);
    }
  });

  await t.test('is not refused for a clock that is a little ahead of ours, or behind', async () => {
    for (const apart of [-20_000, 20_000]) {
      const receivedAt = new Date(Date.now() + apart).toISOString();
      const answer = await daemon.ask('POST', '/v1/cases', {
        token, body: { procedure: 'permit', input, receivedAt } });
      assert.equal(answer.status, 201, answer.text);
      assert.ok(Date.parse(answer.body.receivedAt) <= Date.parse(answer.body.openedAt));
    }
  });

  await t.test('with an earlier receipt asks for a right and a reason', async () => {
    const receivedAt = new Date(Date.now() - 5 * HOUR).toISOString();
    const body = { procedure: 'permit', input, receivedAt };
    const bare = await daemon.ask('POST', '/v1/cases', { token: leader, body });
    assert.deepEqual(pointers(bare), ['/reason']);
    body.reason = 'Mất điện lúc tiếp nhận';
    assert.equal((await daemon.ask('POST', '/v1/cases', { token, body })).status, 403);
    const answer = await daemon.ask('POST', '/v1/cases', { token: leader, body });
    assert.equal(answer.status, 201);
    assert.equal(Date.parse(answer.body.receivedAt), Date.parse(receivedAt));
    const history = await daemon.ask('GET', `/v1/cases/${answer.body.id}/history`, { token });
    assert.equal(history.body.items[0].payload.reason, body.reason);
  });

  await t.test('twice with one Idempotency-Key opens one', async () => {
    const options = { token, headers: { 'idempotency-key': chance() }, body: { procedure: 'permit', input } };
    const [first, second] = await Promise.all([1, 2].map(() => daemon.ask('POST', '/v1/cases', options)));
    assert.equal(first.status, 201);
    assert.equal(second.status, 201);
    assert.equal(second.body.id, first.body.id);
    assert.equal(second.headers.get('location'), first.headers.get('location'));
    const other = { ...options, body: { procedure: 'permit', input: { person: { fullName: 'Ai đó' } } } };
    const reused = await daemon.ask('POST', '/v1/cases', other);
    assert.equal(reused.status, 422);
    assert.match(reused.body.type, /idempotency-key-reused$/);
  });
});

test('sending events', async (t) => {
  const daemon = await Daemon.start(t);
  const token = await daemon.token('officer');
  const leader = await daemon.token('leader');

  await t.test('gives the case after the commit', async () => {
    const { id, revision } = await daemon.open(token);
    const answer = await daemon.send(token, id, { type: 'officer.note', text: 'Đã xem.' });
    assert.equal(answer.status, 200);
    assert.equal(answer.body.context.notes, 1);
    assert.equal(answer.body.revision, revision + 1);
    assert.equal(answer.headers.get('etag'), `"${revision + 1}"`);
  });

  await t.test('is refused with what is accepted now where no state takes it', async () => {
    const { id } = await daemon.open(token);
    const answer = await daemon.send(token, id, { type: 'officer.stop' });
    assert.equal(answer.status, 409);
    assert.deepEqual(answer.body.accepts.map(({ type }) => type).sort(),
      ['leader.reject', 'officer.ask', 'officer.break', 'officer.note']);
    assert.equal((await daemon.ask('GET', `/v1/cases/${id}`, { token })).body.revision, 1);
  });

  await t.test('is refused where it is unknown, its form is wrong or it has no type', async () => {
    const { id } = await daemon.open(token);
    for (const [event, pointer] of [
      [{ type: 'officer.sing' }, '/type'],
      [{ type: 'officer.note', text: 'x' }, '/text'],
      [{ type: 'officer.note', text: 'xx', more: 1 }, '/more'],
      [{ text: 'xx' }, '/type'],
      [[], ''],
    ]) {
      const answer = await daemon.send(token, id, event);
      assert.equal(answer.status, 422, answer.text);
      assert.deepEqual(pointers(answer), [pointer]);
    }
  });

  await t.test('is refused to whoever has not the role', async () => {
    const { id } = await daemon.open(token);
    assert.equal((await daemon.send(token, id, { type: 'leader.reject' })).status, 403);
    assert.equal((await daemon.send(leader, id, { type: 'leader.reject' })).body.status, 'done');
  });

  await t.test('whose step fails changes nothing, and says where in the file', async () => {
    const { id } = await daemon.open(token);
    const answer = await daemon.send(token, id, { type: 'officer.break' });
    assert.equal(answer.status, 422);
    assert.match(answer.body.type, /step-failed$/);
    assert.match(answer.body.at, /^\/implementations\/actions\/divide/);
    assert.equal((await daemon.ask('GET', `/v1/cases/${id}`, { token })).body.revision, 1);
  });

  await t.test('with If-Match is refused once the case has changed, and says what did', async () => {
    const { id } = await daemon.open(token);
    const note = (text, tag) => daemon.send(token, id, { type: 'officer.note', text },
      { headers: { 'if-match': tag } });
    assert.equal((await note('Lần một', '"1"')).status, 200);
    const stale = await note('Lần hai', '"1"');
    assert.equal(stale.status, 412);
    assert.equal(stale.headers.get('etag'), '"2"');
    assert.equal(stale.body.revision, 2);
    assert.deepEqual(stale.body.changes.map(({ type, revision }) => [type, revision]), [['officer.note', 2]]);
    assert.equal(JSON.stringify(stale.body).includes('Lần'), false);
    assert.equal((await note('Lần hai', '"2"')).status, 200);
    assert.equal((await note('Lần ba', 'W/"3"')).status, 412);
    assert.equal((await note('Lần ba', '*')).status, 200);
  });

  await t.test('twice with one Idempotency-Key is done once', async () => {
    const { id } = await daemon.open(token);
    const options = { headers: { 'idempotency-key': chance() } };
    const event = { type: 'officer.note', text: 'Một lần thôi' };
    const first = await daemon.send(token, id, event, options);
    const second = await daemon.send(token, id, event, options);
    assert.equal(second.status, 200);
    assert.deepEqual(second.body, first.body);
    const other = await daemon.send(token, id, { ...event, text: 'Khác' }, options);
    assert.match(other.body.type, /idempotency-key-reused$/);
    const now = await daemon.ask('GET', `/v1/cases/${id}`, { token });
    assert.equal(now.body.context.notes, 1);
  });

  await t.test('to a case that is not there is 404', async () => {
    for (const id of ['00000000-0000-7000-8000-000000000000', 'AB-000000-9999', 'portal:x', '%00', '%ff'])
      assert.equal((await daemon.send(token, id, { type: 'officer.ask' })).status, 404);
  });
});

test('reading', async (t) => {
  const daemon = await Daemon.start(t);
  const token = await daemon.token('officer');
  const opened = [];
  for (let i = 0; i < 7; i++) opened.push((await daemon.open(token)).id);
  await daemon.send(token, opened[0], { type: 'officer.note', text: 'Ghi chú' });
  await daemon.send(token, opened[1], { type: 'officer.ask' });
  const list = (query) => daemon.ask('GET', `/v1/cases?${query}`, { token });

  await t.test('a list goes page by page, and nothing twice while cases are opened', async () => {
    const found = [];
    let cursor = null;
    do {
      const page = await list(`limit=3${cursor ? `&cursor=${cursor}` : ''}`);
      assert.equal(page.status, 200);
      found.push(...page.body.items.map(({ id }) => id));
      cursor = page.body.next;
      await daemon.open(token);
    } while (cursor);
    assert.deepEqual(found, [...opened].reverse());
  });

  await t.test('a list can be filtered', async () => {
    const ids = async (query) => (await list(query)).body.items.map(({ id }) => id);
    assert.deepEqual(await ids('state=asking'), [opened[1]]);
    assert.equal((await ids('tag=agency-works')).includes(opened[1]), false);
    assert.equal((await ids('status=done')).length, 0);
    assert.equal((await ids('procedure=wedding')).length, 0);
    assert.equal((await ids('unit=an-bien&sort=oldest'))[0], opened[0]);
    assert.equal((await ids('overdue=true')).length, 0);
    assert.ok((await ids('sort=due&dueBefore=2100-01-01')).length > 5);
    assert.equal((await ids('openedFrom=2100-01-01T00:00:00Z')).length, 0);
  });

  await t.test('a list says what in the query is wrong', async () => {
    for (const query of ['limit=0', 'limit=201', 'limit=x', 'status=odd', 'sort=up', 'overdue=1', 'dueBefore=soon',
      'national=11', 'colour=red', 'cursor=%21%21', 'cursor=abc'])
      assert.equal((await list(query)).status, 400, query);
  });

  await t.test('a list shows the state as XState writes it', async () => {
    const [summary] = (await list('state=asking')).body.items;
    assert.equal(summary.value, 'asking');
    assert.equal(JSON.stringify(summary).includes('Nguyễn'), false);
  });

  await t.test('a history is told in order, and names who did it', async () => {
    const history = await daemon.ask('GET', `/v1/cases/${opened[0]}/history`, { token });
    assert.deepEqual(history.body.items.map(({ type }) => type), ['case.opened', 'officer.note']);
    assert.match(history.body.items[1].actor, /^person:tk_/);
    assert.deepEqual(history.body.items[1].payload, { text: 'Ghi chú' });
    const page = await daemon.ask('GET', `/v1/cases/${opened[0]}/history?limit=1`, { token });
    const rest = await daemon.ask('GET', `/v1/cases/${opened[0]}/history?cursor=${page.body.next}`, { token });
    assert.deepEqual(rest.body.items.map(({ type }) => type), ['officer.note']);
  });

  await t.test('a case says why it is where it is', async () => {
    const explained = await daemon.ask('GET', `/v1/cases/${opened[1]}/explain`, { token });
    assert.equal(explained.status, 200);
    assert.ok(explained.body.waitsFor.some(({ kind, who }) => kind === 'system' && who === 'registry'));
    const tree = await daemon.ask('GET', `/v1/cases/${opened[1]}/tree`, { token });
    assert.equal(tree.body.cases[0].id, opened[1]);
  });

  await t.test('its deliveries are told', async () => {
    await daemon.registry.question(opened[1]);
    const deliveries = await daemon.ask('GET', `/v1/cases/${opened[1]}/deliveries`, { token });
    assert.ok(deliveries.body.items.some(({ type, lane }) =>
      type === 'lienthong.invocation.check' && lane === 'invocations'));
  });

  await t.test('what is not there is 404 everywhere', async () => {
    for (const what of ['', '/history', '/explain', '/tree', '/deliveries'])
      assert.equal((await daemon.ask('GET', `/v1/cases/nobody:x${what}`, { token })).status, 404);
    assert.equal((await daemon.ask('GET', '/v1/procedures/wedding', { token })).status, 404);
    assert.equal((await daemon.ask('GET', '/v1/procedures/permit?version=9', { token })).status, 404);
  });

  await t.test('a procedure shows its forms and its machine', async () => {
    const all = await daemon.ask('GET', '/v1/procedures', { token });
    assert.deepEqual(all.body.items.map(({ id }) => id), ['permit']);
    for (const query of ['limit=0', 'limit=x', 'cursor=zzz', 'colour=red'])
      assert.equal((await daemon.ask('GET', `/v1/procedures?${query}`, { token })).status, 400, query);
    const one = await daemon.ask('GET', '/v1/procedures/permit', { token });
    assert.equal(one.body.machine.initial, 'examining');
    assert.equal(one.body.procedure.events['officer.note'].role, 'officer');
    assert.deepEqual(one.body.versions, [{ version: '1', effectiveFrom: '2020-01-01', inForce: true }]);
  });
});
