/* What whoever leads can do, as a menu: each item types the command that does it.
 *
 * A menu as the ARIA practices describe it: arrows, Home and End walk through
 * it, Escape goes back a view and then out, Tab leaves. */
import { el } from "./dom.js";

const MINUTES = [1, 2, 3, 5, 10];

/* ---- views: what there is to do, from what the room knows ------------------------------ */

/* An item is {id, label, and one of: say (a command), view (another view)}. */
const command = (t, id, args = {}) => ({ id, label: t(`lead.${id}`, args), say: t(`lead.${id}.say`, args) });
const more = (t, id) => ({ id, label: t(`lead.${id}`), view: id });

function firstView({ board, walking, others }, t) {
    const asks = Boolean(board.question);
    const everybody = asks && board.seats.filter((seat) => seat.present).every((seat) => seat.asked);
    return [
        asks && command(t, board.hidden ? "reveal" : "next"),
        everybody && command(t, "again"),
        asks && board.due && command(t, "extend"),
        asks && more(t, "limit"),
        asks && !board.hidden && command(t, "hide"),
        asks && (board.hidden || !everybody) && command(t, "open"),
        asks && command(t, "alone"),
        asks && !board.segment && others.length > 0 && command(t, "together"),
        asks && !board.segment && others.length > 0 && command(t, "roles"),
        asks && !board.segment && others.length > 1 && command(t, "anonymous"),
        asks && command(t, "code"),
        walking && more(t, "gather"),
        others.length > 0 && more(t, "handOver"),
        others.length > 0 && more(t, "remove"),
        !walking && more(t, "end"),
    ].filter(Boolean);
}

/* Asked once before it is done. */
const sure = (t, id, args) => [{ id: "cancel", label: t("lead.cancel") },
    { id: "sure", label: t(`lead.${id}.sure`, args), say: t(`lead.${id}.say`, args), grave: true }];

const views = {
    first: { title: () => null, items: firstView },
    limit: {
        title: (talk, t) => t("lead.limit.title"),
        items: (talk, t) => [
            ...MINUTES.map((n) => ({ id: `limit-${n}`, label: t("lead.limit.minutes", { n }), say: t("lead.limit.say", { n }) })),
            command(t, "noLimit")],
    },
    handOver: {
        title: (talk, t) => t("lead.handOver.title"),
        items: ({ others }, t) => others.filter((seat) => seat.present)
            .map(({ person, name }) => ({ id: person, label: name, say: t("lead.handOver.say", { name }) })),
    },
    remove: {
        title: (talk, t) => t("lead.remove.title"),
        items: ({ others }) => others.map(({ person, name }) => ({ id: person, label: name, view: "removing", name })),
    },
    removing: { title: (talk, t, { name }) => t("lead.remove.ask", { name }), items: (talk, t, { name }) => sure(t, "remove", { name }) },
    gather: { title: (talk, t) => t("lead.gather.ask"), items: (talk, t) => sure(t, "gather") },
    end: { title: (talk, t) => t("lead.end.ask"), items: (talk, t) => sure(t, "end") },
};

/* What the menu offers in a view: {title, items}. Pure. */
export function leadView(name, conversation, t, chosen = {}) {
    const { board, walking, seats, you } = conversation;
    const talk = { board, walking, others: seats.filter((seat) => seat.person !== you) };
    return { title: views[name].title(talk, t, chosen), items: views[name].items(talk, t, chosen) };
}

/* ---- the menu ------------------------------------------------------------------------------ */

export class LeadMenu {
    #button;
    #menu;
    #t;
    #acts;
    #talk = null;
    #looks; /* what the menu was opened for */
    #path = []; /* items that led here from the first view */

    /* `acts`: say(text). */
    constructor({ button, menu, t, acts }) {
        this.#button = button;
        this.#menu = menu;
        this.#t = t;
        this.#acts = acts;
        button.addEventListener("click", () => (menu.hidden ? this.#open() : this.#close(true)));
        button.addEventListener("keydown", (event) => this.#opens(event));
        menu.addEventListener("keydown", (event) => this.#key(event));
        document.addEventListener("pointerdown", (event) => {
            if (!menu.contains(event.target) && !button.contains(event.target)) this.#close();
        });
    }

    /* An open menu closes when the question does: "next" was meant for that one. */
    show(conversation) {
        const { board, seat, question } = conversation;
        const leads = Boolean(seat?.facilitator && board && !board.ended);
        const looks = JSON.stringify([board?.question, question?.key, conversation.walking, this.#t.language]);
        this.#talk = conversation;
        if (!leads || looks !== this.#looks) this.#close(leads);
        this.#looks = looks;
        this.#button.hidden = !leads;
    }

    #opens(event) {
        if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
        event.preventDefault();
        if (this.#menu.hidden) this.#open(event.key === "ArrowUp");
    }

    #open(last = false) {
        this.#path = [];
        this.#menu.hidden = false;
        this.#button.setAttribute("aria-expanded", "true");
        this.#draw(last);
    }

    #close(back = false) {
        if (this.#menu.hidden) return;
        const focused = this.#menu.contains(document.activeElement);
        this.#menu.hidden = true;
        this.#button.setAttribute("aria-expanded", "false");
        if (back && focused) this.#button.focus();
    }

    #draw(last = false) {
        const at = this.#path.at(-1);
        const { title, items } = leadView(at?.view ?? "first", this.#talk, this.#t, at);
        this.#menu.setAttribute("aria-label", title ?? this.#t("lead.title"));
        this.#menu.replaceChildren(
            title === null ? "" : el("p", { class: "lead-title", role: "presentation", dir: "auto" }, title),
            ...items.map((item) => this.#item(item)));
        this.#items.at(last ? -1 : 0)?.focus();
    }

    #item(item) {
        const opens = item.view !== undefined;
        return el("button", { type: "button", role: "menuitem", tabindex: "-1", "data-id": item.id,
            class: `lead-item${item.grave ? " grave" : ""}`, "aria-haspopup": opens ? "menu" : null,
            onclick: () => this.#do(item) },
        el("span", { dir: "auto" }, item.label), opens ? el("span", { class: "lead-more", "aria-hidden": "true" }, "›") : null);
    }

    get #items() { return [...this.#menu.querySelectorAll('[role="menuitem"]')]; }

    #do(item) {
        if (item.view) {
            this.#path.push(item);
            this.#draw();
            return;
        }
        this.#close(true);
        if (item.say) this.#acts.say(item.say);
    }

    #back() {
        if (this.#path.length === 0) {
            this.#close(true);
            return;
        }
        const { id } = this.#path.pop();
        this.#draw();
        this.#items.find((item) => item.dataset.id === id)?.focus();
    }

    #key(event) {
        const items = this.#items;
        const at = items.indexOf(document.activeElement);
        const walk = {
            ArrowDown: () => items[(at + 1) % items.length].focus(),
            ArrowUp: () => items.at(at - 1).focus(),
            Home: () => items[0].focus(),
            End: () => items.at(-1).focus(),
            Escape: () => this.#back(),
        }[event.key];
        if (event.key === "Tab") this.#close(true);
        event.stopPropagation(); /* a digit is no answer here */
        if (!walk) return;
        event.preventDefault();
        walk();
    }
}
