/* For whom the words are that are being written: for Canvasser alone, or for
 * everybody. Pure: the composer shows what it says.
 *
 * Where answers are hidden, words go to Canvasser alone unless their author
 * chooses otherwise, and a choice holds for one question: the next answer is
 * not given away by a switch that was forgotten. Words that were begun in
 * private stay so whatever happens meanwhile. */
export class Audience {
    #hidden;
    #question = null;
    #choice = null; /* "alone", "all", or null for what is usual here */

    /* `alone`: how it was left, so that a reload gives nothing away. */
    constructor(alone = false) { this.#hidden = alone; }

    get alone() { return this.#choice ? this.#choice === "alone" : this.#hidden; }
    /* Whether there is anything to choose. */
    get matters() { return this.#hidden || this.alone; }

    /* Answers are hidden or not, the question at hand is `question` (any key), and
     * words are being `written` or not. */
    update({ hidden, question, written }) {
        const alone = this.alone;
        if (question !== this.#question) this.#choice = null;
        this.#question = question;
        this.#hidden = hidden;
        if (written && alone && !this.alone) this.#choice = "alone";
        if (!written && !hidden) this.#choice = null;
    }

    turn() { this.#choice = this.alone ? "all" : "alone"; }
    /* Words come back that were meant for Canvasser alone, or for everybody. */
    take(alone) { this.#choice = alone ? "alone" : "all"; }
    /* Nothing is written any more. */
    sent() { if (!this.#hidden) this.#choice = null; }
}
