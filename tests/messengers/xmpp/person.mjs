/* Somebody in a room on an XMPP server: an @xmpp/client with eyes and hands. */
import { randomUUID, webcrypto } from "node:crypto";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { DOMAIN, root } from "./servers.mjs";

const home = path.join(root, "build/node/xmpp/node_modules");
const { WebSocket } = createRequire(path.join(home, "index.js"))("ws");
globalThis.WebSocket ??= WebSocket; /* Node 22 is the first with one of its own */
globalThis.crypto ??= webcrypto;
export const { client, jid, xml } = await import(pathToFileURL(path.join(home, "@xmpp/client/index.js")));

const MUC = "http://jabber.org/protocol/muc";
const STANZA_ID = "urn:xmpp:sid:0";
const EMOJI = { yes: "👍", no: "👎" };
const PATIENCE = 10000;

/* Makes an account (XEP-0077), before anybody is logged in. */
export async function register(url, username, password) {
    const socket = new globalThis.WebSocket(url, ["xmpp"]);
    const frames = [];
    let wake = () => {};
    socket.addEventListener("message", ({ data }) => { frames.push(String(data)); wake(); });
    socket.addEventListener("error", ({ message }) => { frames.push(`error ${message}`); wake(); });
    const frame = async (wanted) => {
        while (!frames.some((text) => text.includes(wanted))) {
            if (frames.some((text) => /^error|type='error'/.test(text))) throw new Error(frames.join("\n"));
            await new Promise((resolve) => { wake = resolve; });
        }
    };
    await new Promise((resolve, reject) => {
        socket.addEventListener("open", resolve);
        socket.addEventListener("error", ({ message }) => reject(new Error(message)));
    });
    socket.send(`<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="${DOMAIN}" version="1.0"/>`);
    await frame("mechanisms");
    socket.send(xml("iq", { type: "set", id: "new", xmlns: "jabber:client" }, xml("query", { xmlns: "jabber:iq:register" },
        xml("username", {}, username), xml("password", {}, password))).toString());
    await frame("type='result'");
    socket.close();
}

/* Logs in, and waits until stanzas are counted (XEP-0198): the library counts wrong those
 * that come while it asks for that. */
export async function login(xmpp) {
    const enabled = new Promise((resolve) => xmpp.on("nonza", (element) => element.is("enabled") && setImmediate(resolve)));
    await xmpp.start();
    await enabled;
    await xmpp.send(xml("presence"));
}

/* "+02:00", for Europe/Athens in winter. */
function offset(zone) {
    const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(new Date());
    return parts.find((part) => part.type === "timeZoneName").value.replace("GMT", "") || "+00:00";
}

/* The choices of a question without buttons: the lines at its end that are set in. */
function choicesOf(text) {
    const lines = text.split("\n");
    let first = lines.length;
    while (first > 0 && lines[first - 1].startsWith("  ")) first--;
    return lines.slice(first).map((line) => line.trim());
}

export class Person {
    heard = [];
    rooms = new Map(); /* room -> nick -> {jid, here} */
    stanzas = []; /* every message stanza, in order */
    #waiting = new Set();
    #watchers = new Set();

    /* `world`: {url, nick and jid of the bot, posted(post)}. */
    static async enter(world, name, { lang = "en", zone = "Etc/UTC", url = world.url, password = randomUUID() } = {}) {
        const person = new Person();
        const account = name.normalize("NFD").replace(/[^a-zA-Z0-9]/g, "").toLowerCase();
        Object.assign(person, { name, world, lang, zone, password, account, id: `${account}@${DOMAIN}` });
        await register(world.url, account, password);
        person.xmpp = client({ service: url, domain: DOMAIN, username: account, password, lang });
        person.xmpp.timeout = PATIENCE;
        person.xmpp.reconnect.delay = 100;
        person.xmpp.on("error", (error) => { person.trouble = error; });
        person.xmpp.on("stanza", (stanza) => person.#take(stanza));
        person.xmpp.iqCallee.get("urn:xmpp:time", "time", () => xml("time", { xmlns: "urn:xmpp:time" },
            xml("tzo", {}, offset(zone)), xml("utc", {}, `${new Date().toISOString().slice(0, 19)}Z`)));
        await login(person.xmpp);
        return person;
    }

    async leave() {
        this.left = true;
        await this.xmpp.stop().catch(() => {});
    }

    async join(room, nick = this.name) {
        this.rooms.set(room, new Map());
        await this.xmpp.send(xml("presence", { to: `${room}/${nick}` }, xml("x", { xmlns: MUC }, xml("history", { maxstanzas: "0" }))));
        await this.until(() => this.rooms.get(room).get(nick)?.me);
    }

    /* ---- what comes in ---------------------------------------------------------- */

    #take(stanza) {
        if (stanza.name === "presence") this.#present(stanza);
        if (stanza.name === "message") this.#message(stanza);
        this.#watchers.forEach((watch) => watch(stanza));
        this.#waiting.forEach((look) => look());
    }

    #present(stanza) {
        const from = jid(stanza.attrs.from);
        const people = this.rooms.get(from.bare().toString());
        const x = stanza.getChild("x", `${MUC}#user`);
        if (!people || !x) return;
        const codes = x.getChildren("status").map((status) => status.attrs.code);
        people.set(from.resource, { jid: x.getChild("item")?.attrs.jid, here: stanza.attrs.type !== "unavailable", me: codes.includes("110") });
    }

    #message(stanza) {
        this.stanzas.push(stanza);
        const text = stanza.getChildText("body");
        const from = jid(stanza.attrs.from);
        const place = from.bare().toString();
        const room = this.rooms.has(place);
        if (stanza.getChild("composing") && (room ? from.resource === this.world.nick : place === this.world.jid)) this.world.typing?.push(place);
        if (text === null || stanza.attrs.type === "error") return;
        if (room ? from.resource !== this.world.nick : place !== this.world.jid) return;
        const group = stanza.attrs.type === "groupchat";
        const there = stanza.getChildren("stanza-id").find((id) => id.attrs.by === place)?.attrs.id;
        const heard = {
            id: group ? there : stanza.attrs.id, key: stanza.attrs.id, place: room ? place : this.id, text, options: choicesOf(text),
            direct: !group, private: room && !group, amends: stanza.getChild("replace")?.attrs.id, at: Date.now(),
        };
        this.heard.push(heard);
        this.world.posted(heard, this);
    }

    /* Waits until `test` gives something, looking whenever a stanza came. */
    until(test, ms = PATIENCE) {
        return new Promise((resolve, reject) => {
            const done = (settle, value) => {
                clearTimeout(timer);
                this.#waiting.delete(look);
                settle(value);
            };
            const look = () => {
                const found = test();
                if (found) done(resolve, found);
            };
            const timer = setTimeout(() => done(reject, new Error(`${this.name} waits in vain for ${test}\n${
                this.heard.slice(-3).map(({ text }) => text).join("\n---\n")}`)), ms);
            this.#waiting.add(look);
            look();
        });
    }

    waitFor(wanted, { from = 0, ms = PATIENCE } = {}) {
        const fits = wanted instanceof RegExp ? (message) => wanted.test(message.text) : wanted;
        return this.until(() => this.heard.slice(from).find(fits), ms);
    }

    /* The next stanza that fits. */
    stanza(fits, ms = PATIENCE) {
        return new Promise((resolve, reject) => {
            const done = (settle, value) => {
                clearTimeout(timer);
                this.#watchers.delete(watch);
                settle(value);
            };
            const watch = (stanza) => fits(stanza) && done(resolve, stanza);
            const timer = setTimeout(() => done(reject, new Error(`${this.name}: no stanza for ${fits}`)), ms);
            this.#watchers.add(watch);
        });
    }

    /* ---- what goes out ------------------------------------------------------------ */

    async #send(to, type, ...children) {
        const id = randomUUID();
        const said = this.stanza((stanza) => stanza.attrs.id === id && jid(stanza.attrs.from).resource === this.name);
        if (type !== "groupchat") said.catch(() => {});
        await this.xmpp.send(xml("message", { to, type, id }, ...children));
        if (type === "groupchat") await said; /* what a room has echoed, it has told everybody */
        return id;
    }

    #way(place, alone) {
        if (!this.rooms.has(place)) return [this.world.jid, "chat"];
        return alone ? [`${place}/${this.world.nick}`, "chat"] : [place, "groupchat"];
    }

    /* To everybody in the place; `alone`: to the bot, through the room. */
    say(place, text, { replyTo, alone = false } = {}) {
        const reply = replyTo && xml("reply", { xmlns: "urn:xmpp:reply:0", id: replyTo, to: `${place}/${this.world.nick}` });
        return this.#send(...this.#way(place, alone), xml("body", {}, text), ...reply ? [reply] : []);
    }

    tell(text) { return this.#send(this.world.jid, "chat", xml("body", {}, text)); }

    edit(id, text) {
        const { to, type } = this.#sent(id);
        return this.#send(to, type, xml("body", {}, text), xml("replace", { xmlns: "urn:xmpp:message-correct:0", id }));
    }

    #sent(id) {
        const echo = this.stanzas.find((stanza) => stanza.attrs.id === id && stanza.attrs.type === "groupchat");
        return echo ? { to: jid(echo.attrs.from).bare().toString(), type: "groupchat" } : { to: this.world.jid, type: "chat" };
    }

    react(id, what) {
        const about = this.heard.find((message) => message.id === id);
        return this.#send(...this.#way(about.place, about.direct), xml("reactions", { xmlns: "urn:xmpp:reactions:0", id },
            xml("reaction", {}, EMOJI[what] ?? `${what}\ufe0f\u20e3`)), xml("store", { xmlns: "urn:xmpp:hints" }));
    }

    /* There are no buttons: types the numbers of the lines that begin so, or the words. */
    press(message, wanted) {
        const numbers = [wanted].flat().map((start) => {
            const line = message.options.find((option) => option.startsWith(start) || option.replace(/^\d+\. /, "").startsWith(start));
            if (!line) throw new Error(`nothing begins with ${start} in\n${message.text}`);
            return /^(\d+)\. /.exec(line)?.[1] ?? line;
        });
        return this.say(message.place, numbers.join(", "), { alone: message.direct });
    }
}
