/* REST v4 of a Mattermost server: a table of routes, each with what it checks. */
import { Refusal, expired, forbidden, invalidBody, invalidUrl, limits, newId, notFound, validId } from "./world.mjs";
import { parts } from "./multipart.mjs";

const ok = { status: "OK" };
const BODY_MAX = 110 * 1024 * 1024;

/* A call being answered: `user` is who asks. */
function jsonBody(call, what) {
    if (!/^application\/json/.test(call.req.headers["content-type"] ?? ""))
        call.world.violations.push(`${call.req.method} ${call.path}: a JSON body without its Content-Type`);
    try {
        return JSON.parse(call.body.toString("utf8"));
    } catch {
        throw invalidBody(what);
    }
}

function strings(value, known, what, world) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalidBody(what);
    for (const [name, of] of Object.entries(value)) {
        if (!known[name]) world.violations.push(`${what} has an unknown field ${name}`);
        else if (!known[name](of)) throw invalidBody(what);
    }
    return value;
}

const isText = (v) => typeof v === "string";
const isObject = (v) => typeof v === "object" && v !== null && !Array.isArray(v);
const postFields = {
    channel_id: isText, message: isText, root_id: isText, pending_post_id: isText, props: isObject,
    file_ids: (v) => Array.isArray(v) && v.every(validId),
    id: isText, user_id: isText, create_at: Number.isInteger, update_at: Number.isInteger, metadata: isObject,
};

/* What a server would take in silence and then not work. */
function checkActions(call, props) {
    for (const attachment of props?.attachments ?? []) {
        if (!isObject(attachment)) throw invalidBody("props");
        const seen = new Set();
        for (const action of attachment.actions ?? []) {
            if (action.id !== undefined && !/^[A-Za-z0-9]+$/.test(action.id))
                call.world.violations.push(`the action id ${action.id} has more than letters and digits: its press fails in silence`);
            if (seen.has(action.id)) call.world.violations.push(`two actions with the id ${action.id}`);
            seen.add(action.id);
            if (!action.name) call.world.violations.push("an action without a name is not shown");
            if (!["button", "select", undefined].includes(action.type)) call.world.violations.push(`unknown type of action ${action.type}`);
            if (!/^https?:\/\//.test(action.integration?.url ?? "")) call.world.violations.push("an action without a URL to call");
            if (action.type === "select" && !action.data_source && !(action.options ?? []).every((o) => isText(o.text) && o.text && isText(o.value)))
                call.world.violations.push("a menu whose options are not {text, value}");
        }
    }
}

function createPost(call) {
    const asked = strings(jsonBody(call, "post"), postFields, "post", call.world);
    if (!validId(asked.channel_id)) throw invalidBody("channel_id");
    call.may("create_post");
    checkActions(call, asked.props);
    if (!asked.message && !asked.file_ids?.length && !asked.props?.attachments?.length)
        call.world.violations.push("an empty post");
    return [201, call.world.post(call.user, asked)];
}

function ephemeral(call) {
    if (!call.user.roles.includes("system_admin")) throw forbidden();
    const { user_id, post } = jsonBody(call, "body");
    const made = call.world.blank({ user_id: call.user.id, channel_id: post.channel_id, message: post.message, type: "system_ephemeral" });
    call.world.tell("ephemeral_message", { post: JSON.stringify(call.world.shown(made)) }, { user_id });
    return [201, call.world.shown(made)];
}

function own(call, post) {
    if (post.user_id !== call.user.id) throw forbidden();
    return post;
}

function seenPost(call, id) {
    const post = call.world.known_post(id);
    call.world.entered(call.user, post.channel_id);
    return post;
}

function patchPost(call, id) {
    const change = jsonBody(call, "post");
    checkActions(call, change.props);
    return [200, call.world.edit(own(call, seenPost(call, id)), change)];
}

function updatePost(call, id) {
    const change = jsonBody(call, "post");
    if (change.id !== id) throw invalidBody("id");
    checkActions(call, change.props);
    return [200, call.world.edit(own(call, seenPost(call, id)), { message: change.message ?? "", props: change.props ?? {} })];
}

function deletePost(call, id) {
    call.world.delete(own(call, seenPost(call, id)));
    return [200, ok];
}

function channelPosts(call, id) {
    const place = call.world.entered(call.user, id);
    const q = call.query;
    for (const name of ["before", "after"]) if (q.get(name) && !validId(q.get(name))) throw invalidUrl(name);
    const since = q.get("since");
    if (since && !/^-?\d+$/.test(since)) throw invalidUrl("since");
    if (since && Number(since) > 0) return [200, call.world.since(place, Number(since))];
    const size = Math.min(Number(q.get("per_page") ?? 60) || 60, limits.page);
    return [200, call.world.page(place, { before: q.get("before"), after: q.get("after"), page: Number(q.get("page") ?? 0) || 0, size })];
}

function thread(call, id) {
    const post = seenPost(call, id);
    const root = post.root_id || post.id;
    const place = call.world.place(post.channel_id);
    return [200, call.world.listed(place.posts.filter((one) => !one.delete_at && (one.id === root || one.root_id === root)))];
}

function direct(call) {
    const ids = jsonBody(call, "user_ids");
    if (!Array.isArray(ids) || ids.length !== 2 || !ids.every(validId)) throw invalidBody("user_ids");
    call.may("create_direct_channel");
    if (!ids.includes(call.user.id)) throw forbidden();
    return [201, call.world.direct(call.world.known(ids[0]), call.world.known(ids[1]))];
}

function group(call) {
    const ids = jsonBody(call, "user_ids");
    if (!Array.isArray(ids) || !ids.every(validId)) throw invalidBody("user_ids");
    call.may("create_group_channel");
    const all = ids.includes(call.user.id) ? ids : [...ids, call.user.id];
    if (all.length < limits.group[0] || all.length > limits.group[1])
        throw new Refusal(400, "api.channel.create_group.bad_size.app_error", "Group message channels must contain at least 3 and no more than 8 users.");
    if (new Set(all).size < all.length || !all.every((id) => call.world.users.has(id)))
        throw new Refusal(400, "api.channel.create_group.bad_user.app_error", "One of the provided users does not exist.", `user_ids=${JSON.stringify(all)}`);
    return [201, call.world.group(all.map((id) => call.world.known(id)))];
}

function byIds(call) {
    const ids = jsonBody(call, "user_ids");
    if (!Array.isArray(ids) || !ids.length || !ids.every(validId)) throw invalidBody("user_ids");
    return [200, [...new Set(ids)].map((id) => call.world.users.get(id)).filter(Boolean)];
}

function byNames(call) {
    const names = jsonBody(call, "usernames");
    if (!Array.isArray(names) || !names.length || !names.every(isText)) throw invalidBody("usernames");
    return [200, [...new Set(names)].map((name) => call.world.named(name)).filter(Boolean)];
}

/* Roles as a server has them by default, without what the bot was not given. */
function rolesByNames(call) {
    const names = jsonBody(call, "rolenames");
    const permissions = {
        system_user: ["create_direct_channel", "create_group_channel", "view_team"],
        team_user: ["list_team_channels", "join_public_channels", "read_public_channel"],
        channel_user: ["read_channel", "create_post", "upload_file", "add_reaction", "use_channel_mentions"],
    };
    if (!Array.isArray(names) || !names.every(isText)) throw invalidBody("rolenames");
    return [200, names.filter((name) => permissions[name]).map((name) => ({
        id: newId(), name, display_name: name, description: "", create_at: 0, update_at: 0, delete_at: 0,
        permissions: permissions[name].filter((one) => !call.lacks(one)), scheme_managed: true, built_in: true,
    }))];
}

function members(call, id) {
    const place = call.world.entered(call.user, id);
    const page = Number(call.query.get("page") ?? 0) || 0;
    const size = Math.min(Number(call.query.get("per_page") ?? 60) || 60, 200);
    return [200, [...place.members].slice(page * size, (page + 1) * size).map((user_id) => member(place, user_id))];
}

function member(place, user_id) {
    return {
        channel_id: place.channel.id, user_id, roles: "channel_user", last_viewed_at: 0, msg_count: 0, mention_count: 0,
        mention_count_root: 0, msg_count_root: 0,
        notify_props: { desktop: "default", email: "default", ignore_channel_mentions: "default", mark_unread: "all", push: "default" },
        last_update_at: place.channel.update_at, scheme_guest: false, scheme_user: true, scheme_admin: false, explicit_roles: "",
    };
}

function addMember(call, id) {
    const place = call.world.entered(call.user, id);
    const { user_id } = jsonBody(call, "member");
    call.may("manage_public_channel_members");
    call.world.add(place, call.world.known(user_id), call.user);
    return [201, member(place, user_id)];
}

function removeMember(call, id, userId) {
    const place = call.world.entered(call.user, id);
    call.world.remove(place, call.world.known(userId), call.user);
    return [200, ok];
}

function react(call) {
    const asked = jsonBody(call, "reaction");
    if (asked.user_id !== call.user.id) throw forbidden();
    call.may("add_reaction");
    return [200, call.world.react(call.user, seenPost(call, asked.post_id), asked.emoji_name)];
}

function unreact(call, userId, postId, emoji) {
    if (userId !== "me" && userId !== call.user.id) throw forbidden();
    call.world.unreact(call.user, seenPost(call, postId), emoji);
    return [200, ok];
}

/* multipart/form-data with channel_id and files, or the bytes alone. */
function upload(call) {
    const type = call.req.headers["content-type"] ?? "";
    const simple = !type.startsWith("multipart/form-data");
    const all = simple ? [] : parts(type, call.body);
    if (!all) throw new Refusal(400, "api.file.upload_file.read_request.app_error", "Unable to upload file. Unable to parse the request.");
    const field = (name) => all.find((part) => part.name === name && part.filename === undefined)?.bytes.toString();
    const channel = simple ? call.query.get("channel_id") : field("channel_id");
    if (!validId(channel)) throw invalidUrl("channel_id");
    call.may("upload_file");
    call.world.entered(call.user, channel);
    const files = simple ? [{ filename: call.query.get("filename"), bytes: call.body, type }] : all.filter((part) => part.filename !== undefined);
    if (!files.length || files.some((file) => !file.filename)) throw invalidUrl("filename");
    return [201, { file_infos: files.map((file) => store(call, file)), client_ids: all.filter((p) => p.name === "client_ids").map((p) => p.bytes.toString()) }];
}

function store(call, file) {
    if (file.bytes.length > limits.file) throw new Refusal(413, "api.file.upload_file.too_large_detailed.app_error", "Unable to upload file. File is too large.");
    const at = call.world.time();
    const extension = file.filename.split(".").at(-1).toLowerCase();
    const mime = { png: "image/png", svg: "image/svg+xml", pdf: "application/pdf", md: "text/markdown", csv: "text/csv", txt: "text/plain" }[extension] ?? "application/octet-stream";
    const info = {
        id: newId(), user_id: call.user.id, channel_id: "", create_at: at, update_at: at, delete_at: 0, name: file.filename,
        extension, size: file.bytes.length, mime_type: mime, width: mime === "image/png" ? 1 : 0, height: mime === "image/png" ? 1 : 0,
        has_preview_image: mime === "image/png", mini_preview: null, remote_id: "",
    };
    if (mime === "image/png" && file.bytes.subarray(0, 4).toString("latin1") !== "\x89PNG")
        call.world.violations.push(`${file.filename} is no PNG`);
    call.world.files.set(info.id, { info: Object.assign({}, info, { post_id: "" }), bytes: file.bytes });
    return info;
}

function download(call, id) {
    const file = call.world.files.get(id);
    if (!file) throw notFound("app.file_info.get.app_error", "Unable to get the file info.");
    return [200, file.bytes, file.info.mime_type];
}

function me(call, id) {
    return [200, id === "me" ? call.user : call.world.known(id)];
}

function byName(call, name) {
    const user = call.world.named(name);
    if (!user) throw notFound("app.user.get_by_username.app_error", "Unable to find an existing account matching your username for this team.");
    return [200, user];
}

/* A conversation of one or of a group belongs to no team: the caller says in which they are. */
function executeCommand(call) {
    const asked = jsonBody(call, "command_args");
    const { channel } = call.world.entered(call.user, asked.channel_id);
    if (!channel.team_id && asked.team_id !== call.world.team.id) throw forbidden();
    return call.integrations.execute(call, asked);
}

/* Those of the team, and the conversations, which are of none. */
function myChannels(call) {
    return [200, [...call.world.channels.values()].filter((place) => place.members.has(call.user.id)).map((place) => place.channel)];
}

const routes = [
    ["GET", "/system/ping", () => [200, { AndroidLatestVersion: "", IosLatestVersion: "", status: "OK" }], "open"],
    ["GET", "/config/client", () => [200, { Version: "5.37.0", BuildNumber: "5.37.0", DiagnosticId: newId() }], "open"],
    ["GET", "/users/username/:name", byName],
    ["POST", "/users/ids", byIds],
    ["POST", "/users/usernames", byNames],
    ["POST", "/roles/names", rolesByNames],
    ["GET", "/users/:id", me],
    ["GET", "/users/:id/teams", (call) => [200, [call.world.team]]],
    ["GET", "/users/:id/channels", myChannels],
    ["GET", "/users/:id/teams/:id/channels", myChannels],
    ["GET", "/channels/:id", (call, id) => [200, call.world.entered(call.user, id).channel]],
    ["GET", "/channels/:id/members", members],
    ["GET", "/channels/:id/members/:id", (call, id, userId) => {
        const place = call.world.entered(call.user, id);
        const who = userId === "me" ? call.user.id : userId;
        if (!place.members.has(who)) throw notFound("app.channel.get_member.missing.app_error", "No channel member found for that user ID and channel ID.");
        return [200, member(place, who)];
    }],
    ["POST", "/channels/:id/members", addMember],
    ["DELETE", "/channels/:id/members/:id", removeMember],
    ["GET", "/channels/:id/posts", channelPosts],
    ["POST", "/channels/direct", direct],
    ["POST", "/channels/group", group],
    ["POST", "/posts", createPost, "limited"],
    ["POST", "/posts/ephemeral", ephemeral, "limited"],
    ["GET", "/posts/:id", (call, id) => [200, call.world.shown(seenPost(call, id))]],
    ["GET", "/posts/:id/thread", thread],
    ["PUT", "/posts/:id/patch", patchPost, "limited"],
    ["PUT", "/posts/:id", updatePost, "limited"],
    ["DELETE", "/posts/:id", deletePost],
    ["GET", "/posts/:id/reactions", (call, id) => [200, call.world.reactions(seenPost(call, id))]],
    ["POST", "/posts/:id/actions/:action", (call, id, action) => call.integrations.press(call, seenPost(call, id), action)],
    ["POST", "/reactions", react],
    ["DELETE", "/users/:id/posts/:id/reactions/:emoji", unreact],
    ["POST", "/files", upload],
    ["GET", "/files/:id", download],
    ["POST", "/commands", (call) => call.integrations.register(call, jsonBody(call, "command"))],
    ["POST", "/commands/execute", executeCommand],
    ["POST", "/actions/dialogs/open", (call) => call.integrations.openDialog(call, jsonBody(call, "dialog")), "open"],
    ["POST", "/actions/dialogs/submit", (call) => call.integrations.submitDialog(call, jsonBody(call, "dialog"))],
    ["POST", "/users/:id/typing", (call) => {
        call.world.tell("typing", { parent_id: "", user_id: call.user.id }, { channel_id: jsonBody(call, "typing").channel_id, omit: call.user.id });
        return [200, ok];
    }],
].map(([method, path, run, ...flags]) => ({
    method, run, open: flags.includes("open"), limited: flags.includes("limited"),
    /* an id is 26 letters and digits, of an action any number of them */
    pattern: new RegExp(`^${path.replace(/:id/g, "([A-Za-z0-9]{26}|me)").replace(/:action/g, "([A-Za-z0-9]+)").replace(/:\w+/g, "([^/]+)")}$`),
}));

export function find(method, path) {
    for (const route of routes) {
        const found = route.method === method && route.pattern.exec(path);
        if (found) return { ...route, args: found.slice(1).map(decodeURIComponent) };
    }
    throw notFound("api.context.404.app_error", "Sorry, we could not find the page.");
}

export async function bodyOf(req) {
    const chunks = [];
    let n = 0;
    for await (const chunk of req) {
        n += chunk.length;
        if (n > BODY_MAX) throw new Refusal(413, "api.context.request_body_too_large.app_error", "Request body too large.");
        chunks.push(chunk);
    }
    return Buffer.concat(chunks);
}

/* Who asks, by the header; a route that is open needs nobody. */
export function asker(world, req, route) {
    const token = /^(?:bearer|token) (.*)$/i.exec(req.headers.authorization ?? "")?.[1];
    const user = world.users.get(world.tokens.get(token));
    if (!user && !route.open) throw expired();
    return user;
}

