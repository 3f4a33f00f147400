/* The daemon on Slack: a workshop of three people, each answering in another way,
 * and what goes wrong meanwhile. */
import assert from "node:assert/strict";
import { finish, test } from "../browser/tap.mjs";
import { open } from "./slack.mjs";
import { Bot } from "./slack/bot.mjs";

const sentence = "We show them what grows, we answer when they ask, and we remember what they bought.";
const questionsMax = 80;

/* Runs `body` with a stage and the daemon on it; nothing may be left that Slack would refuse. */
async function on(name, options, body) {
    await test(name, async () => {
        const stage = await open(options);
        const bot = new Bot(stage);
        try {
            await bot.start();
            await body(stage, bot);
            assert.deepEqual(stage.violations, []);
            if (bot.child.exitCode === null) assert.equal(await bot.stop(), 0, bot.noise);
        } catch (error) {
            error.stack += `\n${bot.noise}`;
            throw error;
        } finally {
            await bot.stop("SIGKILL");
            await stage.close();
            bot.remove();
        }
    });
}

/* ---- how people answer ---------------------------------------------------------------- */

/* What to type where there is nothing to pick. */
function wordsFor(message) {
    if (/venture called/.test(message.text)) return "Garden by post";
    if (/100 points/.test(message.text)) return "60 30 10";
    if (/separated by commas|one a line/.test(message.text)) return "Balcony beginners";
    return sentence;
}
const numbered = (message) => message.options.filter((label) => /^\d+\. /.test(label));

const answers = {
    words: (person, message, place) => person.say(place, numbered(message).length ? "1" : wordsFor(message)),
    buttons: (person, message, place) => {
        const labels = numbered(message);
        if (!labels.length) return person.say(place, wordsFor(message));
        return person.press(message, message.many ? labels.slice(0, 2) : labels[1]);
    },
    direct: (person, message) => person.tell(numbered(message).length ? "2" : wordsFor(message)),
    reaction: (person, message, place) => numbered(message).length
        ? person.react(message, 2) : person.say(place, wordsFor(message), { replyTo: message.id }),
};

/* The question of a message, "" when it is none. */
const questionOf = (message) => /^(?:[^\n]*\n)?Question (\d+)[^\n]*/.exec(message.text)?.[0] ?? "";

/* Everybody answers every question in `place` until somebody sees `until`. */
async function workshop(place, people, habits, until, between = () => {}) {
    const [leader] = people;
    let from = 0;
    for (let n = 0; n < questionsMax; n++) {
        const message = await leader.waitFor((m) => m.place === place && (questionOf(m) || until.test(m.text)), { from, ms: 20000 });
        if (until.test(message.text)) return message;
        from = leader.heard.indexOf(message) + 1;
        const asked = people.filter((person) => !/, for /.test(questionOf(message)) || questionOf(message).includes(person.name));
        for (const person of asked) {
            const own = await person.waitFor((m) => m.id === message.id);
            const habit = habits[people.indexOf(person)];
            await answers[Array.isArray(habit) ? habit[n % habit.length] : habit](person, own, place);
        }
        await between(n);
    }
    throw new Error("the workshop does not end");
}

async function gather(stage, names) {
    const people = [];
    for (const name of names) people.push(await stage.person(name));
    const place = await stage.channel("workshop", people);
    const [leader, ...others] = people;
    await leader.say(place, "start");
    const invitation = await leader.waitFor(/invites you/);
    for (const person of others) await person.press(await person.waitFor((m) => m.id === invitation.id), "Join");
    return { people, place, leader };
}

/* ---- the workshop ------------------------------------------------------------------------ */

await on("a workshop in a channel: words, buttons, menus, reactions and direct messages, to the mix", {}, async (stage) => {
    const { people, place, leader } = await gather(stage, ["Ana", "Ben", "Chloe"]);
    await leader.say(place, "go");
    const mix = await workshop(place, people, ["words", "buttons", ["direct", "reaction"]], /%/);
    console.log(mix.text);
});

finish();
process.exit();
