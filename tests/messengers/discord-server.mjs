/* Is the Discord of these tests one? Discord's own client libraries must be at home in
 * it, and what Discord refuses must be refused. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { finish, test } from "../browser/tap.mjs";
import { open } from "./discord.mjs";
import { Socket, request } from "./discord/raw.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const require = createRequire(path.join(root, "build/node/"));
const discord = require("discord.js");
const { WebSocketManager, WebSocketShardEvents, WebSocketShardStatus } = require("@discordjs/ws");
const { REST } = require("@discordjs/rest");
const { GatewayIntentBits: Bits, Events, MessageFlags } = discord;
const BITS = Bits.Guilds | Bits.GuildMessages | Bits.MessageContent | Bits.DirectMessages | Bits.GuildMessageReactions;

/* A bot made with discord.js, logged in. */
async function login(stage, more = {}) {
    const client = new discord.Client({
        intents: new discord.IntentsBitField(BITS), partials: [discord.Partials.Channel, discord.Partials.Message, discord.Partials.Reaction, discord.Partials.User],
        rest: { api: stage.api }, allowedMentions: { parse: [] }, ...more,
    });
    client.on("error", () => {});
    const ready = once(client, Events.ClientReady);
    await client.login(stage.token);
    await ready;
    return client;
}

/* A stage, and with it what `body` needs; afterwards nothing may have been wrong but `expected`. */
function staged(name, options, body, expected = []) {
    return test(name, async () => {
        const stage = await open(options);
        const ended = [];
        try {
            await body(stage, (end) => ended.push(end));
            assert.equal(stage.violations.length, expected.length, stage.violations.join("\n"));
            expected.forEach((pattern, i) => assert.match(stage.violations[i], pattern));
        } finally {
            for (const end of ended) await end();
            await stage.close();
        }
    });
}

async function bot(stage, later, more) {
    const client = await login(stage, more);
    later(() => client.destroy());
    return client;
}

const button = (n) => ({ type: 2, style: 2, label: `b${n}`, custom_id: `id ${n}` });
const row = (...components) => ({ type: 1, components });
const quiet = { allowed_mentions: { parse: [] } };

/* ---- discord.js ------------------------------------------------------------------------------- */

await staged("discord.js logs in, knows itself, the server and its channels", {}, async (stage, later) => {
    const ana = await stage.person("Ana");
    const place = await stage.channel("team", [ana]);
    const client = await bot(stage, later);
    assert.equal(client.user.id, stage.world.bot.id);
    assert.equal(client.channels.cache.get(place).name, "team");
    assert.equal((await client.guilds.fetch(stage.world.guild.id)).name, "Team");
});

await staged("words reach discord.js with their author, and its answer reaches people", {}, async (stage, later) => {
    const ana = await stage.person("Ana"), ben = await stage.person("Ben");
    const place = await stage.channel("team", [ana]);
    const client = await bot(stage, later);
    client.on(Events.MessageCreate, (message) => {
        if (!message.author.bot) message.reply({ content: `heard *${message.content}* of ${message.author.displayName}` });
    });
    const id = await ana.say(place, "start");
    const seen = await ana.waitFor(/heard/);
    assert.equal(seen.text, "heard *start* of Ana");
    assert.equal(stage.world.messages.get(seen.id).message_reference.message_id, id);
    assert.deepEqual(ben.heard, [], "whoever is not in the channel sees nothing");
    await ben.tell("hello");
    assert.ok((await ben.waitFor(/heard \*hello\*/)).direct);
    assert.deepEqual(stage.posts.map((post) => post.direct), [false, true]);
});

await staged("buttons and menus of discord.js are pressed, and answered in time", {}, async (stage, later) => {
    const ana = await stage.person("Ana", { lang: "es" });
    const place = await stage.channel("team", [ana]);
    const client = await bot(stage, later);
    const got = [];
    client.on(Events.InteractionCreate, async (it) => {
        got.push([it.isButton() ? it.customId : it.values.join(","), it.user.displayName, it.locale]);
        await it.deferUpdate();
    });
    const { ActionRowBuilder: Row, ButtonBuilder: Button, StringSelectMenuBuilder: Menu } = discord;
    const channel = await client.channels.fetch(place);
    await channel.send({ content: "one?", components: [new Row().addComponents(new Button().setCustomId("k 1").setLabel("1. Yes").setStyle(2), new Button().setCustomId("k 2").setLabel("2. No").setStyle(2))] });
    await channel.send({ content: "many?", components: [new Row().addComponents(new Menu().setCustomId("m").setMaxValues(2).addOptions({ label: "a", value: "A" }, { label: "b", value: "B" }))] });
    const [one, many] = [await ana.waitFor(/one/), await ana.waitFor(/many/)];
    assert.deepEqual(one.options, ["1. Yes", "2. No"]);
    assert.ok(many.many && !one.many);
    assert.equal((await ana.press(one, "2.")).type, 6);
    await ana.press(many, ["a", "b"]);
    assert.deepEqual(got, [["k 2", "Ana", "es-ES"], ["A,B", "Ana", "es-ES"]]);
});

await staged("a deferred reply comes later, to one person alone; a modal can be opened", {}, async (stage, later) => {
    const ana = await stage.person("Ana"), ben = await stage.person("Ben");
    const place = await stage.channel("team", [ana, ben]);
    const client = await bot(stage, later);
    client.on(Events.InteractionCreate, async (it) => {
        if (it.customId === "w") {
            const input = new discord.TextInputBuilder().setCustomId("t").setLabel("Words").setStyle(1);
            await it.showModal(new discord.ModalBuilder().setCustomId("modal").setTitle("Words").addComponents(new discord.ActionRowBuilder().addComponents(input)));
            return;
        }
        await it.deferReply({ flags: MessageFlags.Ephemeral });
        await it.editReply("noted");
    });
    const { ActionRowBuilder: Row, ButtonBuilder: Button } = discord;
    const channel = await client.channels.fetch(place);
    await channel.send({ content: "?", components: [new Row().addComponents(...["go", "w"].map((id) => new Button().setCustomId(id).setLabel(id).setStyle(1)))] });
    const question = await ana.waitFor(/\?/);
    assert.equal((await ana.press(question, "go")).type, 5);
    await ana.waitFor(/noted/);
    assert.ok(!ben.heard.some((message) => /noted/.test(message.text)));
    assert.equal((await ana.press(question, "w")).type, 9);
});

/* A channel with a question whose button ✎ discord.js answers with this form. */
async function asksByForm(stage, later, parts) {
    const people = [await stage.person("Ana"), await stage.person("Ben")];
    const place = await stage.channel("team", people);
    const client = await bot(stage, later);
    const sent = [];
    client.on(Events.InteractionCreate, async (it) => {
        if (it.isButton()) return it.showModal(new discord.ModalBuilder({ custom_id: "form", title: "Words", components: parts }));
        sent.push([it.customId, it.fields.getTextInputValue("t"), it.message.content, it.user.displayName]);
        if (it.fields.fields.has("c")) sent.at(-1).push([...it.fields.getStringSelectValues("c")]);
        return it.deferUpdate();
    });
    await (await client.channels.fetch(place)).send({ content: "?", components: [row({ ...button(1), label: "✎" })] });
    return { people, sent, question: await people[0].waitFor(/\?/) };
}

const field = { type: 4, custom_id: "t", style: 2, max_length: 4000, required: true };
const menu = { type: 3, custom_id: "c", options: ["a", "b"].map((value) => ({ label: `${value}.`, value })), min_values: 0, max_values: 2, required: false };
const labelled = (component, label = "✎") => ({ type: 18, label, component });

await staged("a form of discord.js is opened, filled in and sent, with a menu beside its field or alone in a row", {}, async (stage, later) => {
    const { people: [ana, ben], sent, question } = await asksByForm(stage, later, [{ type: 10, content: "Which?" }, labelled(menu), labelled(field)]);
    assert.deepEqual(question.options, []);
    assert.equal((await ana.fill(question, { c: ["a", "b"], t: "both" })).type, 6);
    await ben.fill(question, { t: "x".repeat(4000) });
    assert.deepEqual(sent, [["form", "both", "?", "Ana", ["a", "b"]], ["form", "x".repeat(4000), "?", "Ben", []]]);
});

await staged("a form in rows is one too", {}, async (stage, later) => {
    const { people: [ana], sent, question } = await asksByForm(stage, later, [row({ ...field, label: "Words" })]);
    await ana.fill(question, { t: "mine" });
    assert.deepEqual(sent, [["form", "mine", "?", "Ana"]]);
});

await staged("a form is sent once, when it is open, and with what it takes", {}, async (stage, later) => {
    const { people: [ana], sent, question } = await asksByForm(stage, later, [labelled(menu), labelled(field)]);
    const opened = await ana.open(question);
    await assert.rejects(ana.submit(opened, { t: "x".repeat(4001) }), /takes 0 to 4000/);
    await assert.rejects(ana.submit(opened, { c: ["a"] }), /t is required/);
    await assert.rejects(ana.submit(opened, { t: "x", c: ["z"] }), /no such values/);
    await assert.rejects(ana.submit(opened, { t: "x", z: "y" }), /no field z/);
    await assert.rejects(ana.submit(undefined, { t: "x" }), /no form is open/);
    await ana.submit(opened, { t: "x" });
    await assert.rejects(ana.submit(opened, { t: "x" }), /no form is open/);
    assert.equal(sent.length, 1);
});

await staged("slash commands are registered, checked and called", {}, async (stage, later) => {
    const ana = await stage.person("Ana");
    const place = await stage.channel("team", [ana]);
    const client = await bot(stage, later);
    client.on(Events.InteractionCreate, (it) => it.reply(`you said ${it.options.getString("words")}`));
    const command = new discord.SlashCommandBuilder().setName("canvasser").setDescription("Say something").addStringOption((option) => option.setName("words").setDescription("what").setRequired(true));
    await client.application.commands.set([command]);
    await assert.rejects(ana.slash(place, "canvasser"), /needs words/);
    await ana.slash(place, "canvasser", { words: "start" });
    await ana.waitFor(/you said start/);
    await assert.rejects(client.application.commands.set([{ name: "Has Blanks", description: "x" }]), /Invalid Form Body/);
});

await staged("reactions, edits, threads, files and typing", {}, async (stage, later) => {
    const ana = await stage.person("Ana");
    const place = await stage.channel("team", [ana]);
    const client = await bot(stage, later);
    const channel = await client.channels.fetch(place);
    const sent = await channel.send({ content: "?", files: [{ attachment: Buffer.from("png"), name: "mix.png", description: "a mix" }] });
    assert.equal(Buffer.from((await ana.waitFor(/\?/)).files[0].bytes, "base64").toString(), "png");
    const reaction = once(client, Events.MessageReactionAdd);
    await ana.react(sent.id, "3");
    const [{ emoji }, who] = await reaction;
    assert.deepEqual([emoji.name, who.id], ["3\ufe0f\u20e3", ana.id]);
    const known = (await channel.messages.fetch({ message: sent.id, force: true })).reactions.cache;
    assert.deepEqual(known.map((it) => [it.emoji.name, it.count, it.me]), [[emoji.name, 1, false]]);
    assert.deepEqual([...(await known.first().users.fetch()).keys()], [ana.id]);
    const back = once(client, Events.MessageReactionRemove);
    await ana.takeBack(sent.id, "3");
    await back;
    assert.equal((await channel.messages.fetch({ message: sent.id, force: true })).reactions.cache.size, 0);
    const said = await ana.say(place, "first");
    const edited = once(client, Events.MessageUpdate);
    await ana.edit(said, "second");
    assert.equal((await edited)[1].content, "second");
    const inside = once(client, Events.MessageCreate);
    await ana.say(place, "in the thread", { thread: sent.id });
    const [message] = await inside;
    assert.ok(message.channel.isThread());
    assert.equal(message.channel.parentId, place);
    const { threads } = await channel.guild.channels.fetchActiveThreads();
    assert.deepEqual(threads.map((it) => [it.id, it.parentId, it.lastMessageId]), [[sent.id, place, message.id]]);
    await channel.sendTyping();
    assert.deepEqual(stage.world.typing, [place]);
    assert.equal((await sent.edit({ content: "changed", allowedMentions: { parse: [] } })).content, "changed");
    assert.deepEqual((await channel.messages.fetch({ after: sent.id })).map((it) => it.content), ["second"]);
});

await staged("a cut connection is resumed, and what was missed arrives once", {}, async (stage, later) => {
    const ana = await stage.person("Ana");
    const place = await stage.channel("team", [ana]);
    const client = await bot(stage, later);
    const got = [];
    client.on(Events.MessageCreate, (message) => got.push(message.content));
    await ana.say(place, "before");
    const resumed = once(client, Events.ShardResume);
    stage.cut();
    for (let n = 0; n < 5; n += 1) await ana.say(place, `missed ${n}`);
    await resumed;
    await ana.say(place, "after");
    while (!got.includes("after")) await once(client, Events.MessageCreate);
    assert.deepEqual(got, ["before", ...[0, 1, 2, 3, 4].map((n) => `missed ${n}`), "after"]);
    assert.equal(stage.gateway.started.length, 1, "one Identify in all");
});

await staged("limits of a route: discord.js keeps to the headers, and waits where it is told to", { rates: { limit: 3, per: 300 } }, async (stage, later) => {
    const ana = await stage.person("Ana");
    const place = await stage.channel("team", [ana]);
    const client = await bot(stage, later);
    const channel = await client.channels.fetch(place);
    await Promise.all([...Array(8).keys()].map((n) => channel.send(`m${n}`)));
    assert.deepEqual(stage.posts.map((post) => post.text), [...Array(8).keys()].map((n) => `m${n}`));
    stage.limit(1, 0.25, "shared");
    await channel.send("late");
    assert.equal(stage.posts.at(-1).text, "late");
});

await staged("one nonce is one message", {}, async (stage, later) => {
    const ana = await stage.person("Ana");
    const place = await stage.channel("team", [ana]);
    const client = await bot(stage, later);
    const channel = await client.channels.fetch(place);
    const first = await channel.send({ content: "a", nonce: "n1", enforceNonce: true });
    const second = await channel.send({ content: "a", nonce: "n1", enforceNonce: true });
    assert.equal(first.id, second.id);
    assert.equal(stage.posts.length, 1);
    stage.world.nonceMs = 0;
    assert.notEqual((await channel.send({ content: "a", nonce: "n1", enforceNonce: true })).id, first.id, "the nonce was forgotten");
});

await staged("what a person hides from the bot stays hidden without the intent", { privileged: [] }, async (stage, later) => {
    const ana = await stage.person("Ana");
    const place = await stage.channel("team", [ana]);
    const client = await bot(stage, later, { intents: Bits.Guilds | Bits.GuildMessages | Bits.DirectMessages });
    const got = [];
    client.on(Events.MessageCreate, (message) => got.push(message.content));
    await ana.say(place, "secret");
    await ana.say(place, `<@${client.user.id}> hi`);
    await ana.tell("directly");
    while (got.length < 3) await once(client, Events.MessageCreate);
    assert.deepEqual(got, ["", `<@${client.user.id}> hi`, "directly"]);
});

/* ---- @discordjs/ws and @discordjs/rest ----------------------------------------------------- */

async function manager(stage, later, more = {}) {
    const rest = new REST({ api: stage.api, version: "10" }).setToken(stage.token);
    const sockets = new WebSocketManager({ token: stage.token, intents: BITS, rest, fetchGatewayInformation: () => rest.get("/gateway/bot"), ...more });
    sockets.on(WebSocketShardEvents.Error, () => {});
    later(() => sockets.destroy());
    await sockets.connect();
    return { rest, sockets };
}

await staged("@discordjs/ws: a silent server is noticed, a server that says so is left, and the session goes on", { interval: 300 }, async (stage, later) => {
    const { sockets } = await manager(stage, later);
    const resumed = () => once(sockets, WebSocketShardEvents.Resumed);
    for (const fault of [() => stage.gateway.zombie(), () => stage.gateway.reconnect(), () => stage.gateway.drop(4000)]) {
        const back = resumed();
        fault();
        await back;
    }
    assert.equal(stage.gateway.started.length, 1);
    assert.equal(stage.gateway.resumes, 3);
});

await staged("@discordjs/ws: a session that is gone is begun anew, within the budget", { window: 50 }, async (stage, later) => {
    const { sockets } = await manager(stage, later);
    const ready = once(sockets, WebSocketShardEvents.Ready);
    stage.gateway.invalidate(false);
    await ready;
    assert.equal(stage.gateway.started.length, 2);
    assert.equal(stage.gateway.limits().remaining, 998);
});

await staged("@discordjs/ws: two shards; a server belongs to one of them, direct messages to the first", { shards: 2, concurrency: 2 }, async (stage, later) => {
    const ana = await stage.person("Ana");
    const place = await stage.channel("team", [ana]);
    const { sockets } = await manager(stage, later, { shardCount: null });
    const got = [];
    sockets.on(WebSocketShardEvents.Dispatch, (event, shard) => {
        const { data, shardId } = event.data ? { data: event.data, shardId: shard ?? event.shardId } : { data: event, shardId: shard };
        if (data.t === "MESSAGE_CREATE") got.push([data.d.content, shardId]);
    });
    assert.deepEqual([...(await sockets.fetchStatus()).values()], [WebSocketShardStatus.Ready, WebSocketShardStatus.Ready]);
    await ana.say(place, "server");
    await ana.tell("direct");
    while (got.length < 2) await once(sockets, WebSocketShardEvents.Dispatch);
    /* Two connections: which is heard first is chance. */
    assert.deepEqual(got.sort(), [["direct", 0], ["server", Number((BigInt(stage.world.guild.id) >> 22n) % 2n)]]);
});

await staged("a refused token: 401 on REST, 4004 on the Gateway", {}, async (stage, later) => {
    const { rest, sockets } = await manager(stage, later);
    const closed = once(sockets, WebSocketShardEvents.Closed);
    stage.refuse();
    assert.equal((await closed).map((it) => it.code ?? it).find((code) => code === 4004), 4004);
    await assert.rejects(rest.get("/users/@me"), (error) => error.status === 401);
});

/* ---- what is refused --------------------------------------------------------------------------- */

const closes = [
    ["a second Identify", async (s) => { await s.identify(); s.send(2, s.credentials()); }, 4005, [/4005/]],
    ["more than 4096 bytes", (s) => s.send(1, null, "x".repeat(4097)), 4002, [/4002/]],
    ["no JSON", (s) => s.raw("{"), 4002, [/4002/]],
    ["an unknown opcode", (s) => s.send(99, {}), 4001, [/4001/]],
    ["a presence before Identify", (s) => s.send(3, {}), 4003, [/4003/]],
    ["a wrong token", (s) => s.send(2, s.credentials({ token: "wrong" })), 4004, []],
    ["a shard beyond their number", (s) => s.send(2, s.credentials({ shard: [2, 2] })), 4010, []],
    ["intents that do not exist", (s) => s.send(2, s.credentials({ intents: 1 << 17 })), 4013, []],
    ["an intent that is not switched on", (s) => s.send(2, s.credentials({ intents: 1 << 1 })), 4014, []],
    ["a sequence from the future", async (s, stage) => { const { session_id } = await s.identify(); const next = await Socket.open(stage.gateway.resumeUrl); next.send(6, { token: stage.token, session_id, seq: 99 }); s.next = next; }, 4007, [/4007/]],
    ["121 sends in a minute", (s) => { for (let n = 0; n < 121; n += 1) s.send(1, null); }, 4008, [/4008/]],
];
for (const [name, act, code, expected] of closes)
    await staged(`${name}: the Gateway closes with ${code}`, {}, async (stage, later) => {
        const socket = await Socket.open(stage.gateway.url, stage.token);
        later(() => socket.end());
        await act(socket, stage);
        assert.equal(await (socket.next ?? socket).closed, code);
    }, expected);

await staged("another version of the API: 4012", {}, async (stage) => {
    const socket = Socket.dial(`${stage.gateway.url}/?v=6&encoding=json`);
    assert.equal(await socket.closed, 4012);
});

await staged("who closes with 1000 has no session any more; with 4000 it can be resumed", { window: 0 }, async (stage, later) => {
    for (const [code, wanted] of [[4000, 0], [1000, 9], [1001, 9]]) {
        const socket = await Socket.open(stage.gateway.url, stage.token);
        const { session_id } = await socket.identify();
        socket.end(code);
        await socket.closed;
        const next = await Socket.open(stage.gateway.resumeUrl, stage.token);
        later(() => next.end());
        next.send(6, { token: stage.token, session_id, seq: 1 });
        assert.equal((await next.read()).op, wanted, `after ${code}`);
    }
});

await staged("too many Identify calls: at once is told so, over the day's number resets the token", { identifies: { total: 2, remaining: 2 } }, async (stage, later) => {
    const sockets = [];
    for (let n = 0; n < 3; n += 1) sockets.push(await Socket.open(stage.gateway.url, stage.token));
    later(() => sockets.forEach((socket) => socket.end()));
    await sockets[0].identify();
    sockets[1].send(2, sockets[1].credentials());
    assert.deepEqual(await sockets[1].read().then(({ op, d }) => [op, d]), [9, false]);
    sockets[2].send(2, sockets[2].credentials());
    assert.deepEqual(await Promise.all([sockets[0], sockets[2]].map((socket) => socket.closed)), [4004, 4004]);
}, [/second Identify/, /token is reset/]);

await staged("heartbeats with a wrong number are noticed", {}, async (stage, later) => {
    const socket = await Socket.open(stage.gateway.url, stage.token);
    later(() => socket.end());
    await socket.identify();
    socket.send(1, 77);
    while ((await socket.read()).op !== 11);
}, [/heartbeat says 77/]);

await staged("an interaction that nobody answers fails for the person, and is told", {}, async (stage, later) => {
    const ana = await stage.person("Ana");
    const place = await stage.channel("team", [ana]);
    const socket = await Socket.open(stage.gateway.url, stage.token);
    later(() => socket.end());
    await socket.identify();
    assert.equal(await stage.interactions.open(2, ana.id, place, { id: "1", name: "x", type: 1 }), null);
    const { it } = [...stage.interactions.all.values()][0];
    assert.equal((await request(stage, "POST", `/interactions/${it.id}/${it.token}/callback`, { type: 5 })).status, 404);
}, [/not answered within/]);

const bodies = [
    ["2001 characters", { content: "x".repeat(2001), ...quiet }, 400],
    ["nothing but blanks", { content: "  \n", ...quiet }, 400],
    ["a nonce of 26 characters", { content: "x", nonce: "n".repeat(26), ...quiet }, 400],
    ["a field that is not there", { content: "x", txet: 1, ...quiet }, 400],
    ["six rows", { content: "x", components: [...Array(6).keys()].map((n) => row(button(n))), ...quiet }, 400],
    ["six buttons in a row", { content: "x", components: [row(...[...Array(6).keys()].map(button))], ...quiet }, 400],
    ["two buttons of one id", { content: "x", components: [row(button(1), button(1))], ...quiet }, 400],
    ["an id of 101 characters", { content: "x", components: [row({ ...button(1), custom_id: "i".repeat(101) })], ...quiet }, 400],
    ["a label of 81 characters", { content: "x", components: [row({ ...button(1), label: "l".repeat(81) })], ...quiet }, 400],
    ["26 entries in a menu", { content: "x", components: [row({ type: 3, custom_id: "m", options: [...Array(26).keys()].map((n) => ({ label: `${n}`, value: `${n}` })) })], ...quiet }, 400],
    ["the most there may be", { content: "x".repeat(2000), nonce: "n".repeat(25), components: [...Array(5).keys()].map((r) => row(...[...Array(5).keys()].map((n) => button(r * 5 + n)))), ...quiet }, 200],
];
for (const [name, body, status] of bodies)
    await staged(`a message with ${name}: ${status}`, {}, async (stage) => {
        const place = await stage.channel("team", []);
        assert.equal((await request(stage, "POST", `/channels/${place}/messages`, body)).status, status);
    });

const form = { custom_id: "f", title: "t", components: [labelled(field)] };
const without = ({ custom_id: _, ...rest }) => rest;
const modals = [
    ["a title of 46 characters", { ...form, title: "t".repeat(46) }],
    ["no title", { ...form, title: "" }],
    ["an id of 101 characters", { ...form, custom_id: "i".repeat(101) }],
    ["no id", without(form)],
    ["a field that is not there", { ...form, flags: 64 }],
    ["nothing in it", { ...form, components: [] }],
    ["nothing to fill in", { ...form, components: [{ type: 10, content: "x" }] }],
    ["six parts", { ...form, components: [...Array(6).keys()].map((n) => labelled({ ...field, custom_id: `${n}` })) }],
    ["two fields of one id", { ...form, components: [labelled(field), labelled(field)] }],
    ["a label of 46 characters", { ...form, components: [labelled(field, "l".repeat(46))] }],
    ["two labels for one field", { ...form, components: [labelled({ ...field, label: "x" })] }],
    ["a field for 4001 characters", { ...form, components: [labelled({ ...field, max_length: 4001 })] }],
    ["a field of no style", { ...form, components: [labelled({ ...field, style: 3 })] }],
    ["a field of no id", { ...form, components: [labelled(without(field))] }],
    ["a field in a row without a label", { ...form, components: [row(field)] }],
    ["a field for 4001 characters at least", { ...form, components: [labelled({ ...field, min_length: 4001 })] }],
    ["4001 characters in its field", { ...form, components: [labelled({ ...field, value: "x".repeat(4001) })] }],
    ["a hint of 101 characters", { ...form, components: [labelled({ ...field, placeholder: "x".repeat(101) })] }],
    ["a label with what labels have not", { ...form, components: [{ ...labelled(field), style: 1 }] }],
    ["a label with an explanation of 101 characters", { ...form, components: [{ ...labelled(field), description: "x".repeat(101) }] }],
    ["a label for a button", { ...form, components: [labelled(button(1)), labelled(field)] }],
    ["words with what words have not", { ...form, components: [{ type: 10, content: "x", style: 1 }, labelled(field)] }],
    ["a button", { ...form, components: [row(button(1))] }],
    ["words of 4001 characters", { ...form, components: [{ type: 10, content: "x".repeat(4001) }, labelled(field)] }],
    ["a menu that must be used and need not", { ...form, components: [labelled({ ...menu, required: true }), labelled(field)] }],
    ["a menu that is greyed out", { ...form, components: [labelled({ ...menu, disabled: true }), labelled(field)] }],
];

/* A bot with a question, and what it answers to the press of its button, or to the form. */
async function answers(later, stage, ...bodies) {
    const ana = await stage.person("Ana");
    const place = await stage.channel("team", [ana]);
    const socket = await Socket.open(stage.gateway.url, stage.token);
    later(() => socket.end());
    await socket.identify();
    await request(stage, "POST", `/channels/${place}/messages`, { content: "?", components: [row({ ...button(1), label: "✎" })], ...quiet });
    const question = await ana.waitFor(/\?/);
    const opened = ana.press(question, "✎");
    const { it } = [...stage.interactions.all.values()][0];
    const callback = (about, body) => request(stage, "POST", `/interactions/${about.id}/${about.token}/callback`, body);
    const said = [];
    for (const body of bodies) said.push(await callback(it, body));
    return { ana, said, opened, callback };
}

for (const [name, data] of modals)
    await staged(`a form with ${name} is refused`, {}, async (stage, later) => {
        const { said: [bad, good], opened } = await answers(later, stage, { type: 9, data }, { type: 9, data: form });
        assert.deepEqual([bad.status, bad.json.code, good.status], [400, 50035, 204]);
        await opened;
    });

await staged("who answers a press twice is told; a form is no answer to a form, nor after anything else", {}, async (stage, later) => {
    const { ana, said: [first, second], opened, callback } = await answers(later, stage, { type: 9, data: form }, { type: 6 });
    assert.deepEqual([first.status, second.status, second.json.code], [204, 400, 40060]);
    const sent = ana.submit(await opened, { t: "x" });
    const { it } = [...stage.interactions.all.values()][1];
    assert.deepEqual([it.type, it.data.components, it.message.content], [5, [{ type: 18, id: 1, component: { type: 4, id: 2, custom_id: "t", value: "x" } }], "?"]);
    assert.equal((await callback(it, { type: 9, data: form })).status, 400);
    assert.equal((await callback(it, { type: 6 })).status, 204);
    assert.equal((await callback(it, { type: 9, data: form })).status, 400);
    await sent;
}, [/answered twice/, /answered twice/]);

await staged("who does not say what may be mentioned, is told", {}, async (stage) => {
    const place = await stage.channel("team", []);
    assert.equal((await request(stage, "POST", `/channels/${place}/messages`, { content: "@everyone" })).status, 200);
}, [/without allowed_mentions/]);

await staged("who does not say what it is, or sends no JSON, is refused", {}, async (stage) => {
    const place = await stage.channel("team", []);
    assert.equal((await request(stage, "POST", `/channels/${place}/messages`, "content=x", { "Content-Type": "text/plain" })).status, 400);
    assert.equal((await request(stage, "GET", "/users/@me", undefined, { "User-Agent": "curl/8" })).status, 200);
    assert.equal((await request(stage, "GET", "/nothing")).status, 404);
    assert.equal((await request(stage, "DELETE", "/users/@me")).status, 405);
}, [/User-Agent/]);

await staged("what the bot may not is refused: a hidden channel, words, files, a person who wants none", {}, async (stage) => {
    const ana = await stage.person("Ana");
    const place = await stage.channel("team", [ana]);
    const say = (id) => request(stage, "POST", `/channels/${id}/messages`, { content: "x", ...quiet });
    stage.deny(place, "SEND_MESSAGES");
    assert.deepEqual((await say(place)).json.code, 50013);
    stage.deny(place, "VIEW_CHANNEL");
    assert.deepEqual((await say(place)).json.code, 50001);
    stage.deny(place, "READ_MESSAGE_HISTORY");
    assert.deepEqual((await request(stage, "GET", `/channels/${place}/messages`)).json, []);
    stage.world.users.get(ana.id).closed = true;
    const { json } = await request(stage, "POST", "/users/@me/channels", { recipient_id: ana.id });
    assert.deepEqual((await say(json.id)).json.code, 50007);
});

await staged("too fast: 429 with seconds that are no whole number; who was told and goes on, is noticed", { rates: { limit: 1, per: 700 } }, async (stage) => {
    const place = await stage.channel("team", []);
    const say = () => request(stage, "POST", `/channels/${place}/messages`, { content: "x", ...quiet });
    const first = await say();
    assert.deepEqual([first.status, first.headers.get("x-ratelimit-remaining")], [200, "0"]);
    const second = await say();
    assert.equal(second.status, 429);
    assert.ok(second.json.retry_after > 0 && second.json.retry_after < 0.7 && !second.json.global);
    assert.equal(second.headers.get("x-ratelimit-scope"), "user");
}, [/nothing remains/]);

await staged("Cloudflare answers with a page and no Retry-After; ten thousand wrong requests end in a ban", { rates: { invalidMax: 3 } }, async (stage) => {
    const place = await stage.channel("team", []);
    stage.limit(1, null);
    const said = await request(stage, "POST", `/channels/${place}/messages`, { content: "x", ...quiet });
    assert.equal(said.status, 429);
    assert.match(said.headers.get("content-type"), /text\/html/);
    assert.equal(said.headers.get("retry-after"), null);
    for (let n = 0; n < 3; n += 1) await request(stage, "GET", "/users/@me", undefined, { Authorization: "Bot wrong" });
    assert.equal((await request(stage, "GET", "/users/@me")).status, 429);
}, [/banned/]);

await staged("an answer that is swallowed was carried out all the same", {}, async (stage) => {
    const place = await stage.channel("team", []);
    stage.swallow(1);
    const body = { content: "x", nonce: "n", enforce_nonce: true, ...quiet };
    await assert.rejects(request(stage, "POST", `/channels/${place}/messages`, body));
    assert.equal((await request(stage, "POST", `/channels/${place}/messages`, body)).status, 200);
    assert.equal(stage.posts.length, 1);
});

finish();
