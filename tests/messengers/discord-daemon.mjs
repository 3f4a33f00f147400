/* The program on a Discord: a workshop from "start" to the mix, and what may go wrong.
 *
 *     node tests/messengers/discord-daemon.mjs [PART OF A NAME] */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { finish, test } from "../browser/tap.mjs";
import { open } from "./discord.mjs";
import { invited, permissions } from "./discord/world.mjs";
import { Daemon, program, root, until } from "./daemon.mjs";

const [only] = process.argv.slice(2);
const QUESTION = /question \d+ of \d+/i;
const MIX = /\d+ % .*(assistance|Self-service|services|Communities|Co-creation|parties)/;

process.setMaxListeners(0); /* every daemon is killed should this end early */

/* A stage with a daemon on it and three people in a channel. Afterwards nothing may have
 * been wrong but `expected`. */
function staged(name, options, body, expected = []) {
    if (only && !name.includes(only)) return undefined;
    return test(name, async () => {
        const stage = await open({ interval: 1000, window: 5000, ...options });
        const people = [await stage.person("Ana"), await stage.person("Ben", { lang: "es" }), await stage.person("Cid")];
        const place = await stage.channel("team", people);
        const daemon = Daemon.begin((dir) => stage.settings(dir, options.settings));
        try {
            await body({ stage, place, people, daemon, ana: people[0], ben: people[1], cid: people[2] });
            assert.ok([0, "SIGTERM"].includes(await daemon.kill("SIGTERM")), "it ends well");
            assert.doesNotMatch(daemon.log(), /Sanitizer|runtime error/);
            assert.equal(stage.violations.length, expected.length, stage.violations.join("\n"));
            expected.forEach((pattern, i) => assert.match(stage.violations[i], pattern));
        } catch (error) {
            error.stack += `\n${stage.violations.join("\n")}\n${daemon.log().split("\n").slice(-60).join("\n")}`;
            throw error;
        } finally {
            await daemon.end();
            await stage.close();
        }
    });
}

const ready = (stage) => until("the bot is there", () => stage.gateway.listening());

/* Begins a session, and `joining` join it: the first by the button, the others in words. */
async function begins({ stage, ana, place }, ...joining) {
    await ready(stage);
    await ana.say(place, "start");
    const invited = await ana.waitFor(/join/i);
    for (const [i, person] of joining.entries()) await (i ? person.say(place, "join") : person.press(invited, "Join"));
    await ana.say(place, "go");
    return ana.waitFor(/What is your venture called/);
}

/* ---- ways to answer ------------------------------------------------------------------- */

const skips = /^(Skip|OK|\?)/;
const picks = (question, n) => question.options.filter((label) => !skips.test(label)).slice(n, n + 1)[0] ?? question.options[0];
const typed = (label) => /^\S+?(?=\.? )/.exec(label)?.[0] ?? "ok";

/* In the channel, in words. */
async function byWords(person, place, question) {
    if (!question.options.length) return person.say(place, `What ${person.name} has to say`);
    return person.say(place, typed(picks(question, 0)));
}
/* By button, or from the menu: two where several may be picked. */
async function byButtons(person, place, question) {
    if (!question.options.length) return person.say(place, "Words, as there is nothing to press", { replyTo: question.id });
    if (!question.many) return person.press(question, picks(question, 1));
    return person.press(question, [picks(question, 0), picks(question, 1)]);
}
/* Directly to the bot, or by reaction. */
async function byHeart(person, place, question) {
    const label = question.options.length ? typed(picks(question, 0)) : "";
    if (/^\d$/.test(label)) return person.react(question.id, label);
    return person.tell(question.options.length ? label : "Told to the bot alone");
}

/* Everybody answers every question until the mix is there. */
async function goesOn({ place, people }, until) {
    const [ana, ben, cid] = people;
    const asked = [];
    let from = 0;
    for (;;) {
        const next = await ana.waitFor((message) => (QUESTION.test(message.text) && !asked.includes(message.id)) || until.test(message.text), { from });
        from = ana.heard.indexOf(next);
        if (until.test(next.text)) return { mix: next, asked };
        asked.push(next.id);
        if (/What is your venture called/.test(next.text)) await ana.say(place, "Garden by post");
        else if (/Which customer segments/.test(next.text)) await ana.say(place, "Restaurants");
        else if (/for Ana/i.test(next.text) || /Share out 100 points/.test(next.text)) await ana.press(next, next.options.find((label) => /^2\. No/.test(label)) ?? next.options[0]);
        else await Promise.all([byWords(ana, place, next), byButtons(ben, place, next), byHeart(cid, place, next)]);
    }
}

await staged("a workshop of three from start to the mix: words, buttons, menus, direct messages, reactions", {}, async (scene) => {
    const { stage, place, ana, ben, cid, daemon } = scene;
    await begins(scene, ben, cid);
    await cid.slash(place, "whisper", { words: "help" }); /* the answer comes directly: from now on Cid speaks there */
    await cid.waitFor((message) => message.direct && message.text.length > 20);
    const { asked } = await goesOn(scene, MIX);
    assert.ok(asked.length > 10, `${asked.length} questions`);
    assert.equal(stage.gateway.started.length, 1);
    assert.ok(stage.posts.every((post) => post.text.length <= 2000));
    console.log(`# ${asked.length} questions, ${stage.posts.length} messages`);
    assert.equal(ana.heard.length, new Set(ana.heard.map((message) => message.id)).size);
});

/* ---- connections that end ------------------------------------------------------------------ */

const nonsense = (n) => `thing ${n}!`;
const answered = (heard) => heard.map((message) => /I cannot match “(thing \d+!)”/.exec(message.text)?.[1]).filter(Boolean);

/* A question is open that no nonsense answers: each is said to be none. */
async function isAsked(scene) {
    await begins(scene);
    await scene.ana.say(scene.place, "Garden by post");
    await scene.ana.waitFor(/At which stage/);
}

/* Waits until all of `count` were answered, each once and in order. */
async function hasAnswered({ ana }, count, ms = 60000) {
    await ana.waitFor((message) => answered([message])[0] === nonsense(count - 1), { ms });
    assert.deepEqual(answered(ana.heard), [...Array(count).keys()].map(nonsense));
}

/* Says `count` things, with `fault(n)` before each. */
async function says(scene, count, fault = async () => {}) {
    for (let n = 0; n < count; n += 1) {
        await fault(n);
        await scene.ana.say(scene.place, nonsense(n));
    }
    await hasAnswered(scene, count);
}

const fast = { rates: { limit: 50, per: 100 } };

await staged("300 messages while the connection is cut at random moments: each is answered once, with one Identify", fast, async (scene) => {
    const { stage } = scene;
    await isAsked(scene);
    let cuts = 0;
    await says(scene, 300, async () => {
        if (Math.random() > 0.04) return;
        cuts += 1;
        const before = stage.gateway.resumes;
        stage.cut();
        if (cuts % 3) await until("a resume", () => stage.gateway.resumes > before, 45000); /* else it is cut while it comes back */
    });
    assert.ok(cuts > 0);
    assert.equal(stage.gateway.started.length, 1);
    console.log(`# ${cuts} cuts, ${stage.gateway.resumes} resumed`);
});

await staged("a dead connection, one that is told to go, and close codes: the session goes on", fast, async (scene) => {
    const { stage, daemon } = scene;
    await isAsked(scene);
    const faults = [() => stage.gateway.zombie(), () => stage.gateway.reconnect(), () => stage.gateway.drop(4000), () => stage.gateway.drop(4001), () => stage.gateway.drop(4008), () => stage.gateway.invalidate(true)];
    await says(scene, faults.length, async (n) => {
        const before = stage.gateway.resumes;
        faults[n]();
        await until(`fault ${n} is got over`, () => stage.gateway.resumes > before && stage.gateway.listening());
    });
    assert.equal(stage.gateway.started.length, 1, daemon.log());
});

await staged("a session that is gone: what was missed is read from the history, once", fast, async (scene) => {
    const { stage, ana, ben, place } = scene;
    const parked = () => ana.heard.map((message) => /^Parked: thing (\d+)/.exec(message.text)?.[1]).filter(Boolean).map(Number);
    const numbers = [...Array(130).keys()];
    await begins(scene, ben);
    await ben.slash(place, "whisper", { words: "help" });
    await ben.waitFor((message) => message.direct && message.text.length > 20);
    for (const n of numbers) {
        if (n === 3) {
            await ana.waitFor(/^Parked: thing 2/);
            stage.gateway.forget();
            stage.gateway.cut();
            await ben.tell("park: said directly");
        }
        await ana.say(place, `park: thing ${n}`);
    }
    await ana.waitFor(/^Parked: thing 129/, { ms: 30000 });
    assert.deepEqual(parked(), numbers);
    await until("the direct message was read too", () => stage.posts.some((post) => /said directly/.test(post.text)));
    assert.equal(stage.gateway.started.length, 2);
    assert.ok(stage.gateway.started[1].at - stage.gateway.started[0].at >= 5000);
});

await staged("killed ten times: one Identify, no question twice, nothing lost", fast, async (scene) => {
    const { stage, daemon, ana, place } = scene;
    await isAsked(scene);
    for (let n = 0; n < 10; n += 1) {
        await ana.say(place, nonsense(n));
        if (n % 2) await ana.waitFor((message) => answered([message])[0] === nonsense(n));
        await daemon.kill();
        daemon.run();
    }
    await hasAnswered(scene, 10);
    assert.equal(ana.heard.filter((message) => /What is your venture called/.test(message.text)).length, 1);
    assert.equal(stage.gateway.started.length, 1);
});

await staged("killed between the Identify and everything else: the calls of the day are counted, and spaced", { window: 5000 }, async ({ stage, daemon }) => {
    for (let n = 0; n < 2; n += 1) {
        await until("an Identify", () => stage.gateway.started.length > n);
        await daemon.kill();
        stage.gateway.forget();
        daemon.run();
    }
    await until("the last one", () => stage.gateway.started.length === 3 && stage.gateway.listening());
});

await staged("two connections, one for the server and one for direct messages", { ...fast, shards: 2 }, async (scene) => {
    const { stage, cid, place } = scene;
    await until("both are there", () => stage.gateway.sessions.size === 2);
    await begins(scene);
    await cid.slash(place, "whisper", { words: "join" });
    await cid.waitFor((message) => message.direct && /You take part/.test(message.text));
    stage.cut();
    await cid.tell("park: said directly");
    await scene.ana.waitFor(/said directly/);
    assert.equal(stage.gateway.started.length, 2);
});

await staged("a server that is too big to be told of is done without", { ...fast, bulk: "x".repeat(1200000) }, async (scene) => {
    const { stage } = scene;
    await until("it begins again", () => stage.gateway.started.length === 2);
    await begins(scene);
    assert.equal(stage.gateway.started.length, 2);
});

await staged("when the calls of the day are used up, it waits", { identifies: { remaining: 20 } }, async ({ stage, daemon }) => {
    await until("it says so", () => /Identify calls of this day are used/.test(daemon.log()));
    assert.equal(stage.gateway.started.length, 0);
});

/* ---- while it was away -------------------------------------------------------------------------- */

const history = /^GET \/channels\/\d+\/messages$/;

/* Killed, and nothing can be resumed: what happens in `meanwhile` nobody is told of. */
async function away({ stage, daemon }, meanwhile) {
    await daemon.kill();
    stage.gateway.forget();
    await meanwhile();
    daemon.run();
}

await staged("a history that cannot be read is asked for until it can, also across a restart", fast, async (scene) => {
    const { stage, place, ana, daemon } = scene;
    await begins(scene);
    stage.break(history);
    await away(scene, () => ana.say(place, "Garden by post"));
    await until("it asks again and again", () => stage.broken.hits > 8, 60000);
    assert.ok(ana.heard.every(({ text }) => !/At which stage/.test(text)));
    await until("it goes on without", () => / cannot be read everywhere/.test(daemon.log()));
    await daemon.kill();
    const { hits } = stage.broken;
    daemon.run();
    await until("it asks again", () => stage.broken.hits > hits);
    stage.mend();
    await ana.waitFor(/At which stage is Garden by post/, { ms: 40000 });
});

await staged("answers in threads of questions, new ones and old ones, written while it was away", fast, async (scene) => {
    const { stage, place, ana, ben } = scene;
    const named = await begins(scene, ben);
    await ana.say(place, "Garden", { thread: named.id });
    const stageOf = await ana.waitFor(/At which stage is Garden/);
    await away(scene, () => ana.say(place, "2", { thread: stageOf.id }));
    await ana.waitFor(/Which customer segments/);
    for (let n = 0; n < 120; n += 1) stage.world.write(place, stage.world.bystander.id, `chat ${n}`); /* both are far above now */
    await away(scene, async () => {
        await ana.say(place, "park: kept", { thread: named.id });
        await ana.say(place, "park: in another", { thread: await ben.say(place, "park: begins one") });
    });
    for (const said of [/^Parked: kept/, /^Parked: begins one/]) await ana.waitFor(said);
    const join = stage.posts.find(({ text }) => /join/i.test(text));
    await away(scene, () => ana.say(place, "park: begun", { thread: join.id }));
    await ana.waitFor(/^Parked: begun/);
    assert.ok(stage.posts.every(({ text }) => !/in another/.test(text)));
    assert.equal(stage.posts.filter(({ text }) => /^Parked/.test(text)).length, 3, "each once");
});

/* Up to a question that each answers for themselves. */
async function isForAll(scene) {
    const { place, ana } = scene;
    await ana.say(place, "One, Two");
    await ana.press(await ana.waitFor(/points/), "OK");
    return ana.waitFor(/What is your part/);
}

await staged("reactions and edits while it was away count, once", fast, async (scene) => {
    const { stage, place, ana, ben } = scene;
    await begins(scene, ben);
    stage.tooSlow(10000); /* killed before it hears that its question is there */
    await ana.say(place, "Garden");
    const stageOf = await ana.waitFor(/At which stage is Garden/);
    await away(scene, () => ana.react(stageOf.id, "2"));
    stage.tooSlow(0);
    await ana.waitFor(/Which customer segments/);
    const part = await isForAll(scene);
    const said = await ben.say(place, "1");
    await ana.say(place, "park: before");
    await ana.waitFor(/^Parked: before/);
    await away(scene, async () => {
        await ben.edit(said, "2");
        await ana.react(part.id, "1");
    });
    const told = await ana.waitFor(/Founder or owner: /);
    assert.match(told.text, /Founder or owner: .*Ana/);
    assert.match(told.text, /Sales or marketing: .*Ben/);
    const next = await ana.waitFor(/question 1 of/);
    stage.gateway.forget();
    stage.cut();
    await ana.say(place, "park: after");
    await ana.waitFor(/^Parked: after/);
    assert.deepEqual(ana.heard.slice(ana.heard.indexOf(next) + 1).map(({ text }) => text.slice(0, 13)), ["Parked: after"]);
});

await staged("a reaction that is taken back and comes again counts again", fast, async (scene) => {
    const { place, ana, ben } = scene;
    await begins(scene, ben);
    await ana.say(place, "Garden");
    await ana.press(await ana.waitFor(/At which stage is Garden/), "2.");
    await ana.waitFor(/Which customer segments/);
    const part = await isForAll(scene);
    await ana.react(part.id, "1");
    await ana.takeBack(part.id, "1");
    await ana.react(part.id, "2");
    await ana.react(part.id, "1");
    await ben.say(place, "3");
    assert.match((await ana.waitFor(/Founder or owner: /)).text, /Founder or owner: .*Ana/);
});

await staged("an answer that is edited while its question is open counts as edited", fast, async (scene) => {
    const { place, ana, ben } = scene;
    await begins(scene, ben);
    await ana.say(place, "Garden");
    await ana.press(await ana.waitFor(/At which stage is Garden/), "2.");
    await ana.waitFor(/Which customer segments/);
    await isForAll(scene);
    const said = await ben.say(place, "1");
    await ben.edit(said, "2");
    await ana.say(place, "1");
    const told = await ana.waitFor(/Founder or owner: /);
    assert.match(told.text, /Founder or owner: .*Ana/);
    assert.match(told.text, /Sales or marketing: .*Ben/);
});

/* ---- sending ------------------------------------------------------------------------------------ */

await staged("answers that were swallowed, refused for a while, or by Cloudflare: nothing twice, nothing lost", fast, async (scene) => {
    const { stage } = scene;
    await isAsked(scene);
    const faults = [() => stage.swallow(2), () => stage.limit(2, 0.3), () => stage.limit(1, 0.2, "global"), () => stage.limit(1, 0.2, "shared"), () => stage.limit(2, null), () => { stage.tooSlow(300); }];
    await says(scene, 12, async (n) => faults[n]?.());
    stage.tooSlow(0);
    assert.equal(new Set(stage.posts.map((post) => post.key)).size, stage.posts.length);
});

await staged("503 and 429 to what comes before everything: it asks again, when it may, until it is there", fast, async (scene) => {
    const { stage, ben, place } = scene;
    stage.breakAll(/^(GET \/(applications\/@me|gateway\/bot)|PUT \/applications\/\d+\/commands)$/);
    await until("it asks again and again", () => stage.broken.hits > 6, 60000);
    const asked = stage.requests.length;
    stage.mend();
    await begins(scene);
    stage.breakAll(/^POST \/users\/@me\/channels$/);
    await until("its commands are there", () => stage.world.commands.length > 0);
    await ben.slash(place, "whisper", { words: "join" });
    await until("it asks again and again", () => stage.broken.hits > 6, 60000);
    stage.mend();
    await ben.waitFor(({ direct }) => direct, { ms: 40000 });
    assert.equal(stage.gateway.started.length, 1);
    assert.ok(asked < 30, `${asked} requests`);
});

await staged("503 and 429 while it takes up its session again: one Identify in all", fast, async (scene) => {
    const { stage, daemon } = scene;
    await isAsked(scene);
    await daemon.kill();
    stage.breakAll(/^GET \/gateway\/bot$/);
    daemon.run();
    await until("it asks again and again", () => stage.broken.hits > 6, 60000);
    stage.mend();
    await says(scene, 3);
    assert.equal(stage.gateway.started.length, 1);
});

await staged("who waits for it sees that it is writing, in the channel and alone with it", fast, async (scene) => {
    const { stage, place, ana, ben } = scene;
    await begins(scene, ben);
    stage.limit(1, 2.5);
    await ana.say(place, "Garden by post");
    await until("it is seen to write", () => stage.world.typing.includes(place));
    assert.ok(!ana.heard.some(({ text }) => /At which stage/.test(text)), "before it says anything");
    await ana.waitFor(/At which stage/);
    await ben.tell("help");
    await ben.waitFor(({ direct }) => direct);
    stage.limit(1, 2.5);
    await ben.tell("help");
    await until("it is seen to write", () => stage.world.typing.includes(stage.world.direct(ben.id).id));
});

await staged("limits as the headers tell them: never over, never asked twice", { rates: { limit: 3, per: 500 } }, async (scene) => {
    await isAsked(scene);
    await says(scene, 12);
});

await staged("a token that is refused stops it, and it says which setting", {}, async (scene) => {
    const { stage, daemon } = scene;
    await isAsked(scene);
    const { length } = stage.gateway.started;
    stage.refuse();
    await until("it says so", () => /check .*token/.test(daemon.log()));
    assert.ok(!daemon.log().includes(stage.token));
    assert.equal(stage.gateway.started.length, length);
    assert.equal(daemon.child.exitCode, null, "it runs on");
});

/* ---- words --------------------------------------------------------------------------------------- */

const hostile = ["@everyone @here <@123456789012345678> <#123456789012345678> <@&123456789012345678>", "**bold** __u__ *i* ~~s~~ ||spoiler|| `code` ```block```", "# title", "- [link](https://evil.example/a_b_c) https://ok.example/a_b*c", "1. first", "> quote", "\\ back\\slash <t:1700000000> <:e:123456789012345678>"];

await staged("what people type is shown as it is: no mention, no formatting, no list", fast, async (scene) => {
    const { stage, ana, place } = scene;
    await begins(scene);
    for (const text of hostile) {
        await ana.say(place, `park: ${text}`);
        const shown = text.replace("<:e:123456789012345678>", ":e:");
        const message = await ana.waitFor((it) => it.text.startsWith(`Parked: ${shown}`));
        assert.doesNotMatch(message.raw, /(^|[^\\])(@everyone|<[@#t:]|\*\*|__|~~|\|\||`)/);
    }
});

await staged("commands, an answer in the thread of its question, words said to it by name", fast, async (scene) => {
    const { stage, ana, ben, place } = scene;
    await ready(stage);
    await ana.slash(place, "start");
    await ana.waitFor(/join/i);
    await ana.slash(place, "canvasser", { words: "go" });
    const question = await ana.waitFor(/What is your venture called/);
    await ana.say(place, "Garden by post", { thread: question.id });
    await ana.waitFor(/At which stage is Garden by post/);
    const mention = `<@${stage.world.bot.id}>`;
    await ana.say(place, `${mention}, growth`);
    await ana.waitFor(/Which customer segments/);
    assert.ok(ben.heard.length > 2);
});

await staged("a form beside a question takes a choice and words at once, which nobody reads before the reveal", fast, async (scene) => {
    const { stage, ana, ben, place, daemon } = scene;
    await ready(stage);
    await ana.say(place, "start");
    await ben.press(await ana.waitFor(/join/i), "Join");
    await ana.say(place, "hide answers");
    await ana.say(place, "go");
    const isPart = /What is your part/;
    await goesOn(scene, isPart);
    const question = await ben.waitFor(isPart);
    const form = await ben.open(question);
    assert.match(JSON.stringify(form.data), /¿Cuál es.*Con palabras propias, o por qué/s, "in his own language");
    assert.equal((await ben.submit(form, { "c role": "2.", "t role": "I sell & I write" })).type, 6);
    await ben.waitFor(({ direct, text }) => direct && /Ya tengo|respuesta/.test(text));
    const aloud = () => stage.posts.filter(({ direct, text }) => !direct && /I sell/.test(text));
    assert.deepEqual(aloud(), [], "nobody reads them before the reveal");
    await ana.fill(question, { "c role": "1." });
    await ana.waitFor(/Ben: .*I sell & I write/s);
    assert.equal(aloud().length, 1, "the reason goes with the answer");
    assert.ok(!ana.heard.some(({ text }) => /anotado|noted/.test(text)));
});

/* Discord tells a language with presses and commands, and never with what is typed. */
await staged("who presses is spoken with in their language from then on, also after a restart and in the next session", fast, async (scene) => {
    const { stage, ben, daemon } = scene;
    const next = async (act, words) => {
        const from = ben.heard.length;
        await act();
        return ben.waitFor(words, { from });
    };
    const again = async () => {
        await daemon.kill();
        daemon.run();
    };
    await ready(stage);
    await next(() => ben.tell("start"), /What is your venture called/);
    const stageOf = await next(() => ben.tell("Huerto por correo"), /At which stage/);
    await next(() => ben.press(stageOf, "2. "), /A qué segmentos/);
    await next(() => ben.tell("Restaurantes"), /100 puntos/);
    await again();
    await next(() => ben.tell("ok"), /segmento/);
    await next(() => ben.tell("terminar"), /Conviene volver a mirar/);
    await again();
    await next(() => ben.tell("start"), /Cómo se llama/);
    await next(() => ben.tell("language English"), /What is your venture called/); /* a wish stands above it */
    const chosen = await next(() => ben.tell("Garden by post"), /At which stage/);
    await next(() => ben.press(chosen, "2. "), /Which customer segments/);
    await again();
    await next(() => ben.tell("Restaurants"), /Share out 100/);
    await next(() => ben.slash(ben.heard.at(-1).place, "canvasser", { words: "ok" }), /connect with this customer segment/);
});

await staged("a channel speaks the language of who began there as soon as a press tells it", fast, async (scene) => {
    const { stage, ben, cid, place } = scene;
    await ready(stage);
    await ben.say(place, "start");
    const invitation = await ben.waitFor(/invites you/);
    await cid.say(place, "join");
    await cid.waitFor(/You take part/);
    await ben.press(invitation, "Go");
    await cid.waitFor(/Cómo se llama/);
});

await staged("without the intent it says what is missing, and hears who calls it by name", { privileged: [] }, async (scene) => {
    const { stage, daemon, ana, place } = scene;
    await ready(stage);
    await until("it says so", () => /MESSAGE CONTENT INTENT/.test(daemon.log()));
    const { status, stdout } = await daemon.check();
    assert.match(stdout, /team \(discord\): lacks .*MESSAGE CONTENT INTENT/);
    assert.match(stdout, /team \(discord\): connected as canvasser_bot/);
    assert.notEqual(status, 0);
    assert.equal(stage.gateway.started.length, 1, "looking costs no Identify");
    await ana.say(place, "start");
    await ana.say(place, `<@${stage.world.bot.id}> start`);
    const { options } = await ana.waitFor(/join/i);
    assert.ok(options.length > 0);
});

await staged("what it may not do in a channel is said, once, and how to give it", fast, async (scene) => {
    const { stage, daemon, ana, place } = scene;
    await ready(stage);
    stage.deny(place, "SEND_MESSAGES");
    await ana.say(place, "start");
    await until("it says so", () => /give my role "Send Messages"/.test(daemon.log()));
    stage.deny(place);
    await ana.say(place, "go");
    await ana.waitFor(/What is your venture called/);
    assert.equal(daemon.log().match(/give my role/g).length, 1);
});

await test("the guide asks for the permissions that it needs, and its example can be read", async () => {
    const guide = readFileSync(path.join(root, "config/README.md"), "utf8");
    const sum = invited.reduce((bits, name) => bits | permissions[name], 0n);
    assert.equal(/permissions=(\d+)/.exec(guide)[1], String(sum));
    const dir = mkdtempSync(path.join(os.tmpdir(), "canvasser-example-"));
    const said = spawnSync(program, ["run", "-c", path.join(root, "config/discord.yaml"), "--data", dir, "--port", "0"], { encoding: "utf8", timeout: 20000 });
    rmSync(dir, { recursive: true, force: true });
    assert.match(said.stderr, /\/etc\/canvasser\/discord\.token/);
});

finish();
