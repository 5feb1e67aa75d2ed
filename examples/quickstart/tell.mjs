// SPDX-License-Identifier: Apache-2.0
// Prints what happens, for people.

const bold = (text) => (process.stdout.isTTY ? `\x1b[1m${text}\x1b[0m` : text);

export function heading(text) {
  console.log(`\n${bold(text)}`);
}

/** `title` says in the officers' own words what happened; what only the machine knows has none. */
export function historyRow(row, one, title) {
  const at = row.at.slice(11, 19);
  const states = row.before === row.after ? row.after : `${row.before || '·'} → ${row.after}`;
  console.log(`${at}  ${one.procedure.id.padEnd(22)} ${row.type.padEnd(30)} ${row.actor}`);
  if (title) console.log(`${' '.repeat(10)}${title.vi} · ${title.en}`);
  if (row.after) console.log(`${' '.repeat(10)}${states}`);
}

/** A webhook as it arrived at a connected system, with its verified signature. */
export function webhook(system, { webhook: { id, timestamp, signature }, event, answer }) {
  console.log(`    ⇢ ${system}: ${event.type} #${event.sequence}`);
  console.log(`      webhook-id: ${id}  webhook-timestamp: ${timestamp}`);
  console.log(`      webhook-signature: ${signature}  (verified)`);
  console.log(`      ${JSON.stringify(event.data)}`);
  if (answer) console.log(`      answered ${answer.status} ${JSON.stringify(answer.body ?? '')}`);
}

export function callback(system, { status, callback: body }) {
  console.log(`    ⇠ ${system} calls back (${status}): ${JSON.stringify(body)}`);
}
