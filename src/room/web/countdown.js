/* The time that is left for the open question. */

const SECOND = 1000;
const NEAR = 60; /* seconds left from which on it is said aloud, once */

/* The room's time: a browser's clock may be minutes off. What the room says is
 * late by its way here, so of several sayings the one furthest ahead is best. */
export class RoomClock {
    #ahead = 0;
    #local;

    constructor(local = Date.now) { this.#local = local; }

    get now() { return this.#local() + this.#ahead; }

    /* The room says that it is `now`; on a new connection all before is forgotten. */
    hear(now, fresh = false) {
        if (typeof now !== "number") return;
        const ahead = now - this.#local();
        this.#ahead = fresh ? ahead : Math.max(this.#ahead, ahead);
    }
}

/* Shows it each second, and says it aloud once when little is left. */
export class Countdown {
    #due = null;
    #said = false;
    #timer = null;
    #clock;
    #acts;

    /* `acts`: show(seconds or null), near(seconds). */
    constructor({ clock, acts }) {
        this.#clock = clock;
        this.#acts = acts;
    }

    /* `due`: when, in the room's time; nothing for never. */
    set(due = null) {
        if (due === this.#due) return;
        this.#due = due;
        this.#said = false;
        this.tick();
    }

    /* Shows what it shows anew. */
    tick() {
        clearTimeout(this.#timer);
        if (this.#due === null) {
            this.#acts.show(null);
            return;
        }
        const left = Math.max(0, this.#due - this.#clock.now);
        const seconds = Math.ceil(left / SECOND);
        this.#acts.show(seconds);
        this.#say(seconds);
        if (left > 0) this.#timer = setTimeout(() => this.tick(), left % SECOND || SECOND);
    }

    #say(seconds) {
        if (this.#said || seconds > NEAR || seconds === 0) return;
        this.#said = true;
        this.#acts.near?.(seconds);
    }
}

/* "1:05", "1:00:00": read the same in every language. */
export function clockWords(seconds) {
    const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    if (parts[0] === 0) parts.shift();
    return parts.map((part, i) => (i ? String(part).padStart(2, "0") : String(part))).join(":");
}

/* Shows the time in `node`, which has one part for the eye. */
export function showLeft(node, seconds) {
    node.hidden = seconds === null;
    if (seconds === null) return;
    node.classList.toggle("near", seconds <= NEAR);
    const shown = node.querySelector(".due-time");
    const words = clockWords(seconds);
    if (shown.textContent !== words) shown.textContent = words;
}
