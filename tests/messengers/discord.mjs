/* A Discord for tests, on the loopback address: REST v10, the Gateway, and people who
 * write, press and react. As strict as the vendor; what the vendor would punish is
 * in `violations`. */
import { once } from "node:events";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Gateway } from "./discord/gateway.mjs";
import { Interactions } from "./discord/interactions.mjs";
import { Rates } from "./discord/rates.mjs";
import { answer } from "./discord/rest.mjs";
import { Person } from "./discord/person.mjs";
import { World, kinds } from "./discord/world.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const { WebSocketServer } = packaged("ws");

/* Wherever the suite that runs has it installed. */
function packaged(name) {
    for (const folder of ["build/node/", "build/node/common/"]) {
        try {
            return createRequire(path.join(root, folder))(name);
        } catch (error) {
            if (error.code !== "MODULE_NOT_FOUND") throw error;
        }
    }
    throw new Error(`${name} is not installed`);
}

/* Three parts with points between, as theirs look. */
const TOKEN = "MTA0NTY3ODkwMTIzNDU2Nzg5MA.GhJkLm.s3cret-0f-a-b0t-that-n0b0dy-may-read-0000";
const unavailable = { status: 503, html: "<html><body>upstream connect error</body></html>" };
const POST = /^\/channels\/\d+\/messages$/;

class Stage {
    constructor(options) {
        this.kind = "discord";
        this.token = TOKEN;
        this.longest = 4000; /* characters that the best of accounts may type */
        this.secrets = [TOKEN];
        this.wires = new Set();
        this.world = new World(options);
        this.gateway = new Gateway(this.world, { token: TOKEN, ...options });
        this.rates = new Rates(this.world, options.rates);
        this.interactions = new Interactions(this.world, this.gateway);
        this.people = [];
        this.posts = this.world.posts;
        this.violations = this.world.violations;
        this.typing = this.world.typing; /* places in which the bot was seen to write, each time */
        this.files = []; /* {place, name, type, bytes, alt} of each that came with a message */
        this.faults = { limit: 0, seconds: null, swallow: 0, slow: 0, drop: 0 };
        this.broken = null; /* {pattern, said, hits} */
        this.requests = []; /* "METHOD /path" of each */
        this.world.posted = (message, body) => this.posted(message, body);
        this.world.listeners.push((t, d) => this.show(t, d));
    }

    async listen() {
        this.sockets = new WebSocketServer({ noServer: true });
        this.servers = ["gateway", "resume"].map((from) => {
            const server = http.createServer((request, response) => this.request(request, response));
            server.on("connection", (wire) => {
                this.wires.add(wire);
                wire.once("close", () => this.wires.delete(wire));
            });
            server.on("upgrade", (request, socket, head) => this.upgrade(request, socket, head, from));
            server.listen(0, "127.0.0.1");
            return server;
        });
        await Promise.all(this.servers.map((server) => once(server, "listening")));
        const [main, resume] = this.servers.map((server) => server.address().port);
        this.gateway.url = `ws://127.0.0.1:${main}`;
        this.gateway.resumeUrl = `ws://127.0.0.1:${resume}`;
        this.url = `http://127.0.0.1:${main}/api/v10`;
        this.api = `http://127.0.0.1:${main}/api`;
        return this;
    }

    upgrade(request, socket, head, from) {
        const { searchParams } = new URL(request.url, "http://127.0.0.1");
        this.sockets.handleUpgrade(request, socket, head, (ws) => this.gateway.accept(ws, searchParams, from));
    }

    /* ---- requests ---------------------------------------------------------------------- */

    async request(request, response) {
        const parts = [];
        request.on("error", () => {});
        for await (const part of request) parts.push(part);
        const { pathname, searchParams } = new URL(request.url, "http://127.0.0.1");
        if (!pathname.startsWith("/api/v10/")) return this.reply(response, { status: 404, json: { message: "404: Not Found", code: 0 } });
        const route = pathname.slice("/api/v10".length);
        this.requests.push(`${request.method} ${route}`);
        const post = request.method === "POST" && POST.test(route);
        if (post && this.faults.drop > 0) {
            this.faults.drop -= 1;
            return request.socket.resetAndDestroy();
        }
        const took = this.rates.take(request.method, route);
        const fault = took.status ? null : this.brokenFault(`${request.method} ${route}`) ?? (post ? this.limitFault() : null);
        const said = took.status ? took : fault ?? answer(this, request, route, searchParams, Buffer.concat(parts));
        this.rates.count(said.status, said.headers?.["X-RateLimit-Scope"]);
        if (this.faults.slow) await new Promise((resolve) => setTimeout(resolve, this.faults.slow));
        if (post && this.faults.swallow > 0 && said.status === 200) {
            this.faults.swallow -= 1;
            return request.socket.resetAndDestroy();
        }
        took.delivered?.();
        return this.reply(response, { ...said, headers: { ...took.headers, ...said.headers } });
    }

    reply(response, { status, json, html, headers = {} }) {
        const body = html ?? (json === undefined ? "" : JSON.stringify(json));
        response.writeHead(status, { ...(html ? { "Content-Type": "text/html; charset=UTF-8", Server: "cloudflare" } : json === undefined ? {} : { "Content-Type": "application/json" }), ...headers, "Content-Length": Buffer.byteLength(body) });
        response.end(body);
    }

    brokenFault(what) {
        if (!this.broken?.pattern.test(what)) return null;
        if (Date.now() < (this.broken.until[what] ?? 0)) this.violations.push(`${what}: asked again before the pause was over`);
        this.broken.hits += 1;
        const said = this.broken.said(this.broken.hits);
        this.broken.until[what] = Date.now() + 1000 * (said.json?.retry_after ?? 0);
        return said;
    }

    limitFault() {
        if (this.faults.limit <= 0) return null;
        this.faults.limit -= 1;
        return this.faults.seconds === null ? this.rates.cloudflare() : this.rates.limited(this.faults.seconds, { scope: this.faults.scope ?? "user" });
    }

    /* ---- what is said and seen ------------------------------------------------------------ */

    posted(message, body) {
        const shown = Person.view(this.world, message);
        const place = this.world.channels.get(message.channel_id);
        const parse = body.allowed_mentions?.parse ?? [];
        if (parse.length || body.allowed_mentions?.users?.length) this.violations.push(`a message may ping ${JSON.stringify(body.allowed_mentions)}`);
        for (const { filename: name, content_type: type, description: alt, bytes } of message.attachments ?? []) this.files.push({ place: message.channel_id, name, type, bytes: Buffer.from(bytes, "base64"), alt });
        this.posts.push({ place: message.channel_id, text: shown.text, options: shown.options, direct: place.data.type === kinds.DM, key: body.nonce, raw: message.content, files: message.attachments, id: message.id });
    }

    show(t, d) {
        if (t === "EPHEMERAL") return this.people.find((person) => person.id === d.person)?.hear(d.message, true);
        if (t !== "MESSAGE_CREATE" || d.author.id !== this.world.bot.id) return undefined;
        const place = this.world.channels.get(d.channel_id);
        for (const person of this.people) if (place.people.has(person.id)) person.hear(d);
        return undefined;
    }

    /* ---- the stage ---------------------------------------------------------------------------- */

    settings(dir, { name = "team", token = this.token } = {}) {
        const file = path.join(dir, `${name}.token`);
        writeFileSync(file, `${token}\n`, { mode: 0o600 });
        return `  - discord: ${name}\n    url: ${this.url}\n    token_file: ${file}\n`;
    }

    async channel(name, people) {
        return this.world.channel(name, people.map((person) => person.id)).id;
    }

    async person(name, about = {}) {
        const person = new Person(this, this.world.user(name, about));
        this.people.push(person);
        return person;
    }

    /* Messages of the bot that may ring at somebody's. */
    get pings() {
        return this.violations.filter((text) => text.includes("may ping"));
    }

    /* The bot's connections end at once, with whatever was being asked. */
    cut() {
        this.interactions.excuse();
        this.gateway.cut();
        for (const wire of this.wires) wire.resetAndDestroy();
    }
    /* The next posts are not carried out: their connection ends before. */
    drop(n) {
        this.faults.drop = n;
    }
    limit(n, seconds, scope) {
        Object.assign(this.faults, { limit: n, seconds, scope });
    }
    swallow(n) {
        this.faults.swallow = n;
    }
    refuse() {
        this.gateway.revoke();
    }
    /* What asks for `pattern` ("METHOD /path") is answered so (`said(n)`, n from 1), until `mend`. */
    break(pattern, said = () => unavailable) {
        this.broken = { pattern, said, hits: 0, until: {} };
    }
    /* The same, with all that Discord and what stands before it say when they fail. */
    breakAll(pattern) {
        const all = [() => unavailable, () => this.rates.limited(0.4), () => this.rates.cloudflare(), () => ({ status: 500, json: { message: "500: Internal Server Error", code: 0 } }), () => this.rates.limited(0.3, { global: true, scope: "global" }), () => ({ status: 502, html: "<html>" })];
        this.break(pattern, (n) => all[(n - 1) % all.length]());
    }
    mend() {
        this.broken = null;
    }
    tooSlow(ms) {
        this.faults.slow = ms;
    }
    /* The bot's clock was moved on. */
    slept() {
        this.rates.forgive();
    }
    /* The bot has all permissions of the invite link but these. */
    deny(place, ...names) {
        this.world.deny(place, names);
    }

    async close() {
        const left = this.interactions.leftThinking();
        if (left) this.violations.push(`${left} replies to interactions were promised and never came`);
        for (const link of this.gateway.links) {
            clearTimeout(link.timer);
            link.socket.terminate();
        }
        await Promise.all(this.servers.map((server) => new Promise((resolve) => {
            server.close(resolve);
            server.closeAllConnections();
        })));
    }
}

/* `options`: rates {limit, per, invalidMax}, interval, shards, identifies, concurrency,
 * window, privileged, nonceMs: see the parts. */
export async function open(options = {}) {
    return new Stage(options).listen();
}

