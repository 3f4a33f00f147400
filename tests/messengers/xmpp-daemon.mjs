/* The program on real XMPP servers: whole workshops, while connections are cut, sessions
 * forgotten, posts swallowed, and the program killed. */
import assert from "node:assert/strict";
import { finish, test } from "../browser/tap.mjs";
import { prepare } from "./xmpp/daemon.mjs";
import { holdWorkshop } from "./xmpp/workshop.mjs";
import { open } from "./xmpp.mjs";

const once = (list) => {
    const twice = list.filter((item, i) => list.indexOf(item) !== i);
    assert.deepEqual(twice, [], "nothing comes twice");
};

/* Ways to log in, the strongest first. */
const MECHANISMS = ["SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1"];

async function enter(stage, daemon, people, place) {
    daemon.start();
    await people[0].until(() => people[0].rooms.get(place).get(stage.world.nick)?.here, 20000);
}

/* What goes wrong, and before which question. */
const faults = {
    5: (stage) => stage.cut(),
    8: (stage) => {
        stage.forget(true);
        stage.cut();
    },
    11: (stage) => {
        stage.forget(false);
        stage.swallow(1);
    },
    14: async (stage, daemon) => {
        await daemon.crash();
        daemon.start();
    },
};

async function show(server) {
    const is = (name, body) => test(`${server}: ${name}`, body);
    const stage = await open({ server });
    const [ana, ben, chloe] = await Promise.all([stage.person("Ana", { zone: "Europe/Athens" }), stage.person("Ben"), stage.person("Chloë")]);
    const people = [ana, ben, chloe];
    const place = await stage.channel("Team", people);
    const daemon = prepare(stage);

    await is("three people hold a workshop to its mix, while the way is cut, the session forgotten, a post swallowed, and the program killed", async () => {
        await enter(stage, daemon, people, place);
        const questions = await holdWorkshop(people, place, { before: (n) => faults[n]?.(stage, daemon) });
        assert.ok(questions > 15, `${questions} questions`);
        const [mix] = ana.heard.filter(({ text }) => /\d+ % \(between|, \d+ %/.test(text));
        assert.ok(mix, "the mix was said");
    });
    await is("nobody heard anything twice, and everybody the same", async () => {
        for (const person of people) once(person.heard.map(({ key }) => key));
        const words = people.map((person) => person.heard.filter(({ direct }) => !direct).map(({ text }) => text));
        assert.deepEqual(words[1], words[0]);
        assert.deepEqual(words[2], words[0]);
    });
    await is("every answer is stored, under the real address of who gave it", async () => {
        const rows = daemon.rows("select person, count(*) as n from answers group by person order by person");
        assert.deepEqual(rows.map(({ person }) => person), ["ana@localhost", "ben@localhost", "chloe@localhost"]);
        assert.ok(rows[1].n > 10 && rows[1].n === rows[2].n, JSON.stringify(rows));
        await daemon.until("select key from outbox where remote is null", (waiting) => waiting.length === 0);
    });
    await is("a client that tells its language is answered in it, and who tells none in that of their words", async () => {
        const [eva, dmitri] = await Promise.all([stage.person("Eva", { lang: "es-MX" }), stage.person("Dmitri", { lang: "" })]);
        await eva.tell("start");
        await eva.waitFor(/Cómo se llama/);
        await dmitri.tell("старт");
        /* ejabberd tells its own language for a client that tells none: English */
        await dmitri.waitFor(server === "ejabberd" ? /What is your venture called/ : /Как называется ваше дело/);
        await Promise.all([eva.leave(), dmitri.leave()]);
    });
    await is("it proves who it is with the strongest way there is, and goes on with the stream before", async () => {
        const used = stage.frames.flatMap((frame) => /^>> <auth .*mechanism='([^']+)'/.exec(frame)?.[1] ?? []);
        const offered = stage.frames.flatMap((frame) => [...frame.matchAll(/<mechanism>([^<]+)/g)].map(([, name]) => name));
        assert.deepEqual([...new Set(used)], [MECHANISMS.find((name) => offered.includes(name))]);
        const resumed = stage.frames.filter((frame) => frame.startsWith("<< <resumed"));
        assert.ok(resumed.length > 0 && resumed.length < used.length, `${resumed.length} of ${used.length}`);
    });
    await is("the server had nothing to complain of, and no password is in the log", async () => {
        assert.deepEqual(stage.violations, []);
        assert.ok(!daemon.noise.join("").includes(stage.password));
    });
    await is("a changed password stops it, with the setting to look at", async () => {
        await stage.refuse();
        await daemon.says(/refuses our token \(not-authorized\).*token_file/);
        assert.equal(await daemon.stop(), 0);
        daemon.remove();
        await stage.close();
    });
}

setTimeout(() => { throw new Error("this takes too long"); }, 420000).unref();
for (const server of process.argv.slice(2).length ? process.argv.slice(2) : ["prosody", "ejabberd"]) await show(server);
finish();
process.exit();
