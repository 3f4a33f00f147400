/* matrix-js-sdk as the bot, and plain requests for what the library never does wrong. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createRequire } from "node:module";
import path from "node:path";
import { root } from "../browser/web.mjs";
import { finish, test } from "../browser/tap.mjs";
import { open } from "./matrix.mjs";

const require = createRequire(path.join(root, "build/node/matrix/package.json"));
const sdk = require("matrix-js-sdk");
require("matrix-js-sdk/lib/logger").logger.setLevel("silent");

/* ---- helpers ---- */

function clientOf(stage, more = {}) {
    return sdk.createClient({ baseUrl: stage.url, accessToken: stage.token, userId: stage.bot.id, deviceId: "BOTDEVICE", ...more });
}

async function started(stage, { limit = 20, ...more } = {}) {
    const client = clientOf(stage, more);
    client.on("RoomMember.membership", (_event, member) => {
        if (member.userId === stage.bot.id && member.membership === "invite") client.joinRoom(member.roomId).catch(() => {});
    });
    const synced = new Promise((resolve) => client.on("sync", (state) => state === "PREPARED" && resolve()));
    const filter = sdk.Filter.fromJson(stage.bot.id, "", { room: { timeline: { limit } } });
    await client.startClient({ initialSyncLimit: limit, pollTimeout: 20000, filter });
    await synced;
    return client;
}

function until(emitter, name, fits) {
    return new Promise((resolve) => {
        const look = (...given) => { if (fits(...given)) { emitter.off(name, look); resolve(given[0]); } };
        emitter.on(name, look);
    });
}

const said = (client, text) => until(client, "Room.timeline", (event) => event.getContent().body === text);

/* One request without the library. */
async function ask(stage, method, where, body, { token = stage.token, headers = {} } = {}) {
    const answer = await fetch(`${stage.url}${where}`, { method, body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
        headers: { ...(token ? { Authorization: `Bearer ${token}` } : {}), ...headers } });
    return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

const v3 = "/_matrix/client/v3";
const roomPath = (place) => `${v3}/rooms/${encodeURIComponent(place)}`;
const words = (body, more = {}) => ({ msgtype: "m.text", body, "m.mentions": {}, ...more });

/* A stage with three people in a room that the library's bot has joined. */
async function workshop(options = {}) {
    const stage = await open(options);
    const people = [];
    for (const name of ["Ana", "Boris", "Chloé"]) people.push(await stage.person(name, { zone: "Europe/Athens" }));
    const client = await started(stage, options);
    const place = await stage.channel("team", people);
    const inside = until(client, "Room.myMembership", (room, membership) => room.roomId === place && membership === "join");
    await inside;
    const end = async () => { client.stopClient(); await stage.close(); };
    return { stage, people, client, place, end };
}

/* ---- with the library ---- */

await test("the library starts, is invited, joins, hears and answers", async () => {
    const { stage, people: [ana], client, place, end } = await workshop();
    const hears = said(client, "start");
    await ana.say(place, "start");
    const event = await hears;
    assert.equal(event.getSender(), ana.id);
    assert.equal(event.getRoomId(), place);
    assert.equal(client.getRoom(place).getMember(ana.id).name, "Ana");
    const { event_id: id } = await client.sendMessage(place, words("Which segment?\n  1. Farmers\n  2. Shops"));
    const heard = await ana.waitFor(/Which segment/);
    assert.equal(heard.id, id);
    assert.deepEqual(heard.options, ["1. Farmers", "2. Shops"]);
    assert.equal(stage.posts[0].place, place);
    assert.equal(heard.direct, false);
    assert.deepEqual(stage.violations, []);
    await end();
});

await test("reactions, replies, threads and edits arrive as the library reads them", async () => {
    const { stage, people: [ana, boris], client, place, end } = await workshop();
    const { event_id: id } = await client.sendMessage(place, words("Which?\n  1. Farmers\n  2. Shops"));
    const question = await ana.waitFor(/Which/);
    const reacted = until(client, "Room.timeline", (event) => event.getType() === "m.reaction");
    await ana.press(question, "Shops");
    assert.deepEqual((await reacted).getRelation(), { rel_type: "m.annotation", event_id: id, key: "2️⃣" });
    const replied = until(client, "Room.timeline", (event) => event.replyEventId === id);
    await boris.say(place, "Farmers", { replyTo: id });
    assert.match((await replied).getContent().body, /^> <@canvasser:stage.test> Which\?\n>   1. Farmers\n>   2. Shops\n\nFarmers$/);
    const threaded = until(client, "Room.timeline", (event) => event.getContent().body === "in here");
    const first = await boris.say(place, "in here", { thread: id });
    assert.equal((await threaded).threadRootId, id);
    const edited = until(client, "Room.timeline", (event) => event.getContent()["m.new_content"]);
    await boris.edit(first, "in there");
    assert.equal((await edited).getRelation().event_id, first);
    await client.sendMessage(place, words("thanks", { "m.relates_to": { rel_type: "m.thread", event_id: id, is_falling_back: true, "m.in_reply_to": { event_id: first } } }));
    assert.equal((await ana.waitFor(/thanks/)).place, `${place}:${id}`);
    const gone = until(client, "Room.redaction", () => true);
    await boris.redact(first, "a slip");
    await gone;
    assert.deepEqual(stage.violations, []);
    await end();
});

await test("direct conversations both ways, with words written before the bot is there", async () => {
    const { stage, people: [ana, boris], client, end } = await workshop();
    const hears = said(client, "my answer");
    await ana.tell("my answer");
    const room = client.getRoom((await hears).getRoomId());
    assert.equal(room.getJoinedMemberCount(), 2);
    assert.equal(room.getDMInviter(), ana.id);
    const { room_id: mine } = await client.createRoom({ preset: "trusted_private_chat", is_direct: true, invite: [boris.id] });
    await client.sendMessage(mine, words("Only for you"));
    assert.equal((await boris.waitFor(/Only for you/)).direct, true);
    const told = until(client, "accountData", (event) => event.getType() === "m.direct");
    await client.setAccountData("m.direct", { [boris.id]: [mine], [ana.id]: [room.roomId] });
    assert.deepEqual((await told).getContent(), { [boris.id]: [mine], [ana.id]: [room.roomId] });
    await boris.tell("and this");
    assert.equal(stage.home.rooms.size, 3);
    assert.deepEqual(stage.violations, []);
    await end();
});

await test("a group without a name: invited as to a direct conversation, and counted", async () => {
    const { stage, people: [ana, boris, chloe], client, end } = await workshop();
    const hears = said(client, "hello all");
    const place = await stage.group([ana, boris]);
    await ana.say(place, "hello all");
    await hears;
    const room = client.getRoom(place);
    assert.equal(room.getDMInviter(), ana.id);
    assert.equal(room.getInvitedAndJoinedMemberCount(), 3);
    assert.match(room.name, /Ana/);
    const comes = until(client, "RoomState.members", (_event, _state, member) => member.userId === chloe.id && member.membership === "join");
    stage.home.room(place).invite(boris.id, chloe.id);
    await comes;
    const answers = said(client, "hello to you");
    await client.sendMessage(place, words("hello to three"));
    assert.equal((await chloe.waitFor(/hello to three/)).direct, false);
    await chloe.say(place, "hello to you");
    await answers;
    assert.equal(room.getJoinedMemberCount(), 4);
    assert.deepEqual(stage.violations, []);
    await end();
});

await test("of a room in which only the invited read, who comes later reads nothing of before", async () => {
    const { stage, people: [ana, boris], client, end } = await workshop();
    const { room_id: place } = await client.createRoom({ preset: "trusted_private_chat", is_direct: true, invite: [ana.id],
        creation_content: { "x.test": "kept" }, initial_state: [{ type: "m.room.history_visibility", state_key: "", content: { history_visibility: "invited" } }] });
    assert.equal(stage.home.room(place).content("m.room.create")["x.test"], "kept");
    await client.sendMessage(place, words("for Ana"));
    await ana.waitFor(/for Ana/);
    stage.home.room(place).invite(ana.id, boris.id);
    await stage.until(() => stage.home.room(place).membership(boris.id) === "join");
    await client.sendMessage(place, words("for both"));
    await boris.waitFor(/for both/);
    assert.deepEqual(boris.heard.map(({ text }) => text), ["for both"]);
    await end();
});

await test("files, typing, read receipts, profiles and members", async () => {
    const { stage, people: [ana], client, place, end } = await workshop();
    const { content_uri: url } = await client.uploadContent(Buffer.from("PNG"), { type: "image/png", name: "mix.png", includeFilename: true });
    await client.sendMessage(place, { msgtype: "m.image", body: "mix.png", url, info: { mimetype: "image/png", size: 3 }, "m.mentions": {} });
    const image = await ana.waitFor(/mix.png/);
    assert.equal(String(image.file.bytes), "PNG");
    assert.equal(image.file.type, "image/png");
    const heard = said(client, "seen?");
    await ana.say(place, "seen?");
    await client.sendReadReceipt(await heard);
    assert.equal(stage.home.room(place).receipts[0].user, stage.bot.id);
    await client.sendTyping(place, true, 3000);
    assert.ok(stage.home.room(place).typing.has(stage.bot.id));
    assert.equal((await client.getProfileInfo(ana.id)).displayname, "Ana");
    assert.equal((await client.getProfileInfo(ana.id, "m.tz"))["m.tz"], "Europe/Athens");
    assert.deepEqual(Object.keys((await client.getJoinedRoomMembers(place)).joined).length, 5);
    assert.deepEqual(stage.violations, []);
    await end();
});

await test("a gap longer than the timeline is limited, and the library fetches it from the history", async () => {
    const { stage, people: [ana], client, place, end } = await workshop({ limit: 5 });
    client.stopClient();
    stage.cut();
    for (let i = 0; i < 30; i++) await ana.say(place, `answer ${i}`);
    const again = await started(stage, { limit: 5 });
    const room = again.getRoom(place);
    const live = room.getLiveTimeline();
    assert.equal(live.getEvents().length, 5);
    assert.ok(live.getPaginationToken("b"));
    while (await again.paginateEventTimeline(live, { backwards: true, limit: 7 }));
    const bodies = live.getEvents().map((event) => event.getContent().body).filter((body) => body?.startsWith("answer"));
    assert.deepEqual(bodies, Array.from({ length: 30 }, (_, i) => `answer ${i}`));
    again.stopClient();
    await end();
});

await test("the library lives through cut connections and misses nothing", async () => {
    const { stage, people: [ana], client, place, end } = await workshop({ limit: 100 });
    const got = [];
    const all = until(client, "Room.timeline", (event) => {
        if (/^n\d/.test(event.getContent().body)) got.push(event.getContent().body);
        return got.length === 40;
    });
    for (let i = 0; i < 40; i++) {
        await ana.say(place, `n${i}`);
        if (i % 9 === 4) stage.cut();
        if (i % 5 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    client.retryImmediately();
    await all;
    assert.deepEqual(got, Array.from({ length: 40 }, (_, i) => `n${i}`));
    await end();
});

await test("a limited sender waits as long as it is told, by body or header", async () => {
    const { stage, people: [ana], client, place, end } = await workshop();
    for (const how of ["body", "header", "both"]) {
        stage.limit(1, 1, { how });
        const failed = await client.sendMessage(place, words(`late ${how}`), `limited-${how}`).then(() => null, (error) => error);
        if (failed) { /* this version does not read the header: it tries again itself only for the body */
            assert.equal(failed.errcode, "M_LIMIT_EXCEEDED");
            await new Promise((resolve) => setTimeout(resolve, 1000));
            await client.http.authedRequest("PUT", `/rooms/${encodeURIComponent(place)}/send/m.room.message/limited-${how}`, undefined, words(`late ${how}`));
        }
        await ana.waitFor(new RegExp(`late ${how}`));
    }
    assert.equal(stage.posts.length, 3);
    assert.deepEqual(stage.violations, []);
    await end();
});

await test("what was carried out before the connection broke is not doubled under the same transaction", async () => {
    const { stage, people: [ana], client, place, end } = await workshop();
    stage.swallow(1);
    await client.sendMessage(place, words("once"), "txn-1").catch(() => {});
    const { event_id: id } = await client.http.authedRequest("PUT", `/rooms/${encodeURIComponent(place)}/send/m.room.message/txn-1`, undefined, words("once"));
    assert.equal(stage.posts.length, 1);
    assert.equal(stage.posts[0].key, "txn-1");
    assert.equal((await ana.waitFor(/once/)).id, id);
    await end();
});

await test("a token that is refused logs the library out", async () => {
    const { stage, client, end } = await workshop();
    const out = once(client, "Session.logged_out");
    stage.refuse();
    const [error] = await out;
    assert.equal(error.errcode, "M_UNKNOWN_TOKEN");
    await end();
});

await test("rooms of every version work with the library", async () => {
    const { stage, people: [ana], client, end } = await workshop();
    for (let version = 1; version <= 12; version++) {
        const inside = until(client, "Room.myMembership", (_room, membership) => membership === "join");
        const place = await stage.channel(`v${version}`, [ana], { version });
        await inside;
        const hears = said(client, `hello ${version}`);
        const id = await ana.say(place, `hello ${version}`);
        assert.equal((await hears).getId(), id);
        await client.sendEvent(place, "m.reaction", { "m.relates_to": { rel_type: "m.annotation", event_id: id, key: "👍" } });
    }
    assert.deepEqual(stage.violations, []);
    await end();
});

/* ---- without it: what a homeserver refuses ---- */

const stage = await open({ timelineMax: 50, uploadMax: 1000 });
const ana = await stage.person("Ana");
const place = await stage.channel("team", [ana]);
const put = (txn, body, type = "m.room.message") => ask(stage, "PUT", `${roomPath(place)}/send/${type}/${txn}`, body);

const refusals = [
    ["no token", () => ask(stage, "GET", `${v3}/sync`, undefined, { token: "" }), 401, "M_MISSING_TOKEN"],
    ["a wrong token", () => ask(stage, "GET", `${v3}/account/whoami`, undefined, { token: "x" }), 401, "M_UNKNOWN_TOKEN"],
    ["an endpoint of an old version", () => ask(stage, "GET", "/_matrix/client/r0/sync"), 404, "M_UNRECOGNIZED"],
    ["a wrong method", () => ask(stage, "DELETE", `${v3}/sync`), 405, "M_UNRECOGNIZED"],
    ["sending before joining", () => put("a", words("x")), 403, "M_FORBIDDEN"],
    ["reading before joining", () => ask(stage, "GET", `${roomPath(place)}/messages?dir=b`), 403, "M_FORBIDDEN"],
    ["joining an unknown room", () => ask(stage, "POST", `${v3}/join/!x:y`, {}), 404, "M_UNKNOWN"],
    ["joining", () => ask(stage, "POST", `${v3}/join/${encodeURIComponent(place)}`, {}), 200],
    ["no JSON", () => put("b", "{"), 400, "M_NOT_JSON"],
    ["JSON that is no object", () => put("c", "[]"), 400, "M_BAD_JSON"],
    ["a fraction", () => put("d", words("x", { n: 0.5 })), 400, "M_BAD_JSON"],
    ["an event over 64 KiB", () => put("e", words("x".repeat(65000))), 413, "M_TOO_LARGE"],
    ["an event just below", () => put("f", words("x".repeat(64000))), 200],
    ["a sync from nowhere", () => ask(stage, "GET", `${v3}/sync?since=s99999`), 400, "M_UNKNOWN"],
    ["a timeout that is no number", () => ask(stage, "GET", `${v3}/sync?timeout=soon`), 400, "M_BAD_JSON"],
    ["a filter that is not JSON", () => ask(stage, "GET", `${v3}/sync?filter={`), 400, "M_BAD_JSON"],
    ["a filter with a slip", () => ask(stage, "GET", `${v3}/sync?filter=${encodeURIComponent('{"room":{"timelime":{}}}')}`), 400, "M_BAD_JSON"],
    ["messages without a direction", () => ask(stage, "GET", `${roomPath(place)}/messages`), 400, "M_MISSING_PARAM"],
    ["messages with a sync's filter", () => ask(stage, "GET", `${roomPath(place)}/messages?dir=b&filter=${encodeURIComponent('{"room":{}}')}`), 400, "M_BAD_JSON"],
    ["messages with a filter", () => ask(stage, "GET", `${roomPath(place)}/messages?dir=b&filter=${encodeURIComponent('{"types":["m.room.message"]}')}`), 200],
    ["messages from nowhere", () => ask(stage, "GET", `${roomPath(place)}/messages?dir=b&from=x`), 400, "M_UNKNOWN"],
    ["somebody else's account data", () => ask(stage, "PUT", `${v3}/user/${ana.id}/account_data/m.direct`, {}), 403, "M_FORBIDDEN"],
    ["account data that is not there", () => ask(stage, "GET", `${v3}/user/${stage.bot.id}/account_data/m.direct`), 404, "M_NOT_FOUND"],
    ["a room version that is none", () => ask(stage, "POST", `${v3}/createRoom`, { room_version: "99" }), 400, "M_UNSUPPORTED_ROOM_VERSION"],
    ["an invitation of nobody", () => ask(stage, "POST", `${v3}/createRoom`, { invite: ["ana"] }), 400, "M_INVALID_PARAM"],
    ["a file that is too large", () => ask(stage, "POST", "/_matrix/media/v3/upload", "x".repeat(1001)), 413, "M_TOO_LARGE"],
    ["a receipt for nothing", () => ask(stage, "POST", `${roomPath(place)}/receipt/m.read/$x`, {}), 404, "M_NOT_FOUND"],
];
for (const [what, request, status, errcode] of refusals)
    await test(`${status === 200 ? "taken" : "refused"}: ${what}`, async () => {
        const answer = await request();
        assert.equal(answer.status, status);
        assert.equal(answer.body.errcode, errcode);
    });

await test("refused: the same reaction twice, and a thread on a reaction", async () => {
    const id = await ana.say(place, "well");
    const reaction = { "m.relates_to": { rel_type: "m.annotation", event_id: id, key: "👍" } };
    const { body } = await put("r1", reaction, "m.reaction");
    assert.equal((await put("r2", reaction, "m.reaction")).body.errcode, "M_DUPLICATE_ANNOTATION");
    const thread = words("x", { "m.relates_to": { rel_type: "m.thread", event_id: body.event_id } });
    assert.deepEqual([(await put("r3", thread)).status, (await put("r4", thread)).body.errcode], [400, "M_UNKNOWN"]);
});

await test("sync: waits, tells once, is limited from `since` on, and may be paged to it", async () => {
    const { body: { next_batch: since } } = await ask(stage, "GET", `${v3}/sync`);
    assert.deepEqual(Object.keys((await ask(stage, "GET", `${v3}/sync?since=${since}&timeout=1`)).body.rooms ?? {}), []);
    const waiting = ask(stage, "GET", `${v3}/sync?since=${since}&timeout=30000`);
    await stage.until(() => stage.service.polls.size === 1);
    const id = await ana.say(place, "one");
    const { body } = await waiting;
    assert.deepEqual(body.rooms.join[place].timeline.events.map((event) => event.event_id), [id]);
    assert.equal(body.rooms.join[place].timeline.limited, false);
    for (let i = 0; i < 12; i++) await ana.say(place, `gap ${i}`);
    const { body: { rooms: { join: { [place]: { timeline } } } } } = await ask(stage, "GET", `${v3}/sync?since=${body.next_batch}`);
    assert.equal(timeline.limited, true);
    assert.equal(timeline.events.length, 10);
    const page = await ask(stage, "GET", `${roomPath(place)}/messages?dir=b&from=${timeline.prev_batch}&to=${body.next_batch}&limit=1`);
    assert.deepEqual(page.body.chunk.map((event) => event.content.body), ["gap 1"]);
    const rest = await ask(stage, "GET", `${roomPath(place)}/messages?dir=b&from=${page.body.end}&to=${body.next_batch}&limit=5`);
    assert.deepEqual(rest.body.chunk.map((event) => event.content.body), ["gap 0"]);
    assert.equal(rest.body.end, undefined);
});

await test("noted: words that ping or break, files that are not there, impatience, the token in an address", async () => {
    const wrong = [words("x", { "m.mentions": undefined }), words("x", { "m.mentions": { room: true } }), words("x\u202ey"), words(" "),
        words("x", { format: "org.matrix.custom.html", formatted_body: "<b>x" }), words("x", { format: "org.matrix.custom.html", formatted_body: "<script>x</script>" }),
        words("x", { format: "org.matrix.custom.html", formatted_body: "a & b" }), { ...words("x"), msgtype: "m.image", url: "mxc://stage.test/none" },
        words("x", { "m.relates_to": { rel_type: "m.replace", event_id: "$none" } }), words("x", { msgtype: "m.shout" })];
    stage.violations.length = 0;
    for (const [i, content] of wrong.entries()) assert.equal((await put(`w${i}`, content)).status, 200);
    assert.equal(stage.violations.length, wrong.length, stage.violations.join("\n"));
    stage.limit(1, 5, { how: "header" });
    const first = await put("early", words("x"));
    assert.deepEqual([first.status, first.headers.get("retry-after"), first.body.retry_after_ms], [429, "5", undefined]);
    assert.equal((await put("early", words("x"))).status, 429);
    await fetch(`${stage.url}${v3}/account/whoami?access_token=x`);
    assert.equal(stage.violations.length, wrong.length + 2);
    stage.limit(1, null);
    const none = await put("later", words("x"));
    assert.deepEqual([none.status, none.headers.get("retry-after"), none.body.retry_after_ms], [429, null, undefined]);
});

await test("refused: sending where only the keeper may, and after being removed", async () => {
    stage.forbid(place);
    assert.equal((await put("p1", words("x"))).body.errcode, "M_FORBIDDEN");
    stage.kick(place);
    const { body } = await ask(stage, "GET", `${v3}/sync?since=s1`);
    assert.ok(body.rooms.leave[place]);
    assert.equal((await put("p2", words("x"))).body.errcode, "M_FORBIDDEN");
});

await stage.close();
finish();
process.exit(); /* the library leaves timers behind */
