/* One room: its events in order, its state, who may do what. */
import { createHash, randomBytes } from "node:crypto";
import { MatrixError, badJson, forbidden, invalid, notFound, tooLarge } from "./errors.mjs";

const EVENT_MAX = 65536; /* bytes of a whole event */
const ID_MAX = 255;

const presets = {
    private_chat: "invite",
    trusted_private_chat: "invite",
    public_chat: "public",
};

/* Ids as the version of the room makes them. */
function eventId(version, server, event) {
    if (version <= 2) return `$${randomBytes(9).toString("hex")}:${server}`;
    const hash = createHash("sha256").update(JSON.stringify(event)).update(randomBytes(8)).digest();
    return `$${hash.toString(version === 3 ? "base64" : "base64url").replace(/=+$/, "")}`;
}

export function roomId(version, server) {
    if (version >= 12) return `!${randomBytes(32).toString("base64url")}`;
    return `!${randomBytes(9).toString("base64").replace(/[+/]/g, "x")}:${server}`;
}

/* Canonical JSON has no fractions and no numbers beyond 2^53 (rooms of version 6 and later). */
function checkNumbers(value) {
    if (typeof value === "number" && !Number.isSafeInteger(value)) throw badJson("a number is no integer within 2^53");
    if (value && typeof value === "object") Object.values(value).forEach(checkNumbers);
}

export class Room {
    entries = []; /* {n, event, device, txn} */
    states = []; /* those of them that are state */
    byId = new Map();
    state = new Map(); /* "type\0key" -> entry */
    typing = new Map(); /* user -> until */
    typingAt = 0;
    receipts = []; /* {n, type, user, event, thread} */

    constructor(home, creator, { version, preset, name, topic, invite = [], isDirect, initialState = [], creationContent = {}, powers }) {
        this.home = home;
        this.version = version;
        this.creator = creator;
        this.id = roomId(version, home.server);
        const creation = { ...creationContent, room_version: String(version), ...(version < 11 ? { creator } : {}) };
        this.append(creator, "m.room.create", creation, { stateKey: "" });
        this.append(creator, "m.room.member", { membership: "join", ...home.profileOf(creator) }, { stateKey: creator });
        const levels = { users: version < 12 ? { [creator]: 100 } : {}, users_default: 0, events: {}, events_default: 0,
            state_default: 50, ban: 50, kick: 50, redact: 50, invite: 0, ...powers };
        if (preset === "trusted_private_chat" && version < 12) for (const id of invite) levels.users[id] = 100;
        this.append(creator, "m.room.power_levels", levels, { stateKey: "" });
        this.append(creator, "m.room.join_rules", { join_rule: presets[preset] }, { stateKey: "" });
        this.append(creator, "m.room.history_visibility", { history_visibility: "shared" }, { stateKey: "" });
        for (const each of initialState) this.append(creator, each.type, each.content, { stateKey: each.state_key ?? "" });
        if (name) this.append(creator, "m.room.name", { name }, { stateKey: "" });
        if (topic) this.append(creator, "m.room.topic", { topic }, { stateKey: "" });
        for (const id of invite) this.invite(creator, id, { isDirect });
    }

    /* ---- state ---- */

    content(type, key = "") { return this.state.get(`${type}\0${key}`)?.event.content; }

    membership(user) { return this.content("m.room.member", user)?.membership ?? "none"; }

    members(membership = "join") {
        return [...this.state.values()].filter(({ event }) => event.type === "m.room.member" && event.content.membership === membership)
            .map(({ event }) => event.state_key);
    }

    /* State as it was behind entry number `n`, as entries. */
    stateAt(n) {
        const at = new Map();
        for (const entry of this.states) {
            if (entry.n > n) break;
            at.set(`${entry.event.type}\0${entry.event.state_key}`, entry);
        }
        return at;
    }

    membershipAt(user, n) { return this.stateAt(n).get(`m.room.member\0${user}`)?.event.content.membership ?? "none"; }

    /* Whether `user` may see the entry (history visibility, 11.17 of the specification). */
    visible(user, entry) {
        const now = this.membershipAt(user, entry.n);
        if (now === "join" || entry.event.state_key === user) return true;
        const before = this.stateAt(entry.n).get("m.room.history_visibility\0")?.event.content.history_visibility ?? "shared";
        if (before === "world_readable") return true;
        if (before === "invited" && now === "invite") return true;
        return before === "shared" && this.states.some(({ n, event }) => n > entry.n && event.type === "m.room.member"
            && event.state_key === user && event.content.membership === "join");
    }

    /* ---- powers ---- */

    power(user) {
        if (this.version >= 12 && user === this.creator) return Infinity;
        const levels = this.content("m.room.power_levels") ?? {};
        return levels.users?.[user] ?? levels.users_default ?? 0;
    }

    needed(type, isState) {
        const levels = this.content("m.room.power_levels") ?? {};
        return levels.events?.[type] ?? (isState ? levels.state_default ?? 50 : levels.events_default ?? 0);
    }

    mustBe(user, membership = "join") {
        if (this.membership(user) !== membership) throw forbidden(`User ${user} not in room ${this.id}`);
    }

    mustMay(user, type, isState) {
        this.mustBe(user);
        const needed = this.needed(type, isState);
        if (this.power(user) < needed)
            throw forbidden(`You don't have permission to post that to the room. user_level (${this.power(user)}) < send_level (${needed})`);
    }

    mustHave(user, action, otherwise) {
        this.mustBe(user);
        const needed = this.content("m.room.power_levels")?.[action] ?? otherwise;
        if (this.power(user) < needed) throw forbidden(`You don't have permission to ${action}`);
    }

    /* ---- membership ---- */

    invite(by, user, { isDirect, reason } = {}) {
        this.mustHave(by, "invite", 0);
        if (!this.home.users.has(user)) throw notFound("no such user");
        if (["join", "ban"].includes(this.membership(user))) throw forbidden(`${user} is already in the room.`);
        return this.member(by, user, "invite", { ...(isDirect ? { is_direct: true } : {}), ...(reason ? { reason } : {}) });
    }

    join(user) {
        const now = this.membership(user);
        if (now === "join") return;
        if (now !== "invite" && (now === "ban" || this.content("m.room.join_rules")?.join_rule !== "public"))
            throw forbidden("You are not invited to this room.");
        this.member(user, user, "join");
    }

    leave(user) {
        if (!["join", "invite"].includes(this.membership(user))) throw forbidden("User not in room");
        this.member(user, user, "leave");
    }

    kick(by, user, membership = "leave") {
        this.mustHave(by, membership === "ban" ? "ban" : "kick", 50);
        this.member(by, user, membership);
    }

    member(by, user, membership, more = {}) {
        return this.append(by, "m.room.member", { membership, ...this.home.profileOf(user), ...more }, { stateKey: user });
    }

    /* ---- events ---- */

    /* Checks what a homeserver checks and adds the event; gives its entry. */
    send(user, type, content, { device, txn } = {}) {
        this.mustMay(user, type, false);
        this.checkRelation(user, type, content["m.relates_to"]);
        return this.append(user, type, content, { device, txn });
    }

    setState(user, type, stateKey, content) {
        this.mustMay(user, type, true);
        if (stateKey.startsWith("@") && stateKey !== user) throw forbidden("You are not allowed to set others state");
        return this.append(user, type, content, { stateKey });
    }

    checkRelation(user, type, relation) {
        if (relation === undefined) return;
        if (typeof relation !== "object" || relation === null) return;
        const target = this.byId.get(relation.event_id);
        if (relation.rel_type === "m.thread" && target?.event.content["m.relates_to"]?.rel_type)
            throw new MatrixError(400, "M_UNKNOWN", "Cannot start threads from an event with a relation");
        if (relation.rel_type === "m.annotation" && this.entries.some(({ event }) => event.type === type && event.sender === user
            && event.content["m.relates_to"]?.rel_type === "m.annotation"
            && event.content["m.relates_to"].event_id === relation.event_id && event.content["m.relates_to"].key === relation.key))
            throw new MatrixError(400, "M_DUPLICATE_ANNOTATION", "Can't send same reaction twice");
    }

    append(sender, type, content, { stateKey, device, txn, more } = {}) {
        if (!type || Buffer.byteLength(type) > ID_MAX) throw invalid("the type of an event has 1 to 255 bytes");
        if (stateKey !== undefined && Buffer.byteLength(stateKey) > ID_MAX) throw tooLarge("'state_key' too large");
        if (this.version >= 6) checkNumbers(content);
        const event = { type, sender, content, room_id: this.id, origin_server_ts: this.home.clock(), ...more,
            ...(stateKey === undefined ? {} : { state_key: stateKey }) };
        event.event_id = eventId(this.version, this.home.server, event);
        /* hashes, signatures and references to earlier events take some 700 bytes */
        if (Buffer.byteLength(JSON.stringify(event)) + 700 > EVENT_MAX) throw tooLarge("event too large");
        const entry = { n: this.home.tick(), event, device, txn, room: this, replaces: this.state.get(`${type}\0${stateKey}`) };
        this.entries.push(entry);
        this.byId.set(event.event_id, entry);
        if (stateKey !== undefined) {
            this.states.push(entry);
            this.state.set(`${type}\0${stateKey}`, entry);
        }
        this.home.happened(entry);
        return entry;
    }

    redact(user, eventId_, reason, { device, txn } = {}) {
        const target = this.byId.get(eventId_);
        this.mustBe(user);
        if (!target) throw notFound("Could not find event");
        if (target.event.sender !== user) this.mustHave(user, "redact", 50);
        this.mustMay(user, "m.room.redaction", false);
        const content = { ...(reason ? { reason } : {}), ...(this.version >= 11 ? { redacts: eventId_ } : {}) };
        const entry = this.append(user, "m.room.redaction", content, { device, txn, more: this.version < 11 ? { redacts: eventId_ } : {} });
        target.event.content = {};
        target.redacted = entry;
        return entry;
    }

    /* As a client gets it; the device that sent it sees its transaction id. */
    shown(entry, device, { inSync } = {}) {
        const { room_id, ...event } = entry.event;
        const unsigned = { age: Math.max(0, this.home.clock() - event.origin_server_ts) };
        if (entry.txn && entry.device === device) unsigned.transaction_id = entry.txn;
        if (entry.replaces) Object.assign(unsigned, { replaces_state: entry.replaces.event.event_id,
            prev_content: entry.replaces.event.content, prev_sender: entry.replaces.event.sender });
        if (entry.redacted) unsigned.redacted_because = entry.redacted.event;
        return { ...event, ...(inSync ? {} : { room_id }), unsigned };
    }
}
