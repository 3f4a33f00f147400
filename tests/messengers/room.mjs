/* The program's own room as a stage: run by `canvasser room`, the daemon a client of it like
 * everybody, behind a proxy that can cut. A room has one place, and nobody is told anything
 * outside it: what is said to Canvasser alone is said there. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { program, root, until } from "./daemon.mjs";
import { startProxy } from "./xmpp/proxy.mjs";

const { WebSocket } = createRequire(path.join(root, "build/node/common/none.js"))("ws");

export async function open() {
    const stage = new Stage();
    await stage.begin();
    return stage;
}

class Stage {
    kind = "room";
    longest = 4000; /* bytes of a person's message */
    pings = []; /* there is nothing that rings */
    violations = [];
    posts = [];
    people = [];

    async begin() {
        this.dir = mkdtempSync(path.join(os.tmpdir(), "canvasser-room-"));
        this.child = spawn(program, ["room", "--data", this.dir, "--port", "0"], { stdio: ["ignore", "pipe", "ignore"] });
        for await (const line of readline.createInterface({ input: this.child.stdout })) {
            const found = /^room\s+http:\/\/([^/]+)\/#join=(\S+)/.exec(line);
            if (!found) continue;
            [, this.host, this.join] = found;
            break;
        }
        this.child.stdout.resume();
        this.proxy = await startProxy(Number(this.host.split(":")[1]), () => {}, (text) => /"t": ?"say"/.test(text));
        this.url = `ws://127.0.0.1:${this.proxy.port}/socket`;
    }

    get token() {
        return /^bot (\S+)$/m.exec(readFileSync(path.join(this.dir, "room.tokens"), "utf8"))[1];
    }

    get secrets() {
        return [this.token];
    }

    /* The bot's connections end without a word. */
    cut() {
        this.proxy.cut();
    }

    drop(n) {
        this.proxy.drop(n);
    }

    tooSlow(ms) {
        this.proxy.slow(ms);
    }

    swallow(n) {
        this.proxy.swallow(n);
    }

    /* The bot's token is worth nothing from now on. */
    settings(dir) {
        const file = path.join(dir, "room.token");
        writeFileSync(file, this.refused ? "AAAAAAAAAAAAAAAAAAAAAA" : this.token, { mode: 0o600 });
        return `  - room: team\n    url: ${this.url}\n    token_file: ${file}\n`;
    }

    refuse() {
        this.refused = true;
    }

    async ready() {
        await until("the bot is there", () => this.people[0]?.bot);
    }

    async person(name, { lang = "en" } = {}) {
        const person = new Person(this, name, lang);
        this.people.push(person);
        await person.join();
        return person;
    }

    async channel() {
        return "team";
    }

    async close() {
        for (const person of this.people) person.socket.close();
        await this.proxy.close();
        this.child.kill("SIGTERM");
        await once(this.child, "close");
        rmSync(this.dir, { recursive: true, force: true });
    }
}

/* Somebody in the room that the daemon hosts itself: `link` is the one it prints. */
export async function visitor(link, name, lang = "en") {
    const [, host, join] = /http:\/\/([^/]+)\/#join=(\S+)/.exec(link);
    const person = new Person({ host, join, people: [], posts: [] }, name, lang);
    await person.join();
    return person;
}

class Person {
    heard = [];
    waiting = [];
    keys = 0;
    own = new Map(); /* key -> resolve */

    constructor(stage, name, lang) {
        Object.assign(this, { stage, name, lang });
    }

    async join() {
        this.socket = new WebSocket(`ws://${this.stage.host}/socket`, "canvasser-room.1", { origin: `http://${this.stage.host}` });
        this.socket.on("message", (data) => this.frame(JSON.parse(data)));
        await once(this.socket, "open");
        const welcome = new Promise((resolve) => { this.welcomed = resolve; });
        this.send({ t: "hello", join: this.stage.join, name: this.name, lang: this.lang, after: 0 });
        await welcome;
    }

    send(frame) {
        this.socket.send(JSON.stringify(frame));
    }

    frame(frame) {
        if (frame.t === "welcome") {
            this.id = frame.you;
            this.bot = frame.members.find((member) => member.bot && member.online)?.id;
            this.welcomed();
        }
        if (frame.t === "member" && frame.bot) this.bot = frame.online ? frame.id : undefined;
        if (frame.t === "member" && frame.bot) this.known = frame.id;
        if (frame.t === "bad") for (const answer of this.own.values()) answer({ t: "refused", why: frame.why });
        if (frame.t === "ack" || frame.t === "refused") this.own.get(frame.key)?.(frame);
        if (frame.t === "message" && frame.from !== this.id && frame.from === (this.known ?? this.bot)) this.hear(frame);
    }

    hear(frame) {
        const telling = frame.tongues?.[this.lang] ?? frame;
        const message = { id: frame.key, place: "team", text: telling.text, at: Date.now(), direct: frame.to === this.id,
            options: (telling.options ?? []).map((option) => option.label),
            ids: (telling.options ?? []).map((option) => option.id), many: !!frame.many };
        this.heard.push(message);
        if (this === this.stage.people[0] || frame.to) this.stage.posts.push(message);
        this.waiting = this.waiting.filter((wait) => !wait());
    }

    /* A page would not let anybody write that fast: who is told so waits a moment. */
    async deliver(frame) {
        for (;;) {
            const key = `k${this.keys++}`;
            const arrived = new Promise((resolve, reject) => {
                this.own.set(key, resolve);
                setTimeout(() => reject(new Error("not acknowledged")), 10000).unref();
            });
            this.send({ ...frame, key });
            const { t, why } = await arrived;
            if (t === "ack") return key;
            if (why !== "rate") throw new Error(why);
            await new Promise((resolve) => setTimeout(resolve, 200));
        }
    }

    say(place, text) {
        return this.deliver({ t: "say", text });
    }

    async tell(text) {
        await until("the bot is there", () => this.bot ?? this.known);
        return this.deliver({ t: "say", text, to: this.bot ?? this.known });
    }

    press(message, labels) {
        const wanted = [labels].flat().map((label) => message.options.findIndex((option) => option.toLowerCase().startsWith(label.toLowerCase())));
        if (wanted.includes(-1)) throw new Error(`no choice ${labels} among ${message.options}`);
        return this.deliver({ t: "choose", about: message.id, choice: wanted.map((i) => message.ids[i]).join(" ") });
    }

    waitFor(wanted, { from = 0, ms = 20000 } = {}) {
        const fits = wanted instanceof RegExp ? (message) => wanted.test(message.text) : wanted;
        return new Promise((resolve, reject) => {
            const look = () => {
                const found = this.heard.slice(from).find(fits);
                if (found) { clearTimeout(timer); resolve(found); }
                return !!found;
            };
            const timer = setTimeout(() => reject(new Error(`${this.name} never heard ${wanted}; last: ${this.heard.slice(-3).map((m) => m.text).join(" | ")}`)), ms);
            if (!look()) this.waiting.push(look);
        });
    }
}
