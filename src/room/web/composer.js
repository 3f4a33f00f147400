/* Where one writes: grows with the text, counts near the limit, keeps the draft. */
import { Audience } from "./audience.js";
import { mark, write } from "./dom.js";
import { readNumbers } from "./conversation.js";

const LIMIT = 4000; /* bytes of UTF-8 the room takes in one message */
const NEAR = 400; /* bytes left from which on they are counted */

const utf8 = new TextEncoder();

export class Composer {
    #form;
    #input;
    #counter;
    #whom;
    #t;
    #acts;
    #audience;
    #said = null; /* for whom, as it was shown last */

    /* `acts`: say(text, alone), choose(ids), numbers() -> {options, many} or null,
     * hint(ids or null), keep(draft, alone), announce(text). `whom`: {root, sign, words,
     * turn}; `alone`: for whom the draft was. */
    constructor({ form, input, counter, whom, alone, t, acts }) {
        this.#whom = whom;
        this.#audience = new Audience(alone);
        this.#form = form;
        this.#input = input;
        this.#counter = counter;
        this.#t = t;
        this.#acts = acts;
        form.addEventListener("submit", (event) => {
            event.preventDefault();
            this.#send();
        });
        input.addEventListener("keydown", (event) => this.#key(event));
        input.addEventListener("input", () => this.#changed());
        whom.turn.addEventListener("click", () => {
            this.#audience.turn();
            this.#showWhom();
            this.focus();
        });
        this.#showWhom();
    }

    get empty() { return this.#input.value === ""; }
    set text(text) {
        this.#input.value = text;
        this.#changed();
    }
    /* Words that come back to be written anew. */
    take(text, alone) {
        this.#audience.take(alone);
        this.text = text;
        this.#showWhom();
    }
    /* The page speaks another language now. */
    retell() {
        this.#count();
        this.#said = null;
        this.#showWhom();
    }
    /* Whether answers are hidden now, and which question is at hand. */
    address({ hidden, question }) {
        this.#audience.update({ hidden, question: question?.key ?? null, written: !this.empty });
        this.#showWhom();
    }
    focus() { this.#input.focus({ preventScroll: true }); }

    #key(event) {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        this.#form.requestSubmit();
    }

    #send() {
        const text = this.#input.value.trim();
        if (text === "") return;
        if (bytesLeft(text) < 0) {
            this.#acts.announce(this.#t("composer.tooLong"));
            return;
        }
        const ids = this.#picked();
        if (ids) this.#acts.choose(ids);
        else this.#acts.say(text, this.#audience.alone);
        this.#audience.sent();
        this.text = "";
        this.#showWhom();
    }

    /* For whom it is stands above what is written, and is said when it changes. */
    #showWhom() {
        const { alone, matters } = this.#audience;
        const whom = matters ? (alone ? "alone" : "all") : "";
        if (whom === this.#said) return;
        const { root, sign, words, turn } = this.#whom;
        root.hidden = whom === "";
        this.#form.dataset.whom = whom;
        sign.replaceChildren(mark(alone ? "lock" : "people"));
        write(words, whom && this.#t(`whom.${whom}`));
        write(turn, whom && this.#t(`whom.${whom}.turn`));
        this.#input.placeholder = this.#t(whom === "all" ? "composer.placeholder.all" : "composer.placeholder");
        this.#grow();
        if (this.#said !== null && whom) this.#acts.announce(this.#t(`whom.${whom}`));
        if (this.#said !== null) this.#acts.keep(this.#input.value, alone);
        this.#said = whom;
    }

    /* A number that stands for a choice is sent as that choice. */
    #picked() {
        const asked = this.#acts.numbers();
        return asked ? readNumbers(this.#input.value, asked.options, asked.many) : null;
    }

    #changed() {
        this.#grow();
        this.#count();
        this.#acts.hint(this.#picked());
        this.#acts.keep(this.#input.value, this.#audience.alone);
    }

    #grow() {
        this.#input.style.setProperty("height", "auto");
        this.#input.style.setProperty("height", `${this.#input.scrollHeight + 2}px`);
    }

    #count() {
        const left = bytesLeft(this.#input.value.trim());
        const over = left < 0;
        const words = left > NEAR ? "" : this.#t(over ? "composer.over" : "composer.left", { n: Math.abs(left) });
        write(this.#counter, words);
        this.#counter.classList.toggle("over", over);
        this.#input.setAttribute("aria-invalid", String(over));
    }
}

function bytesLeft(text) {
    return LIMIT - utf8.encode(text).length;
}
