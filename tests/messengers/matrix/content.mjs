/* What a well-behaved bot's messages look like: what clients would show wrongly, or what could
 * ping somebody, is a violation although a homeserver takes it. */
const tags = ["del", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "p", "a", "ul", "ol", "sup", "sub", "li", "b", "i", "u",
    "strong", "em", "s", "code", "hr", "br", "div", "table", "thead", "tbody", "tr", "th", "td", "caption", "pre", "span", "img",
    "details", "summary"];
const types = ["m.text", "m.notice", "m.emote", "m.image", "m.file", "m.audio", "m.video", "m.location"];
const files = ["m.image", "m.file", "m.audio", "m.video"];

/* What is wrong with formatted words, or "". */
function wrongHtml(html) {
    const open = [];
    for (const [, slash, name] of html.matchAll(/<(\/?)([^\s>/]*)[^>]*>/g)) {
        if (!tags.includes(name)) return `the tag <${slash}${name}> is not among the recommended ones`;
        if (["br", "hr", "img"].includes(name)) continue;
        if (!slash) open.push(name);
        else if (open.pop() !== name) return `</${name}> closes nothing`;
    }
    if (open.length) return `<${open.at(-1)}> is never closed`;
    if (/&(?!(amp|lt|gt|quot|#39|nbsp);)/.test(html)) return "a bare & in the formatted words";
    if (/matrix\.to|@room/.test(html.replace(/<[^>]*>/g, "")) && /<a /.test(html)) return "a link in the formatted words";
    return "";
}

function wrongMessage(content, media, inner) {
    if (!types.includes(content.msgtype)) return `msgtype ${content.msgtype}`;
    if (typeof content.body !== "string" || !content.body.trim()) return "no body";
    if (/[\u0000-\u0008\u000b-\u001f\u202a-\u202e\u2066-\u2069]/.test(content.body)) return "control characters in the body";
    if (!content["m.mentions"] || typeof content["m.mentions"] !== "object") return "no m.mentions: old push rules look for @room in the body";
    if (content["m.mentions"].room) return "it pings the whole room";
    if (content.formatted_body !== undefined && content.format !== "org.matrix.custom.html") return `format ${content.format}`;
    if (content.format !== undefined && typeof content.formatted_body !== "string") return "a format without formatted_body";
    if (files.includes(content.msgtype) && !media.has(content.url)) return `the file ${content.url} was never uploaded`;
    if (!inner && content["m.relates_to"]?.rel_type === "m.replace") {
        if (!content["m.new_content"]) return "an edit without m.new_content";
        const wrong = wrongMessage(content["m.new_content"], media, true);
        if (wrong) return `m.new_content: ${wrong}`;
    }
    return content.formatted_body === undefined ? "" : wrongHtml(content.formatted_body);
}

function wrongRelation(room, user, type, content) {
    const relation = content["m.relates_to"];
    if (relation === undefined) return "";
    const target = room.byId.get(relation.event_id);
    const reply = relation["m.in_reply_to"];
    if (reply && !room.byId.has(reply.event_id)) return "a reply to what is not in this room";
    if (!relation.rel_type) return reply ? "" : "a relation without rel_type";
    if (!target) return `${relation.rel_type} of what is not in this room`;
    if (relation.rel_type === "m.replace" && target.event.sender !== user) return "an edit of somebody else's words";
    if (relation.rel_type === "m.replace" && target.event.content["m.relates_to"]?.rel_type === "m.replace") return "an edit of an edit";
    if (relation.rel_type === "m.annotation" && typeof relation.key !== "string") return "a reaction without its key";
    if (relation.rel_type === "m.thread" && relation.is_falling_back && !reply) return "a thread's fallback without m.in_reply_to";
    return "";
}

/* What is wrong with an event, or "". */
export function wrongContent(home, room, user, type, content) {
    const relation = wrongRelation(room, user, type, content);
    if (relation) return relation;
    if (type === "m.room.message") return wrongMessage(content, home.media, false);
    if (type === "m.reaction" && content["m.relates_to"]?.rel_type !== "m.annotation") return "a reaction that is no annotation";
    return "";
}
