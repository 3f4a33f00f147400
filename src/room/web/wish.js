/* In which language a person wants to be spoken to. What is chosen on the page is
 * told the room until it shows that it knows; what somebody asked the bot for in
 * words is learned from the language in which it speaks with them. */

const AGAIN = 5000; /* ms after which the room is told again */

export class Wish {
    #memory;
    #tell;
    #world;
    #timer = null;
    #spoken;

    /* `tell(language)` says it to the room, if that is there. */
    constructor({ memory, tell, ...changed }) {
        this.#memory = memory;
        this.#tell = tell;
        this.#world = { setTimeout: (f, ms) => globalThis.setTimeout(f, ms), clearTimeout: (id) => globalThis.clearTimeout(id), ...changed };
        this.#spoken = memory.spoken;
    }

    choose(language) {
        this.#memory.wish = language;
        this.heard(null);
    }

    /* The room has `known` as this person's language, or null: it did not say. */
    heard(known) {
        const { wish } = this.#memory;
        this.#world.clearTimeout(this.#timer);
        if (wish && wish !== known) {
            this.#tell(wish);
            this.#timer = this.#world.setTimeout(() => this.heard(null), AGAIN);
        } else this.#memory.wish = null;
    }

    /* The bot speaks `said` with this person. Gives the language the page should
     * follow to, or null: when it did before, and while another one is on its way. */
    follow(said) {
        const before = this.#spoken;
        if (!said || said === before) return null;
        this.#spoken = said;
        this.#memory.spoken = said;
        return before && !this.#memory.wish ? said : null;
    }
}
