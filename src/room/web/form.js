/* The form beside a question: what can be answered together with it, one field
 * below the other. The bot is asked what it holds each time it is opened; what is
 * written in it stays until it is sent, however often it is closed and opened. */
import { el } from "./dom.js";

const WORDS_MAX = 1300; /* UTF-16 units: however written, at most 4,000 bytes */

export class FormView {
    #dialog;
    #t;
    #acts;
    #about = null; /* key of the message it stands beside */
    #fields = []; /* of the form that was built: {id, choice, words} */
    #asked = false;

    /* `acts`: ask(key), fill(key, fields), announce(text), returnFocus(). */
    constructor({ dialog, t, acts }) {
        this.#dialog = dialog;
        this.#t = t;
        this.#acts = acts;
        dialog.addEventListener("close", () => acts.returnFocus());
    }

    /* Its button was pressed. */
    open(key) {
        if (!this.#acts.ask(key)) {
            this.#acts.announce(this.#t("form.later"));
            return;
        }
        this.#asked = key;
    }

    /* What it holds just now; nothing when nobody is there to say it, or nothing is open. */
    hear({ about, form }) {
        if (about !== this.#asked) return;
        this.#asked = null;
        if (!form) {
            this.#acts.announce(this.#t("form.none"));
            return;
        }
        this.#build(about, form);
        if (!this.#dialog.open) this.#dialog.showModal();
    }

    /* The same form again keeps what is written in it. */
    #build(about, form) {
        const before = new Map(this.#about === about ? this.#fields.map((field) => [field.id, field]) : []);
        this.#about = about;
        this.#fields = form.fields.map((field, i) => new Field(field, i, form, before.get(field.id)));
        const warning = el("p", { class: "error", role: "alert" });
        const body = el("form", { method: "dialog", onsubmit: (event) => this.#send(event, warning) },
            el("div", { class: "form-head" },
                el("h2", { id: "form-title" }, this.#t("form.title")),
                el("p", { class: "quiet small" }, this.#t("form.lead"))),
            el("div", { class: "form-fields" }, this.#fields.map((field) => field.node)),
            warning,
            el("div", { class: "form-foot" },
                el("button", { type: "submit", class: "primary" }, form.send),
                el("button", { type: "button", class: "pill", onclick: () => this.#dialog.close() }, form.cancel)));
        this.#dialog.replaceChildren(body);
    }

    #send(event, warning) {
        const filled = this.#fields.map((field) => field.filled).filter(Boolean);
        if (!filled.length) {
            event.preventDefault();
            warning.textContent = this.#t("form.empty");
            this.#fields[0].focus();
            return;
        }
        this.#acts.fill(this.#about, filled);
        this.#acts.announce(this.#t("form.sent", { n: filled.length }));
        this.#about = null;
    }
}

/* One question: a menu or boxes to tick, room for words, or both. */
class Field {
    id;
    node;
    #menu = null;
    #boxes = [];
    #words = null;

    constructor({ id, words, hint, options = [], many, text }, i, form, before) {
        const name = `field-${i}`;
        this.id = id;
        const described = hint ? `${name}-hint` : null;
        if (options.length && many) this.#boxes = options.map((option) => box(option));
        else if (options.length) this.#menu = menu(options, name, described);
        if (text || !options.length) this.#words = words_(name, options.length ? null : described);
        const asks = el(many && options.length ? "legend" : "label",
            { class: "form-words", dir: "auto", for: many && options.length ? null : this.#menu ? name : `${name}-words` }, words);
        this.node = el(many && options.length ? "fieldset" : "div", { class: "form-field", "data-id": id, "aria-describedby": many ? described : null },
            asks, hint ? el("p", { class: "quiet small", id: `${name}-hint`, dir: "auto" }, hint) : null,
            this.#menu, this.#boxes.map((one) => one.node),
            this.#words && options.length ? el("label", { class: "quiet small", for: `${name}-words` }, form.own) : null, this.#words);
        if (before) this.#take(before);
    }

    get choice() {
        return this.#menu ? this.#menu.value : this.#boxes.filter((one) => one.input.checked).map((one) => one.id).join(" ");
    }
    get words() { return this.#words?.value.trim() ?? ""; }

    /* What was filled in, or nothing. */
    get filled() {
        const { id, choice, words } = this;
        if (!choice && !words) return undefined;
        return { id, ...(choice && { choice }), ...(words && { text: words }) };
    }

    focus() { this.node.querySelector("select, input, textarea").focus(); }

    #take(before) {
        if (this.#words) this.#words.value = before.words;
        if (this.#menu) this.#menu.value = before.choice;
        const ids = before.choice.split(" ");
        for (const one of this.#boxes) one.input.checked = ids.includes(one.id);
    }
}

function menu(options, name, described) {
    return el("select", { id: name, "aria-describedby": described, dir: "auto" },
        el("option", { value: "" }, "–"), options.map(({ id, label }) => el("option", { value: id }, label)));
}

function box({ id, label }) {
    const input = el("input", { type: "checkbox", value: id });
    return { id, input, node: el("label", { class: "form-box" }, input, el("span", { dir: "auto" }, label)) };
}

function words_(name, described) {
    return el("textarea", { id: `${name}-words`, rows: "2", dir: "auto", maxlength: String(WORDS_MAX), "aria-describedby": described });
}
