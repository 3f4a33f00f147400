/* The room in five languages: pages and facilitator follow each browser, and the
 * five of them are one workshop. */
import assert from "node:assert/strict";
import { byButtons } from "./answers.mjs";
import { startDaemon } from "./daemon.mjs";
import { nameless, pale, tree } from "./looks.mjs";
import { Person, launch, openWindow } from "./person.mjs";
import { finish, test } from "./tap.mjs";

const ROUNDS_MAX = 400;
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
const desk = { viewport: { width: 1280, height: 800 } };
const letters = { ru: /\p{Script=Cyrillic}/u, el: /\p{Script=Greek}/u };

const browser = await launch();
const daemon = await startDaemon();
const enter = (name, locale, more) => Person.enter(browser, { name, link: daemon.room, locale, habit: byButtons, ...more });
const [ana, lucia, olga, sari, maria] = await Promise.all([
    enter("Ana", "en-GB", desk),
    enter("Lucía", "es-MX", desk),
    enter("Ольга", "ru-RU", { ...phone, colorScheme: "dark" }),
    enter("Sari", "id-ID", desk),
    enter("Μαρία", "el-GR", phone),
]);
const people = [ana, lucia, olga, sari, maria];
const spoken = ["en", "es", "ru", "id", "el"];
const board = await openWindow(browser, { ...desk, locale: "el-GR" });

const languageOf = ({ page }) => page.evaluate(() => document.documentElement.lang);
const speaks = ({ page }, lang) => page.waitForFunction((wanted) => document.documentElement.lang === wanted, lang);
const heading = ({ page }) => page.$eval("#card h2", (node) => ({ words: node.textContent, lang: node.lang }));
const headingIn = ({ page }, lang) => page.waitForFunction((wanted) => document.querySelector("#card h2").lang === wanted, lang);
const open = (card) => card.state === "question" && card.asked && !card.answered;

/* Everything that is to be read, but names and what people wrote themselves, and
 * what was said before anybody spoke this language. */
function wordsOf({ page }) {
    return page.$$eval("h2, button, label > .unseen, p[data-text], .state, .bot .words, .bot .reason, .choice-label, .card-rest, .slice-label, .tag",
        (nodes) => nodes.filter((node) => node.checkVisibility() && !(node.closest(".entry")?.dataset.n <= 3))
            .map((node) => node.textContent.trim()).filter(Boolean));
}
const foreign = (words, lang) => words.filter((text) => /\p{L}{3}/u.test(text) && !letters[lang].test(text));

/* Everybody answers until `until(cards)`, each question when all five show it.
 * The page's key of a question may differ: who changes the language is asked anew. */
async function goOn(until) {
    for (let round = 0; round < ROUNDS_MAX; round++) {
        const cards = await Promise.all(people.map((person) => person.card()));
        if (until(cards)) return cards;
        const todo = people.filter((_, i) => open(cards[i]));
        if (todo.length) await Promise.all(todo.map((person) => answer(person, cards[people.indexOf(person)])));
        else await Promise.any(people.map((person, i) => person.cardChanges(cards[i])));
    }
    throw new Error("the workshop does not go on");
}

async function answer(person, card) {
    person.tries = person.lastKey === card.key ? person.tries + 1 : 0;
    person.lastKey = card.key;
    try {
        await person.habit(person, card, 1);
    } catch (error) { /* a question that closes under one's hand was answered after all */
        if ((await person.card()).key === card.key) throw error;
    }
    await person.cardChanges(card);
}

/* ---- the door --------------------------------------------------------------------------- */

await test("each door is in the language of its browser", async () => {
    await Promise.all([olga.shot("door-ru-RU"), maria.shot("door-el-GR")]);
    assert.deepEqual(await Promise.all(people.map(languageOf)), spoken);
    for (const person of people) assert.deepEqual(nameless(await tree(person)), [], person.name);
    assert.ok((await tree(maria)).some(({ role, name }) => role === "combobox" && name === "Γλώσσα"));
    assert.deepEqual(foreign(await wordsOf(olga), "ru"), []);
    assert.deepEqual(foreign(await wordsOf(maria), "el"), []);
});

await test("a language chosen at the door is kept, and taken inside", async () => {
    await sari.page.selectOption("#door select", "es");
    await speaks(sari, "es");
    assert.equal(await sari.page.textContent("#join h1"), "Entrar en el taller");
    await sari.page.reload();
    await sari.page.waitForSelector("#door:not([hidden])");
    assert.equal(await languageOf(sari), "es");
    assert.equal(await sari.page.inputValue("#door select"), "es");
    await sari.page.selectOption("#door select", "id");
    await speaks(sari, "id");
});

/* ---- one workshop in five languages ---------------------------------------------------------- */

await test("five people see the same question, each in a language of their own", async () => {
    for (const person of people) await person.join();
    await ana.page.click("#card button");
    for (const [i, person] of people.entries()) {
        await person.page.waitForSelector('#card[data-state="question"]');
        await headingIn(person, spoken[i]);
    }
    const headings = await Promise.all(people.map(heading));
    assert.deepEqual(headings.map(({ lang }) => lang), spoken);
    assert.equal(new Set(headings.map(({ words }) => words)).size, 5);
});

await test("buttons have the same ids in every language and labels in the reader's", async () => {
    const cards = await goOn((all) => all.every((card) => open(card) && card.many && card.choices.length > 4));
    assert.equal(new Set(cards.map(({ choices }) => choices.map(({ id }) => id).join())).size, 1);
    assert.equal(new Set(cards.map(({ choices }) => choices[0].label)).size, 5);
    assert.deepEqual(foreign(await wordsOf(olga), "ru"), []);
    assert.deepEqual(foreign(await wordsOf(maria), "el"), []);
    const langs = await maria.page.$$eval("#card .choice-label", (nodes) => nodes.map((node) => node.lang));
    assert.deepEqual([...new Set(langs)], ["el"]);
    await Promise.all([olga.shot("question-ru-phone-dark"), maria.shot("question-el-phone")]);
    for (const person of people) assert.deepEqual(await pale(person.page), [], person.name);
});

await test("what one picked is echoed in one's own language", async () => {
    const card = await maria.card();
    const [, second] = card.choices;
    await maria.page.click(`#card .choice[data-id="${second.id}"]`);
    await maria.page.click("#card .card-foot .primary");
    await maria.page.waitForFunction((label) => document.querySelector(".entry.pick:last-of-type")?.textContent.includes(label), second.label);
    assert.match(await maria.page.textContent(".entry.pick:last-of-type"), letters.el);
});

await test("who looks at the board sees it in the language of that screen", async () => {
    await board.page.goto(daemon.board);
    await board.page.waitForFunction(() => document.querySelector("#question").lang === "el");
    await board.shot("board-el");
    await board.page.selectOption("#board select", "ru");
    await board.page.waitForFunction(() => document.querySelector("#question").lang === "ru");
    assert.match(await board.page.textContent("#question"), letters.ru);
    assert.deepEqual(nameless(await tree(board)), []);
    await board.page.reload();
    await board.page.waitForFunction(() => document.querySelector("#question").lang === "ru");
    assert.equal(await languageOf(maria), "el");
});

/* ---- changing it ------------------------------------------------------------------------- */

await test("the menu changes the page at once, and the facilitator with it", async () => {
    await lucia.page.selectOption("#room select", "el");
    await speaks(lucia, "el");
    await headingIn(lucia, "el");
    const shared = (entries) => entries.filter((entry) => entry.bot && !entry.alone && entry.n > 3).map(({ n, text }) => [n, text]);
    assert.deepEqual(shared(await lucia.entries()), shared(await maria.entries()), "what was said is told anew");
    await lucia.walkTo("#room select");
    for (let i = 0; i < 3; i++) await lucia.page.keyboard.press("ArrowUp");
    await speaks(lucia, "es");
    await headingIn(lucia, "es");
    assert.equal(await languageOf(ana), "en");
});

await test("who asks the facilitator for another language gets it on the whole page", async () => {
    await sari.say("language ru");
    await speaks(sari, "ru");
    await headingIn(sari, "ru");
    assert.equal(await sari.page.inputValue("#room select"), "ru");
    await sari.page.reload();
    await sari.inside();
    assert.equal(await languageOf(sari), "ru");
    await sari.say("language id");
    await speaks(sari, "id");
});

await test("a choice made without a network is told when it is back", async () => {
    await sari.context.setOffline(true);
    await sari.page.waitForSelector('#state[data-state="waiting"]');
    await sari.page.selectOption("#room select", "es");
    await speaks(sari, "es");
    await sari.context.setOffline(false);
    await sari.page.waitForSelector('#state[data-state="open"]');
    await headingIn(sari, "es");
    await sari.page.waitForFunction(() => !Object.keys(localStorage).some((key) => key.endsWith("/wish")));
    await sari.page.selectOption("#room select", "id");
    await headingIn(sari, "id");
});

/* ---- the result ------------------------------------------------------------------------------ */

await test("answers in five languages pool into one mix, read in each", async () => {
    await goOn((cards) => cards.every((card) => card.state === "discussing"));
    for (const person of people) await person.page.waitForSelector("#mixes .mix", { state: "attached" });
    const mixes = await Promise.all(people.map((person) => person.mixes("#mixes")));
    const shares = mixes.map((mix) => mix.map(({ slices }) => slices.map(({ percent }) => percent)));
    for (const share of shares) assert.deepEqual(share, shares[0]);
    assert.equal(shares[0][0].reduce((a, b) => a + b), 100);
    assert.equal(new Set(mixes.map((mix) => mix[0].slices[0].label)).size, 5);
    assert.deepEqual(foreign(await wordsOf(olga), "ru"), []);
    assert.deepEqual(foreign(await wordsOf(maria), "el"), []);
    await Promise.all([olga.shot("mix-ru-phone-dark"), maria.shot("mix-el-phone"), board.shot("board-ru"), lucia.shot("mix-es")]);
});

await test("the header fits a phone of 320, and all words have their contrast", async () => {
    for (const person of [olga, maria]) {
        await person.page.setViewportSize({ width: 320, height: 568 });
        assert.ok(await person.page.evaluate(() => document.documentElement.scrollWidth) <= 320, person.name);
        await person.shot(`small-${await languageOf(person)}`);
        assert.deepEqual(await pale(person.page), [], person.name);
    }
});

await test("no page complained", () => {
    const right = /ERR_INTERNET_DISCONNECTED|closed before the connection is established/; /* without a network, and when it comes back */
    assert.deepEqual([...people, board].flatMap(({ complaints }) => complaints).filter((words) => !right.test(words)), []);
});

await browser.close();
await daemon.stop();
finish();
