/* The ways in which people speak in a messenger, the language they have set there, and the
 * hour it is where they are. */
import assert from "node:assert/strict";
import { until } from "../daemon.mjs";

const TOKYO = 9; /* hours ahead of UTC, all the year */

/* How somebody calls the bot by its name before words. */
const calls = {
    slack: (stage, person, place, text) => person.say(place, `@${stage.team.bot.name} ${text}`),
    discord: (stage, person, place, text) => person.say(place, `<@${stage.world.bot.id}> ${text}`),
    mattermost: (stage, person, place, text) => person.say(place, `@${stage.bot.username} ${text}`),
    matrix: (stage, person, place, text) => person.say(place, text, { mention: true }),
    xmpp: (stage, person, place, text) => person.say(place, `${stage.world.nick}: ${text}`),
};

export default function speech({ staged, base, lacks, begins, gathers, stored, LATER }) {
    staged("called by name, answered by a reply and a reaction, and an open answer is edited", async (scene) => {
        const { stage, place, ana, ben, cid, daemon } = scene;
        await begins({ ...scene, start: () => calls[base](stage, ana, place, "start") });
        const venture = await ana.waitFor(/What is your venture called/);
        await ana.say(place, "Acme", { replyTo: venture.id });
        const asked = await ana.waitFor(/At which stage is Acme/);
        /* What people see, the bot knows by now. */
        await until("the question has arrived", () => stored(daemon, "select count(*) n from outbox where remote is null")[0].n === 0);
        await (lacks.includes("reactions") ? ana.say(place, "2") : ana.react(asked.id, "2"));
        await ana.waitFor(/Which customer segments/);
        await calls[base](stage, ana, place, "One, Two");
        await ana.waitFor(/points/);
        await ana.say(place, "ok");
        const part = await ana.waitFor(/your part/);
        await until("the question has arrived", () => stored(daemon, "select count(*) n from outbox where remote is null")[0].n === 0);
        const id = await ana.say(place, "1");
        await ana.edit(id, "2");
        await ben.say(place, "3", { replyTo: part.id });
        await cid.react(part.id, "4");
        await ana.waitFor(/question 1 of/i, { from: ana.heard.indexOf(part) + 1, ms: LATER });
        const rows = stored(daemon, "select name, step, value from answers where step in ('stage', 'role') order by name, step desc");
        assert.deepEqual(rows.map(({ name, step, value }) => `${name} ${step} ${value}`), ["Ana stage growth", "Ana role sales", "Ben role support", "Cid role customer"]);
    }, { needs: ["edits"] });

    staged("whose messenger speaks Spanish is spoken to in Spanish", async (scene) => {
        const { ben, place } = scene;
        await begins(scene); /* Ben joins: by a button where there is one, which is how Discord tells his language */
        if (gathers(scene.stage)) await ben.say(place, "hola");
        await ben.waitFor(/desde ahora sus respuestas cuentan|Pregunta 1 de/, { ms: LATER });
    }, { people: { Ben: { lang: base === "slack" ? "es-ES" : "es" } }, needs: ["tongue"] });

    staged("the hour of a question is that of the zone the messenger tells, or the person", async ({ ana, ben, place, daemon }) => {
        const hour = 3600;
        await (base === "room" ? ana.say(place, "coach me") : ana.tell("start at my own pace"));
        const hello = await ana.waitFor(/Hello Ana/);
        if (lacks.includes("zone")) {
            await ana.tell("zone Tokyo");
            await ana.waitFor(/Tokyo/, { from: ana.heard.indexOf(hello) + 1 });
        } else {
            assert.match(hello.text, /Asia\/Tokyo|Etc\/GMT-9/);
        }
        daemon.sleep(11 * hour); /* from noon in Greenwich: it is eight in Tokyo */
        await ben.say(place, "good morning");
        daemon.sleep(hour + 60);
        await ben.say(place, "good morning again");
        await ana.waitFor(/What is your venture called/, { from: ana.heard.indexOf(hello) + 1, ms: LATER });
        const [{ at }] = stored(daemon, "select at from outbox order by id desc limit 1");
        assert.equal((Math.floor(at / 1000 / hour) + TOKYO) % 24, 9, "it came at another hour");
    }, { clock: true, people: { Ana: { zone: "Asia/Tokyo" } }, more: "pace: zone=Etc/UTC at=09:00 days=mon-sun quiet=none\n" });
}
