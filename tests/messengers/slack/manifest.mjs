/* The app as config/README.md tells people to set it up: what its manifest does not give, the
 * daemon does not have in the tests either. docs.slack.dev/reference/app-manifest */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { scopeOf } from "./api.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../..");

/* The name of an event in a manifest. Of messages there is one for each kind of conversation. */
export function subscriptionOf(event, channel) {
    return event.type === "message" ? `message.${scopeOf(channel, "history").split(":")[0]}` : event.type;
}

/* All that Slack tells of what the stage can do. */
export const allEvents = ["app_mention", "member_joined_channel", "member_left_channel", "message.channels", "message.groups",
    "message.im", "message.mpim", "reaction_added", "reaction_removed"];

/* {scopes, events, commands, interactive, socketMode, directMessages} */
export function readManifest() {
    const { parse } = createRequire(path.join(root, "build/node/slack/none.js"))("yaml");
    const [, about] = /^## Slack$([^]*?)^## /m.exec(readFileSync(path.join(root, "config/README.md"), "utf8"));
    const [, indent, text] = /^( *)```yaml\n([^]*?)^ *```$/m.exec(about);
    const manifest = parse(text.replaceAll(new RegExp(`^${indent}`, "gm"), ""));
    const home = manifest.features.app_home;
    return {
        scopes: manifest.oauth_config.scopes.bot,
        events: manifest.settings.event_subscriptions.bot_events,
        commands: manifest.features.slash_commands.map(({ command }) => command),
        interactive: manifest.settings.interactivity.is_enabled,
        socketMode: manifest.settings.socket_mode_enabled,
        directMessages: home.messages_tab_enabled && !home.messages_tab_read_only_enabled,
    };
}
