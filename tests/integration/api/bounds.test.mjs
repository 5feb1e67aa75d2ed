// SPDX-License-Identifier: Apache-2.0
// Clients that are wrong, slow, many, or suddenly gone.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import test from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Daemon } from './daemon.mjs';

/** A connection on which bytes are written by hand; `answer` ends with the connection. */
async function open(daemon) {
  const socket = connect(daemon.port, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  let text = '';
  socket.on('data', (part) => { text += part; });
  const closed = once(socket, 'close');
  return { socket, said: () => text, answer: closed.then(() => text) };
}

const statusOf = (text) => Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]);

test('a body that cannot be taken', async (t) => {
  const daemon = await Daemon.start(t);
  const token = await daemon.token('officer');
  const post = (raw, headers) => daemon.ask('POST', '/v1/cases', { token, raw, headers });

  await t.test('is told where it is no JSON', async () => {
    const answer = await post('{\n  "procedure": "permit",\n  "input": {,}\n}');
    assert.equal(answer.status, 400);
    assert.equal(answer.body.line, 3);
    assert.ok(answer.body.column > 0);
    for (const raw of ['{"a": 1, "a": 2}', '{"a": "\u0000"}', 'null x', '[1, 2', Buffer.from([0x22, 0xff, 0x22]),
      '['.repeat(1000) + ']'.repeat(1000), '{"a": 12345678901234567890}'])
      assert.equal((await post(raw)).status, 400);
  });

  await t.test('is JSON in UTF-8 or nothing', async () => {
    const raw = JSON.stringify({ procedure: 'permit', input: { person: { fullName: 'Ân' } } });
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json; charset=latin1'])
      assert.equal((await post(raw, { 'content-type': type })).status, 415);
    for (const type of ['application/json; charset=utf-8', 'application/json;charset="UTF-8"', 'application/foo+json'])
      assert.equal((await post(raw, { 'content-type': type })).status, 201);
    assert.equal((await post('')).status, 422);
  });

  await t.test('is at most 1 MiB', async () => {
    const answer = await post(JSON.stringify({ procedure: 'permit', input: { x: 'x'.repeat(1 << 20) } }));
    assert.equal(answer.status, 413);
    assert.match(answer.headers.get('content-type'), /problem\+json/);
    const large = JSON.stringify({ procedure: 'permit', input: { x: 'x'.repeat(1_000_000) } });
    assert.equal((await post(large)).status, 422);
  });

  await t.test('is not waited for past its bound, also in pieces of unknown number', async () => {
    const { socket, answer } = await open(daemon);
    socket.write(`POST /v1/cases HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n`
      + 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n');
    const piece = `10000\r\n${' '.repeat(65536)}\r\n`;
    for (let i = 0; i < 64 && socket.writable; i++) {
      socket.write(piece);
      await wait(1);
    }
    assert.equal(statusOf(await answer), 413);
  });

  await t.test('of 100 MiB costs no more than one of 1 MiB', async () => {
    const { socket, answer } = await open(daemon);
    socket.write(`POST /v1/cases HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n`
      + `Content-Length: ${100 << 20}\r\n\r\n`);
    const piece = ' '.repeat(65536);
    let sent = 0;
    socket.on('drain', () => {});
    while (sent < 100 << 20 && socket.writable) {
      sent += piece.length;
      if (!socket.write(piece)) await Promise.race([once(socket, 'drain'), answer]);
    }
    assert.equal(statusOf(await answer), 413);
    assert.ok(sent < 100 << 20, `${sent} bytes were taken`);
  });
});

test('a client that is slow', async (t) => {
  const daemon = await Daemon.start(t, { limits: { receive: 800, idle: 700, send: 800 } });
  const token = await daemon.token('officer');

  await t.test('and trickles a head is cut off', async () => {
    const { socket, answer } = await open(daemon);
    const timer = setInterval(() => socket.writable && socket.write('X'), 50);
    socket.write('GET /v1/cases HTTP/1.1\r\nHost: x\r\nX-');
    const text = await answer;
    clearInterval(timer);
    assert.equal(statusOf(text), 408);
  });

  await t.test('and trickles a body is cut off', async () => {
    const { socket, answer } = await open(daemon);
    socket.write('POST /v1/cases HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'
      + 'Content-Length: 1000\r\n\r\n');
    const timer = setInterval(() => socket.writable && socket.write(' '), 50);
    const text = await answer;
    clearInterval(timer);
    assert.equal(statusOf(text), 408);
  });

  await t.test('and says nothing is let go', async () => {
    const { answer } = await open(daemon);
    assert.equal(await answer, '');
  });

  await t.test('and does not take its answers is let go', async () => {
    for (let i = 0; i < 60; i++) await daemon.open(token);
    const { socket } = await open(daemon);
    socket.pause();
    const one = `GET /v1/cases?limit=200 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`;
    socket.write(one.repeat(400));
    const until = Date.now() + 20_000;
    let count;
    do {
      await wait(200);
      const { text } = await daemon.ask('GET', '/metrics');
      count = Number(/^lienthong_http_connections (\d+)/m.exec(text)[1]);
    } while (count > 2 && Date.now() < until);
    socket.destroy();
    assert.ok(count <= 2, `${count} connections are left`);
  });

  await t.test('does not keep others waiting', async () => {
    const slow = await Promise.all(Array.from({ length: 50 }, () => open(daemon)));
    for (const { socket } of slow) socket.write('POST /v1/cases HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{');
    assert.equal((await daemon.ask('GET', '/v1/cases', { token })).status, 200);
    for (const { answer } of slow) assert.equal(statusOf(await answer), 408);
  });
});

test('clients that are many', async (t) => {
  const daemon = await Daemon.start(t, { limits: { connections: 20 } });
  const token = await daemon.token('officer');

  await t.test('wait until others have gone, and idle ones go first', async () => {
    const idle = await Promise.all(Array.from({ length: 40 }, () => open(daemon)));
    const began = Date.now();
    assert.equal((await daemon.ask('GET', '/v1/cases', { token })).status, 200);
    assert.ok(Date.now() - began < 20_000);
    for (const { socket } of idle) socket.destroy();
  });

  await t.test('are all served in the end, though the waiting ones keep their connections', async () => {
    const status = async () => {
      const { socket, said } = await open(daemon);
      socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
      for (let i = 0; i < 1000 && !said(); i++) await wait(20);
      return statusOf(said());
    };
    const answers = await Promise.all(Array.from({ length: 70 }, status));
    assert.deepEqual(answers.filter((one) => one !== 200), []);
  });

  await t.test('are served one after the other on one connection', async () => {
    const { socket, said } = await open(daemon);
    const one = `GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n`;
    socket.write(one.repeat(5));
    for (let i = 0; i < 200 && said().split('{"status":"live"}').length < 6; i++) await wait(20);
    assert.equal(said().split('{"status":"live"}').length - 1, 5);
    socket.destroy();
  });
});

test('a client that is gone while its event is at work', async (t) => {
  const daemon = await Daemon.start(t);
  const token = await daemon.token('officer');
  const { id } = await daemon.open(token);
  const body = JSON.stringify({ type: 'officer.note', text: 'Đi mất' });
  const request = `POST /v1/cases/${id}/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n`
    + `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  for (let round = 0; round < 20; round++) {
    const clients = await Promise.all(Array.from({ length: 10 }, () => open(daemon)));
    for (const { socket } of clients) {
      socket.write(request);
      if (round % 2) socket.resetAndDestroy();
      else socket.end();
    }
  }
  const { status, body: now } = await daemon.send(token, id, { type: 'officer.note', text: 'Còn đây' });
  assert.equal(status, 200);
  assert.ok(now.context.notes > 1, 'some of them were done all the same');
});

test('a request that is no HTTP', async (t) => {
  const daemon = await Daemon.start(t);
  for (const text of ['\r\n\r\n', 'GET\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', 'BREW /tea HTTP/1.1\r\n\r\n',
    'GET http:///// HTTP/1.1\r\n\r\n', `GET /${'x'.repeat(20000)} HTTP/1.1\r\n\r\n`,
    'POST /v1/cases HTTP/1.1\r\nContent-Length: -1\r\n\r\n', 'POST /v1/cases HTTP/1.1\r\nContent-Length: x\r\n\r\n',
    'POST /v1/cases HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', '\x16\x03\x01\x02\x00\x01',
    'OPTIONS * HTTP/1.1\r\n\r\n', 'CONNECT x:1 HTTP/1.1\r\n\r\n', `GET /v1/cases?${'a&'.repeat(3000)} HTTP/1.1\r\n\r\n`]) {
    const { socket } = await open(daemon);
    socket.write(text);
    await wait(20);
    socket.destroy();
  }
  assert.equal((await daemon.ask('GET', '/health/live')).status, 200);
});

test('a request that cannot be read is told so by a problem, as all errors are', async (t) => {
  const daemon = await Daemon.start(t);
  const token = await daemon.token('officer');
  const post = `POST /v1/cases HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n`
    + 'Content-Type: application/json\r\n';
  const body = JSON.stringify({ procedure: 'permit', input: { person: { fullName: 'Ân' } } });
  const length = Buffer.byteLength(body);
  const asked = [
    ['no version', 'GET /health/live\r\n\r\n', 400],
    ['a head without end', `GET /health/live HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 400],
    ['a header without a name', 'GET /health/live HTTP/1.1\r\nnothing\r\n\r\n', 400],
    ['a length that is none', `${post}Content-Length: x\r\n\r\n${body}`, 400],
    ['a length with a sign', `${post}Content-Length: +${length}\r\n\r\n${body}`, 400],
    ['two lengths', `${post}Content-Length: ${length}\r\nContent-Length: ${length + 1}\r\n\r\n${body} `, 400],
    ['a length past all bounds', `${post}Content-Length: 99999999999999999999\r\n\r\n`, 413],
    ['a chunk without a length', `${post}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 413],
    ['chunks that are compressed', `${post}Transfer-Encoding: gzip, chunked\r\n\r\n`
      + `${length.toString(16)}\r\n${body}\r\n0\r\n\r\n`, 400],
  ];
  for (const [what, text, status] of asked) {
    const { socket, answer } = await open(daemon);
    socket.write(text);
    const said = await answer;
    assert.equal(statusOf(said), status, `${what}: ${said}`);
    assert.match(said, /^content-type: application\/problem\+json\r$/im, what);
    assert.equal(JSON.parse(said.slice(said.indexOf('\r\n\r\n'))).status, status, what);
  }
  const { body: list } = await daemon.ask('GET', '/v1/cases', { token });
  assert.deepEqual(list.items, [], 'none of them was done');
  const packed = await daemon.ask('POST', '/v1/cases', { token, raw: body, headers: { 'content-encoding': 'gzip' } });
  assert.equal(packed.status, 415);
});

test('a client that waits for "100 Continue" is told to go on', async (t) => {
  const daemon = await Daemon.start(t);
  const token = await daemon.token('officer');
  const { socket, said, answer } = await open(daemon);
  const body = JSON.stringify({ procedure: 'permit', input: { person: { fullName: 'Ân' } } });
  socket.write(`POST /v1/cases HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n`
    + `Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`);
  for (let i = 0; i < 250 && !said(); i++) await wait(20);
  assert.equal(statusOf(said()), 100);
  socket.write(body);
  assert.match(await answer, /^HTTP\/1\.1 201 /m);
});

test('who asks without a token, and without end, is told to wait', async (t) => {
  const daemon = await Daemon.start(t);
  const token = await daemon.token('officer');
  const { socket, said } = await open(daemon);
  const one = 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n';
  for (let i = 0; i < 500 && !said().includes(' 429 '); i++) {
    socket.write(one.repeat(100));
    await wait(20);
  }
  socket.destroy();
  assert.equal((await daemon.ask('GET', '/health/live')).status, 429);
  assert.equal((await daemon.ask('GET', '/v1/cases', { token })).status, 200);
});
