// SPDX-License-Identifier: Apache-2.0
// Makes a random tree of states and the targets that may stand in it.

const KEYS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
const STATES_MAX = 26;

export class States {
    constructor(random, { isKid = false } = {}) {
        this.r = random;
        this.isKid = isKid; // invoked by another: small, and soon at its end
        this.nodes = [];
        this.ids = 0;
    }

    node(parent, key, type, depth) {
        const node = {
            parent,
            key,
            type,
            depth,
            children: [],
            config: {},
            order: this.nodes.length,
        };
        this.nodes.push(node);
        parent?.children.push(node);
        if (parent && this.r.chance(0.25)) {
            node.id = `id${++this.ids}`;
            node.config.id = node.id;
        }
        if (type === 'compound' || type === 'parallel') {
            this.children(node);
        }
        return node;
    }

    children(node) {
        const parallel = node.type === 'parallel';
        const count = this.r.int(parallel ? 2 : 1, node.depth === 0 ? 4 : 3);
        const keys = this.r.shuffled(KEYS).slice(0, count + 1);
        for (const key of keys.slice(0, count)) {
            this.node(node, key, this.childType(node), node.depth + 1);
        }
        if (node.type === 'compound' && node.children.every((c) => c.type === 'final')) {
            node.children[0].type = 'atomic';
        }
        if (this.r.chance(0.4)) {
            this.historyNode(node, keys[count]);
        }
        if (parallel || this.r.chance(0.1)) {
            node.config.type = node.type;
        }
    }

    childType(parent) {
        if (parent.depth >= (this.isKid ? 2 : 3) || this.nodes.length > STATES_MAX) {
            return this.r.chance(this.isKid ? 0.4 : 0.25) ? 'final' : 'atomic';
        }
        return parent.type === 'parallel'
            ? this.r.weighted([
                  [6, 'compound'],
                  [1, 'parallel'],
                  [2, 'atomic'],
                  [0.5, 'final'],
              ])
            : this.r.weighted([
                  [4, 'atomic'],
                  [3, 'compound'],
                  [1.5, 'parallel'],
                  [1.5, 'final'],
              ]);
    }

    historyNode(parent, key) {
        const node = this.node(parent, key, 'history', parent.depth + 1);
        this.r.weighted([
            [
                2,
                () => {
                    node.config.type = 'history';
                },
            ],
            [
                3,
                () => {
                    node.config.history = 'deep';
                },
            ],
            [
                1,
                () => {
                    Object.assign(node.config, { type: 'history', history: 'shallow' });
                },
            ],
            [
                1,
                () => {
                    Object.assign(node.config, { type: 'history', history: 'deep' });
                },
            ],
            [
                1,
                () => {
                    node.config.history = true;
                },
            ],
        ])();
    }

    // Chance alone hardly ever brings every region of a parallel state to its end: `tick` does.
    makeFinishable(node) {
        if (node.type === 'atomic') {
            node.type = 'final';
        }
        const children = node.children.filter((c) => c.type !== 'history');
        if (node.type === 'parallel') {
            children.forEach((child) => this.makeFinishable(child));
        } else if (node.type === 'compound') {
            node.finish = (
                children.find((c) => c.type === 'final') ??
                this.node(
                    node,
                    KEYS.find((k) => node.children.every((c) => c.key !== k)),
                    'final',
                    node.depth + 1,
                )
            ).key;
        }
    }

    ancestors(node) {
        return node.parent ? [node.parent, ...this.ancestors(node.parent)] : [];
    }

    isWithin(node, ancestor) {
        return this.ancestors(node).includes(ancestor);
    }

    below(node) {
        return this.nodes.filter((other) => this.isWithin(other, node));
    }

    regionOf(node, parallel) {
        return [node, ...this.ancestors(node)].find((a) => a.parent === parallel);
    }

    // The file format refuses a target in a sibling region of its source.
    mayAim(source, target) {
        return this.ancestors(target).every(
            (p) =>
                p.type !== 'parallel' ||
                !this.isWithin(source, p) ||
                this.regionOf(source, p) === this.regionOf(target, p),
        );
    }

    pathBetween(ancestor, node) {
        return node === ancestor ? [] : [...this.pathBetween(ancestor, node.parent), node.key];
    }

    /** One of the ways in which `source` can name `target`. */
    reference(source, target) {
        const ways = [];
        if (target.id) {
            ways.push(`#${target.id}`);
        }
        const named = this.ancestors(target).filter((a) => a.id || !a.parent);
        named.forEach((a) =>
            ways.push([`#${a.id ?? this.rootId}`, ...this.pathBetween(a, target)].join('.')),
        );
        if (!target.parent) {
            ways.push(`#${this.rootId}`);
        }
        if (this.isWithin(target, source)) {
            ways.push(`.${this.pathBetween(source, target).join('.')}`);
        }
        if (source.parent && this.isWithin(target, source.parent)) {
            const path = this.pathBetween(source.parent, target).join('.');
            ways.push(path, path);
        }
        return this.r.pick(ways);
    }

    target(source) {
        if (this.r.chance(0.12)) {
            const several = this.severalTargets(source);
            if (several) {
                return several;
            }
        }
        const candidates = this.nodes.filter(
            (n) =>
                this.mayAim(source, n) &&
                (n.parent || this.r.chance(0.2)) &&
                (n.type !== 'history' || !this.isWithin(source, n.parent) || this.r.chance(0.1)),
        );
        const histories = candidates.filter((n) => n.type === 'history');
        if (histories.length > 0 && this.r.chance(0.25)) {
            return this.reference(source, this.r.pick(histories));
        }
        const near = candidates.filter((n) => n.parent === source.parent || n.parent === source);
        const from = near.length && this.r.chance(0.6) ? near : candidates;
        return this.reference(source, this.r.pick(from));
    }

    severalTargets(source) {
        const parallels = this.nodes.filter(
            (n) =>
                n.type === 'parallel' &&
                (n === source || !this.isWithin(source, n)) &&
                this.mayAim(source, n),
        );
        if (parallels.length === 0) {
            return undefined;
        }
        const parallel = this.r.pick(parallels);
        const regions = parallel.children.filter((c) => c.type !== 'history');
        return this.r
            .shuffled(this.r.some(regions, 2))
            .map((region) => this.reference(source, this.r.pick([region, ...this.below(region)])));
    }
}
