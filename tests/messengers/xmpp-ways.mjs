/* The many ways in which people answer on XMPP, on real servers: reactions, replies,
 * corrections, and words through the room to Canvasser alone. */
import assert from "node:assert/strict";
import { finish, test } from "../browser/tap.mjs";
import { prepare } from "./xmpp/daemon.mjs";
import { open } from "./xmpp.mjs";

const EVIL = "@all @everyone \u202etxet <b>bold</b> &amp; *star* /me ]]> \u2066x";

async function show(server, names) {
    const is = (name, body) => test(`${server}${names ? "" : ", real addresses hidden"}: ${name}`, body);
    const stage = await open({ server, names });
    const [ana, ben, chloe] = await Promise.all([stage.person("Ana", { zone: "Europe/Athens" }), stage.person("Ben", { zone: "America/Bogota" }), stage.person("Chloë")]);
    const people = [ana, ben, chloe];
    const place = await stage.channel("Team", people);
    const daemon = prepare(stage).start();
    const asked = (words) => ana.waitFor(words);
    const stored = (step, fits) => daemon.until(`select person, value, raw from answers where step = '${step}' order by person`, fits);
    await ana.until(() => ana.rooms.get(place).get(stage.world.nick)?.here, 20000);

    await is("a reaction picks a choice", async () => {
        await ana.say(place, "start");
        await asked(/venture called/);
        await ana.say(place, "Garden by post");
        await ana.react((await asked(/At which stage/)).id, "2");
        await asked(/customer segments does/);
        await stored("stage", ([row]) => row?.value === "growth");
    });
    await is("a reply is an answer, and what it quotes is not", async () => {
        const question = await asked(/customer segments does/);
        await ana.say(place, "Balcony beginners", { replyTo: question.id });
        await asked(/100 points/);
        await stored("segments", ([row]) => row?.raw === "Balcony beginners");
    });
    await is("a correction replaces an answer", async () => {
        await ana.say(place, "ok");
        await asked(/What is your part/);
        const id = await ana.say(place, "1");
        await stored("role", ([row]) => row?.value === "founder");
        await ana.edit(id, "2");
        await stored("role", ([row]) => row?.value === "sales");
    });
    await is("answers that are hidden come through the room, and nobody else reads them", async () => {
        await ana.say(place, "hide answers");
        await ana.waitFor(/stay hidden until/);
        for (const person of [ben, chloe]) await person.say(place, "2", { alone: true });
        for (const person of people) await person.waitFor(/value proposition connect/);
        await ana.say(place, `Ana's secret ${EVIL}`, { alone: true });
        await ben.say(place, "Ben's secret", { alone: true });
        await daemon.until("select number from journal where event like '%s secret%'", (rows) => rows.length === 2);
        await ana.say(place, "status");
        await ana.waitFor(/Still to answer: Chloë/);
        for (const person of [ben, chloe]) assert.ok(!person.stanzas.some((stanza) => /Ana's secret/.test(stanza.toString())), person.name);
        for (const person of [ana, chloe]) assert.ok(!person.stanzas.some((stanza) => /Ben's secret/.test(stanza.toString())), person.name);
        await chloe.say(place, "Chloë's secret", { alone: true });
        for (const person of people) await person.waitFor(/What makes these customers choose/);
        await stored("connect", (rows) => rows.length === 3);
    });
    await is("what people typed is harmless where it is said again", async () => {
        const said = chloe.heard.filter(({ text }) => /Ana's secret/.test(text)).map(({ text }) => text);
        assert.ok(said.length > 0, "hidden answers are revealed");
        for (const text of said) assert.doesNotMatch(text, /[\u202a-\u202e\u2066-\u2069]/);
        const from = ana.heard.length;
        await ana.say(place, "é".repeat(50000));
        assert.match((await ana.waitFor(/./, { from })).text, /long/);
    });
    await is("nothing went wrong", async () => {
        assert.deepEqual(stage.violations, []);
        assert.equal(await daemon.stop(), 0);
        const log = daemon.noise.join("");
        assert.equal(/hides who people are/.test(log), !names);
        assert.doesNotMatch(log, /refused|error/);
        daemon.remove();
        await stage.close();
    });
}

setTimeout(() => { throw new Error("this takes too long"); }, 300000).unref();
await show("prosody", true);
await show("prosody", false);
await show("ejabberd", true);
await show("ejabberd", false);
finish();
process.exit();
