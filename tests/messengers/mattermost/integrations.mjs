/* What a Mattermost server does when somebody presses a button, types a command or fills
 * a dialog in: it calls the URL of whoever offered it, and waits a while for the answer. */
import { createHash } from "node:crypto";
import { Refusal, invalidBody, newId, notFound } from "./world.mjs";

const TRIGGER_VALID = 3000; /* milliseconds */

export class Integrations {
    /* `patience`: milliseconds that an answer may take. `allowed`: whether addresses of the
     * own network may be called (AllowedUntrustedInternalConnections). */
    constructor(world, { patience = 5000, allowed = true } = {}) {
        this.world = world;
        this.patience = patience;
        this.allowed = allowed;
        this.triggers = new Map(); /* trigger_id -> {user, until} */
        this.calls = []; /* {url, body} of all that was called */
        this.waiting = 0; /* of them, those without an answer so far */
    }

    trigger(user) {
        const short = newId();
        const made = `${short}:${user.id}:${this.world.now()}:${createHash("sha256").update(short).digest("base64")}`;
        const id = Buffer.from(made).toString("base64");
        this.triggers.set(id, { user, until: this.world.now() + TRIGGER_VALID });
        return { id, short };
    }

    async call(url, type, body) {
        this.calls.push({ url, body });
        if (!this.allowed) throw new Refusal(400, "api.post.do_action.action_integration.app_error", "Action integration error.", "address forbidden, you may need to set AllowedUntrustedInternalConnections");
        let answer;
        this.waiting += 1;
        try {
            answer = await fetch(url, {
                method: "POST", body, redirect: "manual",
                headers: { "Content-Type": type, Accept: "application/json", "User-Agent": "mattermost-5.37.0" },
                signal: AbortSignal.timeout(this.patience),
            });
        } catch (error) {
            this.world.violations.push(`no answer from ${url}: ${error.name}`);
            throw new Refusal(400, "api.post.do_action.action_integration.app_error", "Action integration error.", String(error.cause ?? error));
        } finally {
            this.waiting -= 1;
        }
        const text = await answer.text();
        if (answer.status !== 200) throw new Refusal(400, "api.post.do_action.action_integration.app_error", "Action integration error.", `status=${answer.status}`);
        return { text, type: answer.headers.get("content-type") ?? "" };
    }

    /* ---- buttons and menus ---------------------------------------------------------------- */

    async press({ user, body, may }, post, actionId) {
        const asked = body?.length ? JSON.parse(body.toString()) : {};
        return [200, await this.pressed(user, post, actionId, asked.selected_option ?? "", may)];
    }

    async pressed(user, post, actionId, selected = "") {
        const action = (post.props.attachments ?? []).flatMap((one) => one.actions ?? []).find((one) => one.id === actionId);
        if (!action?.integration) throw notFound("api.post.do_action.action_id.app_error", "Invalid action id.");
        const place = this.world.place(post.channel_id);
        const { id, short } = this.trigger(user);
        const body = {
            user_id: user.id, user_name: user.username, channel_id: post.channel_id, channel_name: place.channel.name,
            team_id: place.channel.team_id, team_domain: place.channel.team_id ? this.world.team.name : "",
            post_id: post.id, trigger_id: id, type: action.type ?? "button", data_source: action.data_source ?? "",
            context: { ...action.integration.context, ...(selected ? { selected_option: selected } : {}) },
        };
        const { text } = await this.call(action.integration.url, "application/json", JSON.stringify(body));
        let answer;
        try {
            answer = JSON.parse(text);
        } catch {
            this.world.violations.push(`the answer to a press is no JSON: ${text.slice(0, 80)}`);
            throw new Refusal(400, "api.post.do_action.action_integration.app_error", "Action integration error.", "invalid character");
        }
        this.carryOut(user, post, answer);
        return { status: "OK", trigger_id: short };
    }

    carryOut(user, post, answer) {
        for (const name of Object.keys(answer))
            if (!["update", "ephemeral_text", "skip_slack_parsing"].includes(name)) this.world.violations.push(`the answer to a press has ${name}`);
        if (answer.update)
            this.world.edit(post, { message: answer.update.message ?? "", props: answer.update.props ?? post.props, file_ids: answer.update.file_ids ?? [] });
        if (answer.ephemeral_text) this.whisper(user, post.channel_id, post.root_id || post.id, answer.ephemeral_text, post.user_id);
    }

    /* For the eyes of one person, kept nowhere. */
    whisper(user, channelId, rootId, message, from) {
        const post = this.world.blank({ user_id: from, channel_id: channelId, root_id: rootId, message, type: "system_ephemeral" });
        this.world.tell("ephemeral_message", { post: JSON.stringify(this.world.shown(post)) }, { user_id: user.id });
        this.world.watch("whispered", post, [user.id]);
    }

    /* ---- commands --------------------------------------------------------------------------- */

    register({ user }, asked) {
        if (!/^[a-z0-9_-]+$/.test(asked.trigger ?? "") || !/^https?:/.test(asked.url ?? "")) throw invalidBody("command");
        const at = this.world.time();
        const command = {
            id: newId(), token: newId(), create_at: at, update_at: at, delete_at: 0, creator_id: user.id, team_id: this.world.team.id,
            trigger: asked.trigger, method: asked.method ?? "P", username: "", icon_url: "", auto_complete: asked.auto_complete ?? false,
            auto_complete_desc: "", auto_complete_hint: "", display_name: "", description: "", url: asked.url, plugin_id: "",
        };
        this.world.commands.set(command.trigger, command);
        return [201, command];
    }

    execute({ user }, asked) {
        return this.typed(user, asked.channel_id, asked.root_id ?? "", asked.command).then((answer) => [200, answer]);
    }

    async typed(user, channelId, rootId, words) {
        const place = this.world.entered(user, channelId);
        const [, trigger, text] = /^\/(\S+)\s*([\s\S]*)$/.exec(words) ?? [];
        const command = this.world.commands.get(trigger);
        if (!command) throw notFound("api.command.execute_command.not_found.app_error", `Command with a trigger of '/${trigger}' not found.`);
        const { id, short } = this.trigger(user);
        const fields = {
            channel_id: channelId, channel_name: place.channel.name, command: `/${trigger}`,
            response_url: `${this.base}/hooks/commands/${newId()}`, ...(rootId ? { root_id: rootId } : {}),
            team_domain: this.world.team.name, team_id: this.world.team.id, text, token: command.token, trigger_id: id,
            user_id: user.id, user_name: user.username,
        };
        const { text: body, type } = await this.call(command.url, "application/x-www-form-urlencoded", new URLSearchParams(fields).toString());
        const answer = this.commandAnswer(body, type);
        const message = answer.text ?? "";
        if (message && answer.response_type === "in_channel") this.world.post(user, { channel_id: channelId, root_id: rootId, message });
        else if (message) this.whisper(user, channelId, rootId, message, command.creator_id);
        return { response_type: answer.response_type ?? "ephemeral", text: message, username: "", channel_id: "", icon_url: "", type: "", props: null, goto_location: answer.goto_location ?? "", trigger_id: short, skip_slack_parsing: false, attachments: null, extra_responses: null };
    }

    commandAnswer(body, type) {
        if (!type.startsWith("application/json")) return { text: body };
        try {
            return JSON.parse(body) ?? {};
        } catch {
            this.world.violations.push("the answer to a command is no JSON");
            throw new Refusal(500, "api.command.execute_command.failed.app_error", "Command failed.");
        }
    }

    /* ---- dialogs ------------------------------------------------------------------------------ */

    openDialog(_call, asked) {
        const trigger = this.triggers.get(asked.trigger_id);
        if (!trigger) throw new Refusal(400, "interactive_message.decode_trigger_id.base64_decode_failed", "Failed to decode trigger ID.");
        if (trigger.until < this.world.now())
            throw new Refusal(400, "interactive_message.decode_trigger_id.expired", "Trigger ID for interactive dialog is expired.");
        if (!asked.url || !asked.dialog?.title || !(asked.dialog.elements ?? []).every((e) => e.name && e.display_name && e.type)) throw invalidBody("dialog");
        if (asked.dialog.title.length > 24) this.world.violations.push("the title of a dialog has at most 24 characters");
        this.world.tell("open_dialog", { dialog: JSON.stringify(asked) }, { user_id: trigger.user.id });
        return [200, { status: "OK" }];
    }

    async submitDialog({ user }, asked) {
        if (!asked.url) throw invalidBody("url");
        const { text } = await this.call(asked.url, "application/json", JSON.stringify({ ...asked, url: undefined, type: "dialog_submission", user_id: user.id }));
        return [200, text ? JSON.parse(text) : {}];
    }
}
