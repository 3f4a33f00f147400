/* Slack's Web API as far as a bot in conversations needs it: each method with its
 * scopes, its rate, the bodies it takes and the errors it gives. docs.slack.dev/reference/methods */
import { randomBytes } from "node:crypto";
import { elementsOf, pingIn, refuseBlocks, refuseView } from "./blocks.mjs";
import { newId } from "./team.mjs";

const textMax = 40000;
const metadataMax = 8000;

/* What a refusal throws: the answer's fields. */
class Refused extends Error {
    constructor(error, fields = {}, quiet = false) {
        super(error);
        Object.assign(this, { error, fields, quiet });
    }
}
const refuse = (error, fields) => { throw new Refused(error, fields); };
const refuseQuietly = (error, fields) => { throw new Refused(error, fields, true); };

/* The methods. `form`: a JSON body is not read. `scopes`: by type of conversation where it has several. */
const methods = {
    "api.test": { tier: 4, call: (api, args) => ({ args }) },
    "auth.test": { tier: 4, call: authTest },
    "apps.connections.open": { tier: 3, app: true, call: connectionsOpen },
    "chat.postMessage": { tier: "post", scope: "chat:write", call: postMessage, posts: true },
    "chat.postEphemeral": { tier: 4, scope: "chat:write", call: postEphemeral, posts: true },
    "chat.update": { tier: 3, scope: "chat:write", call: update },
    "chat.delete": { tier: 3, scope: "chat:write", call: deleteMessage },
    "conversations.history": { tier: 3, scope: "history", form: true, call: history },
    "conversations.replies": { tier: 3, scope: "history", form: true, call: replies },
    "conversations.info": { tier: 3, scope: "read", form: true, call: conversationInfo },
    "conversations.members": { tier: 4, scope: "read", form: true, call: conversationMembers },
    "conversations.open": { tier: 3, call: conversationOpen },
    "users.info": { tier: 4, scope: "users:read", form: true, call: userInfo },
    "reactions.add": { tier: 3, scope: "reactions:write", call: addReaction },
    "files.getUploadURLExternal": { tier: 4, scope: "files:write", form: true, call: uploadUrl },
    "files.completeUploadExternal": { tier: 4, scope: "files:write", call: completeUpload, posts: true },
    "views.open": { tier: 4, call: openView },
    "views.update": { tier: 4, call: updateView },
};

/* All that the methods above ask for: what a bot with every right has. */
export const allScopes = ["app_mentions:read", "channels:history", "channels:read", "chat:write", "commands", "files:write",
    "groups:history", "groups:read", "im:history", "im:read", "im:write", "mpim:history", "mpim:read", "mpim:write", "reactions:read",
    "reactions:write", "users:read"];

/* The scope of reading one kind of conversation: "history" of an im is "im:history". */
export function scopeOf(channel, what) {
    return `${channel.isIm ? "im" : channel.isMpim ? "mpim" : channel.isPrivate ? "groups" : "channels"}:${what}`;
}

/* ---- what an argument may be -------------------------------------------------------- */

function object(value, error) {
    if (typeof value !== "string") return value;
    try {
        return JSON.parse(value);
    } catch {
        return refuse(error);
    }
}
const isFalse = (value) => value === false || value === "false" || value === 0 || value === "0";
const isTrue = (value) => value === true || value === "true" || value === "1";

function inChannel(api, id) {
    const channel = api.team.channels.get(id) ?? refuse("channel_not_found");
    if (!channel.members.has(api.team.bot.id)) refuseQuietly("not_in_channel");
    return channel;
}

function readable(api, id, what) {
    const channel = api.team.channels.get(id) ?? refuse("channel_not_found");
    api.need(scopeOf(channel, what));
    if (!channel.members.has(api.team.bot.id)) refuseQuietly(channel.isPrivate ? "channel_not_found" : "not_in_channel");
    return channel;
}

function checkMetadata(value) {
    const metadata = object(value, "invalid_metadata_format");
    if (typeof metadata?.event_type !== "string" || !/^[A-Za-z0-9_]{1,255}$/.test(metadata.event_type)
        || metadata.event_payload === null || typeof metadata.event_payload !== "object") refuse("invalid_metadata_schema");
    if (JSON.stringify(metadata).length > metadataMax) refuse("metadata_too_large");
    return metadata;
}

/* The part of a message that the bot writes, checked as chat.postMessage does. */
function content(api, args) {
    const fields = {};
    const text = args.text ?? "";
    if (typeof text !== "string") refuse("invalid_arguments");
    if (text.length > textMax) refuse("msg_too_long");
    if (args.blocks !== undefined) {
        fields.blocks = object(args.blocks, "invalid_blocks_format");
        const bad = refuseBlocks(fields.blocks);
        if (bad) refuse(bad.error, { errors: bad.errors, response_metadata: { messages: bad.errors.map((e) => `[ERROR] ${e}`) } });
        /* Slack gives every block and element an id of its own where there is none. */
        for (const block of fields.blocks) block.block_id ??= randomBytes(3).toString("hex");
        for (const { element } of elementsOf(fields.blocks)) element.action_id ??= randomBytes(3).toString("hex");
    }
    if (!text.trim() && !fields.blocks?.length) refuse("no_text");
    if (!text.trim()) api.violations.push("blocks without text: nothing to show in a notification");
    fields.text = text;
    if (args.metadata !== undefined) fields.metadata = checkMetadata(args.metadata);
    const styled = [...isFalse(args.mrkdwn) || fields.blocks ? [] : [text], ...(fields.blocks ?? []).map((block) => (block.text?.type === "mrkdwn" ? block.text.text : ""))]
        .map((words) => /(?:^|\s)([*_~`])\S(?:.*?\S)?\1(?:\s|$)/.exec(words)).find(Boolean);
    if (styled) api.violations.push(`it would be shown formatted: ${styled[0]}`);
    const ping = pingIn(fields);
    if (ping) api.violations.push(`a message of the bot would ping: ${ping}`);
    if (isTrue(args.link_names) || args.parse === "full") api.violations.push("link_names or parse=full: names would ping");
    return fields;
}

function thread(api, channel, ts) {
    if (ts === undefined || ts === "") return {};
    if (!api.team.find(channel.id, ts)) refuse("thread_not_found");
    return { thread_ts: ts };
}

/* ---- methods -------------------------------------------------------------------------- */

function authTest(api, args, who) {
    const { team } = api;
    if (who === "app") return { app_name: team.bot.name, app_id: team.appId };
    return { url: `https://${api.domain}.slack.com/`, team: "Test", user: team.bot.name.toLowerCase(), team_id: team.id,
        user_id: team.bot.id, bot_id: team.botId, is_enterprise_install: false };
}

function connectionsOpen(api) {
    if (!api.app.socketMode) refuseQuietly("not_allowed_token_type");
    return { url: `${api.wsUrl}/link/?ticket=${api.sockets.newTicket()}&app_id=${api.team.appId}` };
}

function postMessage(api, args) {
    const channel = inChannel(api, args.channel);
    const fields = { ...content(api, args), ...thread(api, channel, args.thread_ts) };
    const message = api.team.post(channel, api.team.bot, fields);
    api.said(channel, message);
    return { channel: channel.id, ts: message.ts, message };
}

function postEphemeral(api, args) {
    const channel = inChannel(api, args.channel);
    if (!channel.members.has(args.user)) refuse("user_not_in_channel");
    const message = { ...content(api, args), ts: api.team.newTs(), user: api.team.bot.id };
    api.whispered(channel, api.team.users.get(args.user), message);
    return { message_ts: message.ts };
}

function own(api, args) {
    const channel = inChannel(api, args.channel);
    const message = api.team.find(channel.id, args.ts) ?? refuse("message_not_found");
    if (message.user !== api.team.bot.id) refuse("cant_update_message");
    return { channel, message };
}

function update(api, args) {
    const { channel, message } = own(api, args);
    const { metadata, ...fields } = content(api, args);
    api.team.edit(channel, message, { ...fields, ...(metadata ? { metadata } : {}) });
    api.changed(channel, message);
    return { channel: channel.id, ts: message.ts, text: message.text, message };
}

function deleteMessage(api, args) {
    const { channel, message } = own(api, args);
    api.team.delete(channel, message);
    return { channel: channel.id, ts: message.ts };
}

/* A page of messages, newest first as Slack gives them; its cursor is the last one's ts. */
function page(api, args, messages) {
    const limit = args.limit === undefined ? 100 : Number(args.limit);
    if (!Number.isInteger(limit) || limit < 1 || limit > 999) refuse("invalid_limit");
    for (const name of ["oldest", "latest"])
        if (args[name] !== undefined && !/^\d+(\.\d+)?$/.test(args[name])) refuse(`invalid_ts_${name}`);
    const inclusive = isTrue(args.inclusive);
    let found = messages.filter(({ ts }) =>
        (args.oldest === undefined || Number(ts) > Number(args.oldest) || (inclusive && ts === args.oldest))
        && (args.latest === undefined || Number(ts) < Number(args.latest) || (inclusive && ts === args.latest)));
    if (args.cursor) {
        const at = Buffer.from(args.cursor, "base64").toString().replace(/^next_ts:/, "");
        if (!/^\d+\.\d+$/.test(at)) refuse("invalid_cursor");
        found = found.filter(({ ts }) => ts < at);
    }
    found = found.sort((a, b) => (a.ts < b.ts ? 1 : -1));
    const given = found.slice(0, limit).map(({ metadata, ...message }) => ({
        ...message, ...(metadata && (isTrue(args.include_all_metadata)) ? { metadata } : {}) }));
    const more = found.length > limit;
    return { messages: given, has_more: more, pin_count: 0,
        ...(more ? { response_metadata: { next_cursor: Buffer.from(`next_ts:${given.at(-1).ts}`).toString("base64") } } : {}) };
}

function history(api, args) {
    const channel = readable(api, args.channel, "history");
    return page(api, args, channel.messages.filter((m) => !m.thread_ts || m.thread_ts === m.ts));
}

function replies(api, args) {
    const channel = readable(api, args.channel, "history");
    if (!api.team.find(channel.id, args.ts)) refuse("thread_not_found");
    const answer = page(api, args, channel.messages.filter((m) => m.ts === args.ts || m.thread_ts === args.ts));
    answer.messages.reverse();
    return answer;
}

function conversationInfo(api, args) {
    const channel = readable(api, args.channel, "read");
    return { channel: { id: channel.id, name: channel.name, is_channel: !channel.isPrivate, is_group: channel.isPrivate && !channel.isIm && !channel.isMpim,
        is_im: channel.isIm, is_mpim: Boolean(channel.isMpim), is_private: channel.isPrivate, is_archived: false, is_member: true, ...(channel.isIm ? { user: channel.user } : {}) } };
}

function conversationMembers(api, args) {
    return { members: [...readable(api, args.channel, "read").members], response_metadata: { next_cursor: "" } };
}

const groupMax = 8; /* people that one may open a group direct message with */

/* With one a direct message, with several a group direct message: each has its scope. */
function conversationOpen(api, args) {
    const ids = typeof args.users === "string" && args.users ? args.users.split(",") : [];
    if (!ids.length) refuse("users_list_not_supplied");
    api.need(ids.length > 1 ? "mpim:write" : "im:write");
    if (ids.length > groupMax) refuse("too_many_users");
    const users = ids.map((id) => api.team.users.get(id) ?? refuse("user_not_found"));
    if (users.length === 1 && users[0].isBot) refuse("cannot_dm_bot");
    const { id } = users.length > 1 ? api.team.group(users) : api.team.direct(users[0]);
    return { no_op: true, already_open: true, channel: { id } };
}

function userInfo(api, args) {
    const user = api.team.users.get(args.user) ?? refuse("user_not_found");
    return { user: api.team.userInfo(user, isTrue(args.include_locale)) };
}

function addReaction(api, args) {
    const channel = inChannel(api, args.channel);
    const message = api.team.find(channel.id, args.timestamp) ?? refuse("message_not_found");
    if (!/^[a-z0-9_+-]+$/.test(args.name ?? "")) refuse("invalid_name");
    if (!api.team.react(channel, message, api.team.bot, args.name)) refuse("already_reacted");
    return {};
}

function uploadUrl(api, args) {
    const length = Number(args.length);
    if (!args.filename || !Number.isInteger(length) || length < 1) refuse("invalid_arguments");
    const id = newId("F");
    api.team.files.set(id, { id, name: args.filename, length, alt: args.alt_txt ?? "", bytes: null, completed: false });
    return { upload_url: `${api.url.replace(/\/api$/, "")}/upload/v1/${id}`, file_id: id };
}

/* A file as a message shows it. Its type is known when it has been looked through, as it is then. */
function shownFile(api, { id, name, title, length, alt }) {
    const now = Math.floor(Date.now() / 1000);
    const [filetype, mimetype] = /\.png$/.test(name) ? ["png", "image/png"] : ["binary", "application/octet-stream"];
    return { id, created: now, timestamp: now, name, title, mimetype, filetype, pretty_type: filetype.toUpperCase(), user: api.team.bot.id,
        user_team: api.team.id, editable: false, size: length, mode: "hosted", is_external: false, external_type: "", is_public: true,
        public_url_shared: false, display_as_bot: false, username: "", ...(alt ? { alt_txt: alt } : {}), has_rich_preview: false,
        file_access: "visible" };
}

/* Slack answers at once, and makes the message when it has looked through the file: a while
 * later, without metadata, and whatever was said meanwhile stands before it. An upload
 * serves once. */
function completeUpload(api, args) {
    const asked = object(args.files, "invalid_arguments");
    if (!Array.isArray(asked) || !asked.length) refuse("invalid_arguments");
    const files = asked.map(({ id, title }) => {
        const file = api.team.files.get(id) ?? refuse("file_not_found");
        if (!file.bytes || file.completed) refuse("file_not_found");
        return Object.assign(file, { title: title || file.name });
    });
    const channel = args.channel_id ? inChannel(api, args.channel_id) : null;
    const fields = channel ? thread(api, channel, args.thread_ts) : {};
    for (const file of files) file.completed = true;
    if (channel)
        api.sockets.after(api.shareMs, () => api.said(channel, api.team.post(channel, api.team.bot, { subtype: "file_share",
            text: args.initial_comment ?? "", upload: true, display_as_bot: false, files: files.map((file) => shownFile(api, file)), ...fields })));
    return { files: files.map(({ id, title }) => ({ id, title })) };
}

function openView(api, args) {
    const view = object(args.view, "invalid_arguments");
    const trigger = api.triggers.get(args.trigger_id);
    api.triggers.delete(args.trigger_id);
    if (!trigger) refuse("invalid_trigger_id");
    if (Date.now() - trigger.at > 3000) refuse("expired_trigger_id");
    const bad = refuseView(view);
    if (bad) refuse(bad.error, { response_metadata: { messages: bad.errors } });
    return { view: api.showView(trigger.user, view) };
}

function updateView(api, args) {
    const view = object(args.view, "invalid_arguments");
    const bad = refuseView(view);
    if (bad) refuse(bad.error, { response_metadata: { messages: bad.errors } });
    const old = api.views.get(args.view_id) ?? refuse("not_found");
    Object.assign(old.view, view);
    return { view: old.view };
}

/* ---- a call as HTTP ------------------------------------------------------------------- */

function readArgs(request, body, method) {
    const url = new URL(request.url, "http://x");
    const type = (request.headers["content-type"] ?? "").split(";")[0].trim().toLowerCase();
    const args = Object.fromEntries(url.searchParams);
    if (request.method === "GET") return args;
    if (request.method !== "POST") refuse("invalid_http_method");
    if (type === "application/json") {
        if (method.form) refuse("invalid_arguments", { response_metadata: { messages: ["[ERROR] a JSON body is not read here"] } });
        let json;
        try {
            json = JSON.parse(body.toString());
        } catch {
            refuse("invalid_json");
        }
        if (json === null || typeof json !== "object" || Array.isArray(json)) refuse("json_not_object");
        return { ...args, ...json };
    }
    if (type === "application/x-www-form-urlencoded") return { ...args, ...Object.fromEntries(new URLSearchParams(body.toString())) };
    if (type === "" && body.length === 0) return args;
    return refuse(type === "" ? "missing_post_type" : "invalid_post_type");
}

/* Who calls: "app" or "bot". */
function authorize(api, request, args, method) {
    const header = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "")?.[1];
    const token = header ?? (method.app ? undefined : args.token);
    if (!token) refuseQuietly("not_authed");
    const who = token === api.tokens.app ? "app" : token === api.tokens.bot ? "bot" : refuseQuietly("invalid_auth");
    if (api.refused.has(who)) refuseQuietly(api.refused.get(who));
    if (Boolean(method.app) !== (who === "app") && method.call !== authTest) refuseQuietly("not_allowed_token_type");
    return who;
}

/* What is counted together: posts by conversation, all else by method. */
const rateName = (name, method, args) => (method.tier === "post" ? `${name} ${args.channel}` : name);

/* Carries out one call. Gives {status, headers, answer}. */
export function call(api, name, request, body) {
    const method = methods[name];
    try {
        if (!method) refuse("unknown_method", { req_method: name });
        const args = readArgs(request, body, method);
        const who = authorize(api, request, args, method);
        if (method.scope?.includes(":")) api.need(method.scope);
        if (method.posts && api.limits.length) {
            const seconds = api.limits.shift();
            if (seconds !== null) api.rates.hold(rateName(name, method, args), seconds);
            return { status: 429, headers: seconds === null ? {} : { "retry-after": String(seconds) }, answer: { ok: false, error: "ratelimited" } };
        }
        if (method.posts && api.drops > 0 && api.drops-- > 0) return { swallow: true };
        const limited = api.rates.take(rateName(name, method, args), method.tier);
        if (limited) {
            if (limited.deaf) api.violations.push(`${name} again before Retry-After was over`);
            return { status: 429, headers: { "retry-after": String(limited.seconds) }, answer: { ok: false, error: "ratelimited" } };
        }
        return { status: 200, headers: who === "bot" ? { "x-oauth-scopes": api.scopes.join(",") } : {},
            answer: { ok: true, ...method.call(api, args, who) }, swallow: method.posts && api.swallows > 0 && api.swallows-- > 0 };
    } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (!error.quiet) api.violations.push(`${name} was refused: ${error.error} ${JSON.stringify(error.fields)}`);
        return { status: 200, headers: { "x-oauth-scopes": api.scopes.join(",") }, answer: { ok: false, error: error.error, ...error.fields } };
    }
}

/* For `api.need`: refuses without counting it against the bot. */
export function needScope(scopes, scope) {
    if (!scopes.includes(scope)) refuseQuietly("missing_scope", { needed: scope, provided: scopes.join(",") });
}
