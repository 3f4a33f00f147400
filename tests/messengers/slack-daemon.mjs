/* The daemon on Slack: a workshop of three people, each answering in another way,
 * and what goes wrong meanwhile. */
import assert from "node:assert/strict";
import { finish, test } from "../browser/tap.mjs";
import { open } from "./slack.mjs";
import { Bot } from "./slack/bot.mjs";
import { readManifest } from "./slack/manifest.mjs";
import { byForm, forms, gather, journal, mix, on, play, sentence, until, workshop } from "./slack/play.mjs";

const { scopes } = readManifest();

/* ---- the workshop ------------------------------------------------------------------------ */

await on("a workshop in a channel: words, buttons and menus, reactions and threads, to the mix", {}, async (stage) => {
    const { people, place, leader } = await gather(stage, ["Ana", "Ben", "Chloe"]);
    await leader.say(place, "go");
    let several = 0;
    await workshop(place, people, ["words", "buttons", "reaction"], mix, { between: (n, message) => { several += message.many; } });
    assert.ok(several > 0, "no question took several choices");
    assert.ok(stage.posts.every(({ key }) => key), "every message carries its key");
    assert.equal(new Set(stage.posts.map(({ key, text }) => key + text)).size, stage.posts.length);
});

await on("a session in a thread stays in it, and is begun by a mention", {}, async (stage) => {
    const [ana, ben] = [await stage.person("Ana"), await stage.person("Ben")];
    const place = await stage.channel("garden", [ana, ben]);
    const root = await ana.say(place, "let us talk about customers");
    await ana.say(place, "@Canvasser start", { thread: root });
    const invitation = await ana.waitFor(/invites you/);
    assert.equal(invitation.place, root);
    await ben.press(invitation, "Join");
    await ana.say(root, "go");
    await ana.waitFor(/venture called/);
    await ana.say(place, "not for Canvasser");
    await ana.say(root, "Garden by post");
    await ana.waitFor(/stage is Garden by post/);
    assert.ok(stage.posts.every((post) => post.place === root || post.direct));
});

await on("a slash command acts as words, and help comes for one without", {}, async (stage) => {
    const ana = await stage.person("Ana");
    const place = await stage.channel("garden", [ana]);
    await ana.command(place, "start");
    await ana.waitFor(/invites you/);
    await ana.command(place, "go");
    await ana.waitFor(/venture called/);
    await ana.command(place, "Garden by post");
    await ana.waitFor(/stage is Garden by post/);
    await ana.command(place, "");
    await ana.waitFor(/“?status”?/);
});

await on("a form beside a question takes a choice and words at once, which nobody reads before the reveal", {}, async (stage, bot) => {
    const { people: [ana, ben], place } = await gather(stage, ["Ana", "Ben"]);
    await ana.say(place, "hide answers");
    await ana.say(place, "go");
    const isPart = (message) => /What is your part/.test(message.text);
    await workshop(place, [ana], ["words"], /What is your part/);
    await ben.fill(await ben.waitFor(isPart), { c: "2.", t: "I sell & I write" });
    await ben.waitFor(({ direct, text }) => direct && /I have your answer, Ben/.test(text));
    assert.deepEqual(forms(bot), [{ person: "Ben", fields: [{ id: "role", choice: "sales", text: "I sell & I write" }] }]);
    const aloud = () => stage.team.channels.get(place).messages.filter(({ text }) => /I sell/.test(text)).length;
    assert.equal(aloud(), 0, "nobody reads them before the reveal");
    await ana.fill(await ana.waitFor(isPart), { c: "1." });
    await workshop(place, [ana, ben], [byForm, byForm], /question 3 of/);
    assert.ok(forms(bot).some(({ fields: [field] }) => field.text?.startsWith("Ben: We show")));
    assert.equal(aloud(), 1, "the reason goes with the answer");
});

/* What everybody answers in the form of a segment; left out: what only some are asked. */
const aboutSegment = (name) => ({
    "t:connect": `${name}: ${sentence}`, "c:tags": ["2.", "8."], "c:expected": ["3.", "4."], "t:expected": "they told us <!channel> & more",
    "c:evidence": "3.", "c:established": ["1."], "t:interact": sentence, "t:maintain": sentence, "t:grow": sentence, "t:cost": sentence,
    "c:money": "2.", "c:channels": ["2.", "3."], "t:integrated": sentence });

await on("several questions at once: stakeholders answer alone in forms, in their own language", {}, async (stage, bot) => {
    const people = [await stage.person("Ana"), await stage.person("Ben", { lang: "es-ES" }), await stage.person("Cleo")];
    const [ana, ben, cleo] = people;
    const place = await stage.channel("stakeholders", people);
    await ana.say(place, "start");
    const invitation = await ana.waitFor(/invites you/);
    for (const person of [ben, cleo]) await person.press(await person.waitFor((m) => m.id === invitation.id), "Join");
    await ana.say(place, "ask everybody alone");
    await ana.say(place, "go");
    const first = await ana.waitFor(/venture called/);
    assert.match(first.form, /Answer 4 questions at once/);
    await ana.fill(first, { "t:venture": "Garden by post", "c:stage": "2.", "t:segments": "Balcony beginners", "t:goals": "60 30 10" });
    await ana.waitFor(({ text, direct }) => direct && /Noted ahead/.test(text) && /Growth/.test(text) && /Balcony beginners/.test(text));
    const labels = [/Answer \d+ questions at once/, /Contestar \d+ preguntas a la vez/, /Answer \d+ questions at once/];
    for (const [i, person] of people.entries()) {
        await person.press(await person.waitFor(({ text, direct, options }) => direct && options.length > 3 && /\?/.test(text)), `${i + 1}.`);
        const question = await person.waitFor(({ form, direct }) => direct && labels[i].test(form));
        const view = await person.openForm(question);
        assert.equal(view.blocks.length, person === ana ? 14 : 13, "a block a question, and room for words where types are asked");
        assert.equal(view.submit.text, person === ben ? "Enviar" : "Send");
        assert.ok(view.blocks.every(({ label }) => label.text.length > 8 && !/[{}]/.test(label.text)), "every field says what it is");
        if (person === cleo) { /* nothing is kept here while a form is open */
            await bot.stop("SIGKILL");
            await bot.start();
        }
        await person.submit(view, aboutSegment(person.name));
    }
    assert.equal(forms(bot).filter(({ fields }) => fields.length >= 11).length, 3, "one event a form");
    await Promise.all(people.map(async (person) => {
        let from = 0;
        for (;;) { /* the facts that matter most, one by one */
            const message = await person.waitFor((m) => mix.test(m.text) || (m.direct && m.options.some((label) => label.startsWith("4. "))
                && /[01]?\d (of|de) \d\d/.test(m.text) && !/questions at once|preguntas a la vez/.test(m.form)), { from });
            if (mix.test(message.text)) return;
            from = person.heard.indexOf(message) + 1;
            await person.press(message, "3.");
        }
    }));
    const ofPlace = stage.team.channels.get(place).messages;
    assert.ok(!ofPlace.some(({ text }) => text.includes(sentence)), "what was written alone is read by nobody else");
    const spoken = ben.heard.filter(({ direct }) => direct).length;
    assert.ok(spoken < 16, `with a form there is less to read: ${spoken} messages`);
    /* Pressed when all is over, the button is answered in a sentence. */
    const late = ben.heard.find(({ form }) => labels[1].test(form ?? ""));
    await ben.pressForm(late);
    await ben.waitFor(({ text, direct }) => direct && /cerrada|próxima|nadie/i.test(text));
});

await on("an answer that is edited while its question is open counts as it stands then", {}, async (stage) => {
    const { people: [ana, ben], place } = await gather(stage, ["Ana", "Ben"]);
    await ana.say(place, "go");
    await workshop(place, [ana], ["words"], /What is your part/);
    const id = await ben.say(place, "1");
    await until(() => [...stage.acks.values()].some(({ payload }) => `${place}:${payload.event?.ts}` === id), "it is heard");
    await ben.edit(id, "2");
    await until(() => [...stage.acks.values()].some(({ payload }) => payload.event?.subtype === "message_changed"), "the edit is heard");
    await ana.say(place, "1");
    await ana.waitFor(/Founder or owner: Ana\. Sales or marketing: Ben\./);
});

await on("everybody is spoken to alone in the language that Slack knows of them", {}, async (stage) => {
    const [ana, ben] = [await stage.person("Ana"), await stage.person("Ben", { lang: "es-ES" })];
    const place = await stage.channel("garden", [ana, ben]);
    await ana.say(place, "start");
    await ben.press(await ben.waitFor(/invites you/), "Join");
    await ben.waitFor(({ direct, text }) => direct && /Participar/.test(text));
    assert.ok(ana.heard.every(({ direct }) => !direct));
});

await test("two workspaces at once: each has its own session, and one that refuses us leaves the other alone", async () => {
    const stages = [await open({ bot: "Canvasser" }), await open({ bot: "Helper" })];
    const bot = new Bot(...stages);
    try {
        await bot.start();
        const [one, two] = [await gather(stages[0], ["Ana", "Ben"]), await gather(stages[1], ["Cleo"])];
        for (const { place, leader } of [one, two]) await leader.say(place, "go");
        await one.leader.waitFor(/venture called/);
        await two.leader.waitFor(/venture called/);
        stages[0].refuse("bot", "token_revoked");
        await one.leader.say(one.place, "Lost");
        await bot.says(/team refuses our token \(token_revoked/);
        await two.leader.say(two.place, "Garden by post");
        await two.leader.waitFor(/stage is Garden by post/);
        assert.deepEqual(stages.flatMap((stage) => stage.violations), []);
        assert.equal(await bot.stop(), 0);
    } finally {
        await bot.stop("SIGKILL");
        for (const stage of stages) await stage.close();
        bot.remove();
    }
});

/* ---- connections ----------------------------------------------------------------------------- */

await on("connections are renewed without a gap, however often", {}, async (stage) => {
    const { place, leader } = await gather(stage, ["Ana"]);
    await leader.say(place, "go");
    await leader.waitFor(/venture called/);
    await until(() => stage.sockets.sockets.length === 2, "two connections");
    for (let i = 0; i < 6; i++) {
        const { opened, history } = stage.sockets;
        const old = stage.refresh(10000, i % 2 ? "warning" : "refresh_requested");
        await leader.say(place, `park: idea ${i}`);
        await until(() => history.includes(`closed ${old}`), "the old one is closed");
        const [replaced, closed] = [`opened ${opened + 1}`, `closed ${old}`].map((event) => history.indexOf(event));
        assert.ok(replaced >= 0 && replaced < closed, `the new one first: ${history.slice(-4)}`);
    }
    await leader.say(place, "Garden by post");
    await leader.waitFor(/stage is Garden by post/);
    assert.equal(stage.sockets.gap, 0);
    assert.equal(stage.sockets.lost.length, 0);
});

await on("a burst of three people is acknowledged in time, after it is stored", {}, async (stage, bot) => {
    const { people, place, leader } = await gather(stage, ["Ana", "Ben", "Chloe"]);
    await leader.say(place, "go");
    await leader.waitFor(/venture called/);
    for (let i = 0; i < 100; i++) for (const person of people) await person.say(place, `park: ${person.name} ${i}`);
    const parked = () => [...stage.acks.values()].filter(({ payload }) => payload.event?.text?.startsWith("park:"));
    await until(() => parked().length === 300, "all acknowledged");
    assert.equal(journal(bot).filter((text) => text.startsWith("park:")).length, 300);
    console.log(`# acknowledged within ${Math.max(...parked().map(({ took }) => took))} ms`);
});

await on("answers of Slack's that come late hold no acknowledgement up", {}, async (stage, bot) => {
    const { place, people: [ana] } = await gather(stage, ["Ana"]);
    await ana.say(place, "go");
    await ana.waitFor(/venture called/);
    const acked = (what) => [...stage.acks.values()].filter(({ payload }) => payload.event?.text?.startsWith(what));
    const slowest = (what) => Math.max(...acked(what).map(({ took }) => took));
    const strangers = await Promise.all(["Ben", "Chloe", "Dora"].map((name) => stage.person(name)));
    for (const { user } of strangers) stage.team.join(stage.team.channels.get(place), user);
    stage.tooSlow(2500); /* nobody says who they are in time */
    for (let i = 0; i < 20; i++) for (const person of [ana, ...strangers]) await person.say(place, `park: ${person.name} ${i}`);
    await until(() => acked("park:").length === 80, "all is acknowledged");
    await bot.stop("SIGKILL");
    await until(() => !stage.sockets.sockets.length, "nobody hears");
    await ana.say(place, "park: meanwhile");
    await bot.start();
    for (let i = 0; i < 20; i++) await strangers[i % 3].say(place, `note: ${i}`); /* while the history is waited for */
    await until(() => acked("note:").length === 20, "all is acknowledged");
    console.log(`# acknowledged within ${slowest("park:")} ms, while it catches up ${slowest("note:")} ms`);
    await until(() => journal(bot).includes("park: meanwhile"), "and the past is heard");
});

await on("killed at any moment: what was acknowledged is there, what was not comes again", { retry: [200, 1000, 3000, 9000] }, async (stage, bot) => {
    const { people, place, leader } = await gather(stage, ["Ana", "Ben"]);
    await leader.say(place, "go");
    await leader.waitFor(/venture called/);
    for (let i = 0; i < 4; i++) {
        for (let j = 0; j < 15; j++) for (const person of people) await person.say(place, `park: ${person.name} ${i}.${j}`);
        const enough = stage.acks.size + 3 + 7 * i;
        await until(() => stage.acks.size >= enough, "some are acknowledged");
        await bot.stop("SIGKILL");
        const stored = new Set(journal(bot));
        const acked = [...stage.acks.values()].map(({ payload }) => payload.event?.text).filter((text) => text?.startsWith("park:"));
        assert.deepEqual(acked.filter((text) => !stored.has(text)), [], "acknowledged and lost");
        await bot.start();
    }
    await until(() => journal(bot).filter((text) => text.startsWith("park:")).length >= 120, "all of them");
    const texts = journal(bot).filter((text) => text.startsWith("park:"));
    assert.equal(new Set(texts).size, 120);
    assert.equal(texts.length, 120, "one came twice");
});

await on("what was said while it was away is read from the history, threads and direct words too", { retry: [] }, async (stage, bot) => {
    const { people: [ana, ben], place } = await gather(stage, ["Ana", "Ben"]);
    await ana.say(place, "go");
    const question = await ana.waitFor(/venture called/);
    await ben.tell("hello");
    await until(() => stage.acks.size > 5 && ![...stage.sockets.envelopes.values()].some(Boolean), "all is heard");
    await bot.stop("SIGKILL");
    await until(() => !stage.sockets.sockets.length, "nobody hears");
    await ana.say(place, "park: said meanwhile");
    await ana.say(place, "Garden by post", { replyTo: question.id });
    await ben.tell("park: told alone meanwhile");
    await bot.start();
    await ana.waitFor(/stage is Garden by post/);
    await until(() => journal(bot).includes("park: told alone meanwhile"), "what was told alone");
    assert.deepEqual(journal(bot).filter((text) => /meanwhile|Garden/.test(text)).sort(),
        ["Garden by post", "park: said meanwhile", "park: told alone meanwhile"]);
    assert.equal(stage.posts.filter(({ text }) => /stage is Garden by post/.test(text)).length, 1);
});

/* ---- pictures --------------------------------------------------------------------------------- */

const steps = ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"];
const faults = (hows) => steps.flatMap((step) => hows.map((how) => [step, how]));

/* The advice comes, its words and its picture once each, although something happens to the
 * request `step`; `met` is called when it did. */
async function pictured(stage, step, how, met) {
    const { people, place, leader } = await gather(stage, ["Ana"]);
    const happens = stage.fault(step, how).then(met);
    await leader.say(place, "go");
    await workshop(place, people, ["words"], mix);
    await happens;
    await leader.say(place, "end");
    await leader.waitFor(/Thank you, everybody/, { ms: 30000 });
    const shown = () => [...stage.team.files.values()].filter(({ completed }) => completed).length;
    await until(() => stage.files.length > 0 && stage.files.length === shown(), "all that is to be shown");
    const what = `${step} ${how}`;
    assert.equal(stage.files.length, 1, what);
    assert.equal(stage.files[0].place, place, what);
    assert.equal(new Set(stage.posts.map(({ key, text }) => key + text)).size, stage.posts.length, `words twice, ${what}`);
}

/* Side by side, since they wait more than they work. */
async function sideBySide(plays) {
    const failed = (await Promise.allSettled(plays)).find(({ status }) => status === "rejected");
    if (failed) throw failed.reason;
}

await test("a picture is shown once, whichever request or answer of its three is lost", () =>
    sideBySide(faults(["cut", "lost"]).map(([step, how]) => play({}, (stage) => pictured(stage, step, how)))));

await test("a picture is shown once, killed between whichever request and its answer", () =>
    sideBySide(faults(["unheard", "unsaid"]).map(([step, how]) => play({ shareMs: 1500 }, (stage, bot) =>
        pictured(stage, step, how, async () => {
            await bot.stop("SIGKILL");
            await bot.start();
        })))));

await on("a permission that is missing is named at the start", { scopes: scopes.filter((scope) => scope !== "users:read") }, async (stage, bot) => {
    await bot.says(/users:read is missing/);
    const ana = await stage.person("Ana");
    const place = await stage.channel("garden", [ana]);
    await ana.say(place, "start");
    await ana.waitFor(/invites you|Welcome/);
});

await on("what the set-up guide gives is what is used: each permission, were it missing, is named", { scopes: ["identify"] }, async (stage, bot) => {
    await bot.says(new RegExp(`${scopes.at(-1)} is missing`));
    const missing = [...bot.noise.matchAll(/the permission (\S+) is missing/g)].map(([, scope]) => scope);
    assert.deepEqual(missing.sort(), [...scopes].sort());
});

await test("check-config says who we are, which permission is missing and which token is refused", async () => {
    const stage = await open({ scopes: scopes.filter((scope) => scope !== "users:read") });
    const bot = new Bot(stage);
    try {
        const lacks = await bot.check();
        assert.match(lacks.out, /team \(slack\): connected as canvasser/);
        assert.match(lacks.out, /users:read is missing/);
        assert.equal(lacks.code, 1);
        stage.scopes.push("users:read");
        assert.deepEqual(await bot.check(), { code: 0, out: "team (slack): connected as canvasser\n" });
        stage.refuse("app");
        assert.match((await bot.check()).out, /invalid_auth, the one in app_token_file/);
        assert.equal(stage.sockets.opened, 0, "no connection, by which something could come");
        assert.deepEqual(stage.violations, []);
    } finally {
        await stage.close();
        bot.remove();
    }
});

await test("the app of the set-up guide lacks nothing, and hears every kind of conversation", async () => {
    const stage = await open();
    const bot = new Bot(stage);
    try {
        assert.deepEqual(await bot.check(), { code: 0, out: "team (slack): connected as canvasser\n" });
        assert.deepEqual(readManifest().events.filter((event) => /^message/.test(event)).sort(),
            scopes.filter((scope) => /:history/.test(scope)).map((scope) => `message.${scope.replace(":history", "")}`).sort());
    } finally {
        await stage.close();
        bot.remove();
    }
});

await on("check-config beside a daemon that runs takes nothing from it", { retry: [] }, async (stage, bot) => {
    const { place, people: [ana] } = await gather(stage, ["Ana"]);
    let over = false;
    const check = bot.check().then(({ code }) => { over = true; return code; });
    while (!over) { /* a press of something long gone: it is heard, stored, acknowledged and nothing else */
        const press = { block_id: "p:gone:e1", action_id: "x", value: "x", action_ts: stage.team.newTs() };
        const { acked } = await stage.sockets.deliver("interactive", { type: "block_actions", user: ana.who(), channel: { id: place }, actions: [press] });
        assert.ok(acked, "somebody else took it");
    }
    assert.equal(await check, 0);
});

await test("two tokens that changed places are told apart", async () => {
    const stage = await open();
    [stage.tokens.bot, stage.tokens.app] = [stage.tokens.app, stage.tokens.bot];
    const bot = new Bot(stage);
    [stage.tokens.bot, stage.tokens.app] = [stage.tokens.app, stage.tokens.bot];
    void bot.start();
    try {
        await bot.says(/refuses our token .*token_file/);
        assert.doesNotMatch(bot.noise, new RegExp(`${stage.tokens.bot}|${stage.tokens.app}`));
    } finally {
        await bot.stop();
        await stage.close();
        bot.remove();
    }
});

finish();
process.exit();
