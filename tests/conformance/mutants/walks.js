// SPDX-License-Identifier: Apache-2.0
// Walks through a bundle: its stories, and random ways that leave them at some line.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sample } from '../xstate/sample.js';

const DAY_MS = 86400000;
const read = (path) => JSON.parse(readFileSync(path));
const lines = (path) =>
    readFileSync(path, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line));

// RFC 7396.
function patched(value, change) {
    if (typeof change !== 'object' || change === null || Array.isArray(change)) {
        return change;
    }
    const result = typeof value === 'object' && value !== null ? { ...value } : {};
    for (const [key, part] of Object.entries(change)) {
        if (part === null) {
            delete result[key];
        } else {
            result[key] = patched(result[key], part);
        }
    }
    return result;
}

/** The stories of the bundle in `workflows/NAME`, as walks of its root. */
export function storiesOf(root, name) {
    const folder = join(root, 'tests/integration/play');
    return readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => ({ name: entry.name, ...readStory(root, join(folder, entry.name)) }))
        .filter((story) => story.procedure.startsWith(`workflows/${name}/`));
}

function readStory(root, folder) {
    const story = read(join(folder, 'story.json'));
    return {
        procedure: story.procedure,
        start: story.start,
        calendar: read(join(root, story.calendar)),
        input: patched(read(join(root, story.input)), story.change ?? {}),
        lines: lines(join(folder, 'script.jsonl')),
    };
}

function open(record, path = '') {
    const own = record.status === 'active' ? [{ path, record }] : [];
    return Object.entries(record.children ?? {}).reduce(
        (found, [id, child]) => [...found, ...open(child, path ? `${path}.${id}` : id)],
        own,
    );
}

function nextLine(record, events, random) {
    const cases = open(record);
    if (cases.length === 0 || random.chance(0.15)) {
        return { after_ms: random.pick([DAY_MS / 2, DAY_MS, 3 * DAY_MS, 10 * DAY_MS]) };
    }
    const { path, record: one } = random.pick(cases);
    const type = random.pick(one.accepts ?? []);
    if (type === undefined) {
        return { after_ms: DAY_MS };
    }
    const event = { type, ...sample(events.get(type) ?? { type: 'object' }, random) };
    return path ? { to: path, event } : event;
}

/** Ways of `steps` random lines that leave the stories; played with `play(walk)` on the originals. */
export async function waysOff(stories, count, steps, random, events, play) {
    const walks = [];
    for (let made = 0; made < count; made++) {
        const story = random.pick(stories);
        const walk = { ...story, lines: story.lines.slice(0, random.int(0, story.lines.length)) };
        for (let step = 0; step < steps; step++) {
            const { records } = await play(walk);
            walk.lines = [...walk.lines, nextLine(records.at(-1), events, random)];
        }
        walks.push(walk);
    }
    return walks;
}
