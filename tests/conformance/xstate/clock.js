// SPDX-License-Identifier: Apache-2.0
// A clock for XState under which each timer fires at its own time, in order.

const isBefore = (a, b) => a.due < b.due || (a.due === b.due && a.rank < b.rank);

// XState's SimulatedClock jumps to the end of an advance before it fires anything, so a timer
// started by another one's event would count from there; `lienthong play` fires each at its time.
export class VirtualClock {
    #now;
    #nextId = 1;
    #timers = new Map();
    rank = 0; // of what is scheduled next: of two due together the lower fires first

    /** `crowded()` is told when the timers of three cases or more are due together. */
    constructor(startMs, crowded) {
        this.#now = startMs;
        this.crowded = crowded;
    }

    now() {
        return this.#now;
    }

    setTimeout(fire, delayMs) {
        const id = this.#nextId++;
        this.#timers.set(id, { due: this.#now + delayMs, rank: this.rank, fire });
        return id;
    }

    clearTimeout(id) {
        this.#timers.delete(id);
    }

    /** Fire what is due within `ms`, in order of due time, of rank, and then of scheduling. */
    advance(ms) {
        const end = this.#now + ms;
        for (let id = this.#earliest(end); id !== undefined; id = this.#earliest(end)) {
            const timer = this.#timers.get(id);
            if (this.#ranksDueAt(timer.due).size > 2) {
                this.crowded();
            }
            this.#timers.delete(id);
            this.#now = Math.max(this.#now, timer.due);
            timer.fire();
        }
        this.#now = end;
    }

    #ranksDueAt(due) {
        const together = [...this.#timers.values()].filter((timer) => timer.due === due);
        return new Set(together.map(({ rank }) => rank));
    }

    #earliest(end) {
        let found;
        for (const [id, timer] of this.#timers) {
            if (timer.due <= end && (!found || isBefore(timer, this.#timers.get(found)))) {
                found = id;
            }
        }
        return found;
    }
}
