// SPDX-License-Identifier: Apache-2.0
// Reads a document of SCXML into plain elements: {name, attributes, children, text, parent}.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { modules } from './modules.js';

const { SaxesParser } = modules.require('saxes');

function parse(text) {
    const parser = new SaxesParser({ xmlns: true });
    let open = { children: [], text: '' };
    const top = open;
    parser.on('error', (error) => { throw error; });
    parser.on('opentag', ({ local, uri, attributes }) => {
        const plain = Object.values(attributes).map(({ name, value }) => [name, value]);
        const element = { name: local, uri, attributes: Object.fromEntries(plain),
            children: [], text: '', parent: open };
        open.children.push(element);
        open = element;
    });
    const add = (piece) => { open.text += piece; };
    parser.on('text', add);
    parser.on('cdata', add);
    parser.on('closetag', () => { open = open.parent; });
    parser.write(text).close();
    return top.children[0];
}

/** The root element of a file; `folder` is where what it names is looked for. */
export function readDocument(path) {
    const root = parse(readFileSync(path, 'utf8'));
    root.parent = undefined;
    return { root, folder: dirname(path) };
}

/** The text of a file that a document names, as "file:NAME" or beside it. */
export function readBeside(folder, name) {
    return readFileSync(beside(folder, name), 'utf8');
}

export function beside(folder, name) {
    return join(folder, name.replace(/^file:/, ''));
}

export function childrenOf(element, ...names) {
    return element.children.filter(({ name }) => names.includes(name));
}

export function words(text) {
    return (text ?? '').split(/\s+/).filter((word) => word !== '');
}

/** All elements of these names within an element. */
export function everyElement(root, ...names) {
    return root.children.flatMap((child) => [
        ...(names.includes(child.name) ? [child] : []),
        ...everyElement(child, ...names),
    ]);
}

/** Those of this machine alone, not of the machines written inside its invocations. */
export function ownElements(element, ...names) {
    return element.children.filter(({ name }) => name !== 'scxml').flatMap((child) => [
        ...(names.includes(child.name) ? [child] : []),
        ...ownElements(child, ...names),
    ]);
}

export function isWithin(element, ancestor) {
    return element !== undefined && (element === ancestor || isWithin(element.parent, ancestor));
}

export function commonAncestor(a, b) {
    let ancestor = a.parent;
    while (!isWithin(b, ancestor)) {
        ancestor = ancestor.parent;
    }
    return ancestor;
}
