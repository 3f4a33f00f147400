/* What a Mattermost server knows: people, channels, posts, and what it tells whom of them.
 * Field names, their order and which are strings follow recordings of a 5.37 server. */
import { createHash, randomBytes } from "node:crypto";
import { pinged, mentionedNames } from "./mentions.mjs";

export const limits = {
    message: 16383, /* characters (code points) of a post */
    props: 8000, /* characters of its props as JSON */
    files: 10, /* of one post */
    file: 100 * 1024 * 1024, /* bytes */
    pendingKept: 30_000, /* milliseconds that a pending_post_id is remembered */
    since: 1000, /* posts that one `since` gives at most */
    group: [3, 8], /* people of a group message, with who opens it */
    name: 64, /* characters of a group message's name */
    page: 200, /* posts of a page at most */
};

const letters = "ybndrfg8ejkmcpqxot1uwisza345h769";

export function newId() {
    return [...randomBytes(26)].map((byte) => letters[byte % 32]).join("");
}

export function validId(id) {
    return typeof id === "string" && /^[a-z0-9]{26}$/.test(id);
}

/* A refusal as the server words it. */
export class Refusal extends Error {
    constructor(status, id, message, detail = "") {
        super(message);
        this.status = status;
        this.id = id;
        this.detail = detail;
    }

    body() {
        return { id: this.id, message: this.message, detailed_error: this.detail, request_id: newId(), status_code: this.status };
    }
}

export const forbidden = () => new Refusal(403, "api.context.permissions.app_error", "You do not have the appropriate permissions.");
export const expired = () => new Refusal(401, "api.context.session_expired.app_error", "Invalid or expired session, please login again.");
export const invalidBody = (what) => new Refusal(400, "api.context.invalid_body_param.app_error", `Invalid or missing ${what} in request body.`);
export const invalidUrl = (what) => new Refusal(400, "api.context.invalid_url_param.app_error", `Invalid or missing ${what} parameter in request URL.`);
export const notFound = (id, message) => new Refusal(404, id, message);

const runes = (text) => [...text].length;

export class World {
    constructor({ now = Date.now, tell = () => {} } = {}) {
        this.now = now;
        this.tell = tell; /* (event, data, broadcast) */
        this.users = new Map();
        this.channels = new Map();
        this.posts = new Map();
        this.files = new Map();
        this.commands = new Map();
        this.tokens = new Map(); /* token -> user id */
        this.pending = new Map(); /* pending_post_id -> {post, until} */
        this.last = 0;
        this.team = { id: newId(), name: "team1", display_name: "Team 1", type: "O" };
        this.watchers = new Set(); /* (what, post) in this process */
        this.violations = [];
        this.typing = []; /* channels in which a bot was seen to write */
    }

    /* Times never repeat, so that an order by time is one. */
    time() {
        this.last = Math.max(this.last + 1, this.now());
        return this.last;
    }

    /* ---- people ------------------------------------------------------------------- */

    user(name, { lang = "en", zone = "", automatic = false, bot = false, nickname = "", roles = "system_user" } = {}) {
        const at = this.time();
        const user = {
            id: newId(), create_at: at, update_at: at, delete_at: 0, username: name.toLowerCase().replace(/[^\p{L}\p{N}._-]+/gu, ""),
            auth_data: "", auth_service: "", email: `${newId()}@example.org`, nickname,
            first_name: "", last_name: "", position: "", roles,
            locale: lang,
            timezone: {
                automaticTimezone: automatic ? zone : "",
                manualTimezone: automatic ? "" : zone,
                useAutomaticTimezone: zone && !automatic ? "false" : "true",
            },
            ...(bot ? { is_bot: true, bot_description: "" } : {}),
            disable_welcome_email: false,
        };
        this.users.set(user.id, user);
        this.tell("new_user", { user_id: user.id }, {});
        return user;
    }

    token(user) {
        const token = newId();
        this.tokens.set(token, user.id);
        return token;
    }

    known(id) {
        const user = this.users.get(id);
        if (!user) throw notFound("app.user.missing_account.const", "Unable to find the user.");
        return user;
    }

    named(name) {
        return [...this.users.values()].find((user) => user.username === name.toLowerCase());
    }

    /* ---- channels ----------------------------------------------------------------- */

    channel({ name, display = name, type = "O", members = [], creator = "" }) {
        const at = this.time();
        const channel = {
            id: newId(), create_at: at, update_at: at, delete_at: 0, team_id: type === "O" || type === "P" ? this.team.id : "",
            type, display_name: type === "D" ? "" : display, name, header: "", purpose: "", last_post_at: at,
            total_msg_count: 0, extra_update_at: 0, creator_id: creator, scheme_id: null, props: null,
            group_constrained: null, shared: false, total_msg_count_root: 0, policy_id: null,
        };
        this.channels.set(channel.id, { channel, members: new Set(members), posts: [] });
        return channel;
    }

    place(id) {
        const place = this.channels.get(id);
        if (!place) throw notFound("app.channel.get.existing.app_error", "Unable to find the existing channel.");
        return place;
    }

    /* The place, if `user` is in it. */
    entered(user, id) {
        const place = this.channels.get(id);
        if (!place || !place.members.has(user.id)) throw forbidden();
        return place;
    }

    direct(a, b) {
        const name = [a.id, b.id].sort().join("__");
        const old = [...this.channels.values()].find((place) => place.channel.name === name);
        if (old) return old.channel;
        const channel = this.channel({ name, type: "D", members: [a.id, b.id], creator: a.id });
        this.tell("direct_added", { creator_id: a.id, teammate_id: b.id }, { channel_id: channel.id });
        return channel;
    }

    /* A group message has no name of its own: it is called by who is in it, and is the same
     * one again for the same people. */
    group(people) {
        const ids = people.map((user) => user.id).sort();
        const name = createHash("sha1").update(ids.join("")).digest("hex");
        const old = [...this.channels.values()].find((place) => place.channel.name === name);
        if (old) return old.channel;
        const display = people.map((user) => user.username).sort().join(", ").slice(0, limits.name);
        const channel = this.channel({ name, display, type: "G", members: ids });
        this.tell("group_added", { teammate_ids: JSON.stringify(ids) }, { channel_id: channel.id });
        return channel;
    }

    /* Who is in a conversation of one or of a group stays in it, and nobody comes. */
    mustChange(place, what) {
        if (place.channel.type === "D" || place.channel.type === "G")
            throw new Refusal(400, `api.channel.${what}.type.app_error`, "Can not change who is in a direct or group message.");
    }

    add(place, user, by) {
        this.mustChange(place, "add_user_to_channel");
        place.members.add(user.id);
        this.tell("user_added", { team_id: place.channel.team_id, user_id: user.id }, { channel_id: place.channel.id });
        this.system(place, by, "system_add_to_channel", `${user.username} added to the channel by ${by.username}.`,
            { addedUserId: user.id, addedUsername: user.username, userId: by.id, username: by.username });
    }

    remove(place, user, by) {
        this.mustChange(place, "remove_channel_member");
        place.members.delete(user.id);
        this.tell("user_removed", { remover_id: by.id, user_id: user.id }, { channel_id: place.channel.id });
        this.tell("user_removed", { channel_id: place.channel.id, remover_id: by.id }, { user_id: user.id });
        this.system(place, by, "system_remove_from_channel", `@${user.username} removed from the channel.`,
            { removedUserId: user.id, removedUsername: user.username });
    }

    system(place, by, type, message, props) {
        const post = this.blank({ user_id: by.id, channel_id: place.channel.id, message, type, props });
        this.keep(place, post, {}, "System");
    }

    /* ---- posts -------------------------------------------------------------------- */

    blank(fields) {
        const at = this.time();
        return {
            id: newId(), create_at: at, update_at: at, edit_at: 0, delete_at: 0, is_pinned: false,
            user_id: "", channel_id: "", root_id: "", parent_id: "", original_id: "", message: "", type: "",
            props: {}, hashtags: "", pending_post_id: "", reply_count: 0, last_reply_at: 0, participants: null,
            metadata: {}, ...fields,
        };
    }

    /* What leaves the server: without the integrations of buttons, with what belongs to the post. */
    shown(post) {
        const { file_ids, ...rest } = post;
        const metadata = {};
        if (post.props.attachments) metadata.embeds = [{ type: "message_attachment" }];
        if (file_ids?.length) metadata.files = file_ids.map((id) => this.files.get(id).info);
        const reactions = this.reactions(post);
        if (reactions.length) metadata.reactions = reactions;
        const out = {
            ...rest,
            props: { ...post.props, ...(post.props.attachments ? { attachments: post.props.attachments.map(bare) } : {}) },
            ...(file_ids?.length ? { file_ids } : {}),
            ...(reactions.length ? { has_reactions: true } : {}),
            metadata,
        };
        delete out.reactions;
        return out;
    }

    reactions(post) {
        return post.reactions ?? [];
    }

    wrong(why) {
        return new Refusal(400, "model.post.is_valid.msg.app_error", "Invalid message.", why);
    }

    check(post) {
        if (typeof post.message !== "string") throw invalidBody("post");
        if (runes(post.message) > limits.message) throw this.wrong(`id=${post.id}`);
        if (runes(JSON.stringify(post.props)) > limits.props)
            throw new Refusal(400, "model.post.is_valid.props.app_error", "Invalid props.", `id=${post.id}`);
        if ((post.file_ids?.length ?? 0) > limits.files)
            throw new Refusal(400, "model.post.is_valid.file_ids.app_error", "Invalid file ids. Note that uploads are limited to 10 files maximum.");
    }

    rootOf(channelId, rootId) {
        if (!rootId) return null;
        const root = this.posts.get(rootId);
        if (!root || root.channel_id !== channelId || root.delete_at)
            throw new Refusal(400, "api.post.create_post.root_id.app_error", "Invalid RootId parameter.");
        if (root.root_id)
            throw new Refusal(400, "api.post.create_post.root_id.app_error", "Invalid RootId parameter.");
        return root;
    }

    /* A new post of `user`, or the one made under the same pending_post_id lately. */
    post(user, asked) {
        const at = this.now();
        const pending = asked.pending_post_id || "";
        const twin = pending && this.pending.get(pending);
        if (twin && twin.until > at && twin.post.user_id === user.id) return { ...this.shown(twin.post), pending_post_id: "" };
        const place = this.entered(user, asked.channel_id);
        if (place.channel.delete_at)
            throw new Refusal(400, "api.post.create_post.can_not_post_to_deleted.error", "Can not post to deleted channel.");
        const root = this.rootOf(asked.channel_id, asked.root_id);
        const props = { ...(asked.props ?? {}) };
        if (props.attachments) props.attachments = props.attachments.map((one, i) => filled(one, i));
        if (user.is_bot) props.from_bot = "true";
        const post = this.blank({
            user_id: user.id, channel_id: asked.channel_id, root_id: asked.root_id ?? "", parent_id: asked.root_id ?? "",
            message: asked.message ?? "", props,
        });
        if (asked.file_ids?.length) post.file_ids = this.attach(user, post, asked.file_ids);
        this.check(post);
        if (root) {
            root.reply_count += 1;
            root.update_at = post.update_at;
            post.reply_count = root.reply_count;
        }
        if (pending) this.pending.set(pending, { post, until: at + limits.pendingKept });
        this.keep(place, post, { pending_post_id: pending }, `@${user.username}`);
        return { ...this.shown(post), pending_post_id: pending };
    }

    attach(user, post, ids) {
        for (const id of ids) {
            const file = this.files.get(id);
            if (!file || file.info.user_id !== user.id || file.info.post_id)
                throw new Refusal(400, "api.post.create_post.attach_files.app_error", "Unable to attach a file to a post.", id);
        }
        for (const id of ids) this.files.get(id).info.post_id = post.id;
        return [...ids];
    }

    keep(place, post, extra, sender) {
        this.posts.set(post.id, post);
        place.posts.push(post);
        place.channel.last_post_at = post.create_at;
        place.channel.total_msg_count += 1;
        const mentions = this.mentions(place, post);
        const data = {
            channel_display_name: this.calledIn(place, sender),
            channel_name: place.channel.name,
            channel_type: place.channel.type,
            ...(post.file_ids?.some((id) => this.files.get(id).info.mime_type.startsWith("image/")) ? { image: "true" } : {}),
            ...(mentions.length ? { mentions: JSON.stringify(mentions) } : {}),
            ...(post.file_ids?.length ? { otherFile: "true" } : {}),
            post: JSON.stringify({ ...this.shown(post), ...extra }),
            sender_name: sender,
            set_online: true,
            team_id: place.channel.team_id,
        };
        this.tell("posted", data, { channel_id: place.channel.id });
        this.watch("posted", post, mentions);
    }

    /* What a channel is called where something is told of it. */
    calledIn(place, sender) {
        if (place.channel.type === "D") return sender;
        if (place.channel.type !== "G") return place.channel.display_name;
        return [...place.members].map((id) => this.users.get(id).username).sort().join(", ");
    }

    watch(what, post, more) {
        for (const watcher of this.watchers) watcher(what, post, more);
    }

    /* Ids of the people a post calls. */
    mentions(place, post) {
        const texts = [post.message];
        for (const attachment of post.props.attachments ?? []) texts.push(attachment.pretext ?? "", attachment.text ?? "");
        const text = texts.join("\n");
        const called = new Set();
        if (place.channel.type === "D")
            for (const id of place.members) if (id !== post.user_id) called.add(id);
        if (post.type) {
            if (post.props.addedUserId) called.add(post.props.addedUserId);
            return [...called];
        }
        if (pinged(text)) for (const id of place.members) if (id !== post.user_id) called.add(id);
        for (const name of mentionedNames(text)) {
            const user = this.named(name);
            if (user && place.members.has(user.id) && user.id !== post.user_id) called.add(user.id);
        }
        return [...called];
    }

    known_post(id) {
        const post = this.posts.get(id);
        if (!post || post.delete_at) throw notFound("app.post.get.app_error", "Unable to get the post.");
        return post;
    }

    edit(post, change) {
        const next = { ...post };
        if (change.message !== undefined) next.message = change.message;
        if (change.props !== undefined)
            next.props = change.props.attachments ? { ...change.props, attachments: change.props.attachments.map((one, i) => filled(one, i)) } : { ...change.props };
        if (change.file_ids !== undefined) next.file_ids = [...change.file_ids];
        this.check(next);
        Object.assign(post, next);
        post.update_at = this.time();
        post.edit_at = post.update_at;
        this.tell("post_edited", { post: JSON.stringify(this.shown(post)) }, { channel_id: post.channel_id });
        this.watch("edited", post);
        return this.shown(post);
    }

    delete(post) {
        const before = JSON.stringify(this.shown(post));
        post.delete_at = this.time();
        post.update_at = post.delete_at;
        this.tell("post_deleted", { post: before }, { channel_id: post.channel_id });
        this.watch("deleted", post);
    }

    react(user, post, name) {
        if (!/^[a-z0-9_+-]{1,64}$/.test(name))
            throw new Refusal(400, "model.reaction.is_valid.emoji_name.app_error", "Invalid emoji name.");
        post.reactions ??= [];
        let reaction = post.reactions.find((one) => one.user_id === user.id && one.emoji_name === name);
        if (!reaction) {
            const at = this.time();
            reaction = { user_id: user.id, post_id: post.id, emoji_name: name, create_at: at, update_at: at, delete_at: 0, remote_id: "" };
            post.reactions.push(reaction);
            post.update_at = at; /* as in the database: a reaction changes the post */
        }
        this.tell("reaction_added", { reaction: JSON.stringify(reaction) }, { channel_id: post.channel_id });
        return reaction;
    }

    unreact(user, post, name) {
        post.reactions = (post.reactions ?? []).filter((one) => one.user_id !== user.id || one.emoji_name !== name);
        post.update_at = this.time();
        const reaction = { user_id: user.id, post_id: post.id, emoji_name: name, create_at: 0, update_at: post.update_at, delete_at: 0, remote_id: "" };
        this.tell("reaction_removed", { reaction: JSON.stringify(reaction) }, { channel_id: post.channel_id });
    }

    /* ---- reading back --------------------------------------------------------------- */

    listed(posts, { next = "", prev = "" } = {}) {
        const order = [...posts].sort((a, b) => b.create_at - a.create_at);
        const all = new Map(order.map((post) => [post.id, post]));
        for (const post of order) /* the beginning of each thread comes along, without being in `order` */
            if (post.root_id && this.posts.has(post.root_id)) all.set(post.root_id, this.posts.get(post.root_id));
        return {
            order: order.map((post) => post.id),
            posts: Object.fromEntries([...all].map(([id, post]) => [id, this.shown(post)])),
            next_post_id: next,
            prev_post_id: prev,
        };
    }

    /* By the time of the last change, deleted ones too; of more than a thousand the oldest are missing. */
    since(place, at) {
        const changed = place.posts.filter((post) => post.update_at > at);
        return this.listed(changed.slice(-limits.since));
    }

    page(place, { before, after, page, size }) {
        const living = place.posts.filter((post) => !post.delete_at);
        const at = (id) => this.posts.get(id)?.create_at;
        if (after) {
            const later = at(after) === undefined ? [] : living.filter((post) => post.create_at > at(after));
            return this.listed(later.slice(page * size, (page + 1) * size), { prev: after, next: later[(page + 1) * size]?.id ?? "" });
        }
        const earlier = before ? (at(before) === undefined ? [] : living.filter((post) => post.create_at < at(before))) : living;
        const end = earlier.length - page * size;
        const found = end > 0 ? earlier.slice(Math.max(0, end - size), end) : [];
        return this.listed(found, { next: before ?? "", prev: earlier[end - size - 1]?.id ?? "" });
    }
}

const attachmentFields = {
    fallback: "", color: "", pretext: "", author_name: "", author_link: "", author_icon: "", title: "", title_link: "",
    text: "", fields: null, image_url: "", thumb_url: "", footer: "", footer_icon: "", ts: null,
};

/* An attachment as it is stored: every field there, every action with an id. */
function filled(asked, i) {
    if (typeof asked !== "object" || asked === null) throw invalidBody("props");
    const out = { id: asked.id ?? i, ...attachmentFields, ...asked };
    if (asked.actions) out.actions = asked.actions.map((action) => ({ ...action, id: action.id || newId() }));
    return out;
}

/* Without what only the server may know. */
function bare(attachment) {
    if (!attachment.actions) return attachment;
    return {
        ...attachment,
        actions: attachment.actions.map(({ integration: _hidden, ...action }) => ({ id: action.id, type: action.type || "button", ...action })),
    };
}
