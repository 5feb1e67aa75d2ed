// SPDX-License-Identifier: Apache-2.0
// Calendars and outages: what they do is shown before, done whole, told in the history, and kept.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import test from 'node:test';
import { Daemon } from './daemon.mjs';

const DAY = 86400000;
const ZONE = 7 * 3600000;
/** The local day so many days from now, such as 2026-11-24. */
const day = (days) => new Date(Date.now() + ZONE + days * DAY).toISOString().slice(0, 10);
const dayOf = (time) => new Date(Date.parse(time) + ZONE - 1).toISOString().slice(0, 10);
const WHOLE = [['00:00', '24:00']];
const office = Object.fromEntries(
  ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((name) => [name, WHOLE]));
/** A calendar without nights and Sundays, so that only what a test says moves a due. */
const calendar = (id, more = {}) =>
  ({ id, utcOffset: '+07:00', from: day(-400), to: day(400), office, off: [], ...more });
const off = (days) => ({ day: day(days), why: { vi: 'Nghỉ đột xuất', en: 'Closed at short notice' } });

async function start(t) {
  const left = DAY - ((Date.now() + ZONE) % DAY);
  if (left < 30000) await wait(left); /* else the day would change in the middle */
  const daemon = await Daemon.start(t, { calendarWarningDays: 500 });
  const files = { 'a.calendar.json': calendar('a'), 'b.calendar.json': calendar('b') };
  const units = {
    units: [
      { id: 'an-bien', title: { vi: 'Xã An Biên', en: 'An Biên' }, agency: 'commune',
        commune: 'an-bien', codePrefix: 'AB', calendar: 'a' },
      { id: 'thuy-mau', title: { vi: 'Xã Thủy Mẫu', en: 'Thủy Mẫu' }, agency: 'commune',
        commune: 'thuy-mau', codePrefix: 'TM', calendar: 'b' },
    ],
  };
  await daemon.kill('SIGTERM');
  for (const [name, content] of Object.entries(files))
    await writeFile(join(daemon.settings.workflows, name), JSON.stringify({ format: 1, calendar: content }));
  daemon.settings.units = join(daemon.folder, 'units.json');
  daemon.units = units;
  await writeFile(daemon.settings.units, JSON.stringify(units));
  await daemon.launch();
  return daemon;
}

test('calendars and outages', async (t) => {
  const daemon = await start(t);
  const officer = await daemon.token('officer');
  const manager = await daemon.token('manager');
  const local = await daemon.token('leader', { unit: 'thuy-mau' });
  const clock = async (id) => {
    const { body } = await daemon.ask('GET', `/v1/cases/${id}`, { token: officer });
    return body.clocks[0];
  };
  const moves = async (id) => {
    const { body } = await daemon.ask('GET', `/v1/cases/${id}/history`, { token: officer });
    return body.items.filter((row) => row.type === 'due.moved');
  };
  const put = (id, changed, { revision, reason = 'công văn', query = '', token = manager } = {}) =>
    daemon.ask('PUT', `/v1/calendars/${id}${query}`, {
      token, body: { calendar: changed, reason },
      headers: revision === undefined ? {} : { 'if-match': `"${revision}"` },
    });
  const until = async (path, true_now) => {
    for (let tries = 0; tries < 500; tries++) {
      const { body } = await daemon.ask('GET', path, { token: officer });
      if (true_now(body)) return body;
      await wait(20);
    }
    throw new Error(`${path} did not come to rest`);
  };
  const recounted = (path) => until(path, (body) => body.recounted);
  const here = await daemon.open(manager, undefined, { unit: 'an-bien' });
  const there = await daemon.open(manager, undefined, { unit: 'thuy-mau' });

  await t.test('the files are the first revisions', async () => {
    const { body } = await daemon.ask('GET', '/v1/calendars', { token: officer });
    assert.deepEqual(body.items.map(({ id, revision, source }) => [id, revision, source]),
      [['a', 1, 'file'], ['b', 1, 'file']]);
    const one = await daemon.ask('GET', '/v1/calendars/a', { token: officer });
    assert.equal(one.headers.get('etag'), '"1"');
    assert.equal(one.body.calendar.utcOffset, '+07:00');
    assert.equal((await daemon.ask('GET', '/v1/calendars/c', { token: officer })).status, 404);
    const first = await daemon.ask('GET', '/v1/calendars?limit=1', { token: officer });
    assert.deepEqual(first.body.items.map(({ id }) => id), ['a']);
    const rest = await daemon.ask('GET', `/v1/calendars?limit=1&cursor=${first.body.next}`, { token: officer });
    assert.deepEqual(rest.body.items.map(({ id }) => id), ['b']);
    assert.equal(rest.body.next, null);
    assert.equal(dayOf((await clock(here.id)).due), day(3));
  });

  await t.test('what it would do is shown before it is done', async () => {
    const { status, body } = await put('a', calendar('a', { off: [off(2)] }), { revision: 1, query: '?dryRun=true' });
    assert.equal(status, 200);
    assert.equal(body.looked, 2);
    assert.equal(body.next, null);
    assert.deepEqual(body.items.map(({ code, clock: name, before, after }) =>
      [code, name, dayOf(before), dayOf(after)]), [[here.code, 'decision', day(3), day(4)]]);
    assert.equal((await daemon.ask('GET', '/v1/calendars/a', { token: officer })).body.revision, 1);
    assert.equal(dayOf((await clock(here.id)).due), day(3));
    assert.deepEqual(await moves(here.id), []);
  });

  await t.test('nobody changes it by mistake', async () => {
    const changed = calendar('a', { off: [off(2)] });
    assert.equal((await put('a', changed, { token: officer, revision: 1 })).status, 403);
    assert.equal((await put('a', changed)).status, 412);
    assert.equal((await put('a', changed, { revision: 7 })).body.revision, 1);
    assert.equal((await put('a', calendar('b'), { revision: 1 })).status, 422);
    assert.equal((await put('a', changed, { revision: 1, reason: '' })).status, 422);
    const wrong = await put('a', calendar('a', { off: [{ day: '24/11/2026' }] }), { revision: 1 });
    assert.equal(wrong.status, 422);
    assert.equal(wrong.body.errors[0].pointer, '/calendar/off/0/day');
    assert.match(wrong.body.errors[0].message.vi, /2026-11-24/);
    const shorter = await put('a', calendar('a', { to: day(300) }), { revision: 1 });
    assert.equal(shorter.body.errors[0].pointer, '/calendar/to');
    assert.equal((await put('a', changed, { revision: 1, token: local })).status, 403);
    assert.equal((await put('a', changed, { revision: 1, query: '?dry=1' })).status, 400);
  });

  await t.test('open cases follow it at once, and their history tells of it', async () => {
    const { status, body } = await put('a', calendar('a', { off: [off(2)] }), { revision: 1 });
    assert.equal(status, 200);
    assert.equal(body.revision, 2);
    assert.equal(body.source, 'api');
    assert.equal(body.reason, 'công văn');
    const now = await clock(here.id);
    assert.equal(dayOf(now.due), day(4));
    assert.match(now.derivation.vi, /Nghỉ đột xuất/);
    assert.match(now.derivation.en, /Closed at short notice/);
    const { moved, change } = await recounted('/v1/calendars/a');
    assert.equal(moved, 1);
    const [row] = await moves(here.id);
    assert.equal(row.payload.change, change);
    assert.equal(row.payload.clocks[0].name, 'decision');
    assert.equal(row.payload.clocks[0].after - row.payload.clocks[0].before, DAY);
    assert.equal(dayOf((await clock(there.id)).due), day(3));
    assert.deepEqual(await moves(there.id), []);
    const list = await daemon.ask('GET', '/v1/cases?sort=due', { token: officer });
    assert.deepEqual(list.body.items.map(({ id, due }) => [id, dayOf(due)]),
      [[there.id, day(3)], [here.id, day(4)]]);
  });

  await t.test('a unit that has a calendar to itself changes it by itself', async () => {
    assert.equal((await put('b', calendar('b', { off: [off(1)] }), { revision: 1, token: local })).status, 200);
    assert.equal(dayOf((await clock(there.id)).due), day(4));
    await recounted('/v1/calendars/b');
  });

  await t.test('a new calendar may be added', async () => {
    assert.equal((await put('c', calendar('c'), { token: local })).status, 403);
    assert.equal((await put('c', calendar('c'))).status, 201);
    assert.equal((await put('c', calendar('c'))).status, 412);
  });

  await t.test('every revision is kept, and a restart goes on by the last', async () => {
    await daemon.kill('SIGKILL');
    daemon.units.units.push({ id: 'an-lac', title: { vi: 'Xã An Lạc', en: 'An Lạc' }, agency: 'commune',
      commune: 'an-lac', codePrefix: 'AL', calendar: 'c' }); /* which no file has */
    await writeFile(daemon.settings.units, JSON.stringify(daemon.units));
    await daemon.launch();
    assert.equal(dayOf((await clock(here.id)).due), day(4));
    const { body } = await daemon.ask('GET', '/v1/calendars/a/revisions', { token: officer });
    assert.deepEqual(body.items.map(({ revision, source }) => [revision, source]), [[2, 'api'], [1, 'file']]);
    const first = await daemon.ask('GET', '/v1/calendars/a?revision=1', { token: officer });
    assert.deepEqual(first.body.calendar.off, []);
    assert.match(daemon.stderr, /the calendar a was changed through the API: its file is not used/);
    assert.match(daemon.stderr, /the calendar a ends on .* in 400 days/);
  });

  await t.test('an outage stops the clocks, and they go on when it is over', async () => {
    const key = { 'idempotency-key': 'once' };
    const body = { reason: 'mất điện toàn xã', scope: { unit: 'an-bien' } };
    const dry = await daemon.ask('POST', '/v1/outages?dryRun=true', { token: manager, body });
    assert.deepEqual(dry.body.items.map(({ code, after }) => [code, after]), [[here.code, undefined]]);
    const announced = await daemon.ask('POST', '/v1/outages', { token: manager, body, headers: key });
    assert.equal(announced.status, 201);
    const path = announced.headers.get('location');
    const again = await daemon.ask('POST', '/v1/outages', { token: manager, body, headers: key });
    assert.equal(again.body.id, announced.body.id);
    const other = await daemon.ask('POST', '/v1/outages', { token: manager, body: { reason: 'khác' }, headers: key });
    assert.equal(other.status, 422);
    const stopped = await clock(here.id);
    assert.equal(stopped.running, false);
    assert.equal(stopped.state, 'paused');
    assert.equal(stopped.due, undefined);
    assert.match(stopped.derivation.vi, /ngừng tính do sự cố hệ thống từ .*mất điện toàn xã/);
    assert.equal((await clock(there.id)).running, true);
    await recounted(path);
    const { body: list } = await daemon.ask('GET', '/v1/outages', { token: officer });
    assert.deepEqual(list.items.map(({ id }) => id), [announced.body.id]);

    assert.equal((await daemon.ask('POST', `${path}/end`, { token: local })).status, 403);
    const ended = await daemon.ask('POST', `${path}/end`, { token: manager, body: { reason: 'có điện lại' } });
    assert.equal(ended.status, 200);
    assert.equal(ended.body.endReason, 'có điện lại');
    const going = await clock(here.id);
    assert.equal(going.running, true);
    assert.equal(dayOf(going.due), day(4));
    await recounted(path);
    assert.deepEqual((await moves(here.id)).slice(-2).map(({ payload }) =>
      payload.clocks.map(({ before, after }) => [typeof before, typeof after])),
    [[['number', 'object']], [['object', 'number']]]);
    assert.equal((await daemon.ask('GET', '/v1/outages', { token: officer })).body.items.length, 0);
    assert.equal((await daemon.ask('GET', '/v1/outages?all=true', { token: officer })).body.items.length, 1);
  });

  await t.test('an outage of the past is counted too, and can be taken back', async () => {
    const at = (days) => new Date(Date.now() + days * DAY).toISOString();
    const before = Date.parse((await clock(there.id)).due);
    const body = { from: at(2), to: at(3), reason: 'bảo trì', scope: { unit: 'thuy-mau' } };
    const { body: outage, status } = await daemon.ask('POST', '/v1/outages', { token: local, body });
    assert.equal(status, 201);
    assert.equal(Date.parse((await clock(there.id)).due) - before, DAY);
    const ended = await daemon.ask('POST', `/v1/outages/${outage.id}/end`, { token: local, body: { at: at(-1) } });
    assert.equal(ended.status, 200);
    assert.equal(Date.parse((await clock(there.id)).due), before);
    /* Received while it lasted: as if it had come when the outage was over. */
    const past = await daemon.ask('POST', '/v1/outages', {
      token: manager, body: { from: at(-1), to: at(1.5), reason: 'máy chủ hỏng', scope: { unit: 'thuy-mau' } } });
    assert.equal(past.status, 201);
    assert.match((await clock(there.id)).derivation.en, /in an outage, so it counts as received/);
    assert.ok(Date.parse((await clock(there.id)).due) > before);
    await daemon.ask('POST', `/v1/outages/${past.body.id}/end`, { token: manager, body: { at: at(-2) } });
    assert.equal(Date.parse((await clock(there.id)).due), before);
  });

  await t.test('an outage of a connected system stops those that depend on it', async () => {
    const body = { reason: 'sổ hộ tịch không phản hồi', scope: { connector: 'registry' } };
    const { body: outage } = await daemon.ask('POST', '/v1/outages', { token: manager, body });
    assert.equal((await clock(here.id)).running, false);
    await daemon.ask('POST', `/v1/outages/${outage.id}/end`, { token: manager });
    assert.equal((await clock(here.id)).running, true);
  });

  await t.test('an outage that says nothing right is refused', async () => {
    const refused = async (body, pointer) => {
      const answer = await daemon.ask('POST', '/v1/outages', { token: manager, body });
      assert.equal(answer.status, 422);
      assert.equal(answer.body.errors[0].pointer, pointer);
    };
    await refused({}, '/reason');
    await refused({ reason: 'x', scope: { unit: 'nowhere' } }, '/scope/unit');
    await refused({ reason: 'x', scope: { connector: 'nothing' } }, '/scope/connector');
    await refused({ reason: 'x', scope: {} }, '/scope');
    await refused({ reason: 'x', from: '2026-11-24T09:00:00+07:00', to: '2026-11-24T08:00:00+07:00' }, '/to');
    assert.equal((await daemon.ask('POST', '/v1/outages', { token: officer, body: { reason: 'x' } })).status, 403);
    assert.equal((await daemon.ask('POST', '/v1/outages', { token: local, body: { reason: 'x' } })).status, 403);
    assert.equal((await daemon.ask('GET', '/v1/outages/x', { token: officer })).status, 404);
    assert.equal((await daemon.ask('POST', '/v1/outages/x/end', { token: manager })).status, 404);
  });

  await t.test('a unit that is given another calendar moves its cases to it', async () => {
    await until('/health/ready', (health) => !health.recount.running);
    const before = Date.parse((await clock(there.id)).due);
    const count = (await moves(there.id)).length;
    daemon.units.units[1].calendar = 'c';
    await writeFile(daemon.settings.units, JSON.stringify(daemon.units));
    await daemon.kill('SIGTERM');
    await daemon.launch();
    assert.equal(before - Date.parse((await clock(there.id)).due), DAY); /* tomorrow is no day off in it */
    await until('/health/ready', (health) => !health.recount.running && health.recount.moved > 0);
    assert.equal((await moves(there.id)).length, count + 1);
  });

  await t.test('a file that is changed is the next revision, with no restart', async () => {
    const write = (more) => writeFile(join(daemon.settings.workflows, 'd.calendar.json'),
      JSON.stringify({ format: 1, calendar: calendar('d', more) }));
    const revision = (number) => until('/v1/calendars', ({ items }) =>
      items.some((one) => one.id === 'd' && one.revision === number && one.source === 'file' && one.recounted));
    await write({});
    daemon.process.kill('SIGHUP');
    await revision(1);
    daemon.units.units[1].calendar = 'd';
    await writeFile(daemon.settings.units, JSON.stringify(daemon.units));
    await write({ off: [off(1), off(2)] });
    const before = Date.parse((await clock(there.id)).due);
    daemon.process.kill('SIGHUP');
    await revision(2);
    assert.equal(Date.parse((await clock(there.id)).due) - before, 2 * DAY);
    assert.equal((await moves(there.id)).at(-1).payload.clocks.length, 1);
  });

  await t.test('whoever watches the daemon sees when calendars end', async () => {
    const { body } = await daemon.ask('GET', '/health/ready');
    assert.deepEqual(body.calendars.map(({ id }) => id).sort(), ['a', 'b', 'c', 'd']);
    assert.equal(body.calendars[0].to, day(400));
    const { text } = await daemon.ask('GET', '/metrics', { conforms: false });
    assert.match(text, /lienthong_calendar_days_left\{calendar="a"\} 400/);
    await until('/health/ready', (health) => !health.recount.running);
  });
});
