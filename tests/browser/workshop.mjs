import assert from "node:assert/strict";
import { byButtons, byKeyboard, byWords } from "./answers.mjs";
import { startDaemon } from "./daemon.mjs";
import { nameless, pale, tree } from "./looks.mjs";
import { Person, launch, openWindow } from "./person.mjs";
import { finish, test } from "./tap.mjs";

const EVIL = '<img src=x onerror="window.owned=1">';
const OFFLINE = /ERR_INTERNET_DISCONNECTED/; /* the one complaint that is right: without a network */
const QUESTIONS_MAX = 120;

const daemon = await startDaemon();
const browser = await launch();

const link = daemon.room;
const [ana, ben, chloe] = await Promise.all([
    Person.enter(browser, { name: "Ana", link, habit: byWords, viewport: { width: 1280, height: 800 } }),
    Person.enter(browser, { name: "Ben Okafor", link, habit: byButtons, viewport: { width: 390, height: 844 },
        hasTouch: true, isMobile: true, deviceScaleFactor: 2 }),
    Person.enter(browser, { name: `Chloë <b>${"x"}</b>`, link, habit: byKeyboard, viewport: { width: 1280, height: 800 },
        colorScheme: "dark", reducedMotion: "reduce" }),
]);
const people = [ana, ben, chloe];
const board = await openWindow(browser, { viewport: { width: 1280, height: 800 } });

/* ---- what people do ------------------------------------------------------------- */

/* Answers until `until(card of Ana)` or the end. Nobody runs ahead: the next
 * question is answered when all three pages show it. */
async function goOn(until = () => false) {
    for (let rounds = 0; rounds < QUESTIONS_MAX * people.length; rounds++) {
        const cards = await Promise.all(people.map((person) => person.card()));
        if (cards.every((card) => card.state === "ended")) return "ended";
        if (cards.every((card) => card.state === "discussing")) return "discussing";
        const together = cards.every((card) => card.key === cards[0].key);
        if (together && await until(cards[0])) return "until";
        const todo = people.filter((_, i) => together && open(cards[i]));
        if (todo.length) await Promise.all(todo.map((person) => answer(person, cards[people.indexOf(person)])));
        else await Promise.any(people.map((person, i) => person.cardChanges(cards[i])));
    }
    throw new Error("the workshop does not end");
}

const open = (card) => card.state === "question" && card.asked && !card.answered;
const seen = new Map(); /* question -> its number, in the order of asking */
const turnOf = (card) => seen.get(card.key) ?? seen.set(card.key, seen.size).get(card.key);

async function answer(person, card) {
    person.tries = person.lastKey === card.key ? person.tries + 1 : 0;
    if (person.tries > 3) throw new Error(`${person.name} is not understood: ${JSON.stringify(card)}`);
    person.lastKey = card.key;
    try {
        await person.habit(person, card, turnOf(card));
    } catch (error) { /* a question that closes under one's hand was answered after all */
        if ((await person.card()).key === card.key) throw error;
    }
    await person.cardChanges(card);
}

const publicWords = (entries) => entries.filter((entry) => entry.n !== null && !entry.pick && !entry.alone)
    .map((entry) => [entry.n, entry.text.replace(/\s+/g, "")]);

/* ---- joining ---------------------------------------------------------------------- */

await test("the door asks for a name, has a name itself, and takes no empty one", async () => {
    await ana.shot("door");
    await ana.page.click("#join-button");
    assert.match(await ana.page.textContent("#name-error"), /1 to 60/);
    assert.deepEqual(nameless(await tree(ana)), []);
    assert.ok((await tree(ana)).some((node) => node.role === "textbox" && node.name === "Your name"));
});

await test("three people join, the third by the keyboard alone", async () => {
    await ana.join();
    await ben.join();
    await chloe.page.keyboard.type(chloe.name);
    await chloe.page.keyboard.press("Enter");
    await chloe.inside();
    await Promise.all(people.map((person) => person.page.waitForFunction(
        () => document.querySelectorAll("#people .person:not(.away)").length >= 4)));
    await ana.shot("ready");
    await ben.shot("ready-phone");
});

await test("an invitation for one person brings their name along", async () => {
    await ana.page.click("#invite-button");
    await ana.page.fill("#invite-name", "Zoë & Co");
    await ana.page.press("#invite-name", "Tab");
    await ana.page.waitForFunction(() => document.querySelector("#invite-link").value.includes("&name="));
    const invitation = await ana.page.inputValue("#invite-link");
    await ana.shot("invite");
    await ana.page.click("#invite-close");
    const guest = await openWindow(browser, { viewport: { width: 390, height: 844 } });
    await guest.page.goto(invitation);
    await guest.page.waitForSelector("#door:not([hidden])");
    assert.equal(await guest.page.inputValue("#name"), "Zoë & Co");
    await guest.context.close();
});

await test("the board waits, and knows who is here", async () => {
    await board.page.goto(daemon.board);
    await board.page.waitForFunction(() => document.querySelectorAll("#people .person").length === 3);
    await board.shot("board-waiting");
});

await test("typing 'start' begins the workshop, and whoever typed it leads", async () => {
    await ana.say("start");
    await Promise.all(people.map((person) => person.page.waitForSelector('#card[data-state="question"]')));
    await ben.page.waitForSelector("#card.not-mine");
    assert.match(await ben.page.textContent(".card-state"), /Ana answers/);
    assert.equal((await ana.card()).asked, true);
});

/* ---- the questions ------------------------------------------------------------------ */

await test("the leader answers the first questions, then everybody is asked", async () => {
    await goOn(async () => (await ben.card()).asked);
    assert.match((await ben.card()).words, /your part in Garden by post/, "several take part, so roles are asked first");
    await goOn(async () => /value proposition/.test((await ben.card()).words));
    await Promise.all(people.map((person) => person.page.waitForSelector("#card:not(.not-mine)")));
    await board.page.waitForFunction(() => document.querySelectorAll("#people .seat").length === 3);
});

await test("markup in a name or in an answer stays text", async () => {
    const before = await chloe.card();
    await chloe.page.keyboard.press("Escape");
    await chloe.page.keyboard.type(EVIL);
    await chloe.page.keyboard.press("Enter");
    for (const person of people) {
        await person.page.waitForFunction((text) => [...document.querySelectorAll("#entries .words")].some((node) => node.textContent === text), EVIL);
    }
    await chloe.cardChanges(before);
    for (const { page } of [...people, board]) {
        assert.equal(await page.evaluate(() => window.owned), undefined);
        assert.equal(await page.$$eval("#entries img, #people img, #people b, #card img", (nodes) => nodes.length), 0);
        assert.ok((await page.textContent("#people")).includes("<b>x</b>"));
    }
});

await test("who has answered is shown in words, to all and on the board", async () => {
    await ana.page.waitForSelector("#people .seat-answered");
    const said = await ana.page.$$eval("#people .person", (nodes) => nodes.map((node) => node.textContent));
    assert.ok(said.some((line) => line.includes("Chloë") && line.includes("answered")), said.join("|"));
    assert.ok(said.some((line) => line.includes("Ben") && line.includes("thinking")), said.join("|"));
    await board.page.waitForFunction(() => document.querySelector("#answers").textContent === "1 of 3 answered");
    await board.shot("board-question");
});

await test("a question with several choices is one group of named buttons that tell whether they are pressed", async () => {
    assert.equal(await goOn((card) => open(card) && card.many && card.choices.length > 4), "until");
    await ben.page.waitForSelector("#card .card-foot .primary:not([hidden])");
    const [first] = (await ben.card()).choices;
    await ben.page.click(`#card .choice[data-id="${first.id}"]`);
    const nodes = await tree(ben);
    assert.deepEqual(nameless(nodes), []);
    assert.equal(nodes.find((node) => node.role === "button" && node.name.includes(first.label))?.pressed, "true");
    assert.ok(nodes.some((node) => node.role === "group" && node.name.length > 10), "the group bears the question");
    assert.ok(nodes.some((node) => node.role === "log" && node.name === "Conversation"));
    assert.ok(nodes.some((node) => node.role === "textbox" && node.name === "Your answer or message"));
    assert.ok(nodes.some((node) => node.role === "button" && node.name === "Send"));
    await Promise.all([ana.shot("choices"), ben.shot("choices-phone"), chloe.shot("choices-dark")]);
    await ben.page.click(`#card .choice[data-id="${first.id}"]`);
});

await test("all words have the contrast that WCAG AA asks for, in the light and in the dark", async () => {
    for (const { page, name } of [...people, { page: board.page, name: "board" }]) assert.deepEqual(await pale(page), [], name);
});

await test("the card and the composer fit a screen of 320 by 568", async () => {
    await ben.page.setViewportSize({ width: 320, height: 568 });
    const fit = await ben.page.evaluate(() => ({
        wide: document.documentElement.scrollWidth, send: document.querySelector(".send").getBoundingClientRect().bottom,
        log: document.querySelector("#log").clientHeight }));
    await ben.shot("choices-small");
    await ben.page.setViewportSize({ width: 390, height: 844 });
    assert.ok(fit.wide <= 320 && fit.send <= 568 && fit.log > 40, JSON.stringify(fit));
});

await test("a number typed into the composer shows what Enter sends, and Escape leads back to it", async () => {
    const { choices } = await chloe.card();
    await chloe.walkTo("#log");
    await chloe.page.keyboard.press("Escape");
    assert.equal(await chloe.page.evaluate(() => document.activeElement.id), "composer-text");
    await chloe.page.keyboard.type("2");
    const wanted = choices.find((choice) => choice.number === "2");
    await chloe.page.waitForSelector(`#card .choice.hinted[data-id="${wanted.id}"]`);
    await chloe.page.waitForFunction((label) => document.querySelector("#announcer").textContent.includes(label), wanted.label);
    await chloe.page.keyboard.press("Backspace");
});

/* ---- what goes wrong in a room ---------------------------------------------------------- */

await test("a reload is the same person, with the whole conversation and the words not yet sent", async () => {
    const before = await ben.entries();
    await ben.page.fill("#composer-text", "half a thought");
    await ben.page.reload();
    await ben.inside();
    await ben.page.waitForFunction((n) => document.querySelectorAll("#entries > .entry").length >= n, before.length);
    assert.deepEqual(publicWords(await ben.entries()), publicWords(before));
    assert.equal(await ben.page.inputValue("#composer-text"), "half a thought");
    await ben.page.fill("#composer-text", "");
    assert.equal(await ana.page.$$eval("#people .person", (nodes) => nodes.filter((node) => node.textContent.includes("Ben")).length), 1);
});

await test("what is written without a network is shown at once, kept, and sent once after it", async () => {
    await ben.context.setOffline(true);
    await ben.page.waitForSelector('#state[data-state="waiting"]');
    assert.match(await ben.page.textContent("#trouble"), /kept and sent later/);
    await ben.say("From the train: they ask for a person when a plant dies.");
    await ben.say("Second thought from the train.");
    await ben.page.waitForFunction(() => document.querySelectorAll("#entries .entry-state").length === 2);
    await ana.say("Has Ben lost the network?");
    await ben.shot("offline-phone");
    await ben.context.setOffline(false);
    await ben.page.waitForSelector('#state[data-state="open"]');
    for (const person of people) {
        await person.page.waitForFunction(() => [...document.querySelectorAll("#entries .entry[data-n]")]
            .some((node) => node.textContent.includes("Second thought from the train.")));
    }
    assert.equal(await ben.page.$$eval("#entries .entry-state", (nodes) => nodes.length), 0);
    for (const person of people) {
        const words = (await person.entries()).map((entry) => entry.text).filter((text) => /train\.|From the train|Ben lost/.test(text));
        assert.equal(words.filter((text) => text.startsWith("From the train")).length, 1, person.name);
        assert.equal(words.filter((text) => text.startsWith("Second thought")).length, 1, person.name);
        assert.ok(words.findIndex((text) => text.startsWith("From")) < words.findIndex((text) => text.startsWith("Second")), person.name);
        assert.ok(words.some((text) => text.startsWith("Has Ben lost")), person.name);
    }
});

await test("who reads further up is not pulled down, and is told of what is new", async () => {
    await ana.page.evaluate(() => { document.querySelector("#log").scrollTop = 0; });
    await ana.page.evaluate(() => new Promise(requestAnimationFrame));
    await chloe.page.keyboard.press("Escape");
    await chloe.page.keyboard.type("Are you still reading the beginning?");
    await chloe.page.keyboard.press("Enter");
    await ana.page.waitForSelector("#new-button:not([hidden])");
    assert.equal(await ana.page.evaluate(() => document.querySelector("#log").scrollTop), 0);
    assert.match(await ana.page.textContent("#new-button"), /1 new message/);
    await ana.page.click("#new-button");
    await ana.page.waitForSelector("#new-button", { state: "hidden" });
});

await test("a message longer than the room takes is counted and not sent", async () => {
    const count = (await ana.entries()).length;
    await ana.page.fill("#composer-text", "é".repeat(2001));
    assert.equal(await ana.page.textContent("#composer-left"), "2 too many");
    await ana.page.press("#composer-text", "Enter");
    assert.equal((await ana.page.inputValue("#composer-text")).length, 2001);
    assert.equal((await ana.entries()).length, count);
    await ana.page.fill("#composer-text", "");
});

await test("a link that is not known is turned away with words, not with an error", async () => {
    const stranger = await openWindow(browser, { viewport: { width: 390, height: 844 }, colorScheme: "dark" });
    await stranger.page.goto(link.replace(/#join=.*/, "#join=AAAAAAAAAAAAAAAAAAAAAA"));
    await stranger.page.fill("#name", "Mallory");
    await stranger.page.click("#join-button");
    await stranger.page.waitForSelector("#notice:not([hidden])");
    assert.match(await stranger.page.textContent("#notice-title"), /not valid/);
    await stranger.shot("denied-phone");
    await stranger.context.close();
});

await test("a browser whose secret the room forgot is let in again by the link", async () => {
    const late = await Person.enter(browser, { name: "Dora", link, viewport: { width: 390, height: 844 } });
    await late.page.evaluate((room) => localStorage.setItem(`canvasser/${room}/secret`, "A".repeat(22)), link.split("#join=")[1]);
    await late.page.reload();
    await late.page.waitForSelector("#join-again:not([hidden])");
    assert.deepEqual(late.complaints, []);
    await late.context.close();
});

/* ---- the end ------------------------------------------------------------------------------ */

await test("a mix for every segment comes with its reasons, to everybody", async () => {
    assert.equal(await goOn(), "discussing");
    for (const person of people) {
        const mixes = await person.mixes();
        assert.deepEqual(mixes.map((mix) => mix.title), ["Balcony beginners", "Garden clubs"], person.name);
    }
    const reasons = await ana.page.$$eval("#entries .entry.bot:has(.mix)", (nodes) => nodes.map((node) =>
        [...node.querySelectorAll(".reasons p")].map((line) => line.textContent)));
    assert.ok(reasons.every((lines) => lines.length > 2), JSON.stringify(reasons));
});

await test("the advice is open for questions: Ben presses one, Ana asks one, all see the answers", async () => {
    await board.page.waitForFunction(() => document.querySelector("#question").textContent.includes("open for questions"));
    await ben.page.click('#entries .chips.live .chip:has-text("Agenda")');
    await ana.say("why communities for Garden clubs?");
    for (const person of people) {
        await person.page.waitForFunction(() => {
            const words = [...document.querySelectorAll("#entries .words")].map((node) => node.textContent);
            return words.some((text) => text.startsWith("To talk about")) && words.some((text) => text.startsWith("Garden clubs: Communities"));
        });
    }
    await Promise.all([ana.shot("discussion"), ben.shot("discussion-phone"), board.shot("board-discussion")]);
    await ana.say("end");
    await Promise.all(people.map((person) => person.page.waitForSelector('#card[data-state="ended"]')));
});

await test("every mix sums to 100, and bars, words and percents agree", async () => {
    for (const { page } of [...people, board]) {
        const shown = await Person.prototype.mixes.call({ page }, page === board.page ? "#mixes" : "#entries");
        assert.equal(shown.length, 2);
        for (const mix of shown) {
            assert.equal(mix.slices.reduce((sum, slice) => sum + slice.percent, 0), 100);
            for (const slice of mix.slices) {
                assert.equal(slice.width, `${slice.percent}%`);
                assert.ok(slice.said.startsWith(String(slice.percent)));
                assert.ok(slice.percent > 0 && slice.label.length > 3);
            }
        }
        assert.deepEqual(shown, await ana.mixes());
    }
});

await test("the last words are a summary of all segments", async () => {
    const bot = (await ana.entries()).filter((entry) => entry.bot).map((entry) => entry.text);
    assert.ok(bot.slice(-3).some((text) => text.includes("Balcony beginners") && text.includes("Garden clubs")), bot.slice(-3).join("\n--\n"));
});

await test("all three have the same complete conversation, each message once and in order", async () => {
    const all = await Promise.all(people.map((person) => person.entries()));
    for (const entries of all) {
        const numbers = entries.map((entry) => entry.n);
        assert.ok(!numbers.includes(null), "nothing is left unsent");
        assert.deepEqual(numbers, [...new Set(numbers)].sort((a, b) => a - b));
    }
    assert.ok(all[0].length > 30, `${all[0].length} entries`);
    assert.deepEqual(publicWords(all[1]), publicWords(all[0]));
    assert.deepEqual(publicWords(all[2]), publicWords(all[0]));
});

await test("choices are seen by the one who made them and by nobody else", async () => {
    const picks = await Promise.all(people.map(async (person) => (await person.entries()).filter((entry) => entry.pick)));
    assert.ok(picks[1].length > 3 && picks[2].length > 3);
    const [, ofBen, ofChloe] = picks.map((list) => new Set(list.map((entry) => entry.n)));
    assert.deepEqual([...ofBen].filter((n) => ofChloe.has(n)), []);
});

await test("the board says that it is over and shows the mixes side by side", async () => {
    await board.page.waitForSelector(".board.ended");
    const tops = await board.page.$$eval("#mixes .mix", (nodes) => nodes.map((node) => node.getBoundingClientRect().top));
    assert.equal(tops[0], tops[1]);
    assert.equal(await board.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
});

await test("the board opens from the room too, for who is in it", async () => {
    const [page] = await Promise.all([ana.context.waitForEvent("page"), ana.page.click("#board-link")]);
    await page.waitForSelector(".board.ended #mixes .mix");
    await page.close();
});

await ana.page.$eval("#entries .entry.bot:has(.mix)", (node) => node.scrollIntoView());
await ana.shot("mix");
await ana.page.$eval("#log", (node) => { node.scrollTop = node.scrollHeight; });
await Promise.all([ana.shot("end"), ben.shot("end-phone"), chloe.shot("end-dark"), board.shot("board-end")]);
await board.page.emulateMedia({ colorScheme: "dark" });
await board.shot("board-end-dark");

await test("no page complained: no error, no broken policy, nothing missing", async () => {
    for (const { complaints, name = "board" } of [...people, board]) {
        assert.deepEqual(complaints.filter((line) => !OFFLINE.test(line)), [], name);
    }
    assert.ok(ben.complaints.length < 40, "it does not hammer a network that is gone");
});

await browser.close();
await test("the program ends cleanly", async () => {
    const { code, noise } = await daemon.stop();
    assert.equal(code, 0, noise);
});

console.log(`# ${seen.size} questions`);
finish();
