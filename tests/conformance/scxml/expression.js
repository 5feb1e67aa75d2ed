// SPDX-License-Identifier: Apache-2.0
// Turns ECMAScript expressions, as the documents have them, into rules.

import { inexpressible } from './inexpressible.js';
import { modules } from './modules.js';
import { IN_EVENT } from './names.js';

const acorn = modules.require('acorn');

const COMPARISONS = ['==', '!=', '===', '!==', '<', '<=', '>', '>='];
const ARITHMETIC = ['-', '*', '/', '%'];
const OPERATORS = new Set([...COMPARISONS, ...ARITHMETIC]);
const LOGICAL = { '&&': 'and', '||': 'or' };

// An expression that ECMAScript cannot read is there to raise error.execution.
function parse(source, as) {
    try {
        return acorn.parse(as === 'expression' ? `(${source}\n)` : source, { ecmaVersion: 5 }).body;
    } catch {
        throw inexpressible('error');
    }
}

export function parseExpression(source) {
    const body = parse(source, 'expression');
    if (body.length !== 1 || body[0].type !== 'ExpressionStatement') {
        throw inexpressible('error');
    }
    return body[0].expression;
}

/** The names that a script declares with `var`. */
export function scriptNames(source) {
    return parse(source, 'script').flatMap((statement) =>
        (statement.declarations ?? []).map(({ id }) => id.name));
}

const VALUES = {
    Literal: ({ value }) => value,
    ArrayExpression: ({ elements }) => elements.map(valueOf),
    ObjectExpression: ({ properties }) =>
        Object.fromEntries(properties.map(({ key, value }) => [nameOf(key), valueOf(value)])),
    UnaryExpression: ({ argument }) => -valueOf(argument),
};

const isConstant = (node) =>
    (node.type === 'Literal' && !node.regex) ||
    (node.type === 'ArrayExpression' && node.elements.every(isConstant)) ||
    (node.type === 'ObjectExpression' && node.properties.every(({ value }) => isConstant(value))) ||
    (node.type === 'UnaryExpression' && node.operator === '-' && isConstant(node.argument));

const valueOf = (node) => VALUES[node.type](node);
const nameOf = (key) => key.name ?? String(key.value);

/** {value} of an expression that is a literal, else nothing. */
export function constant(source) {
    const node = parseExpression(source);
    return isConstant(node) ? { value: valueOf(node) } : undefined;
}

const isString = (node) => node.type === 'Literal' && typeof node.value === 'string';
const isTruth = (node) => node.type === 'BinaryExpression' && COMPARISONS.includes(node.operator);
const isUndefined = (node) => isString(node) && node.value === 'undefined';
const isMethod = ({ type, computed, property }, name) =>
    type === 'MemberExpression' && !computed && property.name === name;

/**
 * Turns expressions of one document into rules. `names` are its variables (a Set that may still
 * grow), `sessionName` its _name, `stateKey(id)` our id of a state.
 */
export class Translator {
    constructor({ names, sessionName, stateKey }) {
        this.names = names;
        this.sessionName = sessionName;
        this.stateKey = stateKey;
    }

    /** The rule of an expression; `eventKind` says what events the place sees (names.js). */
    rule(source, eventKind = IN_EVENT.own) {
        this.eventKind = eventKind;
        return this.#any(parseExpression(source));
    }

    /** The rule of a condition, in which `_event` alone asks whether there was an event yet. */
    condition(source, eventKind = IN_EVENT.own) {
        const node = parseExpression(source);
        if (node.type === 'Identifier' && node.name === '_event') {
            return { '!=': [{ var: 'event.type' }, 'xstate.init'] };
        }
        return this.rule(source, eventKind);
    }

    /** The name of the variable that a location is. */
    location(source) {
        const node = parseExpression(source);
        if (node.type === 'MemberExpression') {
            throw inexpressible('error'); // the documents write only into what is not there
        }
        return this.variable(node);
    }

    variable(node) {
        if (node.type !== 'Identifier' || !this.names.has(node.name)) {
            throw inexpressible('error');
        }
        return node.name;
    }

    /** The assignments that a script consists of, in order: [name, rule]. */
    script(source) {
        return parse(source, 'script').flatMap((statement) => this.#statement(statement));
    }

    #statement(statement) {
        if (statement.type === 'VariableDeclaration') {
            return statement.declarations.filter(({ init }) => init)
                .map(({ id, init }) => [this.variable(id), this.#any(init)]);
        }
        const { type, operator, left, right } = statement.expression ?? {};
        if (type !== 'AssignmentExpression') {
            throw inexpressible('code');
        }
        const node = operator === '=' ? right
            : { type: 'BinaryExpression', operator: operator.slice(0, -1), left, right };
        return [[this.variable(left), this.#any(node)]];
    }

    #any(node) {
        switch (node.type) {
        case 'Literal': return this.#literal(node);
        case 'Identifier': return this.#identifier(node);
        case 'MemberExpression': return this.#member(node);
        case 'ArrayExpression': return node.elements.map((element) => this.#any(element));
        case 'ObjectExpression': return this.#object(node);
        case 'UnaryExpression': return this.#unary(node);
        case 'BinaryExpression': return this.#binary(node);
        case 'LogicalExpression':
            return { [LOGICAL[node.operator]]: [this.#any(node.left), this.#any(node.right)] };
        case 'CallExpression': return this.#call(node);
        case 'UpdateExpression': throw inexpressible('effect');
        default: throw inexpressible('code');
        }
    }

    #literal(node) {
        if (node.regex) {
            throw inexpressible('code');
        }
        return node.value;
    }

    #identifier(node) {
        switch (node.name) {
        case 'undefined': return null;
        case '_name': return this.sessionName;
        case '_sessionid': return { var: 'case.id' };
        case '_event': throw inexpressible('event');
        case '_ioprocessors': throw inexpressible('processors');
        default: return { var: `context.${this.variable(node)}` };
        }
    }

    #member(node) {
        const path = [];
        for (; node.type === 'MemberExpression'; node = node.object) {
            if (node.computed && node.property.type !== 'Literal') {
                throw inexpressible('code');
            }
            path.unshift(nameOf(node.property));
        }
        if (node.type === 'Identifier' && node.name === '_event') {
            return this.#event(path);
        }
        const root = this.#identifier(node);
        return { var: [root.var, ...path].join('.') };
    }

    // Events of the documents have their data below "data"; the engine's have it in "output".
    #event([member, ...path]) {
        const isOwn = this.eventKind === IN_EVENT.own;
        switch (member) {
        case 'name': return { var: 'event.type' };
        case 'data':
            return { var: ['event', isOwn ? 'data' : 'output', ...path].join('.') };
        case 'invokeid':
            if (this.eventKind === IN_EVENT.doneActor) {
                return { substr: [{ var: 'event.type' }, 'xstate.done.actor.'.length] };
            } // falls through: other events do not say it
        default: throw inexpressible(member === 'raw' ? 'processors' : 'event');
        }
    }

    #object(node) {
        const members = node.properties.map(({ key, value }) => [nameOf(key), this.#any(value)]);
        return { object: Object.fromEntries(members) };
    }

    #unary(node) {
        if (node.operator === '!' || node.operator === '-') {
            return { [node.operator]: [this.#any(node.argument)] };
        }
        throw inexpressible('code');
    }

    #binary(node) {
        const { operator, left, right } = node;
        if (left.type === 'UnaryExpression' && left.operator === 'typeof' && isUndefined(right)) {
            return { [operator]: [this.#any(left.argument), null] };
        }
        if (operator === 'in') {
            throw inexpressible('event'); // the documents ask it of _event alone
        }
        if (operator === 'instanceof') {
            throw inexpressible('code');
        }
        const sides = [this.#any(left), this.#any(right)];
        if (operator === '+') {
            return { [isString(left) || isString(right) ? 'cat' : '+']: sides };
        }
        if (operator === '|' && isTruth(left) && isTruth(right)) {
            return { or: sides };
        }
        if (!OPERATORS.has(operator)) {
            throw inexpressible('code');
        }
        return { [operator]: sides };
    }

    #call(node) {
        const { callee, arguments: given } = node;
        if (callee.name === 'In' && given.length === 1 && isString(given[0])) {
            return { in_state: this.stateKey(given[0].value) };
        }
        if (isMethod(callee, 'concat') && callee.object.elements?.length === 0) {
            return { merge: given.map((one) => this.#any(one)) };
        }
        if (isMethod(callee, 'pow') && callee.object.name === 'Math' &&
            Number.isInteger(given[1].value)) {
            return { '*': Array(given[1].value).fill(this.#any(given[0])) };
        }
        throw inexpressible('code');
    }
}
