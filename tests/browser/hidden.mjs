/* A workshop in which nobody is led by the others: hidden answers by buttons and
 * by private words, a second round, time that runs out, another who leads; and
 * one in which everybody answers alone. What others write is looked for in every
 * frame that reaches a browser, not only on its page. */
import assert from "node:assert/strict";
import { startDaemon } from "./daemon.mjs";
import { nameless, pale, tree } from "./looks.mjs";
import { Person, launch, openWindow } from "./person.mjs";
import { finish, test } from "./tap.mjs";

const desk = { viewport: { width: 1280, height: 800 } };
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
const SECRET = "No more receipts in shoe boxes";
const OTHER_SECRET = "They call when the tax office writes";
const ALOUD = "Which customers do you think of?";

const browser = await launch();
const daemon = await startDaemon();
const enter = (name, more) => Person.enter(browser, { name, link: daemon.room, ...more });
const [ana, ben, chen] = await Promise.all([
    enter("Ana", desk), enter("Ben", { ...phone, colorScheme: "dark" }), enter("Chen", { ...desk, colorScheme: "dark" }),
]);
const people = [ana, ben, chen];
const board = await openWindow(browser, desk);

const all = (what) => Promise.all(people.map(what));
const press = (person, number) => person.page.click(`#card .choice >> nth=${number - 1}`);
const pressMany = async (person, ...numbers) => {
    for (const number of numbers) await press(person, number);
    await person.page.click("#card .card-foot .primary");
};
const whom = ({ page }, kind) => page.waitForSelector(`#composer[data-whom="${kind}"]`);
const answers = (words) => Promise.all([
    ...people.map(({ page }) => page.waitForFunction((wanted) => document.querySelector("#panel-answers").textContent === wanted, words)),
    board.page.waitForFunction((wanted) => document.querySelector("#answers").textContent === wanted, words)]);
const leadHidden = ({ page }) => page.waitForSelector("#lead-button", { state: "hidden" });
const knows = ({ heard }, words) => heard.some((frame) => frame.includes(words));
const ownWords = ({ page }, words) => page.$$eval("#entries > .entry.mine", (nodes, wanted) => nodes
    .filter((node) => node.textContent.includes(wanted))
    .map((node) => ({ alone: node.classList.contains("alone"), tag: node.querySelector(".tag")?.textContent ?? "" })), words);

await test("who leads has a menu, and nobody else", async () => {
    for (const person of people) await person.join();
    await board.page.goto(daemon.board);
    assert.equal(await ana.page.isVisible("#lead-button"), false);
    await ana.say("start");
    await ana.page.waitForSelector("#lead-button");
    await all((person) => person.asked("venture called"));
    assert.equal(await ben.page.isVisible("#lead-button"), false);
    assert.equal(await chen.page.isVisible("#lead-button"), false);
    assert.deepEqual(nameless(await tree(ana)), []);
});

await test("the menu is walked through by the keyboard alone", async () => {
    const { keyboard } = ana.page;
    const focus = () => ana.page.evaluate(() => document.activeElement.dataset.id ?? document.activeElement.id);
    await ana.walkTo("#lead-button");
    await keyboard.press("Enter");
    assert.equal(await focus(), "next");
    await keyboard.press("End");
    assert.equal(await focus(), "end");
    await keyboard.press("ArrowDown");
    assert.equal(await focus(), "next");
    for (let i = 0; i < 12 && await focus() !== "limit"; i++) await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    assert.equal(await focus(), "limit-1");
    assert.ok((await tree(ana)).some(({ role, name }) => role === "menu" && name === "Time for each question"));
    await keyboard.press("Escape");
    assert.equal(await focus(), "limit");
    await ana.shot("lead-menu");
    await keyboard.press("Escape");
    assert.equal(await focus(), "lead-button");
    await keyboard.press("ArrowDown");
    for (let i = 0; i < 12 && await focus() !== "hide"; i++) await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    await all((person) => person.hears("answers stay hidden until everybody has answered"));
});

await test("while answers are hidden the board and the room tell how many have answered, and not who", async () => {
    for (const words of ["Ledgerly", "growth", "Restaurants", "ok"]) {
        const before = await ana.card();
        await ana.say(words);
        await ana.cardChanges(before);
    }
    await all((person) => person.asked("your part in Ledgerly"));
    await answers("0 of 3 answered");
    await press(ana, 1);
    await answers("1 of 3 answered");
    for (const { page } of [...people, board]) assert.equal(await page.$$eval("#people .seat", (nodes) => nodes.length), 0);
    assert.match(await ana.page.textContent(".card-state"), /1 of 3 answered/);
    assert.doesNotMatch(await ana.page.textContent(".card-state"), /Ben|Chen/);
    await ben.page.fill("#composer-text", "2");
    await ben.page.press("#composer-text", "Enter");
    await answers("2 of 3 answered");
    for (const person of [ana, chen]) assert.equal(person.heard.some((frame) => /"t":"choose"/.test(frame) && /"from":"m2"/.test(frame)), false);
    await press(chen, 3);
    await all((person) => person.hears("Sales or marketing: Ben."));
});

await test("the message box says that only Canvasser reads it, to eyes and ears", async () => {
    await all((person) => person.asked("value proposition connect"));
    await all((person) => whom(person, "alone"));
    for (const { page } of people) assert.equal(await page.textContent("#whom-words"), "Only Canvasser reads this");
    const described = await chen.page.$eval("#composer-text", (node) => node.getAttribute("aria-describedby").split(" ")
        .map((id) => document.getElementById(id).textContent).join(" "));
    assert.match(described, /Only Canvasser reads this/);
    await ben.shot("hidden-phone-dark");
});

await test("private words reach nobody else, by no frame, and their author's page marks them", async () => {
    await ben.say(SECRET);
    await ben.hears("I have your answer, Ben");
    await answers("1 of 3 answered");
    assert.deepEqual(await ownWords(ben, SECRET), [{ alone: true, tag: "To Canvasser alone" }]);
    for (const person of [ana, chen, board]) assert.equal(knows(person, SECRET), false);
    await ben.shot("private-phone-dark");
});

await test("a reload in the middle keeps what was private private", async () => {
    await ben.page.fill("#composer-text", "half a secret");
    await ben.page.reload();
    await ben.inside();
    await ben.hears(SECRET);
    await whom(ben, "alone");
    assert.equal(await ben.page.inputValue("#composer-text"), "half a secret");
    assert.deepEqual(await ownWords(ben, SECRET), [{ alone: true, tag: "To Canvasser alone" }]);
    await ben.page.fill("#composer-text", "");
});

await test("a switch writes to everybody, by the keyboard too, and holds for this question only", async () => {
    await chen.walkTo("#whom-turn");
    await chen.page.keyboard.press("Enter");
    await whom(chen, "all");
    assert.equal(await chen.page.textContent("#whom-words"), "Everybody reads this");
    await chen.page.waitForFunction(() => document.querySelector("#announcer").textContent === "Everybody reads this");
    await chen.shot("aloud-dark");
    assert.equal(await chen.page.evaluate(() => document.activeElement.id), "composer-text");
    await chen.page.keyboard.type(ALOUD);
    await chen.page.keyboard.press("Enter");
    await all((person) => person.hears(ALOUD));
    await chen.page.click("#whom-turn");
    await whom(chen, "alone");
    await chen.say(OTHER_SECRET);
    await answers("2 of 3 answered");
    for (const person of [ana, ben, board]) assert.equal(knows(person, OTHER_SECRET), false);
});

await test("who comes later hears nothing of it, and is removed after one question back", async () => {
    const dora = await enter("Dora", { viewport: { width: 320, height: 568 } });
    await dora.join();
    await dora.asked("value proposition connect");
    await dora.hears(ALOUD);
    assert.equal(knows(dora, SECRET) || knows(dora, OTHER_SECRET), false);
    const fit = await dora.page.evaluate(() => ({
        wide: document.documentElement.scrollWidth, send: document.querySelector(".send").getBoundingClientRect().bottom,
        log: document.querySelector("#log").clientHeight }));
    await dora.shot("hidden-small");
    assert.ok(fit.wide <= 320 && fit.send <= 568 && fit.log > 40, JSON.stringify(fit));
    await ana.lead("remove");
    await ana.page.getByRole("menuitem", { name: "Dora" }).click();
    assert.equal(await ana.page.evaluate(() => document.activeElement.dataset.id), "cancel");
    await ana.shot("lead-remove");
    assert.equal(knows(ben, "takes no part any more"), false, "it is asked first");
    await ana.page.click('#lead-menu [data-id="sure"]');
    await all((person) => person.hears("Dora takes no part any more"));
    await dora.context.close();
});

await test("the reveal shows everybody's words to all", async () => {
    await all((person) => person.asked("value proposition connect"));
    await ana.lead("reveal");
    await all((person) => person.hears(SECRET));
    await all((person) => person.hears(OTHER_SECRET));
    await all((person) => person.asked("choose our offer"));
    await whom(chen, "alone");
});

await test("words in the dark and on a small screen have the contrast they need", async () => {
    await chen.page.click("#whom-turn");
    await whom(chen, "all");
    await ana.page.click("#lead-button");
    for (const { page, name } of [...people, { page: board.page, name: "board" }]) assert.deepEqual(await pale(page), [], name);
    await ana.page.keyboard.press("Escape");
    await chen.page.click("#whom-turn");
});

await test("who is far apart is asked once more, and may keep an answer", async () => {
    await all((person) => pressMany(person, 2));
    await all((person) => person.asked("type of relationship does this segment expect"));
    await pressMany(ana, 1);
    await pressMany(ben, 6);
    await pressMany(chen, 4);
    await all((person) => person.hears("You see this very differently"));
    await all((person) => person.page.waitForSelector('#card:not(.answered) .choice[data-id="keep_mine"]'));
    for (const { page } of people) await page.click('#card .choice[data-id="keep_mine"]');
    await all((person) => person.hears("That is a result too"));
});

await test("another is handed the lead, and the menu with it", async () => {
    await all((person) => person.asked("How do we know"));
    await ana.lead("handOver");
    await ana.page.getByRole("menuitem", { name: "Ben" }).click();
    await ben.page.waitForSelector("#lead-button");
    await leadHidden(ana);
    await ben.page.click("#lead-button");
    await ben.shot("lead-phone-dark");
    await ben.page.click("#lead-button");
});

await test("time left is shown by the room's clock, said once near the end, and then it is up", async () => {
    await ben.lead("limit", "limit-2");
    await all((person) => person.hears("From now on there is a time limit"));
    await all(({ page }) => page.waitForFunction(() => /^(2:00|1:5\d)$/.test(document.querySelector("#card .due-time")?.textContent)));
    await board.page.waitForFunction(() => /^(2:00|1:5\d)$/.test(document.querySelector("#due .due-time").textContent));
    await ana.shot("time-left");
    await board.shot("board-hidden");
    for (const [{ page }, id] of [[ana, "#card .due"], [board, "#due"]]) {
        assert.deepEqual(await page.$eval(id, (node) => [node.role, node.ariaLive]), ["timer", "off"], "not read out each second");
    }
    await press(ana, 2);
    await ben.say("time limit 3 seconds");
    await chen.page.waitForFunction(() => /^[123] seconds? left|^One second left|seconds left for this question/.test(document.querySelector("#announcer").textContent));
    await chen.page.waitForSelector("#card .due.near");
    await all((person) => person.hears("Time is up"));
    await all((person) => person.asked("already established"));
    await ben.lead("limit", "noLimit");
    await ana.page.waitForSelector("#card .due", { state: "hidden" });
});

await test("the end is asked for once", async () => {
    await ben.lead("end", "sure");
    await all(({ page }) => page.waitForSelector('#card[data-state="ended"]'));
    for (const { page } of people) assert.equal(await page.isVisible("#whom"), false);
    await leadHidden(ben);
});

/* ---- everybody alone --------------------------------------------------------------------- */

await test("everybody answers alone, each at their own question", async () => {
    await chen.say("start");
    await chen.page.waitForSelector("#lead-button");
    await chen.asked("venture called");
    await chen.lead("alone");
    await all((person) => person.hears("everybody"));
    for (const words of ["Ledgerly", "growth", "Restaurants", "ok"]) {
        const before = await chen.card();
        await chen.say(words);
        await chen.cardChanges(before);
    }
    await all((person) => person.asked("your part in Ledgerly"));
    await answers("0 of 3 through");
    await press(ben, 2);
    await ben.asked("value proposition connect");
    await whom(ben, "alone");
    await ben.say("Peace of mind in March");
    await ben.asked("choose our offer");
    await ana.asked("your part in Ledgerly");
    for (const person of [ana, chen, board]) assert.equal(knows(person, "Peace of mind"), false);
});

await test("seats show who is through", async () => {
    await ben.say("end");
    await ben.page.waitForSelector('#card[data-state="through"]');
    await answers("1 of 3 through");
    const seats = await ana.page.$$eval("#people .person", (nodes) => nodes.map((node) => node.textContent));
    assert.ok(seats.some((line) => line.includes("Ben") && line.includes("through")), seats.join("|"));
    assert.ok(seats.some((line) => line.includes("Chen") && line.includes("answering")), seats.join("|"));
    await board.shot("board-walking");
    await ana.shot("walking");
    await ben.shot("through-phone-dark");
});

await test("who leads brings it together, and all see it", async () => {
    await chen.lead("gather", "sure");
    await all((person) => person.hears("I bring it together now"));
    for (const { page } of [ben, chen]) await page.waitForSelector('#card[data-state="discussing"]');
    for (const { page } of [ben, chen]) assert.equal(await page.isVisible("#whom"), false);
    await board.shot("board-gathered");
});

await test("who is late goes on alone, still in private, and is heard", async () => {
    await ana.asked("your part in Ledgerly");
    await whom(ana, "alone");
    await press(ana, 1);
    await ana.asked("value proposition connect");
    await ana.shot("late");
    await chen.lead("end", "sure");
    await all(({ page }) => page.waitForSelector('#card[data-state="ended"]'));
});

await test("no page complained", async () => {
    for (const person of [...people, board]) assert.deepEqual(person.complaints, []);
});

await browser.close();
const { code, noise } = await daemon.stop();
await test("the daemon ends well", () => assert.equal(code, 0, noise));
finish();
