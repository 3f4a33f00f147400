/* What is new for a user: /sync, and pages of a room's history: /messages. */
import { badJson, invalid } from "./errors.mjs";

const LIMIT = 10; /* events of a timeline when nobody says otherwise */

const stripped = ["m.room.create", "m.room.join_rules", "m.room.name", "m.room.canonical_alias", "m.room.encryption"];

/* "m.room.*" means all that begin so. */
function matches(pattern, type) {
    return pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : pattern === type;
}

function wanted(filter = {}, event) {
    const any = (list, value) => list.some((pattern) => matches(pattern, value));
    if (filter.types && !any(filter.types, event.type)) return false;
    if (filter.not_types && any(filter.not_types, event.type)) return false;
    if (filter.senders && !filter.senders.includes(event.sender)) return false;
    return !(filter.not_senders ?? []).includes(event.sender);
}

/* A filter is an id or JSON; what it may hold is checked so that a slip does not pass unseen. */
export function readFilter(user, text) {
    if (!text) return {};
    if (!text.startsWith("{")) {
        const known = user.filters[Number(text)];
        if (!/^\d+$/.test(text) || !known) throw invalid("No such filter");
        return known;
    }
    let filter;
    try { filter = JSON.parse(text); } catch { throw badJson("the filter is not JSON"); }
    return checkFilter(filter);
}

const parts = { room: ["timeline", "state", "ephemeral", "account_data", "rooms", "not_rooms", "include_leave"],
    event: ["types", "not_types", "senders", "not_senders", "limit", "lazy_load_members", "include_redundant_members",
        "contains_url", "rooms", "not_rooms", "unread_thread_notifications"] };

const only = (object, allowed, where) => Object.keys(object ?? {}).forEach((key) => {
    if (!allowed.includes(key) && !key.includes("org.matrix.")) throw badJson(`unknown key ${key} in ${where}`);
});

/* The filter of a room's history is what a part of a sync's is. */
export function readEventFilter(text) {
    if (text === undefined) return {};
    let filter;
    try { filter = JSON.parse(text); } catch { throw badJson("the filter is not JSON"); }
    only(filter, parts.event, "the filter");
    return filter;
}

export function checkFilter(filter) {
    if (!filter || typeof filter !== "object" || Array.isArray(filter)) throw badJson("a filter is an object");
    only(filter, ["room", "presence", "account_data", "event_fields", "event_format"], "the filter");
    only(filter.room, parts.room, "room");
    for (const part of ["timeline", "state", "ephemeral", "account_data"]) only(filter.room?.[part], parts.event, part);
    for (const part of ["presence", "account_data"]) only(filter[part], parts.event, part);
    return filter;
}

/* The members that the shown events are from, and the user's own. */
function lazily(entries, timeline, user) {
    const seen = new Set([user.id, ...timeline.map(({ event }) => event.sender)]);
    return entries.filter(({ event }) => event.type !== "m.room.member" || seen.has(event.state_key));
}

/* Lazy loading repeats who wrote what is shown. */
function senders(before, timeline, since) {
    const writing = new Set(timeline.map(({ event }) => event.sender));
    return before.filter(({ n, event }) => n <= since && event.type === "m.room.member" && writing.has(event.state_key));
}

function joinedRoom(room, user, device, since, filter, { max, full }) {
    const own = room.state.get(`m.room.member\0${user.id}`);
    const fresh = since === null || room.membershipAt(user.id, since) !== "join";
    const from = fresh ? 0 : since;
    const limit = Math.min(filter.timeline?.limit ?? LIMIT, max);
    const all = room.entries.filter((entry) => entry.n > from && room.visible(user.id, entry) && wanted(filter.timeline, entry.event));
    const timeline = limit ? all.slice(-limit) : [];
    const start = timeline.length < all.length ? (timeline[0]?.n ?? room.home.n + 1) - 1 : from;
    const before = [...room.stateAt(start).values()];
    let state = fresh || full ? before : before.filter(({ n }) => n > since);
    if (filter.state?.lazy_load_members) state = lazily(fresh || full ? before : [...state, ...senders(before, timeline, since)], timeline, user);
    state = state.filter(({ event }) => wanted(filter.state, event));
    const ephemeral = ephemeralOf(room, since ?? 0).filter((event) => wanted(filter.ephemeral, event));
    const data = [...user.data.values()].filter((each) => each.room === room.id && each.n > (since ?? 0));
    if (!fresh && !full && !timeline.length && !ephemeral.length && !data.length && !state.some(({ n }) => n > since)) return null;
    return {
        ...(fresh || own.n > since || timeline.some(({ event }) => event.type === "m.room.member") ? { summary: summary(room, user) } : {}),
        state: { events: state.map((entry) => room.shown(entry, device, { inSync: true })) },
        timeline: {
            events: timeline.map((entry) => room.shown(entry, device, { inSync: true })),
            limited: timeline.length < all.length,
            prev_batch: `t${timeline.length ? timeline[0].n - 1 : start}`,
        },
        ...(ephemeral.length ? { ephemeral: { events: ephemeral } } : {}),
        ...(data.length ? { account_data: { events: data.map(({ type, content }) => ({ type, content })) } } : {}),
        unread_notifications: { highlight_count: 0, notification_count: 0 },
    };
}

/* Who is in it is told of a room without a name, which is called by them. */
function summary(room, user) {
    const named = room.content("m.room.name")?.name || room.content("m.room.canonical_alias")?.alias;
    const heroes = [...room.members("join"), ...room.members("invite")].filter((id) => id !== user.id).slice(0, 5);
    return { ...(named ? {} : { "m.heroes": heroes }), "m.joined_member_count": room.members("join").length,
        "m.invited_member_count": room.members("invite").length };
}

function ephemeralOf(room, since) {
    const events = [];
    if (room.typingAt > since) events.push({ type: "m.typing", content: { user_ids: [...room.typing.keys()] } });
    const receipts = room.receipts.filter(({ n }) => n > since);
    const content = {};
    for (const { event, type, user, ts, thread } of receipts)
        ((content[event] ??= {})[type] ??= {})[user] = { ts, ...(thread ? { thread_id: thread } : {}) };
    if (receipts.length) events.push({ type: "m.receipt", content });
    return events;
}

function invitedRoom(room, user) {
    const own = room.state.get(`m.room.member\0${user.id}`).event;
    const members = [own.sender, user.id];
    const shown = [...room.state.values()].map(({ event }) => event).filter((event) => stripped.includes(event.type)
        || (event.type === "m.room.member" && members.includes(event.state_key)));
    return { invite_state: { events: shown.map(({ type, state_key, content, sender }) => ({ type, state_key, content, sender })) } };
}

function leftRoom(room, user, device, since, { max }) {
    const timeline = room.entries.filter((entry) => entry.n > since && room.visible(user.id, entry)).slice(-max);
    return { state: { events: [] }, timeline: { events: timeline.map((entry) => room.shown(entry, device, { inSync: true })),
        limited: false, prev_batch: `t${(timeline[0]?.n ?? since + 1) - 1}` } };
}

/* The answer to a sync, and whether anything is in it. */
export function syncFor(home, user, device, { since, filter = {}, full, max }) {
    const rooms = { join: {}, invite: {}, leave: {} };
    const rule = filter.room ?? {};
    for (const room of home.rooms.values()) {
        const own = room.state.get(`m.room.member\0${user.id}`);
        if (!own || rule.not_rooms?.includes(room.id) || (rule.rooms && !rule.rooms.includes(room.id))) continue;
        const { membership } = own.event.content;
        const found = membership === "join" ? joinedRoom(room, user, device, since, rule, { max, full }) : null;
        if (found) rooms.join[room.id] = found;
        if (membership === "invite" && own.n > (since ?? 0)) rooms.invite[room.id] = invitedRoom(room, user);
        if (["leave", "ban"].includes(membership) && since !== null && own.n > since) rooms.leave[room.id] = leftRoom(room, user, device, since, { max });
    }
    const data = [...user.data.values()].filter((each) => !each.room && each.n > (since ?? 0) && wanted(filter.account_data, each));
    const parts_ = Object.fromEntries(Object.entries(rooms).filter(([, found]) => Object.keys(found).length));
    const some = Object.keys(parts_).length > 0 || data.length > 0;
    return { some, body: {
        next_batch: `s${home.n}`,
        ...(data.length ? { account_data: { events: data.map(({ type, content }) => ({ type, content })) } } : {}),
        ...(Object.keys(parts_).length ? { rooms: parts_ } : {}),
        device_one_time_keys_count: { signed_curve25519: 0 },
    } };
}

/* One page of a room's history. */
export function messagesOf(home, room, user, device, { from, to, dir, limit, filter }) {
    const back = dir === "b";
    const start = from === undefined ? (back ? home.n : 0) : home.position(from);
    const stop = to === undefined ? null : home.position(to);
    let found = room.entries.filter((entry) => room.visible(user.id, entry)
        && (back ? entry.n <= start && (stop === null || entry.n > stop) : entry.n > start && (stop === null || entry.n <= stop)));
    if (back) found = found.reverse();
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
        start: from ?? `t${start}`,
        ...(page.length < found.length ? { end: `t${back ? last.n - 1 : last.n}` } : {}),
        chunk: page.filter(({ event }) => wanted(filter, event)).map((entry) => room.shown(entry, device)),
        ...(filter?.lazy_load_members ? { state: lazily([...room.state.values()], page, user)
            .filter(({ event }) => event.type === "m.room.member").map((entry) => room.shown(entry, device)) } : {}),
    };
}
