/* A Slack workspace: people, conversations, messages. What happens in it is told
 * to who listens: `on(event, channel)` with events as the Events API names them. */
import { randomBytes, randomUUID } from "node:crypto";
import { escape } from "./blocks.mjs";

const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";
export const newId = (first) => first + [...randomBytes(10)].map((byte) => letters[byte % letters.length]).join("");

const textMax = 40000;

export class Team {
    constructor(botName) {
        this.id = newId("T");
        this.appId = newId("A");
        this.botId = newId("B");
        this.users = new Map();
        this.channels = new Map();
        this.files = new Map();
        this.lastTs = 0;
        this.shift = 0; /* seconds that it is later in Slack than on this machine */
        this.on = () => {};
        this.bot = this.addUser(botName, { isBot: true });
    }

    addUser(name, { lang = "en-US", zone = "Europe/Athens", isBot = false } = {}) {
        const user = { id: newId("U"), name, lang, zone, isBot };
        this.users.set(user.id, user);
        return user;
    }

    userInfo(user, withLocale) {
        return {
            id: user.id, team_id: this.id, name: user.name.toLowerCase().replace(/\s+/g, "."), deleted: false, color: "9f69e7",
            real_name: user.name, tz: user.zone, tz_label: user.zone, tz_offset: 7200,
            profile: { title: "", phone: "", real_name: user.name, real_name_normalized: user.name, display_name: user.name,
                display_name_normalized: user.name, status_text: "", team: this.id,
                ...(user.isBot ? { bot_id: this.botId, api_app_id: this.appId } : {}) },
            is_admin: false, is_owner: false, is_bot: user.isBot, is_app_user: false, updated: 1700000000,
            ...(withLocale ? { locale: user.lang } : {}),
        };
    }

    /* Microseconds of now, never twice: a message's id within its conversation. */
    newTs() {
        this.lastTs = Math.max((Date.now() + this.shift * 1000) * 1000, this.lastTs + 1);
        return `${Math.floor(this.lastTs / 1e6)}.${String(this.lastTs % 1e6).padStart(6, "0")}`;
    }

    addChannel(name, users, { isPrivate = false } = {}) {
        const channel = { id: newId("C"), name, isPrivate, isIm: false, members: new Set(), messages: [] };
        this.channels.set(channel.id, channel);
        channel.members.add(this.bot.id);
        for (const user of users) this.join(channel, user);
        return channel;
    }

    join(channel, user) {
        if (channel.members.has(user.id)) return;
        channel.members.add(user.id);
        this.on({ type: "member_joined_channel", user: user.id, channel: channel.id, channel_type: channel.isPrivate ? "G" : "C",
            team: this.id, event_ts: this.newTs() }, channel);
    }

    leave(channel, user) {
        if (!channel.members.delete(user.id)) return;
        this.on({ type: "member_left_channel", user: user.id, channel: channel.id, channel_type: channel.isPrivate ? "G" : "C",
            team: this.id, event_ts: this.newTs() }, channel);
    }

    direct(user) {
        for (const channel of this.channels.values()) if (channel.isIm && channel.user === user.id) return channel;
        const channel = { id: newId("D"), name: "directmessage", isPrivate: true, isIm: true, user: user.id,
            members: new Set([user.id, this.bot.id]), messages: [] };
        this.channels.set(channel.id, channel);
        return channel;
    }

    /* A group direct message: the same one again for the same people. Its id begins with G, or
     * with C in workspaces of later years; it is private, and nobody joins or leaves it. */
    group(users, first = "C") {
        const ids = new Set([this.bot.id, ...users.map(({ id }) => id)]);
        for (const channel of this.channels.values())
            if (channel.isMpim && channel.members.size === ids.size && [...ids].every((id) => channel.members.has(id))) return channel;
        const names = [...ids].map((id) => this.users.get(id).name.toLowerCase().replace(/\W+/g, "."));
        const channel = { id: newId(first), name: `mpdm-${names.join("--")}-1`, isPrivate: true, isIm: false, isMpim: true, members: ids, messages: [] };
        this.channels.set(channel.id, channel);
        return channel;
    }

    typeOf(channel) {
        return channel.isIm ? "im" : channel.isMpim ? "mpim" : channel.isPrivate ? "group" : "channel";
    }

    find(channelId, ts) {
        return this.channels.get(channelId)?.messages.find((message) => message.ts === ts);
    }

    /* What the client of a person makes of what they type. */
    typed(text) {
        return escape(text.slice(0, textMax))
            .replace(/@(channel|here|everyone)\b/g, "<!$1>")
            .replace(/@([\p{L}\p{N}_]+)/gu, (all, name) => {
                const user = [...this.users.values()].find((u) => u.name.toLowerCase() === name.toLowerCase());
                return user ? `<@${user.id}>` : all;
            })
            .replace(/https?:\/\/[^\s&]+/g, "<$&>");
    }

    /* Puts a message into a conversation and tells of it. */
    post(channel, user, fields) {
        const ts = this.newTs();
        const message = { type: "message", user: user.id, ts, team: this.id, ...fields };
        if (user.isBot) Object.assign(message, { bot_id: this.botId, app_id: this.appId });
        else message.client_msg_id = randomUUID();
        if (message.thread_ts) {
            const parent = this.find(channel.id, message.thread_ts);
            if (parent) {
                parent.thread_ts = parent.ts;
                parent.reply_count = (parent.reply_count ?? 0) + 1;
                parent.latest_reply = ts;
                message.parent_user_id = parent.user;
            }
        }
        channel.messages.push(message);
        this.on({ ...message, channel: channel.id, event_ts: ts, channel_type: this.typeOf(channel) }, channel, message);
        return message;
    }

    edit(channel, message, fields) {
        const { edited, ...before } = message;
        Object.assign(message, fields, { edited: { user: message.user, ts: this.newTs() } });
        const ts = this.newTs();
        this.on({ type: "message", subtype: "message_changed", hidden: true, message: { ...message }, previous_message: before,
            channel: channel.id, ts, event_ts: ts, channel_type: this.typeOf(channel) }, channel);
    }

    delete(channel, message) {
        channel.messages.splice(channel.messages.indexOf(message), 1);
        const ts = this.newTs();
        this.on({ type: "message", subtype: "message_deleted", hidden: true, deleted_ts: message.ts, previous_message: message,
            channel: channel.id, ts, event_ts: ts, channel_type: this.typeOf(channel) }, channel);
    }

    react(channel, message, user, reaction, added = true) {
        message.reactions ??= [];
        let entry = message.reactions.find((r) => r.name === reaction);
        if (!entry) message.reactions.push(entry = { name: reaction, users: [], count: 0 });
        if (added === entry.users.includes(user.id)) return false;
        if (added) entry.users.push(user.id);
        else entry.users.splice(entry.users.indexOf(user.id), 1);
        entry.count = entry.users.length;
        if (!entry.count) message.reactions.splice(message.reactions.indexOf(entry), 1);
        this.on({ type: added ? "reaction_added" : "reaction_removed", user: user.id, reaction,
            item: { type: "message", channel: channel.id, ts: message.ts }, item_user: message.user, event_ts: this.newTs() }, channel);
        return true;
    }
}
