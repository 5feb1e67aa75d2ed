#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Stand-ins for the systems of the agencies: seven small HTTP servers, to try Liên Thông without
// them and to copy from when you connect a real one. Needs Node 18.17 or later and nothing else.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parseBehaviour } from './behaviour.mjs';
import { printJson, printText } from './print.mjs';
import { ConnectedSystem } from './system.mjs';

const USAGE = `Usage: connected-systems.mjs [options]
  --config FILE         ports and secrets (default: systems.json beside this program)
  --only A,B            these systems alone
  --port-base N         ports N, N+1, … instead; 0: any free ones
  --secret whsec_…      this secret for all instead
  --behave SYSTEM/OPERATION=HOW   may be repeated; OPERATION may be * or events
       HOW: slow:MS  later:MS  refuse[:CODE]  fail[:TIMES[:STATUS]]  hang
  --json                one JSON line for each thing that happens
  --help
`;

const { values } = parseArgs({
  options: {
    config: { type: 'string', default: fileURLToPath(new URL('systems.json', import.meta.url)) },
    only: { type: 'string' },
    'port-base': { type: 'string' },
    secret: { type: 'string' },
    behave: { type: 'string', multiple: true, default: [] },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}

const print = values.json ? printJson : printText;
const config = JSON.parse(await readFile(values.config, 'utf8'));
const names = values.only ? values.only.split(',') : Object.keys(config);
const systems = new Map();

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, async () => {
    await Promise.all([...systems.values()].map((system) => system.close()));
    process.exit(0);
  });
}

for (const [index, name] of names.entries()) {
  if (!config[name]) fail(`no system "${name}" in ${values.config}`);
  const base = values['port-base'];
  const port = base === undefined ? config[name].port : Number(base) && Number(base) + index;
  const system = new ConnectedSystem({
    name, print, secret: values.secret ?? config[name].secret,
  });
  systems.set(name, system);
  await system.listen(port).catch((error) => fail(`${name}: ${error.message}`));
}

for (const text of values.behave) {
  const [, name, operation, how] = /^([^/]+)\/([^=]+)=(.+)$/.exec(text) ?? [];
  if (!systems.has(name)) fail(`--behave ${text}: SYSTEM/OPERATION=HOW is expected`);
  systems.get(name).behaviours.set(operation, parseBehaviour(how));
}

print({
  ready: true,
  systems: Object.fromEntries([...systems].map(([name, { url }]) => [name, `${url}/webhooks`])),
});

function fail(message) {
  process.stderr.write(`connected-systems: ${message}\n`);
  process.exit(2);
}
