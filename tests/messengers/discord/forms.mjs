/* Whether what an app sends is what Discord takes: bodies of messages, components
 * and commands. Every check gives a list of {path, code, message}. */
const BODY = new Set(["content", "nonce", "tts", "embeds", "allowed_mentions", "message_reference", "components", "sticker_ids", "attachments", "flags", "enforce_nonce", "poll", "payload_json"]);

export function snowflake(value) {
    return typeof value === "string" && /^\d{15,20}$/.test(value);
}

class Form {
    constructor() {
        this.errors = [];
    }
    fail(path, code, message) {
        this.errors.push({ path, code, message });
    }
    string(path, value, min, max) {
        if (typeof value !== "string") this.fail(path, "BASE_TYPE_BAD_STRING", "Could not interpret value as string.");
        else if (value.length > max) this.fail(path, "BASE_TYPE_MAX_LENGTH", `Must be ${max} or fewer in length.`);
        else if (value.length < min) this.fail(path, "BASE_TYPE_REQUIRED", "This field is required");
    }
    known(path, object, names) {
        for (const name of Object.keys(object)) if (!names.includes(name)) this.fail([...path, name], "UNKNOWN_FIELD", `nothing is called ${name} here`);
    }
    between(path, value, min, max) {
        if (!Number.isInteger(value) || value < min || value > max) this.fail(path, "NUMBER_TYPE_RANGE", `int value should be between ${min} and ${max}.`);
    }
}

/* As Discord prints a list of mistakes. */
export function invalidForm(errors) {
    const tree = {};
    for (const { path, code, message } of errors) {
        let at = tree;
        for (const step of path) at = at[step] ??= {};
        (at._errors ??= []).push({ code, message });
    }
    return { message: "Invalid Form Body", code: 50035, errors: tree };
}

function button(form, path, it) {
    form.known(path, it, ["type", "id", "style", "label", "emoji", "custom_id", "sku_id", "url", "disabled"]);
    form.between([...path, "style"], it.style, 1, 6);
    if (it.label === undefined && it.emoji === undefined) form.fail([...path, "label"], "BASE_TYPE_REQUIRED", "A button must have a label or emoji");
    if (it.label !== undefined) form.string([...path, "label"], it.label, 1, 80);
    if (it.style === 5) form.string([...path, "url"], it.url, 1, 512);
    else form.string([...path, "custom_id"], it.custom_id, 1, 100);
}

/* `inForm`: a menu of a modal may be left as it is. */
function select(form, path, it, inForm = false) {
    form.known(path, it, ["type", "id", "custom_id", "options", "placeholder", "min_values", "max_values", inForm ? "required" : "disabled"]);
    form.string([...path, "custom_id"], it.custom_id, 1, 100);
    if (it.placeholder !== undefined) form.string([...path, "placeholder"], it.placeholder, 0, 150);
    const options = Array.isArray(it.options) ? it.options : [];
    if (options.length < 1 || options.length > 25) form.fail([...path, "options"], "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length.");
    const values = new Set();
    options.forEach((option, i) => {
        const at = [...path, "options", i];
        form.known(at, option, ["label", "value", "description", "emoji", "default"]);
        form.string([...at, "label"], option.label, 1, 100);
        form.string([...at, "value"], option.value, 1, 100);
        if (option.description !== undefined) form.string([...at, "description"], option.description, 1, 100);
        if (values.has(option.value)) form.fail([...at, "value"], "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used");
        values.add(option.value);
    });
    const least = it.min_values ?? 1, most = it.max_values ?? 1;
    if (inForm && it.required !== false && least < 1) form.fail([...path, "min_values"], "BASE_TYPE_MIN", "a menu that is required takes one value at least");
    form.between([...path, "min_values"], least, inForm ? 0 : 1, 25);
    form.between([...path, "max_values"], most, 1, 25);
    if (most > options.length) form.fail([...path, "max_values"], "BASE_TYPE_MAX", "max_values is more than there are options");
    if (least > most) form.fail([...path, "min_values"], "BASE_TYPE_MAX", "min_values is over max_values");
}

function rows(form, components) {
    if (!Array.isArray(components)) return form.fail(["components"], "BASE_TYPE_LIST", "Only iterables may be used in a ListType");
    if (components.length > 5) form.fail(["components"], "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.");
    const ids = new Set();
    components.forEach((row, i) => {
        const path = ["components", i];
        if (row.type !== 1 || !Array.isArray(row.components)) return form.fail([...path, "type"], "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1,).");
        const inner = row.components;
        if (inner.length < 1 || inner.length > 5) form.fail([...path, "components"], "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.");
        if (inner.some((it) => it.type === 3) && inner.length > 1) form.fail([...path, "components"], "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width");
        inner.forEach((it, k) => {
            const at = [...path, "components", k];
            if (it.type === 2) button(form, at, it);
            else if (it.type === 3) select(form, at, it);
            else form.fail([...at, "type"], "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (2, 3).");
            if (it.custom_id !== undefined && ids.has(it.custom_id)) form.fail([...at, "custom_id"], "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated");
            ids.add(it.custom_id);
        });
    });
}

/* A text field; in a row of its own it has its label, in a Label that has it. */
function field(form, path, it, labelled) {
    form.known(path, it, ["type", "id", "custom_id", "style", "min_length", "max_length", "required", "value", "placeholder", ...(labelled ? [] : ["label"])]);
    form.string([...path, "custom_id"], it.custom_id, 1, 100);
    form.between([...path, "style"], it.style, 1, 2);
    if (!labelled) form.string([...path, "label"], it.label, 1, 45);
    if (it.min_length !== undefined) form.between([...path, "min_length"], it.min_length, 0, 4000);
    if (it.max_length !== undefined) form.between([...path, "max_length"], it.max_length, 1, 4000);
    if (it.value !== undefined) form.string([...path, "value"], it.value, 0, 4000);
    if (it.placeholder !== undefined) form.string([...path, "placeholder"], it.placeholder, 0, 100);
}

function label(form, path, it) {
    form.known(path, it, ["type", "id", "label", "description", "component"]);
    form.string([...path, "label"], it.label, 1, 45);
    if (it.description !== undefined) form.string([...path, "description"], it.description, 1, 100);
    const at = [...path, "component"];
    if (it.component?.type === 4) field(form, at, it.component, true);
    else if (it.component?.type === 3) select(form, at, it.component, true);
    else form.fail([...at, "type"], "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (3, 4).");
}

function modalPart(form, path, it) {
    if (it?.type === 18) return label(form, path, it);
    if (it?.type === 10) {
        form.known(path, it, ["type", "id", "content"]);
        return form.string([...path, "content"], it.content, 1, 4000);
    }
    if (it?.type === 1 && it.components?.length === 1 && it.components[0].type === 4) return field(form, [...path, "components", 0], it.components[0], false);
    return form.fail([...path, "type"], "UNION_TYPE_CHOICES", "Value of field \"type\" must be one of (1, 10, 18).");
}

/* The fields of a modal: [{type, custom_id, ...}]. */
export function modalFields(data) {
    return data.components.map((it) => it.component ?? it.components?.[0]).filter(Boolean);
}

/* A modal that an app opens. https://discord.com/developers/docs/components/using-modal-components */
export function modalErrors(data) {
    const form = new Form();
    form.known([], data, ["custom_id", "title", "components"]);
    form.string(["custom_id"], data.custom_id, 1, 100);
    form.string(["title"], data.title, 1, 45);
    const parts = Array.isArray(data.components) ? data.components : [];
    if (parts.length < 1 || parts.length > 5) form.fail(["components"], "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 5 in length.");
    parts.forEach((it, i) => modalPart(form, ["components", i], it));
    if (form.errors.length) return form.errors;
    const ids = modalFields(data).map((it) => it.custom_id);
    if (!ids.length) form.fail(["components"], "BASE_TYPE_REQUIRED", "a modal needs something to fill in");
    if (new Set(ids).size < ids.length) form.fail(["components"], "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated");
    return form.errors;
}

function mentions(form, allowed) {
    form.known(["allowed_mentions"], allowed, ["parse", "roles", "users", "replied_user"]);
    for (const name of allowed.parse ?? []) if (!["roles", "users", "everyone"].includes(name)) form.fail(["allowed_mentions", "parse"], "BASE_TYPE_CHOICES", "Value must be one of ('everyone', 'users', 'roles').");
    if (allowed.parse?.includes("users") && allowed.users?.length) form.fail(["allowed_mentions"], "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", "parse:[\"users\"] and users: [ids...] are mutually exclusive.");
}

/* The body of a message to write (or, with `edit`, to change). Characters are counted
 * in UTF-16, which is never fewer than Discord counts. */
export function messageErrors(body, edit = false) {
    const form = new Form();
    if (!body || typeof body !== "object" || Array.isArray(body)) return [{ path: [], code: "DICT_TYPE_CONVERT", message: "Only dictionaries may be used in a DictType" }];
    form.known([], body, [...BODY]);
    if (body.content !== undefined && body.content !== null) form.string(["content"], body.content, 0, 2000);
    if (body.nonce !== undefined && typeof body.nonce !== "number") form.string(["nonce"], body.nonce, 0, 25);
    for (const name of ["tts", "enforce_nonce"]) if (body[name] !== undefined && typeof body[name] !== "boolean") form.fail([name], "BASE_TYPE_BAD_BOOLEAN", "Must be a boolean");
    if (body.allowed_mentions) mentions(form, body.allowed_mentions);
    if (body.components?.length) rows(form, body.components);
    if (body.message_reference && !snowflake(body.message_reference.message_id)) form.fail(["message_reference", "message_id"], "NUMBER_TYPE_COERCE", `Value "${body.message_reference.message_id}" is not snowflake.`);
    if (edit && body.nonce !== undefined) form.fail(["nonce"], "UNKNOWN_FIELD", "an edit has no nonce");
    return form.errors;
}

const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

function option(form, path, it) {
    form.known(path, it, ["type", "name", "name_localizations", "description", "description_localizations", "required", "choices", "options", "channel_types", "min_value", "max_value", "min_length", "max_length", "autocomplete"]);
    form.between([...path, "type"], it.type, 1, 11);
    if (!NAME.test(it.name ?? "") || it.name !== it.name.toLowerCase()) form.fail([...path, "name"], "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
    form.string([...path, "description"], it.description, 1, 100);
    if (it.choices && it.choices.length > 25) form.fail([...path, "choices"], "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
}

export function commandErrors(list) {
    const form = new Form();
    const names = new Set();
    if (!Array.isArray(list)) return [{ path: [], code: "BASE_TYPE_LIST", message: "Only iterables may be used in a ListType" }];
    if (list.length > 100) form.fail([], "BASE_TYPE_MAX_LENGTH", "Must be 100 or fewer in length.");
    list.forEach((it, i) => {
        form.known([i], it, ["id", "type", "name", "name_localizations", "description", "description_localizations", "options", "default_member_permissions", "dm_permission", "default_permission", "integration_types", "contexts", "nsfw", "handler"]);
        if (!NAME.test(it.name ?? "") || it.name !== it.name.toLowerCase()) form.fail([i, "name"], "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
        form.string([i, "description"], it.description, 1, 100);
        for (const table of ["name_localizations", "description_localizations"])
            for (const [locale, words] of Object.entries(it[table] ?? {})) {
                if (!/^[a-z]{2}(-[A-Z]{2}|-419)?$/.test(locale)) form.fail([i, table], "BASE_TYPE_CHOICES", "no such locale");
                form.string([i, table, locale], words, 1, 100);
            }
        if (names.has(it.name)) form.fail([i, "name"], "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique");
        names.add(it.name);
        (it.options ?? []).forEach((inner, k) => option(form, [i, "options", k], inner));
    });
    return form.errors;
}
