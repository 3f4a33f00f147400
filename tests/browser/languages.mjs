/* The room in Greek and in Russian: pages and facilitator follow the browser. */
import assert from "node:assert/strict";
import { startDaemon } from "./daemon.mjs";
import { Person, launch } from "./person.mjs";
import { finish, test } from "./tap.mjs";

const browser = await launch();

async function begin(locale, name, venture) {
    const daemon = await startDaemon();
    const person = await Person.enter(browser, { name, link: daemon.room, locale, viewport: { width: 1280, height: 800 } });
    await person.shot(`door-${locale}`);
    await person.join();
    await person.page.click("#card button");
    await person.page.waitForFunction(() => document.querySelector("#card").dataset.state === "question");
    await person.say(venture);
    await person.page.waitForFunction((words) => document.querySelector("#card h2").textContent.includes(words), venture);
    await person.shot(`question-${locale}`);
    const words = await person.page.$$eval("h2, button, label, .bot .entry-body, .choice-label", (nodes) =>
        nodes.filter((node) => node.getClientRects().length).map((node) => node.textContent.trim()).filter(Boolean));
    const lang = await person.page.evaluate(() => document.documentElement.lang);
    await person.context.close();
    await daemon.stop();
    return { words, lang, complaints: person.complaints };
}

for (const [locale, name, venture, letters] of [
    ["el-GR", "Μαρία", "Φούρνος Φοίνικας", /\p{Script=Greek}/u],
    ["ru-RU", "Ольга", "Пекарня Феникс", /\p{Script=Cyrillic}/u],
]) {
    await test(`everything the page and the facilitator say is in the browser's language (${locale})`, async () => {
        const { words, lang, complaints } = await begin(locale, name, venture);
        assert.equal(lang, locale.slice(0, 2));
        assert.ok(words.length > 8);
        assert.deepEqual(words.filter((text) => /\p{L}{3}/u.test(text) && !letters.test(text)), []);
        assert.deepEqual(complaints, []);
    });
}

await browser.close();
finish();
