// SPDX-License-Identifier: Apache-2.0
// Turns executable content (raise, send, assign, if, foreach …) into actions.

import { childrenOf, words } from './document.js';
import { constant } from './expression.js';
import { inexpressible } from './inexpressible.js';
import { IN_EVENT } from './names.js';

const PROCESSOR = 'http://www.w3.org/TR/scxml';
const HTTP = 'http://www.w3.org/TR/scxml/#BasicHTTPEventProcessor';
const UNITS_MS = { ms: 1, s: 1000 };
const TIME = /^([\d.]+)(ms|s)$/;

export function isScxml(type) {
    return type === undefined || type === 'scxml' ||
        type.replace(/\/(#SCXMLEventProcessor)?$/, '') === PROCESSOR;
}

/** What stands within an element such as content or data, undefined where nothing does. */
export function literalContent(element) {
    if (element.children.length > 0) {
        throw inexpressible('xml');
    }
    return literalText(element.text);
}

export function literalText(text) {
    const trimmed = text.trim();
    if (trimmed === '') {
        return undefined;
    }
    try {
        return JSON.parse(trimmed);
    } catch {
        return trimmed.replace(/\s+/g, ' ');
    }
}

// A template that gives a value as it stands.
const quoted = (value) =>
    (typeof value === 'object' && value !== null ? { preserve: value } : value);

export class Content {
    #document;
    #sends = 0;

    /** `document` is the one that convert.js is at work on. */
    constructor(document) {
        this.#document = document;
    }

    /** The actions of a block's elements, in order. */
    actions(elements, eventKind = IN_EVENT.own) {
        this.eventKind = eventKind;
        return elements.flatMap((element) => this.#action(element));
    }

    /** What an invocation gives: {name: template}, or undefined. */
    input(invoke) {
        this.eventKind = IN_EVENT.own;
        return this.#params(invoke);
    }

    /** What a final state answers: a template, or undefined. */
    output(donedata) {
        this.eventKind = IN_EVENT.own;
        return this.#payload(donedata);
    }

    // {name: template} of the param elements and the namelist, or undefined.
    #params(element) {
        const listed = words(element.attributes.namelist).map((name) => [name, this.#rule(name)]);
        const given = childrenOf(element, 'param').map(({ attributes: { name, expr, location } }) =>
            [name, this.#rule(expr ?? location)]);
        const members = [...listed, ...given];
        return members.length > 0 ? Object.fromEntries(members) : undefined;
    }

    #payload(element) {
        const params = this.#params(element);
        const [content] = childrenOf(element, 'content');
        if (!content) {
            return params && { object: params };
        }
        const { expr } = content.attributes;
        return expr === undefined ? quoted(literalContent(content)) : this.#rule(expr);
    }

    #rule(source) {
        return this.#document.translator.rule(source, this.eventKind);
    }

    #condition(source) {
        return this.#document.translator.condition(source, this.eventKind);
    }

    #action(element) {
        const { attributes } = element;
        switch (element.name) {
        case 'raise': return [{ raise: { type: attributes.event } }];
        case 'send': return this.#send(element);
        case 'cancel': return [{ cancel: attributes.sendid ?? this.#rule(attributes.sendidexpr) }];
        case 'assign': return [this.#assign(element)];
        case 'log': return [{ log: this.#message(attributes) }];
        case 'if': return [this.#if(element)];
        case 'foreach': return this.#foreach(element);
        case 'script': return this.#script(element);
        default: throw new Error(`unknown element ${element.name}`);
        }
    }

    #assign(element) {
        const { location, expr } = element.attributes;
        const name = this.#document.translator.location(location);
        const value = expr === undefined ? quoted(literalContent(element)) : this.#rule(expr);
        return { assign: { [name]: value } };
    }

    // What is logged moves nothing, so we log the words where the value is none of ours.
    #message({ label, expr }) {
        try {
            return expr === undefined ? label : this.#rule(expr);
        } catch {
            return { preserve: expr };
        }
    }

    #if(element) {
        const branches = [{ when: this.#condition(element.attributes.cond), do: [] }];
        for (const child of element.children) {
            if (child.name === 'elseif') {
                branches.push({ when: this.#condition(child.attributes.cond), do: [] });
            } else if (child.name === 'else') {
                branches.push({ do: [] });
            } else {
                branches.at(-1).do.push(...this.#action(child));
            }
        }
        return { choose: branches };
    }

    // Our actions do not loop. A constant list is walked here, its items assigned one by one;
    // what the body writes to the list itself is not seen by the walk, as SCXML wants it.
    #foreach(element) {
        const { array, item, index } = element.attributes;
        const { translator } = this.#document;
        const list = this.#document.data.listOf(array, element);
        const itemName = translator.location(item);
        const indexName = index === undefined ? undefined : translator.location(index);
        return list.flatMap((value, at) => [
            { assign: { [itemName]: quoted(value), ...(indexName && { [indexName]: at }) } },
            ...element.children.flatMap((child) => this.#action(child)),
        ]);
    }

    #script(element) {
        const { translator, data } = this.#document;
        return translator.script(data.source(element))
            .map(([name, rule]) => ({ assign: { [name]: rule } }));
    }

    #send(element) {
        const { event, eventexpr, id, idlocation, target } = element.attributes;
        this.#checkSend(element.attributes);
        const data = this.#payload(element);
        const sent = { type: event ?? this.#rule(eventexpr), ...(data !== undefined && { data }) };
        if (target === '#_internal') {
            return [{ raise: sent }];
        }
        const name = id ?? (idlocation && `send-${++this.#sends}`);
        const delay = this.#delay(element.attributes);
        const action = { sendTo: this.#actor(target), event: sent, ...(name && { id: name }),
            ...(delay !== undefined && { delay }) };
        if (idlocation === undefined) {
            return [action];
        }
        return [{ assign: { [this.#document.translator.location(idlocation)]: name } }, action];
    }

    #checkSend({ type, typeexpr, targetexpr, target }) {
        if (type === HTTP || targetexpr?.startsWith('_ioprocessors')) {
            throw inexpressible('processors');
        }
        if (typeexpr !== undefined || targetexpr !== undefined) {
            throw inexpressible('computed');
        }
        if (!isScxml(type) || (target !== undefined && !target.startsWith('#_'))) {
            throw inexpressible('error');
        }
    }

    #actor(target) {
        if (target === undefined) {
            return 'self';
        }
        const name = target.slice('#_'.length);
        if (name !== 'parent' && !this.#document.invocationIds.has(name)) {
            throw inexpressible('error');
        }
        return name;
    }

    #delay({ delay, delayexpr, target }) {
        if (delayexpr === undefined && delay === undefined) {
            return target === undefined ? this.#document.pace() : undefined;
        }
        const known = delayexpr === undefined ? { value: delay } : constant(delayexpr);
        if (known) {
            const [, count, unit] = TIME.exec(known.value);
            return Number(count) * UNITS_MS[unit];
        }
        // The value is a text such as '1s', so the number is what stands before its last sign.
        const rule = this.#rule(delayexpr);
        if (!this.#document.data.writtenTo(delayexpr).every((value) => /^[\d.]+s$/.test(value))) {
            throw inexpressible('computed');
        }
        return { seconds: { '+': [{ substr: [rule, 0, -1] }] } };
    }
}
