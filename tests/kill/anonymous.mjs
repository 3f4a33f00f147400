/* Three people in a real room answer without names. The program is killed on the way, and
 * once more right after the end; what it left on disk and printed is searched for what they
 * wrote to it alone, and for what they pressed. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { finish, test } from "../browser/tap.mjs";

const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), "../..");
const WebSocket = createRequire(path.join(root, "build/node/package.json"))("ws");
const program = process.env.CANVASSER ?? path.join(root, "build/canvasser");
const dir = mkdtempSync(path.join(os.tmpdir(), "canvasser-anonymous-"));
const printed = [];
const patience = 20000;
let child = null, port = 0, token = "";

process.once("exit", () => { child?.kill("SIGKILL"); rmSync(dir, { recursive: true, force: true }); });

/* ---- the program ------------------------------------------------------------------- */

async function start() {
    child = spawn(program, ["run", "--data", dir, "--port", String(port)], { stdio: ["ignore", "pipe", "pipe"] });
    child.stderr.on("data", (chunk) => printed.push(String(chunk)));
    for await (const line of readline.createInterface({ input: child.stdout })) {
        printed.push(line);
        const found = /^room\s+http:\/\/127\.0\.0\.1:(\d+)\/#join=(\S+)/.exec(line);
        if (found) [, port, token] = found;
        if (/^board\s/.test(line)) break;
    }
    child.stdout.on("data", (chunk) => printed.push(String(chunk))).resume();
}

async function kill() {
    const gone = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGKILL");
    await gone;
}

/* Every byte it left, file by file. */
const left = () => readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== "room.tokens")
    .map((entry) => [entry.name, readFileSync(path.join(entry.parentPath ?? entry.path, entry.name)).toString("latin1")]);
const files = (words) => left().filter(([, bytes]) => bytes.includes(words)).map(([name]) => name);

/* ---- people ------------------------------------------------------------------------- */

class Person {
    constructor(name) { Object.assign(this, { name, heard: [], waiting: [], unacked: new Map(), keys: 0, board: null, secret: null }); }

    connect() {
        return new Promise((resolve) => {
            const socket = this.socket = new WebSocket(`ws://127.0.0.1:${port}/socket`, "canvasser-room.1");
            socket.on("open", () => socket.send(JSON.stringify(this.secret ? { t: "hello", secret: this.secret, after: 0 } : { t: "hello", join: token, name: this.name, lang: "en", after: 0 })));
            socket.on("error", () => {});
            socket.on("close", () => { if (socket === this.socket && !this.away) setTimeout(() => this.connect().then(resolve), 100); });
            socket.on("message", (data) => {
                const frame = JSON.parse(data);
                if (frame.t === "welcome") {
                    this.me = frame.you;
                    this.secret ??= frame.secret;
                    for (const waiting of this.unacked.values()) socket.send(JSON.stringify(waiting));
                    resolve();
                }
                if (frame.t === "ack") this.unacked.delete(frame.key);
                if (frame.t === "welcome" || frame.t === "board") this.board = frame.board ?? this.board;
                if (frame.t === "message" && frame.asks) this.question = frame;
                if (frame.t === "message" && !this.heard.some(({ n }) => n === frame.n)) this.heard.push(frame);
                this.waiting = this.waiting.filter((look) => !look());
            });
        });
    }

    send(frame) {
        const whole = { key: `${this.name}${this.keys += 1}`, ...frame };
        this.unacked.set(whole.key, whole);
        if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(whole));
    }

    aloud(text) { this.send({ t: "say", text }); }
    alone(text) { this.send({ t: "say", text, to: "bot" }); }
    press(choice) { this.send({ t: "choose", about: this.question.key, choice }); }

    until(what, condition) {
        return new Promise((resolve, reject) => {
            const timer = setTimeout(() => reject(new Error(`${this.name} waits in vain: ${what}; last heard: ${this.heard.at(-1)?.text}`)), patience);
            const look = () => condition() && (clearTimeout(timer), resolve(), true);
            if (!look()) this.waiting.push(look);
        });
    }

    hears(words) { return this.until(`"${words}"`, () => this.heard.some(({ text }) => text.includes(words))); }
    asked(words) { return this.until(`the question "${words}"`, () => this.question?.text.includes(words)); }
    answered(n) { return this.until(`${n} answers`, () => this.board?.seats.filter((seat) => seat.asked && seat.answered).length === n); }
}

const people = ["Ana", "Ben", "Chen"].map((name) => new Person(name));
const [ana, ben, chen] = people;
const all = (what) => Promise.all(people.map(what));

/* ---- the session ---------------------------------------------------------------------- */

await start();
for (const person of people) await person.connect();

await test("three people are told who will see what, and answer", async () => {
    ana.aloud("start");
    await ana.asked("venture called");
    ana.aloud("anonymous");
    await all((person) => person.hears("I forget who answered what"));
    for (const [words, next] of [["Ledgerly", "At which stage"], ["growth", "Which customer segments"], ["Restaurants", "relationships do for"], ["ok", "your part"]]) {
        ana.aloud(words);
        await ana.asked(next);
    }
    await all((person) => person.asked("your part"));
    chen.aloud("3");
    await chen.hears("Everybody just read that");
    ana.press("founder");
    ben.press("sales");
    await ana.answered(2);
    chen.press("support");
    await all((person) => person.asked("value proposition connect"));
});

await test("what they write is nowhere in the store while it runs, and the journal is sealed", async () => {
    ben.alone("nougat of Ben");
    await ben.hears("I have your answer, Ben");
    assert.deepEqual(files("nougat").filter((name) => name.startsWith("canvasser")), []);
    assert.notDeepEqual(files("sealed:"), []);
});

await test("the program is killed, and everybody's answer is still theirs", async () => {
    await kill();
    await start();
    await ana.answered(1);
    ben.alone("skip"); /* in place of it: only two say something */
    ana.alone("halva of Ana");
    await ana.answered(2);
    chen.alone("halva of Chen");
    await all((person) => person.hears("Fewer than three of you have answered"));
});

await test("answers of three are shown without names", async () => {
    await all((person) => person.asked("choose our offer"));
    for (const person of people) person.press("low_price");
    await all((person) => person.asked("type of relationship"));
    ben.alone("1 because tahini");
    chen.alone("1 because nutmeg");
    await ana.answered(2);
    ana.press("personal");
    await all((person) => person.hears("Personal assistance: 3 people."));
    assert.ok(ana.heard.some(({ text }) => text.includes("“nutmeg”\n“tahini”")));
    assert.ok(!ana.heard.some(({ text, from }) => from === "bot" && /Ben.*tahini|Chen.*nutmeg/.test(text)));
});

await test("the program is killed as soon as the end is known", async () => {
    assert.notDeepEqual(files('"choice":"'), []);
    ana.aloud("end");
    await all((person) => person.until("the end", () => person.board?.ended));
    await kill();
    await start();
    await ana.until("the end again", () => ana.board?.ended);
});

await test("who comes back finds nothing of what was said alone", async () => {
    for (const person of people) {
        person.heard.length = 0;
        person.socket.terminate();
        await person.connect();
        await person.hears("Ledgerly");
    }
    for (const { heard, me } of people)
        assert.deepEqual(heard.filter(({ to, from, text }) => to || (from === me && /because|halva|nougat/.test(text))), []);
});

await test("no byte that was left tells what anybody said alone or pressed", async () => {
    for (const person of people) { person.away = true; person.socket.terminate(); }
    await kill();
    for (const words of ["nougat", "halva", "1 because", "I have your answer, Ben", '"choice":"', "sealed:"])
        assert.deepEqual(files(words), [], words);
    assert.notDeepEqual(files("tahini"), [], "what everybody was shown is there");
});

await test("nor does what it printed", () => {
    const all = printed.join("\n");
    for (const words of ["nougat", "halva", "tahini", "nutmeg", "low_price", "Ben", "Chen"]) assert.ok(!all.includes(words), words);
});

finish();
process.exit(process.exitCode);
