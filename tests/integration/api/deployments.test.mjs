// SPDX-License-Identifier: Apache-2.0
// Files are checked and deployed over HTTP; what the check refuses is refused, and what is there goes on.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { Daemon } from './daemon.mjs';

const source = JSON.parse(await readFile(join(process.env.FIXTURES, 'moving', 'visit-2.json'), 'utf8'));
const version = (id, effectiveFrom, change = () => {}) => {
  const file = structuredClone(source);
  Object.assign(file.procedure, { version: id, effectiveFrom });
  change(file);
  return file;
};

test('deployments', async (t) => {
  const daemon = await Daemon.start(t, { workflows: join(process.env.FIXTURES, 'moving') });
  const officer = await daemon.token('officer');
  const admin = await daemon.token('admin');
  const deploy = (file, { at = file.procedure.version, token = admin, ...more } = {}) =>
    daemon.ask('PUT', `/v1/procedures/visit/versions/${at}`, { token, body: file, ...more });
  const check = (file, token = admin) => daemon.ask('POST', '/v1/check', { token, body: file });
  const open = async () => (await daemon.open(officer, {}, { procedure: 'visit' }));
  const versions = async () => (await daemon.ask('GET', '/v1/procedures/visit', { token: officer }))
    .body.versions.map((one) => [one.version, one.inForce]);
  const trap = (file) => { file.machine.states.planless = { tags: ['status:4'] };
    file.machine.states.filed.on['officer.plan'] = 'planless'; };

  await t.test('a file is checked, and nothing is changed', async () => {
    const good = await check(version('3', '2026-02-01'));
    assert.equal(good.status, 200);
    assert.deepEqual([good.body.deployable, good.body.errors, good.body.proved], [true, 0, true]);
    const bad = await check(version('3', '2026-02-01', (file) => {
      file.machine.states.filed.on['officer.plan'] = 'nowhere';
    }));
    assert.equal(bad.body.deployable, false);
    const [{ rule, pointer, line, column, severity }] = bad.body.findings;
    assert.deepEqual([severity, pointer, line], ['error', '/machine/states/filed/on/officer.plan', 1]);
    assert.ok(rule && column > 1);
    assert.deepEqual(await versions(), [['1', false], ['2', true]]);
  });

  await t.test('a version stands beside the others, from its date on; a case keeps its own', async () => {
    const before = await open();
    const { status, headers, body } = await deploy(version('3', '2026-02-01'));
    assert.equal(status, 201);
    assert.equal(headers.get('location'), '/v1/procedures/visit?version=3');
    assert.deepEqual([body.procedure, body.version, body.inForce], ['visit', '3', true]);
    assert.equal((await deploy(version('9', '2199-01-01'))).body.inForce, false);
    assert.deepEqual(await versions(), [['1', false], ['2', false], ['3', true], ['9', false]]);
    assert.equal((await open()).procedure.version, '3');
    await daemon.send(officer, before.id, { type: 'officer.plan' });
    const { body: after } = await daemon.ask('GET', `/v1/cases/${before.id}`, { token: officer });
    assert.deepEqual([after.procedure.version, after.value], ['2', 'scheduled']);
  });

  await t.test('the same again is harmless, another content needs a new version', async () => {
    assert.equal((await deploy(version('3', '2026-02-01'))).status, 200);
    const { status, body } = await deploy(version('3', '2026-03-01'));
    assert.equal(status, 409);
    assert.match(body.type, /version-deployed$/);
  });

  await t.test('what the check refuses is refused with its findings, and nothing is changed', async () => {
    const { status, body } = await deploy(version('4', '2026-04-01', trap));
    assert.equal(status, 422);
    assert.match(body.type, /check-refused$/);
    const found = body.findings.filter((one) => one.severity === 'error').map((one) => one.rule);
    assert.ok(found.length > 0, body.findings);
    assert.deepEqual((await versions()).at(-1), ['9', false]);
    assert.equal((await open()).procedure.version, '3');
    const missing = await deploy(version('4', '2026-04-01', (file) => {
      file.implementations.actors.registry.connector = 'nobody';
    }));
    assert.deepEqual(missing.body.findings.map((one) => one.rule), ['unknown-connector']);
    assert.equal((await deploy(version('4', '2026-04-01'), { at: '5' })).body.findings[0].rule, 'other-version');
    assert.equal((await deploy({ format: 1, procedure: 7 }, { at: '5' })).status, 422);
    assert.equal((await daemon.ask('PUT', '/v1/procedures/visit/versions/5', { token: admin })).status, 400);
  });

  await t.test('administrators deploy', async () => {
    for (const role of ['officer', 'leader', 'manager']) {
      const token = await daemon.token(role);
      assert.equal((await deploy(version('5', '2026-04-01'), { token })).status, 403);
      assert.equal((await check(version('5', '2026-04-01'), token)).status, 403);
    }
  });

  await t.test('it is there after a restart', async () => {
    await daemon.kill('SIGTERM');
    await daemon.launch();
    assert.deepEqual(await versions(), [['1', false], ['2', false], ['3', true], ['9', false]]);
  });
});
