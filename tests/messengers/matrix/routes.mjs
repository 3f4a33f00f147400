/* The part of the client-server API that is served: a table of method, path and what is done.
 *
 * A handler gets {home, user, device, args, query, body, bytes, headers, stage}; what it returns is
 * the answer. `free`: needs no token. `post`: counts as something the bot says. */
import { randomBytes } from "node:crypto";
import { MatrixError, badJson, forbidden, invalid, missing, notFound, tooLarge } from "./errors.mjs";
import { wrongContent } from "./content.mjs";
import { checkFilter, messagesOf, readEventFilter, readFilter } from "./sync.mjs";

const v3 = "/_matrix/client/v3";
const versions = ["v1.1", "v1.2", "v1.3", "v1.4", "v1.5", "v1.6", "v1.7", "v1.8", "v1.9", "v1.10", "v1.11"];
const roomVersions = Array.from({ length: 12 }, (_, i) => String(i + 1));

function own(user, id) {
    if (id !== user.id) throw forbidden("Cannot do this for other users.");
}

function whole(query, name, otherwise) {
    if (query[name] === undefined) return otherwise;
    if (!/^\d+$/.test(query[name])) throw invalid(`Query parameter ${name} must be an integer`);
    return Number(query[name]);
}

/* ---- rooms ---- */

function create({ home, user, body }) {
    const version = body.room_version ?? "10";
    if (!roomVersions.includes(version)) throw new MatrixError(400, "M_UNSUPPORTED_ROOM_VERSION", "no such room version");
    for (const [key, type] of [["invite", "array"], ["is_direct", "boolean"], ["name", "string"], ["topic", "string"], ["preset", "string"],
        ["creation_content", "object"], ["initial_state", "array"]]) {
        const is = Array.isArray(body[key]) ? "array" : typeof body[key];
        if (body[key] !== undefined && is !== type) throw badJson(`'${key}' must be a ${type}`);
    }
    if (body.preset && !["private_chat", "trusted_private_chat", "public_chat"].includes(body.preset)) throw badJson("no such preset");
    for (const id of body.invite ?? []) if (!/^@[^:]+:.+/.test(id)) throw invalid(`Invalid user_id: ${id}`);
    for (const id of body.invite ?? []) home.user(id);
    const room = home.createRoom(user.id, { version: Number(version), preset: body.preset ?? "private_chat", name: body.name, topic: body.topic,
        invite: body.invite, isDirect: body.is_direct, initialState: body.initial_state, creationContent: body.creation_content });
    return { room_id: room.id };
}

function send({ home, user, device, args, body, complain }) {
    const room = home.room(args.room);
    const wrong = wrongContent(home, room, user.id, args.type, body);
    const { event } = room.send(user.id, args.type, body, { device, txn: args.txn });
    if (wrong) complain(`${args.type}: ${wrong}`);
    return { event_id: event.event_id };
}

function redact({ home, user, device, args, body }) {
    const { event } = home.room(args.room).redact(user.id, args.event, body.reason, { device, txn: args.txn });
    return { event_id: event.event_id };
}

function messages({ home, user, device, args, query }) {
    const room = home.rooms.get(args.room);
    if (!room || !["join", "leave"].includes(room.membership(user.id))) throw forbidden(`User ${user.id} not in room ${args.room}`);
    if (!["b", "f"].includes(query.dir)) throw query.dir === undefined ? missing("dir") : invalid("dir is b or f");
    const filter = readEventFilter(query.filter);
    return messagesOf(home, room, user, device, { from: query.from, to: query.to, dir: query.dir, filter,
        limit: Math.min(whole(query, "limit", 10), 1000) });
}

function members({ home, user, args, query }) {
    const room = home.room(args.room);
    room.mustBe(user.id);
    const chunk = [...room.state.values()].filter(({ event }) => event.type === "m.room.member"
        && (!query.membership || event.content.membership === query.membership)
        && (!query.not_membership || event.content.membership !== query.not_membership));
    return { chunk: chunk.map((entry) => room.shown(entry)) };
}

function joinedMembers({ home, user, args }) {
    const room = home.room(args.room);
    room.mustBe(user.id);
    return { joined: Object.fromEntries(room.members().map((id) => [id, { display_name: home.users.get(id).displayname }])) };
}

function getState({ home, user, args, room = home.room(args.room) }) {
    room.mustBe(user.id);
    const content = room.content(args.type, args.key ?? "");
    if (!content) throw notFound("Event not found.");
    return content;
}

function getEvent({ home, user, device, args }) {
    const room = home.room(args.room);
    const entry = room.byId.get(args.event);
    if (!entry || !room.visible(user.id, entry)) throw notFound("Event not found.");
    return room.shown(entry, device);
}

function typing({ home, user, args, body }) {
    own(user, args.user);
    const room = home.room(args.room);
    room.mustBe(user.id);
    if (typeof body.typing !== "boolean") throw missing("typing");
    if (body.typing && body.timeout !== undefined && !Number.isInteger(body.timeout)) throw badJson("timeout is no integer");
    if (body.typing) room.typing.set(user.id, true), home.changes.emit("typing", user.id, room.id);
    else room.typing.delete(user.id);
    room.typingAt = home.tick();
    home.changed();
    return {};
}

function receipt({ home, user, args, body }) {
    const room = home.room(args.room);
    room.mustBe(user.id);
    if (!["m.read", "m.read.private", "m.fully_read"].includes(args.type)) throw invalid(`Receipt type must be m.read, not ${args.type}`);
    if (!room.byId.has(args.event)) throw notFound("no such event in this room");
    if (body.thread_id !== undefined && (typeof body.thread_id !== "string" || !body.thread_id)) throw invalid("thread_id field must be a non-empty string");
    room.receipts.push({ n: home.tick(), type: args.type, user: user.id, event: args.event, ts: home.clock(), thread: body.thread_id });
    home.changed();
    return {};
}

function join({ home, user, args }) {
    if (!args.room.startsWith("!")) throw invalid(`${args.room} was not legal room ID or room alias`);
    const room = home.rooms.get(args.room);
    if (!room) throw new MatrixError(404, "M_UNKNOWN", "Can't join remote room because no servers that are in the room have been provided.");
    room.join(user.id);
    return { room_id: args.room };
}

/* ---- the account ---- */

function upload({ home, bytes, headers, query, settings }) {
    if (bytes.length > settings.uploadMax) throw tooLarge("Upload request body is too large");
    if (!bytes.length) throw missing("Content-Length");
    const uri = `mxc://${home.server}/${randomBytes(12).toString("base64url")}`;
    home.media.set(uri, { type: headers["content-type"] ?? "application/octet-stream", name: query.filename, bytes });
    return { content_uri: uri };
}

function download({ home, args }) {
    const found = home.media.get(`mxc://${args.server}/${args.id}`);
    if (!found) throw notFound("Not found");
    return found.bytes;
}

function profile({ home, args }) {
    const { displayname, "m.tz": zone } = home.user(args.user);
    const all = { ...(displayname ? { displayname } : {}), ...(zone ? { "m.tz": zone } : {}) };
    if (!args.key) return all;
    if (!(args.key in all)) throw notFound("Profile key not found");
    return { [args.key]: all[args.key] };
}

function setProfile({ home, user, args, body }) {
    own(user, args.user);
    if (typeof body[args.key] !== "string") throw missing(args.key);
    home.setProfile(user, args.key, body[args.key]);
    return {};
}

function setData({ home, user, args, body }) {
    own(user, args.user);
    if (args.type === "m.fully_read" || args.type === "m.push_rules") throw new MatrixError(405, "M_BAD_JSON", `Cannot set ${args.type} through this API`);
    home.setData(user, args.type, body, args.room ?? "");
    return {};
}

function getData({ user, args }) {
    own(user, args.user);
    const found = user.data.get(`${args.room ?? ""}\0${args.type}`);
    if (!found) throw notFound("Account data not found");
    return found.content;
}

function makeFilter({ user, args, body }) {
    own(user, args.user);
    user.filters.push(checkFilter(body));
    return { filter_id: String(user.filters.length - 1) };
}

const noRules = { override: [], content: [], room: [], sender: [], underride: [] };
const room = `${v3}/rooms/:room`;
const account = `${v3}/user/:user`;

const table = [
    ["GET", "/_matrix/client/versions", () => ({ versions, unstable_features: {} }), { free: true }],
    ["GET", `${v3}/login`, () => ({ flows: [{ type: "m.login.password" }] }), { free: true }],
    ["GET", `${v3}/account/whoami`, ({ user, device }) => ({ user_id: user.id, device_id: device, is_guest: false })],
    ["GET", `${v3}/capabilities`, () => ({ capabilities: { "m.room_versions": { default: "10",
        available: Object.fromEntries(roomVersions.map((each) => [each, "stable"])) } } })],
    ["GET", `${v3}/pushrules/`, () => ({ global: noRules })],
    ["GET", `${v3}/voip/turnServer`, () => ({})],
    ["GET", `${v3}/sync`, "sync"],
    ["POST", `${account}/filter`, makeFilter],
    ["GET", `${account}/filter/:id`, ({ user, args }) => { own(user, args.user); return readFilter(user, args.id); }],
    ["PUT", `${account}/account_data/:type`, setData],
    ["GET", `${account}/account_data/:type`, getData],
    ["PUT", `${account}/rooms/:room/account_data/:type`, setData],
    ["GET", `${account}/rooms/:room/account_data/:type`, getData],
    ["GET", `${v3}/profile/:user`, profile],
    ["GET", `${v3}/profile/:user/:key`, profile],
    ["PUT", `${v3}/profile/:user/:key`, setProfile],
    ["GET", `${v3}/joined_rooms`, ({ home, user }) => ({ joined_rooms: [...home.rooms.values()]
        .filter((each) => each.membership(user.id) === "join").map(({ id }) => id) })],
    ["POST", `${v3}/createRoom`, create, { post: true }],
    ["POST", `${v3}/join/:room`, join],
    ["POST", `${room}/join`, join],
    ["POST", `${room}/leave`, ({ home, user, args }) => { home.room(args.room).leave(user.id); return {}; }],
    ["POST", `${room}/forget`, ({ home, args, user }) => { if (home.room(args.room).membership(user.id) === "join")
        throw new MatrixError(400, "M_UNKNOWN", "User is in the room"); return {}; }],
    ["POST", `${room}/invite`, ({ home, user, args, body }) => { home.room(args.room).invite(user.id, body.user_id ?? ""); return {}; }],
    ["POST", `${room}/kick`, ({ home, user, args, body }) => { home.room(args.room).kick(user.id, body.user_id); return {}; }],
    ["GET", `${room}/messages`, messages],
    ["GET", `${room}/members`, members],
    ["GET", `${room}/joined_members`, joinedMembers],
    ["GET", `${room}/state`, ({ home, user, args }) => { const at = home.room(args.room); at.mustBe(user.id);
        return [...at.state.values()].map((entry) => at.shown(entry)); }],
    ["GET", `${room}/state/:type`, getState],
    ["GET", `${room}/state/:type/:key`, getState],
    ["PUT", `${room}/state/:type`, ({ home, user, args, body }) => ({ event_id: home.room(args.room).setState(user.id, args.type, "", body).event.event_id })],
    ["PUT", `${room}/state/:type/:key`, ({ home, user, args, body }) => ({ event_id: home.room(args.room).setState(user.id, args.type, args.key, body).event.event_id })],
    ["GET", `${room}/event/:event`, getEvent],
    ["PUT", `${room}/send/:type/:txn`, send, { post: true, once: true }],
    ["PUT", `${room}/redact/:event/:txn`, redact, { once: true }],
    ["PUT", `${room}/typing/:user`, typing],
    ["POST", `${room}/receipt/:type/:event`, receipt],
    ["POST", "/_matrix/media/v3/upload", upload, { raw: true, post: true }],
    ["GET", "/_matrix/client/v1/media/config", ({ settings }) => ({ "m.upload.size": settings.uploadMax })],
    ["GET", "/_matrix/client/v1/media/download/:server/:id", download],
].map(([method, path, handle, options = {}]) => ({ method, parts: path.split("/"), handle, ...options }));

function fits(parts, given) {
    if (parts.length !== given.length) return null;
    const args = {};
    for (let i = 0; i < parts.length; i++) {
        if (!parts[i].startsWith(":")) {
            if (parts[i] !== given[i]) return null;
        } else {
            try { args[parts[i].slice(1)] = decodeURIComponent(given[i]); } catch { throw invalid("a path that is not UTF-8"); }
        }
    }
    return args;
}

/* The route of a request with its arguments; refused as a homeserver refuses what it does not know. */
export function findRoute(method, path) {
    let known = false;
    for (const route of table) {
        const args = fits(route.parts, path.split("/"));
        if (args && route.method === method) return { route, args };
        known ||= args !== null;
    }
    throw new MatrixError(known ? 405 : 404, "M_UNRECOGNIZED", "Unrecognized request");
}
