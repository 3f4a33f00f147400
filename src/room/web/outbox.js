/* What is still to be sent: every message stays here, and in the browser's
 * memory, until the room says that it is durable.
 *
 * An item is {frame, at, turn, refused?}: `frame` goes over the wire as it is;
 * `at` and `turn` keep the order; `refused` ({why, limit}) marks one that the
 * room will never take and that waits for its author to take it back. */
export class Outbox {
    #memory;
    #items;
    #turn = 0;
    #now;

    constructor(memory, now = Date.now) {
        this.#memory = memory;
        this.#now = now;
        this.#items = memory.kept();
    }

    get items() { return [...this.#items]; }
    find(key) { return this.#items.find((item) => item.frame.key === key); }
    /* The next one to send, or undefined. */
    get first() { return this.#items.find((item) => !item.refused); }

    add(frame) {
        const item = { frame, at: this.#now(), turn: this.#turn++ };
        this.#items.push(item);
        this.#memory.keep(item);
        return item;
    }

    remove(key) {
        this.#items = this.#items.filter((item) => item.frame.key !== key);
        this.#memory.drop(key);
    }

    refuse(key, refused) {
        const item = this.find(key);
        if (!item) return undefined;
        item.refused = refused;
        this.#memory.keep(item);
        return item;
    }
}

/* Spends the right to send: `burst` at once, then `rate` a second. Stays a
 * little below what the room allows, so that a long queue that was written
 * without a connection is never refused for its haste. */
export class Pace {
    #left;
    #since;
    constructor({ burst = 15, rate = 1.5, now }) {
        Object.assign(this, { burst, rate, now });
        this.#left = burst;
        this.#since = now();
    }

    /* Takes one and gives 0, or gives the milliseconds to wait for the next. */
    take() {
        const now = this.now();
        this.#left = Math.min(this.burst, this.#left + ((now - this.#since) / 1000) * this.rate);
        this.#since = now;
        if (this.#left < 1) return Math.ceil(((1 - this.#left) / this.rate) * 1000);
        this.#left -= 1;
        return 0;
    }
}
