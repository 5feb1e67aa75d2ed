// SPDX-License-Identifier: Apache-2.0
// What people do on a case beside its machine: who has it in hand, promises, what is undone.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { chance, Daemon } from './daemon.mjs';

test('acts', async (t) => {
  const daemon = await Daemon.start(t);
  const person = (role, name, options = {}) => daemon.person(role, name, options);
  const lan = await person('officer', 'Trần Thị Lan', { unit: 'an-bien' });
  const huong = await person('officer', 'Vũ Thu Hương', { unit: 'an-bien' });
  const leader = await person('leader', 'Phạm Văn Bình', { unit: 'an-bien' });
  const away = await person('officer', 'Đỗ Văn Nam', { unit: 'thuy-mau' });
  const history = async (id) => {
    const { body } = await daemon.ask('GET', `/v1/cases/${id}/history`, { token: leader.token });
    return body.items;
  };
  const assign = (who, id, assignee, more = {}) =>
    daemon.ask('PUT', `/v1/cases/${id}/assignee`,
      { token: who.token, body: { assignee, ...more.body }, headers: more.headers });
  const mine = async (who, assignee = 'me') => {
    const { body } = await daemon.ask('GET', `/v1/cases?assignee=${assignee}&status=active`,
      { token: who.token });
    return body.items.map((one) => one.code);
  };

  await t.test('an officer claims what nobody has, and gives it back', async () => {
    const { id, code } = await daemon.open(lan.token);
    const { status, body } = await assign(lan, id, 'me');
    assert.equal(status, 200);
    assert.equal(body.assignee, lan.id);
    assert.equal(body.assigneeName, 'Trần Thị Lan');
    assert.deepEqual(await mine(lan), [code]);
    const taken = await assign(huong, id, 'me');
    assert.equal(taken.status, 409);
    assert.equal(taken.body.reason.name, 'case-taken');
    assert.equal((await assign(huong, id, null)).status, 409);
    assert.equal((await assign(lan, id, 'me')).body.revision, body.revision, 'it is so already');
    assert.equal((await assign(lan, id, null)).body.assignee, undefined);
    assert.deepEqual(await mine(lan), []);
    assert.ok((await mine(lan, '')).includes(code));
    assert.deepEqual((await history(id)).map((row) => row.type),
      ['case.opened', 'case.claimed', 'case.released']);
  });

  await t.test('a leader assigns, and says why; an officer does not', async () => {
    const { id } = await daemon.open(lan.token);
    assert.equal((await assign(lan, id, huong.id)).status, 403);
    const { body } = await assign(leader, id, huong.id, { body: { reason: 'chia việc' } });
    assert.equal(body.assigneeName, 'Vũ Thu Hương');
    const last = (await history(id)).at(-1);
    assert.equal(last.type, 'case.assigned');
    assert.equal(last.actor, `person:${leader.id}`);
    assert.deepEqual(last.payload, { to: huong.id, reason: 'chia việc' });
    const unknown = await assign(leader, id, 'tk_nobody');
    assert.equal(unknown.status, 422);
    assert.equal(unknown.body.errors[0].pointer, '/assignee');
  });

  await t.test('no other unit takes it, nothing stale, nothing that has ended', async () => {
    const { id, revision } = await daemon.open(lan.token);
    assert.equal((await assign(away, id, 'me')).status, 403);
    const stale = await assign(lan, id, 'me', { headers: { 'if-match': `"${revision + 1}"` } });
    assert.equal(stale.status, 412);
    await daemon.send(leader.token, id, { type: 'leader.reject' });
    const closed = await assign(lan, id, 'me');
    assert.equal(closed.status, 409);
    assert.equal(closed.body.reason.name, 'case-closed');
    assert.equal((await assign(lan, 'no-such-case', 'me')).status, 404);
  });

  await t.test('all that one person has is handed over to another', async () => {
    const codes = [];
    for (let i = 0; i < 3; i++) {
      const { id, code } = await daemon.open(lan.token);
      await assign(lan, id, 'me', { headers: { 'idempotency-key': chance() } });
      codes.push(code);
    }
    const ask = (who, body) => daemon.ask('POST', '/v1/handovers', { token: who.token, body });
    const order = { from: lan.id, to: huong.id, reason: 'nghỉ thai sản' };
    assert.equal((await ask(lan, order)).status, 403);
    assert.equal((await ask(leader, { ...order, reason: undefined })).status, 422);
    assert.equal((await ask(leader, { ...order, to: lan.id })).status, 422);
    assert.equal((await ask(leader, { ...order, to: 'tk_nobody' })).body.errors[0].pointer, '/to');
    const { status, body } = await ask(leader, order);
    assert.equal(status, 200);
    assert.deepEqual([...body.moved].sort(), codes.sort());
    assert.deepEqual(body.left, []);
    assert.deepEqual(await mine(lan), []);
    for (const code of codes) {
      const last = (await history(code)).at(-1);
      assert.equal(last.type, 'case.handed-over');
      assert.deepEqual(last.payload, { from: lan.id, to: huong.id, reason: 'nghỉ thai sản' });
    }
    assert.deepEqual((await ask(leader, order)).body.moved, [], 'nothing is left');
  });

  await t.test('a substitute signs by a delegation, and both are told', async () => {
    const vice = await person('officer', 'Lê Thị Phó', { unit: 'an-bien' });
    const { id } = await daemon.open(lan.token);
    const reject = (who, onBehalfOf = leader.id) => daemon.ask('POST',
      `/v1/cases/${id}/events?onBehalfOf=${onBehalfOf}`,
      { token: who.token, body: { type: 'leader.reject' } });
    assert.equal((await daemon.send(vice.token, id, { type: 'leader.reject' })).status, 403);
    assert.equal((await reject(vice)).status, 403, 'without a delegation');
    const hour = (hours) => new Date(Date.now() + hours * 3_600_000).toISOString();
    const order = { person: leader.id, substitute: vice.id, role: 'leader', to: hour(48), reason: 'đi họp' };
    const delegate = (who, more = {}, headers = {}) => daemon.ask('POST', '/v1/delegations',
      { token: who.token, body: { ...order, ...more }, headers });
    assert.equal((await delegate(lan)).status, 403, 'it is not hers to give');
    assert.equal((await delegate(leader, { role: 'signatory' })).body.errors[0].pointer, '/role');
    assert.equal((await delegate(leader, { to: hour(-1) })).body.errors[0].pointer, '/to');
    assert.equal((await delegate(leader, { to: hour(24 * 400) })).body.errors[0].pointer, '/to');
    assert.equal((await delegate(leader, { substitute: leader.id })).body.errors[0].pointer, '/substitute');
    assert.equal((await delegate(leader, { substitute: 'tk_x' })).body.errors[0].pointer, '/substitute');
    assert.equal((await delegate(leader, { from: hour(24) })).status, 201);
    assert.equal((await reject(vice)).status, 403, 'not before it begins');
    const headers = { 'idempotency-key': chance() };
    const { status, body } = await delegate(leader, {}, headers);
    assert.equal(status, 201);
    assert.equal(body.madeBy, `person:${leader.id}`);
    assert.equal((await delegate(leader, {}, headers)).body.id, body.id);
    const other = await delegate(leader, { reason: 'nghỉ phép' }, headers);
    assert.match(other.body.type, /idempotency-key-reused$/, 'the key came with something else');
    assert.equal((await reject(lan)).status, 403, 'for the substitute alone');
    assert.equal((await reject(vice)).status, 200);
    const last = (await history(id)).at(-1);
    assert.equal(last.actor, `person:${vice.id} for person:${leader.id}`);
    const list = async (query = '') => (await daemon.ask('GET', `/v1/delegations${query}`,
      { token: lan.token })).body.items.map((one) => one.id);
    assert.ok((await list()).includes(body.id));
    const end = (who) => daemon.ask('POST', `/v1/delegations/${body.id}/end`, { token: who.token });
    assert.equal((await end(vice)).status, 403);
    assert.equal((await end(leader)).body.endedBy, `person:${leader.id}`);
    assert.equal((await end(leader)).status, 404);
    assert.ok(!(await list()).includes(body.id));
    assert.ok((await list('?all=true')).includes(body.id));
    assert.equal((await reject(vice)).status, 403, 'not after its end');
  });

  await t.test('whose token was revoked lends no role any more', async () => {
    const chief = await person('leader', 'Đinh Văn Trưởng', { unit: 'an-bien' });
    const vice = await person('officer', 'Mai Thị Thay', { unit: 'an-bien' });
    const { id } = await daemon.open(lan.token);
    const to = new Date(Date.now() + 48 * 3_600_000).toISOString();
    const order = { person: chief.id, substitute: vice.id, role: 'leader', to, reason: 'đi họp' };
    const delegate = (who) => daemon.ask('POST', '/v1/delegations', { token: who.token, body: order });
    const reject = () => daemon.ask('POST', `/v1/cases/${id}/events?onBehalfOf=${chief.id}`,
      { token: vice.token, body: { type: 'leader.reject' } });
    assert.equal((await delegate(chief)).status, 201);
    await daemon.revoke(chief.id);
    assert.equal((await reject()).status, 403);
    assert.equal((await delegate(leader)).body.errors[0].pointer, '/person');
  });

  await t.test('a late case is given another day, for which somebody answers', async () => {
    const receivedAt = new Date(Date.now() - 10 * 86_400_000).toISOString();
    const { id } = await daemon.open(leader.token, undefined, { receivedAt, reason: 'mất điện' });
    const promised = new Date(Date.now() + 3 * 86_400_000).toISOString();
    const body = { promised, reason: 'chờ xác minh', responsible: 'Chủ tịch Phạm Văn Bình' };
    const apologise = (who, more = {}) => daemon.ask('POST', `/v1/cases/${id}/apologies`,
      { token: who.token, body: { ...body, ...more } });
    assert.equal((await apologise(lan)).status, 403);
    for (const field of ['promised', 'reason', 'responsible']) {
      const answer = await apologise(leader, { [field]: undefined });
      assert.equal(answer.body.errors[0].pointer, `/${field}`);
    }
    const past = await apologise(leader, { promised: receivedAt });
    assert.equal(past.body.errors[0].pointer, '/promised');
    const { status, body: shown } = await apologise(leader);
    assert.equal(status, 200);
    assert.equal(Date.parse(shown.promise.promised), Date.parse(promised));
    assert.equal(shown.clocks[0].state, 'overdue');
    assert.ok(Date.parse(shown.clocks[0].due) < Date.now(), 'the legal due is shown, too');
    const last = (await history(id)).at(-1);
    assert.equal(last.type, 'case.promised');
    assert.equal(last.payload.responsible, body.responsible);
    const explained = await daemon.ask('GET', `/v1/cases/${id}/explain`, { token: lan.token });
    assert.deepEqual(explained.body.promise, shown.promise);
    const told = await daemon.registry.told(id, 'lienthong.case.promised');
    assert.deepEqual(told.data.promise, shown.promise);
    const inTime = await daemon.open(lan.token);
    const refused = await daemon.ask('POST', `/v1/cases/${inTime.id}/apologies`,
      { token: leader.token, body });
    assert.equal(refused.status, 409);
    assert.equal(refused.body.reason.name, 'not-late');
  });

  await t.test('a dossier that came on paper in an outage keeps its true receipt', async () => {
    const open = (who, days, reason) => daemon.ask('POST', '/v1/cases', { token: who.token, body: {
      procedure: 'permit', input: { person: { fullName: 'Nguyễn Văn An' } }, reason,
      receivedAt: new Date(Date.now() - days * 86_400_000).toISOString(),
    } });
    assert.equal((await open(lan, 1, 'mất điện')).status, 403);
    assert.equal((await open(leader, 1)).body.errors[0].pointer, '/reason');
    assert.equal((await open(leader, 31, 'mất điện')).body.errors[0].pointer, '/receivedAt');
    const { status, body } = await open(leader, 1, 'mất điện');
    assert.equal(status, 201);
    assert.deepEqual(body.entered, { by: `person:${leader.id}`, reason: 'mất điện' });
    assert.ok(Date.parse(body.openedAt) - Date.parse(body.receivedAt) > 86_000_000);
    assert.ok(body.clocks[0].due < new Date(Date.parse(body.openedAt) + 3 * 86_400_000).toISOString(),
      'the clock counts from the receipt');
    assert.equal((await history(body.id))[0].payload.reason, 'mất điện');
  });

  await t.test('what is filed for another commune counts from its receipt there', async () => {
    const open = (who, more) => daemon.ask('POST', '/v1/cases', { token: who.token, body: {
      procedure: 'permit', input: { person: { fullName: 'Nguyễn Văn An' } }, ...more } });
    assert.equal((await open(lan, { unit: 'thuy-mau' })).status, 403);
    assert.equal((await open(lan, { unit: 'thuy-mau', filedAt: 'thuy-mau' })).status, 403);
    assert.equal((await open(lan, { unit: 'thuy-mau', filedAt: 'x' })).body.errors[0].pointer, '/filedAt');
    const own = await open(lan, { unit: 'an-bien', filedAt: 'an-bien' });
    assert.equal(own.status, 422, 'no clock is kept from running by filing at the own desk');
    assert.equal(own.body.errors[0].pointer, '/filedAt');
    const { status, body } = await open(lan, { unit: 'thuy-mau', filedAt: 'an-bien' });
    assert.equal(status, 201);
    assert.equal(body.unit, 'thuy-mau');
    assert.equal(body.filed.unit, 'an-bien');
    assert.ok(body.filed.by > body.filed.at, 'the paper is watched until then');
    assert.deepEqual(body.clocks, []);
    const receive = (who) => daemon.ask('POST', `/v1/cases/${body.id}/receipt`, { token: who.token });
    assert.equal((await receive(lan)).status, 403);
    const received = await receive(away);
    assert.equal(received.status, 200);
    assert.equal(received.body.clocks.length, 1);
    assert.ok(received.body.filed.received >= body.filed.at);
    const again = await receive(away);
    assert.equal(again.body.reason.name, 'not-awaited');
    const rows = await daemon.ask('GET', `/v1/cases/${body.id}/history`, { token: away.token });
    assert.deepEqual(rows.body.items.map((row) => row.type), ['case.opened', 'case.received']);
    assert.equal(rows.body.items[0].payload.filedAt, 'an-bien');
  });

  await t.test('cases are listed by the channel that they came by', async () => {
    const { code } = await daemon.open(lan.token, undefined, { channel: 'post' });
    const { body } = await daemon.ask('GET', '/v1/cases?channel=post', { token: lan.token });
    assert.deepEqual(body.items.map((one) => one.code), [code]);
  });

  await t.test('what was filed twice is warned of, and taken all the same', async () => {
    const number = '031096000123';
    const registry = await daemon.token('system', { connector: 'registry' });
    const file = () => daemon.ask('POST', '/v1/connectors/registry/intake',
      { token: registry, body: { code: chance(), name: 'Ổi', number } });
    const { status, body: online } = await file();
    assert.equal(status, 201);
    assert.equal(online.warnings, undefined);
    const person = { fullName: 'Nguyễn Văn Ổi', number: '031 096 000 123' };
    const { id, code, warnings } = await daemon.open(lan.token, { person });
    assert.deepEqual(warnings.map((one) => [one.kind, one.case, one.code]),
      [['duplicate', online.id, online.code]]);
    assert.ok(warnings[0].message.vi.includes(online.code));
    const { body: shown } = await daemon.ask('GET', `/v1/cases/${id}`, { token: lan.token });
    assert.deepEqual(shown.warnings, warnings);
    const { body: why } = await daemon.ask('GET', `/v1/cases/${id}/explain`, { token: lan.token });
    assert.deepEqual(why.warnings, warnings);
    const row = (await history(id)).find(({ type }) => type === 'case.duplicate');
    assert.deepEqual(row.payload, { cases: [{ case: online.id, code: online.code }] });
    for (const one of [id, online.id]) await daemon.send(leader.token, one, { type: 'leader.reject' });
    const again = await daemon.open(lan.token, { person });
    assert.equal(again.warnings, undefined, `${code} was refused: it may be filed again`);
    await daemon.kill('SIGKILL');
    await daemon.launch();
    const last = await daemon.open(lan.token, { person });
    assert.deepEqual(last.warnings.map((one) => one.code), [again.code]);
  });

  await t.test('what a system was told is not taken back', async () => {
    const { id } = await daemon.open(lan.token);
    await daemon.send(lan.token, id, { type: 'officer.note', text: 'đã báo' });
    await daemon.registry.told(id, 'lienthong.case.changed');
    const { status, body } = await daemon.ask('POST', `/v1/cases/${id}/undo`,
      { token: lan.token, body: { reason: 'bấm nhầm' } });
    assert.equal(status, 409);
    assert.equal(body.reason.name, 'already-left');
  });

  await t.test('it is still so after a restart', async () => {
    const { id } = await daemon.open(lan.token);
    await assign(lan, id, 'me');
    assert.deepEqual(await daemon.kill('SIGKILL'), { code: null, signal: 'SIGKILL' });
    await daemon.launch();
    const { body } = await daemon.ask('GET', `/v1/cases/${id}`, { token: lan.token });
    assert.equal(body.assigneeName, 'Trần Thị Lan');
  });
});

test('a wrong click is taken back', async (t) => {
  const alone = await Daemon.start(t, { systems: {} });
  const lan = await alone.person('officer', 'Trần Thị Lan', { unit: 'an-bien' });
  const huong = await alone.person('officer', 'Vũ Thu Hương', { unit: 'an-bien' });
  const leader = await alone.person('leader', 'Phạm Văn Bình', { unit: 'an-bien' });
  const undo = (who, id, body = { reason: 'bấm nhầm' }) =>
    alone.ask('POST', `/v1/cases/${id}/undo`, { token: who.token, body });
  const refused = async (answer, name) => {
    assert.equal(answer.status, 409, answer.text);
    assert.equal(answer.body.reason.name, name);
  };
  const types = async (id) => {
    const { body } = await alone.ask('GET', `/v1/cases/${id}/history`, { token: lan.token });
    return body.items.map((row) => row.type);
  };

  await t.test('where nothing has left, with a reason, in the history', async () => {
    const { id } = await alone.open(lan.token);
    const note = await alone.send(lan.token, id, { type: 'officer.note', text: 'nhầm hồ sơ' });
    assert.equal(note.body.context.notes, 1);
    assert.equal((await undo(lan, id, {})).status, 422);
    await refused(await undo(huong, id), 'not-yours');
    const { status, body } = await undo(lan, id);
    assert.equal(status, 200);
    assert.equal(body.context.notes, 0);
    assert.equal(body.revision, note.body.revision + 1);
    assert.deepEqual(await types(id), ['case.opened', 'officer.note', 'case.undone']);
    await refused(await undo(lan, id), 'nothing-to-undo');
    assert.equal((await alone.send(lan.token, id, { type: 'officer.note', text: 'đúng hồ sơ' })).status, 200);
    assert.equal((await undo(leader, id)).status, 200, 'a leader takes back what another did');
  });

  await t.test('what closed the case, too', async () => {
    const { id } = await alone.open(lan.token);
    await alone.send(leader.token, id, { type: 'leader.reject' });
    const { body } = await undo(leader, id);
    assert.equal(body.status, 'active');
    assert.equal(body.value, 'examining');
    assert.equal(body.closedAt, undefined);
    assert.equal(body.clocks[0].running, true);
    await alone.kill('SIGKILL');
    await alone.launch();
    const { body: later } = await alone.ask('GET', `/v1/cases/${id}`, { token: lan.token });
    assert.equal(later.value, 'examining');
  });

  await t.test('not once something else has happened, or a system was asked', async () => {
    const { id } = await alone.open(lan.token);
    await refused(await undo(lan, id), 'nothing-to-undo');
    await alone.send(lan.token, id, { type: 'officer.note', text: 'một' });
    await alone.ask('PUT', `/v1/cases/${id}/assignee`, { token: lan.token, body: { assignee: 'me' } });
    await refused(await undo(lan, id), 'done-since');
    await alone.send(lan.token, id, { type: 'officer.ask' });
    await refused(await undo(lan, id), 'already-left');
  });
});

test('a commune is merged into another', async (t) => {
  const town = await Daemon.start(t);
  const unit = (id, more = {}) => ({ id, title: { vi: `Xã ${id}`, en: id }, agency: 'commune', commune: id, ...more });
  const give = async (...units) => {
    town.settings.units = join(town.folder, 'units.json');
    await writeFile(town.settings.units, JSON.stringify({ units }));
    await town.kill('SIGTERM');
    await town.launch();
  };
  await give(unit('an-bien', { codePrefix: 'AB' }), unit('an-lac', { codePrefix: 'AL' }));
  const nam = await town.person('officer', 'Đỗ Văn Nam', { unit: 'an-lac' });
  const lan = await town.person('officer', 'Trần Thị Lan', { unit: 'an-bien' });
  const leader = await town.person('leader', 'Phạm Văn Bình', { unit: 'an-lac' });
  const { id, code } = await town.open(nam.token);
  const ended = await town.open(nam.token);
  await town.send(leader.token, ended.id, { type: 'leader.reject' });
  assert.match(code, /^AL-/);
  assert.equal((await town.send(lan.token, id, { type: 'officer.note', text: 'của ai' })).status, 403);
  await give(unit('an-bien', { codePrefix: 'AB', formerly: ['an-lac'] }));
  const listed = async (name) => {
    const { body } = await town.ask('GET', `/v1/cases?unit=${name}`, { token: lan.token });
    return body.items.map((one) => one.code);
  };

  await t.test('its open cases are listed and worked there, under their codes', async () => {
    for (let tries = 0; (await listed('an-bien')).length < 1 && tries < 500; tries++) await wait(20);
    assert.deepEqual(await listed('an-bien'), [code]);
    assert.deepEqual(await listed('an-lac'), [ended.code], 'what has ended stays');
    const note = { type: 'officer.note', text: 'nhận từ xã cũ' };
    assert.equal((await town.send(lan.token, code, note)).body.unit, 'an-bien');
    const { body } = await town.ask('GET', `/v1/cases/${id}/history`, { token: lan.token });
    const row = body.items.find(({ type }) => type === 'unit.moved');
    assert.deepEqual(row.payload, { from: 'an-lac', to: 'an-bien' });
    assert.equal(body.items.filter(({ type }) => type === 'unit.moved').length, 1);
  });

  await t.test('its people go on with their tokens', async () => {
    const opened = await town.open(nam.token);
    assert.equal(opened.unit, 'an-bien');
    assert.match(opened.code, /^AB-/);
  });
});
