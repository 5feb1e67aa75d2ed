// SPDX-License-Identifier: Apache-2.0
// As much of JSON Schema and of the connector files' templates as the catalogue uses. A word that
// is not known here is an error, so that nothing is passed over in silence.

const annotations = new Set(['x-sensitive', 'title', 'description']);

const checks = {
  type: (value, types) => [types].flat().some((type) => isOfType(value, type)),
  required: (value, names) => !isOfType(value, 'object') || names.every((name) => name in value),
  properties: (value, schemas) =>
    !isOfType(value, 'object') ||
    Object.entries(schemas).every(([name, schema]) => !(name in value) || fits(value[name], schema)),
  // Where there are no properties beside it: then every member is additional.
  additionalProperties: (value, schema) =>
    !isOfType(value, 'object') || Object.values(value).every((one) => fits(one, schema)),
  enum: (value, values) => values.includes(value),
  pattern: (value, pattern) => typeof value !== 'string' || new RegExp(pattern, 'u').test(value),
  minLength: (value, least) => typeof value !== 'string' || [...value].length >= least,
  maxLength: (value, most) => typeof value !== 'string' || [...value].length <= most,
  minimum: (value, least) => typeof value !== 'number' || value >= least,
  format: (value, format) => {
    if (format !== 'date') throw new Error(`format "${format}" is not known here`);
    return typeof value !== 'string' || new Date(value).toISOString().startsWith(value);
  },
};

function isOfType(value, type) {
  if (value === null) return type === 'null';
  if (Array.isArray(value)) return type === 'array';
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

export function fits(value, schema) {
  return Object.entries(schema).every(([word, argument]) => {
    if (annotations.has(word)) return true;
    if (!checks[word]) throw new Error(`"${word}" is not known here`);
    return checks[word](value, argument);
  });
}

const operators = {
  var: ([path, otherwise = null], data) =>
    path.split('.').reduce((value, key) => value?.[key], data) ?? otherwise,
  or: (rules, data) => rules.map((rule) => resolve(rule, data)).find(Boolean) ?? null,
};

/** Resolve a template over {response}. */
export function resolve(template, data) {
  if (template === null || typeof template !== 'object') return template;
  if (Array.isArray(template)) return template.map((one) => resolve(one, data));
  const [[name, argument] = [], ...rest] = Object.entries(template);
  if (rest.length === 0 && operators[name]) return operators[name]([argument].flat(), data);
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) => [key, resolve(value, data)]),
  );
}
