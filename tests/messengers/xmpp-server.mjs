/* That the stage stands: two plain @xmpp/client people do on both servers what the daemon
 * and its people will do, one of them through the proxy. */
import assert from "node:assert/strict";
import { finish, test } from "../browser/tap.mjs";
import { client, login, xml } from "./xmpp/person.mjs";
import { open } from "./xmpp.mjs";
import { DOMAIN, ROOMS } from "./xmpp/servers.mjs";

const PLACE = `team@${ROOMS}`;
const MAM = "urn:xmpp:mam:2";

/* The bot as a plain client: its account, its nick, the way through the proxy. */
async function enterBot(stage) {
    const bot = client({ service: stage.url, domain: DOMAIN, username: "canvasser", password: stage.password, resource: "plain" });
    const stanzas = [];
    const looks = new Set();
    bot.reconnect.delay = 50;
    bot.on("error", () => {});
    bot.on("stanza", (stanza) => {
        stanzas.push(stanza);
        looks.forEach((look) => look());
    });
    /* Waits until all of these words came. */
    const hears = (...texts) => new Promise((resolve) => {
        const look = () => {
            if (!texts.every((text) => stanzas.some((stanza) => stanza.getChildText("body") === text))) return;
            looks.delete(look);
            resolve();
        };
        looks.add(look);
        look();
    });
    await login(bot);
    await bot.send(xml("presence", { to: `${PLACE}/${stage.world.nick}` }, xml("x", { xmlns: "http://jabber.org/protocol/muc" },
        xml("history", { maxstanzas: "0" }))));
    return { bot, stanzas, hears, say: (to, type, id, ...children) => bot.send(xml("message", { to, type, id }, ...children)) };
}

async function show(server) {
    const is = (name, body) => test(`${server}: ${name}`, body);
    let stage, ana, ben, bot, stanzas, hears, say;
    const heardByBot = (text) => stanzas.filter((stanza) => stanza.getChildText("body") === text);

    await is("starts, and takes people by SCRAM or PLAIN", async () => {
        stage = await open({ server });
        ana = await stage.person("Ana", { lang: "es", zone: "Asia/Kolkata" });
        ben = await stage.person("Ben Okafor");
        assert.equal(await stage.channel("Team", [ana, ben]), PLACE);
    });
    await is("tells who is in a room, with their real addresses", async () => {
        ({ bot, stanzas, hears, say } = await enterBot(stage));
        await ana.until(() => ana.rooms.get(PLACE).get(stage.world.nick)?.here);
        const seen = ana.rooms.get(PLACE);
        assert.deepEqual([...seen.keys()].sort(), ["Ana", "Ben Okafor", "Canvasser"]);
        assert.ok(seen.get("Ben Okafor").jid.startsWith("benokafor@localhost/"));
    });
    await is("carries words to a room, through the room, and directly", async () => {
        await say(PLACE, "groupchat", "q1", xml("body", {}, "Which?\n  1. This\n  2. That"));
        const question = await ben.waitFor(/Which/);
        await ana.waitFor(/Which/);
        assert.deepEqual([question.place, question.direct, question.options], [PLACE, false, ["1. This", "2. That"]]);
        await ben.press(question, "That");
        await say(`${PLACE}/Ana`, "chat", "q2", xml("body", {}, "Only you?"), xml("x", { xmlns: "http://jabber.org/protocol/muc#user" }));
        const alone = await ana.waitFor(/Only you/);
        assert.deepEqual([alone.place, alone.direct, alone.private], [PLACE, true, true]);
        await ana.say(PLACE, "only me", { alone: true });
        await say(ben.id, "chat", "q3", xml("body", {}, "And you?"));
        assert.equal((await ben.waitFor(/And you/)).place, "benokafor@localhost");
        await ben.tell("me too");
        await ana.say(PLACE, "done");
        await hears("2", "only me", "me too", "done");
        assert.equal(stage.posts.length, 3);
        assert.ok(!ben.heard.some(({ text }) => /Only you/.test(text)));
    });
    await is("carries corrections, reactions and replies", async () => {
        const id = await ana.say(PLACE, "fife");
        await ana.edit(id, "five");
        const [question] = ana.heard;
        await ana.react(question.id, "3");
        await ana.say(PLACE, "as I said", { replyTo: question.id });
        await hears("as I said");
        assert.equal(heardByBot("five")[0].getChild("replace").attrs.id, id);
        assert.equal(stanzas.find((stanza) => stanza.getChild("reactions")).getChild("reactions").attrs.id, question.id);
        assert.equal(heardByBot("as I said")[0].getChild("reply").attrs.id, question.id);
    });
    await is("tells the hour at somebody's place", async () => {
        const time = await bot.iqCaller.get(xml("time", { xmlns: "urn:xmpp:time" }), ana.xmpp.jid.toString());
        assert.equal(time.getChildText("tzo"), "+05:30");
    });
    await is("takes a file, and gives it back", async () => {
        const answer = await bot.iqCaller.request(xml("iq", { type: "get", to: `upload.${DOMAIN}` }, xml("request", { xmlns: "urn:xmpp:http:upload:0", filename: "mix.png", size: "4", "content-type": "image/png" })));
        const slot = answer.getChild("slot");
        const put = slot.getChild("put");
        const headers = Object.fromEntries(put.getChildren("header").map((header) => [header.attrs.name, header.text()]));
        const stored = await fetch(put.attrs.url, { method: "PUT", body: "PNG!", headers: { "content-type": "image/png", ...headers } });
        assert.equal(stored.status, 201);
        assert.equal(await (await fetch(slot.getChild("get").attrs.url)).text(), "PNG!");
    });
    await is("resumes a cut connection, with what was said meanwhile", async () => {
        const resumed = new Promise((resolve) => bot.streamManagement.on("resumed", resolve));
        stage.cut();
        await ana.say(PLACE, "into the gap");
        await resumed;
        await hears("into the gap");
        await ana.say(PLACE, "after it");
        await hears("after it");
        assert.equal(heardByBot("into the gap").length, 1);
    });
    await is("a post that is swallowed has arrived, and is not sent again by who resumes", async () => {
        const resumed = new Promise((resolve) => bot.streamManagement.on("resumed", resolve));
        stage.swallow(1);
        await say(PLACE, "groupchat", "q4", xml("body", {}, "Heard once?"));
        await resumed;
        await ana.say(PLACE, "yes, once");
        assert.equal(ana.heard.filter(({ text }) => text === "Heard once?").length, 1);
    });
    await is("where resuming fails, the archive has what was said", async () => {
        stage.forget(true);
        bot.reconnect.stop();
        stage.cut();
        await ana.say(PLACE, "nobody is listening");
        const { bot: second } = await enterBot(stage);
        stage.forget(false);
        const pages = [];
        second.on("stanza", (stanza) => stanza.getChild("result", MAM) && pages.push(stanza.toString()));
        const fin = await second.iqCaller.request(xml("iq", { type: "set", to: PLACE }, xml("query", { xmlns: MAM },
            xml("set", { xmlns: "http://jabber.org/protocol/rsm" }, xml("max", {}, "3"), xml("before", {})))));
        assert.ok(fin.getChild("fin", MAM));
        assert.match(pages.join("\n"), /nobody is listening/);
        second.reconnect.stop();
        await second.stop();
    });
    await is("answers a stanza that is too large by closing", async () => {
        const { bot: third, say: tell } = await enterBot(stage);
        third.reconnect.stop();
        const gone = new Promise((resolve) => third.on("disconnect", resolve));
        await tell(PLACE, "groupchat", "big", xml("body", {}, "x".repeat(600000)));
        if (server === "prosody") await gone;
        else await third.stop();
        stage.violations.length = 0; /* it says why, when that is not lost with the connection */
    });
    await is("whose password is changed is refused", async () => {
        await stage.refuse();
        const fourth = client({ service: stage.url, domain: DOMAIN, username: "canvasser", password: stage.password });
        fourth.reconnect.stop();
        fourth.on("error", () => {});
        await assert.rejects(fourth.start(), /not-authorized/);
    });
    await is("nothing else went wrong, and all ends", async () => {
        assert.deepEqual(stage.violations, []);
        await stage.close();
    });
}

setTimeout(() => { throw new Error("this takes too long"); }, 180000).unref();
for (const server of ["prosody", "ejabberd"]) await show(server);
finish();
process.exit();
