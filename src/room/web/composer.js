/* Where one writes: grows with the text, counts near the limit, keeps the draft. */
import { write } from "./dom.js";
import { readNumbers } from "./conversation.js";

const LIMIT = 4000; /* bytes of UTF-8 the room takes in one message */
const NEAR = 400; /* bytes left from which on they are counted */

const utf8 = new TextEncoder();

export class Composer {
    #form;
    #input;
    #counter;
    #t;
    #acts;

    /* `acts`: say(text), choose(ids), numbers() -> {options, many} or null,
     * hint(ids or null), keep(draft), announce(text). */
    constructor({ form, input, counter, t, acts }) {
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
    }

    get empty() { return this.#input.value === ""; }
    set text(text) {
        this.#input.value = text;
        this.#changed();
    }
    /* The page speaks another language now. */
    retell() { this.#count(); }
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
        else this.#acts.say(text);
        this.text = "";
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
        this.#acts.keep(this.#input.value);
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
