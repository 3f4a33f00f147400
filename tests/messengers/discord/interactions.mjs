/* Presses, picks and slash commands: told over the Gateway, answered over REST, the
 * first time within three seconds.
 * https://discord.com/developers/docs/interactions/receiving-and-responding */
import { randomBytes } from "node:crypto";
import { kinds } from "./world.mjs";
import { invalidForm, messageErrors, modalErrors, modalFields } from "./forms.mjs";

const ANSWER_MS = 3000, TOKEN_MS = 900000;
const COMMAND = 2, COMPONENT = 3, FORM = 5;
const REPLY = 4, THINKING = 5, LATER_UPDATE = 6, UPDATE = 7, MODAL = 9;
const allowed = { [COMMAND]: [REPLY, THINKING, MODAL], [COMPONENT]: [REPLY, THINKING, LATER_UPDATE, UPDATE, MODAL], [FORM]: [REPLY, THINKING, LATER_UPDATE, UPDATE] };
const EPHEMERAL = 64;

export class Interactions {
    constructor(world, gateway) {
        this.world = world;
        this.gateway = gateway;
        this.all = new Map();
    }

    /* Tells the bot of an interaction; comes back with it when it was answered, or with
     * null when the person would read "This interaction failed". */
    async open(type, person, channelId, data, message) {
        const { world, gateway } = this;
        const place = world.channels.get(channelId);
        const direct = place.data.type === kinds.DM;
        const { user, locale } = world.users.get(person);
        const it = {
            id: world.snowflake(), application_id: world.bot.id, type, data, channel_id: channelId, channel: place.data, token: "aW50ZXJhY3Rpb246" + randomBytes(48).toString("base64url"),
            version: 1, locale, app_permissions: String(world.granted(channelId)), entitlements: [], entitlement_sku_ids: [], context: direct ? 1 : 0, attachment_size_limit: 10485760,
            authorizing_integration_owners: { 0: direct ? "0" : world.guild.id },
        };
        if (message) it.message = message;
        if (direct) it.user = user;
        else Object.assign(it, { guild_id: world.guild.id, guild_locale: "en-US", guild: { id: world.guild.id, locale: "en-US", features: [] }, member: { ...world.member(person), user, permissions: it.app_permissions } });
        const record = { it, born: Date.now(), answered: false };
        this.all.set(it.token, record);
        const attentive = gateway.listening();
        const done = new Promise((resolve) => (record.done = resolve));
        world.tell("INTERACTION_CREATE", it, { direct });
        const timer = setTimeout(() => {
            if (attentive && gateway.listening() && !record.excused) world.violate(`an interaction (type ${type}) was not answered within ${ANSWER_MS} ms`);
            record.dead = true;
            record.done(null);
        }, ANSWER_MS);
        const end = await done;
        clearTimeout(timer);
        return end;
    }

    /* What the client sends of a form that was filled in: `answers` by the fields' ids,
     * words or a list of values. Throws where the client would not let one press "Submit". */
    static filled(data, answers) {
        for (const id of Object.keys(answers)) if (!modalFields(data).some((it) => it.custom_id === id)) throw new Error(`the form has no field ${id}`);
        const fill = (it) => {
            const given = answers[it.custom_id] ?? (it.type === 4 ? it.value ?? "" : []);
            const base = { type: it.type, id: 2, custom_id: it.custom_id };
            if (it.required !== false && !given.length) throw new Error(`the form's field ${it.custom_id} is required`);
            if (it.type === 4) {
                if (given.length > (it.max_length ?? 4000) || (given && given.length < (it.min_length ?? 0))) throw new Error(`the form's field ${it.custom_id} takes ${it.min_length ?? 0} to ${it.max_length ?? 4000} characters`);
                return { ...base, value: given };
            }
            if (given.length > (it.max_values ?? 1) || given.some((value) => !it.options.some((option) => option.value === value))) throw new Error(`the form's menu ${it.custom_id} has no such values`);
            return { ...base, values: given };
        };
        const parts = data.components.map((it) => (it.component ? { type: it.type, id: 1, component: fill(it.component) } : it.components ? { type: it.type, id: 1, components: it.components.map(fill) } : { type: it.type, id: 1 }));
        return { custom_id: data.custom_id, components: parts };
    }

    /* Whoever holds an interaction's token while the connection was cut is not to blame. */
    excuse() {
        for (const record of this.all.values()) if (!record.answered) record.excused = true;
    }

    static bad(status, code, message) {
        return { status, json: { message, code } };
    }

    /* POST /interactions/ID/TOKEN/callback */
    callback(id, token, body) {
        const record = this.all.get(token);
        if (!record || record.it.id !== id || record.dead) {
            return Interactions.bad(404, 10062, "Unknown interaction");
        }
        if (record.answered) {
            this.world.violate("an interaction was answered twice");
            return Interactions.bad(400, 40060, "Interaction has already been acknowledged.");
        }
        const type = body?.type;
        if (!allowed[record.it.type].includes(type)) return { status: 400, json: invalidForm([{ path: ["type"], code: "BASE_TYPE_CHOICES", message: "Value must be one of (4, 5, 6, 7, 9)." }]) };
        const data = body.data ?? {};
        const errors = type === REPLY || type === UPDATE ? messageErrors(data) : type === MODAL ? modalErrors(data) : [];
        if (type === REPLY && !data.content && !data.embeds?.length && !data.components?.length) return Interactions.bad(400, 50006, "Cannot send an empty message");
        if (errors.length) return { status: 400, json: invalidForm(errors) };
        record.answered = true;
        record.callback = body;
        if (type === REPLY) this.reply(record, data);
        if (type === THINKING) record.thinking = true;
        if (type === UPDATE) this.world.edit(record.it.message.id, data);
        record.done({ type, data, reply: record.reply, message: record.it.message });
        return { status: 204 };
    }

    /* What the app says into the interaction: to the person alone when it is ephemeral. */
    reply(record, data, flags = record.callback.data?.flags ?? 0) {
        const person = (record.it.member ?? record.it).user.id;
        if (!data.allowed_mentions) this.world.violate("a reply to an interaction without allowed_mentions");
        const text = { content: data.content ?? "", components: data.components ?? [] };
        if (flags & EPHEMERAL) {
            record.reply = { id: this.world.snowflake(), channel_id: record.it.channel_id, author: this.world.bot, flags, ...text };
            this.world.tell("EPHEMERAL", { message: record.reply, person }, { intent: "NOBODY" });
        } else {
            record.reply = this.world.write(record.it.channel_id, this.world.bot.id, text.content, { components: text.components, flags });
        }
        record.thinking = false;
        return record.reply;
    }

    /* /webhooks/APPLICATION/TOKEN...: what follows the first answer. */
    followUp(method, token, messageId, body) {
        const record = this.all.get(token);
        if (!record || Date.now() - record.born > TOKEN_MS) return Interactions.bad(401, 50027, "Invalid Webhook Token");
        if (!record.answered) return Interactions.bad(404, 10015, "Unknown Webhook");
        if (method === "DELETE") {
            record.thinking = false;
            return { status: 204 };
        }
        const errors = messageErrors(body, method === "PATCH");
        if (errors.length) return { status: 400, json: invalidForm(errors) };
        if (method === "PATCH" && messageId === "@original" && record.reply) return { status: 200, json: Object.assign(record.reply, body) };
        if (method === "PATCH" && record.callback.type === LATER_UPDATE) return { status: 200, json: this.world.edit(record.it.message.id, body) };
        return { status: 200, json: this.reply(record, body, body.flags ?? record.callback.data?.flags ?? 0) };
    }

    /* At the end: a reply that was promised and never came is a spinner for ever. */
    leftThinking() {
        return [...this.all.values()].filter((record) => record.thinking).length;
    }
}

export const interactionKinds = { COMMAND, COMPONENT, FORM, MODAL };
