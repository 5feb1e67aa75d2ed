// SPDX-License-Identifier: Apache-2.0
// Walks every procedure of a folder on XState, writes the walks down for bench_steps, and says how
// many microseconds XState takes for a step of them.
//
// node steps.js --workflows DIR --out FILE [--walks N] [--events N] [--seconds S]

import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '../../conformance/xstate/random.js';
import { sample } from '../../conformance/xstate/sample.js';
import { Procedure } from './machine.js';

const { initialTransition, transition, createActor, SimulatedClock } =
    createRequire(new URL('../../conformance/xstate/package.json', import.meta.url))('xstate');

const { values: options } = parseArgs({ options: {
    workflows: { type: 'string' },
    out: { type: 'string' },
    walks: { type: 'string', default: '4' },
    events: { type: 'string', default: '25' },
    seconds: { type: 'string', default: '2' },
} });

function files() {
    return readdirSync(options.workflows, { recursive: true })
        .filter((name) => name.endsWith('.json') && !name.endsWith('.schema.json')).sort()
        .map((name) => ({ path: join(options.workflows, name),
            file: JSON.parse(readFileSync(join(options.workflows, name))) }))
        .filter(({ file }) => file.machine && file.implementations);
}

function answers(file, snapshot) {
    const reads = JSON.stringify(file.implementations).matchAll(/"event\.output\.(\w+)/g);
    const output = Object.fromEntries([...reads].map(([, name]) => [name, 'x']));
    return Object.keys(snapshot.children).flatMap((id) => [
        { type: `xstate.done.actor.${id}`, output: { ...output, outcome: 'granted' } },
        { type: `xstate.done.actor.${id}`, output: { ...output, outcome: 'refused' } },
        { type: `xstate.error.actor.${id}`, error: { code: 'no-such-person' } },
    ]);
}

// What persons and systems may send and some active state takes now, and answers of invocations.
function candidates(file, procedure, snapshot, random) {
    const events = Object.entries(file.procedure.events).map(([type, { form }]) =>
        ({ type, ...sample(form ?? { type: 'object' }, random) }));
    return [...events, ...answers(file, snapshot)].filter((event) =>
        procedure.machine.getTransitionData(snapshot, event).length > 0);
}

function walk({ path, file }, seed) {
    const random = new Random(seed);
    const input = sample(file.procedure.input, random);
    const procedure = new Procedure(file, input);
    const events = [];
    const values = [];
    let [snapshot] = initialTransition(procedure.machine, input);
    values.push(snapshot.value);
    while (snapshot.status === 'active' && events.length < Number(options.events)) {
        procedure.at(snapshot);
        const open = candidates(file, procedure, snapshot, random);
        if (open.length === 0) {
            break;
        }
        const event = random.pick(open);
        [snapshot] = transition(procedure.machine, snapshot, event);
        events.push(event);
        values.push(snapshot.value);
    }
    return { path, input, events, values, procedure };
}

function takePurely({ procedure, input, events }) {
    let [snapshot] = initialTransition(procedure.machine, input);
    for (const event of events) {
        procedure.at(snapshot);
        [snapshot] = transition(procedure.machine, snapshot, event);
    }
}

function takeByActor({ procedure, input, events }) {
    const actor = createActor(procedure.machine, { input, clock: new SimulatedClock(), logger: () => {} });
    actor.start();
    for (const event of events) {
        procedure.at(actor.getSnapshot());
        actor.send(event);
    }
    actor.stop();
}

// Microseconds a step, the best of three rounds after one to warm up.
function measure(walks, take) {
    const steps = walks.reduce((sum, { events }) => sum + 1 + events.length, 0);
    let best = Infinity;
    for (let round = 0; round < 4; round++) {
        const began = process.hrtime.bigint();
        let taken = 0;
        let spent = 0;
        do {
            walks.forEach(take);
            taken += steps;
            spent = Number(process.hrtime.bigint() - began) / 1e3;
        } while (spent < Number(options.seconds) * 1e6 / 4);
        best = round > 0 ? Math.min(best, spent / taken) : best;
    }
    return best;
}

const walks = files().flatMap((one) =>
    Array.from({ length: Number(options.walks) }, (_, seed) => walk(one, seed + 1)));
writeFileSync(options.out, JSON.stringify(walks.map(({ path, input, events, values }) =>
    ({ path, input, events, values }))));
const purely = measure(walks, takePurely);
const byActor = measure(walks, takeByActor);
console.log(JSON.stringify({ steps: walks.reduce((sum, { events }) => sum + events.length, 0),
    purely, byActor, best: Math.min(purely, byActor) }));
