// SPDX-License-Identifier: Apache-2.0
// Pseudo-random choices that a seed repeats (mulberry32).

export class Random {
    #state;

    constructor(seed) {
        this.#state = seed >>> 0;
    }

    /** A number in [0, 1). */
    next() {
        this.#state = (this.#state + 0x6d2b79f5) >>> 0;
        let t = this.#state;
        t = Math.imul(t ^ (t >>> 15), t | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    }

    /** An integer from `least` to `most`, both included. */
    int(least, most) {
        return least + Math.floor(this.next() * (most - least + 1));
    }

    chance(probability) {
        return this.next() < probability;
    }

    pick(items) {
        return items[Math.floor(this.next() * items.length)];
    }

    /** Pick by weight from [[weight, item], …]. */
    weighted(pairs) {
        let at = this.next() * pairs.reduce((sum, [weight]) => sum + weight, 0);
        return pairs.find(([weight]) => (at -= weight) < 0)?.[1] ?? pairs.at(-1)[1];
    }

    /** `count` different items, in their old order. */
    some(items, count) {
        const left = [...items];
        while (left.length > count) {
            left.splice(this.int(0, left.length - 1), 1);
        }
        return left;
    }

    shuffled(items) {
        const left = [...items];
        return items.map(() => left.splice(this.int(0, left.length - 1), 1)[0]);
    }
}
