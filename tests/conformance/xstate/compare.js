// SPDX-License-Identifier: Apache-2.0
// Brings a line of `lienthong play` into the oracle's form, and says which members differ.

const MEMBERS = [
    'status',
    'value',
    'states',
    'context',
    'tags',
    'output',
    'emitted',
    'effects',
    'logs',
    'accepts',
    'unhandled',
    'incident',
    'refused',
    'now',
];

/** Deep equality of JSON values, in which numbers are numbers and key order means nothing. */
export function equal(a, b) {
    if (a === b) {
        return true;
    }
    if (
        typeof a !== 'object' ||
        typeof b !== 'object' ||
        a === null ||
        b === null ||
        Array.isArray(a) !== Array.isArray(b)
    ) {
        return false;
    }
    const keys = Object.keys(a);
    return (
        keys.length === Object.keys(b).length &&
        keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]))
    );
}

const isLog = (effect) => effect.kind === 'log';

// What either side leaves out because it has nothing to say.
function full(record) {
    return {
        ...record,
        context: record.context ?? {},
        tags: record.tags ?? [],
        states: record.states ?? [],
        emitted: record.emitted ?? [],
        effects: record.effects ?? [],
        logs: record.logs ?? [],
        accepts: record.accepts ?? [],
        output: record.output ?? null,
        unhandled: Boolean(record.unhandled),
        incident: Boolean(record.incident),
        refused: Boolean(record.refused),
    };
}

/** A line of `lienthong play` as the oracle would write it. */
export function fromPlay(line) {
    const effects = line.effects ?? [];
    return {
        ...line,
        effects: effects.filter((effect) => !isLog(effect)),
        logs: effects.filter(isLog).map((effect) => effect.message ?? null),
        now: Date.parse(line.now),
    };
}

/** The names of the members in which the oracle's record and a line of play differ. */
export function differences(expected, line) {
    if (expected.status === 'error' || line.status === 'error') {
        return expected.status === line.status ? [] : ['status'];
    }
    const [a, b] = [full(expected), full(fromPlay(line))];
    return [
        ...MEMBERS.filter((member) => !equal(a[member], b[member])),
        ...childDifferences(a.children ?? {}, b.children ?? {}),
    ];
}

function childDifferences(expected, said) {
    const names = new Set([...Object.keys(expected), ...Object.keys(said)]);
    return [...names].flatMap((name) =>
        expected[name] && said[name]
            ? differences(expected[name], said[name]).map((member) => `${name}.${member}`)
            : [name],
    );
}
