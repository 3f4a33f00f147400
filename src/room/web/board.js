/* The board: what everybody looks at together. It only shows. */
import { Connection, socketUrl } from "./connection.js";
import { Conversation } from "./conversation.js";
import { Countdown, RoomClock, showLeft } from "./countdown.js";
import { fillTexts, mixBars, showProgress, speakIn, write } from "./dom.js";
import { languageMenus } from "./language.js";
import { Memory, browserStorage } from "./memory.js";
import { countWords, personLine } from "./panel.js";
import { languages, pickLanguage, textsFor } from "./texts.js";

const $ = (id) => document.getElementById(id);
const t = textsFor(pickLanguage(navigator.languages));

/* What this browser remembers of the room whose board is shown. */
function memoryOf(storage) {
    const hash = new URLSearchParams(location.hash.slice(1));
    return new Memory(storage, hash.get("view") ?? hash.get("join") ?? Memory.lastRoom(storage) ?? "");
}

/* The first frame: a board's own token, or the person who opened it from the
 * room in this browser. Null when the link holds neither. */
function credentials({ secret }) {
    const view = new URLSearchParams(location.hash.slice(1)).get("view");
    if (view) return { t: "hello", view };
    return secret ? { t: "hello", secret, after: 0 } : null;
}

let noticed = null; /* key of the notice that is shown */
function showNotice(key) {
    noticed = key;
    $("notice-title").textContent = t(key);
    $("notice-how").textContent = t(`${key}.how`);
    document.title = t(key);
    $("notice").hidden = false;
    $("board").hidden = true;
}

class BoardPage {
    #talk = new Conversation();
    #mixesShown = "";
    #connection;
    #clock = new RoomClock();
    #countdown = new Countdown({ clock: this.#clock, acts: { show: (seconds) => showLeft($("due"), seconds) } });

    constructor(hello) {
        this.#connection = new Connection({
            url: socketUrl(location),
            hello: () => hello,
            tell: {
                state: (state) => this.#showState(state),
                welcome: (frame) => this.#welcome(frame),
                frame: (frame) => this.#frame(frame),
                denied: () => showNotice("app.denied"),
            },
        });
        addEventListener("online", () => this.#connection.again());
        addEventListener("offline", () => this.#connection.check());
        this.#talk.speak(t.language);
        this.#connection.start();
    }

    speak() {
        this.#talk.speak(t.language);
        this.#showState(this.#connection.state);
        if (!$("board").hidden) this.#draw();
    }

    #welcome(frame) {
        this.#clock.hear(frame.now, true);
        this.#talk.welcome(frame);
        this.#draw();
    }

    #frame(frame) {
        if (frame.t === "board") this.#clock.hear(frame.now);
        if (frame.t !== "board" && frame.t !== "member") return;
        this.#talk.apply(frame);
        this.#draw();
    }

    #showState(state) {
        $("state").hidden = state === "open";
        $("state").dataset.state = state === "waiting" ? "waiting" : "connecting";
        write($("state"), t(state === "waiting" ? "state.waiting.short" : "state.connecting"));
    }

    #draw() {
        const { board, room } = this.#talk;
        $("board").hidden = false;
        write($("venture"), board?.venture || room || t("room.name"));
        write($("title"), board?.title ?? "");
        speakIn($("title"), board?.lang);
        document.title = `${t("board.title")} · ${board?.venture || room || t("room.name")}`;
        showProgress($("progress"), $("progress-words"), board, t);
        this.#countdown.set(board?.ended ? null : board?.due);
        this.#showNow(board);
        this.#showPeople(board);
        this.#showMixes(board?.mixes ?? []);
        $("board").classList.toggle("ended", Boolean(board?.ended));
    }

    #showNow(board) {
        const [key, lead] = !board ? ["board.waiting", "board.waiting.lead"] : board.ended ? ["board.ended", ""]
            : board.discussing ? ["board.discussing", "board.discussing.lead"]
            : this.#talk.walking ? ["board.walking", "board.walking.lead"]
            : ["board.between", ""];
        const open = board && !board.ended && board.question;
        const [first, ...rest] = open ? board.question.split(/\n+/) : [t(key), lead && t(lead)];
        write($("segment"), open && board.segment ? t("progress.segment", { segment: board.segment }) : "");
        write($("question"), first);
        for (const id of ["question", "lead"]) speakIn($(id), open && board.lang);
        $("question").classList.toggle("long", first.length > 110);
        write($("lead"), rest.join("\n"));
    }

    #showPeople(board) {
        const seats = new Map((board?.seats ?? []).map((seat) => [seat.person, seat]));
        const { marks } = this.#talk;
        const lines = [...seats.values()].map((seat) => ({
            name: seat.name, online: seat.present, seat, marks }));
        const others = this.#talk.people.filter((member) => member.online && !seats.has(member.id));
        $("people").replaceChildren(...[...lines, ...others.map((member) => ({ name: member.name, online: true, marks }))]
            .map((line) => personLine(line, t)));
        write($("answers"), countWords(this.#talk, t));
    }

    #showMixes(mixes) {
        const looks = JSON.stringify([t.language, mixes]);
        $("mixes-part").hidden = mixes.length === 0;
        $("board").classList.toggle("with-mixes", mixes.length > 0);
        if (looks === this.#mixesShown) return;
        this.#mixesShown = looks;
        $("mixes").replaceChildren(...mixes.map((mix) => mixBars(mix, t)));
    }
}

/* ---- the language of this screen --------------------------------------------------- */

const memory = memoryOf(browserStorage());
let page = null;
const showLanguage = languageMenus(t, (language) => {
    memory.boardLanguage = language;
    speak(language);
});

function speak(language) {
    if (language in languages) t.speak(language);
    fillTexts(document, t);
    showLanguage();
    if (noticed) showNotice(noticed);
    page?.speak();
}

function begin() {
    const hello = credentials(memory);
    speak(memory.boardLanguage ?? memory.language ?? t.language);
    if (hello) page = new BoardPage(hello);
    else showNotice("board.noView");
    addEventListener("hashchange", () => location.reload());
}

begin();
