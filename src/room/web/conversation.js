/* What has been said in a room, as one person sees it: messages in the room's
 * order, then what is still to be sent; who is here; the board; the question
 * that is open. Knows nothing of pages and sockets.
 *
 * An entry is {key, from, at, mine, n?, text?, about?, choice?, options?, many?,
 * asks?, mix?, label?, fields?, to?, lang?, refused?}; `n` is missing as long as it is not
 * durable. What is said in several languages is shown in the reader's. */
export class Conversation {
    you = null;
    room = "";
    connected = false;
    members = new Map();
    #entries = [];
    #language = "";
    #said = null; /* the board in every language */
    #board = null;
    #byNumber = new Map();
    #mine = new Map(); /* own entries by key: an echo meets what was shown at once */

    get entries() { return this.#entries; }
    byKey(key) { return this.#entries.find((entry) => entry.key === key && !entry.mine); }
    get bots() { return [...this.members.values()].filter((member) => member.bot); }
    get people() { return [...this.members.values()].filter((member) => !member.bot); }
    nameOf(id) { return this.members.get(id)?.name ?? ""; }
    isBot(id) { return this.members.get(id)?.bot ?? false; }

    /* The board in the reader's language, or null. */
    get board() { return this.#board; }
    set board(said) {
        this.#said = said;
        this.#board = said && boardIn(said, this.#language);
    }

    /* Tells everything anew in `language`, as far as it was said in it. */
    speak(language) {
        this.#language = language;
        this.board = this.#said;
        for (const entry of this.#entries) if (entry.said) Object.assign(entry, wordsIn(entry.said, language));
    }

    welcome(frame) {
        this.you = frame.you;
        this.room = frame.room ?? "";
        this.board = frame.board ?? null;
        this.members = new Map((frame.members ?? []).map((member) => [member.id, member]));
    }

    /* A frame of the room; gives the entry it added, if it added one. */
    apply(frame) {
        if (frame.t === "member") this.members.set(frame.id, frame);
        else if (frame.t === "board") this.board = frame.board ?? null;
        else if (frame.t === "message" || frame.t === "choose") return this.#number(frame);
        return undefined;
    }

    /* An item of the outbox, shown before the room has it. */
    pend(item) {
        const known = this.#mine.get(item.frame.key);
        if (known) return known;
        const { key, text, to, about, choice, fields } = item.frame;
        const entry = { key, text, to, about, choice, fields, from: this.you, at: item.at, mine: true };
        if (item.refused) entry.refused = item.refused;
        this.#mine.set(key, entry);
        this.#entries.push(entry);
        return entry;
    }

    /* The room has it under number `n`. */
    settle(key, n) {
        const entry = this.#mine.get(key);
        if (entry && entry.n === undefined) this.#place(entry, n);
    }

    refuse(item) {
        const entry = this.pend(item);
        entry.refused = item.refused;
        return entry;
    }

    remove(key) {
        this.#mine.delete(key);
        this.#entries = this.#entries.filter((entry) => !(entry.mine && entry.key === key));
    }

    #number(frame) {
        if (this.#byNumber.has(frame.n)) return this.#meet(this.#byNumber.get(frame.n), frame);
        const mine = frame.from === this.you;
        const shown = mine ? this.#mine.get(frame.key) : undefined;
        if (shown && shown.n !== undefined) return undefined;
        const entry = shown ?? { mine };
        this.#take(frame, entry);
        this.#place(entry, frame.n);
        if (mine) this.#mine.set(frame.key, entry);
        return shown ? undefined : entry;
    }

    /* The acknowledgement came first, now the message: the room's time counts. */
    #meet(entry, frame) {
        if (entry.mine && entry.key === frame.key) this.#take(frame, entry);
        return undefined;
    }

    /* People write in the language they read, as far as is known. */
    #take(frame, entry) {
        copy(frame, entry);
        if (frame.lang === undefined) entry.lang ??= this.members.get(frame.from)?.lang;
        if (!frame.lang) return;
        entry.said = frame;
        Object.assign(entry, wordsIn(frame, this.#language));
    }

    #place(entry, n) {
        entry.n = n;
        this.#byNumber.set(n, entry);
        const rest = this.#entries.filter((other) => other !== entry);
        let at = rest.length;
        while (at > 0 && (rest[at - 1].n ?? Infinity) > n) at--;
        rest.splice(at, 0, entry);
        this.#entries = rest;
    }

    /* ---- the open question ------------------------------------------------------ */

    /* The entry that puts it, or undefined. The board knows which one is open, so
     * that question and seats always belong together: a message that asks again
     * without the words (as after an answer that was not understood) is only
     * read. Without a board the last one asked is taken. Who changes the language
     * may be asked anew, alone: of all that ask the same the last one in the
     * reader's language is taken. */
    get question() {
        if (this.coached) return this.#lastTold.asks ? this.#lastTold : undefined;
        if (this.apart || this.walking) return this.#ownQuestion;
        if (this.board && (this.board.ended || !this.board.question)) return undefined;
        const asking = this.#entries.filter((entry) => entry.asks);
        const words = this.#openWords;
        const puts = asking.filter((entry) => words.length === 0
            || tellingsOf(entry.said ?? entry).some((telling) => findWords(telling.text, words)));
        return puts.findLast((entry) => entry.lang === this.#language) ?? puts.at(-1) ?? asking.at(-1);
    }

    /* Each answers at their own pace: the board asks nothing, and still waits. */
    get walking() {
        const { board } = this;
        return Boolean(board && !board.ended && !board.discussing && !board.question && this.asked.length);
    }

    /* So does this person, perhaps when the others have gone on together. */
    get apart() { return Boolean(this.seat?.apart && !this.board.ended); }

    /* Whether what one answers is for Canvasser alone. */
    get hidden() { return Boolean(this.coached || this.apart || this.walking || (this.board?.hidden && !this.board.ended)); }

    /* Whether the bot spoke last in a session of this person's own, while the group,
     * whose session is another, is asked nothing. */
    get coached() {
        const last = this.#lastTold;
        const asked = this.board && !this.board.ended && (this.board.question || this.board.discussing || this.walking);
        const ofAll = this.#entries.findLast((entry) => this.isBot(entry.from) && !entry.to);
        return Boolean(last?.to === this.you && !asked && sessionOf(last) && sessionOf(last) !== sessionOf(ofAll));
    }

    /* What the bot told this person last, alone or with all. */
    get #lastTold() { return this.#entries.findLast((entry) => this.isBot(entry.from) && (!entry.to || entry.to === this.you)); }

    /* The newest one put to this person alone, until they are through. */
    get #ownQuestion() {
        if (!this.apart) return undefined;
        return this.#entries.findLast((entry) => entry.asks && entry.to === this.you);
    }

    /* Its bare words as they stand in `entry`, when the board knows them; else "". */
    wordsOf(entry) { return findWords(entry.text, this.#openWords) ?? ""; }

    /* The same in every language: the message may be told in fewer than the board. */
    get #openWords() { return tellingsOf(this.#said).map((telling) => telling.question).filter(Boolean); }

    /* Ids last picked by this person for the message `key`, or null. */
    pickedFor(key) {
        const last = this.#entries.findLast((entry) => entry.mine && entry.about === key && entry.choice !== undefined && !entry.refused);
        return last ? last.choice.split(" ").filter(Boolean) : null;
    }

    get seats() { return this.board?.seats ?? []; }
    get seat() { return this.seatOf(this.you); }
    seatOf(person) { return this.seats.find((seat) => seat.person === person); }
    get asked() { return this.seats.filter((seat) => seat.asked); }
    get answered() { return this.asked.filter((seat) => seat.answered); }
    /* What marks seats bear: "answers", "walks" or none. While answers are hidden
     * only their number is shown. */
    get marks() {
        if (this.walking) return "walks";
        return this.board?.question && !this.board.ended && !this.board.hidden ? "answers" : null;
    }
    get waitedFor() { return this.asked.filter((seat) => !seat.answered && seat.present); }
}

/* The keys of what is said in a session begin with its id; "start" is none. */
function sessionOf(entry) {
    const id = entry?.key?.includes(":") ? entry.key.slice(0, entry.key.indexOf(":")) : "";
    return id === "start" ? "" : id;
}

function copy(frame, entry) {
    for (const name of ["key", "from", "at", "text", "options", "many", "asks", "mix", "to", "about", "choice", "fields", "label", "lang"]) {
        if (frame[name] !== undefined) entry[name] = frame[name];
    }
    return entry;
}

/* ---- languages ----------------------------------------------------------------------- */

/* Every telling of a message or a board, the first one first. */
function tellingsOf(said) {
    return said ? [said, ...Object.values(said.tongues ?? {})] : [];
}

function findWords(text, words) {
    return words.find((some) => text?.includes(some));
}

/* The words of a message in `language`: in the first one where it lacks it.
 * Options are the same ones whatever they are called. */
function wordsIn(said, language) {
    const other = said.lang === language ? undefined : said.tongues?.[language];
    const lang = other ? language : said.lang;
    const words = { text: other?.text ?? said.text, lang };
    if (said.label) words.label = other?.label ?? said.label;
    if (said.options) words.options = said.options.map((option) => optionIn(option, said.lang, other, lang));
    if (said.mix) words.mix = other?.mix ? { ...other.mix, lang } : { ...said.mix, lang: said.lang };
    return words;
}

function optionIn(option, first, other, lang) {
    const label = other?.options?.find(({ id }) => id === option.id)?.label;
    return label === undefined ? { ...option, lang: first } : { ...option, label, lang };
}

function boardIn(said, language) {
    const other = said.lang === language ? undefined : said.tongues?.[language];
    const lang = other ? language : said.lang;
    if (!lang) return said;
    const { title, venture, segment, question, mixes = [] } = { ...said, ...other };
    return { ...said, title, venture, segment, question, lang, mixes: mixes.map((mix) => ({ ...mix, lang })) };
}

/* ---- choices and words of a question ---------------------------------------------- */

const MARK = /^\s*(\d{1,3})\s*[.):\u2013\u2014-]\s+/;

/* The number and the words of each choice. A label begins with the number it is
 * answered by ("0. None"). One without is a way round the question ("Skip") and
 * has number null: a typed number must never be taken for it. */
export function choicesOf(options = []) {
    return options.map(({ id, label, ...lang }) => {
        const mark = MARK.exec(label);
        return { id, number: mark ? Number(mark[1]) : null, label: mark ? label.slice(mark[0].length) : label, ...lang };
    });
}

/* Reads "2" or "1, 3" as ids of `options`; null when it is anything else, and
 * then it is an answer in words. */
export function readNumbers(text, options, many) {
    const words = text.trim().split(/[\s,;+]+/);
    if (!options?.length || !words.every((word) => /^\d{1,3}$/.test(word))) return null;
    if (words.length > 1 && !many) return null;
    const choices = choicesOf(options);
    const found = words.map((word) => choices.find((choice) => choice.number === Number(word))?.id);
    return found.includes(undefined) ? null : [...new Set(found)];
}

/* Parts a message that asks: what was before (how the last question went), how
 * far it is, the question, what explains it. `words` are the bare words of the
 * question as the board has them, or "". */
export function partsOf(text, words) {
    const at = words ? text.indexOf(words) : -1;
    const lines = linesOf(at >= 0 ? text.slice(0, at) : text);
    let question = words;
    let rest = at >= 0 ? linesOf(text.slice(at + words.length)) : [];
    if (at < 0) {
        const asks = Math.max(0, lines.findIndex((line) => /[?;\u037e\uff1f]$/.test(line)));
        [question = "", ...rest] = lines.splice(asks);
    }
    const progress = lines.pop() ?? "";
    return { before: lines.join("\n"), progress, question, rest: rest.join("\n") };
}

function linesOf(text) {
    return text.split(/\n+/).map((line) => line.trim()).filter(Boolean);
}
