/* The daemon on a Slack that takes calls no faster than the real one does, and forgives
 * nobody who calls again before Retry-After is over. */
import assert from "node:assert/strict";
import { finish } from "../browser/tap.mjs";
import { gather, mix, on, until, workshop } from "./slack/play.mjs";

const slow = 120000;

await on("a workshop to the mix, at Slack's own speed", { faster: 1 }, async (stage) => {
    const { people, place, leader } = await gather(stage, ["Ana", "Ben", "Chloe"]);
    await leader.say(place, "go");
    const from = Date.now();
    await workshop(place, people, ["words", "buttons", "reaction"], mix, { ms: slow });
    console.log(`# ${stage.posts.length} messages in ${Math.round((Date.now() - from) / 1000)} s`);
    assert.equal(new Set(stage.posts.map(({ key, text }) => key + text)).size, stage.posts.length);
});

await on("sixty conversations are caught up with at Slack's own speed", { faster: 1, retry: [] }, async (stage, bot) => {
    const people = [];
    for (let i = 0; i < 60; i++) people.push(await stage.person(`P${i}`));
    for (const person of people) await person.tell("hello");
    await until(() => stage.acks.size >= people.length, "all are heard", slow);
    await bot.stop("SIGKILL");
    await until(() => !stage.sockets.sockets.length, "nobody hears");
    for (const person of people) await person.tell("start");
    stage.calls.length = 0;
    const from = Date.now();
    await bot.start();
    await Promise.all(people.map((person) => person.waitFor(/venture called/, { ms: slow })));
    const read = stage.calls.filter((name) => name === "conversations.history").length;
    console.log(`# ${read} readings in ${Math.round((Date.now() - from) / 1000)} s`);
    assert.ok(read > people.length, "Slack refused none: it was no test of that");
});

finish();
process.exit();
