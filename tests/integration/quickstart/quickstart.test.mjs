// SPDX-License-Identifier: Apache-2.0
// What a newcomer sees: one command drives a birth dossier to its end, also past a kill -9.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const quickstart = fileURLToPath(new URL('../../../examples/quickstart/quickstart.mjs', import.meta.url));

async function tell(...options) {
  const args = [quickstart, '--build', process.env.LIENTHONG_BUILD, '--once', ...options];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 64 << 20 });
  return stdout;
}

/** The case as it is printed at the end. */
function closedCase(output) {
  const [, text] = /4\. The dossier as it ended\n(\{\n[\s\S]*?\n\})\n/.exec(output);
  return JSON.parse(text);
}

function startedPids(output) {
  return [...output.matchAll(/\(pid (\d+)\)/g)].map(([, pid]) => Number(pid));
}

function assertEnded(output) {
  const closed = closedCase(output);
  assert.equal(closed.status, 'done');
  assert.equal(closed.national, 10);
  assert.equal(closed.output.outcome, 'granted');
  assert.deepEqual([...closed.output.handedOut].sort(), ['certificate', 'insurance', 'residence']);
}

test('a dossier goes through its agencies to its end, twice at once', { timeout: 120_000 }, async () => {
  for (const output of await Promise.all([tell(), tell()])) {
    assertEnded(output);
    assert.match(output, /lienthong\.invocation\.register-birth/);
    assert.match(output, /civil-status calls back \(202\)/);
    assert.match(output, /webhook-signature: v1,\S+ {2}\(verified\)/);
    assert.match(output, /xstate\.done\.actor\.residence/);
    assert.match(output, /xstate\.done\.actor\.insurance/);
  }
});

test('killed half-way and started again, the dossier goes on where it was', { timeout: 120_000 }, async () => {
  const output = await tell('--kill');
  assert.match(output, /kill -9 \d+, and start again/);
  assertEnded(output);
});

test('what was started is stopped', { timeout: 120_000 }, async () => {
  const output = await tell();
  const pids = startedPids(output);
  assert.ok(pids.length > 0);
  for (const pid of pids) assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
});
