/* The WebSocket of a Mattermost server: one hub, connections that can be taken up again.
 *
 * What was sent lately (128 events) and what could not be sent yet (256) is kept for a
 * connection that broke. Who comes back with its id and the next number wanted goes on
 * without a greeting; who comes back too late gets a new connection_id and nothing else. */
import { newId } from "./world.mjs";

const VERSION = "5.37.0..de5acc957a1fa3dd4bfaa8b78311a119.false";
const SENT_KEPT = 128;
const WAITING = 256;
const FRAME_MAX = 8192; /* bytes of a client's frame */
const AUTH_WITHIN = 5000;
const OPEN = 1;

class Connection {
    constructor(user) {
        this.id = newId();
        this.user = user;
        this.socket = null;
        this.seq = 0; /* of the next event */
        this.sent = []; /* {seq, text} */
        this.waiting = []; /* events */
        this.reaper = null;
    }

    write(event) {
        const seq = this.seq++;
        const text = JSON.stringify({ ...event, seq });
        this.sent.push({ seq, text });
        if (this.sent.length > SENT_KEPT) this.sent.shift();
        this.socket.send(text);
    }

    hello() {
        this.write({
            event: "hello",
            data: { connection_id: this.id, server_version: VERSION },
            broadcast: broadcast({ user_id: this.user.id }),
        });
    }

    /* False: the events that come meanwhile are too many, it is given up. */
    give(event) {
        if (this.socket?.readyState === OPEN) this.write(event);
        else this.waiting.push(event);
        return this.waiting.length <= WAITING;
    }

    /* `next`: the number of the event that the client wants next. */
    take(socket, next) {
        clearTimeout(this.reaper);
        this.socket = socket;
        const from = this.sent.findIndex((one) => one.seq === next);
        if (from >= 0) {
            for (const one of this.sent.slice(from)) socket.send(one.text);
        } else if (next !== 0 && this.sent.at(-1)?.seq !== next - 1) {
            this.id = newId();
            this.sent = [];
            this.seq = 0;
            this.hello();
        } else {
            this.seq = next;
        }
        for (const event of this.waiting.splice(0)) this.write(event);
    }
}

function broadcast({ user_id = "", channel_id = "", team_id = "" }) {
    return { omit_users: null, user_id, channel_id, team_id };
}

export class Hub {
    /* `world` must tell us: give its `tell` to `told`. */
    constructor(world, WebSocketServer, { keep = 5 * 60_000, ping = 60_000 } = {}) {
        this.world = world;
        this.keep = keep;
        this.every = ping;
        this.connections = new Set();
        this.sockets = new Set();
        this.opened = 0;
        this.resumed = 0;
        this.wss = new WebSocketServer({ noServer: true, maxPayload: FRAME_MAX });
    }

    told(event, data, to) {
        const out = { event, data, broadcast: broadcast(to) };
        for (const connection of this.connections)
            if (this.concerns(connection.user, to) && !connection.give(out)) this.drop(connection);
    }

    concerns(user, to) {
        if (to.omit === user.id) return false;
        if (to.user_id) return to.user_id === user.id;
        if (to.channel_id) return this.world.channels.get(to.channel_id).members.has(user.id);
        return true;
    }

    drop(connection) {
        clearTimeout(connection.reaper);
        this.connections.delete(connection);
    }

    upgrade(req, raw, head) {
        raw.on("error", () => {});
        this.wss.handleUpgrade(req, raw, head, (socket) => this.open(socket, req));
    }

    open(socket, req) {
        const url = new URL(req.url, "http://localhost");
        const token = /^(?:bearer|token) (.*)$/i.exec(req.headers.authorization ?? "")?.[1];
        const user = this.world.users.get(this.world.tokens.get(token));
        const state = { socket, connection: null, user: null, alive: true };
        this.opened += 1;
        this.sockets.add(state);
        socket.on("error", () => {}); /* a frame too big: ws closes with 1009 by itself */
        socket.on("message", (data) => this.heard(state, data));
        socket.on("pong", () => { state.alive = true; });
        socket.on("close", () => this.closed(state));
        state.ticker = setInterval(() => this.tick(state), this.every);
        if (user) this.enter(state, user, url.searchParams);
        else state.auth = setTimeout(() => socket.terminate(), AUTH_WITHIN);
    }

    tick(state) {
        if (!state.alive) return state.socket.terminate();
        state.alive = false;
        state.socket.ping();
        return undefined;
    }

    enter(state, user, query) {
        const asked = query?.get("connection_id") ?? "";
        const old = [...this.connections].find((one) => one.id === asked && one.user === user && one.socket?.readyState !== OPEN);
        state.user = user;
        if (asked && !/^[a-z0-9]{26}$/.test(asked)) return state.socket.terminate();
        if (old) return this.again(state, old, query.get("sequence_number"));
        state.connection = new Connection(user);
        state.connection.socket = state.socket;
        this.connections.add(state.connection);
        state.connection.hello();
        this.status(user, "online");
        return undefined;
    }

    again(state, old, number) {
        const next = /^\d+$/.test(number ?? "") ? Number(number) : -1;
        if (next < 0) {
            this.world.violations.push("a connection_id without a sequence_number");
            return state.socket.terminate();
        }
        const id = old.id;
        state.connection = old;
        old.take(state.socket, next);
        if (old.id === id) this.resumed += 1;
        this.status(state.user, "online");
        return undefined;
    }

    status(user, status) {
        this.told("status_change", { status, user_id: user.id }, { user_id: user.id });
    }

    closed(state) {
        clearTimeout(state.auth);
        clearInterval(state.ticker);
        this.sockets.delete(state);
        const { connection } = state;
        if (!connection || connection.socket !== state.socket) return;
        connection.socket = null;
        connection.reaper = setTimeout(() => this.drop(connection), this.keep);
        connection.reaper.unref();
        this.status(connection.user, "offline");
    }

    /* ---- what clients say ------------------------------------------------------------ */

    heard(state, data) {
        let frame;
        try {
            frame = JSON.parse(String(data));
        } catch {
            this.world.violations.push("a frame that is not JSON");
            return state.socket.terminate();
        }
        if (typeof frame?.action !== "string" || !frame.action) return this.fail(state, frame, "no_action", "No websocket action.");
        if (!Number.isInteger(frame.seq) || frame.seq <= 0) return this.fail(state, frame, "bad_seq", "Invalid sequence for WebSocket message.");
        if (frame.action === "authentication_challenge") return this.challenge(state, frame);
        if (!state.user) return this.fail(state, frame, "not_authenticated", "WebSocket connection is not authenticated. Please log in and try again.", 401);
        return this.act(state, frame);
    }

    act(state, frame) {
        if (frame.action === "ping")
            return this.reply(state, frame, { node_id: "", server_time: this.world.now(), text: "pong", version: "5.37.0" });
        if (frame.action === "user_typing") {
            const place = this.world.channels.get(frame.data?.channel_id);
            if (!place?.members.has(state.user.id)) return this.fail(state, frame, "no_permission", "You do not have the appropriate permissions.", 403);
            if (state.user.is_bot) this.world.typing.push(place.channel.id);
            this.told("typing", { parent_id: frame.data.parent_id ?? "", user_id: state.user.id }, { channel_id: place.channel.id, omit: state.user.id });
            return this.reply(state, frame);
        }
        this.world.violations.push(`unknown action ${frame.action}`);
        return this.fail(state, frame, "bad_action", "Unknown WebSocket action.");
    }

    challenge(state, frame) {
        if (state.user) return;
        const user = this.world.users.get(this.world.tokens.get(frame.data?.token));
        if (!user) {
            state.socket.terminate();
            return;
        }
        clearTimeout(state.auth);
        this.enter(state, user, null); /* what the address says of an older connection is not looked at */
        this.reply(state, frame);
    }

    reply(state, frame, data) {
        state.socket.send(JSON.stringify({ status: "OK", ...(data ? { data } : {}), seq_reply: frame.seq }));
    }

    fail(state, frame, id, message, status = 400) {
        this.world.violations.push(`a frame was refused: ${id}`);
        state.socket.send(JSON.stringify({
            status: "FAIL",
            error: { id: `api.web_socket_router.${id}.app_error`, message, detailed_error: "", status_code: status },
            ...(Number.isInteger(frame?.seq) ? { seq_reply: frame.seq } : {}),
        }));
    }

    /* ---- from outside ---------------------------------------------------------------- */

    /* The connections of `user` break as when a network does. */
    cut(user) {
        for (const state of [...this.sockets])
            if (state.user === user) (state.socket._socket.resetAndDestroy?.() ?? state.socket.terminate());
    }

    close() {
        for (const state of [...this.sockets]) state.socket.terminate();
        for (const connection of this.connections) this.drop(connection);
        this.wss.close();
    }
}
