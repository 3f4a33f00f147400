/* Block Kit as Slack checks it: which blocks, elements and lengths it takes, and
 * what a person sees of them. Limits: docs.slack.dev/reference/block-kit. */

const limits = {
    blocks: 50, modalBlocks: 100, id: 255, section: 3000, header: 150, actions: 25, context: 10,
    buttonText: 75, buttonValue: 2000, placeholder: 150, options: 100, checkboxes: 10,
    optionText: 75, optionValue: 150, title: 24, privateMetadata: 3000,
    total: 13200, /* characters of all blocks as JSON: slackapi/bolt-js issue 2509 */
};

/* Keys that an object of this type may have, beside `type`. */
const keys = {
    section: ["block_id", "text", "fields", "accessory", "expand"],
    actions: ["block_id", "elements"],
    context: ["block_id", "elements"],
    divider: ["block_id"],
    header: ["block_id", "text"],
    rich_text: ["block_id", "elements"],
    input: ["block_id", "label", "element", "dispatch_action", "hint", "optional"],
    button: ["action_id", "text", "value", "style", "url", "confirm", "accessibility_label"],
    static_select: ["action_id", "placeholder", "options", "initial_option", "confirm", "focus_on_load"],
    multi_static_select: ["action_id", "placeholder", "options", "initial_options", "confirm",
        "max_selected_items", "focus_on_load"],
    checkboxes: ["action_id", "options", "initial_options", "confirm", "focus_on_load"],
    radio_buttons: ["action_id", "options", "initial_option", "confirm", "focus_on_load"],
    plain_text_input: ["action_id", "placeholder", "initial_value", "multiline", "min_length", "max_length",
        "focus_on_load", "dispatch_action_config"],
    plain_text: ["text", "emoji"],
    mrkdwn: ["text", "verbatim"],
};

/* Where an element may stand. */
const places = {
    actions: ["button", "static_select", "checkboxes", "radio_buttons"],
    accessory: ["button", "static_select", "multi_static_select", "checkboxes", "radio_buttons"],
    input: ["static_select", "multi_static_select", "checkboxes", "radio_buttons", "plain_text_input"],
};

const chars = (text) => text.length; /* Slack counts UTF-16 units */

class Check {
    constructor() {
        this.errors = [];
        this.blockIds = new Set();
    }

    fail(where, what) {
        this.errors.push(`${what} [json-pointer:${where}]`);
        return false;
    }

    object(value, where, types) {
        if (value === null || typeof value !== "object" || Array.isArray(value)) return this.fail(where, "must be an object");
        if (!types.includes(value.type)) return this.fail(where, `unsupported type: ${value.type}`);
        const known = ["type", ...(keys[value.type] ?? [])];
        for (const key of Object.keys(value))
            if (!known.includes(key)) return this.fail(where, `no more than the known properties: ${key}`);
        return true;
    }

    text(value, where, max, types = ["plain_text"]) {
        if (!this.object(value, where, types)) return;
        if (typeof value.text !== "string" || chars(value.text) === 0) this.fail(`${where}/text`, "must be more than 0 characters");
        else if (chars(value.text) > max) this.fail(`${where}/text`, `must be less than ${max + 1} characters`);
    }

    string(value, where, max) {
        if (typeof value !== "string" || value.length === 0) this.fail(where, "must be a non-empty string");
        else if (chars(value) > max) this.fail(where, `must be less than ${max + 1} characters`);
    }

    list(value, where, max, each) {
        if (!Array.isArray(value) || value.length === 0) return this.fail(where, "must provide at least 1 item");
        if (value.length > max) return this.fail(where, `no more than ${max} items allowed`);
        value.forEach((item, i) => each(item, `${where}/${i}`));
        return true;
    }

    option(option, where) {
        if (option === null || typeof option !== "object") return this.fail(where, "must be an object");
        this.text(option.text, `${where}/text`, limits.optionText, ["plain_text", "mrkdwn"]);
        this.string(option.value, `${where}/value`, limits.optionValue);
        return true;
    }

    element(element, where, types, actionIds) {
        if (!this.object(element, where, types)) return;
        if (element.action_id !== undefined) {
            this.string(element.action_id, `${where}/action_id`, limits.id);
            if (actionIds.has(element.action_id)) this.fail(where, `\`action_id\` "${element.action_id}" already exists`);
            actionIds.add(element.action_id);
        }
        if (element.type === "button") {
            this.text(element.text, `${where}/text`, limits.buttonText);
            if (element.value !== undefined) this.string(element.value, `${where}/value`, limits.buttonValue);
            if (element.style !== undefined && !["primary", "danger"].includes(element.style)) this.fail(where, "invalid style");
            return;
        }
        if (element.placeholder !== undefined) this.text(element.placeholder, `${where}/placeholder`, limits.placeholder);
        if (element.type === "plain_text_input") return;
        const most = ["checkboxes", "radio_buttons"].includes(element.type) ? limits.checkboxes : limits.options;
        this.list(element.options, `${where}/options`, most, (option, at) => this.option(option, at));
        if (element.max_selected_items !== undefined && !(element.max_selected_items >= 1)) this.fail(where, "max_selected_items");
    }

    richText(element, where, depth = 0) {
        if (element === null || typeof element !== "object") return this.fail(where, "must be an object");
        if (depth === 0 && !["rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"].includes(element.type))
            return this.fail(where, `unsupported type: ${element.type}`);
        if (element.type === "text") {
            if (typeof element.text !== "string" || !element.text.length) return this.fail(where, "must be more than 0 characters");
        } else if (Array.isArray(element.elements)) {
            element.elements.forEach((inner, i) => this.richText(inner, `${where}/elements/${i}`, depth + 1));
        } else if (depth === 0 || !["user", "emoji", "link", "channel", "broadcast", "usergroup"].includes(element.type)) {
            return this.fail(where, "elements are missing");
        }
        return true;
    }

    block(block, where) {
        if (!this.object(block, where, ["section", "actions", "context", "divider", "header", "rich_text", "input"])) return;
        if (block.block_id !== undefined) {
            this.string(block.block_id, `${where}/block_id`, limits.id);
            if (this.blockIds.has(block.block_id)) this.fail(where, `\`block_id\` "${block.block_id}" already exists`);
            this.blockIds.add(block.block_id);
        }
        const actionIds = new Set();
        const inside = {
            section: () => {
                if (block.text === undefined && block.fields === undefined) this.fail(where, "text or fields are needed");
                if (block.text !== undefined) this.text(block.text, `${where}/text`, limits.section, ["plain_text", "mrkdwn"]);
                if (block.accessory !== undefined) this.element(block.accessory, `${where}/accessory`, places.accessory, actionIds);
            },
            actions: () => this.list(block.elements, `${where}/elements`, limits.actions,
                (element, at) => this.element(element, at, places.actions, actionIds)),
            context: () => this.list(block.elements, `${where}/elements`, limits.context,
                (element, at) => this.text(element, at, limits.section, ["plain_text", "mrkdwn"])),
            divider: () => {},
            header: () => this.text(block.text, `${where}/text`, limits.header),
            rich_text: () => this.list(block.elements, `${where}/elements`, limits.options, (element, at) => this.richText(element, at)),
            input: () => {
                this.text(block.label, `${where}/label`, 2000);
                this.element(block.element, `${where}/element`, places.input, actionIds);
            },
        };
        inside[block.type]();
    }

    blocks(blocks, max = limits.blocks) {
        if (!Array.isArray(blocks)) return this.fail("/blocks", "must be an array");
        if (blocks.length > max) return this.fail("/blocks", `no more than ${max} items allowed`);
        blocks.forEach((block, i) => this.block(block, `/blocks/${i}`));
        return true;
    }
}

/* null, or how chat.postMessage refuses these blocks: {error, errors}. */
export function refuseBlocks(blocks) {
    const check = new Check();
    check.blocks(blocks);
    if (check.errors.length) return { error: "invalid_blocks", errors: check.errors };
    if (JSON.stringify(blocks).length > limits.total) return { error: "msg_blocks_too_long", errors: [] };
    return null;
}

/* null, or how views.open refuses this view. */
export function refuseView(view) {
    const check = new Check();
    if (view === null || typeof view !== "object" || view.type !== "modal") return { error: "invalid_arguments", errors: ["not a modal"] };
    check.text(view.title, "/title", limits.title);
    if (view.submit !== undefined) check.text(view.submit, "/submit", limits.title);
    if (view.close !== undefined) check.text(view.close, "/close", limits.title);
    if (String(view.private_metadata ?? "").length > limits.privateMetadata) check.fail("/private_metadata", "too long");
    check.blocks(view.blocks, limits.modalBlocks);
    if (Array.isArray(view.blocks) && view.blocks.some((block) => block?.type === "input") && !view.submit)
        check.fail("/submit", "a modal with input needs it");
    return check.errors.length ? { error: "invalid_arguments", errors: check.errors } : null;
}

/* Every element that can be used, in order: {block, element}. */
export function elementsOf(blocks = []) {
    return blocks.flatMap((block) => {
        const inside = block.type === "actions" ? block.elements
            : [block.accessory, block.element].filter((element) => element !== undefined);
        return inside.map((element) => ({ block, element }));
    });
}

/* What can be picked: {label, value, block, element}, entries of menus among them. */
export function choicesOf(blocks) {
    return elementsOf(blocks).flatMap(({ block, element }) => element.type === "button"
        ? [{ label: element.text.text, value: element.value, block, element }]
        : (element.options ?? []).map((option) => ({ label: option.text.text, value: option.value, option, block, element })));
}

export const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
export const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

const richWords = (element) => element.type === "text" ? element.text : (element.elements ?? []).map(richWords).join("");

/* The words of a message as a person reads them: those of its blocks, or its text. */
export function wordsOf(message) {
    const words = (message.blocks ?? []).flatMap((block) => {
        if (block.type === "rich_text") return [richWords(block)];
        if (["section", "header"].includes(block.type) && block.text) return [unescape(block.text.text)];
        return [];
    });
    return words.length ? words.join("\n") : unescape(message.text ?? "");
}

/* What in `text` would call people or open a link in disguise, or null. */
export function pingIn(message) {
    const parsed = [message.text ?? "", ...(message.blocks ?? []).flatMap((block) =>
        [block.text, ...(block.elements ?? [])].filter((t) => t?.type === "mrkdwn").map((t) => t.text))];
    const found = parsed.map((text) => /<[!@#][^>]*>?|<https?:[^>]*>/.exec(text)).find(Boolean);
    const rich = JSON.stringify(message.blocks ?? []).match(/"type":"(user|broadcast|usergroup|channel)"/);
    return found?.[0] ?? rich?.[0] ?? null;
}
