/* One page's end of the room protocol: says hello, comes back after a loss,
 * and sends what the outbox holds until it is acknowledged.
 *
 * States: "idle" -> "connecting" -> "open" -> "waiting" -> "connecting" ...
 * and for good "denied" (the room does not know the link) or "stopped".
 *
 * One message is under way at a time, so that the room has them in the order
 * they were written, whatever is lost or put off in between. */
import { Pace } from "./outbox.js";
import { randomKey } from "./memory.js";

export const PROTOCOL = "canvasser-room.1";

export const times = Object.freeze({
    shortestPause: 250, /* ms; the first upper bound of the pause before a new try */
    longestPause: 15000, /* ms; the last */
    answer: 10000, /* ms the room has for a welcome, an ack or a sign of life */
    check: 3000, /* ms it has when the browser says that the network is gone */
    silence: 25000, /* ms without a frame after which a sign of life is asked for */
});

/* Full jitter: anywhere between nothing and a bound that doubles, so that a
 * hundred pages that lost the same room do not come back at the same moment. */
export function pauseBefore(attempt, random) {
    const bound = Math.min(times.longestPause, times.shortestPause * 2 ** Math.min(attempt, 16));
    return Math.floor(random() * bound);
}

const world = {
    WebSocket: globalThis.WebSocket,
    setTimeout: (f, ms) => globalThis.setTimeout(f, ms),
    clearTimeout: (id) => globalThis.clearTimeout(id),
    now: () => performance.now(),
    random: Math.random,
    newKey: randomKey,
};

export class Connection {
    #world;
    #url;
    #hello;
    #outbox;
    #tell;
    #pace;
    #socket = null;
    #state = "idle";
    #after = 0;
    #lost = 0; /* tries since the last welcome */
    #putOff = 0; /* how often in a row the room could not store */
    #underWay = null; /* key of the message the room has not answered yet */
    #timers = {};

    /* `hello(after)` gives the first frame of a connection. `tell` has one
     * function for each thing that happens, all optional:
     *   state(state)             the connection's state changed
     *   welcome(frame), frame(frame)
     *   sent(key, n)             durable: no longer in the outbox
     *   refused(item)            never will be: marked so in the outbox
     *   later()                  the room cannot store; a new try follows
     *   denied(why)              the room does not know what hello said, or is full
     *   unwelcome(why)           hello made no sense to the room */
    constructor({ url, hello, outbox, tell, ...changed }) {
        this.#world = { ...world, ...changed };
        this.#url = url;
        this.#hello = hello;
        this.#outbox = outbox;
        this.#tell = tell;
        this.#pace = new Pace({ now: this.#world.now });
    }

    get state() { return this.#state; }
    get after() { return this.#after; }

    start() {
        if (this.#socket || this.#state === "stopped") return;
        this.#clear("retry");
        this.#become("connecting");
        const socket = new this.#world.WebSocket(this.#url, PROTOCOL);
        this.#socket = socket;
        this.#wait("answer", times.answer, () => this.#lose(socket));
        socket.onopen = () => socket === this.#socket && socket.send(JSON.stringify(this.#hello(this.#after)));
        socket.onmessage = (event) => socket === this.#socket && this.#receive(event.data);
        socket.onclose = (event) => this.#closed(socket, event.code);
    }

    /* Ends it: no callback comes after it. */
    stop() {
        this.#tell = {};
        this.pause();
        this.#become("stopped");
    }

    /* Tries now: the person asked, or the network is back. A connection that
     * looks open is not trusted then: after a sleep it is often dead. */
    again() {
        if (this.#state === "denied" || this.#state === "stopped" || this.#state === "idle") return;
        this.#lost = 0;
        if (this.#socket) this.#lose(this.#socket, true);
        else this.start();
    }

    /* Lets go until `afresh`: the person has to say something first. */
    pause() {
        const socket = this.#socket;
        this.#socket = null;
        this.#underWay = null;
        this.#clearAll();
        this.#become("idle");
        if (socket) hangUp(socket);
    }

    /* Begins anew, with what hello gives now. */
    afresh() {
        this.pause();
        this.#lost = 0;
        this.#after = 0;
        this.start();
    }

    /* Asks for a sign of life; without one in time the connection is given up. */
    check(within = times.check) {
        const socket = this.#socket;
        if (this.#state !== "open") return;
        this.#wait("check", within, () => this.#lose(socket));
        socket.send(JSON.stringify({ t: "ping" }));
    }

    /* `to`: the bot's id for words that are for it alone. */
    say(text, to) { return this.#post({ t: "say", key: this.#world.newKey(), text, ...(to && { to }) }); }
    choose(about, ids) {
        return this.#post({ t: "choose", key: this.#world.newKey(), about, choice: ids.join(" ") });
    }
    /* What was filled in beside the message `about`: [{id, choice?, text?}]. */
    fill(about, fields) { return this.#post({ t: "choose", key: this.#world.newKey(), about, fields }); }
    /* Asks what a form holds; false while there is no connection. Nothing is kept of it. */
    askForm(about) {
        if (this.#state !== "open") return false;
        this.#socket.send(JSON.stringify({ t: "form", about }));
        return true;
    }
    /* Which language the person reads: nothing is kept of it, the caller says it again. */
    speak(lang) {
        if (this.#state === "open") this.#socket.send(JSON.stringify({ t: "lang", lang }));
    }
    /* Gives up on a refused message: its author took it back. */
    forget(key) { this.#outbox.remove(key); }

    #post(frame) {
        const item = this.#outbox.add(frame);
        this.#pump();
        return item;
    }

    #pump() {
        const item = this.#outbox?.first;
        if (this.#state !== "open" || this.#underWay || this.#timers.pump || !item) return;
        const wait = this.#pace.take();
        if (wait > 0) {
            this.#wait("pump", wait, () => this.#pump());
            return;
        }
        const socket = this.#socket;
        this.#underWay = item.frame.key;
        this.#wait("answer", times.answer, () => this.#lose(socket));
        socket.send(JSON.stringify(item.frame));
    }

    /* ---- what the room says ------------------------------------------------ */

    #receive(data) {
        let frame;
        try {
            frame = JSON.parse(data);
        } catch {
            return;
        }
        this.#listen();
        if (!frame || typeof frame !== "object") return;
        const handler = Object.hasOwn(Connection.#receivers, frame.t) && Connection.#receivers[frame.t];
        if (handler) handler(this, frame);
        else this.#tell.frame?.(frame);
    }

    /* After a while of silence the room is asked for a sign of life: whatever
     * it answers will do. A browser never learns otherwise that the other end
     * of a quiet connection is gone. */
    #listen() {
        if (!this.#underWay) this.#clear("answer");
        this.#clear("check");
        this.#wait("silence", times.silence, () => this.check(times.answer));
    }

    #welcome(frame) {
        this.#lost = 0;
        this.#become("open");
        this.#tell.welcome?.(frame);
        this.#pump();
    }

    #numbered(frame) {
        this.#after = Math.max(this.#after, frame.n);
        this.#tell.frame?.(frame);
    }

    #settle(key) {
        if (this.#underWay !== key) return;
        this.#underWay = null;
        this.#clear("answer");
    }

    #ack({ key, n }) {
        this.#settle(key);
        this.#putOff = 0;
        this.#outbox?.remove(key);
        this.#tell.sent?.(key, n);
        this.#pump();
    }

    #refused({ key, why, limit }) {
        this.#settle(key);
        const item = this.#outbox?.refuse(key, { why, limit });
        if (item) this.#tell.refused?.(item);
        this.#pump();
    }

    #later({ key }) {
        this.#settle(key);
        this.#tell.later?.();
        this.#clear("pump");
        const pause = times.shortestPause + pauseBefore(++this.#putOff, this.#world.random);
        this.#wait("pump", pause, () => this.#pump());
    }

    #bad({ why }) {
        if (this.#state === "connecting") this.#tell.unwelcome?.(why);
    }

    #denied(why) {
        this.pause();
        this.#become("denied");
        this.#tell.denied?.(why);
    }

    /* ---- losing it ----------------------------------------------------------- */

    #lose(socket, atOnce = false) {
        if (socket !== this.#socket) return;
        this.#closed(socket, 1006, atOnce);
        hangUp(socket);
    }

    #closed(socket, code, atOnce = false) {
        if (socket !== this.#socket) return;
        if (code === 4401) {
            this.#denied("token");
            return;
        }
        this.#socket = null;
        this.#underWay = null;
        this.#clearAll();
        this.#become("waiting");
        const pause = atOnce ? 0 : pauseBefore(this.#lost++, this.#world.random);
        this.#wait("retry", pause, () => this.start());
    }

    #become(state) {
        if (this.#state === state) return;
        this.#state = state;
        this.#tell.state?.(state);
    }

    #wait(name, ms, action) {
        this.#clear(name);
        this.#timers[name] = this.#world.setTimeout(() => {
            delete this.#timers[name];
            action();
        }, ms);
    }
    #clear(name) {
        if (name in this.#timers) this.#world.clearTimeout(this.#timers[name]);
        delete this.#timers[name];
    }
    #clearAll() {
        for (const name of Object.keys(this.#timers)) this.#clear(name);
    }

    /* One handler a frame; every other frame goes to the page as it is. */
    static #receivers = {
        welcome: (it, frame) => it.#welcome(frame),
        message: (it, frame) => it.#numbered(frame),
        choose: (it, frame) => it.#numbered(frame),
        ack: (it, frame) => it.#ack(frame),
        refused: (it, frame) => it.#refused(frame),
        later: (it, frame) => it.#later(frame),
        bad: (it, frame) => it.#bad(frame),
        denied: (it, frame) => it.#denied(frame.why),
        pong: () => {},
    };
}

/* Where the room's socket is, seen from a page of the room. */
export function socketUrl(location) {
    return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/socket`;
}

const CONNECTING = 0; /* of a WebSocket, by its standard */

/* Browsers complain of one that is closed before it is open: it is closed then. */
function hangUp(socket) {
    if (socket.readyState === CONNECTING) socket.onopen = () => socket.close();
    else socket.close();
}
