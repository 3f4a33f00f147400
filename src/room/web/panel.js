/* Beside the conversation: who is here and who has answered, how far it is,
 * and the mixes so far. */
import { arrange, el, initials, mark, mixBars, showProgress, write } from "./dom.js";

export class PanelView {
    #parts;
    #t;
    #mixesShown = "";

    /* `parts`: elements bar, words, progress, people, answers, mixes, noMixes; count is
     * {short, whole}. */
    constructor({ parts, t }) {
        this.#parts = parts;
        this.#t = t;
    }

    show(conversation) {
        const { bar, words, people, count, answers } = this.#parts;
        showProgress(bar, words, conversation.board, this.#t);
        arrange(people, this.#people(conversation));
        const here = conversation.people.filter((member) => member.online).length;
        this.#parts.progress.hidden = bar.hidden;
        this.#showCount(count, conversation, here);
        write(answers, conversation.asked.length > 1 ? countWords(conversation, this.#t) : "");
        this.#showMixes(conversation.board?.mixes ?? []);
    }

    /* Short for the eye, whole for the ear. */
    #showCount(count, conversation, here) {
        const { asked, answered } = conversation;
        const words = countWords(conversation, this.#t);
        const short = { n: answered.length, of: asked.length };
        write(count.short, words ? this.#t("people.answers", short) : this.#t("people.number", { n: here }));
        write(count.whole, words || this.#t("people.count", { n: here }));
    }

    #nodes = new Map();
    #people(conversation) {
        const bots = conversation.bots.filter((bot) => bot.online);
        const members = [...conversation.people.sort((a, b) => Number(b.online) - Number(a.online)), ...bots];
        return members.map((member) => this.#person(member, conversation));
    }

    #person(member, conversation) {
        const seat = conversation.seatOf(member.id);
        const you = member.id === conversation.you;
        const { marks } = conversation;
        const looks = JSON.stringify([this.#t.language, member, seat, you, marks]);
        const known = this.#nodes.get(member.id);
        if (known?.looks === looks) return known;
        const node = personLine({ name: member.name, online: member.online, bot: member.bot, you, seat, marks }, this.#t);
        node.looks = looks;
        this.#nodes.set(member.id, node);
        return node;
    }

    #showMixes(mixes) {
        this.#parts.noMixes.hidden = mixes.length > 0;
        const looks = JSON.stringify([this.#t.language, mixes]);
        if (looks === this.#mixesShown) return;
        this.#mixesShown = looks;
        this.#parts.mixes.replaceChildren(...mixes.map((mix) => mixBars(mix, this.#t)));
    }
}

/* How many have answered, or are through where each goes alone; "" when nobody
 * is waited for. */
export function countWords({ board, walking, asked, answered }, t) {
    if (!asked.length || board.ended || !(walking || board.question)) return "";
    return t(walking ? "board.through" : "board.answers", { n: answered.length, of: asked.length });
}

/* One line of the list of people; the board uses it too. Each state is said in
 * words beside its mark. `marks`: as the conversation has it. */
export function personLine({ name, online, bot, you, seat, marks }, t) {
    const face = bot ? mark("bot") : el("span", { class: "face", "aria-hidden": "true" }, initials(name));
    const notes = [you && t("people.you"), bot && t("people.bot"), seat?.facilitator && t("people.facilitator"),
        !online && t("people.away")].filter(Boolean);
    const answer = marks && seat?.asked ? answerMark(seat, marks, t) : null;
    return el("li", { class: `person${online ? "" : " away"}` }, face,
        el("span", { class: "person-name" }, el("span", { dir: "auto" }, name),
            notes.length ? el("span", { class: "quiet small" }, ` ${notes.join(" · ")}`) : null),
        answer);
}

const states = { answers: ["people.thinking", "people.answered"], walks: ["people.onTheWay", "people.through"] };

function answerMark({ answered }, marks, t) {
    return el("span", { class: `seat seat-${answered ? "answered" : "thinking"}` },
        mark(answered ? "check" : "dots"), t(states[marks][Number(answered)]));
}
