// SPDX-License-Identifier: Apache-2.0
// Makes up values for a JSON Schema, well enough to feed a machine that does not check them.

/** A value that the schema would likely accept; what is optional is sometimes left out. */
export function sample(schema, random) {
    if (typeof schema !== 'object' || schema === null) {
        return random.pick(['x', 1, true]);
    }
    if ('const' in schema) {
        return schema.const;
    }
    if (schema.enum) {
        return random.pick(schema.enum);
    }
    const type = Array.isArray(schema.type) ? random.pick(schema.type) : schema.type;
    return (KINDS[type ?? (schema.properties ? 'object' : 'any')] ?? KINDS.any)(schema, random);
}

const KINDS = {
    null: () => null,
    boolean: (_, random) => random.chance(0.5),
    integer: (schema, random) => random.int(schema.minimum ?? 0, schema.maximum ?? 5),
    number: (schema, random) => random.int(schema.minimum ?? 0, schema.maximum ?? 5),
    string: text,
    array: (schema, random) =>
        Array.from({ length: random.int(schema.minItems ?? 0, 2) }, () =>
            sample(schema.items, random),
        ),
    object: members,
    any: (_, random) => random.pick(['x', { number: '7' }, null]),
};

function text(schema, random) {
    if (schema.format === 'date') {
        return random.pick(['2025-12-30', '2026-01-02', '1990-05-05']);
    }
    return random.pick(schema.pattern ? ['012345678901', '098765432109'] : ['An', 'Bình', 'Chi']);
}

function members(schema, random) {
    const required = schema.required ?? [];
    return Object.fromEntries(
        Object.entries(schema.properties ?? {})
            .filter(([name]) => required.includes(name) || random.chance(0.6))
            .map(([name, part]) => [name, sample(part, random)]),
    );
}
