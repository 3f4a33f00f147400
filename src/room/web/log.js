/* The conversation as it is read: one element an entry, in the room's order. */
import { choicesOf, partsOf } from "./conversation.js";
import { arrange, el, initials, mark, mixBars } from "./dom.js";

const NEAR_BOTTOM = 80; /* px within which a reader counts as following */
const RETELLING = 1000; /* ms in which what is put into the log is not read aloud */

export class LogView {
    #list;
    #scroller;
    #newButton;
    #t;
    #acts;
    #nodes = new WeakMap();
    #day;
    #language = "";
    #clock;
    #date;
    #missed = 0;

    /* `acts`: pick(entry, id), takeBack(entry), drop(entry). */
    constructor({ scroller, list, newButton, t, acts }) {
        this.#list = list;
        this.#scroller = scroller;
        this.#newButton = newButton;
        this.#t = t;
        this.#acts = acts;
        scroller.addEventListener("scroll", () => this.#following() && this.#seen(), { passive: true });
        newButton.addEventListener("click", () => this.toEnd());
        new ResizeObserver(() => this.#stay()).observe(scroller);
    }

    /* Shows the conversation; `news` of its entries just came from others. */
    show(conversation, news) {
        const follow = this.#wasFollowing;
        if (this.#language !== this.#t.language) this.#retell();
        const nodes = conversation.entries.map((entry) => this.#nodeFor(entry, conversation));
        arrange(this.#list, nodes);
        this.#group(conversation.entries);
        this.#markQuestion(conversation);
        if (follow) this.toEnd();
        else this.#miss(news);
    }

    /* In another language everything is put in anew, and is no news. */
    #retell() {
        const { locale, language } = this.#t;
        this.#clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
        this.#date = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });
        if (this.#language !== "") {
            this.#scroller.setAttribute("aria-live", "off");
            setTimeout(() => this.#scroller.setAttribute("aria-live", "polite"), RETELLING);
        }
        this.#language = language;
    }

    toEnd() {
        this.#scroller.scrollTop = this.#scroller.scrollHeight;
        this.#seen();
    }

    #wasFollowing = true;
    #following() {
        const { scrollTop, clientHeight, scrollHeight } = this.#scroller;
        this.#wasFollowing = scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM;
        return this.#wasFollowing;
    }

    /* The room for the log shrank or grew (a keyboard, the card below): who
     * was at the end stays there. */
    #stay() {
        if (this.#wasFollowing) this.toEnd();
    }

    #miss(news) {
        this.#missed += news;
        this.#newButton.hidden = this.#missed === 0;
        this.#newButton.textContent = this.#t("log.new", { n: this.#missed });
    }

    #seen() {
        this.#missed = 0;
        this.#newButton.hidden = true;
        this.#wasFollowing = true;
    }

    /* Messages one after the other by the same person within a while share a head. */
    #group(entries) {
        let before = null;
        this.#day = "";
        for (const entry of entries) {
            const node = this.#nodes.get(entry);
            const day = this.#date.format(entry.at);
            const newDay = day !== this.#day;
            node.dataset.day = newDay ? day : "";
            node.classList.toggle("new-day", newDay);
            const same = before && !newDay && before.from === entry.from && before.to === entry.to && !before.asks && entry.at - before.at < 180000;
            node.classList.toggle("follows", Boolean(same));
            this.#day = day;
            before = entry;
        }
    }

    /* The open question stands in the card: here it is kept for ears and for
     * later, so that the eye does not meet it twice. */
    #markQuestion(conversation) {
        const { question } = conversation;
        for (const entry of conversation.entries) {
            if (!entry.asks) continue;
            const node = this.#nodes.get(entry);
            node.classList.toggle("in-card", entry === question);
            node.classList.toggle("only-asks", node.querySelectorAll(".words").length === 1);
        }
    }

    #nodeFor(entry, conversation) {
        const known = this.#nodes.get(entry);
        const looks = looksOf(entry, conversation, this.#t.language);
        if (known?.looks === looks) return known;
        const node = known ? renew(known, this.#build(entry, conversation)) : this.#build(entry, conversation);
        node.looks = looks;
        this.#nodes.set(entry, node);
        return node;
    }

    #build(entry, conversation) {
        const kind = entry.mine ? "mine" : conversation.isBot(entry.from) ? "bot" : "other";
        const node = el("li", { class: `entry ${kind}${entry.about === undefined ? "" : " pick"}${entry.mine && entry.to ? " alone" : ""}` });
        if (entry.key) node.dataset.key = entry.key;
        if (entry.n !== undefined) node.dataset.n = entry.n;
        node.append(this.#head(entry, conversation, kind), this.#body(entry, conversation), ...this.#foot(entry, conversation));
        return node;
    }

    #head(entry, conversation, kind) {
        const name = entry.mine ? conversation.nameOf(conversation.you) : conversation.nameOf(entry.from);
        const face = kind === "bot" ? mark("bot") : el("span", { class: "face", "aria-hidden": "true" }, initials(name));
        return el("div", { class: "entry-head" }, face,
            el("span", { class: "entry-name", dir: "auto" }, name),
            entry.to ? el("span", { class: "tag" }, mark("lock"), this.#t(entry.mine ? "log.onlyBot" : "log.onlyYou")) : null,
            this.#time(entry));
    }

    #time(entry) {
        const at = new Date(entry.at);
        return el("time", { datetime: at.toISOString() }, this.#clock.format(at));
    }

    #body(entry, conversation) {
        if (entry.choice !== undefined) return this.#pickBody(entry, conversation);
        if (entry.fields) return this.#formBody(entry);
        const body = el("div", { class: "entry-body" });
        if (entry.mix) body.append(...this.#advice(entry));
        else if (entry.asks) body.append(...this.#asking(entry, conversation));
        else body.append(words(entry.text, entry.lang));
        if (entry.options?.length) body.append(this.#options(entry, conversation));
        return body;
    }

    /* The suggestion in a sentence, as bars, and then why. */
    #advice(entry) {
        const [first, ...why] = (entry.text ?? "").split(/\n+/);
        const reasons = el("div", { class: "reasons" }, why.map((line) => reason(line, entry.lang)));
        return [words(first, entry.lang), mixBars(entry.mix, this.#t), why.length ? reasons : ""];
    }

    /* What was before the question, and the question, which the card may take over. */
    #asking(entry, conversation) {
        const { before, progress, question, rest } = partsOf(entry.text ?? "", wordsFor(entry, conversation));
        const asked = words([progress, question, rest].filter(Boolean).join("\n"), entry.lang);
        asked.classList.add("asked");
        return before ? [words(before, entry.lang), asked] : [asked];
    }

    #formBody(entry) {
        return el("div", { class: "entry-body" },
            el("p", { class: "words" }, this.#t("form.mine", { n: entry.fields.length })),
            el("p", { class: "quiet small" }, this.#t("log.pickedNote")));
    }

    #pickBody(entry, conversation) {
        const about = conversation.byKey(entry.about);
        return el("div", { class: "entry-body" },
            el("p", { class: "words" },
                el("span", { class: "quiet" }, `${this.#t("log.youPicked")} `),
                el("span", { dir: "auto", lang: about?.lang }, pickedWords(entry.choice, about, this.#t))),
            el("p", { class: "quiet small" }, this.#t("log.pickedNote")));
    }

    /* The choices of the open question stand in the card; here they are only
     * read. Choices beside any other message are pressed where they stand. */
    #options(entry, conversation) {
        const picked = conversation.pickedFor(entry.key) ?? [];
        const live = !entry.asks && !entry.many && !conversation.board?.ended;
        return el("ul", { class: `chips${live ? " live" : ""}` }, choicesOf(entry.options).map((option) => {
            const chosen = picked.includes(option.id);
            const press = { type: "button", class: "chip", "aria-pressed": String(chosen),
                onclick: () => this.#acts.pick(entry, option.id) };
            const words = [chosen ? mark("check") : null, el("span", { dir: "auto", lang: option.lang }, option.label)];
            return el("li", {}, live ? el("button", press, words) : el("span", { class: `chip${chosen ? " chosen" : ""}` }, words));
        }));
    }

    #foot(entry, conversation) {
        if (entry.refused) return [this.#refusal(entry)];
        if (entry.mine && entry.n === undefined) {
            const state = conversation.connected ? "message.sending" : "message.kept";
            return [el("p", { class: "entry-state" }, mark("clock"), this.#t(state))];
        }
        return [];
    }

    #refusal(entry) {
        const t = this.#t;
        const key = `refused.${entry.refused.why}`;
        const why = t(key) === key ? t("refused.other") : t(key, { limit: entry.refused.limit ?? 0 });
        return el("div", { class: "entry-refused", role: "alert" },
            el("p", {}, t("message.refused", { why })),
            entry.text === undefined ? null
                : el("button", { type: "button", class: "link", onclick: () => this.#acts.takeBack(entry) }, t("message.takeBack")),
            el("button", { type: "button", class: "link", onclick: () => this.#acts.drop(entry) }, t("message.drop")));
    }
}

/* Makes `old` look like `fresh` and leaves alone what looks so already: what is
 * put into a log is read aloud, and should be read once. */
function renew(old, fresh) {
    Object.assign(old.dataset, fresh.dataset);
    const before = [...old.children];
    const parts = [...fresh.children].map((part, index) => (before[index]?.isEqualNode(part) ? before[index] : part));
    arrange(old, parts);
    return old;
}

function words(text, lang) {
    return el("p", { class: "words", dir: "auto", lang }, text ?? "");
}

/* A line that begins with a sign is a reason for the line without one before it. */
function reason(line, lang) {
    const [, sign, rest] = /^([+\u2212!?-])\s+(.*)$/s.exec(line) ?? [];
    if (!sign) return el("p", { class: "reason-of", dir: "auto", lang }, line);
    return el("p", { class: "reason", dir: "auto", lang }, el("span", { class: "sign" }, `${sign} `), rest);
}

/* The board knows the bare words of the open question only. */
function wordsFor(entry, conversation) {
    return entry === conversation.question ? conversation.wordsOf(entry) : "";
}

/* What an entry's looks depend on: it is drawn anew only when this changes. */
function looksOf(entry, conversation, language) {
    const about = entry.about ? conversation.byKey(entry.about)?.n : undefined;
    const picked = entry.options ? conversation.pickedFor(entry.key) : null;
    return JSON.stringify([language, entry.lang, entry.asks && partsOf(entry.text ?? "", wordsFor(entry, conversation)), entry.n ?? conversation.connected, entry.at, entry.refused, about, picked, entry.options && conversation.board?.ended,
        conversation.nameOf(entry.mine ? conversation.you : entry.from), conversation.isBot(entry.from)]);
}

/* Labels of picked ids; "id=percent" is said with its percent. */
export function pickedWords(choice, question, t) {
    const words = choice.split(" ").filter(Boolean).map((part) => {
        const [id, percent] = part.split("=");
        const label = choicesOf(question?.options).find((option) => option.id === id)?.label ?? id;
        return percent === undefined ? label : `${label} ${t("mix.percent", { n: Number(percent) })}`;
    });
    return t.list(words);
}
