// SPDX-License-Identifier: Apache-2.0
// Turns a document of SCXML into procedure files: its own and one for each machine it invokes.

import { Content, isScxml } from './content.js';
import { Data } from './data.js';
import {
    beside, childrenOf, commonAncestor, everyElement, isWithin, ownElements, readDocument, words,
} from './document.js';
import { Translator } from './expression.js';
import { inexpressible } from './inexpressible.js';
import { bases, byDescriptor, eventKind, stateKey } from './names.js';

const STATES = ['state', 'parallel', 'final', 'history'];
const isActive = ({ name }) => name !== 'history';
const PACE_MS = 1;

/**
 * The files of a document: {files: {name: file}, waits}. `waits` says whether the document sends
 * without a delay or invokes, that is, whether SCXML's processor may be seen before it is at rest.
 * With `paced`, such an event arrives, and an invoked machine starts, a millisecond later.
 */
export function convert(path, { paced = false } = {}) {
    const batch = { files: {}, children: 0, waits: false, paced };
    const { root, folder } = readDocument(path);
    batch.files.machine = new Document(batch, root, folder).file();
    return { files: batch.files, waits: batch.waits };
}

/** The ids of all states of a document. */
export function stateIds(path) {
    return everyElement(readDocument(path).root, ...STATES).map(({ attributes: { id } }) => id);
}

// Each distinct value of a part of the implementations, under a name of its own.
class Named {
    #kind;
    #names = new Map();
    members = {};

    constructor(kind) {
        this.#kind = kind;
    }

    name(value) {
        const text = JSON.stringify(value);
        if (!this.#names.has(text)) {
            const name = `${this.#kind}-${this.#names.size + 1}`;
            this.#names.set(text, name);
            this.members[name] = value;
        }
        return this.#names.get(text);
    }
}

class Document {
    #batch;
    #root;
    #folder;
    #inputs; // names of the data that the invoking machine gives; undefined: nothing invokes this
    #states = new Map(); // by id
    #content;
    #guards = new Named('guard');
    #actions = new Named('action');
    #actors = {};

    constructor(batch, root, folder, inputs) {
        this.#batch = batch;
        this.#root = root;
        this.#folder = folder;
        this.data = new Data(root, folder);
        this.#inputs = inputs;
        this.#nameStates();
        this.invocationIds = new Set(ownElements(root, 'invoke')
            .map(({ attributes }) => attributes.id));
        this.translator = new Translator({ names: this.data.names(), stateKey,
            sessionName: root.attributes.name ?? null });
        this.#content = new Content(this);
    }

    // Asked by content.js ------------------------------------------------------------------------

    /** The delay of an event that is sent without one. */
    pace() {
        this.#batch.waits = true;
        return this.#batch.paced ? PACE_MS : undefined;
    }

    // The document as a whole --------------------------------------------------------------------

    file() {
        const machine = { id: 'scxml', context: this.data.context(),
            ...this.#named('entry', [this.#start()]), ...this.#machineOf(this.#root) };
        const implementations = { guards: this.#guards.members, actions: this.#actions.members,
            actors: this.#actors };
        return { format: 1, machine, implementations };
    }

    #nameStates() {
        ownElements(this.#root, ...STATES).forEach((element, at) => {
            element.attributes.id ??= `state-${at + 1}`;
            this.#states.set(element.attributes.id, element);
        });
    }

    // What a literal context cannot say: data that is computed or given, and the script.
    #start() {
        const assigned = this.data.computed(this.#inputs ?? []).map(([name, expr]) => ({ assign: {
            [name]: expr === undefined ? { var: `input.${name}` } : this.translator.rule(expr),
        } }));
        return [...assigned, ...this.#content.actions(childrenOf(this.#root, 'script'))];
    }

    // States -------------------------------------------------------------------------------------

    #node(element) {
        const node = { id: stateKey(element.attributes.id) };
        if (element.name === 'history') {
            return { ...node, ...this.#history(element) };
        }
        if (element.name !== 'state') {
            node.type = element.name;
        }
        return { ...node, ...this.#machineOf(element) };
    }

    // What states and the root have in common.
    #machineOf(element) {
        return {
            ...this.#children(element),
            ...this.#transitions(element),
            ...this.#named('entry',
                [...this.#blocks(element, 'onentry'), this.#locations(element)]),
            ...this.#named('exit', this.#blocks(element, 'onexit')),
            ...this.#invocations(element),
            ...this.#output(element),
        };
    }

    #children(element) {
        const children = childrenOf(element, ...STATES);
        if (children.length === 0) {
            return {};
        }
        const states = Object.fromEntries(children.map((child) =>
            [stateKey(child.attributes.id), this.#node(child)]));
        if (element.name === 'parallel') {
            return { states };
        }
        const initial = this.#initial(element, children);
        return initial.states ? { initial: initial.key, states: { ...initial.states, ...states } }
            : { initial: initial.key, states };
    }

    // Our `initial` is a child. Where SCXML's is deeper, or several, or the start of an invoked
    // machine is to be seen, a first state without an id of the document leads on at once.
    #initial(element, children) {
        const [written] = childrenOf(element, 'initial');
        const transition = written && childrenOf(written, 'transition')[0];
        const ids = words(transition ? transition.attributes.target : element.attributes.initial);
        if (ids.length === 0) {
            ids.push(children.find(isActive).attributes.id);
        }
        const actions = transition ? this.#block(transition.children) : [];
        const isPaced = element === this.#root && this.#inputs && this.#batch.paced;
        if (ids.length === 1 && children.includes(this.#state(ids[0])) && !isPaced) {
            const target = stateKey(ids[0]);
            return { key: actions.length > 0 ? { target, actions } : target };
        }
        const onwards = { target: ids.map((id) => this.#target(id)),
            ...(actions.length > 0 && { actions }) };
        const key = `initial of ${stateKey(element.attributes.id ?? 'scxml')}`;
        const first = isPaced ? { after: { [PACE_MS]: onwards } } : { always: onwards };
        return { key, states: { [key]: first } };
    }

    #history(element) {
        const [transition] = childrenOf(element, 'transition');
        if (transition?.children.length > 0) {
            throw inexpressible('history');
        }
        const targets = words(transition?.attributes.target).map((id) => this.#target(id));
        return { type: 'history', history: element.attributes.type ?? 'shallow',
            ...(transition && { target: targets.length === 1 ? targets[0] : targets }) };
    }

    #state(id) {
        const state = this.#states.get(id);
        if (!state) {
            throw new Error(`no state ${id}`);
        }
        return state;
    }

    #target(id) {
        return `#${stateKey(this.#state(id).attributes.id)}`;
    }

    #output(element) {
        const [donedata] = childrenOf(element, 'donedata');
        const output = donedata && this.#content.output(donedata);
        return output === undefined ? {} : { output };
    }

    #block(elements, kind) {
        const actions = this.#content.actions(elements, kind);
        return actions.length > 0 ? [this.#actions.name(actions)] : [];
    }

    #blocks(element, name) {
        return childrenOf(element, name).map(({ children }) => this.#content.actions(children));
    }

    #named(member, blocks) {
        const names = blocks.filter((actions) => actions.length > 0)
            .map((actions) => this.#actions.name(actions));
        return names.length > 0 ? { [member]: names } : {};
    }

    // Transitions --------------------------------------------------------------------------------

    #transitions(element) {
        const all = childrenOf(element, 'transition')
            .map((transition) => this.#transition(element, transition));
        const always = all.filter((one) => one.bases.length === 0).map(({ config }) => config)
            .filter(({ target, actions }) => target || actions);
        const handled = all.filter((one) => one.bases.length > 0);
        return { ...(always.length > 0 && { always }),
            ...(handled.length > 0 && { on: byDescriptor(handled) }) };
    }

    #transition(source, { attributes: { event, cond, target, type }, children }) {
        const list = bases(words(event));
        const kind = eventKind(list);
        const targets = words(target).map((id) => this.#state(id));
        targets.forEach((state) => this.#checkRegion(source, state));
        const actions = this.#block(children, kind);
        const guard = cond === undefined ? undefined : this.translator.condition(cond, kind);
        const config = {
            ...(targets.length > 0 && { target: words(target).map((id) => this.#target(id)) }),
            ...(cond !== undefined && { guard: this.#guards.name(guard) }),
            ...(actions.length > 0 && { actions }),
            ...(this.#reenters(source, targets, type) && { reenter: true }),
        };
        return { bases: list, config };
    }

    // SCXML leaves the source but where the transition is internal, of a compound state; XState
    // leaves it only where it is told to.
    #reenters(source, targets, type) {
        const isInternal = type === 'internal' && source.name === 'state' &&
            targets.every((state) => state !== source);
        return targets.some((state) => isWithin(state, source)) && !isInternal;
    }

    #checkRegion(source, target) {
        const isApart = !isWithin(source, target) && !isWithin(target, source);
        if (isApart && commonAncestor(source, target).name === 'parallel') {
            throw inexpressible('region');
        }
    }

    // Invocations --------------------------------------------------------------------------------

    #invocationId({ attributes: { id }, parent }, at) {
        return id ?? `${stateKey(parent.attributes.id ?? 'scxml')}-${at + 1}`;
    }

    // The id is the document's to know once it enters the state.
    #locations(element) {
        return childrenOf(element, 'invoke').flatMap((invoke, at) => {
            const { idlocation } = invoke.attributes;
            return idlocation ? [{ assign: {
                [this.translator.location(idlocation)]: this.#invocationId(invoke, at) } }] : [];
        });
    }

    #invocations(element) {
        const invoke = childrenOf(element, 'invoke').map((one, at) => this.#invocation(one, at));
        return invoke.length > 0 ? { invoke } : {};
    }

    #invocation(element, at) {
        this.#checkInvocation(element);
        this.#batch.waits = true;
        const input = this.#content.input(element);
        const [root, folder] = this.#invoked(element);
        const name = `child-${++this.#batch.children}`;
        const file = new Document(this.#batch, root, folder, Object.keys(input ?? {})).file();
        this.#batch.files[name] = { format: 1, procedure: procedure(name), ...file };
        this.#actors[name] = { procedure: name };
        return { id: this.#invocationId(element, at), src: name,
            ...(input && { input: { object: input } }) };
    }

    #checkInvocation(element) {
        const { autoforward, type, typeexpr, srcexpr } = element.attributes;
        const [content] = childrenOf(element, 'content');
        if (autoforward === 'true') {
            throw inexpressible('forward');
        }
        if (childrenOf(element, 'finalize').length > 0) {
            throw inexpressible('finalize');
        }
        if (typeexpr ?? srcexpr ?? content?.attributes.expr) {
            throw inexpressible('computed');
        }
        if (!isScxml(type)) {
            throw inexpressible('processors');
        }
    }

    #invoked(element) {
        const { src } = element.attributes;
        if (src === undefined) {
            const [content] = childrenOf(element, 'content');
            return [childrenOf(content, 'scxml')[0], this.#folder];
        }
        const { root, folder } = readDocument(beside(this.#folder, src));
        return [root, folder];
    }
}

// What a file needs besides its machine so that another one may invoke it.
function procedure(id) {
    return { id, version: '1', effectiveFrom: '2026-01-01', title: { vi: id, en: id },
        agency: 'commune', input: {}, output: {}, events: {} };
}
