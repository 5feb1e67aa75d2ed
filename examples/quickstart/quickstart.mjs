// SPDX-License-Identifier: Apache-2.0
// Drives one birth dossier through its agencies, against a daemon and stand-ins of its own.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from './client.mjs';
import { nextEvent } from './clerk.mjs';
import { Program, run } from './processes.mjs';
import * as tell from './tell.mjs';

const LOOK_EVERY_MS = 100;
const DONE_WITHIN_MS = 120_000;

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values: options } = parseArgs({
  options: {
    build: { type: 'string' },
    once: { type: 'boolean', default: false },
    kill: { type: 'boolean', default: false },
  },
});
const build = options.build ?? join(root, 'build/release');
const stays = Boolean(process.stdout.isTTY) && !options.once;

const folder = await makeFolder();
const running = [];
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stopAll().then(() => process.exit(1)));

try {
  await main();
} catch (error) {
  console.error(`quickstart: ${error.message}`);
  process.exitCode = 1;
  await stopAll();
}

async function main() {
  tell.heading('1. The connected systems (stand-ins) and the daemon start');
  const systems = await startSystems();
  const config = await writeConfig(systems);
  let daemon = await startDaemon(config);
  const token = await run(program('cli/lienthong'), [
    'token', 'create', '--data', join(folder, 'data'), '--name', 'quickstart',
    '--role', 'officer,signatory,leader',
  ]);
  const client = new Client(daemon.server, token);

  tell.heading('2. A birth dossier is opened with the fields of a real declaration');
  const opened = await open(client);
  console.log(`${opened.code}  ${opened.procedure.title.vi}`);

  tell.heading('3. It goes its way; people act when it is their turn, systems answer by callback');
  const closed = await drive(client, opened.id, {
    halfWay: options.kill && (async () => {
      console.log(`    kill -9 ${daemon.program.pid}, and start again`);
      daemon = await restart(daemon, config);
    }),
  });

  tell.heading('4. The dossier as it ended');
  console.log(JSON.stringify(closed, null, 2));
  if (closed.status !== 'done') throw new Error(`the dossier is ${closed.status}`);
  await end(daemon.server, token, closed);
}

function program(path) {
  return join(build, 'engine', path);
}

async function makeFolder() {
  await mkdir(join(root, 'build'), { recursive: true });
  return mkdtemp(join(root, 'build/quickstart-'));
}

async function startSystems() {
  const systems = new Program(process.execPath, [
    join(root, 'examples/connected-systems/connected-systems.mjs'), '--json', '--port-base', '0',
    '--behave', 'civil-status/*=later:300', '--behave', 'residence/*=later:500',
  ], { onLine: printSystem, detached: true });
  running.push(systems);
  const addresses = await systems.ready((line) => JSON.parse(line).systems);
  for (const [name, url] of Object.entries(addresses)) console.log(`${name.padEnd(18)} ${url}`);
  return addresses;
}

function printSystem(line) {
  const what = JSON.parse(line);
  if (what.webhook) tell.webhook(what.system, what);
  else if (what.callback) tell.callback(what.system, what);
  else console.log(`    ${line}`);
}

async function writeConfig(addresses) {
  const secrets = JSON.parse(
    await readFile(join(root, 'examples/connected-systems/systems.json'), 'utf8'),
  );
  const config = join(folder, 'lienthongd.json');
  const systems = Object.fromEntries(
    Object.entries(addresses).map(([name, url]) => [name, { url, secret: secrets[name].secret }]),
  );
  await writeFile(config, JSON.stringify({
    data: join(folder, 'data'),
    listen: '127.0.0.1:0',
    workflows: join(root, 'workflows'),
    connectors: join(root, 'connectors/catalog'),
    checkLimit: 2000, // the shipped files are proved by the tests: nobody has to wait here
    systems,
  }, null, 2), { mode: 0o600 });
  return config;
}

async function startDaemon(config, env = {}) {
  Object.assign(process.env, env);
  const daemon = new Program(program('daemon/lienthongd'), ['--config', config],
    { onLine: (line) => console.log(`    lienthongd: ${line}`), detached: true });
  running.push(daemon);
  const server = await daemon.ready((line) => /http:\/\/[\d.:]+/.exec(line)?.[0]);
  console.log(`lienthongd         ${server} (pid ${daemon.pid})`);
  return { program: daemon, server };
}

/** The same data, the same address: what was under way goes on. */
async function restart(daemon, config) {
  await daemon.program.kill('SIGKILL');
  running.splice(running.indexOf(daemon.program), 1);
  return startDaemon(config, { LIENTHONG_LISTEN: new URL(daemon.server).host });
}

async function open(client) {
  const input = JSON.parse(await readFile(join(root, 'examples/input/birth.json'), 'utf8'));
  const { status, body } = await client.post('/v1/cases', { procedure: 'birth-bundle', input });
  if (status !== 201) throw new Error(`opening was answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** Look, tell what is new, act for whoever's turn it is; until the root case has ended. */
async function drive(client, id, { halfWay }) {
  const told = new Set();
  const titles = new Map(); // of what people did, as the cases called it when they accepted it
  const deadline = Date.now() + DONE_WITHIN_MS;
  for (;;) {
    const { body: { cases } } = await client.get(`/v1/cases/${id}/tree`);
    const all = flatten(cases);
    await tellHistory(client, all, told, titles);
    const main = all.find((one) => one.id === id);
    if (main.status !== 'active') return (await client.get(`/v1/cases/${id}`)).body;
    if (halfWay && all.length > 2) {
      await halfWay();
      halfWay = undefined;
    }
    if (!(await act(client, all, titles))) await sleep(LOOK_EVERY_MS);
    if (Date.now() > deadline) throw new Error(`not done in time: ${JSON.stringify((await client.get(`/v1/cases/${id}/explain`)).body)}`);
  }
}

function flatten(cases) {
  return cases.flatMap((one) => [one, ...flatten(one.children)]);
}

async function tellHistory(client, cases, told, titles) {
  const rows = [];
  for (const one of cases) {
    const { body } = await client.get(`/v1/cases/${one.id}/history?limit=200`);
    rows.push(...body.items.map((row) => ({ row, one })));
  }
  rows.sort((a, b) => a.row.sequence - b.row.sequence);
  for (const { row, one } of rows) {
    const title = row.type === 'case.opened' ? one.procedure.title : titles.get(`${one.id} ${row.type}`);
    if (!told.has(row.sequence)) tell.historyRow(row, one, title);
    told.add(row.sequence);
  }
}

async function act(client, cases, titles) {
  for (const { id, status } of cases) {
    if (status !== 'active') continue;
    const { body: one } = await client.get(`/v1/cases/${id}`);
    const event = nextEvent(one);
    if (!event) continue;
    titles.set(`${id} ${event.type}`, one.accepts.find(({ type }) => type === event.type).title);
    const answer = await client.post(`/v1/cases/${id}/events`, event);
    if (answer.status !== 200 && answer.status !== 409) {
      throw new Error(`${event.type} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
    return true;
  }
  return false;
}

async function end(server, token, closed) {
  if (!stays) {
    await stopAll();
    await rm(folder, { recursive: true });
    tell.heading('Done. All that was started is stopped.');
    return;
  }
  tell.heading('Everything is left running. Look further:');
  console.log(`  export LIENTHONG_SERVER=${server} LIENTHONG_TOKEN=${token}
  PATH=$PATH:${program('cli')}
  lienthong list
  lienthong show ${closed.code}
  lienthong history ${closed.code}
  lienthong explain ${closed.code}
  lienthong open birth-bundle --input examples/input/birth.json
Stop it with: kill ${running.map(({ pid }) => pid).join(' ')}
Its data is in ${folder}`);
  for (const one of running) one.leave();
}

async function stopAll() {
  await Promise.all(running.reverse().map((one) => one.kill()));
}
