/* The card above the composer: the question that is open, its choices, and who
 * is still waited for; or what to do when none is open. */
import { showLeft } from "./countdown.js";
import { el, mark, progressWords, speakIn, write } from "./dom.js";
import { choicesOf, partsOf } from "./conversation.js";
import { pickedWords } from "./log.js";
import { countWords } from "./panel.js";

export class CardView {
    #root;
    #t;
    #acts;
    #shown = null; /* what the parts below were built for, and in which language */
    #language = "";
    #parts = {};
    #toggled = new Set();
    #folded = false;
    #left = null;

    /* `acts`: pick(entry, ids), form(entry), start(), invite(), announce(text), returnFocus(). */
    constructor({ root, t, acts }) {
        this.#root = root;
        this.#t = t;
        this.#acts = acts;
    }

    show(conversation) {
        const entry = conversation.question;
        if (entry) this.#showQuestion(entry, conversation);
        else if (conversation.board?.discussing) this.#showWords("discussing", "card.discussing", "card.discussing.lead");
        else if (conversation.board?.ended) this.#showWords("ended", "card.ended", "card.ended.lead");
        else if (conversation.walking && conversation.seat?.answered) this.#showWords("through", "card.through", "card.through.lead");
        else if (!conversation.board) this.#showWords("start", "card.start", "card.start.lead", this.#startButtons());
        else this.#hide();
    }

    /* The seconds that are left for the question, or null. */
    showLeft(seconds) {
        this.#left = seconds;
        if (this.#parts.due) showLeft(this.#parts.due, seconds);
    }

    /* Picks the choice with this number. Gives whether there was one. */
    press(number) {
        const index = this.#indexOf(number);
        if (index < 0) return false;
        if (this.#folded) this.#fold(false);
        this.#parts.buttons[index].click();
        return true;
    }

    /* Words for "Enter sends: ...", or "" when `ids` are not of this question. */
    describe(ids) {
        return this.#parts.entry ? pickedWords(ids.join(" "), this.#parts.entry, this.#t) : "";
    }

    /* Shows in advance what Enter would send. */
    hint(ids) {
        this.#parts.buttons?.forEach((button, i) => {
            button.classList.toggle("hinted", Boolean(ids?.includes(this.#parts.offers[i].id)));
        });
    }

    #indexOf(number) {
        if (this.#root.hidden || !this.#parts.offers || this.#parts.notMine) return -1;
        return this.#parts.offers.findIndex((offer) => offer.number === number);
    }

    /* ---- without a question ------------------------------------------------------ */

    #hide() {
        this.#root.hidden = true;
        this.#root.dataset.state = "none";
        this.#shown = null;
        this.#parts = {};
    }

    #begin(what) {
        this.#root.hidden = false;
        if (this.#shown === what && this.#language === this.#t.language) return false;
        if (this.#shown !== what) this.#toggled.clear();
        this.#shown = what;
        this.#language = this.#t.language;
        this.#root.dataset.state = what.asks ? "question" : what;
        this.#root.dataset.question = what.key ?? "";
        this.#parts = {};
        this.#root.className = "card";
        return true;
    }

    #showWords(what, title, lead, ...more) {
        if (!this.#begin(what)) return;
        this.#root.replaceChildren(
            el("h2", { id: "card-title" }, this.#t(title)), el("p", { class: "card-rest" }, this.#t(lead)), ...more);
    }

    #startButtons() {
        return el("div", { class: "card-foot" },
            el("button", { type: "button", class: "primary", onclick: () => this.#acts.start() }, this.#t("card.start.button")),
            el("button", { type: "button", class: "pill", onclick: () => this.#acts.invite() }, this.#t("people.invite")));
    }

    /* ---- with a question ----------------------------------------------------------- */

    #showQuestion(entry, conversation) {
        if (this.#begin(entry)) this.#build(entry);
        this.#update(entry, conversation);
    }

    #build(entry) {
        const t = this.#t;
        const offers = choicesOf(entry.options);
        const eyebrow = el("p", { class: "eyebrow" });
        const fold = el("button", { type: "button", class: "link fold", "aria-controls": "card-choices",
            onclick: () => this.#fold(!this.#folded) });
        const due = el("p", { class: "due", role: "timer", "aria-live": "off", hidden: "" }, mark("clock"),
            el("span", { class: "unseen" }, t("time.left")), " ", el("span", { class: "due-time" }));
        const question = el("h2", { id: "card-title", dir: "auto" });
        const rest = el("p", { class: "card-rest", dir: "auto" });
        const buttons = offers.map((offer) => this.#button(entry, offer));
        const send = el("button", { type: "button", class: "primary", onclick: () => this.#sendMany() });
        const form = el("button", { type: "button", class: "pill card-form", "aria-haspopup": "dialog", onclick: () => this.#acts.form(entry) });
        const state = el("p", { class: "card-state" });
        const choices = el("div", { class: "choices", id: "card-choices", role: "group", "aria-labelledby": "card-title" },
            el("div", { class: "choice-list" }, buttons));
        this.#parts = { entry, offers, eyebrow, due, fold, question, rest, buttons, send, form, state, choices, answered: false };
        showLeft(due, this.#left);
        this.#root.replaceChildren(
            el("div", { class: "card-top" }, eyebrow, due, fold),
            el("div", { class: "card-scroll" }, question, rest, choices),
            el("div", { class: "card-foot" }, entry.many ? send : null, form, state));
        this.#fold(false);
    }

    /* A way round the question is sent at once, even where several can be picked. */
    #button(entry, offer) {
        const { id, number, label, lang } = offer;
        const aside = number === null;
        return el("button", {
            type: "button", class: `choice${aside ? " aside" : ""}`, "aria-pressed": "false", "data-id": id,
            "aria-keyshortcuts": !aside && number <= 9 ? String(number) : null,
            onclick: () => (entry.many && !aside ? this.#toggle(offer) : this.#send([id])),
        }, aside ? null : el("span", { class: "number", "aria-hidden": "true" }, String(number)),
        el("span", { class: "choice-label", dir: "auto", lang }, label), mark("check"));
    }

    /* What was before the question stands in the conversation. */
    #words(entry, conversation) {
        const { eyebrow, question, rest } = this.#parts;
        const parts = partsOf(entry.text ?? "", conversation.wordsOf(entry));
        speakIn(eyebrow, parts.progress && entry.lang);
        for (const node of [question, rest]) speakIn(node, entry.lang);
        write(eyebrow, parts.progress || eyebrowWords(conversation.board, this.#t));
        write(question, parts.question);
        write(rest, parts.rest);
    }

    #update(entry, conversation) {
        const { coached } = conversation;
        const seat = coached ? undefined : conversation.seat;
        const apart = coached || conversation.apart;
        const picked = conversation.pickedFor(entry.key);
        const notMine = Boolean(seat) && !seat.asked && !apart;
        const answered = !apart && (seat ? seat.asked && seat.answered : picked !== null);
        const { fold, state } = this.#parts;
        this.#words(entry, conversation);
        if (answered !== this.#parts.answered) this.#folded = answered;
        this.#parts.answered = answered;
        this.#parts.notMine = notMine;
        this.#showChoices();
        this.#parts.form.hidden = notMine || answered || !entry.label;
        write(this.#parts.form, entry.label ?? "");
        fold.hidden = notMine || !entry.options?.length || (!answered && !this.#folded);
        this.#root.classList.toggle("answered", answered);
        this.#root.classList.toggle("not-mine", notMine);
        this.#foldWords();
        this.#markPicked(picked);
        write(state, this.#stateWords(conversation, { notMine, answered, picked, entry }));
    }

    #markPicked(picked) {
        const { entry, offers, buttons, send } = this.#parts;
        buttons.forEach((button, index) => {
            const { id } = offers[index];
            const on = entry.many ? this.#toggled.has(id) : Boolean(picked?.some((part) => part.split("=")[0] === id));
            button.setAttribute("aria-pressed", String(on));
        });
        const n = this.#toggled.size;
        write(send, n ? this.#t("card.send", { n }) : this.#t("card.sendNone"));
        send.setAttribute("aria-disabled", String(n === 0));
    }

    #stateWords(conversation, { notMine, answered, picked, entry }) {
        const t = this.#t;
        if (notMine) {
            const who = conversation.asked.map((seat) => seat.name);
            return who.length ? t("card.notAsked", { who: t.list(who) }) : t("card.notAsked.nobody");
        }
        if (!answered) return this.#askingWords(entry, conversation);
        const mine = picked ? t("card.answeredWith", { answer: pickedWords(picked.join(" "), entry, t) }) : t("card.answered");
        return [mine, waitingWords(conversation, t)].filter(Boolean).join("  ·  ");
    }

    #askingWords(entry, { board }) {
        if (!entry.options?.length) return "";
        const how = this.#parts.rest.textContent ? "" : this.#t(entry.many ? "card.pickMany" : "card.pick");
        return [how, board?.hidden && this.#t("card.hidden")].filter(Boolean).join(" ");
    }

    #toggle({ id, label }) {
        const on = !this.#toggled.has(id);
        if (on) this.#toggled.add(id);
        else this.#toggled.delete(id);
        this.#markPicked(null);
        this.#acts.announce(this.#t(on ? "card.toggledOn" : "card.toggledOff", { label }));
    }

    #sendMany() {
        if (this.#toggled.size === 0) {
            this.#acts.announce(this.#t("card.nonePicked"));
            return;
        }
        const { entry } = this.#parts;
        this.#send(entry.options.map((option) => option.id).filter((id) => this.#toggled.has(id)));
    }

    #send(ids) {
        const { entry } = this.#parts;
        const hadFocus = this.#root.contains(document.activeElement);
        this.#acts.pick(entry, ids);
        this.#acts.announce(this.#t("card.sent", { answer: this.describe(ids) }));
        if (hadFocus) this.#acts.returnFocus();
    }

    #fold(folded) {
        this.#folded = folded;
        if (!this.#parts.choices) return;
        this.#showChoices();
        this.#foldWords();
    }

    #showChoices() {
        const { choices, send, entry, notMine } = this.#parts;
        choices.hidden = notMine || this.#folded || !entry.options?.length;
        send.hidden = choices.hidden;
    }

    #foldWords() {
        const { fold, answered } = this.#parts;
        write(fold, this.#t(!this.#folded ? "card.hide" : answered ? "card.change" : "card.show"));
        fold.setAttribute("aria-expanded", String(!this.#folded));
    }
}

function eyebrowWords(board, t) {
    const parts = [progressWords(board, t)];
    if (board?.segment) parts.push(t("progress.segment", { segment: board.segment }));
    return parts.filter(Boolean).join("  ·  ");
}

/* While answers are hidden it is not told whose are in. */
function waitingWords(conversation, t) {
    if (conversation.board?.hidden) return countWords(conversation, t);
    const names = conversation.waitedFor.map((seat) => seat.name);
    if (names.length) return t("card.waitingFor", { who: t.list(names) });
    return conversation.asked.length > 1 ? t("card.everybody") : "";
}
