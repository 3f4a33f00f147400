/* Somebody in the workspace, with the client in their hands. */
import { choicesOf, elementsOf } from "./blocks.mjs";

const reactions = { yes: "+1", no: "-1", 0: "zero", 1: "one", 2: "two", 3: "three", 4: "four", 5: "five",
    6: "six", 7: "seven", 8: "eight", 9: "nine" };
const pressesMax = 20;

export class Person {
    constructor(stage, user) {
        this.stage = stage;
        this.user = user;
        this.name = user.name;
        this.id = user.id;
        this.heard = []; /* all this person has seen of the bot, in order */
        this.views = []; /* modals that were opened for them */
        this.waiting = new Set();
    }

    /* ---- seeing --------------------------------------------------------------------------- */

    hear(entry) {
        this.heard.push(entry);
        this.wake();
    }

    seeAgain(entry) {
        const index = this.heard.findIndex(({ id }) => id === entry.id);
        if (index >= 0) this.heard[index] = { ...entry, at: this.heard[index].at };
        this.wake();
    }

    see(view) {
        this.views.push(view);
        this.wake();
    }

    wake() {
        for (const look of [...this.waiting]) look();
    }

    /* The first of `list` from `from` on that fits, as soon as there is one. */
    wait(list, fits, what, { from = 0, ms = 15000 }) {
        return new Promise((resolve, reject) => {
            let timer = null;
            const look = () => {
                const found = list.slice(from).find(fits);
                if (!found) return false;
                this.waiting.delete(look);
                clearTimeout(timer);
                resolve(found);
                return true;
            };
            if (look()) return;
            this.waiting.add(look);
            timer = setTimeout(() => {
                this.waiting.delete(look);
                const last = list.slice(-5).map((entry) => JSON.stringify(entry.text ?? entry.title)).join("\n  ");
                reject(new Error(`${this.name} waited ${ms} ms for ${what} in vain; last seen:\n  ${last}`));
            }, ms);
        });
    }

    waitFor(what, options = {}) {
        const fits = what instanceof RegExp ? (message) => what.test(message.text) : what;
        return this.wait(this.heard, fits, String(what), options);
    }

    waitForView(options = {}) {
        return this.wait(this.views, () => true, "a modal", options);
    }

    /* ---- writing -------------------------------------------------------------------------- */

    find(id) {
        const [channelId, ts] = id.split(":");
        const { team } = this.stage;
        const channel = team.channels.get(channelId);
        const message = team.find(channelId, ts);
        if (!message) throw new Error(`${this.name} sees no message ${id}`);
        return { channel, message };
    }

    /* `place`: a channel, or CHANNEL:THREAD. */
    async say(place, text, { replyTo, thread } = {}) {
        const { team } = this.stage;
        const [channelId, inThread] = place.split(":");
        const channel = team.channels.get(channelId);
        const root = thread ?? replyTo;
        const parent = root ? this.find(root).message : undefined;
        const thread_ts = parent ? parent.thread_ts ?? parent.ts : inThread;
        const words = team.typed(text);
        const message = team.post(channel, this.user, { text: words,
            blocks: [{ type: "rich_text", block_id: "x", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] }],
            ...(thread_ts ? { thread_ts } : {}) });
        return `${channel.id}:${message.ts}`;
    }

    async tell(text) {
        if (!this.stage.app.directMessages) throw new Error(`${this.name} cannot write to the app: its messages tab is off`);
        return this.say(this.stage.team.direct(this.user).id, text);
    }

    async edit(id, text) {
        const { channel, message } = this.find(id);
        this.stage.team.edit(channel, message, { text: this.stage.team.typed(text), blocks: [] });
    }

    async delete(id) {
        const { channel, message } = this.find(id);
        this.stage.team.delete(channel, message);
    }

    async react(id, what, added = true) {
        const { channel, message } = this.find(id.id ?? id);
        this.stage.team.react(channel, message, this.user, reactions[what] ?? what, added);
    }

    /* ---- pressing -------------------------------------------------------------------------- */

    who() {
        return { id: this.id, username: this.name.toLowerCase(), name: this.name.toLowerCase(), team_id: this.stage.team.id };
    }

    /* Sends it, and again where Slack shows that it did not arrive. */
    async insist(make, accepts = false, type = "interactive") {
        if (type === "interactive" && !this.stage.app.interactive) throw new Error("interactivity is off: Slack shows an error");
        for (let i = 0; i < pressesMax; i++) {
            await this.stage.sockets.connected();
            const answer = await this.stage.sockets.deliver(type, make(), accepts);
            if (answer.acked) return answer.payload;
        }
        throw new Error(`${this.name} pressed ${pressesMax} times, and nobody acknowledged it`);
    }

    action(channel, message, action, state) {
        const { team } = this.stage;
        return () => ({
            type: "block_actions", user: this.who(), api_app_id: team.appId, token: "verification",
            container: { type: "message", message_ts: message.ts, channel_id: channel.id, is_ephemeral: false,
                ...(message.thread_ts ? { thread_ts: message.thread_ts } : {}) },
            trigger_id: this.stage.newTrigger(this.user), team: { id: team.id, domain: this.stage.domain }, enterprise: null,
            is_enterprise_install: false, channel: { id: channel.id, name: channel.name },
            message: (({ metadata, ...shown }) => shown)(message), state: { values: state },
            response_url: this.stage.newResponseUrl(channel, this.user),
            actions: [{ ...action, action_ts: team.newTs() }],
        });
    }

    /* The button whose label begins so, or the entry of a menu. With several: all of
     * them in a menu that takes several, and then its button; else one after the other. */
    async press(shown, start) {
        const { channel, message } = this.find(shown.id ?? shown);
        const all = choicesOf(message.blocks);
        const begins = (choice, label) => choice.label.toLowerCase().startsWith(String(label).toLowerCase());
        const picks = [start].flat().map((label) => all.find((choice) => begins(choice, label))
            ?? (() => { throw new Error(`no choice begins with ${label}: ${all.map((choice) => choice.label).join(" | ")}`); })());
        const state = {};
        for (const { element, block, option } of picks) {
            const base = { action_id: element.action_id, block_id: block.block_id, type: element.type };
            if (element.type === "button") {
                await this.insist(this.action(channel, message, { ...base, text: element.text, value: element.value }, state));
                continue;
            }
            const several = ["multi_static_select", "checkboxes"].includes(element.type);
            const before = state[block.block_id]?.[element.action_id]?.selected_options ?? [];
            const chosen = several ? { selected_options: [...before, option] } : { selected_option: option };
            state[block.block_id] = { ...state[block.block_id], [element.action_id]: { type: element.type, ...chosen } };
            await this.insist(this.action(channel, message, { ...base, ...chosen }, state));
        }
        if (picks.some(({ element }) => ["multi_static_select", "checkboxes"].includes(element.type)))
            await this.pressDone(channel, message, state);
    }

    async pressDone(channel, message, state) {
        const done = elementsOf(message.blocks).find(({ element }) => element.type === "button");
        if (!done) return;
        const { element, block } = done;
        await this.insist(this.action(channel, message, { action_id: element.action_id, block_id: block.block_id, type: "button",
            text: element.text, value: element.value }, state));
    }

    /* Opens the form beside a question. */
    async openForm(shown) {
        const from = this.views.length;
        await this.pressForm(shown);
        return this.waitForView({ from });
    }

    async pressForm(shown) {
        const { channel, message } = this.find(shown.id ?? shown);
        const { element, block } = elementsOf(message.blocks).find((one) => one.element.action_id === "form");
        await this.insist(this.action(channel, message, { action_id: element.action_id, block_id: block.block_id, type: "button",
            text: element.text, value: element.value }, {}));
    }

    /* The same, and sends it with these `answers`: see submit. */
    async fill(shown, answers) {
        return this.submit(await this.openForm(shown), answers);
    }

    /* Types a slash command. Resolves with the payload of its acknowledgement. */
    async command(place, text, command = "/canvasser") {
        const { team } = this.stage;
        const channel = team.channels.get(place.split(":")[0]);
        if (!this.stage.app.commands.includes(command) || !this.stage.scopes.includes("commands")) throw new Error(`there is no command ${command}`);
        return this.insist(() => ({ token: "verification", team_id: team.id, team_domain: this.stage.domain, channel_id: channel.id,
            channel_name: channel.name, user_id: this.id, user_name: this.name.toLowerCase(), command, text: team.typed(text),
            api_app_id: team.appId, is_enterprise_install: "false", response_url: this.stage.newResponseUrl(channel, this.user),
            trigger_id: this.stage.newTrigger(this.user) }), true, "slash_commands");
    }

    /* Fills in a modal: `answers` {block id: what is typed, the start of a label, or several}. Of our
     * own ids ("c:expected@0") the part behind "@" may be left out, and of the first question
     * everything but the letter. Like Slack it tells of every input, also of those left empty. */
    async submit(view, answers) {
        const { team } = this.stage;
        const values = {};
        const inputs = elementsOf(view.blocks);
        const question = (block) => block.block_id.slice(2);
        for (const { block, element } of inputs) {
            const first = question(block) === question(inputs[0].block);
            const given = answers[block.block_id] ?? answers[block.block_id.replace(/@\d+$/, "")] ?? (first ? answers[block.block_id[0]] : undefined);
            const many = ["multi_static_select", "checkboxes"].includes(element.type);
            const options = [given ?? []].flat().map((label) => element.options?.find((option) => option.text.text.startsWith(label)));
            if (element.type === "plain_text_input") {
                if (String(given ?? "").length > element.max_length) throw new Error(`${block.block_id} has no room for ${given.length} characters`);
                values[block.block_id] = { [element.action_id]: { type: element.type, value: given ?? null } };
                continue;
            }
            if (options.includes(undefined)) throw new Error(`${block.block_id} has no entry ${given}`);
            values[block.block_id] = { [element.action_id]: { type: element.type, ...many ? { selected_options: options } : { selected_option: options[0] ?? null } } };
        }
        return this.insist(() => ({ type: "view_submission", team: { id: team.id, domain: this.stage.domain }, user: this.who(),
            api_app_id: team.appId, token: "verification", trigger_id: this.stage.newTrigger(this.user),
            view: { ...view, state: { values } }, response_urls: [], is_enterprise_install: false, enterprise: null }), true);
    }
}
