// SPDX-License-Identifier: Apache-2.0
// Says on standard output what happens: as JSON lines for programs, as text for people.

export function printJson(what) {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

export function printText(what) {
  process.stdout.write(`${linesOf(what).join('\n')}\n`);
}

function linesOf(what) {
  if (what.ready) {
    const list = Object.entries(what.systems).map(([name, url]) => `${name} ${url}`);
    return [`ready: ${list.join(', ')}`];
  }
  const head = `${what.at.slice(11, 23)} ${what.system}`;
  if (what.refused) return [`${head} refused: ${what.refused}`];
  if (what.cancelled) return [`${head} cancelled: the answer to ${what.cancelled} is dropped`];
  if (what.callback) return [`${head} called back, ${what.status}: ${JSON.stringify(what.callback)}`];
  return webhookLines(head, what);
}

function webhookLines(head, { webhook, event, answer, again, place }) {
  const remarks = [again && 'again: same answer as before', place && `sequence: ${place}`];
  return [
    [`${head} ${event.type} #${event.sequence}`, ...remarks.filter(Boolean)].join(', '),
    `  webhook-id: ${webhook.id}`,
    `  webhook-timestamp: ${webhook.timestamp}`,
    `  webhook-signature: ${webhook.signature} (verified)`,
    ...JSON.stringify(event, null, 2).split('\n').map((line) => `  ${line}`),
    `  answered: ${answer ? `${answer.status} ${JSON.stringify(answer.body) ?? ''}` : 'nothing'}`,
  ];
}
