// SPDX-License-Identifier: Apache-2.0
// Standard Webhooks in forty lines: how a webhook of Liên Thông is verified, and how an answer to
// it is signed. In a real system use the library for your language (standardwebhooks.com lists
// them); this file shows that nothing is hidden behind it.
import { createHmac, timingSafeEqual } from 'node:crypto';

const TOLERANCE_S = 300; // older ones may be a replay of something that was overheard

// A secret is written as "whsec_" and base64. The key is the decoded bytes, not the text.
function keyOf(secret) {
  if (!secret.startsWith('whsec_')) throw new Error('a secret begins with whsec_');
  return Buffer.from(secret.slice('whsec_'.length), 'base64');
}

/** Sign: HMAC-SHA256 over "id.timestamp.body". `body` is the very text that is sent. */
export function sign(secret, id, timestamp, body) {
  const mac = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(body);
  return `v1,${mac.digest('base64')}`;
}

/** The three headers of a webhook that we send ourselves. */
export function signedHeaders(secret, id, body, now = Date.now()) {
  const timestamp = String(Math.floor(now / 1000));
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': sign(secret, id, timestamp, body),
  };
}

/**
 * Verify a webhook that arrived. `body` is the raw bytes: verify before you parse, because JSON
 * that was parsed and written again is other bytes. Throws an Error that says what is wrong.
 */
export function verify(secret, headers, body, now = Date.now()) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': given } = headers;
  if (!id || !timestamp || !given) throw new Error('a webhook header is missing');
  if (!/^\d{1,15}$/.test(timestamp)) throw new Error('webhook-timestamp is not a number');
  if (Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_S) {
    throw new Error('webhook-timestamp is more than five minutes away');
  }
  const expected = Buffer.from(sign(secret, id, timestamp, body));
  // There may be several, separated by spaces: while a secret is being changed, one for each.
  const fits = given.split(' ').some((one) => {
    const bytes = Buffer.from(one);
    return bytes.length === expected.length && timingSafeEqual(bytes, expected);
  });
  if (!fits) throw new Error('webhook-signature does not fit the body');
}
