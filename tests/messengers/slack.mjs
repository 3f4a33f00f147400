/* Slack as a bot meets it: a workspace, its Web API and Socket Mode on one local
 * port. `open` gives a stage: places and people for a test, faults to order, and
 * `violations`: whatever the bot did that Slack would refuse or punish. */
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { call, needScope, scopeOf } from "./slack/api.mjs";
import { choicesOf, wordsOf } from "./slack/blocks.mjs";
import { readManifest, subscriptionOf } from "./slack/manifest.mjs";
import { Person } from "./slack/person.mjs";
import { Rates } from "./slack/rates.mjs";
import { SocketMode } from "./slack/socket.mjs";
import { Team, newId } from "./slack/team.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const bodyMax = 64 * 1024 * 1024;

/* Options, all with defaults:
 * `faster`: how many times faster than the vendor's the rates are;
 * `retry`: pauses before an event is sent again (the vendor's: [0, 60000, 300000]);
 * `ackMs`: time to acknowledge; `scopes` of the bot's token and `events` it has subscribed to,
 * which are those of the manifest in config/README.md; `bot`: its name;
 * `shareMs`: how long Slack looks through a file before it shows it. */
export async function open({ faster = 20, retry = [0, 2000, 10000], ackMs = 3000, scopes, events, bot = "Canvasser", shareMs = 300 } = {}) {
    const { WebSocketServer } = createRequire(path.join(root, "build/node/slack/none.js"))("ws");
    const manifest = readManifest();
    const app = { ...manifest, scopes: [...scopes ?? manifest.scopes], events: events ?? manifest.events };
    const stage = new Stage(bot, app, faster, { retry, ackMs, WebSocketServer });
    stage.shareMs = shareMs;
    await stage.listen();
    return stage;
}

class Stage {
    kind = "slack";
    violations = [];
    posts = [];
    files = [];        /* {place, name, type, bytes, alt} of each that came with a message */
    calls = [];        /* names of all calls of the Web API, in order */
    people = [];
    limits = [];       /* of the next posts: seconds, or null for a 429 that does not say */
    longest = 40000;   /* characters of a message */
    drops = 0;
    swallows = 0;
    faults = [];       /* of the next call of a name each: see `fault` */
    slow = 0;
    away = null;       /* answers 503 where the method's name fits this pattern */
    refused = new Map();
    triggers = new Map();
    views = new Map();
    responses = new Map();
    domain = "test";

    constructor(bot, app, faster, socketOptions) {
        this.app = app;
        this.scopes = app.scopes;
        this.team = new Team(bot);
        this.rates = new Rates(faster);
        this.tokens = { bot: `xoxb-${randomBytes(12).toString("hex")}`, app: `xapp-1-${randomBytes(12).toString("hex")}` };
        this.sockets = new SocketMode({ appId: this.team.appId, violations: this.violations, ...socketOptions });
        this.team.on = (event, channel) => this.tellBot(event, channel);
        this.acks = this.sockets.acks;
    }

    async listen() {
        this.server = createServer((request, response) => this.request(request, response));
        this.wires = new Set();
        this.server.on("connection", (wire) => {
            this.wires.add(wire);
            wire.once("close", () => this.wires.delete(wire));
        });
        this.server.on("upgrade", (request, socket, head) => this.sockets.upgrade(request, socket, head));
        this.server.keepAliveTimeout = 60000;
        this.server.listen(0, "127.0.0.1");
        await once(this.server, "listening");
        const { port } = this.server.address();
        this.url = `http://127.0.0.1:${port}/api`;
        this.wsUrl = `ws://127.0.0.1:${port}`;
    }

    /* ---- what the bot is told ---------------------------------------------------------- */

    /* Of what happens where the bot is, what it has subscribed to and its scopes let it hear. */
    tellBot(event, channel) {
        if (!channel.members.has(this.team.bot.id)) return;
        this.tellMention(event, channel);
        if (!this.app.events.includes(subscriptionOf(event, channel))) return;
        const scope = event.type === "message" ? scopeOf(channel, "history")
            : event.type.startsWith("reaction") ? "reactions:read" : scopeOf(channel, "read");
        if (!this.scopes.includes(scope)) return;
        this.deliverEvent(event);
    }

    tellMention(event, channel) {
        const told = this.app.events.includes("app_mention") && this.scopes.includes("app_mentions:read");
        if (told && event.type === "message" && !event.subtype && event.text.includes(`<@${this.team.bot.id}>`) && !channel.isIm)
            this.deliverEvent({ ...event, type: "app_mention" });
    }

    deliverEvent(event) {
        const { team } = this;
        this.sockets.deliver("events_api", {
            token: "verification", team_id: team.id, context_team_id: team.id, context_enterprise_id: null, api_app_id: team.appId,
            event, type: "event_callback", event_id: newId("Ev"), event_time: Math.floor(Number(event.event_ts)),
            authorizations: [{ enterprise_id: null, team_id: team.id, user_id: team.bot.id, is_bot: true, is_enterprise_install: false }],
            is_ext_shared_channel: false, event_context: randomUUID(),
        });
    }

    /* A trigger for a modal: good once, for three seconds. */
    newTrigger(user) {
        const id = `${Date.now()}.${randomBytes(4).toString("hex")}`;
        this.triggers.set(id, { user, at: Date.now() });
        return id;
    }

    newResponseUrl(channel, user) {
        const id = randomBytes(8).toString("hex");
        this.responses.set(id, { channel, user, left: 5 });
        return `${this.url.replace(/\/api$/, "")}/response/${id}`;
    }

    /* ---- what people see of the bot ------------------------------------------------------ */

    seen(channel, message, more = {}) {
        const many = choicesOf(message.blocks).some(({ element }) => ["multi_static_select", "checkboxes"].includes(element.type));
        /* The button of the form chooses nothing; with a menu for several there is one that sends. */
        const choices = choicesOf(message.blocks).filter(({ element }) => element.action_id !== "form" && (!many || element.type !== "button"));
        return { id: `${channel.id}:${message.ts}`, place: message.thread_ts ? `${channel.id}:${message.thread_ts}` : channel.id,
            text: wordsOf(message), options: choices.map(({ label }) => label), direct: channel.isIm, many,
            form: choicesOf(message.blocks).find(({ element }) => element.action_id === "form")?.label ?? "", at: Date.now(),
            files: (message.files ?? []).map(({ id }) => this.team.files.get(id)), ...more };
    }

    said(channel, message) {
        const entry = this.seen(channel, message);
        /* Slack goes by the name. */
        for (const { name, bytes, alt } of entry.files) this.files.push({ place: entry.place, name, type: /\.png$/.test(name) ? "image/png" : "application/octet-stream", bytes, alt });
        this.posts.push({ ...entry, key: message.metadata?.event_payload?.key ?? message.files?.[0].name ?? null });
        for (const person of this.people) if (channel.members.has(person.id)) person.hear(entry);
    }

    whispered(channel, user, message) {
        this.people.find((person) => person.id === user.id)?.hear({ ...this.seen(channel, message), ephemeral: true, message });
    }

    changed(channel, message) {
        const entry = this.seen(channel, message);
        for (const person of this.people) person.seeAgain(entry);
    }

    showView(user, view) {
        const shown = { ...view, id: newId("V"), team_id: this.team.id, state: { values: {} }, hash: randomBytes(4).toString("hex"),
            callback_id: view.callback_id ?? "", private_metadata: view.private_metadata ?? "", app_id: this.team.appId, bot_id: this.team.botId };
        this.views.set(shown.id, { view: shown, user });
        this.people.find((person) => person.id === user.id)?.see(shown);
        return shown;
    }

    need(scope) {
        needScope(this.scopes, scope);
    }

    /* ---- HTTP ------------------------------------------------------------------------------ */

    async request(request, response) {
        const parts = [];
        let size = 0;
        for await (const part of request) {
            size += part.length;
            if (size > bodyMax) return void request.destroy();
            parts.push(part);
        }
        const body = Buffer.concat(parts);
        const { pathname } = new URL(request.url, "http://x");
        const [, area, ...rest] = pathname.split("/");
        const fault = this.faultOf(area === "upload" ? area : rest[0]);
        if (fault?.how === "cut") return void request.socket.resetAndDestroy();
        if (fault?.how === "unheard") return undefined;
        if (area === "upload") return this.upload(rest.at(-1), request, body, response, fault);
        if (area === "response") return this.respond(rest[0], body, response);
        if (area !== "api" || rest.length !== 1) return void response.writeHead(404).end();
        this.calls.push(rest[0]);
        if (this.away?.test(rest[0])) return void response.writeHead(503).end("no");
        const { status, headers, answer, swallow } = call(this, rest[0], request, body);
        if (swallow || fault?.how === "lost") return void request.socket.resetAndDestroy();
        if (fault) return undefined;
        const send = () => response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers }).end(JSON.stringify(answer));
        if (this.slow) this.sockets.after(this.slow, send);
        else send();
        return undefined;
    }

    /* What goes wrong with this call, if anything: who ordered it hears of it when all is done. */
    faultOf(name) {
        const at = this.faults.findIndex((one) => one.name === name);
        if (at < 0) return undefined;
        const [fault] = this.faults.splice(at, 1);
        setImmediate(fault.met);
        return fault;
    }

    upload(id, request, body, response, fault) {
        const file = this.team.files.get(id);
        const boundary = /boundary=(\S+)/.exec(request.headers["content-type"] ?? "")?.[1];
        let bytes = body;
        if (boundary) {
            const start = body.indexOf("\r\n\r\n") + 4;
            bytes = body.subarray(start, body.lastIndexOf(`\r\n--${boundary}`));
        }
        if (!file || file.bytes || bytes.length !== file.length) {
            this.violations.push(`an upload of ${bytes.length} bytes where ${file?.length} were announced`);
            return void response.writeHead(400).end("no_file");
        }
        file.bytes = Buffer.from(bytes);
        if (fault?.how === "lost") return void request.socket.resetAndDestroy();
        if (fault) return undefined;
        return void response.writeHead(200, { "content-type": "text/plain" }).end(`OK - ${bytes.length}`);
    }

    respond(id, body, response) {
        const target = this.responses.get(id);
        if (!target || target.left-- <= 0) return void response.writeHead(404).end("used_url");
        const { channel, user } = target;
        const answer = JSON.parse(body.toString());
        const message = { text: answer.text ?? "", blocks: answer.blocks, ts: this.team.newTs(), user: this.team.bot.id };
        if (answer.response_type === "in_channel") this.said(channel, this.team.post(channel, this.team.bot, { text: message.text, blocks: message.blocks ?? [] }));
        else this.whispered(channel, user, message);
        return void response.writeHead(200).end("ok");
    }

    /* ---- the stage ---------------------------------------------------------------------------- */

    /* Lines of the settings' list `messengers`; the tokens go into files in `dir`. */
    settings(dir, name = "team") {
        const files = ["bot", "app"].map((who) => {
            const file = path.join(dir, `slack-${name}-${who}.token`);
            writeFileSync(file, `${this.tokens[who]}\n`, { mode: 0o600 });
            return file;
        });
        return `  - slack: ${name}\n    url: ${this.url}\n    token_file: ${files[0]}\n    app_token_file: ${files[1]}\n`;
    }

    /* A channel with the bot and these people in it. */
    /* A group direct message that the first of `people` opens with the others and the bot. */
    async group(people, first) {
        return this.team.group(people.map(({ user }) => user), first).id;
    }

    async channel(name, people = [], options = {}) {
        return this.team.addChannel(name, people.map((person) => person.user), options).id;
    }

    async person(name, options = {}) {
        const person = new Person(this, this.team.addUser(name, options));
        this.people.push(person);
        return person;
    }

    get secrets() {
        return [...Object.values(this.tokens), ...this.sockets.given];
    }

    /* Messages of the bot that would ring at somebody's. */
    get pings() {
        return this.violations.filter((text) => text.includes("would ping"));
    }

    /* The bot's connections end at once, with whatever was being asked. */
    cut() {
        this.sockets.cut();
        for (const wire of this.wires) wire.resetAndDestroy();
    }

    /* The next posts are not carried out: their connection ends before. */
    drop(n) {
        this.drops = n;
    }

    limit(n, seconds) {
        for (let i = 0; i < n; i++) this.limits.push(seconds);
    }

    swallow(n) {
        this.swallows = n;
    }

    /* What happens to the next call of `name` ("upload": that of a file's bytes): it is "cut" off or "unheard"
     * before it is carried out, or carried out and its answer "lost" or, the line being kept, "unsaid".
     * Resolves when it did. */
    fault(name, how) {
        return new Promise((met) => this.faults.push({ name, how, met }));
    }

    /* The tokens are refused from now on; `who` "bot" or "app" for one of them alone. */
    refuse(who, error = "invalid_auth") {
        for (const one of who ? [who] : ["bot", "app"]) this.refused.set(one, error);
        if (who !== "bot") for (const ws of [...this.sockets.sockets]) this.sockets.disconnect("link_disabled", 50, ws);
    }

    tooSlow(ms) {
        this.slow = ms;
    }

    /* Slack wants the connection renewed: it is closed `graceMs` later. Gives its number. */
    refresh(graceMs = 10000, reason = "refresh_requested") {
        return this.sockets.disconnect(reason, graceMs);
    }

    async close() {
        this.sockets.close();
        this.server.close();
        this.server.closeAllConnections();
    }
}
