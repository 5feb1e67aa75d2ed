// SPDX-License-Identifier: Apache-2.0
// Answering an invocation later: POST {"acknowledged"}, {"progress"}, {"output"} or {"error"} to
// the address that came with it in data.callback, signed as webhooks are, with the same secret.
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { signedHeaders } from './webhooks.mjs';

const TRIES = 6;
const FIRST_WAIT_MS = 500;

/**
 * Send one message. It is sent again until it is taken or refused for good. The id and the body
 * stay the same at each try, so that a second arrival is recognised and does no harm; timestamp
 * and signature are new, because an old timestamp is refused. Resolves to the last HTTP status,
 * 0 where nobody answered.
 */
export async function callBack(url, secret, message, { signal } = {}) {
  const id = `msg_${randomUUID()}`;
  const body = JSON.stringify(message);
  let status = 0;
  for (let n = 0; n < TRIES && !signal?.aborted; n++) {
    status = await post(url, body, signedHeaders(secret, id, body), signal);
    if (!isWorthAnotherTry(status)) break;
    await wait(FIRST_WAIT_MS * 2 ** n, undefined, { signal }).catch(() => {});
  }
  return status;
}

async function post(url, body, headers, signal) {
  const deadline = AbortSignal.timeout(10_000);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

const isWorthAnotherTry = (status) =>
  status === 0 || status === 408 || status === 425 || status === 429 || status >= 500;
