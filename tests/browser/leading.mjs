import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { finish, test } from "./tap.mjs";
import { root, webModules } from "./web.mjs";

const { Audience, Conversation, Countdown, RoomClock, clockWords, languages, leadView, textsFor } =
    await webModules("audience", "conversation", "countdown", "lead", "texts");

/* ---- for whom ----------------------------------------------------------------------- */

const hidden = (question, written = false) => ({ hidden: true, question, written });
const open = (question, written = false) => ({ hidden: false, question, written });

await test("words go to everybody, and there is nothing to choose, until answers are hidden", () => {
    const audience = new Audience();
    audience.update(open("q1"));
    assert.deepEqual([audience.alone, audience.matters], [false, false]);
    audience.update(hidden("q1"));
    assert.deepEqual([audience.alone, audience.matters], [true, true]);
    audience.update(open("q2"));
    assert.deepEqual([audience.alone, audience.matters], [false, false]);
});

await test("a choice to write to everybody holds for one question", () => {
    const audience = new Audience();
    audience.update(hidden("q1"));
    audience.turn();
    audience.sent();
    audience.update(hidden("q1"));
    assert.equal(audience.alone, false, "several lines to everybody");
    audience.update(hidden("q2"));
    assert.equal(audience.alone, true);
});

await test("words begun in private stay so when answers open meanwhile, till they are sent", () => {
    const audience = new Audience();
    audience.update(hidden("q1", true));
    audience.update(open("q2", true));
    assert.deepEqual([audience.alone, audience.matters], [true, true]);
    audience.sent();
    assert.deepEqual([audience.alone, audience.matters], [false, false]);
});

await test("a draft that was private is so after a reload, before the room says anything", () => {
    const audience = new Audience(true);
    assert.equal(audience.alone, true);
    audience.update(open("q1", true));
    assert.equal(audience.alone, true);
    const without = new Audience(true);
    without.update(open("q1", false));
    assert.equal(without.alone, false);
});

await test("refused words come back for whom they were", () => {
    const audience = new Audience();
    audience.update(open("q1"));
    audience.take(true);
    assert.equal(audience.alone, true);
    audience.update(open("q1", true));
    assert.equal(audience.alone, true);
});

/* ---- everybody alone -------------------------------------------------------------------- */

const seat = (person, more = {}) => ({ person, name: person, present: true, asked: true, answered: false, ...more });
function talkOf(board, you = "m1") {
    const talk = new Conversation();
    talk.welcome({ you, members: [{ id: "bot", bot: true, online: true }], board });
    return talk;
}

await test("who answers alone is asked what came to them alone, until they are through", () => {
    const board = (answered) => ({ question: "", done: 4, total: 9, seats: [seat("m1", { answered, apart: !answered }), seat("m2")] });
    const talk = talkOf(board(false));
    const asks = (n, more) => talk.apply({ t: "message", n, key: `e${n}`, from: "bot", at: n, text: `Which ${n}?`, asks: true, ...more });
    asks(1);
    assert.equal(talk.question, undefined, "what was asked of all is over");
    asks(2, { to: "m1" });
    asks(3, { to: "m1" });
    assert.equal(talk.question.n, 3);
    assert.deepEqual([talk.walking, talk.hidden, talk.marks], [true, true, "walks"]);
    talk.apply({ t: "board", board: board(true) });
    assert.equal(talk.question, undefined);
});

await test("who is late goes on alone while the others discuss", () => {
    const late = seat("m1", { asked: false, apart: true });
    const talk = talkOf({ question: "", discussing: true, seats: [late, seat("m2", { asked: false })] });
    talk.apply({ t: "message", n: 1, key: "e1", from: "bot", at: 1, text: "Which?", asks: true, to: "m1" });
    talk.apply({ t: "message", n: 2, key: "e2", from: "bot", at: 2, text: "What do you want to know?", asks: true });
    assert.deepEqual([talk.walking, talk.hidden, talk.question.n], [false, true, 1]);
});

await test("a question asked anew in an open round does not make it private", () => {
    const talk = talkOf({ question: "Which?", seats: [seat("m1"), seat("m2")] });
    talk.apply({ t: "message", n: 1, key: "e1", from: "bot", at: 1, text: "Which?", asks: true, to: "m1" });
    assert.deepEqual([talk.walking, talk.hidden, talk.marks], [false, false, "answers"]);
    talk.apply({ t: "board", board: { question: "Which?", hidden: true, seats: [seat("m1"), seat("m2")] } });
    assert.deepEqual([talk.hidden, talk.marks], [true, null]);
});

await test("whoever has a session of their own answers it in private, until the group is asked", () => {
    const talk = talkOf(null);
    const told = (n, key, more) => talk.apply({ t: "message", n, key, from: "bot", at: n, text: `Which ${n}?`, ...more });
    told(1, "aa:e0.0", { asks: true });
    assert.deepEqual([talk.coached, talk.hidden], [false, false]);
    told(2, "bb:e0.0", { asks: true, to: "m1" });
    assert.deepEqual([talk.coached, talk.hidden, talk.question.n], [true, true, 2]);
    told(3, "bb:e1.0", { to: "m1" }); /* thanks: the next question comes tomorrow */
    assert.deepEqual([talk.coached, talk.hidden, talk.question], [true, true, undefined]);
    talk.apply({ t: "board", board: { question: "Which 1?", seats: [seat("m1"), seat("m2")] } });
    assert.deepEqual([talk.coached, talk.hidden, talk.question.n], [false, false, 1]);
    talk.apply({ t: "board", board: { question: "", ended: true, seats: [] } });
    told(4, "start:x", { to: "m1" });
    assert.equal(talk.coached, false);
});

/* ---- time -------------------------------------------------------------------------------- */

await test("a clock that is wrong is put right by the room's, and delays do not turn it back", () => {
    let local = 1000;
    const clock = new RoomClock(() => local);
    clock.hear(61000, true);
    assert.equal(clock.now, 61000);
    local += 500;
    clock.hear(61100); /* took 400 ms longer on its way */
    assert.equal(clock.now, 61500);
    clock.hear(61800);
    assert.equal(clock.now, 61800);
    clock.hear(10, true);
    assert.equal(clock.now, 10);
});

await test("time counts down to nothing and is said aloud once, a minute before", () => {
    let local = 0;
    const seen = [];
    const said = [];
    const clock = new RoomClock(() => local);
    const countdown = new Countdown({ clock, acts: { show: (s) => seen.push(s), near: (s) => said.push(s) } });
    countdown.set(90000);
    for (local of [30000, 30500, 60000, 90000, 95000]) countdown.tick();
    countdown.set(90000);
    countdown.set(undefined);
    assert.deepEqual(seen, [90, 60, 60, 30, 0, 0, null]);
    assert.deepEqual(said, [60]);
    countdown.set(100000); /* more time: said again when that is near */
    countdown.set(undefined);
    assert.deepEqual(said, [60, 5]);
    assert.deepEqual([5, 60, 125, 3600].map(clockWords), ["0:05", "1:00", "2:05", "1:00:00"]);
});

/* ---- what is typed for whoever leads --------------------------------------------------------- */

/* The alternatives of one list of words, as regular expressions. */
function words(lang, key) {
    const yaml = readFileSync(path.join(root, `dialogs/engine/texts/${lang}.yaml`), "utf8");
    const line = yaml.split("\n").find((one) => one.startsWith(`${key}:`));
    assert.ok(line, `${lang}: ${key}`);
    return line.slice(key.length + 1).trim().replace(/^"|"$/g, "").split("|").map((one) =>
        new RegExp(`^${one.trim().replace(/[.?+*()[\]^$\\]/g, "\\$&").replace(/\{\w+\}/g, "(.+)")}$`, "iu"));
}
const commands = { next: "next", reveal: "reveal", again: "again", extend: "extend", hide: "blind", open: "open", alone: "apart", together: "together", roles: "roles_only", anonymous: "anonymous", code: "code",
    noLimit: "limit_off", handOver: "hand_over", remove: "remove", gather: "end", end: "end" };

for (const lang of Object.keys(languages)) {
    await test(`what the menu types is understood: ${lang}`, () => {
        const t = textsFor(lang);
        for (const [id, command] of Object.entries(commands)) {
            const typed = t(`lead.${id}.say`, { name: "Ana" });
            assert.ok(words(lang, `command.${command}`).some((one) => one.test(typed)), `${id}: ${typed}`);
        }
        const units = words(lang, "engine.words.spans").map((one) => one.source);
        for (const n of [1, 2, 3, 5, 10]) {
            const typed = t("lead.limit.say", { n });
            const span = words(lang, "command.limit").map((one) => one.exec(typed)?.[1]).filter(Boolean).map((one) => one.split(" "));
            assert.ok(span.some(([number, unit]) => number === String(n) && units.includes(`^${unit} 60$`)), typed);
        }
    });
    await test(`every text of the page is there: ${lang}`, () => {
        const own = Object.keys(languages[lang]);
        assert.deepEqual(Object.keys(languages.en).filter((key) => !own.includes(key)), []);
        assert.deepEqual(own.filter((key) => !(key in languages.en)), []);
    });
}

await test("the menu offers what there is to do, and asks before what cannot be undone", () => {
    const t = textsFor("en");
    const ids = (board, view, chosen) => leadView(view ?? "first", talkOf(board), t, chosen).items.map((item) => item.id);
    const seats = [seat("m1", { facilitator: true }), seat("m2"), seat("m3", { present: false })];
    assert.deepEqual(ids({ question: "Q?", seats }), ["next", "again", "limit", "hide", "alone", "together", "roles", "anonymous", "code", "handOver", "remove", "end"]);
    assert.deepEqual(ids({ question: "Q?", segment: "Inns", hidden: true, due: 9, seats }),
        ["reveal", "again", "extend", "limit", "open", "alone", "code", "handOver", "remove", "end"]);
    assert.deepEqual(ids({ question: "", seats }), ["gather", "handOver", "remove"]);
    assert.deepEqual(ids({ question: "", discussing: true, seats }), ["handOver", "remove", "end"]);
    assert.deepEqual(ids({ question: "Q?", seats }, "handOver"), ["m2"], "nobody leads from afar");
    assert.deepEqual(ids({ question: "Q?", seats }, "remove"), ["m2", "m3"]);
    for (const view of ["end", "gather"]) assert.deepEqual(ids({ question: "Q?", seats }, view), ["cancel", "sure"]);
    assert.deepEqual(leadView("removing", talkOf({ question: "Q?", seats }), t, { name: "Ben" }).items.map((item) => item.say),
        [undefined, "remove Ben"]);
});

finish();
