/* Socket Mode: one-use tickets, hello, envelopes that want to be acknowledged.
 * docs.slack.dev/apis/events-api/using-socket-mode */
import { randomBytes, randomUUID } from "node:crypto";

const socketsMax = 10;
const ticketMs = 30000; /* that a URL of apps.connections.open can be used */
const pingMs = 5000;

export class SocketMode {
    /* `retry`: pauses before an event is sent again; `ackMs`: time to acknowledge. */
    constructor({ appId, WebSocketServer, violations, retry, ackMs }) {
        Object.assign(this, { appId, violations, retry, ackMs });
        this.server = new WebSocketServer({ noServer: true, perMessageDeflate: false });
        this.tickets = new Map();  /* ticket -> when it was given out */
        this.given = [];           /* all tickets there ever were */
        this.sockets = [];         /* those that have said hello */
        this.ghosts = 0;           /* sockets of nobody that count all the same */
        this.envelopes = new Map(); /* id -> {delivery, socket, timer} while it waits, else null */
        this.acks = new Map();     /* envelope id -> {at, type, payload}: acknowledged */
        this.lost = [];            /* payloads that nobody acknowledged, however often sent */
        this.opened = 0;           /* connections so far */
        this.history = [];         /* "opened 1", "closed 1": of connections, in order */
        this.gap = 0;              /* milliseconds without any, since the first */
        this.timers = new Set();
        this.turn = 0;
        this.waiting = [];
    }

    newTicket() {
        const ticket = randomBytes(16).toString("hex");
        this.tickets.set(ticket, Date.now());
        this.given.push(ticket);
        return ticket;
    }

    /* An HTTP upgrade for the path of tickets. */
    upgrade(request, socket, head) {
        const ticket = new URL(request.url, "http://x").searchParams.get("ticket");
        const given = this.tickets.get(ticket);
        this.tickets.delete(ticket);
        if (given === undefined || Date.now() - given > ticketMs) {
            this.violations.push("a socket was opened with a URL that had been used, or was too old");
            socket.end("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n");
            return;
        }
        this.server.handleUpgrade(request, socket, head, (ws) => this.open(ws));
    }

    open(ws) {
        const count = this.sockets.length + this.ghosts + 1;
        ws.on("error", () => {});
        if (count > socketsMax) {
            ws.send(JSON.stringify({ type: "disconnect", reason: "too_many_websockets", num_connections: count,
                debug_info: { host: "applink-1" }, connection_info: { app_id: this.appId } }));
            ws.close(1000);
            return;
        }
        this.opened += 1;
        ws.number = this.opened;
        this.history.push(`opened ${ws.number}`);
        if (this.goneAt) this.gap += Date.now() - this.goneAt;
        this.goneAt = 0;
        this.sockets.push(ws);
        ws.on("message", (data, isBinary) => this.message(ws, data, isBinary));
        ws.on("close", () => this.closed(ws));
        ws.pings = setInterval(() => ws.ping(`Ping from ${this.appId}`), pingMs);
        ws.send(JSON.stringify({ type: "hello", num_connections: count,
            debug_info: { host: "applink-1", build_number: 10, approximate_connection_time: 18060 },
            connection_info: { app_id: this.appId } }));
        for (const wake of this.waiting.splice(0)) wake();
    }

    closed(ws) {
        clearInterval(ws.pings);
        const index = this.sockets.indexOf(ws);
        if (index < 0) return;
        this.sockets.splice(index, 1);
        this.history.push(`closed ${ws.number}`);
        if (!this.sockets.length) this.goneAt = Date.now();
        for (const [id, entry] of this.envelopes)
            if (entry?.socket === ws) {
                clearTimeout(entry.timer);
                this.envelopes.set(id, null);
                this.failed(entry.delivery, "connection_failed");
            }
    }

    /* Resolves when there is a socket. */
    connected() {
        return this.sockets.length ? Promise.resolve() : new Promise((resolve) => this.waiting.push(resolve));
    }

    message(ws, data, isBinary) {
        let frame = null;
        try {
            frame = isBinary ? null : JSON.parse(String(data));
        } catch { /* told below */ }
        if (typeof frame?.envelope_id !== "string") {
            this.violations.push(`a frame that acknowledges nothing: ${String(data).slice(0, 80)}`);
            return;
        }
        const id = frame.envelope_id;
        const entry = this.envelopes.get(id);
        if (entry === undefined) return void this.violations.push(`an envelope that was never sent is acknowledged: ${id}`);
        if (entry === null) {
            /* Late is told already; twice is not. */
            if (this.acks.has(id)) this.violations.push(`an envelope is acknowledged twice: ${id}`);
            return;
        }
        if (entry.socket !== ws) return void this.violations.push("an envelope is acknowledged on another socket than it came by");
        const { delivery } = entry;
        const payload = frame.payload ?? {};
        if (typeof payload !== "object" || (!delivery.accepts && Object.keys(payload).length))
            this.violations.push(`an acknowledgement carries a payload that is not taken: ${JSON.stringify(payload).slice(0, 80)}`);
        clearTimeout(entry.timer);
        this.envelopes.set(id, null);
        this.acks.set(id, { at: Date.now(), took: Date.now() - entry.at, type: delivery.type, payload: delivery.payload });
        delivery.resolve({ acked: true, payload });
    }

    after(ms, what) {
        const timer = setTimeout(() => {
            this.timers.delete(timer);
            what();
        }, ms);
        this.timers.add(timer);
        return timer;
    }

    /* Sends to any one socket. Resolves {acked, payload}; events are sent again. */
    deliver(type, payload, accepts = false) {
        return new Promise((resolve) => this.attempt({ type, payload, accepts, resolve, tries: 0, reason: "" }));
    }

    attempt(delivery) {
        const usable = this.sockets.filter((ws) => ws.readyState === 1);
        if (!usable.length) return this.failed(delivery, "connection_failed");
        const socket = usable[this.turn++ % usable.length];
        const id = randomUUID();
        const envelope = { envelope_id: id, payload: delivery.payload, type: delivery.type, accepts_response_payload: delivery.accepts };
        if (delivery.type === "events_api") Object.assign(envelope, { retry_attempt: delivery.tries, retry_reason: delivery.reason });
        const timer = this.after(this.ackMs, () => {
            this.envelopes.set(id, null);
            this.violations.push(`not acknowledged within ${this.ackMs} ms: ${delivery.type} ${delivery.payload.event?.type ?? delivery.payload.type ?? ""}`);
            this.failed(delivery, "timeout");
        });
        this.envelopes.set(id, { delivery, socket, timer, at: Date.now() });
        socket.send(JSON.stringify(envelope));
        return id;
    }

    failed(delivery, reason) {
        if (delivery.type === "events_api" && delivery.tries < this.retry.length) {
            const pause = this.retry[delivery.tries];
            delivery.tries += 1;
            delivery.reason = reason;
            this.after(pause, () => this.attempt(delivery));
            return;
        }
        this.lost.push(delivery.payload);
        delivery.resolve({ acked: false, reason });
    }

    /* Tells one socket that it will be closed, and closes it `graceMs` later. Gives its number. */
    disconnect(reason, graceMs, ws = this.sockets[0]) {
        if (!ws) return 0;
        ws.send(JSON.stringify({ type: "disconnect", reason, debug_info: { host: "applink-1" } }));
        this.after(graceMs, () => ws.close(1000));
        return ws.number;
    }

    /* Drops every connection as a broken network does. */
    cut() {
        for (const ws of [...this.sockets]) ws._socket?.resetAndDestroy();
    }

    close() {
        for (const timer of this.timers) clearTimeout(timer);
        for (const { timer } of [...this.envelopes.values()].filter(Boolean)) clearTimeout(timer);
        this.retry = [];
        for (const ws of [...this.sockets]) {
            clearInterval(ws.pings);
            ws.removeAllListeners("close");
            ws.terminate();
        }
        this.sockets = [];
        this.server.close();
    }
}
