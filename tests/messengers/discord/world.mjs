/* What there is on a Discord of one server: people, channels, threads, direct
 * conversations and messages, and who is told of what. Knows no sockets.
 * Shapes and numbers: Discord's developer documentation, API v10. */
const EPOCH = 1420070400000n; /* the first second of 2015: snowflakes count from there */

export const permissions = {
    VIEW_CHANNEL: 1n << 10n,
    SEND_MESSAGES: 1n << 11n,
    EMBED_LINKS: 1n << 14n,
    ATTACH_FILES: 1n << 15n,
    READ_MESSAGE_HISTORY: 1n << 16n,
    MENTION_EVERYONE: 1n << 17n,
    ADD_REACTIONS: 1n << 6n,
    USE_APPLICATION_COMMANDS: 1n << 31n,
    CREATE_PUBLIC_THREADS: 1n << 35n,
    SEND_MESSAGES_IN_THREADS: 1n << 38n,
};

/* What the invite link of the set-up guide asks for, and nothing more. */
export const invited = ["VIEW_CHANNEL", "SEND_MESSAGES", "SEND_MESSAGES_IN_THREADS", "ATTACH_FILES", "READ_MESSAGE_HISTORY"];

export const intents = {
    GUILDS: 1 << 0, GUILD_MEMBERS: 1 << 1, GUILD_PRESENCES: 1 << 8, GUILD_MESSAGES: 1 << 9,
    GUILD_MESSAGE_REACTIONS: 1 << 10, DIRECT_MESSAGES: 1 << 12, DIRECT_MESSAGE_REACTIONS: 1 << 13,
    MESSAGE_CONTENT: 1 << 15,
};
const HAS_THREAD = 1 << 5;
export const kinds = { TEXT: 0, DM: 1, THREAD: 11 };
const locales = { en: "en-US", es: "es-ES", ru: "ru", id: "id", el: "el", de: "de" };

export class World {
    /* `options`: privileged (names of the privileged intents that are switched on). */
    constructor(options = {}) {
        this.last = 0n;
        this.users = new Map();
        this.channels = new Map();
        this.reactions = new Map(); /* "MESSAGE/EMOJI" -> Set of people */
        this.messages = new Map(); /* id -> message, in the order they were written */
        this.commands = [];
        this.listeners = []; /* (t, d, {intent, shardKey, channel}) */
        this.posts = [];
        this.typing = [];
        this.violations = [];
        this.nonces = new Map();
        this.bulk = options.bulk; /* words that make the server's description long */
        this.nonceMs = options.nonceMs ?? 180000;
        this.privileged = options.privileged ?? ["MESSAGE_CONTENT"];
        this.denied = new Map(); /* channel id -> Set of permission names */
        this.bot = this.user("canvasser-bot", { bot: true });
        this.owner = this.user("owner");
        this.guild = { id: this.snowflake(), name: "Team" };
        this.bystander = this.user("another-bot", { bot: true });
    }

    snowflake(at = Date.now()) {
        const id = (BigInt(at) - EPOCH) << 22n;
        this.last = id > this.last ? id : this.last + 1n;
        return String(this.last);
    }

    violate(what) {
        this.violations.push(what);
    }

    user(name, { bot = false, lang = "en" } = {}) {
        const user = {
            id: this.snowflake(), username: name.toLowerCase().replace(/[^a-z0-9_.]/g, "_").slice(0, 32), discriminator: bot ? "0001" : "0",
            global_name: bot ? null : name, avatar: null, bot, public_flags: 0, flags: 0, banner: null, accent_color: null,
            avatar_decoration_data: null, collectibles: null, primary_guild: null, display_name_styles: null,
        };
        this.users.set(user.id, { user, locale: locales[lang] ?? lang, nick: null, closed: false });
        return user;
    }

    member(id) {
        const { nick } = this.users.get(id);
        return {
            nick, avatar: null, banner: null, roles: [], joined_at: "2026-01-02T03:04:05.678000+00:00", premium_since: null,
            deaf: false, mute: false, flags: 0, pending: false, communication_disabled_until: null, avatar_decoration_data: null, collectibles: null,
        };
    }

    channel(name, people) {
        const channel = {
            id: this.snowflake(), type: kinds.TEXT, name, guild_id: this.guild.id, position: this.channels.size, permission_overwrites: [],
            topic: null, nsfw: false, parent_id: null, last_message_id: null, rate_limit_per_user: 0, flags: 0, last_pin_timestamp: null,
        };
        this.channels.set(channel.id, { data: channel, people: new Set(people) });
        this.tell("CHANNEL_CREATE", channel, { intent: "GUILDS" });
        return channel;
    }

    /* A thread that begins with the message `starter`, or with none. */
    thread(parent, name, starter, owner) {
        const id = starter ?? this.snowflake();
        const thread = {
            id, type: kinds.THREAD, name, guild_id: this.guild.id, parent_id: parent.data.id, owner_id: owner, last_message_id: null,
            message_count: 0, member_count: 1, rate_limit_per_user: 0, flags: 0, total_message_sent: 0,
            thread_metadata: { archived: false, archive_timestamp: new Date().toISOString(), auto_archive_duration: 1440, locked: false, create_timestamp: new Date().toISOString() },
        };
        this.channels.set(id, { data: thread, people: parent.people });
        this.tell("THREAD_CREATE", { ...thread, newly_created: true }, { intent: "GUILDS" });
        if (starter) {
            const message = Object.assign(this.messages.get(starter), { thread, flags: HAS_THREAD });
            this.announce("MESSAGE_UPDATE", message);
        }
        return thread;
    }

    /* The direct conversation of the bot with this person. */
    direct(person) {
        for (const place of this.channels.values())
            if (place.data.type === kinds.DM && place.person === person) return place.data;
        const channel = { id: this.snowflake(), type: kinds.DM, last_message_id: null, flags: 0, recipients: [this.users.get(person).user] };
        this.channels.set(channel.id, { data: channel, people: new Set([person]), person });
        return channel;
    }

    deny(id, names) {
        this.denied.set(id, new Set(names));
    }

    /* What the bot may do in a channel, as a bit set. */
    granted(id) {
        const place = this.channels.get(id);
        const denied = this.denied.get(id) ?? this.denied.get(place?.data.parent_id) ?? new Set();
        const own = place?.data.type === kinds.DM ? [...invited, "ADD_REACTIONS"] : invited;
        return own.filter((name) => !denied.has(name)).reduce((sum, name) => sum | permissions[name], 0n);
    }

    may(id, name) {
        return (this.granted(id) & permissions[name]) !== 0n;
    }

    tell(t, d, about = {}) {
        for (const listener of this.listeners) listener(t, d, about);
    }

    /* ---- messages -------------------------------------------------------------------- */

    mentions(content) {
        return [...content.matchAll(/(?<!\\)<@!?(\d+)>/g)].map((found) => this.users.get(found[1])?.user).filter(Boolean);
    }

    /* Writes a message; `fields` overlay what is usual. Everybody who may see it is told. */
    write(channelId, authorId, content, fields = {}) {
        const place = this.channels.get(channelId);
        const { nonce, ...rest } = fields;
        const message = {
            id: this.snowflake(), channel_id: channelId, author: this.users.get(authorId).user, content, timestamp: new Date().toISOString().replace("Z", "000+00:00"),
            edited_timestamp: null, tts: false, mention_everyone: false, mentions: this.mentions(content), mention_roles: [], attachments: [], embeds: [],
            pinned: false, type: 0, flags: 0, components: [], ...rest,
        };
        this.messages.set(message.id, message);
        place.data.last_message_id = message.id;
        this.announce("MESSAGE_CREATE", message, nonce);
        return message;
    }

    announce(t, message, nonce) {
        const place = this.channels.get(message.channel_id);
        const direct = place.data.type === kinds.DM;
        const d = { ...message, channel_type: place.data.type };
        if (!direct) Object.assign(d, { guild_id: this.guild.id, member: this.member(message.author.id) });
        if (nonce !== undefined) d.nonce = nonce;
        this.tell(t, d, { intent: direct ? "DIRECT_MESSAGES" : "GUILD_MESSAGES", direct });
    }

    /* The content fields are empty for apps without the intent, but for what is theirs:
     * their own messages, direct ones, and those that mention them. */
    seen(message, bits) {
        if (bits & intents.MESSAGE_CONTENT) return message;
        const place = this.channels.get(message.channel_id);
        const ours = place.data.type === kinds.DM || message.author.id === this.bot.id || message.mentions.some((user) => user.id === this.bot.id);
        return ours ? message : { ...message, content: "", embeds: [], attachments: [], components: [] };
    }

    edit(id, fields) {
        const message = this.messages.get(id);
        Object.assign(message, fields, { edited_timestamp: new Date().toISOString() });
        if (fields.content !== undefined) message.mentions = this.mentions(fields.content);
        this.announce("MESSAGE_UPDATE", message);
        return message;
    }

    /* Adds, or takes back (`t`); what a person did already, or did not, is no event. */
    react(messageId, person, emoji, t = "MESSAGE_REACTION_ADD") {
        const message = this.messages.get(messageId);
        const direct = this.channels.get(message.channel_id).data.type === kinds.DM;
        const adds = t === "MESSAGE_REACTION_ADD";
        const who = this.reacted(messageId, emoji);
        if (who.has(person) === adds) return;
        if (adds) who.add(person);
        else who.delete(person);
        this.reactions.set(`${messageId}/${emoji}`, who);
        this.count(message);
        const d = { user_id: person, channel_id: message.channel_id, message_id: messageId, emoji: { id: null, name: emoji }, message_author_id: message.author.id, burst: false, type: 0 };
        if (!direct) Object.assign(d, { guild_id: this.guild.id, member: { ...this.member(person), user: this.users.get(person).user } });
        if (!adds) for (const name of ["member", "message_author_id"]) delete d[name];
        this.tell(t, d, { intent: direct ? "DIRECT_MESSAGE_REACTIONS" : "GUILD_MESSAGE_REACTIONS", direct });
    }

    reacted(messageId, emoji) {
        return this.reactions.get(`${messageId}/${emoji}`) ?? new Set();
    }

    /* What a message says of its reactions: how many of each, in the order they came up. */
    count(message) {
        const found = [...this.reactions].filter(([key, who]) => key.startsWith(`${message.id}/`) && who.size);
        message.reactions = found.map(([key, who]) => ({
            emoji: { id: null, name: key.slice(message.id.length + 1) }, count: who.size, count_details: { burst: 0, normal: who.size }, burst_colors: [],
            me: who.has(this.bot.id), me_burst: false, burst_me: false, burst_count: 0,
        }));
        if (!found.length) delete message.reactions;
    }

    /* At most `limit` messages of a channel around a place, newest first. */
    history(channelId, { before, after, around, limit = 50 }) {
        const all = [...this.messages.values()].filter((message) => message.channel_id === channelId);
        let found = all.slice(-limit);
        if (before) found = all.filter((message) => BigInt(message.id) < BigInt(before)).slice(-limit);
        if (after) found = all.filter((message) => BigInt(message.id) > BigInt(after)).slice(0, limit);
        if (around) found = all.filter((message) => message.id === around);
        return found.reverse();
    }

    guildCreate(shown) {
        const channels = [...this.channels.values()].map((place) => place.data);
        return {
            ...this.guildData(), description: this.bulk ?? null, joined_at: "2026-01-02T03:04:05.678000+00:00", large: false, unavailable: false, member_count: this.users.size,
            voice_states: [], presences: [], stage_instances: [], guild_scheduled_events: [], soundboard_sounds: [],
            members: [this.bot.id, ...(shown ? this.users.keys() : [])].map((id) => ({ ...this.member(id), user: this.users.get(id).user })),
            channels: channels.filter((channel) => channel.type === kinds.TEXT), threads: channels.filter((channel) => channel.type === kinds.THREAD),
        };
    }

    guildData() {
        const everyone = { id: this.guild.id, name: "@everyone", color: 0, colors: { primary_color: 0, secondary_color: null, tertiary_color: null }, hoist: false, position: 0,
            permissions: String(invited.reduce((sum, name) => sum | permissions[name], 0n)), managed: false, mentionable: false, flags: 0, icon: null, unicode_emoji: null };
        return {
            id: this.guild.id, name: this.guild.name, icon: null, splash: null, discovery_splash: null, owner_id: this.owner.id, afk_channel_id: null, afk_timeout: 300,
            verification_level: 0, default_message_notifications: 0, explicit_content_filter: 0, roles: [everyone], emojis: [], stickers: [], features: [], mfa_level: 0,
            application_id: null, system_channel_id: null, system_channel_flags: 0, rules_channel_id: null, vanity_url_code: null, description: null, banner: null,
            premium_tier: 0, preferred_locale: "en-US", public_updates_channel_id: null, nsfw_level: 0, premium_progress_bar_enabled: false, safety_alerts_channel_id: null,
        };
    }

    application() {
        const bits = { GUILD_PRESENCES: 1 << 13, GUILD_MEMBERS: 1 << 15, MESSAGE_CONTENT: 1 << 19 }; /* the "limited" ones: apps in few servers */
        const flags = this.privileged.reduce((sum, name) => sum | bits[name], 0);
        return { id: this.bot.id, name: "Canvasser", icon: null, description: "", bot_public: false, bot_require_code_grant: false, verify_key: "0".repeat(64), flags, bot: this.bot, summary: "", type: null };
    }
}
