// SPDX-License-Identifier: Apache-2.0
// A clock for XState under which each timer fires at its own time, in order.

// XState's SimulatedClock jumps to the end of an advance before it fires anything, so a timer
// started by another one's event would count from there; `lienthong play` fires each at its time.
export class VirtualClock {
    #now;
    #nextId = 1;
    #timers = new Map();

    constructor(startMs) {
        this.#now = startMs;
    }

    now() {
        return this.#now;
    }

    setTimeout(fire, delayMs) {
        const id = this.#nextId++;
        this.#timers.set(id, { due: this.#now + delayMs, fire });
        return id;
    }

    clearTimeout(id) {
        this.#timers.delete(id);
    }

    /** Fire what is due within `ms`, in order of due time and then of scheduling. */
    advance(ms, beforeEach = () => {}) {
        const end = this.#now + ms;
        for (let id = this.#earliest(end); id !== undefined; id = this.#earliest(end)) {
            const timer = this.#timers.get(id);
            this.#timers.delete(id);
            this.#now = Math.max(this.#now, timer.due);
            beforeEach();
            timer.fire();
        }
        this.#now = end;
    }

    #earliest(end) {
        let found;
        for (const [id, timer] of this.#timers) {
            if (timer.due <= end && (!found || timer.due < this.#timers.get(found).due)) {
                found = id;
            }
        }
        return found;
    }
}
