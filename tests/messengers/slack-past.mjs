/* The daemon on Slack, back after it did not hear: what was said meanwhile, wherever. */
import assert from "node:assert/strict";
import { finish } from "../browser/tap.mjs";
import { gather, journal, on, until, workshop } from "./slack/play.mjs";

const hour = 3600;

/* Nothing that was sent waits to be acknowledged. */
const allHeard = (stage) => until(() => ![...stage.sockets.envelopes.values()].some(Boolean), "all is heard");

async function killed(stage, bot) {
    await allHeard(stage);
    await bot.stop("SIGKILL");
    await until(() => !stage.sockets.sockets.length, "nobody hears");
}

/* The daemon lives, and its connections do not, while `meanwhile` goes on. */
async function cutOff(stage, bot, meanwhile) {
    await allHeard(stage);
    stage.away = /apps.connections.open/;
    stage.cut();
    await until(() => !stage.sockets.sockets.length, "nobody hears");
    await meanwhile();
    stage.away = null;
    await stage.sockets.connected();
}

const asked = (stage, method) => stage.calls.filter((name) => name === method).length;

await on("a history that is not to be had for long is read when it is back", { retry: [] }, async (stage, bot) => {
    const { place, leader } = await gather(stage, ["Ana"]);
    await leader.say(place, "go");
    await leader.waitFor(/venture called/);
    await killed(stage, bot);
    await leader.say(place, "Garden by post");
    stage.away = /conversations.history/;
    stage.calls.length = 0;
    await bot.start();
    await until(() => asked(stage, "conversations.history") >= 7, "it is asked for again and again", 60000);
    await leader.say(place, "park: said since");
    await until(() => journal(bot).includes("park: said since"), "what is said now is heard");
    stage.away = null;
    await leader.waitFor(/stage is Garden by post/, { ms: 30000 });
    await bot.says(/cannot be read yet/);
});

await on("killed while it catches up: what was not read yet is read after that", { retry: [] }, async (stage, bot) => {
    stage.team.shift = -hour;
    const { place, leader } = await gather(stage, ["Ana"]);
    await leader.say(place, "go");
    await leader.waitFor(/venture called/);
    await leader.say(place, "park: heard");
    await killed(stage, bot);
    stage.team.shift = -hour / 3;
    await leader.say(place, "park: missed");
    stage.away = /conversations.history/;
    stage.team.shift = 0;
    await bot.start();
    await leader.say(place, "park: live");
    await until(() => journal(bot).includes("park: live"), "what is said now is heard");
    await killed(stage, bot);
    stage.away = null;
    await bot.start();
    await until(() => journal(bot).includes("park: missed"), "what was said before is heard");
    assert.deepEqual(journal(bot).filter((text) => /^park/.test(text)).sort(), ["park: heard", "park: live", "park: missed"]);
});

await on("what was said before comes before what is said now", { retry: [] }, async (stage, bot) => {
    const { place, leader } = await gather(stage, ["Ana"]);
    await leader.say(place, "go");
    await leader.waitFor(/venture called/);
    await killed(stage, bot);
    await leader.say(place, "park: first");
    stage.tooSlow(400);
    await bot.start();
    await leader.say(place, "park: second");
    await until(() => journal(bot).filter((text) => /^park/.test(text)).length === 2, "both are heard");
    assert.deepEqual(journal(bot).filter((text) => /^park/.test(text)), ["park: first", "park: second"]);
});

await on("what is said where only commands were given before, and what somebody says alone who never did", { retry: [] }, async (stage, bot) => {
    const [ana, ben] = [await stage.person("Ana"), await stage.person("Ben")];
    const place = await stage.channel("garden", [ana, ben]);
    await ana.command(place, "start");
    await ana.waitFor(/invites you/);
    await killed(stage, bot);
    await ben.say(place, "join");
    await bot.start();
    await ben.waitFor(/You take part/);
    await ana.command(place, "hide answers");
    await ana.command(place, "go");
    await workshop(place, [ana], ["words"], /What is your part/);
    await killed(stage, bot);
    await ben.tell("1");
    await bot.start();
    await ben.waitFor(/I have your answer, Ben/);
});

await on("an answer in the thread of a question put an hour ago", { retry: [] }, async (stage, bot) => {
    stage.team.shift = -hour;
    const { people: [ana, ben], place } = await gather(stage, ["Ana", "Ben"]);
    await ana.say(place, "go");
    const question = await ana.waitFor(/venture called/);
    stage.team.shift = 0;
    await ben.say(place, "park: an hour later");
    await killed(stage, bot);
    await ana.say(place, "Garden by post", { replyTo: question.id });
    await bot.start();
    await ana.waitFor(/stage is Garden by post/);
    assert.equal(stage.posts.filter(({ text }) => /stage is Garden by post/.test(text)).length, 1);
});

await on("a reaction given while nobody heard counts, once", { retry: [] }, async (stage, bot) => {
    stage.team.shift = -hour;
    const { people: [ana, ben], place } = await gather(stage, ["Ana", "Ben"]);
    await ana.say(place, "go");
    await ana.waitFor(/venture called/);
    await ana.say(place, "Garden by post");
    const question = await ana.waitFor(/stage is Garden/);
    stage.team.shift = 0;
    await ben.say(place, "park: an hour later");
    await killed(stage, bot);
    await ana.react(question, 2);
    await bot.start();
    const next = await ana.waitFor(/customer segments/);
    await cutOff(stage, bot, () => {}); /* and is not told again as if it were new */
    await ana.say(place, "Shops, Hotels");
    await ana.waitFor(/points/, { from: ana.heard.indexOf(next) });
    assert.deepEqual(journal(bot).filter((text) => text === "2"), ["2"]);
});

async function dead(stage, bot, meanwhile) {
    await killed(stage, bot);
    await meanwhile();
    await bot.start();
}

for (const [how, away] of [["its connections are cut", cutOff], ["it is dead", dead]])
    await on(`an answer that is changed while ${how} counts as it stands then`, { retry: [] }, async (stage, bot) => {
        const { people: [ana, ben], place } = await gather(stage, ["Ana", "Ben"]);
        await ana.say(place, "go");
        await workshop(place, [ana], ["words"], /What is your part/);
        stage.team.shift = -hour;
        const id = await ben.say(place, "1");
        await until(() => journal(bot).at(-1) === "1", "it is heard");
        stage.team.shift = 0;
        await ana.say(place, "park: an hour later");
        await away(stage, bot, () => ben.edit(id, "2"));
        await until(() => journal(bot).at(-1) === "2", "so is its new version");
        await ana.say(place, "1");
        await ana.waitFor(/Founder or owner: Ana\. Sales or marketing: Ben\./);
    });

finish();
process.exit();
