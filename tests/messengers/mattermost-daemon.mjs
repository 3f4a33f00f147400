/* The daemon on Mattermost: what the suite for every messenger does not know of. */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { finish, test } from "../browser/tap.mjs";
import { Daemon, program, until } from "./daemon.mjs";
import { open } from "./mattermost.mjs";

process.setMaxListeners(0); /* each daemon has one */
const QUESTION = /question \d+ of/i;
const MIX = /I suggest: \d+ %/;

/* ---- a team, a channel and the daemon ------------------------------------------------------ */

async function on(name, body, options = {}) {
    await test(name, async () => {
        const stage = await open(options);
        const people = [];
        for (const who of ["Ana", "Ben", "Cid"]) people.push(await stage.person(who));
        const place = options.group ? people[0].gather(people.slice(1)) : await stage.channel("Retro", people);
        if (options.command) stage.slash("canvasser");
        for (const permission of options.lacks ?? []) stage.lack(permission);
        const daemon = Daemon.begin((dir) => stage.settings(dir));
        const [ana, ben, cid] = people;
        try {
            await until("it is connected", () => stage.requests.includes("POST /roles/names"));
            await body({ stage, place, daemon, people, ana, ben, cid });
            assert.deepEqual(stage.violations, []);
        } catch (error) {
            error.stack += `\n${stage.violations.join("\n")}\n${daemon.log().split("\n").slice(-30).join("\n")}`;
            throw error;
        } finally {
            await daemon.end();
            await stage.close();
        }
    });
}

function stored(daemon, sql) {
    const text = execFileSync("sqlite3", ["-json", path.join(daemon.dir, "canvasser.db"), sql], { encoding: "utf8" });
    return text.trim() ? JSON.parse(text) : [];
}

const journal = (daemon, like) => stored(daemon, `select json_extract(event, '$.text') text from journal where json_extract(event, '$.text') like '${like}' order by number`).map((row) => row.text);

/* A session in the channel in which all three take part. */
async function begins({ place, ana, ben, cid }, rules = []) {
    await ana.say(place, "@canvasser start");
    const invited = await ben.waitFor(/join/i);
    if (invited.buttons) await ben.press(invited, invited.options[0]);
    else await ben.say(place, "join");
    await cid.say(place, "join");
    for (const rule of rules) await ana.say(place, rule);
    await ana.say(place, "go");
    return ana.waitFor(/What is your venture called/);
}

/* The next question, and where it stands. */
async function next(person, from, end = MIX) {
    const message = await person.waitFor((m) => QUESTION.test(m.text) || end.test(m.text), { from, ms: 30_000 });
    return { message, from: person.heard.indexOf(message) + 1 };
}

const choices = (message) => message.options.filter((label) => !/^(Skip|OK|\?)/.test(label));
const number = (label) => /^\d+/.exec(label)?.[0];

/* ---- the workshop ----------------------------------------------------------------------------------- */

/* Everybody answers in their own way; gives which ways were used. */
async function answers({ place, people, ana, ben, cid }) {
    const used = new Set();
    const way = async (name, act) => { used.add(name); await act(); };
    for (let from = 0, n = 0; ; n++) {
        const { message, from: behind } = await next(ana, from);
        from = behind;
        if (MIX.test(message.text)) return used;
        const labels = choices(message);
        const pick = labels[n % Math.max(1, labels.length)];
        const others = !/, for Ana$|^For Ana\./m.test(message.text);
        if (message.many) await way("ticks", () => ana.press(message, [labels[0], pick].slice(labels[0] === pick ? 1 : 0)));
        else if (pick) await way("buttons", () => ana.press(message, pick));
        else await way("words", () => ana.say(place, message.options.length ? "skip" : /segments/.test(message.text) ? "Clubs" : "As Ana says"));
        if (!others) continue;
        if (!pick) await ben.say(place, message.options.length ? "skip" : "As Ben says");
        else if (n % 2) await way("direct", () => ben.tell(number(pick)));
        else await way("reply", () => ben.say(place, number(pick), { replyTo: message.id }));
        if (pick && number(pick) < 10) await way("reaction", () => cid.react(message.id, number(pick)));
        else await cid.say(place, message.options.length ? "skip" : "As Cid says");
        assert.equal(people.length, 3);
    }
}

async function workshop(scene) {
    const { place, ana, ben, daemon, stage } = scene;
    await begins(scene);
    const used = await answers(scene);
    assert.deepEqual([...used].sort(), ["buttons", "direct", "reaction", "reply", "ticks", "words"]);
    const from = ben.heard.length;
    await ana.say(place, "end");
    await ben.waitFor(/Thank you, everybody/, { from });
    const rows = stored(daemon, "select person, count(*) n from answers where skipped = 0 group by person");
    assert.equal(rows.length, 3);
    for (const row of rows) assert.ok(row.n >= 10, `${row.person} has ${row.n} answers`);
    assert.ok(stage.posts.every((post) => post.key), "every post has its key");
    assert.equal(new Set(stage.posts.map((post) => post.key)).size, stage.posts.length);
}

await on("a workshop: by buttons, ticks, words, replies, direct messages and reactions, to the mix", workshop);

await on("hidden answers: asked and answered alone, by buttons in the conversation", async (scene) => {
    const { place, ana, people } = scene;
    await begins(scene, ["hide answers"]);
    await ana.say(place, "Acme");
    await ana.waitFor(/stage is/);
    await ana.say(place, "2");
    await ana.waitFor(/customer segments/);
    await ana.say(place, "Clubs");
    const points = await ana.waitFor(/points/);
    await ana.say(place, "ok");
    const { message } = await next(ana, ana.heard.indexOf(points) + 1);
    const from = ana.heard.length;
    const [label] = choices(message);
    for (const person of people) {
        const mine = person.heard.find((m) => m.direct && QUESTION.test(m.text)) ?? message;
        await person.press(mine, label);
    }
    await ana.waitFor((m) => QUESTION.test(m.text) && m.text !== message.text, { from });
});

await on("a session in a thread stays there", async ({ stage, place, ana }) => {
    const root = await ana.say(place, "Let us talk about clubs");
    await ana.say(place, "start", { thread: root });
    await ana.waitFor(/join/i);
    await ana.say(place, "go", { thread: root });
    await ana.waitFor(/What is your venture called/);
    assert.deepEqual([...new Set(stage.posts.map((post) => post.place))], [`${place}:${root}`]);
});

await on("a session with one person alone, in their conversation with the bot", async ({ stage, ana }) => {
    await ana.tell("start");
    const asked = await ana.waitFor(/What is your venture called/);
    assert.ok(asked.direct);
    await ana.tell("Acme");
    const stages = await ana.waitFor(/At which stage is Acme/);
    await ana.press(stages, "2");
    await ana.waitFor(/customer segments/);
    assert.ok(stage.posts.every((post) => post.direct));
});

/* ---- a group message: several people and the bot, in a place without a name ----------------------------- */

await on("a workshop in a group message", async (scene) => {
    await workshop(scene);
    const { stage, place } = scene;
    assert.ok(stage.posts.filter((post) => !post.direct).every((post) => post.place === place));
}, { group: true });

await on("a group message that is opened while a session runs elsewhere is a place of its own", async (scene) => {
    const { stage, place, ana, ben, cid } = scene;
    await begins(scene);
    const group = cid.gather([ben]);
    const from = cid.heard.length;
    await cid.say(group, "@canvasser start");
    assert.equal((await cid.waitFor(/join/i, { from })).place, group);
    await ana.say(place, "Acme");
    await ana.waitFor(/stage is Acme/);
    assert.ok(stage.posts.filter((post) => /Acme/.test(post.text)).every((post) => post.place === place));
});

await on("a session in a thread of a group message stays there", async ({ stage, place, ana, ben }) => {
    const root = await ana.say(place, "Let us talk about clubs");
    await ben.say(place, "start", { thread: root });
    await ana.waitFor(/join/i);
    await ben.say(place, "go", { thread: root });
    await ana.waitFor(/What is your venture called/);
    assert.deepEqual([...new Set(stage.posts.map((post) => post.place))], [`${place}:${root}`]);
}, { group: true });

await on("a group message: what is said while we are away is read from its history", async (scene) => {
    const { stage, place, people, daemon, ana, ben, cid } = scene;
    await begins(scene);
    await stage.shut(true);
    const said = await park(people, place, 150, "group");
    const other = ana.gather([cid]);
    await cid.say(other, "start");
    await stage.shut(false);
    await arrives(daemon, "group", said);
    assert.equal(stage.hub.resumed, 0);
    await ana.waitFor((m) => m.place === other);
    assert.ok(!ben.heard.some((m) => m.place === other));
}, { group: true });

await on("a group message: killed and begun again, with what was said and where it was opened meanwhile", async (scene) => {
    const { place, people, daemon, ana, ben } = scene;
    await begins(scene);
    const before = await park(people, place, 3, "dead");
    await arrives(daemon, "dead", before);
    await daemon.kill();
    const said = [...before, ...await park(people, place, 40, "dead now")];
    const other = ana.gather([ben]);
    await ben.say(other, "start");
    daemon.run();
    await arrives(daemon, "dead", said);
    await ben.waitFor((m) => m.place === other && /join/i.test(m.text));
    await ana.say(place, "Acme");
    assert.equal((await ana.waitFor(/stage is Acme/)).place, place);
}, { group: true });

/* ---- buttons and the command from outside ------------------------------------------------------------- */

await on("a press that nobody signed is refused, and changes nothing", async (scene) => {
    const { stage, place, ana, ben, daemon } = scene;
    await begins(scene);
    await ana.say(place, "Acme");
    const message = await ana.waitFor(/stage is/);
    const post = stage.world.posts.get(message.id);
    const { url, context } = post.props.attachments[0].actions[1].integration;
    const call = (changed, body = {}) => fetch(url, {
        method: "POST", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ user_id: ben.id, channel_id: place, trigger_id: "x".repeat(64), context: { ...context, ...changed }, ...body }),
    });
    for (const changed of [{ choice: "mature" }, { mac: "" }, { mac: "0".repeat(32) }, { key: "other:e1" }])
        assert.equal((await call(changed)).status, 403);
    assert.equal((await call({}, { channel_id: "y".repeat(26) })).status, 403);
    await ana.press(message, "2");
    await ana.waitFor(/customer segments/);
    assert.match(daemon.log(), /not signed by us/);
});

await on("the slash command is words to the bot alone, answered to its caller alone", async (scene) => {
    const { stage, place, ana, ben } = scene;
    await begins(scene);
    const from = ana.heard.length, others = ben.heard.length;
    const answer = await ana.command(place, "/canvasser help");
    assert.equal(answer.response_type, "ephemeral");
    const heard = await ana.waitFor((m) => m.whispered, { from });
    assert.match(heard.text, /\w/);
    assert.ok(!ben.heard.slice(others).some((m) => m.whispered));
    stage.command.token = "forged";
    await assert.rejects(ana.command(place, "/canvasser end"));
}, { command: true });

/* ---- what goes wrong ------------------------------------------------------------------------------------ */

/* Everybody notes `n` things for later. */
async function park(people, place, n, what) {
    const said = [];
    for (let i = 0; i < n; i++)
        for (const person of people) {
            said.push(`park: ${what} ${person.name} ${i}`);
            await person.say(place, said.at(-1));
        }
    return said;
}

async function arrives(daemon, what, said) {
    await until("everything is there", () => journal(daemon, `park: ${what}%`).length >= said.length, 60_000);
    assert.deepEqual(journal(daemon, `park: ${what}%`), said);
}

await on("cut off for a moment: the connection is taken up, nothing is lost", async (scene) => {
    const { stage, place, people, daemon } = scene;
    await begins(scene);
    await stage.shut(true);
    const said = await park(people, place, 60, "short");
    await stage.shut(false);
    await arrives(daemon, "short", said);
    assert.equal(stage.hub.resumed, 1);
    assert.ok(!stage.requests.some((request) => /^GET .*\/posts\?page=/.test(request)), "no history is read");
});

await on("cut off for too long: what was missed is read from the history, in order", async (scene) => {
    const { stage, place, people, daemon, ana } = scene;
    await begins(scene);
    await stage.shut(true);
    const said = await park(people, place, 150, "long");
    const other = await stage.channel("Other", people);
    await ana.say(other, "start");
    await stage.shut(false);
    await arrives(daemon, "long", said);
    assert.equal(stage.hub.resumed, 0);
    await ana.waitFor((m) => m.place === other);
});

await on("a thousand messages while connections break, now for a moment, now for too long: each once", async (scene) => {
    const { stage, place, people, daemon } = scene;
    await begins(scene);
    const said = [];
    for (let round = 0; round < 10; round++) {
        if (round % 3 === 1) stage.cut();
        if (round % 3 === 2) await stage.shut(true);
        if (round % 6 === 5) for (const connection of [...stage.hub.connections]) stage.hub.drop(connection);
        said.push(...await park(people, place, 34, `round ${round}`));
        await stage.shut(false);
        if (round % 2) await until("some are there", () => journal(daemon, "park: round%").length >= said.length / 2, 60_000);
    }
    await until("everything is there", () => journal(daemon, "park: round%").length >= said.length, 60_000);
    const all = journal(daemon, "park: round%");
    assert.equal(all.length, said.length, "one came twice");
    assert.deepEqual(new Set(all), new Set(said));
});

await on("killed and begun again: what was said meanwhile counts once", async (scene) => {
    const { place, people, daemon } = scene;
    await begins(scene);
    const before = await park(people, place, 5, "dead");
    await arrives(daemon, "dead", before);
    await daemon.kill();
    const said = [...before, ...await park(people, place, 80, "dead now")];
    daemon.run();
    await arrives(daemon, "dead", said);
});

await on("an answer that is edited while we are away is the new one", async (scene) => {
    const { stage, place, ana, ben, cid, daemon } = scene;
    await begins(scene);
    await ana.say(place, "Acme");
    await ana.waitFor(/stage is/);
    await ana.say(place, "2");
    await ana.waitFor(/customer segments/);
    await ana.say(place, "Clubs");
    const points = await ana.waitFor(/points/);
    await ana.say(place, "ok");
    const { message } = await next(ana, ana.heard.indexOf(points) + 1);
    const id = await ben.say(place, "1");
    await until("it is recorded", () => stored(daemon, "select 1 x from answers where name = 'Ben'").length > 0);
    await stage.shut(true);
    for (const state of stage.hub.connections) stage.hub.drop(state);
    await ben.edit(id, "2");
    await stage.shut(false);
    await until("it is changed", () => journal(daemon, "2").length > 1);
    assert.ok(message && cid);
}, { keep: 60_000 });

await on("a limit is kept, and then everything is said", async (scene) => {
    const { stage, place, ana } = scene;
    await begins(scene);
    stage.limit(1, 1);
    await ana.say(place, "Acme");
    await ana.waitFor(/stage is/);
});

await on("a send cut off before its answer is not doubled", async (scene) => {
    const { stage, place, ana } = scene;
    await begins(scene);
    stage.swallow(1);
    await ana.say(place, "Acme");
    await ana.waitFor(/stage is/);
    await ana.say(place, "2");
    await ana.waitFor(/customer segments/);
    assert.equal(stage.posts.filter((post) => /stage is/.test(post.text)).length, 1);
});

/* Killed when `met`, and begun again when the server remembers no pending_post_id any more. */
async function killedAt(met, { stage, daemon }) {
    await until("the call", met, 60_000);
    await until("no press waits for its answer", () => stage.integrations.waiting === 0);
    await daemon.kill();
    stage.world.pending.clear();
    const connected = () => daemon.log().split(" connected as ").length;
    const before = connected();
    daemon.run();
    await until("it is connected again", () => connected() > before);
}

await on("killed before the answer, and begun again minutes later: words and pictures are there once", async (scene) => {
    const { stage, place, ana, ben } = scene;
    await begins(scene);
    const named = killedAt(stage.unsaid("POST /posts"), scene);
    await ana.say(place, "Acme");
    await named;
    await ana.waitFor(/stage is/);
    const filed = killedAt(stage.unsaid("POST /files"), scene)
        .then(() => killedAt(stage.unsaid("POST /posts", (body) => /"file_ids":\["/.test(body)), scene));
    await answers(scene);
    await filed;
    const from = ben.heard.length;
    await ana.say(place, "end");
    await ben.waitFor(/Thank you, everybody/, { from });
    assert.equal(stage.files.length, 1);
    assert.equal(new Set(stage.posts.map(({ key, text }) => key + text)).size, stage.posts.length);
});

await on("permissions that are missing are told at once", async ({ daemon }) => {
    await until("it is told", () => /upload_file/.test(daemon.log()));
    assert.match(daemon.log(), /team: .*the permission upload_file/);
    assert.doesNotMatch(daemon.log(), /create_post/);
}, { lacks: ["upload_file"] });

await test("check-config says who we are there, and what is missing", async () => {
    const stage = await open({ buttons: false });
    const dir = mkdtempSync(path.join(os.tmpdir(), "canvasser-check-"));
    stage.lack("create_direct_channel");
    writeFileSync(path.join(dir, "settings.yaml"), `messengers:\n${stage.settings(dir)}`);
    const child = spawn(program, ["check-config", "-c", path.join(dir, "settings.yaml"), "--data", path.join(dir, "data")], { stdio: ["ignore", "pipe", "inherit"] });
    const chunks = [];
    child.stdout.on("data", (chunk) => chunks.push(String(chunk)));
    const [code] = await once(child, "close");
    rmSync(dir, { recursive: true, force: true });
    await stage.close();
    const said = chunks.join("");
    assert.match(said, /^team \(mattermost\): connected as canvasser$/m);
    assert.match(said, /^team \(mattermost\): lacks the permission create_direct_channel: /m);
    assert.match(said, /^team \(mattermost\): lacks listen: public_url: /m);
    assert.equal(code, 1);
});

await test("two accounts at once: each has its own session", async () => {
    const stages = [await open(), await open()];
    const daemon = Daemon.begin((dir) => stages.map((stage, i) => stage.settings(dir, { name: `team${i}`, listen: false })).join(""));
    try {
        const asked = stages.map(async (stage, i) => {
            const person = await stage.person(`P${i}`);
            await until("it is connected", () => stage.requests.includes("POST /roles/names"));
            await person.tell("start");
            await person.waitFor(/What is your venture called/);
            await person.tell(`Venture${i}`);
            return person.waitFor(new RegExp(`stage is Venture${i}`));
        });
        await Promise.all(asked);
        assert.deepEqual(stages.flatMap((stage) => stage.violations), []);
    } finally {
        await daemon.end();
        for (const stage of stages) await stage.close();
    }
});

await test("the token is in no log, whatever happens", async () => {
    const stage = await open();
    const token = stage.botToken;
    const daemon = Daemon.begin((dir) => stage.settings(dir));
    try {
        await until("it is connected", () => stage.requests.includes("POST /roles/names"));
        stage.refuse();
        await until("it stays away", () => /check token_file/.test(daemon.log()));
        assert.ok(!daemon.log().includes(token));
    } finally {
        await daemon.end();
        await stage.close();
    }
});

finish();
process.exit();
