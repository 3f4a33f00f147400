/* The REST API, as far as a bot that talks needs it; the rest is 404.
 * https://discord.com/developers/docs/reference */
import { kinds } from "./world.mjs";
import { commandErrors, invalidForm, messageErrors, snowflake } from "./forms.mjs";

const BODY_MAX = 25 * 1024 * 1024, FILE_MAX = 10 * 1024 * 1024;
const ok = (json) => ({ status: 200, json });
const empty = { status: 204 };
const bad = (status, code, message) => ({ status, json: { message, code } });
const unknown = { channel: bad(404, 10003, "Unknown Channel"), message: bad(404, 10008, "Unknown Message"), user: bad(404, 10013, "Unknown User"), guild: bad(404, 10004, "Unknown Guild") };

/* ---- the parts of a body --------------------------------------------------------------- */

function multipart(type, bytes) {
    const boundary = /boundary="?([^";]+)"?/.exec(type)?.[1];
    if (!boundary) return null;
    const parts = [];
    const text = bytes.toString("latin1");
    for (const piece of text.split(`--${boundary}`).slice(1, -1)) {
        const end = piece.indexOf("\r\n\r\n");
        if (!piece.startsWith("\r\n") || end < 0) return null;
        const head = Buffer.from(piece.slice(0, end), "latin1").toString("utf8");
        parts.push({
            name: /\bname="([^"]*)"/i.exec(head)?.[1], file: /\bfilename="([^"]*)"/i.exec(head)?.[1],
            type: /content-type: *([^\r\n]+)/i.exec(head)?.[1], bytes: Buffer.from(piece.slice(end + 4, -2), "latin1"),
        });
    }
    return text.trimEnd().endsWith(`--${boundary}--`) ? parts : null;
}

/* {body, files}, or {refusal}. */
function bodyOf(request, bytes) {
    const type = request.headers["content-type"] ?? "";
    if (!bytes.length && (request.method === "GET" || request.method === "DELETE" || !type)) return { body: undefined, files: [] };
    if (bytes.length > BODY_MAX) return { refusal: bad(413, 40005, "Request entity too large") };
    try {
        if (/^application\/json\b/.test(type)) return { body: JSON.parse(bytes.toString("utf8")), files: [] };
        if (!/^multipart\/form-data\b/.test(type)) return { refusal: { status: 400, json: invalidForm([{ path: [], code: "CONTENT_TYPE_INVALID", message: "Expected \"Content-Type\" header to be one of {'application/json'}." }]) } };
        const parts = multipart(type, bytes);
        const json = parts?.find((part) => part.name === "payload_json");
        if (!parts || (!json && !parts.length)) return { refusal: bad(400, 50035, "Invalid Form Body") };
        return { body: json ? JSON.parse(json.bytes.toString("utf8")) : {}, files: parts.filter((part) => /^files\[\d+\]$/.test(part.name ?? "")) };
    } catch {
        return { refusal: bad(400, 50109, "The request body contains invalid JSON.") };
    }
}

/* ---- messages ---------------------------------------------------------------------------- */

/* Why the bot may not: the code tells a channel that is hidden from one where a permission is missing. */
function refusesChannel(world, id, ...needed) {
    const place = world.channels.get(id);
    if (!place) return unknown.channel;
    if (!world.may(id, "VIEW_CHANNEL")) return bad(403, 50001, "Missing Access");
    return needed.some((name) => !world.may(id, name)) ? bad(403, 50013, "Missing Permissions") : null;
}

function attach(world, message, body, files) {
    const told = new Map((body.attachments ?? []).map((it) => [String(it.id), it]));
    message.attachments = files.map((file) => {
        const n = /\d+/.exec(file.name)[0];
        const about = told.get(n);
        if (!about) world.violate("a file without its entry in attachments");
        const id = world.snowflake();
        return { id, filename: about?.filename ?? file.file ?? "unknown", description: about?.description, size: file.bytes.length, content_type: file.type, url: `https://cdn.test/${id}`, proxy_url: `https://cdn.test/${id}`, bytes: file.bytes.toString("base64") };
    });
}

function create(world, id, body, files) {
    const thread = world.channels.get(id)?.data.type === kinds.THREAD;
    const refused = refusesChannel(world, id, thread ? "SEND_MESSAGES_IN_THREADS" : "SEND_MESSAGES", ...(files.length ? ["ATTACH_FILES"] : []), ...(body?.message_reference ? ["READ_MESSAGE_HISTORY"] : []));
    if (refused) return refused;
    const errors = messageErrors(body);
    if (errors.length) return { status: 400, json: invalidForm(errors) };
    const place = world.channels.get(id);
    if (place.person && world.users.get(place.person).closed) return bad(403, 50007, "Cannot send messages to this user");
    const content = (body.content ?? "").trim();
    if (!content && !body.embeds?.length && !files.length && !body.components?.length) return bad(400, 50006, "Cannot send an empty message");
    if (files.some((file) => file.bytes.length > FILE_MAX)) return bad(413, 40005, "Request entity too large");
    if (!body.allowed_mentions) world.violate("a message without allowed_mentions");
    const nonce = body.nonce === undefined ? null : `${id}/${body.nonce}`;
    const twin = body.enforce_nonce && nonce ? world.nonces.get(nonce) : null;
    if (twin && Date.now() - twin.at < world.nonceMs) return ok(world.messages.get(twin.id));
    const fields = { components: body.components ?? [], nonce: body.nonce, flags: body.flags ?? 0 };
    if (body.message_reference) {
        const about = world.messages.get(body.message_reference.message_id);
        if (!about && body.message_reference.fail_if_not_exists !== false) return bad(400, 50035, "Unknown message");
        if (about) Object.assign(fields, { type: 19, message_reference: { type: 0, channel_id: about.channel_id, message_id: about.id, guild_id: world.guild.id }, referenced_message: about });
    }
    const message = {};
    attach(world, message, body, files);
    const written = world.write(id, world.bot.id, content, { ...fields, ...message });
    if (nonce) world.nonces.set(nonce, { id: written.id, at: Date.now() });
    world.posted(written, body);
    return ok({ ...written, nonce: body.nonce });
}

function modify(world, id, messageId, body) {
    const message = world.messages.get(messageId);
    if (!message || message.channel_id !== id) return unknown.message;
    if (message.author.id !== world.bot.id) return bad(403, 50005, "Cannot edit a message authored by another user");
    const errors = messageErrors(body, true);
    if (errors.length) return { status: 400, json: invalidForm(errors) };
    if (body.content !== undefined && !body.allowed_mentions) world.violate("an edit without allowed_mentions");
    return ok(world.edit(messageId, Object.fromEntries(Object.entries(body).filter(([name]) => ["content", "components", "embeds", "flags"].includes(name)))));
}

function list(world, id, query) {
    const refused = refusesChannel(world, id);
    if (refused) return refused;
    const limit = Number(query.get("limit") ?? 50);
    if (!Number.isInteger(limit) || limit < 1 || limit > 100) return { status: 400, json: invalidForm([{ path: ["limit"], code: "NUMBER_TYPE_RANGE", message: "int value should be between 1 and 100." }]) };
    const marks = ["before", "after", "around"].filter((name) => query.has(name));
    if (marks.length > 1 || marks.some((name) => !/^\d{1,20}$/.test(query.get(name)))) return bad(400, 50035, "Invalid Form Body");
    if (!world.may(id, "READ_MESSAGE_HISTORY")) return ok([]);
    const found = world.history(id, { limit, ...Object.fromEntries(marks.map((name) => [name, query.get(name)])) });
    return ok(found.map((message) => world.seen(message, world.privileged.includes("MESSAGE_CONTENT") ? 1 << 15 : 0)));
}

/* ---- everything else ------------------------------------------------------------------------ */

function openDirect(world, body) {
    if (!snowflake(body?.recipient_id)) return { status: 400, json: invalidForm([{ path: ["recipient_id"], code: "NUMBER_TYPE_COERCE", message: `Value "${body?.recipient_id}" is not snowflake.` }]) };
    if (!world.users.has(body.recipient_id)) return unknown.user;
    if (body.recipient_id === world.bot.id) return bad(400, 50033, "Invalid Recipient(s)");
    return ok(world.direct(body.recipient_id));
}

function setCommands(world, app, body) {
    if (app !== world.bot.id) return bad(403, 20012, "You are not authorized to perform this action on this application");
    const errors = commandErrors(body);
    if (errors.length) return { status: 400, json: invalidForm(errors) };
    world.registrations = (world.registrations ?? 0) + 1;
    world.commands = body.map((it) => ({ ...it, id: world.snowflake(), application_id: app, version: world.snowflake(), type: it.type ?? 1, default_member_permissions: null, nsfw: false }));
    return ok(world.commands);
}

function startThread(world, id, messageId, body) {
    const refused = refusesChannel(world, id, "CREATE_PUBLIC_THREADS");
    if (refused) return refused;
    if (typeof body?.name !== "string" || body.name.length < 1 || body.name.length > 100) return bad(400, 50035, "Invalid Form Body");
    return { status: 201, json: world.thread(world.channels.get(id), body.name, messageId, world.bot.id) };
}

/* Who reacted with an emoji that is no custom one, by id. */
function whoReacted(world, id, messageId, name, query) {
    const refused = refusesChannel(world, id, "READ_MESSAGE_HISTORY");
    if (refused) return refused;
    if (world.messages.get(messageId)?.channel_id !== id) return unknown.message;
    if (!/^\p{Emoji}/u.test(name)) return bad(400, 10014, "Unknown Emoji");
    const limit = Number(query.get("limit") ?? 25), after = query.get("after") ?? "0";
    if (!Number.isInteger(limit) || limit < 1 || limit > 100 || !/^\d{1,20}$/.test(after)) return bad(400, 50035, "Invalid Form Body");
    const people = [...world.reacted(messageId, name)].filter((person) => BigInt(person) > BigInt(after)).sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
    return ok(people.slice(0, limit).map((person) => world.users.get(person).user));
}

/* The threads that are not put away, and that the bot may see; it is a member of none. */
function activeThreads(world, id) {
    if (id !== world.guild.id) return unknown.guild;
    const threads = [...world.channels.values()].map((place) => place.data).filter((data) => data.type === kinds.THREAD && !data.thread_metadata.archived && world.may(data.id, "VIEW_CHANNEL"));
    return ok({ threads: threads.reverse(), members: [] });
}

/* Route by route: what is called, and with what the path held. */
const routes = [
    ["GET", /^\/gateway\/bot$/, (s) => ok({ url: s.gateway.url, shards: s.gateway.shards, session_start_limit: s.gateway.limits() })],
    ["GET", /^\/users\/@me$/, ({ world }) => ok({ ...world.bot, verified: true, mfa_enabled: false, email: null, locale: "en-US" })],
    ["GET", /^\/users\/(\d+)$/, ({ world }, [id]) => (world.users.has(id) ? ok(world.users.get(id).user) : unknown.user)],
    ["POST", /^\/users\/@me\/channels$/, ({ world }, _, { body }) => openDirect(world, body)],
    ["GET", /^\/users\/@me\/guilds$/, ({ world }) => ok([{ id: world.guild.id, name: world.guild.name, icon: null, owner: false, permissions: String(world.granted("")), features: [] }])],
    ["GET", /^\/(?:oauth2\/)?applications\/@me$/, ({ world }) => ok(world.application())],
    ["GET", /^\/applications\/(\d+)\/commands$/, ({ world }) => ok(world.commands)],
    ["PUT", /^\/applications\/(\d+)\/commands$/, ({ world }, [app], { body }) => setCommands(world, app, body)],
    ["GET", /^\/guilds\/(\d+)$/, ({ world }, [id]) => (id === world.guild.id ? ok(world.guildData()) : unknown.guild)],
    ["GET", /^\/guilds\/(\d+)\/members\/(\d+)$/, ({ world }, [, id]) => (world.users.has(id) ? ok({ ...world.member(id), user: world.users.get(id).user }) : bad(404, 10007, "Unknown Member"))],
    ["GET", /^\/guilds\/(\d+)\/channels$/, ({ world }) => ok([...world.channels.values()].map((place) => place.data).filter((channel) => channel.type === kinds.TEXT))],
    ["GET", /^\/guilds\/(\d+)\/threads\/active$/, ({ world }, [id]) => activeThreads(world, id)],
    ["GET", /^\/channels\/(\d+)$/, ({ world }, [id]) => refusesChannel(world, id) ?? ok(world.channels.get(id).data)],
    ["GET", /^\/channels\/(\d+)\/messages$/, ({ world }, [id], { query }) => list(world, id, query)],
    ["POST", /^\/channels\/(\d+)\/messages$/, ({ world }, [id], { body, files }) => create(world, id, body, files)],
    ["GET", /^\/channels\/(\d+)\/messages\/(\d+)$/, ({ world }, [id, message]) => refusesChannel(world, id, "READ_MESSAGE_HISTORY") ?? (world.messages.get(message)?.channel_id === id ? ok(world.messages.get(message)) : unknown.message)],
    ["GET", /^\/channels\/(\d+)\/messages\/(\d+)\/reactions\/([^/]+)$/, ({ world }, [id, message, emoji], { query }) => whoReacted(world, id, message, decodeURIComponent(emoji), query)],
    ["PATCH", /^\/channels\/(\d+)\/messages\/(\d+)$/, ({ world }, [id, message], { body }) => refusesChannel(world, id) ?? modify(world, id, message, body)],
    ["POST", /^\/channels\/(\d+)\/typing$/, ({ world }, [id]) => refusesChannel(world, id, "SEND_MESSAGES") ?? (world.typing.push(id), empty)],
    ["POST", /^\/channels\/(\d+)\/messages\/(\d+)\/threads$/, ({ world }, [id, message], { body }) => startThread(world, id, message, body)],
    ["POST", /^\/channels\/(\d+)\/threads$/, ({ world }, [id], { body }) => startThread(world, id, undefined, body)],
    ["POST", /^\/interactions\/(\d+)\/([^/]+)\/callback$/, (s, [id, token], { body }) => s.interactions.callback(id, token, body)],
    ["POST", /^\/webhooks\/(\d+)\/([^/]+)$/, (s, [, token], { body }) => s.interactions.followUp("POST", token, null, body)],
    ["PATCH", /^\/webhooks\/(\d+)\/([^/]+)\/messages\/([^/]+)$/, (s, [, token, id], { body }) => s.interactions.followUp("PATCH", token, id, body)],
    ["DELETE", /^\/webhooks\/(\d+)\/([^/]+)\/messages\/([^/]+)$/, (s, [, token, id]) => s.interactions.followUp("DELETE", token, id)],
];
const open = /^\/(gateway$|interactions\/|webhooks\/)/; /* need no token of the bot */

/* Answers one request that came whole. `s`: {world, gateway, rates, interactions}. */
export function answer(s, request, path, query, bytes) {
    const auth = request.headers.authorization ?? "";
    if (!/^DiscordBot \(\S+, *\S+\)/.test(request.headers["user-agent"] ?? "")) s.world.violate(`a User-Agent that is not of the form "DiscordBot (URL, VERSION)": ${request.headers["user-agent"]}`);
    if (!open.test(path) && (!auth.startsWith("Bot ") || !s.gateway.authentic(auth))) return { status: 401, json: { message: "401: Unauthorized", code: 0 } };
    if (request.method === "GET" && path === "/gateway") return ok({ url: s.gateway.url });
    const found = routes.filter(([, pattern]) => pattern.test(path));
    if (!found.length) return { status: 404, json: { message: "404: Not Found", code: 0 } };
    const route = found.find(([method]) => method === request.method);
    if (!route) return { status: 405, json: { message: "405: Method Not Allowed", code: 0 } };
    const { body, files, refusal } = bodyOf(request, bytes);
    if (refusal) return refusal;
    return route[2](s, route[1].exec(path).slice(1), { body, files, query });
}

