// SPDX-License-Identifier: Apache-2.0
// The variables of one machine: their names, what they start with, what is ever written to them.

import { literalContent, literalText } from './content.js';
import { ownElements, readBeside, isWithin } from './document.js';
import { constant, scriptNames } from './expression.js';
import { inexpressible } from './inexpressible.js';

const isName = (text) => /^\w+$/.test(text ?? '');

export class Data {
    #root;
    #folder;
    #elements;

    constructor(root, folder) {
        this.#root = root;
        this.#folder = folder;
        this.#elements = ownElements(root, 'data');
        const isDeep = this.#elements.some((element) => element.parent.parent !== root);
        if (root.attributes.binding === 'late' && isDeep) {
            throw inexpressible('late');
        }
    }

    /** Every name that an expression of the machine may use. */
    names() {
        const loops = ownElements(this.#root, 'foreach')
            .flatMap(({ attributes: { item, index } }) => [item, index].filter(isName));
        const scripts = ownElements(this.#root, 'script')
            .flatMap((script) => scriptNames(this.source(script)));
        const ids = this.#elements.map(({ attributes }) => attributes.id);
        return new Set([...ids, ...loops, ...scripts]);
    }

    /** The text of a script. */
    source({ attributes: { src }, text }) {
        return src === undefined ? text : readBeside(this.#folder, src);
    }

    /** The literal context; what is computed is null in it. */
    context() {
        return Object.fromEntries(this.#elements.map((element) =>
            [element.attributes.id, this.#literal(element) ?? null]));
    }

    /** What the context cannot say: [name, expression, undefined where it comes with the input]. */
    computed(inputs) {
        return this.#elements.flatMap(({ attributes: { id, expr } }) => {
            if (inputs.includes(id)) {
                return [[id, undefined]];
            }
            return expr === undefined || constant(expr) ? [] : [[id, expr]];
        });
    }

    /** All that is written to a variable outside `loop`; undefined where it is no literal. */
    writtenTo(name, loop) {
        return ownElements(this.#root, 'data', 'assign')
            .filter(({ attributes: { id, location } }) => (id ?? location) === name)
            .filter((element) => !isWithin(element, loop))
            .map((element) => this.#literal(element));
    }

    /** The list that a loop walks over, which nothing outside the loop may change. */
    listOf(name, loop) {
        const [list, ...others] = this.writtenTo(name, loop);
        if (others.length > 0 || list === undefined) {
            throw inexpressible('loop');
        }
        if (!Array.isArray(list)) {
            throw inexpressible('error');
        }
        return list;
    }

    #literal(element) {
        const { expr, src } = element.attributes;
        if (expr !== undefined) {
            return constant(expr)?.value;
        }
        return src === undefined ? literalContent(element) : literalText(this.#fileText(src));
    }

    #fileText(src) {
        const text = readBeside(this.#folder, src);
        if (text.trim().startsWith('<')) {
            throw inexpressible('xml');
        }
        return text;
    }
}
