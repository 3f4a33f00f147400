/* Several questions answered at once, in the form beside a question: by keyboard on a
 * computer, by touch on a phone in the dark, in two languages, and over a lost connection. */
import assert from "node:assert/strict";
import { startDaemon } from "./daemon.mjs";
import { nameless, pale, tree } from "./looks.mjs";
import { Person, launch } from "./person.mjs";
import { finish, test } from "./tap.mjs";

const SECRET = "They ride when it rains";
const browser = await launch();
const daemon = await startDaemon();
const enter = (name, more) => Person.enter(browser, { name, link: daemon.room, viewport: { width: 1280, height: 900 }, ...more });
const [ana, ben] = await Promise.all([enter("Ana"),
    enter("Ben", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2, colorScheme: "dark", locale: "es-ES" })]);

const field = ({ page }, id) => page.locator(`#form [data-id="${id}"]`);
const opened = ({ page }) => page.waitForSelector("#form[open]");
const closed = ({ page }) => page.waitForSelector("#form:not([open])", { state: "attached" });
const ids = ({ page }) => page.$$eval("#form .form-field", (nodes) => nodes.map((node) => node.dataset.id.replace(/@\d+$/, "")));

await test("the facilitator fills in the set-up by keyboard alone, and is asked what she left out", async () => {
    await ana.join();
    await ben.join();
    await ana.say("start");
    await ana.asked("What is your venture called?");
    assert.equal(await ana.page.textContent(".card-form"), "✎ Answer 4 questions at once");
    assert.equal(await ben.page.isVisible(".card-form"), false, "it is not his to say");
    await ana.walkTo(".card-form");
    await ana.page.keyboard.press("Enter");
    await opened(ana);
    assert.deepEqual(await ids(ana), ["venture", "stage", "segments", "goals"]);
    assert.equal(await ana.page.evaluate(() => document.activeElement.id), "field-0-words", "one begins to write");
    await ana.page.keyboard.type("Bicycles & more");
    await ana.page.keyboard.press("Tab");
    await ana.page.keyboard.type("2");
    await ana.page.keyboard.press("Tab");
    await ana.page.keyboard.type("Commuters");
    await ana.shot("form-desktop");
    assert.deepEqual(nameless(await tree(ana)), []);
    assert.deepEqual(await pale(ana.page), []);
    await ana.page.keyboard.press("Escape");
    await closed(ana);
    await ana.page.waitForFunction(() => document.activeElement.id === "composer-text");
    await ana.page.click(".card-form");
    await opened(ana);
    assert.equal(await field(ana, "venture").locator("textarea").inputValue(), "Bicycles & more", "what was written stays");
    assert.equal(await field(ana, "stage").locator("select").inputValue(), "growth");
    await ana.walkTo("#form .primary");
    await ana.page.keyboard.press("Enter");
    await closed(ana);
    await ana.hears("Noted ahead");
    await ana.asked("What should your customer relationships do for Bicycles & more now");
});

await test("an empty form is not sent, and says so", async () => {
    await ana.say("60 30 10");
    await ana.asked("What is your part in Bicycles & more?");
    assert.equal(await ana.page.isVisible(".card-form"), false, "in a group all are at the same question");
    await ana.say("ask everybody alone");
    await ana.page.click('#card .choice >> nth=0');
    await ben.page.click('#card .choice >> nth=2');
    await ana.asked("How will our value proposition connect");
    await ana.page.click(".card-form");
    await opened(ana);
    await ana.page.click("#form .primary");
    await ana.page.waitForFunction(() => document.querySelector("#form [role=alert]").textContent.startsWith("Nothing"));
    await ana.page.keyboard.press("Escape");
});

await test("a stakeholder answers the whole segment on a phone, in his language, while the connection is lost", async () => {
    await ben.asked("¿Cómo se va a conectar");
    assert.match(await ben.page.textContent(".card-form"), /Contestar 11 preguntas a la vez/);
    await ben.page.tap(".card-form");
    await opened(ben);
    assert.equal((await ids(ben)).length, 11);
    await field(ben, "connect@0").locator("textarea").fill(SECRET);
    for (const box of [1, 4]) await field(ben, "tags@0").locator("input").nth(box).check();
    for (const box of [0, 3]) await field(ben, "expected@0").locator("input").nth(box).check();
    await field(ben, "expected@0").locator("textarea").fill(`${SECRET} and call us`);
    await field(ben, "evidence@0").locator("select").selectOption("anecdote");
    await field(ben, "channels@0").locator("input").nth(1).check();
    await ben.shot("form-phone-dark");
    assert.deepEqual(nameless(await tree(ben)), []);
    assert.deepEqual(await pale(ben.page), []);
    const narrow = await ben.page.evaluate(() => document.querySelector("#form").scrollWidth <= document.querySelector("#form").clientWidth);
    assert.ok(narrow, "nothing stands out to the side");
    await ben.context.setOffline(true);
    await ben.page.tap("#form .primary");
    await closed(ben);
    await ben.page.reload().catch(() => {}); /* there is nothing to load it from */
    await ben.context.setOffline(false);
    await ben.page.goto(daemon.room);
    await ben.inside();
    await ben.hears("Anotado por adelantado");
    await ben.asked("¿Qué relaciones"); /* the first of those that he left out */
    assert.ok((await ben.entries()).some(({ text, pick }) => pick && text.includes("5 respuestas en el formulario")));
    await ben.shot("form-sent-phone-dark");
});

await test("nobody else gets a frame with a word of it", async () => {
    await ana.say("status");
    await ana.hears("0 of 2");
    assert.ok(ben.heard.some((frame) => frame.includes(SECRET)));
    assert.equal(ana.heard.some((frame) => frame.includes(SECRET)), false);
});

await test("a form that was closed meanwhile gives the words back", async () => {
    await ana.page.click(".card-form");
    await opened(ana);
    await field(ana, "connect@0").locator("textarea").fill("Dry and in time");
    await ana.page.evaluate(() => { /* as if typed on another screen of hers */
        const text = document.querySelector("#composer-text");
        text.value = "On the road";
        text.form.requestSubmit();
    });
    await ana.hears("What makes these customers choose our offer?");
    await ana.page.click("#form .primary");
    await ana.hears("One of these questions was closed meanwhile, so this is not noted: “Dry and in time”");
});

await test("nothing on the pages complains, and the program ends well", async () => {
    const offline = (line) => /ERR_INTERNET_DISCONNECTED|WebSocket/.test(line);
    assert.deepEqual([...ana.complaints, ...ben.complaints.filter((line) => !offline(line))], []);
    await browser.close();
    const { code, noise } = await daemon.stop();
    assert.equal(code, 0, noise);
});

finish();
