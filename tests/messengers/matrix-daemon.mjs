/* The program on the strict homeserver: a workshop, faults, restarts. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { root } from "../browser/web.mjs";
import { finish, test } from "../browser/tap.mjs";
import { open } from "./matrix.mjs";

const program = process.env.CANVASSER ?? path.join(root, "build/canvasser");

/* ---- the program --------------------------------------------------------------------- */

const children = new Set();
process.once("exit", () => children.forEach((child) => child.kill("SIGKILL"))); /* however this test ends */

/* A stage and a program on it that can be stopped and started again. */
async function theatre(options) {
    const stage = await open(options);
    const dir = mkdtempSync(path.join(os.tmpdir(), "canvasser-matrix-"));
    const show = { stage, dir, log: "", logged: new EventEmitter() };
    writeFileSync(path.join(dir, "settings.yaml"), `messengers:\n${stage.settings(dir)}`);
    show.start = () => {
        const child = spawn(program, ["run", "-c", path.join(dir, "settings.yaml"), "--data", dir], { stdio: ["ignore", "ignore", "pipe"] });
        child.stderr.on("data", (chunk) => { show.log += chunk; show.logged.emit("line"); });
        show.ended = new Promise((resolve) => child.once("close", resolve));
        show.child = child;
        children.add(child);
        child.once("close", () => children.delete(child));
    };
    show.waitForLog = async (what) => {
        while (!what.test(show.log)) await once(show.logged, "line", { signal: AbortSignal.timeout(10000) });
    };
    show.stop = async (signal = "SIGTERM") => {
        show.child.kill(signal);
        return show.ended;
    };
    /* What `check-config` says of the same settings. */
    show.check = async () => {
        const child = spawn(program, ["check-config", "-c", path.join(dir, "settings.yaml")], { stdio: ["ignore", "pipe", "inherit"] });
        let said = "";
        child.stdout.on("data", (chunk) => { said += chunk; });
        const [status] = await once(child, "close");
        return { status, said };
    };
    show.close = async () => {
        const code = await show.stop();
        await stage.close();
        rmSync(dir, { recursive: true, force: true });
        return code;
    };
    show.start();
    return show;
}

/* A room with three people, the program in it. */
async function room(options) {
    const show = await theatre(options);
    const people = [];
    for (const name of ["Ana", "Boris", "Chloé"]) people.push(await show.stage.person(name, { zone: "Europe/Athens" }));
    const place = await show.stage.channel("team", people);
    await show.stage.joined(place);
    return { ...show, show, people, place };
}

/* Ana alone with a session whose second question is open. */
async function session(options) {
    const scene = await room(options);
    const [ana] = scene.people;
    await begin(scene, [ana]);
    await ana.say(scene.place, "Garden by post");
    const question = await ana.waitFor(/At which stage/);
    return { ...scene, ana, question };
}

async function begin({ place, people: [ana] }, joining) {
    await ana.say(place, "start");
    await ana.waitFor(/go/);
    for (const person of joining.slice(1)) await person.say(place, "join");
    await ana.say(place, "go");
    await ana.waitFor(/venture called/);
}

/* ---- how people answer ------------------------------------------------------------------ */

const isQuestion = (message) => /question \d+ of \d+/i.test(message.text);
const numbered = (message) => message.options.filter((label) => /^\d/.test(label));
const sentence = "We show them what grows, and we answer when they ask.";

function words(message, turn) {
    if (/100 points/.test(message.text)) return "60 30 10";
    if (/Which customer segments/.test(message.text)) return "Balcony beginners";
    if (/Shall we count the money/.test(message.text)) return "no";
    const labels = numbered(message);
    return labels.length ? labels[turn % labels.length].split(".")[0] : sentence;
}

const habits = {
    words: (person, message, turn) => person.say(message.place, words(message, turn)),
    reaction: (person, message, turn) => (numbered(message).length ? person.press(message, `${words(message, turn)}. `) : person.say(message.place, words(message, turn))),
    reply: (person, message, turn) => person.say(message.place, words(message, turn), { replyTo: message.id }),
    directly: (person, message, turn) => person.tell(words(message, turn)),
};

/* Answers everything until the mix is there: the places of the words that brought it. */
async function answerAll({ people: [ana] }, players) {
    let done = false;
    const play = async ([person, habit]) => {
        const seen = new Set();
        for (let turn = 0; !done; turn++) {
            const message = await person.waitFor((each) => (isQuestion(each) && !seen.has(each.id)) || /A closer look/.test(each.text), { ms: 20000 });
            if (/A closer look/.test(message.text)) return;
            seen.add(message.id);
            if (/, for Ana\b|For Ana\./.test(message.text) && person !== ana) continue;
            await habit(person, message, turn);
        }
    };
    await Promise.all(players.map(play));
    done = true;
}

/* Chances that are the same in every run (a linear congruential generator). */
function chances(seed) {
    return () => (seed = (seed * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32;
}

/* ---- tests ---------------------------------------------------------------------------------- */

await test("a workshop of three in a room, by words, by reactions and by replies, to the mix", async () => {
    const scene = await room();
    const [ana, boris, chloe] = scene.people;
    await begin(scene, scene.people);
    await answerAll(scene, [[ana, habits.words], [boris, habits.reaction], [chloe, habits.reply]]);
    const mix = await chloe.waitFor(/\d+ % /);
    assert.match(mix.text, /Balcony beginners/);
    assert.equal(new Set(scene.stage.posts.map(({ key }) => key)).size, scene.stage.posts.length);
    assert.deepEqual(scene.stage.violations, []);
    assert.equal(await scene.close(), 0);
});

await test("hidden answers: one by direct messages, in a conversation that the program opens", async () => {
    const scene = await room();
    const [ana, boris, chloe] = scene.people;
    await begin(scene, scene.people);
    await ana.say(scene.place, "hide answers");
    await ana.waitFor(/hidden until everybody/);
    const directly = (person, message, turn) => (person.direct() ? habits.directly : habits.words)(person, message, turn);
    await answerAll(scene, [[ana, directly], [boris, directly], [chloe, directly]]);
    assert.ok(chloe.heard.some(({ direct }) => direct));
    assert.equal([...scene.stage.home.rooms.values()].length, 4);
    const directs = scene.stage.bot.data.get("\0m.direct").content;
    assert.deepEqual(Object.keys(directs).sort(), [ana.id, boris.id, chloe.id].sort());
    assert.deepEqual(scene.stage.violations, []);
    await scene.close();
});

/* Matrix tells nobody's language, and shows everybody the same: the room is spoken to in the
 * language of who began, each person alone in theirs. */
await test("a Greek and a Russian in a room begun in Spanish are each spoken with in their own language", async () => {
    const scene = await room();
    const { place, people: [ana, boris, chloe], show } = scene;
    const next = async (person, act, words) => {
        const from = person.heard.length;
        await act();
        return person.waitFor(words, { from });
    };
    const alone = (words) => ({ direct, text }) => direct && words.test(text);
    await next(ana, () => ana.say(place, "empezar"), /Ana propone/);
    await next(boris, () => boris.say(place, "участвую"), alone(/Похоже, вы говорите по-русски.*«language Español»/));
    await next(chloe, () => chloe.say(place, "join"), alone(/desde ahora/)); /* a word of everybody's */
    await next(chloe, () => chloe.say(place, "κατάσταση, παρακαλώ"), alone(/Φαίνεται ότι μιλάτε ελληνικά/)); /* no command: letters */
    await next(ana, () => ana.say(place, "cada uno por separado"), /por separado|su cuenta|su ritmo/);
    await next(ana, () => ana.say(place, "adelante"), /Cómo se llama/);
    for (const words_ of ["Bicicletas", "crecimiento", "Ciclistas"]) await next(ana, () => ana.say(place, words_), /Pregunta/);
    await show.stop("SIGKILL");
    show.start();
    await ana.say(place, "ok");
    await boris.waitFor(alone(/Какая у вас роль/));
    await chloe.waitFor(alone(/Ποιος είναι ο ρόλος σας/));
    await ana.waitFor(alone(/Cuál es su papel/));
    await next(boris, () => boris.tell("сервис"), alone(/ценностное предложение/));
    await next(chloe, () => chloe.tell("εξυπηρέτηση"), alone(/πρόταση αξίας/));
    assert.ok(ana.heard.every(({ text }) => !/[α-ωа-я]{4}/.test(text)), "the room, and Ana, are spoken to in Spanish");
    assert.deepEqual(scene.stage.violations, []);
    await scene.close();
});

await test("alone with the program all of it is in the language of the first words that tell one", async () => {
    const scene = await theatre();
    const ana = await scene.stage.person("Ana");
    await ana.tell("start");
    await ana.waitFor(/What is your venture called/);
    await ana.tell("βοήθεια");
    await ana.waitFor(/Πώς λέγεται/);
    await ana.tell("Ποδήλατα");
    await ana.waitFor(/Σε ποιο στάδιο/);
    await ana.tell("language English");
    await ana.tell("ανάπτυξη");
    await ana.tell("growth");
    await ana.waitFor(/Which customer segments/);
    assert.equal(ana.heard.filter(({ text }) => /Φαίνεται/.test(text)).length, 1);
    assert.deepEqual(scene.stage.violations, []);
    await scene.close();
});

await test("words written to the program before it is in the conversation are answered there", async () => {
    const scene = await theatre();
    const ana = await scene.stage.person("Ana");
    await ana.tell("start");
    const question = await ana.waitFor(/venture called|go/);
    assert.equal(question.direct, true);
    assert.equal(scene.stage.home.rooms.size, 1);
    assert.deepEqual(scene.stage.violations, []);
    await scene.close();
});

await test("a session lives in a thread, whatever the version of the room", async () => {
    for (const version of [3, 10, 12]) {
        const scene = await room({ roomVersion: version });
        const [ana, boris] = scene.people;
        const topic = await boris.say(scene.place, "about our customers");
        await ana.say(scene.place, "start", { thread: topic });
        const thread = `${scene.place}:${topic.replaceAll("/", "%2F")}`;
        assert.equal((await ana.waitFor(/go/)).place, thread);
        await ana.say(thread, "go");
        assert.equal((await ana.waitFor(/venture called/)).place, thread);
        await ana.say(thread, "Garden by post");
        assert.equal((await ana.waitFor(/At which stage/)).place, thread);
        assert.deepEqual(scene.stage.violations, []);
        await scene.close();
    }
});

await test("an answer in a thread under our question counts in the room, and a new version of it as well", async () => {
    const scene = await session();
    const { ana, stage, place, people: [, boris] } = scene;
    await ana.say(place, "growth", { thread: scene.question.id });
    const segments = await ana.waitFor(/Which customer segments/);
    assert.equal(segments.place, place);
    await boris.say(place, "join");
    await ana.say(place, "Farmers", { mention: true });
    await ana.say(place, "ok");
    const question = await ana.waitFor(/What is your part/);
    const answer = await ana.say(place, "1");
    await ana.edit(answer, "2");
    await boris.press(await boris.waitFor(/What is your part/), "3. ");
    assert.match((await ana.waitFor(/: Ana/)).text, /Sales or marketing: Ana/);
    assert.ok(question.options.length >= 5);
    assert.deepEqual(stage.violations, []);
    await scene.close();
});

await test("what was said while the program was killed is read, also behind more talk than one answer holds", async () => {
    const scene = await session({ timelineMax: 20 });
    const { ana, place, show, people: [, boris] } = scene;
    await show.stop("SIGKILL");
    await ana.say(place, "growth");
    for (let i = 0; i < 250; i++) await boris.say(place, `talk ${i}`);
    await ana.say(place, "Farmers");
    show.start();
    await ana.waitFor(/Share out 100/);
    assert.equal(scene.stage.posts.filter(({ text }) => /Which customer segments/.test(text)).length, 1);
    assert.deepEqual(scene.stage.violations, []);
    await scene.close();
});

await test("connections are cut at every turn, and everything is said once", async () => {
    const scene = await session();
    const { ana, place, stage } = scene;
    const answers = [["growth", /Which customer segments/], ["Farmers, Shops", /Share out 100/], ["ok", /Segment 1 of 2: Farmers/]];
    for (const [answer, next] of answers) {
        stage.cut();
        stage.swallow(1);
        await ana.say(place, answer);
        stage.cut();
        await ana.waitFor(next);
    }
    const texts = stage.posts.map(({ text }) => text);
    assert.equal(new Set(texts).size, texts.length);
    assert.deepEqual(stage.violations, []);
    await scene.close();
});

await test("three hundred wishes while connections are cut at random are each heard once", async () => {
    const scene = await session();
    const { ana, place, stage, show } = scene;
    const random = chances(7);
    for (let i = 0; i < 300; i++) {
        await ana.say(place, `park idea number ${i}.`);
        if (random() < 0.1) stage.cut();
        if (random() < 0.05) stage.service.faults.swallow = 1;
        if (i === 150) await show.stop("SIGKILL").then(show.start);
        await new Promise((resolve) => setImmediate(resolve));
    }
    await ana.say(place, "growth");
    await ana.waitFor(/Which customer segments/, { ms: 60000 });
    for (let i = 0; i < 300; i++)
        assert.equal(stage.posts.filter(({ text }) => text.includes(`idea number ${i}.`)).length, 1, `idea ${i}`);
    assert.deepEqual(stage.violations, []);
    await scene.close();
});

await test("limits are kept, told by header, by body or not at all, and people see that it writes", async () => {
    const scene = await session();
    const { ana, place, stage } = scene;
    stage.limit(1, 1, { how: "header" });
    stage.limit(1, 1, { how: "body" });
    stage.limit(1, null);
    const typing = stage.until(() => stage.home.room(place).typing.has(stage.bot.id));
    await ana.say(place, "growth");
    await typing;
    await ana.waitFor(/Which customer segments/);
    stage.fail(2, 502);
    await ana.say(place, "Farmers");
    await ana.waitFor(/Share out 100/);
    assert.deepEqual(stage.violations, []);
    await scene.close();
});

/* Up to the first question that everybody answers. */
async function toHidden({ place, people: [ana] }) {
    for (const words_ of ["Garden by post", "growth", "Farmers", "ok"]) {
        const n = ana.heard.length;
        await ana.say(place, words_);
        await ana.waitFor(isQuestion, { from: n });
    }
}

await test("a direct conversation whose making was not answered is not made twice", async () => {
    const scene = await room();
    const { place, stage, people: [ana, boris] } = scene;
    await begin(scene, [ana, boris]);
    await ana.say(place, "hide answers");
    await toHidden(scene);
    Object.assign(stage.service.faults, { swallow: 1, swallowed: /createRoom$/ });
    await boris.say(place, "2");
    await boris.waitFor(({ direct, text }) => direct && /everybody could read/.test(text));
    assert.equal([...stage.home.rooms.values()].filter((each) => stage.isDirect(each)).length, 1);
    assert.deepEqual(stage.violations, []);
    await scene.close();
});

/* What was said in each room that only one person and the program are in. */
const alone = (stage, person) => [...stage.home.rooms.values()].filter((each) => each.members("join").sort().join() === [person.id, stage.bot.id].sort().join());
const joins = (stage, by, person, place) => {
    stage.home.room(place).invite(by.id, person.id);
    return stage.until(() => stage.home.room(place).membership(person.id) === "join");
};

await test("a third one comes into a conversation: what is told alone is told elsewhere, also after a restart", async () => {
    for (const restart of [false, true]) {
        const scene = await room();
        const { place, stage, people: [ana, boris] } = scene;
        const dan = await stage.person("Dan");
        await begin(scene, [ana, boris]);
        await ana.say(place, "hide answers");
        await toHidden(scene);
        await ana.tell("2");
        const noted = await ana.waitFor(({ direct, text }) => direct && /your answer/.test(text));
        if (restart) await scene.show.stop("SIGKILL");
        await joins(stage, ana, dan, noted.place);
        const from = ana.heard.length;
        await ana.say(noted.place, "1"); /* said to two: neither an answer nor a change of one */
        await ana.say(place, "3"); /* said to everybody: she is told alone that they could read it */
        if (restart) scene.show.start();
        const warned = await ana.waitFor(({ text }) => /everybody could read/.test(text), { from });
        assert.equal(warned.direct, true);
        assert.notEqual(warned.place, noted.place);
        assert.deepEqual(dan.heard.filter((message) => message.at > noted.at), []);
        assert.equal(alone(stage, ana).length, 1);
        assert.deepEqual(stage.violations, []);
        await scene.close();
    }
});

await test("what was begun alone goes on alone when somebody else comes into the conversation", async () => {
    const scene = await theatre();
    const { stage } = scene;
    const [ana, dan] = [await stage.person("Ana"), await stage.person("Dan")];
    await ana.tell("start");
    const asked = await ana.waitFor(/venture called/);
    await joins(stage, ana, dan, asked.place);
    const from = dan.heard.length;
    await ana.say(asked.place, "Secretive");
    const next = await ana.waitFor(/At which stage is Secretive/);
    assert.equal(next.direct, true);
    assert.notEqual(next.place, asked.place);
    await ana.say(next.place, "growth");
    const third = await ana.waitFor(/Which customer segments/);
    assert.equal(third.place, next.place);
    assert.deepEqual(dan.heard.slice(from), []);
    assert.deepEqual(stage.violations, []);
    await scene.close();
});

await test("what the program said to one person alone nobody reads who comes later", async () => {
    const scene = await room();
    const { place, stage, people: [ana, boris] } = scene;
    const dan = await stage.person("Dan");
    await begin(scene, [ana, boris]);
    await ana.say(place, "hide answers");
    await toHidden(scene);
    await boris.say(place, "2");
    const warned = await boris.waitFor(({ direct, text }) => direct && /everybody could read/.test(text));
    await joins(stage, boris, dan, warned.place);
    assert.deepEqual(dan.heard, []);
    await scene.close();
});

await test("one of three goes and is remembered as if they were alone: nobody else hears what is for them", async () => {
    const scene = await room();
    const { place, stage, people: [ana, boris, chloe] } = scene;
    const group = await stage.group([ana, chloe]); /* the program notes it as one with Ana, until it is in */
    stage.home.room(group).leave(ana.id);
    stage.home.room(group).setState(chloe.id, "m.room.name", "", { name: "Old friends" });
    await begin(scene, [ana, boris]);
    await ana.say(place, "hide answers");
    await toHidden(scene);
    await scene.show.stop("SIGKILL"); /* and her going is long read */
    scene.show.start();
    await ana.say(place, "2");
    await ana.waitFor(({ direct, text }) => direct && /everybody could read/.test(text));
    assert.deepEqual(chloe.heard.filter((message) => message.place === group), []);
    assert.deepEqual(stage.violations, []);
    await scene.close();
});

await test("a refused token stops the messenger, and the log says which setting", async () => {
    const scene = await session();
    const n = scene.stage.service.requests.length;
    scene.stage.refuse();
    await scene.show.waitForLog(/refuses our token \(M_UNKNOWN_TOKEN\): check token_file/);
    assert.ok(scene.stage.service.requests.length <= n + 1);
    assert.equal(await scene.close(), 0); /* it ran until it was stopped */
});

await test("where it may not write the log says what is missing, and the rest goes on", async () => {
    const scene = await session();
    const { ana, place, stage } = scene;
    stage.forbid(place);
    await scene.show.waitForLog(/may not write in the room team: give me the power/);
    await ana.tell("start");
    await ana.waitFor(({ direct }) => direct);
    await scene.close();
});

await test("check-config says in which room it may not write, and ends with 1", async () => {
    const { show, stage, place } = await room();
    const fine = await show.check();
    assert.match(fine.said, /^stage \(matrix\): connected as Canvasser\n$/);
    assert.equal(fine.status, 0);
    stage.forbid(place);
    const { status, said } = await show.check();
    assert.equal(status, 1, said);
    assert.match(said, /^stage \(matrix\): connected as Canvasser$/m);
    assert.match(said, /^stage \(matrix\): lacks I may not write in the room team: give me the power to send messages/m);
    assert.equal(said.trim().split("\n").length, 2, said);
    await show.close();
});

await test("an encrypted room is told once that its words cannot be read, also after a restart", async () => {
    const scene = await session();
    const { ana, place, stage } = scene;
    stage.encrypt(place);
    const secret = () => ana.send(stage.home.room(place), "m.room.encrypted", { algorithm: "m.megolm.v1.aes-sha2", ciphertext: "AwgAEn", session_id: "x" });
    secret();
    const told = await ana.waitFor(/encrypted, and I cannot read/);
    assert.equal(told.text.split("\n").length, 5); /* a line a language */
    await scene.show.stop();
    scene.show.start();
    secret();
    await ana.say(place, "growth");
    await ana.waitFor(/Which customer segments/);
    assert.equal(stage.posts.filter(({ text }) => /cannot read/.test(text)).length, 1);
    await scene.close();
});

await test("what people type neither pings nor breaks what is shown", async () => {
    const scene = await room();
    const { place, stage, people: [ana] } = scene;
    await begin(scene, [ana]);
    await ana.say(place, "<b>@room</b> & @boris:stage.test *x* \u202eevil\u0007 [a](http://b)");
    const { text, content } = await ana.waitFor(/At which stage/);
    assert.match(text, /<b>@room<\/b> & @boris:stage.test/);
    assert.match(content.formatted_body, /&lt;b&gt;@room&lt;\/b&gt; &amp; @boris/);
    assert.deepEqual(content["m.mentions"], {});
    await ana.say(place, "x".repeat(60000));
    await ana.waitFor(isQuestion, { from: ana.heard.length - 1 });
    assert.deepEqual(stage.violations, []);
    await scene.close();
});

await test("removed and invited again, it goes on", async () => {
    const scene = await session();
    const { ana, place, stage } = scene;
    stage.kick(place);
    await stage.until(() => stage.home.room(place).membership(stage.bot.id) === "leave");
    stage.home.room(place).invite(stage.keeper.id, stage.bot.id);
    await stage.joined(place);
    await ana.say(place, "growth");
    await ana.waitFor(/Which customer segments/);
    assert.deepEqual(stage.violations, []);
    await scene.close();
});

await test("an invitation that cannot be accepted at once is accepted later", async () => {
    const scene = await theatre();
    const ana = await scene.stage.person("Ana");
    scene.stage.fail(2, 503, { on: /\/join$/ });
    const place = await scene.stage.channel("late", [ana]);
    await scene.stage.joined(place);
    await scene.close();
});

finish();
