/* The test server of Slack, proven with Slack's own libraries as the bot. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { finish, test } from "../browser/tap.mjs";
import { open } from "./slack.mjs";
import { allScopes } from "./slack/api.mjs";
import { allEvents } from "./slack/manifest.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const need = createRequire(path.join(root, "build/node/slack/none.js"));
const { SocketModeClient } = need("@slack/socket-mode");
const { WebClient } = need("@slack/web-api");
const bolt = need("@slack/bolt");
const { WebSocket } = need("ws");

const quiet = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, getLevel: () => "error", setName() {} };

const webOf = (stage, more = {}) => new WebClient(stage.tokens.bot,
    { slackApiUrl: `${stage.url}/`, logger: quiet, retryConfig: { retries: 0 }, ...more });
const socketOf = (stage) => new SocketModeClient({ appToken: stage.tokens.app, logger: quiet, clientPingTimeout: 1000,
    clientOptions: { slackApiUrl: `${stage.url}/` } });
const refusal = (promise) => promise.then(() => "taken", (error) => error.data?.error ?? error.message);

/* What hangs is a failure, not a test without an end. */
function inTime(promise) {
    let timer = null;
    const late = new Promise((resolve, reject) => { timer = setTimeout(() => reject(new Error("it hangs")), 30000); });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/* Runs `body` on a stage of its own. Nothing may be left that Slack would refuse, but for `expected`. */
async function on(name, options, body, expected = []) {
    await test(name, async () => {
        const stage = await open({ scopes: allScopes, events: allEvents, ...options });
        const closing = [];
        try {
            await inTime(body(stage, (close) => closing.push(close)));
            const unexpected = stage.violations.filter((violation) => !expected.some((pattern) => pattern.test(violation)));
            assert.deepEqual(unexpected, []);
            for (const pattern of expected) assert.ok(stage.violations.some((violation) => pattern.test(violation)), `no violation ${pattern}`);
        } finally {
            for (const close of closing) await close();
            await stage.close();
        }
    });
}

/* A Bolt app as a bot. */
async function boltOn(stage, later, set) {
    const app = new bolt.App({ token: stage.tokens.bot, appToken: stage.tokens.app, socketMode: true, logger: quiet,
        clientOptions: { slackApiUrl: `${stage.url}/` } });
    app.error(async (error) => stage.violations.push(`Bolt: ${error.message}`));
    set(app);
    await app.start();
    later(() => app.stop());
    await stage.sockets.connected();
    return app;
}

/* Until `fits` holds: looked at whenever something can have changed. */
async function until(fits) {
    while (!fits()) await new Promise((resolve) => setImmediate(resolve));
}

/* ---- tokens and calls ---------------------------------------------------------------- */

await on("the bot learns who it is and what it may do", {}, async (stage) => {
    const who = await webOf(stage).auth.test();
    assert.equal(who.user_id, stage.team.bot.id);
    assert.deepEqual(who.response_metadata.scopes, stage.scopes);
});

await on("a wrong token, the wrong kind of token and none are refused", {}, async (stage) => {
    assert.equal(await refusal(new WebClient("xoxb-other", { slackApiUrl: `${stage.url}/`, logger: quiet }).auth.test()), "invalid_auth");
    assert.equal(await refusal(new WebClient(undefined, { slackApiUrl: `${stage.url}/`, logger: quiet }).auth.test()), "not_authed");
    assert.equal(await refusal(webOf(stage).apps.connections.open()), "not_allowed_token_type");
    stage.refuse("bot", "account_inactive");
    assert.equal(await refusal(webOf(stage).auth.test()), "account_inactive");
});

await on("methods, bodies and arguments that Slack does not know are refused", {}, async (stage) => {
    assert.equal(await refusal(webOf(stage).apiCall("chat.shout")), "unknown_method");
    const raw = async (method, type, body) => (await (await fetch(`${stage.url}/${method}`, { method: "POST", body,
        headers: { authorization: `Bearer ${stage.tokens.bot}`, "content-type": type } })).json()).error;
    assert.equal(await raw("chat.postMessage", "text/plain", "x"), "invalid_post_type");
    assert.equal(await raw("chat.postMessage", "application/json", "{"), "invalid_json");
    assert.equal(await raw("conversations.history", "application/json", "{}"), "invalid_arguments");
    assert.equal(await raw("chat.postMessage", "application/json", '{"channel":"C0","text":"x"}'), "channel_not_found");
}, [/unknown_method/, /invalid_post_type/, /invalid_json/, /invalid_arguments/, /channel_not_found/]);

await on("a permission that is missing is named, and what it would let hear is not told", { scopes: ["chat:write"] }, async (stage, later) => {
    const ana = await stage.person("Ana");
    const place = await stage.channel("general", [ana]);
    const error = await webOf(stage).users.info({ user: ana.id }).catch((e) => e.data);
    assert.equal(error.error, "missing_scope");
    assert.equal(error.needed, "users:read");
    const client = socketOf(stage);
    later(() => client.disconnect());
    await client.start();
    await ana.say(place, "hello?");
    assert.equal(stage.sockets.envelopes.size, 0);
});

/* ---- sockets --------------------------------------------------------------------------- */

await on("Slack's own client connects, hears messages and acknowledges them", {}, async (stage, later) => {
    const ana = await stage.person("Ana");
    const place = await stage.channel("general", [ana]);
    const client = socketOf(stage);
    later(() => client.disconnect());
    const got = new Promise((resolve) => client.on("message", async ({ ack, event, body }) => {
        await ack();
        resolve({ event, body });
    }));
    await client.start();
    const id = await ana.say(place, "R&D <3 @everyone");
    const { event, body } = await got;
    assert.equal(event.text, "R&amp;D &lt;3 <!everyone>");
    assert.equal(`${event.channel}:${event.ts}`, id);
    assert.ok(event.client_msg_id && body.event_id);
    await until(() => stage.acks.size === 1);
});

await on("a group direct message: opened with its own permission, the same one again, told of as mpim", {}, async (stage, later) => {
    const web = webOf(stage);
    const people = [];
    for (const name of ["Ana", "Ben", "Cid", "Dan", "Eve", "Fay", "Gus", "Hal", "Ida"]) people.push(await stage.person(name));
    const [ana, ben] = people;
    const { channel } = await web.conversations.open({ users: `${ana.id},${ben.id}` });
    assert.equal(await stage.group([ben, ana]), channel.id);
    assert.notEqual((await web.conversations.open({ users: ana.id })).channel.id, channel.id);
    const { channel: info } = await web.conversations.info({ channel: channel.id });
    assert.deepEqual([info.is_mpim, info.is_im, info.is_group, info.is_private, info.name], [true, false, false, true, "mpdm-canvasser--ana--ben-1"]);
    assert.deepEqual((await web.conversations.members({ channel: channel.id })).members.sort(), [ana.id, ben.id, stage.team.bot.id].sort());
    assert.equal(await refusal(web.conversations.open({ users: people.map(({ id }) => id).join() })), "too_many_users");
    assert.match(await stage.group([ana, people[2]], "G"), /^G/);
    const client = socketOf(stage);
    later(() => client.disconnect());
    const got = new Promise((resolve) => client.on("message", async ({ ack, event }) => {
        await ack();
        resolve(event);
    }));
    await client.start();
    const id = await ana.say(channel.id, "hello");
    const event = await got;
    assert.deepEqual([event.channel_type, `${event.channel}:${event.ts}`], ["mpim", id]);
    await web.chat.postMessage({ channel: channel.id, text: "hello, both" });
    assert.deepEqual([ana, ben, people[2]].map((person) => person.heard.length), [1, 1, 0]);
    assert.equal(ana.heard[0].direct, false);
    assert.deepEqual((await web.conversations.history({ channel: channel.id })).messages.map(({ text }) => text), ["hello, both", "hello"]);
}, [/too_many_users/]);

await on("without mpim:history nothing is heard or read in a group direct message, without mpim:write none is opened",
    { scopes: ["chat:write", "im:write", "im:history"] }, async (stage, later) => {
        const web = webOf(stage);
        const [ana, ben] = [await stage.person("Ana"), await stage.person("Ben")];
        const group = await stage.group([ana, ben]);
        const asked = (promise) => promise.catch((error) => [error.data.error, error.data.needed]);
        assert.deepEqual(await asked(web.conversations.history({ channel: group })), ["missing_scope", "mpim:history"]);
        assert.deepEqual(await asked(web.conversations.open({ users: `${ana.id},${ben.id}` })), ["missing_scope", "mpim:write"]);
        await web.conversations.open({ users: ana.id });
        const client = socketOf(stage);
        later(() => client.disconnect());
        await client.start();
        await ana.say(group, "hello?");
        assert.equal(stage.sockets.envelopes.size, 0);
    });

await on("a URL opens one socket, once", {}, async (stage) => {
    const { url } = await new WebClient(stage.tokens.app, { slackApiUrl: `${stage.url}/`, logger: quiet }).apps.connections.open();
    const first = new WebSocket(url);
    const hello = await new Promise((resolve) => first.once("message", (data) => resolve(JSON.parse(data))));
    assert.equal(hello.type, "hello");
    assert.equal(hello.num_connections, 1);
    const status = await new Promise((resolve) => new WebSocket(url).once("unexpected-response", (request, response) => resolve(response.statusCode)).on("error", () => {}));
    assert.equal(status, 408);
}, [/had been used/]);

await on("the eleventh socket is turned away", {}, async (stage) => {
    stage.sockets.ghosts = 10;
    const { url } = await new WebClient(stage.tokens.app, { slackApiUrl: `${stage.url}/`, logger: quiet }).apps.connections.open();
    const frame = await new Promise((resolve) => new WebSocket(url).once("message", (data) => resolve(JSON.parse(data))));
    assert.deepEqual([frame.type, frame.reason], ["disconnect", "too_many_websockets"]);
});

await on("what is not acknowledged in time counts against the bot and comes again", { ackMs: 300, retry: [0, 20] }, async (stage, later) => {
    const ana = await stage.person("Ana");
    const place = await stage.channel("general", [ana]);
    const client = socketOf(stage);
    later(() => client.disconnect());
    client.on("member_joined_channel", ({ ack }) => ack());
    const seen = [];
    client.on("message", async ({ ack, body, retry_num, retry_reason, envelope_id }) => {
        seen.push({ event: body.event_id, retry_num, retry_reason, envelope_id });
        if (retry_num === 2) await ack();
    });
    await client.start();
    await ana.say(place, "hello?");
    await until(() => [...stage.acks.values()].some(({ payload }) => payload.event.type === "message"));
    assert.deepEqual(seen.map(({ retry_num, retry_reason }) => [retry_num, retry_reason]), [[0, ""], [1, "timeout"], [2, "timeout"]]);
    assert.equal(new Set(seen.map(({ event }) => event)).size, 1);
    assert.equal(new Set(seen.map(({ envelope_id }) => envelope_id)).size, 3);
}, [/not acknowledged within 300 ms: events_api message/]);

await on("acknowledging twice, or what was never sent, counts against the bot", {}, async (stage) => {
    const ana = await stage.person("Ana");
    const place = await stage.channel("general", [ana]);
    const { url } = await new WebClient(stage.tokens.app, { slackApiUrl: `${stage.url}/`, logger: quiet }).apps.connections.open();
    const socket = new WebSocket(url);
    socket.on("message", (data) => {
        const { envelope_id: id } = JSON.parse(data);
        if (id) for (const twice of [id, id, "another"]) socket.send(JSON.stringify({ envelope_id: twice }));
    });
    await stage.sockets.connected();
    await ana.say(place, "hello?");
    await until(() => stage.violations.length === 2);
}, [/acknowledged twice/, /never sent/]);

await on("after a cut Slack's client comes back, and what was said meanwhile arrives", { retry: [0, 1500, 3000] }, async (stage, later) => {
    const ana = await stage.person("Ana");
    const place = await stage.channel("general", [ana]);
    const client = socketOf(stage);
    later(() => client.disconnect());
    const texts = [];
    client.on("message", async ({ ack, event }) => {
        await ack();
        texts.push(event.text);
    });
    await client.start();
    const again = new Promise((resolve) => client.once("connected", resolve));
    stage.cut();
    await until(() => !stage.sockets.sockets.length);
    await ana.say(place, "are you there?");
    await again;
    await until(() => texts.length === 1);
    assert.equal(stage.sockets.opened, 2);
    assert.ok(stage.sockets.gap > 0);
});

await on("asked to refresh, Slack's client opens a new socket", {}, async (stage, later) => {
    const client = socketOf(stage);
    later(() => client.disconnect());
    await client.start();
    const again = new Promise((resolve) => client.once("connected", resolve));
    stage.refresh(10000);
    await again;
    assert.equal(stage.sockets.opened, 2);
});

await on("payloads go to any one of several sockets", {}, async (stage, later) => {
    const ana = await stage.person("Ana");
    const place = await stage.channel("general", [ana]);
    const heard = [[], []];
    for (const list of heard) {
        const client = socketOf(stage);
        later(() => client.disconnect());
        client.on("message", async ({ ack, event }) => {
            await ack();
            list.push(event.text);
        });
        await client.start();
    }
    for (let i = 0; i < 10; i++) await ana.say(place, `message ${i}`);
    await until(() => heard.flat().length === 10);
    assert.ok(heard.every((list) => list.length > 0));
});

/* ---- a Bolt bot -------------------------------------------------------------------------- */

const button = (text, id) => ({ type: "button", action_id: id, value: id, text: { type: "plain_text", text } });
const plain = (text) => ({ type: "plain_text", text });

await on("a Bolt bot answers messages, and people see it", {}, async (stage, later) => {
    const [ana, ben] = [await stage.person("Ana"), await stage.person("Ben")];
    const place = await stage.channel("general", [ana]);
    await boltOn(stage, later, (app) => app.message("hello", async ({ message, say }) => say(`Hi <${message.ts}>`.replace(/[<>]/g, "")),
    ));
    await ana.say(place, "hello");
    const answer = await ana.waitFor(/^Hi /);
    assert.equal(answer.place, place);
    assert.equal(answer.direct, false);
    await ben.tell("hello");
    assert.equal((await ben.waitFor(/^Hi /)).direct, true);
    assert.equal(ana.heard.length, 1);
    assert.equal(stage.posts.length, 2);
});

await on("threads: a reply is heard with its thread, and an answer in it has its place", {}, async (stage, later) => {
    const ana = await stage.person("Ana");
    const place = await stage.channel("general", [ana]);
    await boltOn(stage, later, (app) => app.message(async ({ message, say }) => say({ text: `in ${message.thread_ts}`, thread_ts: message.thread_ts ?? message.ts })));
    const first = await ana.say(place, "one");
    const thread = first.replace(`${place}:`, "");
    const there = await ana.waitFor(/^in /);
    assert.equal(there.place, first);
    await ana.say(place, "two", { replyTo: there.id });
    assert.equal((await ana.waitFor(/^in /, { from: 1 })).text, `in ${thread}`);
    const { messages } = await webOf(stage).conversations.replies({ channel: place, ts: thread });
    assert.deepEqual(messages.map(({ text }) => text).filter((text) => !text.startsWith("in")), ["one", "two"]);
    assert.equal((await webOf(stage).conversations.history({ channel: place })).messages.length, 1);
});

await on("buttons, a menu, and a menu that takes several", {}, async (stage, later) => {
    const ana = await stage.person("Ana");
    const place = await stage.channel("general", [ana]);
    const pressed = [];
    await boltOn(stage, later, (app) => {
        app.action(/.*/, async ({ ack, action, body, client }) => {
            await ack();
            pressed.push([action.action_id, action.value ?? action.selected_option?.value ?? action.selected_options.map(({ value }) => value).join("+")]);
            if (action.action_id === "done")
                await client.chat.update({ channel: body.channel.id, ts: body.message.ts, blocks: [],
                    text: `took ${body.state.values.m.many.selected_options.map(({ value }) => value)}` });
        });
    });
    const option = (n) => ({ text: plain(`${n}. Choice`), value: `v${n}` });
    await webOf(stage).chat.postMessage({ channel: place, text: "Which?", blocks: [
        { type: "section", block_id: "m", text: plain("Which?"), accessory: { type: "multi_static_select", action_id: "many", options: [1, 2, 3].map(option) } },
        { type: "actions", elements: [button("Done", "done")] }] });
    await webOf(stage).chat.postMessage({ channel: place, text: "One?", blocks: [
        { type: "actions", elements: [button("Yes", "yes"), { type: "static_select", action_id: "menu", options: [4, 5].map(option) }] }] });
    const many = await ana.waitFor(/Which/);
    assert.equal(many.many, true);
    assert.deepEqual(many.options, ["1. Choice", "2. Choice", "3. Choice"]);
    const one = await ana.waitFor(/One/);
    await ana.press(one, "Yes");
    await ana.press(one, "5.");
    await ana.press(many, ["1.", "3."]);
    assert.deepEqual(pressed, [["yes", "yes"], ["menu", "v5"], ["many", "v1"], ["many", "v1+v3"], ["done", "done"]]);
    assert.equal((await ana.waitFor(/took/)).text, "took v1,v3");
});

await on("a slash command and a modal", {}, async (stage, later) => {
    const ana = await stage.person("Ana");
    const place = await stage.channel("general", [ana]);
    await boltOn(stage, later, (app) => {
        app.command("/canvasser", async ({ ack, command, client }) => {
            await ack({ text: "one moment" });
            await client.views.open({ trigger_id: command.trigger_id, view: { type: "modal", callback_id: "facts", private_metadata: command.channel_id,
                title: plain("Facts"), submit: plain("Send"), blocks: [
                    { type: "input", block_id: "name", label: plain("Name?"), element: { type: "plain_text_input", action_id: "x" } },
                    { type: "input", block_id: "size", label: plain("Size?"), element: { type: "static_select", action_id: "x",
                        options: [{ text: plain("1. Small"), value: "s" }, { text: plain("2. Big"), value: "b" }] } }] } });
        });
        app.view("facts", async ({ ack, view, client }) => {
            const { name, size } = view.state.values;
            if (!name.x.value) return void await ack({ response_action: "errors", errors: { name: "please" } });
            await ack();
            await client.chat.postMessage({ channel: view.private_metadata, text: `${name.x.value} is ${size.x.selected_option.value}` });
        });
    });
    assert.deepEqual(await ana.command(place, "start"), { text: "one moment" });
    const view = await ana.waitForView();
    assert.deepEqual(await ana.submit(view, {}), { response_action: "errors", errors: { name: "please" } });
    await ana.submit(view, { name: "Garden", size: "2." });
    await ana.waitFor(/Garden is b/);
});

await on("edits, deletions, reactions and mentions are told", {}, async (stage, later) => {
    const ana = await stage.person("Ana");
    const place = await stage.channel("general", [ana]);
    const told = [];
    await boltOn(stage, later, (app) => {
        app.event("reaction_added", async ({ event }) => told.push(`${event.reaction} ${event.item_user === stage.team.bot.id}`));
        app.event("app_mention", async ({ event }) => told.push(event.text));
        app.message(async ({ event }) => told.push(event.subtype ? `${event.subtype} ${event.message?.text ?? ""}` : event.text));
    });
    const id = await ana.say(place, "@Canvasser start");
    await until(() => told.length === 2);
    await ana.edit(id, "stop");
    await until(() => told.length === 3);
    await ana.delete(id);
    await until(() => told.length === 4);
    await webOf(stage).chat.postMessage({ channel: place, text: "Which?" });
    await ana.react(await ana.waitFor(/Which/), "3");
    await until(() => told.length === 5);
    const mention = `<@${stage.team.bot.id}> start`;
    assert.deepEqual(told, [mention, mention, "message_changed stop", "message_deleted ", "three true"]);
});

/* ---- posting ------------------------------------------------------------------------------- */

await on("too much at once is refused with Retry-After, and Slack's client waits", { faster: 4 }, async (stage) => {
    const ana = await stage.person("Ana");
    const place = await stage.channel("general", [ana]);
    const web = webOf(stage, { rejectRateLimitedCalls: true });
    const burst = [];
    for (let i = 0; i < 25; i++) burst.push(refusal(web.chat.postMessage({ channel: place, text: `${i}` })));
    assert.ok((await Promise.all(burst)).some((answer) => answer.startsWith("A rate-limit has been reached")));
    const waiting = webOf(stage, { retryConfig: { retries: 10 } });
    await waiting.chat.postMessage({ channel: place, text: "at last" });
    await ana.waitFor(/at last/);
}, [/before Retry-After was over/]);

await on("lengths are checked as Slack checks them", {}, async (stage) => {
    const place = await stage.channel("general", []);
    const post = (args) => refusal(webOf(stage).chat.postMessage({ channel: place, text: "x", ...args }));
    assert.equal(await post({ text: "x".repeat(40001) }), "msg_too_long");
    assert.equal(await post({ text: "" }), "no_text");
    assert.equal(await post({ blocks: [{ type: "section", text: plain("x".repeat(3001)) }] }), "invalid_blocks");
    assert.equal(await post({ blocks: Array(51).fill({ type: "divider" }) }), "invalid_blocks");
    assert.equal(await post({ blocks: Array(5).fill({ type: "section", text: plain("x".repeat(2700)) }) }), "msg_blocks_too_long");
    assert.equal(await post({ blocks: [{ type: "actions", elements: [button("x".repeat(76), "a")] }] }), "invalid_blocks");
    assert.equal(await post({ blocks: [{ type: "actions", elements: [button("A", "a"), button("B", "a")] }] }), "invalid_blocks");
    assert.equal(await post({ blocks: [{ type: "actions", elements: [{ type: "multi_static_select", options: [{ text: plain("A"), value: "a" }] }] }] }), "invalid_blocks");
    assert.equal(await post({ blocks: [{ type: "sections", text: plain("x") }] }), "invalid_blocks");
    assert.equal(await post({ metadata: { event_type: "canvasser" } }), "invalid_metadata_schema");
    assert.equal(await post({ metadata: { event_type: "canvasser", event_payload: { key: "k".repeat(9000) } } }), "metadata_too_large");
    assert.equal(stage.posts.length, 0);
}, [/msg_too_long/, /no_text/, /invalid_blocks/, /msg_blocks_too_long/, /invalid_metadata_schema/, /metadata_too_large/]);

await on("a message that pings counts against the bot", {}, async (stage) => {
    const place = await stage.channel("general", []);
    await webOf(stage).chat.postMessage({ channel: place, text: "look <!channel>" });
    await webOf(stage).chat.postMessage({ channel: place, text: "&lt;!here&gt; is harmless" });
    assert.equal(stage.violations.length, 1);
    assert.equal(stage.posts[1].text, "<!here> is harmless");
}, [/would ping: <!channel>/]);

await on("metadata is found again in the history, page by page", {}, async (stage) => {
    const place = await stage.channel("general", []);
    const web = webOf(stage);
    const sent = [];
    for (let i = 0; i < 5; i++)
        sent.push((await web.chat.postMessage({ channel: place, text: `${i}`, metadata: { event_type: "canvasser", event_payload: { key: `k${i}` } } })).ts);
    const seen = [];
    for await (const page of web.paginate("conversations.history", { channel: place, limit: 2, oldest: sent[0], include_all_metadata: true }))
        seen.push(...page.messages.map(({ metadata }) => metadata.event_payload.key));
    assert.deepEqual(seen, ["k4", "k3", "k2", "k1"]);
    assert.equal((await web.conversations.history({ channel: place })).messages[0].metadata, undefined);
    assert.deepEqual(stage.posts.map(({ key }) => key), ["k0", "k1", "k2", "k3", "k4"]);
});

await on("people, direct conversations, whispers and reactions", {}, async (stage) => {
    const ana = await stage.person("Ana", { lang: "es-ES", zone: "Europe/Madrid" });
    const place = await stage.channel("general", [ana]);
    const web = webOf(stage);
    const { user } = await web.users.info({ user: ana.id, include_locale: true });
    assert.deepEqual([user.locale, user.tz, user.profile.display_name], ["es-ES", "Europe/Madrid", "Ana"]);
    assert.equal((await web.users.info({ user: ana.id })).user.locale, undefined);
    const { channel } = await web.conversations.open({ users: ana.id });
    await web.chat.postMessage({ channel: channel.id, text: "psst" });
    await web.chat.postEphemeral({ channel: place, user: ana.id, text: "only you" });
    assert.deepEqual(ana.heard.map(({ text, direct, ephemeral }) => [text, direct, ephemeral ?? false]), [["psst", true, false], ["only you", false, true]]);
    const id = await ana.say(place, "hm");
    await web.reactions.add({ channel: place, timestamp: id.split(":")[1], name: "eyes" });
    assert.equal(await refusal(web.reactions.add({ channel: place, timestamp: id.split(":")[1], name: "eyes" })), "already_reacted");
    assert.deepEqual((await web.conversations.members({ channel: place })).members, [stage.team.bot.id, ana.id]);
}, [/already_reacted/]);

await on("a file is uploaded in three steps, and shown a while after the answer", {}, async (stage) => {
    const ana = await stage.person("Ana");
    const place = await stage.channel("general", [ana]);
    const web = webOf(stage);
    const { files: [{ files: [answer] }] } = await web.files.uploadV2({ channel_id: place, file: Buffer.from("a picture"), filename: "mix-1.png",
        title: "The mix", initial_comment: "Here" });
    assert.deepEqual(answer, { id: answer.id, title: "The mix" }, "it does not say which message");
    assert.equal((await web.conversations.history({ channel: place })).messages.length, 0);
    const { ts } = await web.chat.postMessage({ channel: place, text: "said meanwhile" });
    const { files, text } = await ana.waitFor(/Here/);
    assert.equal(text, "Here");
    assert.deepEqual([files[0].title, String(files[0].bytes)], ["The mix", "a picture"]);
    const { messages } = await web.conversations.history({ channel: place, include_all_metadata: true });
    assert.deepEqual(messages.map((message) => message.text), ["Here", "said meanwhile"]);
    const [shown] = messages;
    assert.ok(shown.ts > ts);
    assert.deepEqual([shown.subtype, shown.user, shown.metadata], ["file_share", stage.team.bot.id, undefined]);
    assert.deepEqual(shown.files.map(({ id, name, title, user, mimetype, size }) => ({ id, name, title, user, mimetype, size })),
        [{ id: answer.id, name: "mix-1.png", title: "The mix", user: stage.team.bot.id, mimetype: "image/png", size: 9 }]);
});

await on("a file in a thread is among its replies", {}, async (stage) => {
    const ana = await stage.person("Ana");
    const place = await stage.channel("general", [ana]);
    const [, ts] = (await ana.say(place, "a thread")).split(":");
    await webOf(stage).files.uploadV2({ channel_id: place, thread_ts: ts, file: Buffer.from("a picture"), filename: "mix.png" });
    const { place: where } = await ana.waitFor(({ files }) => files.length > 0);
    assert.equal(where, `${place}:${ts}`);
    const { messages } = await webOf(stage).conversations.replies({ channel: place, ts });
    assert.deepEqual(messages.map(({ files }) => files?.[0].name), [undefined, "mix.png"]);
    assert.equal((await webOf(stage).conversations.history({ channel: place })).messages.length, 1);
});

await on("an upload serves once, and not before its bytes are there", { shareMs: 0 }, async (stage) => {
    const ana = await stage.person("Ana");
    const place = await stage.channel("general", [ana]);
    const web = webOf(stage);
    const { upload_url: url, file_id: id } = await web.files.getUploadURLExternal({ filename: "mix.png", length: 3 });
    const show = () => refusal(web.files.completeUploadExternal({ files: [{ id }], channel_id: place }).then(() => "shown"));
    assert.equal(await show(), "file_not_found");
    assert.equal((await fetch(url, { method: "POST", body: "four" })).status, 400);
    assert.equal((await fetch(url, { method: "POST", body: "png" })).status, 200);
    assert.equal(await show(), "taken");
    await ana.waitFor(({ files }) => files.length > 0);
    assert.equal(await show(), "file_not_found");
    assert.equal(stage.files.length, 1);
}, [/file_not_found/, /4 bytes where 3 were announced/]);

await on("faults of one call: cut off before or after it is carried out", { shareMs: 0 }, async (stage) => {
    const ana = await stage.person("Ana");
    const place = await stage.channel("general", [ana]);
    const web = webOf(stage);
    const fails = (promise) => promise.then(() => false, () => true);
    const upload = () => web.files.uploadV2({ channel_id: place, file: Buffer.from("a picture"), filename: "mix.png" });
    for (const name of ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"]) {
        const met = stage.fault(name, "cut");
        assert.ok(await fails(upload()), name);
        await met;
    }
    assert.equal(stage.team.files.size, 2);
    assert.equal([...stage.team.files.values()].filter(({ bytes }) => bytes).length, 1);
    stage.fault("files.completeUploadExternal", "lost");
    assert.ok(await fails(upload()));
    await ana.waitFor(({ files }) => files.length > 0);
    for (const how of ["unheard", "unsaid"]) {
        const met = stage.fault("files.completeUploadExternal", how);
        upload().catch(() => {});
        await met;
    }
    await until(() => stage.files.length === 2);
    assert.equal(stage.team.files.size, 5);
});

/* ---- faults ---------------------------------------------------------------------------------- */

await on("faults: a limit with and without Retry-After, an answer that never comes, a slow one", {}, async (stage) => {
    const place = await stage.channel("general", []);
    const post = (text) => fetch(`${stage.url}/chat.postMessage`, { method: "POST", body: JSON.stringify({ channel: place, text }),
        headers: { authorization: `Bearer ${stage.tokens.bot}`, "content-type": "application/json; charset=utf-8" } });
    stage.limit(1, null);
    let answer = await post("a");
    assert.deepEqual([answer.status, answer.headers.get("retry-after")], [429, null]);
    stage.limit(1, 1);
    answer = await post("b");
    assert.deepEqual([answer.status, answer.headers.get("retry-after")], [429, "1"]);
    assert.equal((await post("too soon")).status, 429);
    await until(() => stage.rates.buckets.get(`chat.postMessage ${place}`).until <= Date.now());
    stage.swallow(1);
    await assert.rejects(post("c"));
    stage.tooSlow(50);
    assert.equal((await post("d")).status, 200);
    assert.deepEqual(stage.posts.map(({ text }) => text), ["c", "d"]);
}, [/before Retry-After/]);

await on("a refused token ends the connection for good", {}, async (stage) => {
    const client = socketOf(stage);
    await client.start();
    const ended = new Promise((resolve) => client.on("close", resolve));
    stage.refuse();
    await ended;
    await client.disconnect();
    assert.equal(await refusal(webOf(stage).auth.test()), "invalid_auth");
});

finish();
process.exit();
