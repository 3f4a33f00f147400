/* The Gateway: a WebSocket that is strict about the order and the pace of things.
 * https://discord.com/developers/docs/events/gateway and the table of opcodes. */
import { randomBytes } from "node:crypto";
import { intents } from "./world.mjs";

const PAYLOAD_MAX = 4096, SENDS = 120, SENDS_MS = 60000;
const WINDOW = 5000; /* milliseconds in which max_concurrency identifies may come */
const KNOWN_INTENTS = 0x3ffffff; /* without gaps: the unused bits are told apart below */
const UNUSED_INTENTS = [17, 18, 19, 22, 23];
const PRIVILEGED = ["GUILD_MEMBERS", "GUILD_PRESENCES", "MESSAGE_CONTENT"];
const REPLAYED = 2000; /* events that a session keeps for a resume */

/* What a bot knows of its session is this object; the socket may come and go. */
class Session {
    constructor(shard, bits) {
        this.id = randomBytes(16).toString("hex");
        this.shard = shard;
        this.intents = bits;
        this.seq = 0;
        this.log = [];
        this.link = null;
    }
}

/* One WebSocket. */
class Link {
    constructor(gateway, socket, from) {
        this.gateway = gateway;
        this.socket = socket;
        this.from = from; /* "gateway" or "resume": which address was dialled */
        this.session = null;
        this.sends = [];
        this.mute = false; /* a zombie: nothing is answered any more */
        this.beats = 0;
        this.lastBeat = null;
        socket.on("message", (data, binary) => this.message(data, binary));
        socket.on("close", (code) => this.closed(code));
        socket.on("error", () => {});
    }

    violate(what) {
        this.gateway.world.violate(what);
    }

    send(payload) {
        if (this.mute || this.socket.readyState !== 1) return;
        this.socket.send(JSON.stringify(payload));
    }

    hello() {
        this.opened = Date.now();
        this.send({ t: null, s: null, op: 10, d: { heartbeat_interval: this.gateway.interval, _trace: ["[\"gateway-test\",{\"micros\":0.0}]"] } });
        this.said = true;
        this.watch(this.gateway.interval);
    }

    /* A heartbeat is due within `ms`; a loaded machine is given the same again. */
    watch(ms) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => {
            if (this.mute) return;
            this.violate(`no heartbeat within ${this.gateway.interval} ms`);
            this.close(4000, "Heartbeat missed.");
        }, ms * 2 + 2000);
    }

    /* Closing ends nothing but the socket, unless the code is one that ends the session. */
    close(code, why) {
        this.refused = code;
        this.socket.close(code, why);
    }

    punish(code, why) {
        this.violate(`closed with ${code}: ${why}`);
        this.close(code, why);
    }

    closed(code) {
        clearTimeout(this.timer);
        this.gateway.links.delete(this);
        this.gateway.closes.push({ code, refused: this.refused, mute: this.mute });
        const session = this.session;
        if (!session || session.link !== this) return;
        session.link = null;
        if (this.mute && code !== 1006 && this.refused === undefined && (code === 1000 || code === 1001)) this.violate(`a dead connection was closed with ${code}, which ends the session`);
        if (this.refused === undefined && (code === 1000 || code === 1001)) this.gateway.sessions.delete(session.id);
    }

    message(data, binary) {
        const now = Date.now();
        if (this.mute) return;
        if (!this.said) this.violate("something was sent before the hello");
        this.sends = this.sends.filter((at) => at > now - SENDS_MS);
        if (this.sends.push(now) > SENDS) return this.punish(4008, "Rate limited.");
        if (data.length > PAYLOAD_MAX) return this.punish(4002, `Error while decoding payload: ${data.length} bytes.`);
        let payload;
        try {
            payload = JSON.parse(String(data));
        } catch {
            return this.punish(4002, "Error while decoding payload.");
        }
        if (binary || typeof payload !== "object" || payload === null || !("op" in payload)) return this.punish(4002, "Error while decoding payload.");
        const handlers = { 1: this.heartbeat, 2: this.identify, 3: this.presence, 6: this.resume };
        const handler = handlers[payload.op];
        if (!handler) return this.punish(4001, "Unknown opcode.");
        if (payload.op === 3 && !this.session) return this.punish(4003, "Not authenticated.");
        handler.call(this, payload.d);
    }

    heartbeat(d) {
        const now = Date.now();
        const seq = this.session ? this.session.seq : null;
        if (d !== null && !Number.isInteger(d)) return this.punish(4002, "Error while decoding payload.");
        if (d !== null && seq !== null && d > seq) this.violate(`a heartbeat says ${d}, but ${seq} was the last event`);
        const old = this.session?.log.filter((event) => event.sent <= now - 1000).at(-1)?.s;
        if (this.session && old !== undefined && (d === null || d < old)) this.violate(`a heartbeat says ${d} though ${old} was sent a second ago`);
        this.beats += 1;
        this.send({ t: null, s: null, op: 11, d: null });
        this.watch(this.gateway.interval);
    }

    presence() {}

    identify(d) {
        if (this.session) return this.punish(4005, "Already authenticated.");
        if (typeof d !== "object" || d === null || typeof d.token !== "string") return this.punish(4002, "Error while decoding payload.");
        const p = d.properties;
        if (![p?.os, p?.browser, p?.device].every((value) => typeof value === "string" && value)) return this.punish(4002, "identify without properties os, browser and device");
        const refusal = this.gateway.spend(d, this.refusesIntents(d));
        if (refusal === "again") return setTimeout(() => this.send({ t: null, s: null, op: 9, d: false }), 5);
        if (refusal) return this.close(refusal.code, refusal.why);
        const shard = Array.isArray(d.shard) ? d.shard : [0, 1];
        this.begin(new Session(shard, d.intents));
    }

    refusesIntents(d) {
        if (!Number.isInteger(d.intents) || d.intents < 0) return { code: 4013, why: "Invalid intent(s)." };
        if (d.intents > KNOWN_INTENTS || UNUSED_INTENTS.some((bit) => d.intents & (1 << bit))) return { code: 4013, why: "Invalid intent(s)." };
        for (const name of PRIVILEGED)
            if (d.intents & intents[name] && !this.gateway.world.privileged.includes(name)) return { code: 4014, why: "Disallowed intent(s)." };
        return null;
    }

    begin(session) {
        const { world } = this.gateway;
        this.session = session;
        session.link = this;
        this.gateway.sessions.set(session.id, session);
        const mine = this.gateway.holds(session, world.guild.id);
        session.emit = (t, d) => this.gateway.event(session, t, d);
        session.emit("READY", {
            v: 10, user_settings: {}, user: { ...world.bot, verified: true, mfa_enabled: false, email: null }, session_type: "normal", session_id: session.id, resume_gateway_url: this.gateway.resumeUrl,
            relationships: [], private_channels: [], presences: [], shard: session.shard, guilds: mine ? [{ id: world.guild.id, unavailable: true }] : [], guild_join_requests: [], geo_ordered_rtc_regions: [],
            game_relationships: [], auth: {}, application: { id: world.bot.id, flags: world.application().flags }, _trace: ["[\"gateway-test\",{\"micros\":1}]"],
        });
        if (mine && session.intents & intents.GUILDS) session.emit("GUILD_CREATE", world.guildCreate(session.intents & intents.GUILD_MEMBERS));
    }

    resume(d) {
        if (this.session) return this.punish(4005, "Already authenticated.");
        const { gateway } = this;
        if (typeof d !== "object" || d === null || typeof d.token !== "string" || typeof d.session_id !== "string" || !Number.isInteger(d.seq)) return this.punish(4002, "Error while decoding payload.");
        if (this.from !== "resume") this.violate("resumed at another address than resume_gateway_url");
        gateway.resumes += 1;
        if (!gateway.authentic(d.token)) return this.close(4004, "Authentication failed.");
        const session = gateway.sessions.get(d.session_id);
        if (!session) return this.send({ t: null, s: null, op: 9, d: false });
        if (d.seq > session.seq || d.seq < 0) return this.punish(4007, "Invalid seq.");
        if (d.seq < (session.log[0]?.s ?? 1) - 1) return this.send({ t: null, s: null, op: 9, d: false });
        if (session.link) session.link.close(4000, "Resumed elsewhere.");
        this.session = session;
        session.link = this;
        const missed = session.log.filter((event) => event.s > d.seq);
        for (const event of missed) {
            event.sent = Date.now();
            this.send({ t: event.t, s: event.s, op: 0, d: event.d });
        }
        gateway.event(session, "RESUMED", { _trace: [] });
    }
}

export class Gateway {
    /* `options`: interval (ms of a heartbeat), shards, identifies {total, remaining, resetAfter},
     * concurrency, window (ms). */
    constructor(world, options = {}) {
        this.world = world;
        this.interval = options.interval ?? 2000;
        this.shards = options.shards ?? 1;
        this.budget = { total: 1000, remaining: 1000, resetAfter: 14400000, ...options.identifies };
        this.concurrency = options.concurrency ?? 1;
        this.window = options.window ?? WINDOW;
        this.links = new Set();
        this.sessions = new Map();
        this.started = []; /* {at, key} of each identify */
        this.resumes = 0;
        this.closes = [];
        this.token = options.token;
        world.listeners.push((t, d, about) => this.dispatch(t, d, about));
    }

    authentic(token) {
        return token.replace(/^Bot /, "") === this.token;
    }

    limits() {
        return { total: this.budget.total, remaining: Math.max(0, this.budget.remaining), reset_after: this.budget.resetAfter, max_concurrency: this.concurrency };
    }

    /* Takes one Identify from the day's budget. Gives why it is refused. */
    spend(d, refusal) {
        const now = Date.now();
        if (!this.authentic(d.token)) return { code: 4004, why: "Authentication failed." };
        const shard = d.shard ?? [0, 1];
        if (!Array.isArray(shard) || shard.length !== 2 || !shard.every(Number.isInteger) || shard[0] < 0 || shard[0] >= shard[1]) return { code: 4010, why: "Invalid shard." };
        if (this.shardsRequired && shard[1] < this.shardsRequired) return { code: 4011, why: "Sharding required." };
        if (this.budget.remaining-- <= 0) {
            this.world.violate("more Identify calls than the day allows: the token is reset");
            this.revoke();
            return { code: 4004, why: "Authentication failed." };
        }
        const key = shard[0] % this.concurrency;
        const recent = this.started.some((start) => start.key === key && now - start.at < this.window);
        this.started.push({ at: now, key });
        if (recent) {
            this.world.violate(`a second Identify within ${this.window} ms`);
            return "again";
        }
        return refusal;
    }

    revoke() {
        this.token = null;
        this.sessions.clear();
        for (const link of this.links) link.close(4004, "Authentication failed.");
    }

    /* A new WebSocket came in at one of the two addresses. */
    accept(socket, query, from) {
        const link = new Link(this, socket, from);
        this.links.add(link);
        if (query.get("v") !== "10") return link.close(4012, "Invalid API version.");
        if (query.get("encoding") !== "json" || query.has("compress")) return link.punish(4002, "this server speaks json without compression");
        return setTimeout(() => link.hello(), this.helloDelay ?? 0);
    }

    /* Which shard events of a server come to; others come to the first. */
    holds(session, guildId) {
        const [id, count] = session.shard;
        return Number((BigInt(guildId) >> 22n) % BigInt(count)) === id;
    }

    dispatch(t, d, { intent, direct = false, to }) {
        for (const session of this.sessions.values()) {
            const mine = direct ? session.shard[0] === 0 : this.holds(session, this.world.guild.id);
            if (!mine || (intent && !(session.intents & intents[intent]))) continue;
            if (to && to !== session) continue;
            this.event(session, t, t.startsWith("MESSAGE_") && "content" in d ? this.world.seen(d, session.intents) : d);
        }
    }

    /* One event in a session: numbered, kept for a resume, and sent if it can be. */
    event(session, t, d) {
        session.seq += 1;
        const kept = { t, s: session.seq, d: structuredClone(d), sent: Infinity };
        session.log.push(kept);
        if (session.log.length > REPLAYED) session.log.shift();
        if (!session.link || session.link.mute || session.link.socket.readyState !== 1) return;
        kept.sent = Date.now();
        session.link.send({ t, s: session.seq, op: 0, d });
    }

    /* A session whose bot is there to hear of a press. */
    listening() {
        return [...this.sessions.values()].some((session) => session.link && !session.link.mute && session.link.socket.readyState === 1);
    }

    /* ---- faults ------------------------------------------------------------------------ */

    each(act) {
        for (const link of [...this.links]) act(link);
    }
    cut() {
        this.each((link) => link.socket._socket?.resetAndDestroy());
    }
    drop(code) {
        this.each((link) => link.close(code, "as the test wants it"));
    }
    zombie() {
        this.each((link) => {
            link.mute = true;
            clearTimeout(link.timer);
        });
    }
    reconnect() {
        this.each((link) => link.send({ t: null, s: null, op: 7, d: null }));
    }
    invalidate(resumable) {
        if (!resumable) this.sessions.clear();
        this.each((link) => {
            link.session = null;
            link.send({ t: null, s: null, op: 9, d: resumable });
        });
    }
    beat() {
        this.each((link) => link.send({ t: null, s: null, op: 1, d: null }));
    }
    forget() {
        this.sessions.clear();
    }
}
