/* How people play with the daemon on Slack, for the tests of it. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { test } from "../../browser/tap.mjs";
import { open } from "../slack.mjs";
import { Bot } from "./bot.mjs";

export const sentence = "We show them what grows, we answer when they ask, and we remember what they bought.";
const questionsMax = 80;

process.setMaxListeners(0); /* each daemon has one */

/* Runs `body` with a stage and the daemon on it; nothing may be left that Slack would refuse. */
export async function play(options, body) {
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
}

export const on = (name, options, body) => test(name, () => play(options, body));

/* ---- how people answer ---------------------------------------------------------------- */

/* What to type where there is nothing to pick. */
function wordsFor(message) {
    if (message.options.includes("Skip")) return "skip"; /* figures that nobody has at hand */
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
    reaction: (person, message, place) => numbered(message).length
        ? person.react(message, 2) : person.say(place, wordsFor(message), { replyTo: message.id }),
};

export const byForm = (person, message) => person.fill(message,
    numbered(message).length ? { c: numbered(message)[0] } : { t: `${person.name}: ${wordsFor(message)}` });

/* The line that puts a question, "" where none is put. */
const questionOf = (message) => /^.*question \d+ of .*$/im.exec(message.text)?.[0] ?? "";

/* Everybody answers every question in `place` until somebody sees `until`. `ms`: how long the
 * next one may take. */
export async function workshop(place, people, habits, until, { between = () => {}, ms = 20000 } = {}) {
    const [leader] = people;
    let from = 0;
    for (let n = 0; n < questionsMax; n++) {
        const message = await leader.waitFor((m) => m.place === place && (questionOf(m) || until.test(m.text)), { from, ms });
        if (until.test(message.text)) return message;
        from = leader.heard.indexOf(message) + 1;
        const asked = people.filter((person) => !/, for /.test(questionOf(message)) || questionOf(message).includes(person.name));
        for (const person of asked) {
            const own = await person.waitFor((m) => m.id === message.id);
            const habit = habits[people.indexOf(person)];
            await (answers[habit] ?? habit)(person, own, place);
        }
        await between(n, message);
    }
    throw new Error("the workshop does not end");
}

export async function gather(stage, names) {
    const people = [];
    for (const name of names) people.push(await stage.person(name));
    const place = await stage.channel("workshop", people);
    const [leader, ...others] = people;
    await leader.say(place, "start");
    const invitation = await leader.waitFor(/invites you/);
    for (const person of others) await person.press(await person.waitFor((m) => m.id === invitation.id), "Join");
    return { people, place, leader };
}

/* What the daemon journalled of what people said, in order. */
export function journal(bot) {
    const rows = execFileSync("sqlite3", ["-json", path.join(bot.dir, "canvasser.db"),
        "select json_extract(event, '$.text') text from journal where json_extract(event, '$.kind') = 'message' order by session, number"], { encoding: "utf8" });
    return rows.trim() ? JSON.parse(rows).map(({ text }) => text) : [];
}

/* The forms that were sent, with who sent them. */
export function forms(bot) {
    const rows = execFileSync("sqlite3", ["-json", path.join(bot.dir, "canvasser.db"),
        "select json_extract(j.event, '$.fields') fields, (select json_extract(n.event, '$.name') from journal n where n.session = j.session"
        + " and json_extract(n.event, '$.person') = json_extract(j.event, '$.person') and json_extract(n.event, '$.name') is not null limit 1) person"
        + " from journal j where json_extract(event, '$.kind') = 'fill' order by session, number"], { encoding: "utf8" });
    return rows.trim() ? JSON.parse(rows).map(({ fields, person }) => ({ person, fields: JSON.parse(fields) })) : [];
}

/* Until `fits` holds: looked at in every turn of the loop. */
export async function until(fits, what, ms = 20000) {
    const end = Date.now() + ms;
    while (!fits()) {
        if (Date.now() > end) throw new Error(`in vain: ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
    }
}

export const mix = /\d+ % .*(assistance|Self-service|services|Communities|Co-creation|parties)/;
