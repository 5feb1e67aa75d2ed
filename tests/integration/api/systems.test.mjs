// SPDX-License-Identifier: Apache-2.0
// What connected systems may do: answer what they were asked, file dossiers, send events.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Daemon, chance, signedHeaders } from './daemon.mjs';

const other = `whsec_${Buffer.from('somebody else, not the registry').toString('base64')}`;

async function asked(daemon, token) {
  const { id } = await daemon.open(token);
  assert.equal((await daemon.send(token, id, { type: 'officer.ask' })).status, 200);
  return [id, await daemon.registry.question(id)];
}

test('a callback', async (t) => {
  const daemon = await Daemon.start(t);
  const token = await daemon.token('officer');
  const read = (id) => daemon.ask('GET', `/v1/cases/${id}`, { token });

  await t.test('acknowledges, then ends the case', async () => {
    const [id, question] = await asked(daemon, token);
    assert.equal(question.data.request.person.fullName, 'Nguyễn Văn An');
    assert.equal((await daemon.callBack(question, { acknowledged: { code: 'R-7' } })).status, 202);
    assert.equal((await daemon.callBack(question, { progress: { type: 'registry.news' } })).status, 202);
    const done = await daemon.callBack(question, { output: { number: '12/2026', caseNumber: 'R-7' } });
    assert.equal(done.status, 202);
    const { body } = await read(id);
    assert.equal(body.status, 'done');
    assert.deepEqual(body.output, { number: '12/2026' });
    assert.equal((await read('registry:R-7')).body.id, id);
  });

  await t.test('that comes again does no harm, and another answer is refused', async () => {
    const [, question] = await asked(daemon, token);
    const again = { id: `msg_${chance()}` };
    const message = { output: { number: '1' } };
    assert.equal((await daemon.callBack(question, message, again)).status, 202);
    const repeated = await daemon.callBack(question, message, again);
    assert.equal(repeated.status, 200);
    assert.equal(repeated.body.status, 'repeated');
    assert.equal((await daemon.callBack(question, { output: { number: '2' } })).status, 409);
  });

  await t.test('may say that it failed', async () => {
    const [id, question] = await asked(daemon, token);
    assert.equal((await daemon.callBack(question, { error: { code: 'unknown-person' } })).status, 202);
    assert.equal((await read(id)).body.value, 'examining');
  });

  await t.test('that nobody waits for any more is gone', async () => {
    const [id, question] = await asked(daemon, token);
    await daemon.send(token, id, { type: 'officer.stop' });
    assert.equal((await daemon.callBack(question, { output: { number: '1' } })).status, 410);
  });

  await t.test('has to fit what the connector promises', async () => {
    const [, question] = await asked(daemon, token);
    assert.equal((await daemon.callBack(question, { output: { number: '' } })).status, 422);
    for (const wrong of [{}, { output: 1, error: {} }, { surprise: 1 }, { error: 'x' }, []])
      assert.equal((await daemon.callBack(question, wrong)).status, 422);
    assert.equal((await daemon.callBack(question, { output: { number: '3' } })).status, 202);
  });

  await t.test('has to be signed by the system, and now', async () => {
    const [, question] = await asked(daemon, token);
    const message = { output: { number: '1' } };
    const body = JSON.stringify(message);
    for (const options of [
      { secret: other },
      { at: Date.now() - 301_000 },
      { at: Date.now() + 302_000 },
      { headers: {} },
      { headers: { ...signedHeaders(`${body} `) } },
    ]) assert.equal((await daemon.callBack(question, message, options)).status, 401);
    const broken = '{"output": ';
    const answer = await daemon.ask('POST', `/v1/callbacks/${question.data.callback.token}`, {
      raw: broken, headers: signedHeaders(broken) });
    assert.equal(answer.status, 400);
    const form = await daemon.ask('POST', `/v1/callbacks/${question.data.callback.token}`, {
      raw: body, headers: { ...signedHeaders(body), 'content-type': 'text/plain' } });
    assert.equal(form.status, 415);
  });

  await t.test('with an unknown token is 404, and trying many is stopped', async () => {
    const question = (callback) => ({ data: { callback: { token: callback } } });
    const statuses = [];
    for (let i = 0; i < 30; i++)
      statuses.push((await daemon.callBack(question(chance()), { output: {} })).status);
    assert.equal(statuses[0], 404);
    assert.equal(statuses.at(-1), 429);
    const [, theirs] = await asked(daemon, token);
    assert.equal((await daemon.callBack(theirs, { output: { number: '1' } })).status, 202,
      'a true answer is taken all the same');
  });
});

test('an event of a system', async (t) => {
  const daemon = await Daemon.start(t);
  const token = await daemon.token('officer');
  const registry = await daemon.token('system', { connector: 'registry' });
  const portal = await daemon.token('system', { connector: 'portal' });

  await t.test('is taken where a state waits for it', async () => {
    const [id] = await asked(daemon, token);
    assert.equal((await daemon.send(registry, id, { type: 'registry.news' })).status, 200);
  });

  await t.test('is kept where none does', async () => {
    const { id } = await daemon.open(token);
    const answer = await daemon.send(registry, id, { type: 'registry.news' });
    assert.equal(answer.status, 202);
    assert.match(answer.body.unmatched, /^[0-9a-f-]{36}$/);
  });

  await t.test('is its own system’s alone', async () => {
    const { id } = await daemon.open(token);
    assert.equal((await daemon.send(portal, id, { type: 'registry.news' })).status, 403);
    assert.equal((await daemon.send(registry, id, { type: 'officer.note', text: 'xx' })).status, 403);
  });
});

test('a dossier that was filed elsewhere', async (t) => {
  const daemon = await Daemon.start(t);
  const registry = await daemon.token('system', { connector: 'registry' });
  const file = (body, options) => daemon.ask('POST', '/v1/connectors/registry/intake', { body, ...options });

  await t.test('is opened once, by its sender’s code', async () => {
    const body = { code: `K${chance()}`, name: 'Lê Văn Cam' };
    const [first, second] = await Promise.all([1, 2].map(() => file(body, { token: registry })));
    assert.deepEqual([first.status, second.status].sort(), [200, 201]);
    assert.equal(first.body.id, second.body.id);
    assert.equal((await file(body, { token: registry })).status, 200);
    assert.deepEqual(first.body.foreignCodes, { registry: body.code });
    assert.equal(first.body.channel, 'online');
    assert.equal(first.body.input.person.fullName, 'Lê Văn Cam');
  });

  await t.test('may be signed instead of bearing a token', async () => {
    const raw = JSON.stringify({ code: chance(), name: 'Phạm Thị Dừa' });
    assert.equal((await file(undefined, { raw, headers: signedHeaders(raw) })).status, 201);
    assert.equal((await file(undefined, { raw, headers: signedHeaders(raw, { secret: other }) })).status, 401);
    assert.equal((await file(undefined, { raw })).status, 401);
  });

  await t.test('keeps the time at which it was received there', async () => {
    const receivedAt = new Date(Date.now() - 7_200_000).toISOString();
    const { body } = await file({ code: chance(), name: 'Ổi', receivedAt }, { token: registry });
    assert.equal(Date.parse(body.receivedAt), Date.parse(receivedAt));
  });

  await t.test('is refused where it cannot be mapped', async () => {
    const wrong = await file({ code: chance(), name: '' }, { token: registry });
    assert.equal(wrong.status, 422);
    assert.equal(wrong.body.errors[0].pointer, '/input/person/fullName');
    const nameless = await file({ name: 'Mít' }, { token: registry });
    assert.equal(nameless.body.errors[0].pointer, '/foreignCode');
    assert.equal((await file([], { token: registry })).status, 422);
    const when = await file({ code: chance(), name: 'Mít', receivedAt: 'hôm qua' }, { token: registry });
    assert.equal(when.body.errors[0].pointer, '/receivedAt');
    const other = await daemon.ask('POST', '/v1/connectors/registry/intake?procedure=wedding', {
      token: registry, body: { code: chance(), name: 'Mít' } });
    assert.equal(other.status, 422);
  });

  await t.test('comes by the system’s own connector', async () => {
    const portal = await daemon.token('system', { connector: 'portal' });
    const officer = await daemon.token('officer');
    const body = { code: chance(), name: 'Xoài' };
    assert.equal((await file(body, { token: portal })).status, 403);
    assert.equal((await file(body, { token: officer })).status, 403);
    const ghost = await daemon.token('system', { connector: 'ghost' });
    const answer = await daemon.ask('POST', '/v1/connectors/ghost/intake', { token: ghost, body });
    assert.equal(answer.status, 404);
  });
});
