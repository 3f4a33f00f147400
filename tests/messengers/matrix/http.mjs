/* The homeserver's HTTP side: who asks, faults, transaction ids, the long poll. */
import http from "node:http";
import { MatrixError, badJson } from "./errors.mjs";
import { findRoute } from "./routes.mjs";
import { readFilter, syncFor } from "./sync.mjs";

const BODY_MAX = 64 * 1024 * 1024;
const TIMEOUT_MAX = 600000; /* milliseconds of a long poll */

function read(request) {
    return new Promise((resolve, reject) => {
        const pieces = [];
        let size = 0;
        request.on("data", (piece) => {
            size += piece.length;
            if (size > BODY_MAX) reject(new MatrixError(413, "M_TOO_LARGE", "Request content is too large"));
            pieces.push(piece);
        });
        request.on("end", () => resolve(Buffer.concat(pieces)));
        request.on("error", reject);
    });
}

function json(bytes) {
    if (!bytes.length) return {};
    let body;
    try { body = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)); } catch {
        throw new MatrixError(400, "M_NOT_JSON", "Content not JSON.");
    }
    if (!body || typeof body !== "object" || Array.isArray(body)) throw badJson("Content must be a JSON object.");
    return body;
}

export class Service {
    sockets = new Set(); /* the bot's */
    violations = [];
    faults = { limited: [], drop: 0, swallow: 0, swallowed: /./, broken: [], slow: 0 };
    waits = new Map(); /* path of a refused request -> when it may come again */
    polls = new Set(); /* open long polls: {device, request, ...} */
    requests = []; /* {method, path, status} of the bot */

    constructor(home, settings) {
        this.home = home;
        this.settings = settings;
        this.server = http.createServer((request, response) => this.serve(request, response));
        this.server.keepAliveTimeout = 60000;
    }

    listen() {
        return new Promise((resolve) => this.server.listen(0, "127.0.0.1", () => resolve(this.server.address().port)));
    }

    close() {
        this.home.changes.removeAllListeners();
        for (const poll of this.polls) clearTimeout(poll.timer);
        this.server.closeAllConnections();
        return new Promise((resolve) => this.server.close(resolve));
    }

    /* Drops every connection of the bot, as when a cable is pulled. */
    cut() {
        for (const socket of this.sockets) socket.resetAndDestroy();
        this.sockets.clear();
    }

    complain(what) { this.violations.push(what); }

    async serve(request, response) {
        const url = new URL(request.url, "http://stage.test");
        try {
            const given = await this.answer(request, url, response);
            if (given !== undefined) this.reply(request, response, 200, given);
        } catch (error) {
            if (!(error instanceof MatrixError)) console.error("# matrix stage:", error);
            const { status = 500, body = { errcode: "M_UNKNOWN", error: "Internal server error" }, headers } = error;
            this.reply(request, response, status, body, headers);
        }
    }

    reply(request, response, status, body, headers = {}) {
        if (request.bot) this.requests.push({ method: request.method, path: request.url.split("?")[0], status });
        if (response.destroyed || response.writableEnded) return;
        const raw = Buffer.isBuffer(body) || typeof body === "string";
        response.writeHead(status, { "Content-Type": raw ? "application/octet-stream" : "application/json", ...headers });
        response.end(raw ? body : JSON.stringify(body));
    }

    identify(request, url) {
        const header = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "");
        if (url.searchParams.has("access_token")) this.complain("the token is in the address, where logs show it");
        if (!header) throw new MatrixError(401, "M_MISSING_TOKEN", "Missing access token");
        const known = this.home.tokens.get(header[1]);
        if (!known || known.refused) throw new MatrixError(401, "M_UNKNOWN_TOKEN", "Invalid access token passed.", { soft_logout: Boolean(known?.soft) });
        if (known.user.id === this.settings.bot) {
            request.bot = true;
            if (!this.sockets.has(request.socket)) request.socket.once("close", () => this.sockets.delete(request.socket));
            this.sockets.add(request.socket);
        }
        return known;
    }

    async answer(request, url, response) {
        const bytes = await read(request);
        const { route, args } = findRoute(request.method, url.pathname);
        const who = route.free ? {} : this.identify(request, url);
        if (request.bot) this.fail(route, url);
        const query = Object.fromEntries(url.searchParams);
        if (route.handle === "sync") return this.sync(request, response, who, query);
        const call = { ...who, args, query, bytes, headers: request.headers, home: this.home, settings: this.settings,
            body: route.raw ? {} : json(bytes), complain: (what) => request.bot && this.complain(what) };
        const faults = this.faults;
        if (request.bot && route.post && faults.drop > 0) {
            faults.drop--;
            request.socket.resetAndDestroy();
            return undefined;
        }
        const given = this.perform(route, url, call);
        if (request.bot && route.post && faults.swallow > 0 && faults.swallowed.test(url.pathname)) {
            faults.swallow--;
            request.socket.resetAndDestroy();
            return undefined;
        }
        if (request.bot && route.post && faults.slow) await new Promise((resolve) => setTimeout(resolve, faults.slow));
        return given;
    }

    /* The same transaction of the same device is carried out once. */
    perform(route, url, call) {
        if (!route.once) return route.handle(call);
        const key = `${call.device} ${url.pathname}`;
        if (!this.home.done.has(key)) this.home.done.set(key, route.handle(call));
        return this.home.done.get(key);
    }

    /* The faults that a test ordered. */
    fail(route, url) {
        const path = url.pathname;
        const now = this.home.clock();
        if (now < (this.waits.get(path) ?? 0)) {
            this.complain(`${path} came again ${this.waits.get(path) - now} ms too early`);
            throw this.tooMany((this.waits.get(path) - now) / 1000, "both");
        }
        this.waits.delete(path);
        const broken = this.faults.broken.find((each) => each.n > 0 && each.test(path, route));
        if (broken) {
            broken.n--;
            throw Object.assign(new MatrixError(broken.status, "M_UNKNOWN", "broken"), broken.body === undefined ? {} : { body: broken.body });
        }
        this.hold(route, path, now);
        const limited = this.faults.limited.find((each) => each.n > 0 && each.test(path, route));
        if (!limited) return;
        limited.n--;
        if (limited.seconds !== null) this.waits.set(path, now + limited.seconds * 1000 - 2);
        throw this.tooMany(limited.seconds, limited.how);
    }

    /* A bucket of messages that fills again. */
    hold(route, path, now) {
        const { rate } = this.settings;
        if (!rate || !route.post || !/\/send\//.test(path)) return;
        this.bucket ??= { left: rate.burst, at: now };
        const left = Math.min(rate.burst, this.bucket.left + (now - this.bucket.at) / 1000 * rate.perSecond);
        this.bucket = { left: left < 1 ? left : left - 1, at: now };
        if (left >= 1) return;
        const seconds = (1 - left) / rate.perSecond;
        this.held = (this.held ?? 0) + 1;
        this.waits.set(path, now + seconds * 1000 - 2);
        throw this.tooMany(seconds, "both");
    }

    tooMany(seconds, how) {
        const inBody = seconds !== null && how !== "header" ? { retry_after_ms: Math.ceil(seconds * 1000) } : {};
        const error = new MatrixError(429, "M_LIMIT_EXCEEDED", "Too Many Requests", inBody);
        if (seconds !== null && how !== "body") error.headers = { "Retry-After": String(Math.ceil(seconds)) };
        return error;
    }

    /* ---- the long poll ---- */

    sync(request, response, { user, device }, query) {
        const flag = (name) => {
            if (query[name] !== undefined && !["true", "false"].includes(query[name])) throw badJson(`${name} is true or false`);
            return query[name] === "true";
        };
        const since = query.since === undefined ? null : this.home.position(query.since);
        if (query.timeout !== undefined && !/^\d+$/.test(query.timeout)) throw badJson("timeout is no integer");
        if (query.set_presence !== undefined && !["online", "offline", "unavailable"].includes(query.set_presence)) throw badJson("no such presence");
        const options = { since, full: flag("full_state"), filter: readFilter(user, query.filter), max: this.settings.timelineMax };
        const timeout = Math.min(Number(query.timeout ?? 0), TIMEOUT_MAX);
        this.watch(request, device);
        const look = () => syncFor(this.home, user, device, options);
        const first = look();
        if (first.some || since === null || options.full || timeout === 0) return first.body;
        this.wait({ request, response, device, timeout, look });
        return undefined;
    }

    /* Three long polls of one account at once: one of them is a leak. (A second program may look on
     * beside the first, as check-config does.) */
    watch(request, device) {
        const others = [...this.polls].filter((poll) => poll.device === device);
        if (others.length < 2 || !request.bot) return;
        setTimeout(() => others.some((poll) => poll.done || poll.request.socket.destroyed)
            || this.complain("three long polls at once"), 300).unref();
    }

    wait(poll) {
        const { request, response, timeout, look } = poll;
        const end = (found) => {
            if (poll.done) return;
            poll.done = true;
            clearTimeout(poll.timer);
            this.home.changes.off("change", poll.woken);
            this.polls.delete(poll);
            if (found) this.reply(request, response, 200, found.body);
        };
        poll.woken = () => setImmediate(() => {
            if (poll.done) return;
            const found = look();
            if (found.some) end(found);
        });
        poll.refuse = () => {
            end(null);
            this.reply(request, response, 401, { errcode: "M_UNKNOWN_TOKEN", error: "Token is not active", soft_logout: false });
        };
        poll.timer = setTimeout(() => end(look()), timeout);
        response.once("close", () => end(null));
        this.home.changes.on("change", poll.woken);
        this.polls.add(poll);
        this.home.changed(); /* for who waits for somebody waiting */
    }
}
