/* Every sentence of the pages, under keys that never change once shipped.
 *
 * A text is a string with {arguments}, or one string for each plural form the
 * language has (chosen by the argument `n`). Numbers are written the reader's
 * way. A language that lacks a key falls back to English, key by key, so a
<<<<<<< HEAD
 * translation can grow. A language is a file texts.LANG.js, named below. */
import en from "./texts.en.js";
=======
 * translation can grow. Add a language by adding its table to `languages`. */

const en = {
    "app.name": "Canvasser",
    "app.skip": "Skip to answering",
    "app.noRoom": "An invitation is needed",
    "app.noRoom.how": "Open this page with the link that somebody sent you. It ends in “#join=” and a long word.",
    "app.denied": "This link is not valid any more",
    "app.denied.how": "Ask whoever invited you for a new one. Nothing you have sent so far is lost.",

    "join.title": "Join the workshop",
    "join.lead": "Everyone answers the same questions. Canvasser collects the answers and suggests how to relate to each group of customers.",
    "join.name": "Your name",
    "join.name.hint": "The others see it beside what you write.",
    "join.name.needed": "Please write a name of 1 to 60 characters.",
    "join.button": "Join",
    "join.joining": "Joining…",
    "join.waiting": "The room cannot be reached just now. Trying again…",
    "join.again": "This browser was not recognised any more. Please join again: the answers you gave are still there.",

    "state.connecting": "Connecting…",
    "state.open": "Connected",
    "state.waiting": "No connection. What you write is kept and sent later.",
    "state.waiting.short": "Offline",
    "state.retry": "Try now",
    "state.later": "The room cannot take messages in just now. Yours are kept, and sent as soon as it can.",
    "state.noBot": "Canvasser is not in the room just now. What you write waits for it.",

    "people.title": "People",
    "people.you": "you",
    "people.bot": "facilitator bot",
    "people.facilitator": "leads",
    "people.online": "here",
    "people.away": "away",
    "people.answered": "answered",
    "people.thinking": "still thinking",
    "people.count": { one: "{n} person here", other: "{n} people here" },
    "people.number": "{n}",
    "people.answers": "{n} / {of}",
    "people.invite": "Invite others",
    "people.link": "Invitation link",
    "people.copied": "The invitation link is copied. Whoever opens it can join.",
    "people.copyYourself": "Copy this link. Whoever opens it can join.",
    "people.toggle": "People and results",
    "people.close": "Close",

    "progress.title": "Progress",
    "progress.now": "Question {now} of {total}",
    "progress.done": { one: "{n} question answered", other: "{n} questions answered" },
    "progress.segment": "Customers: {segment}",

    "mixes.title": "Suggested mixes",
    "mixes.none": "They appear here, one for each group of customers.",
    "mix.of": "Suggested mix for {title}",
    "mix.percent": "{n}\u00a0%",

    "board.link": "Open the board",
    "log.title": "Conversation",
    "log.empty": "You are in. What is said appears here.",
    "log.new": { one: "{n} new message", other: "{n} new messages" },
    "log.onlyYou": "Only you see this",
    "log.youPicked": "You picked",
    "log.pickedNote": "Only Canvasser sees it",
    "log.today": "Today",

    "message.sending": "sending…",
    "message.kept": "kept, not sent yet",
    "message.refused": "Not sent: {why}",
    "message.takeBack": "Edit again",
    "message.drop": "Throw away",
    "refused.too_long": "it is too long. The limit is {limit} bytes; most letters count as one or two.",
    "refused.empty": "it is empty.",
    "refused.not_text": "it holds signs that are not text.",
    "refused.not_allowed": "the room does not allow it.",
    "refused.rate": "that was too much at once. Wait a moment and send it again.",
    "refused.other": "the room did not take it.",

    "card.title": "The question now",
    "card.pick": "Pick one, or write it your way.",
    "card.pickMany": "Pick all that fit, then send them. Or write it your way.",
    "card.notAsked": "{who} answers this one.",
    "card.notAsked.nobody": "This one is not for you.",
    "card.answered": "Your answer is in.",
    "card.answeredWith": "Your answer: {answer}",
    "card.waitingFor": "Waiting for {who}.",
    "card.everybody": "Everybody has answered.",
    "card.change": "Change it",
    "card.show": "Show choices",
    "card.hide": "Hide choices",
    "card.send": { one: "Send {n} choice", other: "Send {n} choices" },
    "card.sendNone": "Send choices",
    "card.nonePicked": "Pick at least one first.",
    "card.sent": "Sent: {answer}",
    "card.toggledOn": "Picked: {label}",
    "card.toggledOff": "No longer picked: {label}",
    "card.enterSends": "Enter sends: {answer}",
    "card.start": "Ready when you are",
    "card.start.lead": "When everybody is here, one of you starts. Whoever starts leads the workshop.",
    "card.start.button": "Start the workshop",
    "card.discussing": "The advice is open for questions",
    "card.discussing.lead": "Anybody may ask: “why” and a type, “what if” and a fact, “agenda”, or “help”. “End” closes the workshop.",
    "card.ended": "The workshop is over",
    "card.ended.lead": "Everything stays here: scroll up to read it again. To do it once more, write “start”.",

    "composer.label": "Your answer or message",
    "composer.placeholder": "Write an answer…",
    "composer.send": "Send",
    "composer.left": { one: "{n} left", other: "{n} left" },
    "composer.over": { one: "{n} too many", other: "{n} too many" },
    "composer.tooLong": "That is too long to send. Please shorten it.",
    "composer.keys": "Enter sends, Shift and Enter begin a new line. Number keys pick a choice. Escape comes back here.",

    "board.title": "Board",
    "board.waiting": "The workshop has not begun",
    "board.waiting.lead": "The questions and results appear here as soon as somebody in the room writes “start”.",
    "board.between": "One moment…",
    "board.discussing": "The advice is open for questions",
    "board.discussing.lead": "Ask why, ask what if, or ask for the agenda",
    "board.ended": "The workshop is over",
    "board.mixes": "Suggested mixes",
    "board.people": "People",
    "board.answers": "{n} of {of} answered",
    "board.noView": "This link shows no board",
    "board.noView.how": "Open the board with the link that ends in “#view=” and a long word, or join the room first.",
};
>>>>>>> talk

export const languages = { en };

/* The first language the reader wants and we have; English otherwise. */
export function pickLanguage(wanted, have = Object.keys(languages)) {
    for (const tag of wanted ?? []) {
        const base = String(tag).toLowerCase().split("-")[0];
        if (have.includes(base)) return base;
    }
    return "en";
}

/* Gives the function that looks texts up: t("people.count", {n: 3}). */
export function textsFor(language) {
    const own = languages[language] ?? en;
    const plural = new Intl.PluralRules(language);
    const number = new Intl.NumberFormat(language);
    const shown = (value) => (typeof value === "number" ? number.format(value) : String(value));

    function t(key, args = {}) {
        const found = own[key] ?? en[key];
        if (found === undefined) return key;
        const pattern = typeof found === "string" ? found : (found[plural.select(args.n)] ?? found.other);
        return pattern.replace(/\{(\w+)\}/g, (whole, name) => (name in args ? shown(args[name]) : whole));
    }
    const list = new Intl.ListFormat(language, { type: "conjunction" });
    t.list = (names) => list.format(names);
    t.language = language;
    return t;
}
