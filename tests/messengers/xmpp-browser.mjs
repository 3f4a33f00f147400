/* A workshop on a real server, seen through converse.js in Chromium. */
import assert from "node:assert/strict";
import { finish, test } from "../browser/tap.mjs";
import { Window } from "./xmpp/converse.mjs";
import { prepare } from "./xmpp/daemon.mjs";
import { holdWorkshop, wordsFor } from "./xmpp/workshop.mjs";
import { open } from "./xmpp.mjs";

setTimeout(() => { throw new Error("this takes too long"); }, 240000).unref();
const stage = await open({ server: "prosody" });
const [ana, ben] = await Promise.all([stage.person("Ana"), stage.person("Ben")]);
const place = await stage.channel("Studio", [ana, ben]);
const daemon = prepare(stage).start();
let window;

await test("somebody comes into the room by converse.js", async () => {
    await ana.until(() => ana.rooms.get(place).get(stage.world.nick)?.here, 20000);
    window = await Window.enter(stage, "Chloe", place);
    await ana.until(() => ana.rooms.get(place).get("Chloe")?.here);
});

await test("three hold a workshop, one of them in the browser, while the way is cut", async () => {
    const first = (text) => text.split("\n").find((line) => /\?$|\.$/.test(line)) ?? text.split("\n")[0];
    const questions = await holdWorkshop([ana, ben], place, {
        before: async (n, question) => {
            await window.sees(first(question.text));
            if (n === 6) await window.shot("converse-question");
            if (n === 7) stage.cut();
        },
        answerOthers: (question, n) => window.say(wordsFor(question, n + 2)),
    });
    assert.ok(questions > 15, `${questions} questions`);
    await window.sees("Thank you, everybody");
    await window.shot("converse-end");
});

/* It lets go of the oldest messages of a long talk. */
await test("the browser shows every word of Canvasser once, in order", async () => {
    const words = ana.heard.filter(({ direct }) => !direct).map(({ text }) => text.replace(/\s+/g, ""));
    const seen = (await window.seen()).map(({ text }) => text.replace(/\s+/g, "")).filter((text) => words.includes(text));
    assert.ok(seen.length > 15, `${seen.length} messages`);
    assert.deepEqual(seen, words.slice(-seen.length));
    assert.deepEqual(window.complaints, []);
});

await test("all three have their answers stored", async () => {
    const rows = daemon.rows("select person, count(*) as n from answers group by person order by person");
    assert.deepEqual(rows.map(({ person }) => person), ["ana@localhost", "ben@localhost", "chloe@localhost"]);
    assert.equal(rows[1].n, rows[2].n);
    assert.deepEqual(stage.violations, []);
});

await window?.close();
assert.equal(await daemon.stop(), 0);
daemon.remove();
await stage.close();
finish();
process.exit();
