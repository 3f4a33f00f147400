/* The room: joins, and lets one talk. Wires what the other modules do. */
import { CardView } from "./card.js";
import { Composer } from "./composer.js";
import { Connection, socketUrl } from "./connection.js";
import { Conversation } from "./conversation.js";
import { Countdown, RoomClock } from "./countdown.js";
import { fillTexts, write } from "./dom.js";
import { languageMenus } from "./language.js";
import { LeadMenu } from "./lead.js";
import { FormView } from "./form.js";
import { LogView } from "./log.js";
import { Memory, browserStorage } from "./memory.js";
import { Outbox } from "./outbox.js";
import { PanelView } from "./panel.js";
import { languages, pickLanguage, textsFor } from "./texts.js";
import { Wish } from "./wish.js";

const NAME_MAX = 60; /* characters of a display name */
const TOGETHER = 20; /* ms in which frames that belong together are drawn together */
const AWAKE = 30000; /* ms hidden after which a connection is not trusted any more */

const $ = (id) => document.getElementById(id);
const t = textsFor(pickLanguage(navigator.languages));

/* ---- doors: before the room -------------------------------------------------- */

function show(part) {
    for (const id of ["notice", "door", "room"]) $(id).hidden = id !== part;
}

let noticed = null; /* key of the notice that is shown */
function showNotice(key) {
    noticed = key;
    $("notice-title").textContent = t(key);
    $("notice-how").textContent = t(`${key}.how`);
    document.title = t(key);
    show("notice");
}

/* A name as the room takes it, or "" when it is none. */
function cleanName(text) {
    const name = text.replace(/\s+/g, " ").trim();
    return [...name].length <= NAME_MAX ? name : "";
}

/* ---- the room ------------------------------------------------------------------- */

class Room {
    #memory;
    #token;
    #guest; /* the name in a link made for one person, or "" */
    #brought; /* what the link has us say to Canvasser alone, once, or "" */
    #name = "";
    #talk = new Conversation();
    #outbox;
    #connection;
    #views;
    #news = 0;
    #unread = 0;
    #drawing = null;
    #last = 0; /* newest number when we came: what is older is no news */
    #wish;
    #clock = new RoomClock();
    #countdown = new Countdown({ clock: this.#clock, acts: {
        show: (seconds) => this.#views?.card.showLeft(seconds),
        near: (seconds) => this.#announce(t("time.near", { n: seconds })),
    } });

    constructor(token, memory, guest, brought) {
        this.#token = token;
        this.#guest = guest;
        this.#brought = brought;
        this.#memory = memory;
        this.#wish = new Wish({ memory, tell: (language) => this.#connection.speak(language) });
        this.#talk.speak(t.language);
        this.#outbox = new Outbox(this.#memory);
        this.#connection = new Connection({
            url: socketUrl(location),
            hello: (after) => this.#hello(after),
            outbox: this.#outbox,
            tell: {
                state: (state) => this.#changeState(state),
                welcome: (frame) => this.#welcome(frame),
                frame: (frame) => this.#frame(frame),
                sent: (key, n) => this.#sent(key, n),
                refused: (item) => this.#refused(item),
                later: () => this.#trouble("state.later"),
                denied: (why) => this.#denied(why),
                unwelcome: () => this.#unwelcome(),
            },
        });
        this.#views = this.#makeViews();
        this.#listen();
    }

    enter() {
        if (this.#memory.secret) this.#open();
        else this.#showDoor();
    }

    #open() {
        show("room");
        $("log").setAttribute("aria-busy", "true");
        this.#views.composer.text = this.#memory.draft;
        this.#connection.start();
    }

    /* ---- joining --------------------------------------------------------------- */

    #hello(after) {
        const { secret } = this.#memory;
        if (secret) return { t: "hello", secret, after };
        return { t: "hello", join: this.#token, name: this.#name, lang: t.language, after: 0 };
    }

    #showDoor(again = false) {
        $("join-again").hidden = !again;
        $("name").value ||= this.#guest || this.#memory.name;
        document.title = t("join.title");
        $("join-button").disabled = false;
        show("door");
        $("name").focus();
    }

    #join() {
        const name = cleanName($("name").value);
        if (name === "") {
            this.#doorError("join.name.needed");
            return;
        }
        this.#name = name;
        this.#memory.name = name;
        this.#doorKey = null;
        $("name-error").textContent = "";
        $("join-button").disabled = true;
        $("join-button").textContent = t("join.joining");
        this.#connection.afresh();
    }

    #doorKey = null;
    #doorError(key) {
        this.#doorKey = key;
        this.#connection.pause();
        show("door");
        $("join-button").disabled = false;
        $("join-button").textContent = t("join.button");
        $("name-error").textContent = t(key);
        $("name").focus();
    }

    /* Joining, only the name can be at fault. */
    #unwelcome() {
        if (!this.#memory.secret) this.#doorError("join.name.needed");
    }

    /* An unknown secret is no reason to turn somebody away who has the link. */
    #denied(why) {
        if (!this.#memory.secret) {
            showNotice(why === "full" ? "app.full" : "app.denied");
            return;
        }
        this.#memory.forgetSecret();
        this.#showDoor(true);
    }

    #welcome(frame) {
        if (frame.secret) this.#memory.secret = frame.secret;
        const first = $("room").hidden;
        this.#clock.hear(frame.now, true);
        this.#talk.welcome(frame);
        this.#memory.bot = this.#talk.bots[0]?.id;
        this.#last = Math.max(this.#last, frame.last ?? 0);
        for (const item of this.#outbox.items) this.#talk.pend(item);
        show("room");
        if (first) {
            this.#views.composer.text = this.#memory.draft;
            this.#views.composer.focus();
        }
        this.#hearLanguage();
        this.#follow();
        this.#draw();
        this.#enrol();
    }

    /* Tells Canvasser alone the word that the link brought, once. */
    #enrol() {
        if (!this.#brought || !this.#memory.bot) return;
        this.#say(this.#brought, true);
        this.#brought = "";
        const hash = new URLSearchParams(location.hash.slice(1));
        for (const name of Object.keys(words)) hash.delete(name);
        history.replaceState(null, "", `#${hash}`);
    }

    /* ---- the language --------------------------------------------------------------- */

    /* Chosen from the menu: the page's, and the one to be spoken to in. */
    choose(language) {
        this.#wish.choose(language);
        this.#speak(language);
    }

    #speak(language) {
        speak(language);
        this.#memory.language = language;
        this.#talk.speak(language);
        this.#retell();
        this.#draw();
    }

    /* What is not drawn anew at every change. */
    #retell() {
        if (noticed && !$("notice").hidden) showNotice(noticed);
        if (!$("door").hidden) document.title = t("join.title");
        write($("name-error"), this.#doorKey ? t(this.#doorKey) : "");
        write($("invite-words"), this.#inviteKey ? t(this.#inviteKey) : "");
        this.#trouble(this.#troubleKey);
        this.#views.composer.retell();
    }

    #hearLanguage() { this.#wish.heard(this.#talk.members.get(this.#talk.you)?.lang ?? null); }

    /* Somebody may also ask the bot in words to speak another language: once it
     * does, so does the page. */
    #follow() {
        const said = this.#wish.follow(this.#talk.seat?.lang);
        if (said !== t.language && said in languages) this.#speak(said);
    }

    /* ---- what comes ------------------------------------------------------------- */

    #frame(frame) {
        if (frame.t === "form") {
            this.#views.form.hear(frame);
            return;
        }
        const added = this.#talk.apply(frame);
        if (added && !added.mine && added.n > this.#last) this.#count();
        if (frame.t === "member" && frame.id === this.#talk.you) this.#hearLanguage();
        if (frame.t === "board") this.#hearBoard(frame);
        this.#draw();
    }

    #hearBoard(frame) {
        this.#clock.hear(frame.now);
        this.#follow();
    }

    #count() {
        this.#news += 1;
        if (document.hidden) this.#unread += 1;
        this.#showTitle();
    }

    #sent(key, n) {
        this.#talk.settle(key, n);
        this.#trouble(null);
        this.#draw();
    }

    /* The words go back to where they were written, unless others stand there. */
    #refused(item) {
        const entry = this.#talk.refuse(item);
        if (entry.text !== undefined && this.#views.composer.empty) this.#takeBack(entry, true);
        this.#draw();
    }

    #takeBack(entry, keep = false) {
        if (!keep) this.#drop(entry);
        this.#views.composer.take(entry.text, Boolean(entry.to));
        this.#views.composer.focus();
    }

    #drop(entry) {
        this.#connection.forget(entry.key);
        this.#talk.remove(entry.key);
        this.#draw();
    }

    /* ---- what goes ---------------------------------------------------------------- */

    /* `alone`: for the bot's eyes only. */
    #say(text, alone = false) {
        for (const entry of this.#talk.entries) if (entry.refused && entry.text === text) this.#drop(entry);
        this.#pend(this.#connection.say(text, alone ? this.#memory.bot : undefined));
    }

    #choose(entry, ids) { this.#pend(this.#connection.choose(entry.key, ids)); }

    #pend(item) {
        this.#talk.pend(item);
        this.#draw();
        this.#views.log.toEnd();
    }

    /* The choices that a typed number may stand for. */
    #numbers() {
        const entry = this.#talk.question;
        const { seat, apart } = this.#talk;
        return entry?.options?.length && (!seat || seat.asked || apart) ? entry : null;
    }

    /* ---- showing ------------------------------------------------------------------ */

    #makeViews() {
        const announce = (text) => this.#announce(text);
        const composer = new Composer({
            form: $("composer"), input: $("composer-text"), counter: $("composer-left"), t,
            whom: { root: $("whom"), sign: $("whom-sign"), words: $("whom-words"), turn: $("whom-turn") },
            alone: this.#memory.alone,
            acts: {
                say: (text, alone) => this.#say(text, alone),
                choose: (ids) => this.#chooseTyped(ids),
                numbers: () => this.#numbers(),
                hint: (ids) => this.#hint(ids),
                keep: (draft, alone) => Object.assign(this.#memory, { draft, alone }),
                announce,
            },
        });
        const card = new CardView({
            root: $("card"), t,
            acts: {
                pick: (entry, ids) => this.#choose(entry, ids),
                start: () => { this.#say("start"); composer.focus(); },
                form: (entry) => form.open(entry.key),
                invite: () => this.#invite(),
                announce,
                returnFocus: () => composer.focus(),
            },
        });
        const form = new FormView({
            dialog: $("form"), t,
            acts: {
                ask: (key) => this.#connection.askForm(key),
                fill: (key, fields) => this.#pend(this.#connection.fill(key, fields)),
                announce,
                returnFocus: () => composer.focus(),
            },
        });
        const log = new LogView({
            scroller: $("log"), list: $("entries"), newButton: $("new-button"), t,
            acts: {
                pick: (entry, id) => this.#choose(entry, [id]),
                takeBack: (entry) => this.#takeBack(entry),
                drop: (entry) => this.#drop(entry),
            },
        });
        const panel = new PanelView({
            t, parts: { bar: $("progress"), words: $("progress-words"), people: $("people"), answers: $("panel-answers"), mixes: $("mixes"),
                progress: $("progress-part"), noMixes: $("no-mixes"),
                count: { short: $("panel-count"), whole: $("panel-count-whole") } },
        });
        const lead = new LeadMenu({ button: $("lead-button"), menu: $("lead-menu"), t, acts: { say: (text) => this.#say(text) } });
        return { composer, card, form, log, panel, lead };
    }

    #chooseTyped(ids) {
        this.#announce(t("card.sent", { answer: this.#views.card.describe(ids) }));
        this.#choose(this.#numbers(), ids);
    }

    #hint(ids) {
        this.#views?.card.hint(ids);
        if (ids && this.#views) this.#announce(t("card.enterSends", { answer: this.#views.card.describe(ids) }));
    }

    /* A question and the board that shows it come one after the other, and many
     * frames after a hello. Not drawn by animation frames, which a hidden page
     * does not get. */
    #draw() {
        this.#drawing ??= setTimeout(() => {
            this.#drawing = null;
            this.#views.card.show(this.#talk);
            if (this.#talk.you) this.#views.composer.address(this.#talk);
            this.#views.lead.show(this.#talk);
            this.#countdown.set(this.#talk.board?.ended ? null : this.#talk.board?.due);
            this.#views.log.show(this.#talk, this.#news);
            this.#views.panel.show(this.#talk);
            this.#news = 0;
            write($("room-name"), this.#talk.room || t("room.name"));
            this.#showTitle();
            this.#showState(this.#connection.state);
            $("log-empty").hidden = this.#talk.entries.length > 0;
            $("log").setAttribute("aria-busy", String(!this.#talk.connected));
        }, TOGETHER);
    }

    #showTitle() {
        if ($("room").hidden) return;
        const name = this.#talk.room || t("room.name");
        document.title = this.#unread ? `(${this.#unread}) ${name}` : name;
    }

    #changeState(state) {
        this.#talk.connected = state === "open";
        this.#showState(state);
        this.#draw();
    }

    #showState(state) {
        const noBot = state === "open" && !this.#talk.bots.some((bot) => bot.online);
        const short = { open: "state.open", waiting: "state.waiting.short" }[state] ?? "state.connecting";
        write($("state"), t(short));
        $("state").dataset.state = state === "open" ? "open" : state === "waiting" ? "waiting" : "connecting";
        write($("join-state"), state === "waiting" ? t("join.waiting") : "");
        if (state === "waiting") this.#trouble("state.waiting");
        else if (state === "open") this.#calm(noBot);
        $("retry").hidden = state !== "waiting";
    }

    #calm(noBot) {
        if (noBot) this.#trouble("state.noBot");
        else if (this.#troubleKey !== "state.later") this.#trouble(null);
    }

    #troubleKey = null;
    #trouble(key) {
        this.#troubleKey = key;
        $("trouble").hidden = key === null;
        write($("trouble-words"), key === null ? "" : t(key));
    }

    /* Copies the link where the browser allows it (not over plain http from
     * elsewhere); else shows it to be copied by hand. */
    #inviteKey = null;
    #inviteLink() {
        const guest = cleanName($("invite-name").value);
        return `${location.origin}/#join=${this.#token}${guest && `&name=${encodeURIComponent(guest)}`}`;
    }

    async #invite() {
        const link = this.#inviteLink();
        let key = "people.copied";
        try {
            await navigator.clipboard.writeText(link);
        } catch {
            key = "people.copyYourself";
        }
        this.#inviteKey = key;
        $("invite-part").hidden = false;
        $("invite-link").value = link;
        write($("invite-words"), t(key));
        if (key === "people.copyYourself") $("invite-link").select();
    }

    /* Said by screen readers; the same words twice are said twice. */
    #announce(text) {
        $("announcer").textContent = "";
        setTimeout(() => { $("announcer").textContent = text; }, 50);
    }

    /* ---- listening ------------------------------------------------------------------ */

    #listen() {
        $("join").addEventListener("submit", (event) => {
            event.preventDefault();
            this.#join();
        });
        $("retry").addEventListener("click", () => this.#connection.again());
        $("panel-button").addEventListener("click", () => this.#togglePanel());
        $("invite-button").addEventListener("click", () => this.#invite());
        $("invite-name").addEventListener("change", () => this.#invite());
        $("invite-close").addEventListener("click", () => {
            $("invite-part").hidden = true;
            this.#views.composer.focus();
        });
        $("board-link").href = `/board#join=${encodeURIComponent(this.#token)}`;
        document.addEventListener("keydown", (event) => this.#key(event));
        addEventListener("online", () => this.#connection.again());
        addEventListener("offline", () => this.#connection.check());
        this.#listenForSleep();
    }

    #listenForSleep() {
        let hiddenAt = 0;
        document.addEventListener("visibilitychange", () => {
            if (document.hidden) {
                hiddenAt = Date.now();
                return;
            }
            this.#unread = 0;
            this.#showTitle();
            if (Date.now() - hiddenAt > AWAKE) this.#connection.again();
        });
    }

    #togglePanel(open = $("panel-button").getAttribute("aria-expanded") !== "true") {
        $("panel-button").setAttribute("aria-expanded", String(open));
        $("panel").classList.toggle("open", open);
    }

    #key(event) {
        if ($("room").hidden || event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.key === "Escape") {
            this.#togglePanel(false);
            this.#views.composer.focus();
            return;
        }
        const writing = event.target.closest?.("input, textarea, select, [contenteditable]");
        if (writing || !/^[0-9]$/.test(event.key)) return;
        if (this.#views.composer.empty && this.#views.card.press(Number(event.key))) event.preventDefault();
    }
}

/* ---- begin -------------------------------------------------------------------------- */

let room = null; /* none without an invitation */
const showLanguage = languageMenus(t, choose);

function choose(language) {
    if (room) {
        room.choose(language);
        return;
    }
    speak(language);
    showNotice(noticed);
}

/* Everything that is the same in whatever room. */
function speak(language) {
    if (language in languages) t.speak(language);
    fillTexts(document, t);
    showLanguage();
}

/* A link may bring a word along: to be coached, or to take part in a session that is
 * elsewhere. */
const words = { coach: "/coach", code: "/join" };

function broughtBy(hash) {
    for (const [name, say] of Object.entries(words)) {
        const word = /^[A-Za-z0-9]{8}$/.exec(hash.get(name) ?? "");
        if (word) return `${say} ${word[0]}`;
    }
    return "";
}

function begin() {
    const storage = browserStorage();
    const hash = new URLSearchParams(location.hash.slice(1));
    const token = hash.get("join") ?? Memory.lastRoom(storage);
    const memory = token && new Memory(storage, token);
    speak((memory ? memory.language : Memory.language(storage)) ?? t.language);
    addEventListener("hashchange", () => location.reload());
    if (!token) {
        showNotice("app.noRoom");
        return;
    }
    room = new Room(token, memory, cleanName(hash.get("name") ?? ""), broughtBy(hash));
    room.enter();
}

begin();
