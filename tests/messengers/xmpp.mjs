/* The stage of XMPP: a real server, the bot's account, and a proxy in the bot's way. */
import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Person, client, register, xml } from "./xmpp/person.mjs";
import { startProxy } from "./xmpp/proxy.mjs";
import { DOMAIN, ROOMS, startServer } from "./xmpp/servers.mjs";

const ACCOUNT = "canvasser";
const NICK = "Canvasser";

/* What a server says to the bot when the bot did what it must not do. */
const TROUBLE = /^<(?:stream:error|failure)|^<(?:message|presence|iq)[^>]*type=["']error["']/;

/* Changes the password of an account: what is given to the bot is refused from now on. */
async function spoil(url, password) {
    const owner = client({ service: url, domain: DOMAIN, username: ACCOUNT, password });
    owner.on("error", () => {});
    await owner.start();
    await owner.iqCaller.set(xml("query", { xmlns: "jabber:iq:register" }, xml("username", {}, ACCOUNT), xml("password", {}, randomUUID())));
    owner.reconnect.stop();
    await owner.stop();
}

/* `server`: "prosody" or "ejabberd"; `hold`: seconds for which a lost connection may be
 * resumed; `names`: whether rooms show everybody who their people are; `bare`: there are no
 * archives, and nobody takes files. */
export async function open({ server: kind = "prosody", hold = 60, names = true, bare = false } = {}) {
    const server = await startServer(kind, { hold, names, bare });
    const password = randomUUID();
    const violations = [];
    const frames = []; /* of the bot, for looking at when a test fails */
    let refused = false;
    const proxy = await startProxy(server.port, (way, text) => {
        frames.push(`${way} ${text}`);
        if (way === ">>" && /urn:xmpp:(?:attention|reference):0/.test(text)) pings.push(text);
        if (way === "<<" && TROUBLE.test(text) && !refused) violations.push(text);
    });
    const posts = [];
    const pings = []; /* what calls for attention (XEP-0224), or points at somebody (XEP-0372) */
    const files = []; /* {place, name, type, bytes, alt} of each whose address was said, as it is read there; there is no place for `alt` */
    const read = async (place, url) => {
        const answer = await fetch(url);
        if (!answer.ok) return void violations.push(`${url}: ${answer.status}`);
        files.push({ place, name: url.split("/").at(-1), type: answer.headers.get("content-type"), bytes: Buffer.from(await answer.arrayBuffer()), alt: "" });
    };
    const typing = []; /* places in which the bot was seen to write, each time */
    const counted = new Set();
    const people = [];
    const rooms = [];
    const world = {
        url: server.url, nick: NICK, jid: `${ACCOUNT}@${DOMAIN}`, typing,
        posted: ({ id, key, place, text, options, direct }, person) => {
            const once = direct ? `${person.id} ${posts.length}` : `${place} ${id}`;
            if (!counted.has(once)) {
                posts.push({ place, text, options, direct, key });
                if (/^http:\S+\.png$/.test(text)) read(place, text).catch((error) => violations.push(`${text}: ${error}`));
            }
            counted.add(once);
        },
    };
    await register(server.url, ACCOUNT, password);
    return {
        kind: "xmpp", longest: 60_000, secrets: [password, Buffer.from(password).toString("base64"), Buffer.from(`\0${ACCOUNT}\0${password}`).toString("base64")],
        pings, server, world, proxy, password, posts, typing, files, violations, frames, rooms,
        url: `ws://127.0.0.1:${proxy.port}${server.path}`,
        /* `more`: further lines for the entry. */
        settings(dir, { name = kind, more = "" } = {}) {
            mkdirSync(dir, { recursive: true });
            const token = path.join(dir, `${name}.token`);
            writeFileSync(token, `${password}\n`, { mode: 0o600 });
            return `  - xmpp: ${name}\n    url: ${this.url}\n    address: ${world.jid}\n    token_file: ${token}\n`
                + `    nick: ${NICK}\n    rooms: [${rooms.join(", ")}]\n${more}`;
        },
        async person(name, options) {
            const person = await Person.enter(world, name, options);
            people.push(person);
            return person;
        },
        async channel(name, members) {
            const place = `${name.toLowerCase()}@${ROOMS}`;
            for (const person of members) await person.join(place);
            rooms.push(place);
            return place;
        },
        cut: proxy.cut,
        drop: proxy.drop,
        swallow: proxy.swallow,
        tooSlow: proxy.slow,
        forget: proxy.forget,
        async refuse() {
            refused = true;
            await spoil(server.url, password);
            proxy.cut();
        },
        async close() {
            await Promise.all(people.filter((person) => !person.left).map((person) => person.leave()));
            await proxy.close();
            await server.stop();
        },
    };
}
