// SPDX-License-Identifier: Apache-2.0
// One connected system: an HTTP server that receives webhooks at /webhooks.
//
// The way of a webhook, in this order:
//   1. read the body as bytes, up to a bound;
//   2. verify the signature over these bytes, and refuse with 401 what does not fit;
//   3. parse the CloudEvent; its `id` is the webhook's id;
//   4. seen before? give the same answer again and do nothing;
//   5. an event: take note of it, answer 2xx. An invocation: answer 200 {"output"} or {"error"} at
//      once, or 202 and call back later.
// Whatever is not 2xx is tried again later (but for 410 Gone: it is given up), and the next of its
// lane waits meanwhile: so answer quickly, and do long work after the answer.
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { Behaviours } from './behaviour.mjs';
import { callBack } from './callbacks.mjs';
import { Inbox, isInvocation, operationOf } from './inbox.mjs';
import { operations } from './operations.mjs';
import { verify } from './webhooks.mjs';

const BODY_BYTES_MAX = 1 << 20;
const REFUSAL = {
  code: 'not-eligible',
  message: { vi: 'Không đủ điều kiện giải quyết.', en: 'The conditions are not met.' },
};

export class ConnectedSystem {
  behaviours = new Behaviours();
  #inbox = new Inbox();
  #cases = new Map(); // our own record of what we were told: case → its last state
  #stopped = new AbortController();
  #cancelled = new Map(); // ourCode → stops the answer that is still to come
  #server;

  /** `print` is given one object for each thing that happens. */
  constructor({ name, secret, print }) {
    this.name = name;
    this.secret = secret;
    this.print = (what) => print({ at: new Date().toISOString(), system: name, ...what });
  }

  async listen(port) {
    this.#server = createServer((request, response) => this.#handle(request, response));
    await new Promise((done, fail) => {
      this.#server.once('error', fail);
      this.#server.listen(port, '127.0.0.1', done);
    });
    this.url = `http://127.0.0.1:${this.#server.address().port}`;
  }

  async close() {
    this.#stopped.abort();
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  async #handle(request, response) {
    try {
      const body = await readBody(request);
      const { pathname } = new URL(request.url, this.url);
      if (pathname.startsWith('/control')) this.#control(request.method, pathname, body, response);
      else if (pathname !== '/webhooks') send(response, { status: 404 });
      else if (request.method !== 'POST') send(response, { status: 405 });
      else await this.#receive(request.headers, body, response);
    } catch (error) {
      send(response, { status: error.status ?? 400, body: { error: error.message } });
    }
  }

  async #receive(headers, body, response) {
    try {
      verify(this.secret, headers, body);
    } catch (error) {
      this.print({ refused: error.message, id: headers['webhook-id'] ?? null });
      send(response, { status: 401, body: { error: error.message } });
      return;
    }
    const event = JSON.parse(body);
    const answer = await this.#answerTo(event);
    this.print({
      webhook: {
        id: headers['webhook-id'],
        timestamp: headers['webhook-timestamp'],
        signature: headers['webhook-signature'],
        verified: true,
        body: body.toString(),
      },
      ...answer.note,
      event,
      answer: answer.hang ? null : { status: answer.status, body: answer.body },
    });
    if (!answer.hang) send(response, answer);
  }

  async #answerTo(event) {
    const before = this.#inbox.answerTo(event.id);
    if (before) return { ...(await before), note: { again: true } };

    const behaviour = this.behaviours.next(isInvocation(event) ? operationOf(event) : 'events');
    if (behaviour.do === 'hang') return { hang: true };
    if (behaviour.do === 'fail') return failure(behaviour);

    // Only now is it ours: what failed above comes again, under the same id. It is remembered
    // before the work is done, for it can come again while we are still at it.
    const place = this.#inbox.place(event);
    const answer = this.#work(event, behaviour);
    this.#inbox.remember(event.id, answer);
    return { ...(await answer), note: place === 'next' ? {} : { place } };
  }

  async #work(event, behaviour) {
    if (behaviour.do === 'slow') {
      await wait(behaviour.ms, undefined, { signal: this.#stopped.signal });
    }
    return isInvocation(event) ? this.#invoked(event, behaviour) : this.#told(event);
  }

  // An event tells the state of a case after it: the last one is all that we keep.
  #told(event) {
    this.#cases.set(event.subject, { type: event.type, at: event.time, ...event.data });
    return { status: 204 };
  }

  #invoked(event, behaviour) {
    const { callback, request = {} } = event.data;
    const operation = operations[this.name][operationOf(event)];
    // No callback: nobody waits for an answer. That is how a cancellation comes.
    if (!callback) return this.#cancel(request);
    if (!operation) {
      return { status: 200, body: { error: { code: 'unknown-operation' } } };
    }
    if (behaviour.do === 'refuse') {
      return { status: 200, body: { error: behaviour.error ?? REFUSAL } };
    }
    const output = { ...operation(request), ...behaviour.output };
    if (behaviour.do !== 'later') return { status: 200, body: { output } };
    this.#answerLater(callback, request, output, behaviour);
    return { status: 202 };
  }

  #cancel(request) {
    this.#cancelled.get(request.ourCode)?.abort();
    return { status: 204 };
  }

  // The long way: say at once that it is with us, and under which number, then how it fares, and
  // in the end the output. A real system does so when its own case is decided, days later.
  async #answerLater(callback, request, output, { ms = 2000, progress = [] }) {
    const cancelled = new AbortController();
    const signal = AbortSignal.any([this.#stopped.signal, cancelled.signal]);
    const messages = [
      { acknowledged: { code: output.caseNumber } },
      ...progress.map((one) => ({ progress: one })),
      { output },
    ];
    this.#cancelled.set(request.ourCode, cancelled);
    try {
      for (const [n, message] of messages.entries()) {
        // The first goes out right behind the 202.
        await wait(n === 0 ? 0 : ms / (messages.length - 1), undefined, { signal });
        const status = await callBack(callback.url, this.secret, message, { signal });
        this.print({ callback: message, status });
      }
    } catch {
      if (cancelled.signal.aborted) this.print({ cancelled: request.ourCode });
    } finally {
      this.#cancelled.delete(request.ourCode);
    }
  }

  // GET /control, PUT /control/behaviours/{operation}, DELETE /control/behaviours. For trying
  // things out by hand; no real system has this door.
  #control(method, pathname, body, response) {
    const operation = /^\/control\/behaviours\/([^/]+)$/.exec(pathname)?.[1];
    if (method === 'PUT' && operation) {
      this.behaviours.set(decodeURIComponent(operation), JSON.parse(body));
    } else if (method === 'DELETE' && pathname === '/control/behaviours') {
      this.behaviours.clear();
    } else if (method !== 'GET' || pathname !== '/control') {
      send(response, { status: 404 });
      return;
    }
    send(response, {
      status: 200,
      body: {
        system: this.name,
        operations: Object.keys(operations[this.name]),
        behaviours: this.behaviours.all(),
        cases: Object.fromEntries(this.#cases),
      },
    });
  }
}

function failure({ status = 503, retryAfter }) {
  return { status, headers: retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) } };
}

function send(response, { status, body, headers = {} }) {
  if (body === undefined) {
    response.writeHead(status, headers).end();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

async function readBody(request) {
  const parts = [];
  let length = 0;
  for await (const part of request) {
    length += part.length;
    if (length > BODY_BYTES_MAX) throw Object.assign(new Error('too long'), { status: 413 });
    parts.push(part);
  }
  return Buffer.concat(parts);
}
