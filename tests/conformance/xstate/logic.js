// SPDX-License-Identifier: Apache-2.0
// Rules, templates and durations as the oracle sees them: json-logic-js with our own operators.

import jsonLogic from 'json-logic-js';

const EXACT_MAX = 2 ** 53;
const DAY_MS = 86400000;

// What json-logic-js itself does not look up in its table of operations.
const CONTROL = ['if', '?:', 'and', 'or', 'filter', 'map', 'reduce', 'all', 'none', 'some'];
const PUBLISHED = [
    '==',
    '===',
    '!=',
    '!==',
    '>',
    '>=',
    '<',
    '<=',
    '!!',
    '!',
    '%',
    'in',
    'cat',
    'substr',
    '+',
    '*',
    '-',
    '/',
    'min',
    'max',
    'merge',
    'var',
    'missing',
    'missing_some',
];
const OURS = [
    'in_state',
    'preserve',
    'object',
    'length',
    'lower',
    'fold',
    'date',
    'date_text',
    'add_days',
    'add_months',
    'add_working_days',
    'days_between',
    'working_days_between',
    'years_between',
];
const OPERATORS = new Set([...CONTROL, ...PUBLISHED, ...OURS]);

export class RuleError extends Error {}

// json-logic-js evaluates every argument before an operation sees it, so what must see its
// argument as written is put into this table and named by its index.
const kept = [];
const keptIndex = new WeakMap();
let inState = () => false;

function keep(value) {
    if (typeof value !== 'object' || value === null) {
        return kept.push(value) - 1;
    }
    if (!keptIndex.has(value)) {
        keptIndex.set(value, kept.push(value) - 1);
    }
    return keptIndex.get(value);
}

function checked(value) {
    if (
        typeof value === 'number' &&
        (!Number.isFinite(value) || (Number.isInteger(value) && Math.abs(value) > EXACT_MAX))
    ) {
        throw new RuleError(`a result that JSON cannot hold exactly: ${value}`);
    }
    return value;
}

const quote = (value) =>
    typeof value === 'object' && value !== null ? { kept: keep(value) } : value;

function checkOperation(name) {
    jsonLogic.add_operation(`checked ${name}`, (...values) =>
        checked(jsonLogic.apply({ [name]: values.map(quote) })),
    );
}

// An instant is a number of ms or an ISO 8601 text; without a calendar the zone is UTC.
function instant(value) {
    const text =
        typeof value === 'string' && /T\d\d:\d\d(:[\d.]+)?$/.test(value) ? `${value}Z` : value;
    const ms = typeof text === 'string' ? Date.parse(text) : text;
    if (!Number.isInteger(ms)) {
        throw new RuleError('neither a date nor ms');
    }
    return ms;
}

function wholeYears(from, to) {
    const [a, b] = [new Date(from), new Date(to)];
    const before =
        b.getUTCMonth() < a.getUTCMonth() ||
        (b.getUTCMonth() === a.getUTCMonth() && b.getUTCDate() < a.getUTCDate());
    return b.getUTCFullYear() - a.getUTCFullYear() - (before ? 1 : 0);
}

const day = (value) => Math.floor(instant(value) / DAY_MS);

for (const name of ['+', '-', '*', '/', '%', 'min', 'max']) {
    checkOperation(name);
}
jsonLogic.add_operation('kept', (index) => kept[index]);
jsonLogic.add_operation('kept template', function (index) {
    return templateMembers(kept[index], this);
});
jsonLogic.add_operation('in_state', (name) => inState(name));
jsonLogic.add_operation('length', (value) => value?.length ?? 0);
jsonLogic.add_operation('lower', (value) => String(value).toLowerCase());
jsonLogic.add_operation('fold', (value) =>
    String(value ?? '')
        .toLowerCase()
        .normalize('NFD')
        .replace(/[\u0300-\u036f]/g, '')
        .replace(/đ/g, 'd')
        .trim()
        .replace(/\s+/g, ' '),
);
jsonLogic.add_operation('date', instant);
jsonLogic.add_operation('date_text', (time) => new Date(instant(time)).toISOString().slice(0, 10));
jsonLogic.add_operation('add_days', (time, days) => instant(time) + days * DAY_MS);
jsonLogic.add_operation('add_months', (time, months) => {
    const from = new Date(instant(time));
    const to = new Date(from);
    to.setUTCMonth(from.getUTCMonth() + months);
    if (to.getUTCDate() !== from.getUTCDate()) {
        to.setUTCDate(0);
    }
    return to.getTime();
});
// Without a calendar every day is a working day.
jsonLogic.add_operation('add_working_days', (time, days) => instant(time) + days * DAY_MS);
jsonLogic.add_operation('working_days_between', (from, to) => day(to) - day(from));
jsonLogic.add_operation('days_between', (from, to) => day(to) - day(from));
jsonLogic.add_operation('years_between', (from, to) => {
    const [a, b] = [instant(from), instant(to)];
    return a <= b ? wholeYears(a, b) : -wholeYears(b, a);
});

function isOperation(value) {
    return jsonLogic.is_logic(value) && OPERATORS.has(Object.keys(value)[0]);
}

// The rule as json-logic-js is to be given it. Compiled rules are remembered by identity.
const compiled = new WeakMap();

function compile(rule) {
    if (typeof rule !== 'object' || rule === null) {
        return rule;
    }
    if (!compiled.has(rule)) {
        compiled.set(rule, compileObject(rule));
    }
    return compiled.get(rule);
}

function compileObject(rule) {
    if (Array.isArray(rule)) {
        return rule.map(compile);
    }
    if (!jsonLogic.is_logic(rule)) {
        return { kept: keep(rule) };
    }
    const [name] = Object.keys(rule);
    if (!OPERATORS.has(name)) {
        throw new RuleError(`unknown operator ${name}`);
    }
    if (name === 'preserve') {
        return { kept: keep(rule.preserve) };
    }
    if (name === 'object') {
        return { 'kept template': keep(rule.object) };
    }
    const known = ['+', '-', '*', '/', '%', 'min', 'max'].includes(name) ? `checked ${name}` : name;
    return { [known]: compile(rule[name]) };
}

const settle = (value) => (value === undefined ? null : value);

/** Evaluate a rule over {context, event, input, params, case, sender, now}. */
export function evaluate(rule, scope) {
    return settle(jsonLogic.apply(compile(rule), scope));
}

export const test = (rule, scope) => jsonLogic.truthy(evaluate(rule, scope));

function templateMembers(value, scope) {
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, template(v, scope)]));
}

/** Fill a template: objects with one key that names an operator are rules, the rest is walked. */
export function template(value, scope) {
    if (Array.isArray(value)) {
        return value.map((item) => template(item, scope));
    }
    if (typeof value !== 'object' || value === null) {
        return value;
    }
    return isOperation(value) ? evaluate(value, scope) : templateMembers(value, scope);
}

const UNITS = {
    seconds: 1000,
    minutes: 60000,
    hours: 3600000,
    workingHours: 3600000, // without a calendar the office never closes
    days: DAY_MS,
};

/** A duration in ms from scope.now, by the calendar in which every day is a working day. */
export function durationMs(duration, delays, scope) {
    if (typeof duration === 'number') {
        return duration;
    }
    if (typeof duration === 'string') {
        return durationMs(delays[duration], delays, scope);
    }
    const [unit] = Object.keys(duration);
    const amount = evaluate(duration[unit], scope);
    if (unit === 'workingDays') {
        const today = Math.floor(scope.now / DAY_MS);
        return (today + amount + 1) * DAY_MS - scope.now;
    }
    return amount * UNITS[unit];
}

/** Say how in_state is answered while `body` runs. */
export function withStates(answer, body) {
    const outer = inState;
    inState = answer;
    try {
        return body();
    } finally {
        inState = outer;
    }
}
