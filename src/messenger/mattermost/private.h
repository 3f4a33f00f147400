/* private.h - what the files of the Mattermost codec share.
 *
 *   gate      who we are, the WebSocket, its numbers, its heartbeat
 *   events    what the server tells, made into items
 *   hall      where items wait, in order, until all is known that is told with them
 *   history   what was missed, read from the channels
 *   mail      what we say
 *   offer     buttons and menus
 *   press     they and the command call us
 *   words     our words as Markdown that nothing in them breaks, theirs without it
 *   memory    names and ids seen lately */
#ifndef CV_MESSENGER_MATTERMOST_PRIVATE_H
#define CV_MESSENGER_MATTERMOST_PRIVATE_H

#include "messenger/again.h"
#include "messenger/desk.h"
#include "messenger/json.h"
#include "messenger/mattermost/mattermost.h"
#include "messenger/people.h"

#include <canvasser/secret.h>

enum {
    MM_MESSAGE_MAX = 16383, /* characters of a post */
    MM_PROPS_MAX = 7500,    /* bytes of its props; the server takes 8,000 characters */
    MM_ID = 26,             /* characters of every id */
    MM_MAC = 32,            /* of a signature */
    MM_PATIENCE = 5000      /* milliseconds for what an item waits for */
};

/* So far before the mark reading begins: clocks of several servers differ. */
#define MM_OVERLAP CV_MINUTES(1)

struct mattermost;

/* ---- memory: text by text, the oldest knowledge forgotten all at once ------------------- */

struct mm_memory;
/* NULL when nothing is known. */
const char *mm_memory_find(const struct mm_memory *memory, struct cv_str key);
void mm_memory_note(struct mm_memory **memory, struct cv_str key, struct cv_str value);
void mm_memory_free(struct mm_memory **memory);

/* ---- what we ask the server for; of each only one at once --------------------------------- */

enum mm_task {
    MM_TASK_ME,       /* who are we */
    MM_TASK_ROLES,    /* what may we do */
    MM_TASK_TEAMS,    /* where are we */
    MM_TASK_CHANNELS, /* of a team */
    MM_TASK_PAGE,     /* of a channel's history */
    MM_TASK_SINCE,    /* what changed in it */
    MM_TASK_PEOPLE,   /* who are they */
    MM_TASK_NAMES,    /* who is called so */
    MM_TASK_CHANNEL,  /* what is it */
    MM_TASK_POST,     /* whose is it */
    MM_TASKS
};

/* `path` begins behind "/api/v4". `body` is released; NULL for GET. `patience` as of a request. */
void mm_ask(struct mattermost *m, enum mm_task task, struct cv_str path, json_t *body,
            int64_t patience);
/* Nobody waits for its reply any more. */
void mm_ask_no_more(struct mattermost *m, enum mm_task task);
bool mm_asking(const struct mattermost *m, enum mm_task task);

/* ---- gate ------------------------------------------------------------------------------------ */

enum mm_gate_state {
    GATE_SHUT,     /* until `at` */
    GATE_ASKING,   /* who we are */
    GATE_DIALLING, /* no answer yet */
    GATE_GREETING, /* neither a hello nor a pong yet */
    GATE_OPEN
};

struct mm_gate {
    enum mm_gate_state state;
    struct cv_again again;
    char *connection; /* its id, or NULL */
    int64_t next;     /* number of the event that comes next */
    int64_t said;     /* number of our last frame */
    unsigned gaps;    /* in a row */
    bool offered;     /* the connection was offered to be taken up */
    bool waiting;     /* for a pong */
    bool unsure;      /* whether our token still is one */
    cv_time at;       /* what is to be done next is done then */
};

void mm_gate_start(struct mattermost *m);
void mm_gate_opened(struct mattermost *m);
enum cv_status mm_gate_frame(struct mattermost *m, struct cv_str frame, struct cv_error *err);
void mm_gate_closed(struct mattermost *m);
void mm_gate_woken(struct mattermost *m);
void mm_gate_me(struct mattermost *m, const struct cv_reply *reply, const json_t *body);
/* Somewhere our token was refused: asks whether it really is. */
void mm_gate_doubt(struct mattermost *m);
/* Begins the connection anew, without taking up the old one. */
void mm_gate_renew(struct mattermost *m);
/* Shows in a channel that we are about to write. */
void mm_gate_typing(struct mattermost *m, struct cv_str channel, struct cv_str root);

/* ---- events ------------------------------------------------------------------------------------ */

/* Whether events of this name are of any interest. */
bool mm_events_known(struct cv_str name);
enum cv_status mm_events_read(struct mattermost *m, struct cv_str name, const json_t *event,
                              struct cv_error *err);
/* A post of the history: as new; or its new version and its reactions since the mark `since`. */
void mm_events_post(struct mattermost *m, const json_t *post);
void mm_events_changed(struct mattermost *m, const json_t *post, cv_time since);

/* ---- hall ---------------------------------------------------------------------------------------- */

enum mm_item_kind {
    MM_ITEM_POSTED,
    MM_ITEM_EDITED,
    MM_ITEM_REACTED,
    MM_ITEM_PRESSED,
    MM_ITEM_TYPED, /* a command */
    MM_ITEM_LEFT,
    MM_ITEM_CAUGHT_UP, /* behind everything that was missed */
    MM_ITEM_KINDS
};

struct mm_item {
    struct mm_item *prev, *next;
    enum mm_item_kind kind;
    struct cv_arena *arena;
    struct cv_str id, channel, root, person, text, about, choice, receipt;
    struct cv_str place;    /* PRESSED: of the session */
    struct cv_str username; /* where the server says it */
    cv_time at;
    unsigned tried; /* bits of what was asked for it in vain */
};

struct mm_hall {
    struct mm_item *first, *later; /* `later`: what comes while what was missed is read */
    size_t n;
    cv_time mark;  /* the time of the newest that was told, or 0 */
    bool behind;   /* something older may still be missing: no mark is kept */
    cv_time quiet; /* until then nobody is asked about: the server does not answer */
    unsigned need; /* what the first one waits for */
};

struct mm_item *mm_hall_item(enum mm_item_kind kind);
/* Takes the item. */
void mm_hall_enter(struct mattermost *m, struct mm_item *item, bool missed);
/* Tells what can be told. */
void mm_hall_go(struct mattermost *m);
void mm_hall_people(struct mattermost *m, const struct cv_reply *reply, const json_t *body);
void mm_hall_names(struct mattermost *m, const struct cv_reply *reply, const json_t *body);
void mm_hall_channel(struct mattermost *m, const struct cv_reply *reply, const json_t *body);
void mm_hall_post(struct mattermost *m, const struct cv_reply *reply, const json_t *body);
/* All that was missed is in the hall. */
void mm_hall_caught_up(struct mattermost *m);
void mm_hall_free(struct mattermost *m);

/* ---- history ---------------------------------------------------------------------------------------- */

struct mm_history {
    bool wanted, running;
    cv_time since;   /* what is newer is read */
    cv_time newest;  /* message of all channels */
    cv_time retry;   /* or CV_NEVER */
    unsigned failures;
    struct cv_arena *arena;
    struct cv_str *teams, *channels;
    bool *live; /* channels: a session runs there */
    size_t n_teams, cap_teams, n_channels, cap_channels, cap_live;
    size_t team, channel; /* at hand */
    int page;
    json_t **posts; /* of the channel at hand, the newest first */
    size_t n_posts, cap_posts;
};

/* Something was missed behind the hall's mark: it will be read. */
void mm_history_miss(struct mattermost *m);
/* Reads what was missed. */
void mm_history_start(struct mattermost *m);
void mm_history_stop(struct mattermost *m);
void mm_history_woken(struct mattermost *m);
void mm_history_teams(struct mattermost *m, const struct cv_reply *reply, const json_t *body);
void mm_history_channels(struct mattermost *m, const struct cv_reply *reply, const json_t *body);
void mm_history_page(struct mattermost *m, const struct cv_reply *reply, const json_t *body);
void mm_history_changes(struct mattermost *m, const struct cv_reply *reply, const json_t *body);

/* ---- mail --------------------------------------------------------------------------------------------- */

extern const struct cv_desk_ops mm_mail_ops;
bool mm_mail_send(struct mattermost *m, const struct cv_outgoing *o);

/* ---- press ---------------------------------------------------------------------------------------------- */

struct mm_press {
    struct call *calls;    /* not answered yet */
    size_t n_calls;
    struct picked *picked; /* of questions that take several answers, until they are sent */
    unsigned char secret[32];
    bool ready; /* there is a secret */
};

void mm_press_called(struct mattermost *m, const struct cv_call *call);
void mm_press_committed(struct mattermost *m, struct cv_str receipt);
cv_time mm_press_alarm(const struct mattermost *m);
void mm_press_woken(struct mattermost *m);
void mm_press_free(struct mattermost *m);
/* The words can go back as the answer to a call of their reader, for their eyes alone. */
bool mm_press_whisper(struct mattermost *m, const struct cv_outgoing *o);
/* ---- offer ------------------------------------------------------------------------------------------------ */

/* What a press means: `choice` for the question that was sent under `key`, by a button in
 * `channel`, of a session in `place`. */
struct mm_button {
    struct cv_str key, choice, channel, place;
};

/* Fetches the secret, or makes it. */
void mm_offer_start(struct mattermost *m);
/* The buttons or the menu for `options` (a list of [id, label]), as the attachments of a
 * post; NULL when they cannot be, or would not fit. */
json_t *mm_offer(const struct mattermost *m, const struct mm_button *button, const json_t *options,
                 bool many);
/* Whether it was us who offered this; takes the same time for every wrong signature. */
bool mm_offer_signed(const struct mattermost *m, const struct mm_button *b, struct cv_str mac);
/* Value of a hexadecimal digit, small letters; -1 for none. */
int mm_hex(char c);

/* ---- words ------------------------------------------------------------------------------------------------ */

/* Adds `text` so that it is shown as it is: nothing in it is formatting, nobody is called. */
bool mm_words_say(struct cv_buf *out, struct cv_str text);
/* Bytes of `text` whose beginning fits into one post. */
size_t mm_words_piece(struct cv_str text);
/* The next "@name" of `text` at or behind `*at`, its bytes; {NULL, 0} when there is none.
 * `*at` becomes the byte behind it. */
struct cv_str mm_words_mention(struct cv_str text, size_t *at);
/* What was typed: without a call of `me` at its beginning, and with people's names for
 * their user names. */
void mm_words_hear(struct cv_buf *out, struct cv_str text, struct cv_str me,
                   const struct mm_memory *names);

/* ---- all of it ----------------------------------------------------------------------------------------------- */

struct mattermost {
    struct cv_codec codec;
    char *url;
    struct cv_secret *bearer, *command_token;
    char *me, *username;
    cv_time now; /* of the call at hand */
    uint64_t asked[MM_TASKS], tags;
    struct mm_gate gate;
    struct mm_hall hall;
    struct mm_history history;
    struct mm_press press;
    struct cv_people *people;
    struct mm_memory *names;    /* "ana" -> "Ana" */
    struct mm_memory *bots;     /* id -> "" */
    struct mm_memory *channels; /* id -> "D", "O" */
    struct mm_memory *posts;    /* id -> "+ROOT" of ours, "-" of others */
    struct mm_memory *directs;  /* person -> channel */
    struct mm_memory *lacks;    /* said already */
    struct cv_desk *desk;
    bool told; /* what is missing */
};

void mm_event(const struct mattermost *m, const struct cv_incoming *in);
void mm_log(const struct mattermost *m, enum cv_log_level level, const char *format, ...)
    CV_PRINTF(3, 4);
/* Says, once, what is missing: a permission, a setting. */
void mm_lacks(struct mattermost *m, const char *what);
#define MM_LACKS_POST                                                                              \
    "the permission create_post: it cannot write in channels. Give it to the bot's role"
#define MM_LACKS_FILE                                                                              \
    "the permission upload_file: charts are left out. Give it to the bot's role"
#define MM_LACKS_DIRECT                                                                            \
    "the permission create_direct_channel: nobody can be asked alone. Give it to the bot's role"
#define MM_LACKS_MEMBER                                                                            \
    "a place in a channel where it should write: add the bot to the channel"
#define MM_LACKS_TEAM                                                                              \
    "a team: invite the bot to one (team menu, Invite people), and then to its channels"
#define MM_LACKS_URL                                                                               \
    "listen: public_url: buttons, menus and the slash command cannot be used, typed numbers "      \
    "work. Set it to where Mattermost can call us"
struct cv_str mm_url(const struct mattermost *m, struct cv_arena *arena, const char *format, ...)
    CV_PRINTF(3, 4);
void mm_set(char **place, struct cv_str value);

#endif
