// SPDX-License-Identifier: Apache-2.0
// The shipped procedures over HTTP: which version a receipt falls under, and what is said of a form.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { Daemon } from './daemon.mjs';

const root = join(process.env.FIXTURES, '../../..');
const settings = {
  workflows: join(root, 'workflows'), connectors: join(root, 'connectors/catalog'), systems: {},
  units: join(process.env.FIXTURES, 'shipped.units.json'),
  checkLimit: 0, // they are proved where a test is about that
  receiptDays: 3650, // the days of the law stay where they are
};
const input = async (name) =>
  JSON.parse(await readFile(join(root, `examples/input/${name}.json`), 'utf8'));

async function desk(t) {
  const daemon = await Daemon.start(t, settings);
  const token = await daemon.token('leader', { unit: 'an-bien' });
  return (procedure, form, receivedAt = '2026-11-16T09:00:00+07:00') =>
    daemon.ask('POST', '/v1/cases', { token, body: {
      procedure, unit: 'an-bien', input: form, receivedAt, reason: 'Nhập sau sự cố mạng',
    } });
}

test('what was received before 01/09/2026 follows the decree as it was', async (t) => {
  const open = await desk(t);
  for (const [procedure, example] of [['birth-bundle', 'birth'], ['death-bundle', 'death']]) {
    const form = await input(example);
    if (form.child) form.child.bornOn = '2026-08-20';
    if (form.death) form.death.diedOn = '2026-08-20';
    const before = await open(procedure, form, '2026-08-31T16:59:00+07:00');
    assert.equal(before.status, 201, JSON.stringify(before.body));
    assert.equal(before.body.procedure.version, '2024-07-01');
    const after = await open(procedure, form, '2026-09-01T00:00:00+07:00');
    assert.equal(after.status, 201, JSON.stringify(after.body));
    assert.equal(after.body.procedure.version, '2026-09-01');
  }
});

test('an account of somebody else is refused at its field', async (t) => {
  const open = await desk(t);
  const form = await input('death');
  form.payment.accountHolder = 'NGUYEN VAN KHAC';
  const { status, body } = await open('death-bundle', form);
  assert.equal(status, 422);
  assert.deepEqual(body.errors.map(({ pointer }) => pointer), ['/input/payment/accountHolder']);
  assert.equal(body.errors[0].message.vi, 'Chủ tài khoản phải là người hoặc tổ chức lo mai táng.');
});

test('a number that fits neither sex nor year warns, and the case keeps the warning', async (t) => {
  const open = await desk(t);
  const form = await input('birth');
  form.mother.personalNumber = '031099000123';
  const { status, body } = await open('birth-bundle', form);
  assert.equal(status, 201, JSON.stringify(body));
  const said = body.warnings.filter(({ pointer }) => pointer === '/mother/personalNumber');
  assert.deepEqual(said.map(({ message }) => message.en), [
    'The fourth digit of the personal number is not that of a woman.',
    'The personal number does not fit the year of birth declared.',
  ]);
});

test('the examples give no reason to warn', async (t) => {
  const open = await desk(t);
  for (const name of ['birth', 'death', 'marriage']) {
    const { status, body } = await open(`${name}-bundle`, await input(name));
    assert.equal(status, 201, JSON.stringify(body));
    assert.deepEqual(body.warnings ?? [], []);
  }
});

test('a look-up tells who asked for it, of which system, and what for', async (t) => {
  const daemon = await Daemon.start(t, settings);
  const token = await daemon.token('officer', { unit: 'an-bien' });
  const form = await input('birth');
  form.mother = { personalNumber: '031196000123' };
  const opened = await daemon.ask('POST', '/v1/cases', { token, body: {
    procedure: 'birth-bundle', unit: 'an-bien', input: form,
  } });
  assert.equal(opened.status, 201, opened.text);
  assert.deepEqual(opened.body.value.course, 'lookingUp');
  assert.ok(opened.body.waitsFor.some(({ kind, who }) => kind === 'system' && who === 'population'));
  const { body } = await daemon.ask('GET', `/v1/cases/${opened.body.id}/history`, { token });
  const [opening, row] = body.items;
  assert.deepEqual([row.type, row.actor], ['look-up.asked', opening.actor]);
  assert.match(row.actor, /^person:/);
  assert.equal(row.payload.connector, 'population');
  assert.equal(row.payload.operation, 'look-up-people');
  assert.match(row.payload.purpose.vi, /đăng ký khai sinh/);
  assert.ok(row.payload.legalBasis.includes('NĐ 118/2025/NĐ-CP Điều 4 khoản 2'));
  assert.doesNotMatch(JSON.stringify(row.payload), /031196000123/);
  const { body: deliveries } =
    await daemon.ask('GET', `/v1/cases/${opened.body.id}/deliveries`, { token });
  assert.ok(JSON.stringify(deliveries).includes('population'));
  /* The register does not answer: nobody waits for it. */
  const taken = await daemon.send(token, opened.body.id, { type: 'officer.accept' });
  assert.equal(taken.status, 200, taken.text);
  assert.equal(taken.body.context.known.mother.personalNumber, '031196000123');
});

test('an event is answered with what its form was warned of, and the history has it', async (t) => {
  const daemon = await Daemon.start(t);
  const token = await daemon.token('officer');
  const { id } = await daemon.open(token);
  const taken = await daemon.send(token, id, { type: 'officer.note', text: 'như trên' });
  assert.equal(taken.status, 200, taken.text);
  assert.deepEqual(taken.body.warnings, [
    { pointer: '/text', message: { vi: 'Ghi chú này không nói gì.', en: 'This note says nothing.' } },
  ]);
  const { body } = await daemon.ask('GET', `/v1/cases/${id}/history`, { token });
  assert.equal(body.items.at(-1).type, 'form.warned');
});

test('the procedures are listed page by page, none twice and none left out', async (t) => {
  const daemon = await Daemon.start(t, settings);
  const token = await daemon.token('officer');
  const { body: whole } = await daemon.ask('GET', '/v1/procedures?limit=200', { token });
  const ids = [];
  let next = '';
  do {
    const { body } = await daemon.ask('GET', `/v1/procedures?limit=7${next && `&cursor=${next}`}`, { token });
    assert.ok(body.items.length <= 7);
    ids.push(...body.items.map(({ id }) => id));
    next = body.next;
  } while (next);
  assert.deepEqual(ids, whole.items.map(({ id }) => id));
  assert.ok(ids.includes('birth-bundle') && ids.length > 14);
});
