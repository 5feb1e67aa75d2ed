// SPDX-License-Identifier: Apache-2.0
// Holds an answer against the OpenAPI document: its path, its status, its headers and its body.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

export const openapi = JSON.parse(await readFile(process.env.OPENAPI, 'utf8'));
const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats(ajv);
ajv.addSchema(openapi, 'openapi');
const validators = new Map();
export const seen = new Map(); // operation → statuses that a test has seen

const paths = Object.keys(openapi.paths).map((path) => ({
  path,
  pattern: new RegExp(`^${path.replace(/[.]/g, '\\$&').replace(/\{[^}]+\}/g, '[^/]+')}$`),
}));

const escape = (text) => text.replace(/~/g, '~0').replace(/\//g, '~1');
const encode = (pointer) => pointer.split('/').map(encodeURIComponent).join('/');

/** Follow one $ref; gives the value and the pointer where it stands. */
function resolve(value, pointer) {
  if (!value?.$ref) return [value, pointer];
  const target = value.$ref.slice(1);
  return [target.split('/').slice(1).reduce((at, key) => at[key], openapi), target];
}

function validatorAt(pointer) {
  if (!validators.has(pointer))
    validators.set(pointer, ajv.compile({ $ref: `openapi#${encode(pointer)}` }));
  return validators.get(pointer);
}

export async function assertConforms(method, target, { status, headers, body, text }) {
  const route = paths.find(({ pattern }) => pattern.test(target.split('?')[0]));
  const verb = method === 'HEAD' ? 'get' : method.toLowerCase();
  const operation = route && openapi.paths[route.path][verb];
  if (!operation) {
    assert.ok([404, 405].includes(status), `${method} ${target}: ${status} is not documented`);
    return;
  }
  if (!seen.has(operation.operationId)) seen.set(operation.operationId, new Set());
  seen.get(operation.operationId).add(status);
  const base = `/paths/${escape(route.path)}/${verb}/responses/${status}`;
  const [response, pointer] = resolve(operation.responses[status], base);
  assert.ok(response, `${method} ${target}: ${status} is not documented`);
  for (const name of Object.keys(response.headers ?? {}))
    assert.ok(headers.has(name), `${method} ${target}: ${status} without ${name}`);
  const type = headers.get('content-type')?.split(';')[0];
  assert.ok(response.content[type], `${method} ${target}: ${type} is not documented`);
  if (body === undefined || method === 'HEAD') return;
  const validate = validatorAt(`${pointer}/content/${escape(type)}/schema`);
  assert.ok(validate(body), `${method} ${target} ${status}: ${ajv.errorsText(validate.errors)}\n${text}`);
}
