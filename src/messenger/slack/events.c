/* events.c - what Slack tells becomes events. What is of no use to us is
 * acknowledged at once. */
#include "messenger/json.h"
#include "messenger/slack/blocks.h"
#include "messenger/slack/form.h"
#include "messenger/slack/private.h"
#include "messenger/slack/words.h"

enum { TEXT_MAX = 256 * 1024 /* bytes of a message */ };

/* What is being told; texts that are made for it live in the arena. */
struct telling {
    struct slack *s;
    const json_t *payload;
    struct cv_arena *arena;
    struct cv_incoming in;
};

/* ---- people ----------------------------------------------------------------------------- */

static struct cv_str name_of(void *context, struct cv_str id) {
    const struct cv_known *known = cv_people_find(((struct slack *)context)->people, id);
    return known ? known->name : cv_str("");
}

static void telling_person(struct telling *t, struct cv_str id) {
    const struct cv_known *known = cv_people_find(t->s->people, id);
    t->in.person = id;
    if (!known)
        return;
    t->in.name = known->name;
    t->in.lang = known->lang;
    t->in.zone = known->zone;
}

static struct cv_str printed(struct telling *t, const char *what, struct cv_str a, struct cv_str b) {
    return cv_arena_printf(t->arena, "%.*s%s%.*s", CV_ARG(a), what, CV_ARG(b));
}

/* With one person. That of several (mpim) begins with "G", or "C" as a channel does, and is
 * a place as one: everybody in it reads everything. */
static bool is_direct(struct cv_str channel) {
    return cv_str_starts(channel, CV_S("D"));
}

/* ---- messages ----------------------------------------------------------------------------- */

/* What people say, and not what tells of something else ("joined", "topic"). */
static bool message_speaks(struct cv_str subtype) {
    static const char *const kinds[] = {"", "file_share", "thread_broadcast", "me_message"};
    for (size_t i = 0; i < CV_COUNT(kinds); i++)
        if (cv_str_eqz(subtype, kinds[i]))
            return true;
    return false;
}

/* Our own messages come back to us, and other bots talk too. */
static bool message_human(const struct slack *s, const json_t *message) {
    struct cv_str user = cv_json_text(message, "user");
    return user.n && user.n <= CV_SLACK_ID_MAX && !cv_str_eqz(user, s->me) &&
           !json_object_get(message, "bot_id");
}

/* Where it was said. In a thread of ours it answers what that thread is about. */
static void message_place(struct telling *t, const json_t *message, struct cv_str channel) {
    struct cv_str thread = cv_json_text(message, "thread_ts");
    t->in.place = channel;
    t->in.direct = is_direct(channel);
    if (!thread.n || cv_str_eq(thread, cv_json_text(message, "ts")))
        return;
    if (cv_str_eqz(cv_json_text(message, "parent_user_id"), t->s->me))
        t->in.answers = printed(t, ":", channel, thread);
    else if (!t->in.direct)
        t->in.place = printed(t, ":", channel, thread);
}

static void message_words(struct telling *t, struct cv_str text) {
    struct cv_buf words;
    cv_buf_init(&words, TEXT_MAX);
    cv_slack_plain(&words, text, cv_str(t->s->me), name_of, t->s);
    t->in.text = cv_arena_copy(t->arena, cv_buf_str(&words));
    cv_buf_free(&words);
}

static bool tell_said(struct telling *t, const json_t *message, struct cv_str channel) {
    struct cv_str ts = cv_json_text(message, "ts");
    if (!message_human(t->s, message) || !message_speaks(cv_json_text(message, "subtype")) ||
        !cv_slack_ts(ts) || !channel.n || channel.n > CV_SLACK_ID_MAX)
        return false;
    t->in.kind = CV_IN_MESSAGE;
    t->in.id = printed(t, ":", channel, ts);
    t->in.at = cv_slack_ts(ts);
    message_place(t, message, channel);
    telling_person(t, cv_json_text(message, "user"));
    message_words(t, cv_json_text(message, "text"));
    cv_slack_mark(t->s, &t->in, ts);
    if (t->in.direct)
        cv_slack_direct_note(t->s, t->in.person, channel);
    return t->in.text.n > 0; /* a picture alone says nothing to us */
}

/* A new version of a message; that a link was unfurled changes no word. */
static bool tell_changed(struct telling *t, const json_t *event, struct cv_str channel) {
    const json_t *message = json_object_get(event, "message");
    struct cv_str before = cv_json_text(json_object_get(event, "previous_message"), "text");
    struct cv_str edited = cv_json_text(json_object_get(message, "edited"), "ts");
    struct cv_str ts = cv_json_text(message, "ts"), text = cv_json_text(message, "text");
    /* One that is deleted, and has a thread, becomes a tombstone. */
    if (!edited.n || cv_str_eq(before, text) || !message_human(t->s, message) ||
        !message_speaks(cv_json_text(message, "subtype")) ||
        !cv_slack_ts(ts) || !channel.n || channel.n > CV_SLACK_ID_MAX)
        return false;
    t->in.kind = CV_IN_MESSAGE;
    t->in.amends = printed(t, ":", channel, ts);
    t->in.id = printed(t, "/", t->in.amends, edited);
    t->in.at = cv_slack_ts(edited);
    message_place(t, message, channel);
    telling_person(t, cv_json_text(message, "user"));
    message_words(t, text);
    return true;
}

static bool tell_message(struct telling *t, const json_t *event) {
    struct cv_str channel = cv_json_text(event, "channel");
    return cv_str_eqz(cv_json_text(event, "subtype"), "message_changed")
               ? tell_changed(t, event, channel)
               : tell_said(t, event, channel);
}

/* ---- other events ---------------------------------------------------------------------------- */

static bool tell_reaction(struct telling *t, const json_t *event) {
    const json_t *item = json_object_get(event, "item");
    struct cv_str says = cv_slack_reaction(cv_json_text(event, "reaction"));
    struct cv_str channel = cv_json_text(item, "channel"), ts = cv_json_text(item, "ts");
    struct cv_str at = cv_json_text(event, "event_ts");
    if (!says.n || !message_human(t->s, event) ||
        !cv_str_eqz(cv_json_text(event, "item_user"), t->s->me) || !cv_slack_ts(ts))
        return false;
    t->in.kind = CV_IN_REACT;
    t->in.about = printed(t, ":", channel, ts);
    telling_person(t, cv_json_text(event, "user"));
    /* Without a time: the history has none. Once given, a reaction counts once. */
    t->in.id = cv_arena_printf(t->arena, "%.*s/%.*s/%.*s", CV_ARG(t->in.about),
                               CV_ARG(t->in.person), CV_ARG(says));
    t->in.at = cv_slack_ts(at);
    t->in.place = channel;
    t->in.direct = is_direct(channel);
    t->in.text = says;
    return true;
}

static bool tell_member(struct telling *t, const json_t *event) {
    if (!message_human(t->s, event))
        return false;
    t->in.kind = CV_IN_MEMBER;
    t->in.place = cv_json_text(event, "channel");
    t->in.present = cv_str_eqz(cv_json_text(event, "type"), "member_joined_channel");
    telling_person(t, cv_json_text(event, "user"));
    return true;
}

static const struct {
    const char *type;
    bool (*tell)(struct telling *t, const json_t *event);
} events[] = {
    {"message", tell_message},
    {"app_mention", tell_message}, /* what the permission to read a channel would tell too */
    {"reaction_added", tell_reaction},
    {"member_joined_channel", tell_member},
    {"member_left_channel", tell_member},
};

static bool tell_event(struct telling *t) {
    const json_t *event = json_object_get(t->payload, "event");
    for (size_t i = 0; i < CV_COUNT(events); i++)
        if (cv_str_eqz(cv_json_text(event, "type"), events[i].type))
            return events[i].tell(t, event);
    return false;
}

/* ---- buttons and commands ----------------------------------------------------------------------- */

/* What was picked in the menu that stands beside the button. */
static struct cv_str pressed_picks(struct telling *t, struct cv_str key) {
    struct cv_str block = printed(t, ":", CV_S("m"), key);
    const char *const path[] = {"state", "values", block.p, "pick"};
    return cv_slack_picked(cv_json_at(t->payload, path, CV_COUNT(path)), t->arena);
}

/* The ids chosen, "" when nothing is chosen yet. */
static struct cv_str pressed_choice(struct telling *t, const json_t *action, char kind,
                                    struct cv_str key) {
    if (kind == 'p')
        return cv_json_text(action, "value");
    if (kind == 's')
        return cv_slack_picked(action, t->arena);
    return kind == 'd' ? pressed_picks(t, key) : cv_str("");
}

static bool tell_pressed(struct telling *t, struct cv_str user) {
    const json_t *action = json_array_get(json_object_get(t->payload, "actions"), 0);
    struct cv_str channel = cv_json_text(json_object_get(t->payload, "channel"), "id");
    struct cv_str at = cv_json_text(action, "action_ts");
    struct cv_str thread = cv_json_text(json_object_get(t->payload, "container"), "thread_ts");
    char kind;
    if (!channel.n || channel.n > CV_SLACK_ID_MAX ||
        !cv_slack_block_id(cv_json_text(action, "block_id"), &kind, &t->in.about))
        return false;
    t->in.direct = is_direct(channel);
    t->in.place = thread.n && !t->in.direct ? printed(t, ":", channel, thread) : channel;
    bool form = cv_str_eqz(cv_json_text(action, "action_id"), CV_SLACK_FORM_ACTION);
    telling_person(t, user);
    if (form && cv_slack_form_open(t->s, cv_json_text(t->payload, "trigger_id"), &t->in))
        return false;
    t->in.kind = CV_IN_CHOOSE; /* without a form the press is answered as that of any button */
    t->in.choice = form ? CV_S(CV_FORM_PRESS)
                        : pressed_choice(t, action, kind, t->in.about);
    t->in.id = cv_arena_printf(t->arena, "%.*s/%.*s/%.*s", CV_ARG(channel), CV_ARG(user),
                               CV_ARG(at));
    t->in.at = cv_slack_ts(at);
    return t->in.choice.n > 0;
}

/* What was picked in a form, and what was written there. */
static bool tell_filled(struct telling *t, struct cv_str user) {
    struct slack_filled filled;
    if (!cv_slack_form_read(t->payload, t->arena, &filled) || !filled.n)
        return false;
    telling_person(t, user);
    t->in.kind = CV_IN_FILL;
    t->in.id = filled.id;
    t->in.place = filled.place;
    t->in.direct = is_direct(filled.place);
    t->in.about = filled.key;
    t->in.fields = filled.fields;
    t->in.n_fields = filled.n;
    return true;
}

static bool tell_interaction(struct telling *t) {
    struct cv_str type = cv_json_text(t->payload, "type");
    struct cv_str user = cv_json_text(json_object_get(t->payload, "user"), "id");
    if (!user.n || user.n > CV_SLACK_ID_MAX)
        return false;
    if (cv_str_eqz(type, "block_actions"))
        return tell_pressed(t, user);
    return cv_str_eqz(type, "view_submission") && tell_filled(t, user);
}

/* What stands behind the command is as if it were typed; alone it asks for help. */
static bool tell_command(struct telling *t) {
    struct cv_str user = cv_json_text(t->payload, "user_id");
    struct cv_str channel = cv_json_text(t->payload, "channel_id");
    struct cv_str trigger = cv_json_text(t->payload, "trigger_id");
    struct cv_str text = cv_str_trim(cv_json_text(t->payload, "text"));
    if (!user.n || user.n > CV_SLACK_ID_MAX || !channel.n || channel.n > CV_SLACK_ID_MAX ||
        !trigger.n)
        return false;
    t->in.kind = CV_IN_MESSAGE;
    t->in.id = printed(t, "/", channel, trigger);
    t->in.place = channel;
    t->in.direct = is_direct(channel);
    telling_person(t, user);
    message_words(t, text.n ? text : CV_S("help"));
    return true;
}

/* ---- kinds of what is heard ------------------------------------------------------------------------ */

static bool tell_caught_up(struct telling *t) {
    return cv_slack_caught_up(t->s, cv_json_text(t->payload, "place"), t->arena, &t->in);
}

/* Paths to who speaks, to where, and to the words. */
static const struct {
    const char *type; /* of the envelope; "" for none */
    bool (*tell)(struct telling *t);
    const char *person[2], *channel[2];
} heard[] = {
    [CV_SLACK_EVENT] = {"events_api", tell_event, {"event", "user"}, {"event", "channel"}},
    [CV_SLACK_PRESS] = {"interactive", tell_interaction, {"user", "id"}, {"channel", "id"}},
    [CV_SLACK_COMMAND] = {"slash_commands", tell_command, {"user_id", NULL}, {"channel_id", NULL}},
    [CV_SLACK_CAUGHT_UP] = {"", tell_caught_up, {"", NULL}, {"channel", NULL}},
};
_Static_assert(CV_COUNT(heard) == CV_SLACK_HEARD_KINDS, "one for every kind");

bool cv_slack_heard_kind(struct cv_str envelope, enum slack_heard *kind) {
    for (size_t i = 0; i < CV_COUNT(heard); i++)
        if (envelope.n && cv_str_eqz(envelope, heard[i].type)) {
            *kind = (enum slack_heard)i;
            return true;
        }
    return false;
}

static struct cv_str heard_at(const json_t *payload, const char *const path[2]) {
    return path[1] ? cv_json_text(json_object_get(payload, path[0]), path[1])
                   : cv_json_text(payload, path[0]);
}

static const json_t *heard_message(const struct slack_held *h) {
    return json_object_get(json_object_get(h->payload, "event"), "message");
}

struct cv_str cv_slack_heard_person(const struct slack_held *h) {
    struct cv_str user = heard_at(h->payload, heard[h->kind].person);
    return user.n ? user : cv_json_text(heard_message(h), "user"); /* an edit */
}

struct cv_str cv_slack_heard_channel(const struct slack_held *h) {
    struct cv_str channel = heard_at(h->payload, heard[h->kind].channel);
    const char *const item[] = {"event", "item", "channel"};
    return channel.n ? channel : cv_json_text(cv_json_at(h->payload, item, 2), item[2]);
}

struct cv_str cv_slack_heard_text(const struct slack_held *h) {
    const json_t *event = h->kind == CV_SLACK_EVENT ? json_object_get(h->payload, "event")
                                                    : h->payload;
    struct cv_str text = cv_json_text(event, "text");
    return text.n ? text : cv_json_text(heard_message(h), "text");
}

/* What it takes to open a form is good for three seconds. */
bool cv_slack_heard_hurries(const struct slack_held *h) {
    const json_t *action = json_array_get(json_object_get(h->payload, "actions"), 0);
    return h->kind == CV_SLACK_PRESS &&
           cv_str_eqz(cv_json_text(action, "action_id"), CV_SLACK_FORM_ACTION);
}

void cv_slack_heard_tell(struct slack *s, struct slack_held *h) {
    struct telling t = {.s = s, .payload = h->payload, .arena = cv_arena_new()};
    bool told = heard[h->kind].tell(&t);
    t.in.receipt = cv_str(h->receipt);
    if (told)
        cv_slack_event(s, &t.in);
    else if (h->receipt)
        cv_slack_ack(s, cv_str(h->receipt));
    cv_arena_free(t.arena);
}
