/* A strict Matrix homeserver for tests, the part that a bot meets (client-server API 1.11):
 * it refuses what a homeserver refuses, and notes in `violations` what a homeserver lets pass
 * although people or their clients suffer from it. Its shape is that of every messenger's stage. */
import { chmodSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Home } from "./matrix/home.mjs";
import { Service } from "./matrix/http.mjs";
import { Person, optionsOf, splitPlace } from "./matrix/person.mjs";

/* options: {timelineMax, uploadMax, roomVersion, rate}; `rate`: {perSecond, burst} of what the bot
 * may say, as long as the stage stands. */
export async function open(options = {}) {
    const stage = new Stage(options);
    stage.port = await stage.service.listen();
    return stage;
}

const slug = (name) => name.normalize("NFD").toLowerCase().replace(/[^a-z0-9._=-]+/g, "_") || "somebody";

class Stage {
    kind = "matrix";
    longest = 60_000; /* of Latin letters: the whole event has at most 64 KiB */
    posts = [];
    files = []; /* {place, name, type, bytes, alt} of each that came with a message */
    typing = []; /* places in which the bot was seen to write, each time */
    pings = []; /* posts that ring at somebody's */
    people = new Map();

    constructor({ timelineMax = 100, uploadMax = 10 * 1024 * 1024, roomVersion = 10, rate }) {
        this.home = new Home();
        this.roomVersion = roomVersion;
        this.bot = this.home.addUser("canvasser", "Canvasser");
        this.keeper = this.home.addUser("keeper", "Keeper");
        this.token = this.home.login(this.bot, "BOTDEVICE");
        this.service = new Service(this.home, { bot: this.bot.id, timelineMax, uploadMax, rate });
        this.home.changes.on("event", (entry) => this.happened(entry));
        this.home.changes.on("typing", (user, room) => user === this.bot.id && this.typing.push(room));
    }

    get url() { return `http://127.0.0.1:${this.port}`; }

    get secrets() { return [this.token]; }

    get violations() { return this.service.violations; }

    settings(dir) {
        const file = path.join(dir, "matrix.token");
        writeFileSync(file, `${this.token}\n`);
        chmodSync(file, 0o600);
        return `  - matrix: stage\n    url: ${this.url}\n    token_file: ${file}\n`;
    }

    async close() { await this.service.close(); }

    /* ---- people and places ---- */

    /* Matrix knows no language of a person. */
    async person(name, { zone } = {}) {
        const taken = (local) => this.home.users.has(`@${local}:${this.home.server}`);
        let local = slug(name);
        while (taken(local)) local += "1";
        const person = new Person(this, this.home.addUser(local, name, zone ? { "m.tz": zone } : {}));
        this.people.set(person.id, person);
        return person;
    }

    /* A room of these people, to which the bot is invited. */
    async channel(name, people, { version = this.roomVersion, powers } = {}) {
        const room = this.home.createRoom(this.keeper.id, { version, preset: "private_chat", name, powers });
        for (const { id } of people) {
            room.invite(this.keeper.id, id);
            room.join(id);
        }
        room.invite(this.keeper.id, this.bot.id);
        return room.id;
    }

    /* What a client makes of "start a chat" with several people: a room without a name, every
     * invitation a direct one, encrypted by no means. */
    async group([first, ...others]) {
        const room = this.home.createRoom(first.id, { version: this.roomVersion, preset: "trusted_private_chat", isDirect: true,
            invite: [...others.map(({ id }) => id), this.bot.id] });
        for (const { id } of others) room.join(id);
        await this.joined(room.id);
        return room.id;
    }

    roomOf(id) {
        const room = [...this.home.rooms.values()].find((each) => each.byId.has(id));
        if (!room) throw new Error(`no room has the event ${id}`);
        return room;
    }

    isDirect(room) {
        return room.states.some(({ event }) => event.content.is_direct) && room.members("join").length + room.members("invite").length <= 2;
    }

    /* Resolves when the bot is in the room. */
    joined(place) {
        const room = this.home.room(splitPlace(place).room);
        return this.until(() => room.membership(this.bot.id) === "join");
    }

    until(holds, ms = 10000) {
        return new Promise((resolve, reject) => {
            const end = (settle, value) => {
                clearTimeout(timer);
                this.home.changes.off("change", look);
                settle(value);
            };
            const timer = setTimeout(() => end(reject, new Error(`waited in vain for ${holds}`)), ms);
            const look = () => { if (holds()) end(resolve); };
            this.home.changes.on("change", look);
            look();
        });
    }

    /* ---- what the bot does is seen ---- */

    happened(entry) {
        const { event, room } = entry;
        const invited = this.people.get(event.state_key);
        if (event.type === "m.room.member" && invited && !invited.shy) this.moved(room, invited, event.content.membership);
        if (event.sender !== this.bot.id || event.type !== "m.room.message") return;
        const relation = event.content["m.relates_to"];
        if (relation?.rel_type === "m.replace") return this.edited(event, relation.event_id);
        const message = this.read(entry);
        this.posts.push({ ...message, key: entry.txn });
        if (message.file) this.files.push({ place: message.place, name: event.content.filename, type: message.file.type, bytes: message.file.bytes, alt: event.content.body });
        const { user_ids: pinged = [], room: everybody } = event.content["m.mentions"] ?? { room: true };
        if (pinged.length || everybody) this.pings.push(message);
        for (const id of room.members("join")) this.people.get(id)?.hears({ ...message });
    }

    read({ event, room }) {
        const { body: text, url } = event.content;
        const relation = event.content["m.relates_to"];
        const place = relation?.rel_type === "m.thread" ? `${room.id}:${relation.event_id.replaceAll("/", "%2F")}` : room.id;
        return { id: event.event_id, place, text, options: optionsOf(text), direct: this.isDirect(room), many: undefined, at: event.origin_server_ts,
            content: event.content, ...(url ? { file: this.home.media.get(url) } : {}) };
    }

    edited(event, id) {
        const all = [this.posts, ...[...this.people.values()].map(({ heard }) => heard)].flat().filter((each) => each.id === id);
        for (const each of all) Object.assign(each, { text: event.content["m.new_content"].body, edited: true });
    }

    /* People accept what the bot invites them to, and then read what was said before. */
    moved(room, person, membership) {
        if (membership === "invite") setImmediate(() => room.membership(person.id) === "invite" && room.join(person.id));
        if (membership !== "join") return;
        for (const entry of room.entries)
            if (entry.event.sender === this.bot.id && entry.event.type === "m.room.message" && room.visible(person.id, entry)) person.hears(this.read(entry));
    }

    /* ---- faults ---- */

    cut() { this.service.cut(); }

    /* `how` a pause is told: "header" (Retry-After), "body" (retry_after_ms) or "both". */
    limit(n, seconds, { how = "both", on = /\/send\// } = {}) {
        this.service.faults.limited.push({ n, seconds, how, test: (where) => on.test(where) });
    }

    /* The next n posts are not carried out: their connection ends before. */
    drop(n) { this.service.faults.drop = n; }

    swallow(n) { this.service.faults.swallow = n; }

    tooSlow(ms) { this.service.faults.slow = ms; }

    /* The next n requests to paths like `on` are answered with this status and page. */
    fail(n, status, { on = /\/send\//, body = "<html>Bad gateway</html>" } = {}) {
        this.service.faults.broken.push({ n, status, body, test: (where) => on.test(where) });
    }

    refuse() {
        this.home.tokens.get(this.token).refused = true;
        for (const poll of this.service.polls) if (poll.device === "BOTDEVICE") poll.refuse();
    }

    /* The bot may only read in this room, or everybody in the room but the keeper. */
    forbid(place) {
        const room = this.home.room(splitPlace(place).room);
        room.setState(this.keeper.id, "m.room.power_levels", "", { ...room.content("m.room.power_levels"), events_default: 50 });
    }

    encrypt(place) {
        this.home.room(splitPlace(place).room).setState(this.keeper.id, "m.room.encryption", "", { algorithm: "m.megolm.v1.aes-sha2" });
    }

    kick(place) { this.home.room(splitPlace(place).room).kick(this.keeper.id, this.bot.id); }
}
