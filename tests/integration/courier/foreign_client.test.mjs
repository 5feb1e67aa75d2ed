// SPDX-License-Identifier: Apache-2.0
// What the courier posts, as a receiver sees it that uses the reference library of Standard
// Webhooks and knows nothing of us.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import test from 'node:test';
import { Webhook } from 'standardwebhooks';

const secret = `whsec_${Buffer.from('a secret of thirty-two bytes, yes').toString('base64')}`;

async function receive(count, handle) {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part) => (body += part));
    request.on('end', () => handle(request, body, response));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${server.address().port}/`;
  const child = spawn(process.env.POST_SOME, [url, secret, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (part) => (output += part));
  const status = await new Promise((done, fail) => child.on('close', done).on('error', fail))
    .finally(() => {
      server.closeAllConnections();
      server.close();
    });
  return { status, lines: output.trim().split(/\s*\n/) };
}

test('every webhook is verified by the reference library', async () => {
  const verifier = new Webhook(secret);
  const events = [];
  const { status, lines } = await receive(20, (request, body, response) => {
    try {
      events.push(verifier.verify(body, request.headers));
      response.writeHead(body.includes('"request"') ? 202 : 204).end();
    } catch (error) {
      response.writeHead(400).end(error.message);
    }
  });
  assert.equal(status, 0);
  assert.deepEqual([...new Set(lines)].sort(), ['delivered 202', 'delivered 204']);
  assert.equal(events.length, 21);
  for (const event of events) {
    assert.equal(event.specversion, '1.0');
    assert.equal(event.sequence, 1);
  }
  const invocation = events.find((event) => event.type.startsWith('lienthong.invocation.'));
  assert.equal(invocation.data.callback.url,
    `http://127.0.0.1:8080/v1/callbacks/${invocation.data.callback.token}`);
});

test('the library refuses a webhook under another secret', async () => {
  const verifier = new Webhook(`whsec_${Buffer.from('another secret, as long as ours').toString('base64')}`);
  let refused = 0;
  await receive(3, (request, body, response) => {
    assert.throws(() => verifier.verify(body, request.headers));
    refused++;
    response.writeHead(401).end();
  });
  assert.equal(refused, 4);
});
