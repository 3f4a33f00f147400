/* The program on a Discord: a workshop from "start" to the mix, and what may go wrong. */
import assert from "node:assert/strict";
import { finish, test } from "../browser/tap.mjs";
import { open } from "./discord.mjs";
import { Daemon, until } from "./discord/daemon.mjs";

const QUESTION = /question \d+ of \d+/i;
const MIX = /\d+ % .*(assistance|Self-service|services|Communities|Co-creation|parties)/;

/* A stage with a daemon on it and three people in a channel. Afterwards nothing may have
 * been wrong but `expected`. */
function staged(name, options, body, expected = []) {
    return test(name, async () => {
        const stage = await open({ interval: 1000, window: 5000, ...options });
        const people = [await stage.person("Ana"), await stage.person("Ben", { lang: "es" }), await stage.person("Cid")];
        const place = await stage.channel("team", people);
        const daemon = Daemon.begin((dir) => stage.settings(dir, options.settings));
        try {
            await body({ stage, place, people, daemon, ana: people[0], ben: people[1], cid: people[2] });
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

/* Begins a session; it is the facilitator's. */
async function begins({ stage, ana, place }) {
    await ready(stage);
    await ana.say(place, "start");
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
    await begins(scene);
    await ben.say(place, "hello");
    await cid.slash(place, "whisper", { words: "help" }); /* the answer comes directly: from now on Cid speaks there */
    await cid.waitFor((message) => message.direct && message.text.length > 20);
    const { asked } = await goesOn(scene, MIX);
    assert.ok(asked.length > 10, `${asked.length} questions`);
    assert.equal(stage.gateway.started.length, 1);
    assert.ok(stage.posts.every((post) => post.text.length <= 2000));
    console.log(`# ${asked.length} questions, ${stage.posts.length} messages`);
    assert.equal(ana.heard.length, new Set(ana.heard.map((message) => message.id)).size);
});

finish();
