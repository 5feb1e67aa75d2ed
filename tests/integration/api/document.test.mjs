// SPDX-License-Identifier: Apache-2.0
// The OpenAPI document, health and numbers.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Daemon } from './daemon.mjs';
import { openapi } from './openapi.mjs';

test('the document and the daemon', async (t) => {
  const daemon = await Daemon.start(t);
  const token = await daemon.token('officer');
  const example = (path) => path.replace(/\{[^}]+\}/g, 'x');

  await t.test('it is served as it stands in the source', async () => {
    const { body } = await daemon.ask('GET', '/v1/openapi.json');
    assert.deepEqual(body, openapi);
  });

  await t.test('every documented path and method is there, and Allow lists no other', async () => {
    const methods = ['DELETE', 'PATCH', 'OPTIONS', 'QUERY', 'PROPFIND'];
    let n = 0;
    for (const [path, operations] of Object.entries(openapi.paths)) {
      const { status, headers } = await daemon.ask(methods[n++ % methods.length], example(path), { token });
      assert.equal(status, 405, path);
      const allowed = headers.get('allow').split(', ').filter((one) => one !== 'HEAD').sort();
      assert.deepEqual(allowed, Object.keys(operations).map((one) => one.toUpperCase()).sort(), path);
    }
  });

  await t.test('what asks for a token says so, and the rest is open', async () => {
    for (const [path, operations] of Object.entries(openapi.paths))
      for (const [method, { security }] of Object.entries(operations)) {
        const { status } = await daemon.ask(method.toUpperCase(), example(path),
          { raw: method === 'post' ? '{}' : undefined });
        if (security.length > 0) assert.equal(status, 401, `${method} ${path}`);
        else assert.ok([200, 404].includes(status), `${method} ${path}: ${status}`);
      }
  });

  await t.test('every operation has a name of its own', () => {
    const names = Object.values(openapi.paths).flatMap(Object.values).map(({ operationId }) => operationId);
    assert.equal(new Set(names).size, names.length);
  });

  await t.test('a query that cannot be read is 400 everywhere', async () => {
    for (const [path, operations] of Object.entries(openapi.paths))
      for (const method of Object.keys(operations))
        for (const query of ['a&b', `q=${'x'.repeat(5000)}`]) {
          const { status } = await daemon.ask(method.toUpperCase(), `${example(path)}?${query}`, { token });
          assert.equal(status, 400, `${method} ${path}`);
        }
  });

  await t.test('an unknown path is 404, whoever asks', async () => {
    for (const path of ['/', '/v1', '/v1/cases/', '/v2/cases', '/v1/cases/x/y', '/v1/feed'])
      for (const options of [{}, { token }])
        assert.equal((await daemon.ask('GET', path, options)).status, 404);
  });

  await t.test('HEAD is GET without the body', async () => {
    await daemon.open(token);
    for (const path of ['/v1/cases', '/v1/openapi.json', '/health/live']) {
      const get = await daemon.ask('GET', path, { token });
      const head = await daemon.ask('HEAD', path, { token });
      assert.equal(head.status, 200);
      assert.equal(head.text, '');
      assert.equal(head.headers.get('content-length'), get.headers.get('content-length'));
    }
  });

  await t.test('health says what waits', async () => {
    const { body } = await daemon.ask('GET', '/health/ready');
    assert.equal(body.counts.cases.active, 1);
    assert.equal((await daemon.ask('GET', '/health/live')).body.status, 'live');
  });

  await t.test('numbers are Prometheus’s, and name nobody', async () => {
    const { text } = await daemon.ask('GET', '/metrics');
    for (const line of text.trim().split('\n'))
      assert.match(line, /^(# (HELP|TYPE) lienthong_\w+ .+|lienthong_\w+(\{class="\dxx"\})? \d+)$/);
    assert.match(text, /^lienthong_commands_total [1-9]/m);
    assert.match(text, /^lienthong_cases_active 1$/m);
    assert.match(text, /^lienthong_outbox_oldest_seconds \d+$/m);
    assert.doesNotMatch(text, /Nguyễn|tk_|AB-/);
  });
});
