/* A coach and a founder in one room: the founder is asked alone, at his own pace,
 * and the coach sees how far he is, and nothing of what he says. */
import assert from "node:assert/strict";
import { startDaemon } from "./daemon.mjs";
import { nameless, tree } from "./looks.mjs";
import { Person, launch } from "./person.mjs";
import { finish, test } from "./tap.mjs";

const SECRET = "Bicycles for those who carry things";
const hour = (later) => `${String((new Date().getUTCHours() + later) % 24).padStart(2, "0")}:00`;
const pace = `pace: zone=Etc/UTC at=${hour(2)} days=mon-sun quiet=${hour(12)}-${hour(13)}\n`;

const browser = await launch();
const daemon = await startDaemon(pace);
const enter = (name, more) => Person.enter(browser, { name, link: daemon.room, viewport: { width: 1280, height: 800 }, ...more });
const [coach, ben] = await Promise.all([enter("Cora"),
    enter("Ben", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2, colorScheme: "dark" })]);
const hears = ({ page }, words) => page.waitForFunction(
    (wanted) => document.querySelector("#entries").textContent.includes(wanted), words);
const knows = ({ heard }, words) => heard.some((frame) => frame.includes(words));

await test("whom a coach enrols is greeted alone, and writes in private without a choice to make", async () => {
    await coach.join();
    await ben.join();
    await coach.say("enrol Ben, Zoe");
    await hears(coach, "I ask Ben alone from now on");
    await hears(coach, "Nobody here is called Zoe.");
    await hears(ben, "Hello Ben!");
    await ben.page.waitForSelector('#composer[data-whom="alone"]');
    assert.equal(knows(coach, "Hello Ben!"), false);
});

await test("the founder asks for a question, answers it, and nobody else gets a word of it", async () => {
    await ben.say("more");
    await ben.page.waitForSelector('#card[data-state="question"]');
    await ben.shot("coached-phone-dark");
    await ben.say(SECRET);
    await hears(ben, "The next question comes");
    await ben.say("more");
    await ben.page.waitForSelector("#card .choice");
    assert.deepEqual(nameless(await tree(ben)), []);
    await ben.page.click("#card .choice >> nth=1");
    await ben.page.waitForFunction(() => document.querySelectorAll("#card .choice").length === 0);
    assert.equal(knows(coach, SECRET), false);
});

await test("the coach sees how far he is, and never what he said", async () => {
    await coach.say("cohort");
    await hears(coach, "Ben: 2 of about");
    await coach.shot("cohort");
    assert.equal(knows(coach, SECRET), false);
});

await test("a link with the coach's word enrols who opens it, and nobody else reads the word", async () => {
    await coach.say("enrol link");
    const code = await coach.page.waitForFunction(
        () => /coach ([A-Z2-9]{8})/.exec(document.querySelector("#entries").textContent)?.[1]);
    const word = await code.jsonValue();
    const dora = await enter("Dora", { link: `${daemon.room}&coach=${word}` });
    await dora.join();
    await hears(dora, "You are enrolled, Dora.");
    await hears(dora, "Hello Dora!");
    assert.equal(new URL(dora.page.url()).hash.includes("coach"), false);
    await dora.page.reload();
    await dora.inside();
    assert.equal(knows(ben, word), false);
    await coach.say("cohort");
    await hears(coach, "Dora: 0 of about");
});

await test("a reload leaves the founder where he was", async () => {
    await ben.page.reload();
    await ben.inside();
    await ben.page.waitForSelector('#composer[data-whom="alone"]');
    await ben.say("status");
    await hears(ben, "You have answered 2 of");
});

await test("nothing on the pages complains, and the program ends well", async () => {
    assert.deepEqual([...coach.complaints, ...ben.complaints], []);
    await browser.close();
    const { code, noise } = await daemon.stop();
    assert.equal(code, 0, noise);
});

finish();
