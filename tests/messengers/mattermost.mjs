/* A Mattermost server for tests, as strict as one: REST v4, the WebSocket, buttons, menus,
 * commands and dialogs. It is proven with Mattermost's own client in mattermost-server.test. */
import { writeFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { Integrations } from "./mattermost/integrations.mjs";
import { mentionedNames, pinged } from "./mattermost/mentions.mjs";
import { packages } from "./mattermost/packages.mjs";
import { Person } from "./mattermost/person.mjs";
import { asker, bodyOf, find } from "./mattermost/rest.mjs";
import { Hub } from "./mattermost/sockets.mjs";
import { Refusal, World, forbidden } from "./mattermost/world.mjs";

export const DONE = "✓ OK"; /* the button of the bot that sends what was ticked */
const LIMIT_SLACK = 500; /* milliseconds: what was on its way when a limit was told */

/* Markdown as people see it, as far as the bot writes any. */
function read(markdown) {
    return markdown.replace(/\u2060/g, "").replace(/\\([\\`*{}[\]()#+\-.!_>~|])/g, "$1");
}

/* A port that nobody listens on: below those that systems give to whoever asks for any. */
async function freePort() {
    for (;;) {
        const port = 10_240 + Math.floor(Math.random() * 20_000);
        const server = http.createServer();
        const free = await new Promise((resolve) => {
            server.once("error", () => resolve(false));
            server.listen(port, "127.0.0.1", () => resolve(true));
        });
        if (!free) continue;
        await new Promise((resolve) => server.close(resolve));
        return port;
    }
}

class Stage {
    constructor(options) {
        this.kind = "mattermost";
        this.options = options;
        this.world = new World({ now: options.now, tell: (...all) => this.hub.told(...all) });
        this.hub = new Hub(this.world, packages().ws.WebSocketServer, options);
        this.integrations = new Integrations(this.world, options);
        this.violations = this.world.violations;
        this.typing = this.world.typing; /* places in which the bot was seen to write, each time */
        this.longest = 16_383; /* characters of a message */
        this.pings = []; /* posts of the bot that ring at somebody's */
        this.wires = new Set(); /* connections that are not WebSockets */
        this.posts = [];
        this.files = []; /* {place, name, type, bytes, alt} of each that came with a post; there is no place for `alt` */
        this.people = [];
        this.requests = []; /* "METHOD /path?query" of all that the bot asked */
        this.lacking = new Set();
        this.has = new Set(["limit", "swallow", "reactions", "threads", "edits", ...(options.buttons === false ? [] : ["buttons"])]);
        this.faults = { limit: 0, retryAfter: null, until: 0, drop: 0, swallow: 0, slow: 0 };
        this.bot = this.world.user(options.name ?? "canvasser", { bot: true });
        this.admin = this.world.user("admin", { roles: "system_user system_admin" });
        this.botToken = this.world.token(this.bot);
        this.world.watchers.add((what, post) => this.watch(what, post));
        this.server = http.createServer((req, res) => { this.serve(req, res); });
        this.server.on("connection", (wire) => {
            this.wires.add(wire);
            wire.once("close", () => this.wires.delete(wire));
        });
        this.server.on("upgrade", (req, raw, head) => this.upgrade(req, raw, head));
    }

    async begin() {
        if (this.options.buttons !== false) this.port = await freePort();
        await new Promise((resolve) => this.server.listen(0, "127.0.0.1", resolve));
        this.url = `http://127.0.0.1:${this.server.address().port}`;
        this.integrations.base = this.url;
        return this;
    }

    /* ---- what the daemon is told ---------------------------------------------------------- */

    /* The entry of the list of messengers, and behind the list where the daemon can be called
     * (`listen: false`: not that, another entry follows). */
    settings(dir, { name = "team", listen = true } = {}) {
        const file = path.join(dir, `${name}.token`);
        writeFileSync(file, `${this.botToken}\n`, { mode: 0o600 });
        let lines = `  - mattermost: ${name}\n    url: ${this.url}\n    token_file: ${file}\n`;
        if (this.command) {
            const command = path.join(dir, `${name}.command`);
            writeFileSync(command, `${this.command.token}\n`, { mode: 0o600 });
            lines += `    app_token_file: ${command}\n`;
        }
        return listen ? lines + this.listen : lines;
    }

    get listen() {
        return this.port ? `listen:\n  port: ${this.port}\n  public_url: http://127.0.0.1:${this.port}\n` : "";
    }

    /* A slash command whose URL is `url`; before `settings`, so that its token is in them. */
    slash(trigger, url = `http://127.0.0.1:${this.port ?? 9}/hook/team/command`) {
        [, this.command] = this.integrations.register({ user: this.admin }, { trigger, url, method: "P" });
        return this.command;
    }

    async channel(name, people = []) {
        const members = [this.bot.id, this.admin.id, ...people.map((person) => person.id)];
        return this.world.channel({ name: name.toLowerCase(), display: name, type: "O", members, creator: this.admin.id }).id;
    }

    /* A group message that the first of `people` opens with the others and the bot. */
    async group([first, ...others]) {
        return first.gather(others);
    }

    async person(name, { lang, zone, automatic } = {}) {
        const person = new Person(this, this.world.user(name, { lang, zone, automatic, nickname: name }), name);
        this.people.push(person);
        return person;
    }

    /* ---- faults ------------------------------------------------------------------------------- */

    get secrets() {
        return [this.botToken, ...this.command ? [this.command.token] : []];
    }

    /* The bot's connections end at once, with whatever was being asked. */
    cut() {
        this.hub.cut(this.bot);
        for (const wire of this.wires) wire.resetAndDestroy();
    }

    /* While nobody is let in, connections fail. Comes back when the server has noticed. */
    async shut(closed) {
        this.closed = closed;
        if (closed) this.cut();
        while (closed && [...this.hub.sockets].some((state) => state.user === this.bot))
            await new Promise((resolve) => { setImmediate(resolve); });
    }

    limit(n, seconds = null) {
        Object.assign(this.faults, { limit: n, retryAfter: seconds });
    }

    /* The next posts are not carried out: their connection ends before. */
    drop(n) {
        this.faults.drop = n;
    }

    swallow(n) {
        this.faults.swallow = n;
    }

    /* The next call of the bot to `what` ("POST /posts") that `fits` (its body) is carried out, and nobody
     * hears of it. Gives what tells whether it was. */
    unsaid(what, fits = () => true) {
        const fault = { what, fits, met: false };
        this.faults.unsaid = fault;
        return () => fault.met;
    }

    refuse() {
        this.world.tokens.delete(this.botToken);
        this.hub.cut(this.bot);
    }

    tooSlow(ms) {
        this.faults.slow = ms;
    }

    /* The bot has not this permission: "upload_file", say. */
    lack(permission) {
        this.lacking.add(permission);
    }

    /* ---- HTTP ---------------------------------------------------------------------------------- */

    upgrade(req, raw, head) {
        if (this.closed) return raw.destroy();
        if (new URL(req.url, this.url).pathname === "/api/v4/websocket") return this.hub.upgrade(req, raw, head);
        raw.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
        return undefined;
    }

    async serve(req, res) {
        const url = new URL(req.url, this.url);
        let out;
        try {
            if (!url.pathname.startsWith("/api/v4/")) throw new Refusal(404, "api.context.404.app_error", "Sorry, we could not find the page.");
            out = await this.answer(req, url, url.pathname.slice("/api/v4".length));
        } catch (error) {
            if (!(error instanceof Refusal)) console.log(`# ${error.stack}`.replace(/\n/g, "\n# "));
            out = error instanceof Refusal ? [error.status, error.body()] : [500, { id: "internal", message: String(error), status_code: 500 }];
        }
        if (this.faults.slow) await new Promise((resolve) => setTimeout(resolve, this.faults.slow));
        if (out === null) req.socket.resetAndDestroy();
        else if (out) this.give(res, ...out);
    }

    give(res, status, body, type = "application/json", headers = {}) {
        const bytes = type === "application/json" ? JSON.stringify(body) : body;
        res.writeHead(status, { "Content-Type": type, "X-Request-Id": "x", "X-Version-Id": "5.37.0.5.37.0", ...headers });
        res.end(bytes);
    }

    async answer(req, url, where) {
        const route = find(req.method, where);
        const user = asker(this.world, req, route);
        const body = await bodyOf(req);
        const bots = user === this.bot;
        if (bots) this.requests.push(`${req.method} ${where}${url.search}`);
        if (bots && route.limited && this.faults.drop > 0 && this.faults.drop--) return null;
        const limited = bots && route.limited && this.limited();
        if (limited) return limited;
        const swallowed = bots && route.limited && this.faults.swallow > 0 && this.faults.swallow--;
        const out = await route.run({
            req, user, body, path: where, query: url.searchParams, world: this.world, integrations: this.integrations,
            lacks: (permission) => bots && this.lacking.has(permission),
            may: (permission) => {
                if (bots && this.lacking.has(permission)) throw forbidden();
            },
        }, ...route.args);
        if (bots && this.isUnsaid(`${req.method} ${where}`, body)) return undefined;
        return swallowed ? null : out;
    }

    isUnsaid(what, body) {
        const fault = this.faults.unsaid;
        if (fault?.what !== what || fault.met || !fault.fits(body)) return false;
        fault.met = true;
        return true;
    }

    limited() {
        const f = this.faults;
        const now = Date.now();
        if (f.until > now && now > f.told + LIMIT_SLACK) this.violations.push(`a post ${f.until - now} ms before Retry-After was over`);
        if (f.limit <= 0) return null;
        f.limit -= 1;
        const headers = { "X-Ratelimit-Limit": "101", "X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": String(f.retryAfter ?? 1) };
        if (f.retryAfter !== null) {
            headers["Retry-After"] = String(f.retryAfter);
            Object.assign(f, { told: now, until: now + f.retryAfter * 1000 });
        }
        return [429, "limit exceeded\n", "text/plain; charset=utf-8", headers];
    }

    /* ---- what the bot said ------------------------------------------------------------------------ */

    watch(what, post) {
        if (post.user_id !== this.bot.id) return;
        if (what === "posted") {
            const heard = this.heardAs(post);
            this.posts.push(heard);
            for (const { info, bytes } of (post.file_ids ?? []).map((id) => this.world.files.get(id)))
                this.files.push({ place: heard.place, name: info.name, type: info.mime_type, bytes, alt: "" });
            const called = mentionedNames(post.message).filter((name) => [...this.world.users.values()].some((user) => user.username === name.toLowerCase()));
            if (pinged(post.message) || called.length) this.pings.push(post.message.slice(0, 200));
            if (pinged(post.message)) this.violations.push(`everybody is called by: ${post.message.slice(0, 200)}`);
        }
    }

    heardAs(post) {
        const actions = (post.props.attachments ?? []).flatMap((one) => one.actions ?? []);
        const direct = this.world.place(post.channel_id).channel.type === "D";
        const text = read(post.message);
        const lines = [...text.matchAll(/^ {2}(\S.*)$/gm)].map((found) => found[1]);
        const pressed = actions.filter((one) => one.name !== DONE).flatMap((one) => (one.type === "select" ? one.options.map((option) => option.text) : [one.name]));
        return {
            id: post.id,
            place: post.root_id ? `${post.channel_id}:${post.root_id}` : post.channel_id,
            text,
            raw: post.message,
            options: pressed.length ? pressed : lines,
            buttons: pressed.length,
            direct,
            many: actions.some((one) => one.name === DONE),
            key: post.props.canvasser?.key ?? "",
            files: (post.file_ids ?? []).map((id) => this.world.files.get(id).info.name),
            whispered: post.type === "system_ephemeral",
            at: post.create_at,
        };
    }

    async close() {
        for (const person of this.people) person.close();
        this.hub.close();
        this.server.closeAllConnections();
        await new Promise((resolve) => this.server.close(resolve));
    }
}

/* options: name (of the bot), buttons (false: the daemon cannot be called), keep and ping (milliseconds), patience (of calls to the bot),
 * allowed (whether its own network may be called), now (a clock). */
export async function open(options = {}) {
    return new Stage(options).begin();
}
