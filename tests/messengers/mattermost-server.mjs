/* The test server for Mattermost, proven with Mattermost's own client library as the bot. */
import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import { finish, test } from "../browser/tap.mjs";
import { mentionedNames, pinged } from "./mattermost/mentions.mjs";
import { packages } from "./mattermost/packages.mjs";
import { open } from "./mattermost.mjs";

const { ws: WebSocket, client } = packages();
const { Client4, WebSocketClient } = client;
globalThis.WebSocket = WebSocket;
globalThis.CloseEvent ??= class extends Event {
    constructor(type, more) {
        super(type);
        Object.assign(this, more);
    }
};
console.log = ((log) => (line, ...more) => (/^(not )?ok|^#|^1\.\./.test(line) ? log(line, ...more) : undefined))(console.log);

/* ---- tools ------------------------------------------------------------------------------- */

function rest(stage, token = stage.botToken) {
    const c = new Client4();
    c.setUrl(stage.url);
    c.setToken(token);
    return c;
}

/* The official client on the WebSocket, by the header or by the challenge. */
function listen(stage, { header = true, token = stage.botToken } = {}) {
    const headers = { Authorization: `Bearer ${token}` };
    const socket = new WebSocketClient({
        minWebSocketRetryTime: 1, maxWebSocketRetryTime: 1, reconnectJitterRange: 0,
        newWebSocketFn: (url) => (socket.raw = new WebSocket(url, header ? { headers } : {})),
    });
    const heard = [];
    const waiting = new Set();
    socket.heard = heard;
    socket.missed = 0;
    socket.addMissedMessageListener(() => { socket.missed += 1; });
    socket.addErrorListener(() => {});
    socket.addMessageListener((message) => {
        heard.push(message);
        for (const look of [...waiting]) look();
    });
    socket.until = (fits) => new Promise((resolve) => {
        const look = () => {
            const found = heard.find(fits);
            if (!found) return;
            waiting.delete(look);
            resolve(found);
        };
        waiting.add(look);
        look();
    });
    socket.event = (name) => socket.until((message) => message.event === name);
    socket.initialize(`${stage.url.replace("http", "ws")}/api/v4/websocket`, header ? undefined : token);
    return socket;
}

const postOf = (message) => JSON.parse(message.data.post);
const texts = (socket) => socket.heard.filter((m) => m.event === "posted").map((m) => postOf(m).message);

async function refused(promise, status, id) {
    const error = await promise.then(() => null, (e) => e);
    assert.ok(error, "it was not refused");
    assert.equal(error.status_code, status);
    if (id) assert.equal(error.server_error_id, id);
}

/* What never comes fails its test only. */
function tooLong() {
    return new Promise((_, reject) => { setTimeout(() => reject(new Error("nothing more happens")), 20_000).unref(); });
}

/* A stage with Ana and a channel, `body` on it, and no complaints but `complaints`. */
async function on(body, options = {}, complaints = []) {
    const stage = await open(options);
    try {
        const ana = await stage.person("Ana", { lang: "de", zone: "Europe/Athens" });
        await Promise.race([body(stage, ana, await stage.channel("Retro", [ana])), tooLong()]);
        assert.equal(stage.violations.length, complaints.length, stage.violations.join("; "));
        complaints.forEach((complaint, i) => assert.match(stage.violations[i], complaint));
    } finally {
        await stage.close();
    }
}

/* An HTTP listener of the bot: `answer(body, req)` gives what is answered. */
async function listener(answer) {
    const calls = [];
    const server = http.createServer(async (req, res) => {
        const chunks = [];
        for await (const chunk of req) chunks.push(chunk);
        calls.push({ type: req.headers["content-type"], body: Buffer.concat(chunks).toString() });
        const out = await answer(calls.at(-1).body, req);
        if (out === undefined) return;
        res.writeHead(out.status ?? 200, { "Content-Type": "application/json" });
        res.end(out.raw ?? JSON.stringify(out));
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
        calls, url: `http://127.0.0.1:${server.address().port}/act`,
        close: () => { server.closeAllConnections(); server.close(); },
    };
}

const button = (url, id = "b1", name = "Yes") => ({ id, name, type: "button", integration: { url, context: { k: "v1" } } });
const withActions = (channel, ...actions) => ({ channel_id: channel, message: "vote", props: { attachments: [{ text: "pick", actions }] } });

/* ---- who is there -------------------------------------------------------------------------- */

await test("a token in the header says who it is", () => on(async (stage) => {
    const me = await rest(stage).getMe();
    assert.deepEqual([me.id, me.username, me.is_bot], [stage.bot.id, "canvasser", true]);
}));

await test("another token is refused, on every route", () => on(async (stage, ana, channel) => {
    await refused(rest(stage, "x".repeat(26)).getMe(), 401, "api.context.session_expired.app_error");
    await refused(rest(stage, "").createPost({ channel_id: channel, message: "x" }), 401);
    stage.refuse();
    await refused(rest(stage).getMe(), 401);
}));

await test("a person has a language and a time zone, set or automatic", () => on(async (stage, ana) => {
    const ben = await stage.person("Ben", { lang: "es", zone: "America/Lima", automatic: true });
    const [a, b] = await rest(stage).getProfilesByIds([ana.id, ben.id]);
    assert.deepEqual([a.locale, a.timezone.manualTimezone, a.timezone.useAutomaticTimezone], ["de", "Europe/Athens", "false"]);
    assert.deepEqual([b.locale, b.timezone.automaticTimezone, b.timezone.useAutomaticTimezone], ["es", "America/Lima", "true"]);
}));

/* ---- the socket ------------------------------------------------------------------------------ */

for (const header of [true, false])
    await test(`hello has number 0 and a connection_id, by the ${header ? "header" : "challenge"}`, () => on(async (stage) => {
        const socket = listen(stage, { header });
        const hello = await socket.event("hello");
        assert.equal(hello.seq, 0);
        assert.match(hello.data.connection_id, /^[a-z0-9]{26}$/);
        assert.equal((await socket.event("status_change")).seq, 1);
        socket.close();
    }));

await test("what happens is told as JSON in JSON", () => on(async (stage, ana, channel) => {
    const socket = listen(stage);
    await socket.event("hello");
    const id = await ana.say(channel, "hi @canvasser");
    const posted = await socket.event("posted");
    assert.deepEqual(JSON.parse(posted.data.mentions), [stage.bot.id]);
    assert.deepEqual([posted.data.sender_name, posted.data.channel_type, postOf(posted).message], ["@ana", "O", "hi @canvasser"]);
    await ana.edit(id, "hello");
    assert.equal(postOf(await socket.event("post_edited")).message, "hello");
    await ana.react(id, "yes");
    assert.equal(JSON.parse((await socket.event("reaction_added")).data.reaction).emoji_name, "+1");
    await ana.unreact(id, "yes");
    assert.equal(JSON.parse((await socket.event("reaction_removed")).data.reaction).create_at, 0);
    await ana.delete(id);
    assert.equal(postOf(await socket.event("post_deleted")).id, id);
    await ana.tell("psst");
    assert.equal((await socket.event("direct_added")).data.creator_id, ana.id);
    const direct = await socket.until((m) => m.event === "posted" && m.data.channel_type === "D");
    assert.deepEqual([direct.data.team_id, direct.data.channel_display_name], ["", "@ana"]);
    await ana.leave(channel);
    assert.equal((await socket.event("user_removed")).data.user_id, ana.id);
    await ana.enter(channel);
    assert.equal((await socket.event("user_added")).data.user_id, ana.id);
    socket.close();
}));

await test("a ping of the client is answered under its number", () => on(async (stage) => {
    const socket = listen(stage);
    await socket.event("hello");
    const reply = await new Promise((resolve) => { socket.ping(resolve); });
    assert.deepEqual([reply.status, reply.data.text, reply.event], ["OK", "pong", undefined]);
    socket.close();
}));

await test("the server pings, and hangs up on who does not answer", () => on(async (stage) => {
    const socket = new WebSocket(`${stage.url.replace("http", "ws")}/api/v4/websocket`, { autoPong: false, headers: { Authorization: `Bearer ${stage.botToken}` } });
    const pings = [];
    socket.on("ping", () => pings.push(1));
    const [code] = await once(socket, "close");
    assert.deepEqual([code, pings.length], [1006, 1]);
}, { ping: 20 }));

async function closes(stage, frame) {
    const socket = new WebSocket(`${stage.url.replace("http", "ws")}/api/v4/websocket`, { headers: { Authorization: `Bearer ${stage.botToken}` } });
    await once(socket, "open");
    socket.send(frame);
    const [code] = await once(socket, "close");
    return code;
}

await test("a frame over 8 KiB closes with 1009, one that is no JSON with 1006", () => on(async (stage) => {
    assert.equal(await closes(stage, JSON.stringify({ action: "ping", seq: 1, data: { x: "x".repeat(8192) } })), 1009);
    assert.equal(await closes(stage, "{"), 1006);
    assert.equal(await closes(stage, JSON.stringify({ seq: 1, action: "authentication_challenge" }).slice(1)), 1006);
}, {}, [/not JSON/, /not JSON/]));

await test("a challenge with another token closes", () => on(async (stage) => {
    const socket = new WebSocket(`${stage.url.replace("http", "ws")}/api/v4/websocket`);
    await once(socket, "open");
    socket.send(JSON.stringify({ seq: 1, action: "authentication_challenge", data: { token: "no" } }));
    assert.equal((await once(socket, "close"))[0], 1006);
}));

await test("frames without action or number, and unknown actions, fail", () => on(async (stage) => {
    const socket = listen(stage);
    await socket.event("hello");
    socket.conn.send(JSON.stringify({ seq: 3 }));
    socket.conn.send(JSON.stringify({ action: "ping" }));
    const reply = await new Promise((resolve) => { socket.sendMessage("dance", {}, resolve); });
    assert.equal(reply.error.id, "api.web_socket_router.bad_action.app_error");
    socket.close();
}, {}, [/no_action/, /bad_seq/, /unknown action/, /bad_action/]));

/* ---- coming back ------------------------------------------------------------------------------ */

/* `n` messages while the bot's connection is broken; gives the official client after it. */
async function missing(stage, ana, channel, n, header = true) {
    const socket = listen(stage, { header });
    await socket.event("hello");
    await ana.say(channel, "before");
    await socket.event("posted");
    socket.initialize = ((back) => (...all) => { socket.comeBack = () => back.apply(socket, all); })(socket.initialize);
    stage.cut();
    while (!socket.comeBack) await new Promise((resolve) => { setImmediate(resolve); });
    for (let i = 0; i < n; i++) await ana.say(channel, `missed ${i}`);
    socket.initialize = WebSocketClient.prototype.initialize;
    socket.comeBack();
    return socket;
}

for (const n of [0, 1, 240])
    await test(`resume: ${n} missed events come, in order, without a hello`, () => on(async (stage, ana, channel) => {
        const socket = await missing(stage, ana, channel, n);
        await new Promise((resolve) => { setImmediate(resolve); });
        await ana.say(channel, "after");
        await socket.until((m) => m.event === "posted" && postOf(m).message === "after");
        assert.deepEqual(texts(socket), ["before", ...Array.from({ length: n }, (_, i) => `missed ${i}`), "after"]);
        assert.equal(socket.heard.filter((m) => m.event === "hello").length, 1);
        assert.deepEqual(socket.heard.map((m) => m.seq), socket.heard.map((_, i) => i));
        assert.deepEqual([socket.missed, stage.hub.resumed], [0, 1]);
        socket.close();
    }));

await test("resume: after 280 events there is a new connection, and nothing comes again", () => on(async (stage, ana, channel) => {
    const socket = await missing(stage, ana, channel, 280);
    const [first] = socket.heard;
    const hello = await socket.until((m) => m.event === "hello" && m !== first);
    assert.notEqual(hello.data.connection_id, first.data.connection_id);
    assert.equal(hello.seq, 0);
    await ana.say(channel, "after");
    await socket.until((m) => m.event === "posted" && postOf(m).message === "after");
    assert.deepEqual(texts(socket), ["before", "after"]);
    assert.deepEqual([socket.missed, stage.hub.resumed], [1, 0]);
    socket.close();
}));

await test("resume: by the challenge there is always a new connection", () => on(async (stage, ana, channel) => {
    const socket = await missing(stage, ana, channel, 1, false);
    await socket.until((m) => m.event === "hello" && m !== socket.heard[0]);
    assert.deepEqual([socket.missed, stage.hub.resumed], [1, 0]);
    socket.close();
}));

await test("resume: a number long past gets a new connection, one that is not given is refused", () => on(async (stage, ana, channel) => {
    const address = `${stage.url.replace("http", "ws")}/api/v4/websocket`;
    const headers = { Authorization: `Bearer ${stage.botToken}` };
    const socket = listen(stage);
    const id = (await socket.event("hello")).data.connection_id;
    for (let i = 0; i < 140; i++) await ana.say(channel, `${i}`);
    await socket.until((m) => m.event === "posted" && postOf(m).message === "139");
    socket.raw.onclose = () => {};
    const gone = once(socket.raw, "close");
    stage.cut();
    await gone;
    const late = new WebSocket(`${address}?connection_id=${id}&sequence_number=5`, { headers });
    const [greeting] = await once(late, "message");
    assert.equal(JSON.parse(greeting).event, "hello");
    assert.notEqual(JSON.parse(greeting).data.connection_id, id);
    late.terminate();
    await once(late, "close");
    const newer = JSON.parse(greeting).data.connection_id;
    while ([...stage.hub.connections].some((one) => one.socket)) await new Promise((resolve) => { setImmediate(resolve); });
    const none = new WebSocket(`${address}?connection_id=${newer}`, { headers });
    none.on("error", () => {});
    await once(none, "close");
    socket.close();
}, {}, [/without a sequence_number/]));

/* ---- posts --------------------------------------------------------------------------------------- */

await test("a post comes back whole; the same pending_post_id makes none twice, for 30 seconds", async () => {
    let now = Date.now();
    await on(async (stage, ana, channel) => {
        const c = rest(stage);
        const asked = { channel_id: channel, message: "hi", pending_post_id: `${stage.bot.id}:1`, props: { canvasser: { key: "k" } } };
        const first = await c.createPost(asked);
        assert.deepEqual([first.props.from_bot, first.props.canvasser.key, first.root_id], ["true", "k", ""]);
        now += 29_000;
        assert.equal((await c.createPost(asked)).id, first.id);
        now += 2_000;
        assert.notEqual((await c.createPost(asked)).id, first.id);
        assert.deepEqual(stage.posts.map((post) => post.key), ["k", "k"]);
    }, { now: () => now });
});

await test("16,383 characters pass, one more does not; nor do props over 8,000", () => on(async (stage, ana, channel) => {
    const c = rest(stage);
    await c.createPost({ channel_id: channel, message: "😀".repeat(16383) });
    await refused(c.createPost({ channel_id: channel, message: "x".repeat(16384) }), 400, "model.post.is_valid.msg.app_error");
    await refused(c.createPost({ channel_id: channel, message: "x", props: { x: "y".repeat(8000) } }), 400, "model.post.is_valid.props.app_error");
}));

await test("threads: a reply has its root, which must be a beginning in that channel", () => on(async (stage, ana, channel) => {
    const c = rest(stage);
    const root = await ana.say(channel, "root");
    const reply = await c.createPost({ channel_id: channel, message: "reply", root_id: root });
    assert.deepEqual([reply.root_id, reply.reply_count, stage.posts[0].place], [root, 1, `${channel}:${root}`]);
    await refused(c.createPost({ channel_id: channel, message: "x", root_id: reply.id }), 400, "api.post.create_post.root_id.app_error");
    const other = await stage.channel("Other", [ana]);
    await refused(c.createPost({ channel_id: other, message: "x", root_id: root }), 400, "api.post.create_post.root_id.app_error");
}));

await test("only members read and write in a channel, only authors change", () => on(async (stage, ana, channel) => {
    const c = rest(stage);
    const closed = stage.world.channel({ name: "closed", type: "P", members: [ana.id] }).id;
    await refused(c.createPost({ channel_id: closed, message: "x" }), 403, "api.context.permissions.app_error");
    await refused(c.getPosts(closed), 403);
    await refused(c.patchPost({ id: await ana.say(channel, "mine"), message: "yours" }), 403);
    stage.lack("create_post");
    await refused(c.createPost({ channel_id: channel, message: "x" }), 403);
    await refused(c.createPostEphemeral(ana.id, { channel_id: channel, message: "x" }), 403);
}));

await test("history: since is by the last change and ends at a thousand, after and before are by age", () => on(async (stage, ana, channel) => {
    const c = rest(stage);
    const ids = [];
    for (let i = 0; i < 1010; i++) ids.push(await ana.say(channel, `${i}`));
    const middle = await c.getPost(ids[1005]);
    assert.deepEqual((await c.getPostsSince(channel, middle.create_at)).order, ids.slice(1006).reverse());
    await ana.edit(ids[3], "edited");
    assert.ok((await c.getPostsSince(channel, middle.create_at)).order.includes(ids[3]));
    const most = await c.getPostsSince(channel, 1);
    assert.deepEqual([most.order.length, most.order.includes(ids[9]), most.order.includes(ids[1009])], [1000, false, true]);
    const after = await c.getPostsAfter(channel, ids[100], 0, 200);
    assert.deepEqual([after.order.length, after.order.at(-1), after.order[0]], [200, ids[101], ids[300]]);
    assert.equal((await c.getPostsAfter(channel, ids[100], 1, 200)).order.at(-1), ids[301]);
    assert.deepEqual((await c.getPostsBefore(channel, ids[2], 0, 60)).order, [ids[1], ids[0]]);
    assert.equal((await c.getPosts(channel, 0, 1000)).order.length, 200);
    await ana.react(ids[5], "3");
    assert.equal((await c.getPost(ids[5])).metadata.reactions[0].emoji_name, "three");
}));

await test("conversations with one: the same one again", () => on(async (stage, ana) => {
    const c = rest(stage);
    const ben = await stage.person("Ben");
    const one = await c.createDirectChannel([stage.bot.id, ana.id]);
    assert.equal((await c.createDirectChannel([ana.id, stage.bot.id])).id, one.id);
    assert.deepEqual([one.type, one.team_id], ["D", ""]);
    await refused(c.createDirectChannel([ana.id, ben.id]), 403);
    await refused(c.createDirectChannel([stage.bot.id, "nobody"]), 400);
}));

await test("a group message: three to eight people, the same one again, called by who is in it", () => on(async (stage, ana) => {
    const c = rest(stage);
    const others = [];
    for (const name of ["Zoe", "Ben", "Cid", "Dan", "Eve", "Fay", "Gus"]) others.push(await stage.person(name));
    const [zoe] = others;
    const group = await c.createGroupChannel([zoe.id, ana.id]);
    assert.deepEqual([group.type, group.team_id, group.display_name, group.creator_id], ["G", "", "ana, canvasser, zoe", ""]);
    assert.match(group.name, /^[0-9a-f]{40}$/);
    assert.equal((await c.createGroupChannel([ana.id, stage.bot.id, zoe.id])).id, group.id);
    assert.deepEqual((await c.getChannelMembers(group.id)).map((one) => one.user_id).sort(), [ana.id, stage.bot.id, zoe.id].sort());
    assert.equal((await c.getChannelMember(group.id, zoe.id)).channel_id, group.id);
    assert.equal((await c.getChannel(group.id)).type, "G");
    for (const list of [await c.getMyChannels(stage.world.team.id), await c.getAllTeamsChannels()])
        assert.deepEqual(list.filter((one) => one.id === group.id).map((one) => one.type), ["G"]);
    const ids = others.map((person) => person.id);
    assert.equal((await c.createGroupChannel(ids)).display_name.split(", ").length, 8);
    await refused(c.createGroupChannel([...ids, ana.id]), 400, "api.channel.create_group.bad_size.app_error");
    await refused(c.createGroupChannel([ana.id]), 400, "api.channel.create_group.bad_size.app_error");
    await refused(c.createGroupChannel([ana.id, ana.id, zoe.id]), 400, "api.channel.create_group.bad_user.app_error");
    await refused(c.createGroupChannel([ana.id, "y".repeat(26)]), 400, "api.channel.create_group.bad_user.app_error");
    await refused(c.createGroupChannel([ana.id, "zoe"]), 400, "api.context.invalid_body_param.app_error");
    stage.lack("create_group_channel");
    await refused(c.createGroupChannel([ana.id, ids[1]]), 403);
}));

await test("a group message: nobody comes, nobody goes, and who is not in it reads nothing", () => on(async (stage, ana) => {
    const c = rest(stage);
    const [ben, cid] = [await stage.person("Ben"), await stage.person("Cid")];
    const group = ana.gather([ben]);
    await refused(c.addToChannel(cid.id, group), 400, "api.channel.add_user_to_channel.type.app_error");
    await refused(c.removeFromChannel(ben.id, group), 400, "api.channel.remove_channel_member.type.app_error");
    const outside = rest(stage, stage.world.token(cid.user));
    await refused(outside.getPosts(group), 403);
    await refused(outside.createPost({ channel_id: group, message: "x" }), 403);
    await refused(outside.getChannelMembers(group), 403);
}));

await test("a group message: what happens there is told, with its type; its history, threads and buttons", () => on(async (stage, ana) => {
    const ben = await stage.person("Ben");
    const c = rest(stage);
    const socket = listen(stage);
    await socket.event("hello");
    const group = ana.gather([ben]);
    const added = await socket.event("group_added");
    assert.deepEqual([added.broadcast.channel_id, JSON.parse(added.data.teammate_ids)], [group, [ana.id, ben.id, stage.bot.id].sort()]);
    const root = await ana.say(group, "hi");
    const posted = await socket.event("posted");
    assert.deepEqual([posted.data.channel_type, posted.data.team_id, posted.data.channel_display_name, posted.data.sender_name],
        ["G", "", "ana, ben, canvasser", "@ana"]);
    assert.equal(posted.data.mentions, undefined, "nobody is called by a mere message");
    const reply = await c.createPost({ channel_id: group, message: "below", root_id: root });
    assert.deepEqual((await c.getPosts(group)).order, [reply.id, root]);
    assert.deepEqual(stage.posts.map((post) => [post.place, post.direct]), [[`${group}:${root}`, false]]);
    const bot = await listener(() => ({}));
    await c.createPost(withActions(group, button(bot.url)));
    await ben.press(await ben.waitFor(/vote/), "Yes");
    assert.equal(JSON.parse(bot.calls[0].body).channel_id, group);
    socket.close();
    bot.close();
}));

await test("a command in a group message: in a team that one is in", () => on(async (stage, ana) => {
    const bot = await listener(() => ({ response_type: "ephemeral", text: "ok" }));
    stage.slash("retro", bot.url);
    const group = ana.gather([await stage.person("Ben")]);
    const c = rest(stage, stage.world.token(ana.user));
    await c.executeCommand("/retro now", { channel_id: group, team_id: stage.world.team.id });
    assert.equal(new URLSearchParams(bot.calls[0].body).get("channel_id"), group);
    await refused(c.executeCommand("/retro now", { channel_id: group }), 403);
    bot.close();
}));

await test("files: uploaded, then belonging to one post", () => on(async (stage, ana, channel) => {
    const c = rest(stage);
    const form = new FormData();
    form.append("channel_id", channel);
    form.append("files", new Blob([Buffer.from("\x89PNG\r\n\x1a\n picture", "latin1")], { type: "image/png" }), "chart.png");
    const { file_infos: [info] } = await c.uploadFile(form);
    assert.deepEqual([info.name, info.mime_type, info.size], ["chart.png", "image/png", 16]);
    const post = await c.createPost({ channel_id: channel, message: "chart", file_ids: [info.id] });
    assert.deepEqual([post.file_ids, post.metadata.files[0].name], [[info.id], "chart.png"]);
    await refused(c.createPost({ channel_id: channel, message: "again", file_ids: [info.id] }), 400);
    stage.lack("upload_file");
    await refused(c.uploadFile(form), 403);
}));

await test("unknown routes, bodies and ids are refused as Mattermost does", () => on(async (stage, ana, channel) => {
    const ask = (method, where, body, type = "application/json") => fetch(`${stage.url}/api/v4${where}`, { method, body, headers: { Authorization: `Bearer ${stage.botToken}`, "Content-Type": type } });
    assert.equal((await ask("GET", "/nowhere")).status, 404);
    assert.equal((await ask("POST", "/posts", "{")).status, 400);
    assert.equal((await ask("POST", "/posts", JSON.stringify({ channel_id: channel, message: 5 }))).status, 400);
    assert.equal((await ask("POST", "/posts", JSON.stringify({ channel_id: "x", message: "x" }))).status, 400);
    assert.equal((await ask("GET", `/channels/${channel}/posts?after=x`)).status, 400);
    assert.equal((await ask("POST", "/posts", JSON.stringify({ channel_id: channel, message: "x", colour: 1 }), "text/plain")).status, 201);
}, {}, [/without its Content-Type/, /unknown field colour/]));

/* ---- limits and faults -------------------------------------------------------------------------- */

await test("a limit is 429 in plain text, with and without Retry-After; posting before it is over is noted", () => on(async (stage, ana, channel) => {
    const post = (message) => fetch(`${stage.url}/api/v4/posts`, { method: "POST", body: JSON.stringify({ channel_id: channel, message }), headers: { Authorization: `Bearer ${stage.botToken}`, "Content-Type": "application/json" } });
    stage.limit(1, null);
    const bare = await post("x");
    assert.deepEqual([bare.status, bare.headers.get("retry-after"), bare.headers.get("content-type").split(";")[0], await bare.text()], [429, null, "text/plain", "limit exceeded\n"]);
    stage.limit(1, 60);
    const first = await post("x");
    assert.deepEqual([first.headers.get("retry-after"), first.headers.get("x-ratelimit-remaining")], ["60", "0"]);
    stage.faults.told -= 1000; /* as if a second had gone by */
    assert.equal((await post("y")).status, 201);
}, {}, [/before Retry-After was over/]));

await test("a post that is swallowed is there, and the same pending_post_id gives it", () => on(async (stage, ana, channel) => {
    const c = rest(stage);
    const asked = { channel_id: channel, message: "x", pending_post_id: `${stage.bot.id}:7` };
    stage.swallow(1);
    await assert.rejects(c.createPost(asked));
    assert.equal(stage.posts.length, 1);
    assert.equal((await c.createPost(asked)).id, stage.posts[0].id);
    assert.equal(stage.posts.length, 1);
}));

/* ---- buttons, commands, dialogs ------------------------------------------------------------------- */

await test("a press calls the URL with the context, and carries out the answer", () => on(async (stage, ana, channel) => {
    const bot = await listener(() => ({ update: { message: "done", props: {} }, ephemeral_text: "noted" }));
    const post = await rest(stage).createPost(withActions(channel, button(bot.url)));
    assert.equal(post.props.attachments[0].actions[0].integration, undefined, "what only the server may know is not shown");
    assert.deepEqual([post.props.attachments[0].fields, post.props.attachments[0].id], [null, 0]);
    const heard = ana.waitFor((m) => m.whispered);
    const token = stage.world.token(ana.user);
    await rest(stage, token).doPostAction(post.id, "b1");
    const call = JSON.parse(bot.calls[0].body);
    assert.equal(bot.calls[0].type, "application/json");
    assert.deepEqual([call.user_id, call.post_id, call.channel_id, call.type, call.context], [ana.id, post.id, channel, "button", { k: "v1" }]);
    assert.equal((await heard).text, "noted");
    assert.deepEqual([ana.heard[0].text, ana.heard[0].options], ["done", []]);
    bot.close();
}));

await test("a pick from a menu says which option", () => on(async (stage, ana, channel) => {
    const bot = await listener(() => ({}));
    const menu = { id: "m1", name: "menu", type: "select", options: [{ text: "A", value: "a" }, { text: "B", value: "b" }], integration: { url: bot.url, context: { k: "m" } } };
    await rest(stage).createPost(withActions(channel, menu));
    await ana.press(await ana.waitFor(/vote/), "B");
    assert.deepEqual(JSON.parse(bot.calls[0].body).context, { k: "m", selected_option: "b" });
    bot.close();
}));

/* What becomes of a press that is answered so. */
async function pressed(stage, ana, channel, answer) {
    const bot = await listener(answer);
    try {
        await rest(stage).createPost(withActions(channel, button(bot.url)));
        return await ana.press(ana.heard.at(-1), "Yes").then(() => "done", (error) => error.status);
    } finally {
        bot.close();
    }
}

await test("a press that is answered with nothing, a refusal or other words fails or is noted", () => on(async (stage, ana, channel) => {
    assert.equal(await pressed(stage, ana, channel, () => ({ raw: "" })), 400);
    assert.equal(await pressed(stage, ana, channel, () => ({ status: 403 })), 400);
    assert.equal(await pressed(stage, ana, channel, () => ({ text: "no" })), "done");
}, {}, [/no JSON/, /has text/]));

await test("a press that is not answered in time fails", () => on(async (stage, ana, channel) => {
    assert.equal(await pressed(stage, ana, channel, () => undefined), 400);
}, { patience: 50 }, [/no answer/]));

await test("ids of actions with more than letters and digits, twice, and addresses of the own network", () => on(async (stage, ana, channel) => {
    await rest(stage).createPost(withActions(channel, button("http://127.0.0.1:9/", "a-b"), button("http://127.0.0.1:9/", "c"), button("http://127.0.0.1:9/", "c")));
    await assert.rejects(ana.press(await ana.waitFor(/vote/), "Yes"), /Action integration error/);
}, { allowed: false }, [/a-b/, /two actions/]));

await test("a command is a form with the token", () => on(async (stage, ana, channel) => {
    const bot = await listener(() => ({ response_type: "ephemeral", text: "ok" }));
    const command = stage.slash("retro", bot.url);
    assert.equal((await rest(stage, stage.world.token(ana.user)).executeCommand("/retro start now", { channel_id: channel })).text, "ok");
    const form = new URLSearchParams(bot.calls[0].body);
    assert.equal(bot.calls[0].type, "application/x-www-form-urlencoded");
    assert.deepEqual(["token", "text", "command", "user_name", "channel_id"].map((name) => form.get(name)), [command.token, "start now", "/retro", "ana", channel]);
    assert.equal((await ana.waitFor((m) => m.whispered)).text, "ok");
    bot.close();
}));

await test("a dialog opens with the trigger of a press, for three seconds", async () => {
    let now = Date.now();
    await on(async (stage, ana, channel) => {
        const bot = await listener(() => ({}));
        const dialog = (trigger_id) => fetch(`${stage.url}/api/v4/actions/dialogs/open`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ trigger_id, url: bot.url, dialog: { title: "Mix", elements: [] } }) });
        await rest(stage).createPost(withActions(channel, button(bot.url)));
        await ana.press(await ana.waitFor(/vote/), "Yes");
        const { trigger_id } = JSON.parse(bot.calls[0].body);
        now += 2900;
        assert.equal((await dialog(trigger_id)).status, 200);
        now += 200;
        assert.match((await (await dialog(trigger_id)).json()).id, /expired/);
        await rest(stage, stage.world.token(ana.user)).submitInteractiveDialog({ url: bot.url, callback_id: "c", state: "", submission: { a: 1 }, user_id: "", channel_id: channel, team_id: "", cancelled: false });
        assert.equal(JSON.parse(bot.calls[1].body).type, "dialog_submission");
        bot.close();
    }, { now: () => now });
});

await test("everybody is called by @all, @channel and @here, by what unescapes to them, and by nothing else", () => {
    for (const text of ["@all", "hi @channel!", "(@HERE)", "x.@all", "**@all**", "\\@all", "&#64;all", "&commat;here", "@all.", "_@channel_"])
        assert.ok(pinged(text), text);
    for (const text of ["@\u200ball", "@\u2060channel", "all", "`@all`", "me@all.org", "@allies", "@ all"])
        assert.ok(!pinged(text), text);
    assert.ok(mentionedNames("hi @ana. and @ben_b").includes("ana"));
});

await test("what calls everybody is noted", () => on(async (stage, ana, channel) => {
    await rest(stage).createPost({ channel_id: channel, message: "look, @channel" });
}, {}, [/everybody is called/]));

finish();
process.exit();
