/* A locked database and a full disk: people are told in a sentence, and nothing is lost. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import path from "node:path";
import readline from "node:readline";
import { startDaemon } from "./daemon.mjs";
import { Person, launch } from "./person.mjs";
import { finish, test } from "./tap.mjs";

const TROUBLE = /cannot write to my disk just now/;
const MENDED = /My disk works again/;

const daemon = await startDaemon();
const browser = await launch();
const ana = await Person.enter(browser, { name: "Ana", link: daemon.room, viewport: { width: 1280, height: 800 } });
await ana.join();

/* Holds a database locked until the function it gives is called. */
async function lock(name) {
    const shell = spawn("sqlite3", [path.join(daemon.dir, name)], { stdio: ["pipe", "pipe", "inherit"] });
    shell.unref(); /* it must not keep a failed test alive */
    process.once("exit", () => shell.kill("SIGKILL"));
    const lines = readline.createInterface({ input: shell.stdout })[Symbol.asyncIterator]();
    shell.stdin.write(".timeout 10000\nBEGIN IMMEDIATE;\nSELECT 'held';\n");
    assert.equal((await lines.next()).value, "held");
    return async () => {
        const ended = new Promise((resolve) => shell.once("close", resolve));
        shell.stdin.end("ROLLBACK;\n");
        await ended;
    };
}

/* As if the disk were full: no file of the daemon may grow. */
function fill() {
    const limit = (size) => execFileSync("prlimit", ["--pid", String(daemon.pid), `--fsize=${size}:`]);
    limit("1");
    return () => limit("unlimited");
}

const botSays = (pattern) => ana.page.waitForFunction(({ source }) => [...document.querySelectorAll("#entries .entry.bot")]
    .some((entry) => new RegExp(source).test(entry.textContent)), { source: pattern.source }, { timeout: 20000 });
const asks = (pattern) => ana.page.waitForFunction(({ source }) => new RegExp(source)
    .test(document.querySelector("#card h2")?.textContent ?? ""), { source: pattern.source }, { timeout: 20000 });
const saidTimes = async (pattern) => (await ana.entries()).filter((entry) => pattern.test(entry.text)).length;

await ana.say("start");
await asks(/venture called/);

await test("a locked database is told in a sentence, and the answer is taken when it opens", async () => {
    const unlock = await lock("canvasser.db");
    await ana.say("Corner Bakery");
    await botSays(TROUBLE);
    await ana.shot("trouble");
    assert.equal(await saidTimes(TROUBLE), 1);
    await unlock();
    await asks(/which stage is Corner Bakery/);
    await botSays(MENDED);
    assert.equal(await saidTimes(/^.*Corner Bakery$/), 1);
});

await test("a room that cannot store keeps the words in the page, and sends them once", async () => {
    const unlock = await lock("room.db");
    await ana.say("growth");
    await ana.page.waitForFunction(() => !document.querySelector("#trouble").hidden);
    await ana.shot("trouble-room");
    await unlock();
    await asks(/customer segments/);
    assert.equal(await saidTimes(/growth$/), 1);
});

await test("a full disk loses nothing either", async () => {
    const empty = fill();
    await ana.say("home cooks");
    await ana.page.waitForFunction(() => !document.querySelector("#trouble").hidden);
    empty();
    await asks(/customer relationships do for Corner Bakery/);
    assert.equal(await saidTimes(/home cooks$/), 1);
});

await browser.close();
const end = await daemon.stop();
await test("the log names the trouble and its end", async () => {
    assert.match(end.noise, /error: store: .*nothing is lost/);
    assert.match(end.noise, /works again/);
    assert.equal(end.code, 0);
});
finish();
process.exit(); /* a shell that still holds a lock ends with us */
