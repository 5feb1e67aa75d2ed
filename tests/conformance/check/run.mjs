// SPDX-License-Identifier: Apache-2.0
// Checks each folder of broken procedures: exactly the findings of its expected.json, none beside
// them, and each path is played by `lienthong play`.
// usage: node run.mjs --lienthong PROGRAM [NAME...]
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const program = process.argv[process.argv.indexOf('--lienthong') + 1];
const scratch = mkdtempSync(join(tmpdir(), 'lien-check-'));
const wanted = process.argv.slice(process.argv.indexOf('--lienthong') + 2);

const key = (finding) => `${basename(finding.file)} ${finding.rule} ${finding.pointer}`;

function check(folder, ...options) {
  const run = spawnSync(program, ['check', folder, '--json', ...options], { encoding: 'utf8' });
  if (!run.stdout) throw new Error(run.stderr);
  return { status: run.status, ...JSON.parse(run.stdout) };
}

// A path of one case is played as its author would: the program takes every line, but for the last
// of a finding that says so.
const refusing = ['endless-step', 'output-refused', 'input-refused', 'input-may-be-missing'];
const computing = ['read-before-written', 'optional-read'];
const isRefused = ({ rule, severity }) =>
  refusing.includes(rule) || (computing.includes(rule) && severity === 'error');

function plays(finding) {
  const input = finding.path.map((step) => JSON.stringify(step.line) + '\n').join('');
  const opened = join(scratch, 'input.json');
  writeFileSync(opened, JSON.stringify(finding.input));
  const run = spawnSync(program, ['play', finding.file, '--children', '--input', opened],
    { input, encoding: 'utf8' });
  const answers = run.stdout.trim().split('\n').map((line) => JSON.parse(line));
  const refused = answers.map((one) => 'refused' in one || one.status === 'error');
  return answers.length === finding.path.length + 1 && answers.every((one) => !one.unhandled) &&
    refused.indexOf(true) === (isRefused(finding) ? finding.path.length : -1);
}

function differences(folder) {
  const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));
  const found = check(folder);
  const wants = expected.findings.map(key).sort(), has = found.findings.map(key).sort();
  const wrong = [];
  for (const one of wants) if (!has.includes(one)) wrong.push(`missing: ${one}`);
  for (const one of has) if (!wants.includes(one)) wrong.push(`beside: ${one}`);
  if (new Set(has).size < has.length) wrong.push(`told twice: ${has}`);
  for (const want of expected.findings) {
    const finding = found.findings.find((one) => key(one) === key(want));
    const lines = finding?.path?.map((step) => step.line);
    if (want.path && JSON.stringify(lines) !== JSON.stringify(want.path))
      wrong.push(`path: ${JSON.stringify(lines)} is not ${JSON.stringify(want.path)}`);
    if (want.path && finding && !plays(finding))
      wrong.push(`does not play: ${key(finding)}`);
  }
  const whole = check(folder, '--exhaustive').findings.map(key).sort();
  if (JSON.stringify(whole) !== JSON.stringify(has))
    wrong.push(`without reduction: ${JSON.stringify(whole)}`);
  const errors = found.findings.some((one) => one.severity === 'error');
  if (found.status !== (expected.status ?? (errors ? 1 : 0))) wrong.push(`exit status ${found.status}`);
  return wrong;
}

let failed = 0, number = 0;
const names = readdirSync(here).filter((name) => existsSync(join(here, name, 'expected.json')));
for (const name of names.sort()) {
  if (wanted.length && !wanted.includes(name)) continue;
  const wrong = differences(join(here, name));
  console.log(`${wrong.length ? 'not ok' : 'ok'} ${++number} - ${name}`);
  for (const line of wrong) console.log(`# ${line}`);
  failed += wrong.length > 0;
}
console.log(`1..${number}`);
rmSync(scratch, { recursive: true });
process.exit(failed ? 1 : 0);
