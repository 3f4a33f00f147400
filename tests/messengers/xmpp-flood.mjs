/* A thousand messages while connections are cut, sessions forgotten and the program killed
 * at random: each is taken once, and all of ours are said once. */
import assert from "node:assert/strict";
import { finish, test } from "../browser/tap.mjs";
import { prepare } from "./xmpp/daemon.mjs";
import { open } from "./xmpp.mjs";

const MESSAGES = 1000;
const CUTS = 25;
const KILLS = 3;

/* The same numbers in every run: 0 to 1. */
function chance(seed) {
    return () => {
        seed = (seed * 1103515245 + 12345) % 2147483648;
        return seed / 2147483648;
    };
}

async function show(server) {
    const random = chance(7);
    const stage = await open({ server });
    const people = await Promise.all(["Ana", "Ben"].map((name) => stage.person(name)));
    const [ana, ben] = people;
    const place = await stage.channel("Team", people);
    const daemon = prepare(stage).start();
    const journal = `select event from journal where event like '%number %'`;
    await ana.until(() => ana.rooms.get(place).get(stage.world.nick)?.here, 20000);
    await ana.say(place, "start");
    await ana.waitFor(/venture called/);

    await test(`${server}: ${MESSAGES} messages arrive once each while the way is cut ${CUTS} times and the program killed ${KILLS} times`, async () => {
        const began = Date.now();
        const logins = () => stage.frames.filter((frame) => frame.startsWith(">> <auth")).length;
        let cut = 0;
        const cuts = new Set(Array.from({ length: CUTS }, () => Math.floor(random() * MESSAGES)));
        const kills = new Set(Array.from({ length: KILLS }, () => Math.floor(random() * MESSAGES)));
        for (let i = 0; i < MESSAGES; i++) {
            const person = people[i % 2];
            if (kills.has(i)) {
                await daemon.crash();
                daemon.start();
            }
            if (cuts.has(i)) {
                const before = logins();
                stage.forget(random() < 0.5);
                stage.cut();
                /* Every other time it is back before the next one, however busy the machine is. */
                for (const end = Date.now() + 10000; cut % 2 && logins() === before && Date.now() < end;)
                    await new Promise((resolve) => setTimeout(resolve, 5));
                cut++;
            }
            const text = `number ${i}.`;
            if (random() < 0.2) await person.say(place, text);
            else person.say(place, text).catch(() => {});
        }
        stage.forget(false);
        const rows = await daemon.until(journal, (all) => all.length >= MESSAGES).catch(() => daemon.rows(journal));
        const numbers = rows.map(({ event }) => Number(/number (\d+)\./.exec(event)[1]));
        const missing = Array.from({ length: MESSAGES }, (_, i) => i).filter((i) => !numbers.includes(i));
        const fate = (i) => stage.frames.flatMap((frame, k) => (frame.includes(`number ${i}.<`) ? [`${k}: ${frame}`] : []));
        assert.deepEqual(missing.map((i) => [i, fate(i)]), []);
        assert.equal(numbers.length, MESSAGES);
        assert.equal(new Set(numbers).size, MESSAGES);
        const resumed = stage.frames.filter((frame) => frame.startsWith("<< <resumed")).length;
        assert.ok(logins() > KILLS + 5, `${logins()} connections`);
        assert.ok(resumed > 0, "none of them resumed the stream before it");
        console.log(`# ${logins()} connections, ${resumed} of them resumed; ${((Date.now() - began) / 1000).toFixed(1)} s`);
    });
    await test(`${server}: everything that was answered was said, once`, async () => {
        await daemon.until("select key from outbox where remote is null", (waiting) => waiting.length === 0);
        for (const person of people) {
            const keys = person.heard.map(({ key }) => key);
            assert.equal(new Set(keys).size, keys.length);
        }
        assert.deepEqual(stage.violations, []);
        assert.equal(await daemon.stop(), 0);
        daemon.remove();
        await stage.close();
    });
}

setTimeout(() => { throw new Error("this takes too long"); }, 300000).unref();
for (const server of process.argv.slice(2).length ? process.argv.slice(2) : ["prosody", "ejabberd"]) await show(server);
finish();
process.exit();
