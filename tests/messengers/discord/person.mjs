/* Somebody on the Discord of the tests: writes, presses, reacts, and sees what the bot says. */
import { Interactions, interactionKinds } from "./interactions.mjs";
import { kinds } from "./world.mjs";

const keycap = "\ufe0f\u20e3";
const emojis = { yes: "👍", no: "👎" };
const emojiOf = (what) => emojis[what] ?? (/^\d$/.test(what) ? what + keycap : what);
const TYPED_MAX = 4000; /* characters that the best of accounts may type */
const PRESSES = 8; /* a person tries again when "This interaction failed" */

/* What the client shows of Markdown where it was escaped: the sign itself. */
function shown(content) {
    return content.replace(/\\([\\*_~`|>#<@:[\]()\-+.!])/g, "$1");
}

function choices(components) {
    const buttons = [], menus = [];
    for (const row of components ?? [])
        for (const it of row.components) (it.type === 2 ? buttons : menus).push(it);
    return { buttons, menus };
}

/* The button of a form is no choice. */
const FORM = "✎";
const begins = (label, start) => label.toLowerCase().startsWith(start.toLowerCase());

export class Person {
    constructor(stage, user) {
        this.stage = stage;
        this.user = user;
        this.id = user.id;
        this.name = user.global_name;
        this.heard = [];
        this.waiting = [];
    }

    static view(world, message, privately = false) {
        const { buttons, menus } = choices(message.components);
        const place = world.channels.get(message.channel_id);
        return {
            id: message.id, place: message.channel_id, text: shown(message.content), raw: message.content, direct: place.data.type === kinds.DM || privately, at: Date.now(),
            options: [...buttons.map((it) => it.label).filter((label) => label !== FORM), ...menus.flatMap((menu) => menu.options.map((option) => option.label))],
            many: menus.some((menu) => (menu.max_values ?? 1) > 1), files: message.attachments ?? [],
        };
    }

    hear(message, privately) {
        this.heard.push(Person.view(this.stage.world, message, privately));
        for (const look of [...this.waiting]) look();
    }

    /* The first message seen from index `from` on that matches. */
    waitFor(wanted, { from = 0, ms = 15000 } = {}) {
        const fits = wanted instanceof RegExp ? (message) => wanted.test(message.text) : wanted;
        return new Promise((resolve, reject) => {
            const end = (act, value) => {
                clearTimeout(timer);
                this.waiting = this.waiting.filter((it) => it !== look);
                act(value);
            };
            const timer = setTimeout(() => end(reject, new Error(`${this.name} waited ${ms} ms for ${wanted}, and saw:\n${this.heard.slice(from).map((it) => JSON.stringify(it.text)).join("\n")}`)), ms);
            const look = () => {
                const found = this.heard.slice(from).find(fits);
                if (found) end(resolve, found);
            };
            this.waiting.push(look);
            look();
        });
    }

    /* `thread`: a message in whose thread it is said (the thread is made when there is none),
     * or the thread's own id. */
    async say(place, text, { replyTo, thread } = {}) {
        const { world } = this.stage;
        const fields = {};
        if (text.length > TYPED_MAX) throw new Error(`nobody can type ${text.length} characters`);
        if (replyTo) {
            const about = world.messages.get(replyTo);
            Object.assign(fields, { type: 19, message_reference: { type: 0, channel_id: about.channel_id, message_id: about.id, guild_id: world.guild.id }, referenced_message: about });
        }
        let channel = place;
        if (thread) {
            channel = thread;
            if (!world.channels.has(thread)) world.thread(world.channels.get(place), "a thread", thread, this.id);
        }
        return world.write(channel, this.id, text, fields).id;
    }

    async tell(text) {
        return this.stage.world.write(this.stage.world.direct(this.id).id, this.id, text).id;
    }

    async edit(id, text) {
        this.stage.world.edit(id, { content: text });
    }

    async react(messageId, what) {
        this.stage.world.react(messageId, this.id, emojiOf(what));
    }

    async takeBack(messageId, what) {
        this.stage.world.react(messageId, this.id, emojiOf(what), "MESSAGE_REACTION_REMOVE");
    }

    /* Presses the button, or picks from the menu, whose label starts so; several: from a menu
     * that takes several. Gives what the bot answered first. */
    async press(message, labels) {
        const starts = [labels].flat();
        const written = this.stage.world.messages.get(message.id ?? message);
        const { buttons, menus } = choices(written.components);
        const button = buttons.find((it) => begins(it.label, starts[0]) && !it.disabled);
        let data;
        if (button && starts.length === 1) {
            data = { component_type: 2, custom_id: button.custom_id, id: 1 };
        } else {
            const menu = menus.find((it) => it.options.some((option) => begins(option.label, starts[0])));
            if (!menu) throw new Error(`no button or menu entry ${starts[0]} in ${written.content}`);
            if (starts.length > (menu.max_values ?? 1) || starts.length < (menu.min_values ?? 1)) throw new Error(`the menu takes ${menu.min_values} to ${menu.max_values}`);
            data = { component_type: 3, custom_id: menu.custom_id, id: 1, values: starts.map((start) => menu.options.find((option) => begins(option.label, start)).value) };
        }
        return this.interact(interactionKinds.COMPONENT, written.channel_id, data, written);
    }

    /* Opens the form beside a question: {data, message}. */
    async open(message) {
        const opened = await this.press(message, FORM);
        if (opened.type !== interactionKinds.MODAL) throw new Error(`no form was opened, but ${opened.type} was answered`);
        return opened;
    }

    /* Sends a form that was opened, once: `answers` by the fields' ids: words, or starts of labels. */
    async submit(opened, answers) {
        if (opened?.type !== interactionKinds.MODAL || opened.sent) throw new Error("no form is open");
        const values = Object.entries(answers).map(([id, given]) => {
            const menu = opened.data.components.find((it) => it.component?.type === 3 && it.component.custom_id === id)?.component;
            const pick = (start) => menu.options.find((option) => begins(option.label, start))?.value;
            return [id, menu ? [given].flat().map(pick) : given];
        });
        const data = Interactions.filled(opened.data, Object.fromEntries(values));
        opened.sent = true;
        return this.interact(interactionKinds.FORM, opened.message.channel_id, data, opened.message);
    }

    async fill(message, answers) {
        return this.submit(await this.open(message), answers);
    }

    /* A slash command as it is registered; `options`: {name: value}. */
    async slash(place, name, options = {}) {
        const command = this.stage.world.commands.find((it) => it.name === name);
        if (!command) throw new Error(`no command /${name} is registered`);
        for (const wanted of command.options ?? []) if (wanted.required && options[wanted.name] === undefined) throw new Error(`/${name} needs ${wanted.name}`);
        const data = { id: command.id, name, type: 1 };
        const given = (command.options ?? []).filter((it) => options[it.name] !== undefined);
        if (given.length) data.options = given.map((it) => ({ name: it.name, type: it.type, value: options[it.name] }));
        return this.interact(interactionKinds.COMMAND, place, data);
    }

    async interact(type, place, data, message) {
        for (let n = 0; n < PRESSES; n += 1) {
            const answered = await this.stage.interactions.open(type, this.id, place, data, message);
            if (answered) return answered;
        }
        throw new Error(`${this.name} read "This interaction failed" ${PRESSES} times`);
    }
}
