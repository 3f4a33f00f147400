/* One person in Matrix rooms: says, reacts, edits, and keeps what they see of the bot. */
import { EventEmitter } from "node:events";

const faces = { yes: "👍️", no: "👎" };
const keycap = (text) => (/^\d$/.test(text) ? `${text}\ufe0f\u20e3` : text === "10" ? "🔟" : faces[text] ?? text);

/* "!room:server:$event" is the thread of that event. */
export function splitPlace(place) {
    const at = place.indexOf(":$");
    return at < 0 ? { room: place } : { room: place.slice(0, at), thread: place.slice(at + 1).replaceAll("%2F", "/") };
}

/* The choices: the lines at the end that are set in. */
export function optionsOf(text) {
    const lines = text.split("\n");
    const labels = [];
    while (lines.length > 1 && /^ {2}\S/.test(lines.at(-1))) labels.unshift(lines.pop().trim());
    return labels;
}

/* What one types for a choice: what its label begins with. */
function typed(label) {
    const found = /^(\d{1,2}|[a-z?])[. ]/.exec(label);
    return found ? found[1] : label.split(",")[0];
}

const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

export class Person {
    heard = [];
    changes = new EventEmitter().setMaxListeners(0);

    constructor(stage, user) {
        this.stage = stage;
        this.user = user;
        this.id = user.id;
        this.name = user.displayname;
    }

    /* ---- what they do ---- */

    async say(place, text, { replyTo, thread, mention } = {}) {
        const at = splitPlace(place);
        const room = this.stage.home.room(at.room);
        const root = thread ?? at.thread;
        const content = this.words(room, text, { replyTo, mention });
        if (root) content["m.relates_to"] = { rel_type: "m.thread", event_id: root, is_falling_back: !replyTo,
            "m.in_reply_to": { event_id: replyTo ?? this.lastOf(room, root) } };
        return this.send(room, "m.room.message", content);
    }

    /* A message as clients write it: a reply with the words it answers before it, as those
     * before version 1.13 of the specification do; a mention as a link. */
    words(room, text, { replyTo, mention }) {
        const bot = this.stage.bot;
        const content = { msgtype: "m.text", body: text, "m.mentions": {} };
        if (mention) {
            content.body = `${bot.displayname}: ${text}`;
            content["m.mentions"] = { user_ids: [bot.id] };
            content.format = "org.matrix.custom.html";
            content.formatted_body = `<a href="https://matrix.to/#/${bot.id}">${bot.displayname}</a>: ${escape(text)}`;
        }
        if (replyTo) {
            const { event } = room.byId.get(replyTo);
            const quoted = String(event.content.body).split("\n");
            content.body = [`> <${event.sender}> ${quoted[0]}`, ...quoted.slice(1).map((line) => `> ${line}`), "", content.body].join("\n");
            content.format = "org.matrix.custom.html";
            content.formatted_body = `<mx-reply><blockquote>${escape(quoted.join(" "))}</blockquote></mx-reply>${content.formatted_body ?? escape(text)}`;
            content["m.relates_to"] = { "m.in_reply_to": { event_id: replyTo } };
        }
        return content;
    }

    lastOf(room, root) {
        const inThread = room.entries.filter(({ event }) => event.content["m.relates_to"]?.event_id === root);
        return inThread.at(-1)?.event.event_id ?? root;
    }

    send(room, type, content) {
        return room.send(this.id, type, content).event.event_id;
    }

    /* To the bot alone: the direct conversation, begun as clients do, with the words before the bot is in it. */
    async tell(text, options) {
        const room = this.direct() ?? this.stage.home.createRoom(this.id, { preset: "trusted_private_chat", invite: [this.stage.bot.id], isDirect: true });
        return this.say(room.id, text, options);
    }

    direct() {
        return [...this.stage.home.rooms.values()].find((room) => this.stage.isDirect(room) && room.membership(this.id) === "join"
            && ["join", "invite"].includes(room.membership(this.stage.bot.id)));
    }

    async edit(id, text) {
        const room = this.stage.roomOf(id);
        return this.send(room, "m.room.message", { msgtype: "m.text", body: `* ${text}`, "m.mentions": {},
            "m.new_content": { msgtype: "m.text", body: text, "m.mentions": {} }, "m.relates_to": { rel_type: "m.replace", event_id: id } });
    }

    async react(id, text) {
        return this.send(this.stage.roomOf(id), "m.reaction", { "m.relates_to": { rel_type: "m.annotation", event_id: id, key: keycap(text) } });
    }

    async redact(id, reason) { return this.stage.roomOf(id).redact(this.id, id, reason).event.event_id; }

    /* There are no buttons: one choice is a reaction, several are typed. */
    async press(message, labels) {
        const begins = (label, start) => [label, label.replace(/^\S+ /, "")].some((each) => each.toLowerCase().startsWith(start.toLowerCase()));
        const picked = [labels].flat().map((start) => {
            const label = message.options.find((each) => begins(each, start));
            if (!label) throw new Error(`no choice begins with "${start}": ${JSON.stringify(message.options)}`);
            return typed(label);
        });
        if (picked.length === 1 && /^\d$/.test(picked[0])) return this.react(message.id, picked[0]);
        return this.say(message.place, picked.join(", "));
    }

    /* ---- what they see ---- */

    hears(message) {
        if (this.heard.some(({ id }) => id === message.id)) return;
        this.heard.push(message);
        this.changes.emit("heard");
    }

    waitFor(what, { from = 0, ms = 10000 } = {}) {
        const fits = typeof what === "function" ? what : (message) => what.test(message.text);
        const look = () => this.heard.slice(from).find(fits);
        return new Promise((resolve, reject) => {
            const end = (found) => {
                clearTimeout(timer);
                this.changes.off("heard", woken);
                found ? resolve(found) : reject(new Error(`${this.name} waits for ${what}, and heard:\n${this.heard.slice(from)
                    .map(({ text }) => text).join("\n---\n")}\nviolations: ${JSON.stringify(this.stage.violations)}`));
            };
            const woken = () => { const found = look(); if (found) end(found); };
            const timer = setTimeout(() => end(null), ms);
            this.changes.on("heard", woken);
            woken();
        });
    }
}
