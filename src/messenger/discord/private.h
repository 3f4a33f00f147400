/* private.h - what the parts of the codec share. */
#ifndef CV_MESSENGER_DISCORD_PRIVATE_H
#define CV_MESSENGER_DISCORD_PRIVATE_H

#include "messenger/again.h"
#include "messenger/desk.h"
#include "messenger/discord/words.h"
#include "messenger/people.h"

#include <canvasser/secret.h>

#include <jansson.h>
#include <uthash.h>

enum {
    DISCORD_SHARDS = CV_CODEC_SOCKETS,
    DISCORD_OWN = 512,      /* messages of ours that are remembered */
    DISCORD_ID_MAX = 96,    /* bytes of an id of ours for dedupe */
    DISCORD_BODY = 64 * 1024,
    DISCORD_PAGE = 100, /* messages or people that are read at once, at most */
    DISCORD_REMOVED = 256, /* reactions that were taken back, as far as they are remembered */
    DISCORD_TYPING = 8 * 1000, /* milliseconds: people see it for ten seconds */
    DISCORD_TYPINGS = 16,      /* channels at once in which it is shown */
    DISCORD_DIRECTS = 180 /* conversations that are read again after an absence: one kept value */
};

/* ---- one Gateway connection, for a part of the servers ------------------------------ */

enum shard_stage {
    SHARD_IDLE,     /* dials at `at` */
    SHARD_ASKING,   /* waits for the Gateway's address */
    SHARD_DIALLED,  /* the hello must come by `at` */
    SHARD_WAITING,  /* identifies at `at`, when the limits allow */
    SHARD_SPENDING, /* the Identify is being written into the day's budget */
    SHARD_BEGUN,    /* READY or RESUMED must come by `at` */
    SHARD_CATCHING, /* reads what was missed; what comes meanwhile is held */
    SHARD_UP        /* perhaps behind: a channel that cannot be read just now is held */
};

struct held {
    struct held *prev, *next;
    char *frame;
    size_t n;
    uint64_t channel; /* it is about, or 0 */
};

struct shard {
    unsigned number;
    enum shard_stage stage;
    cv_time at;
    cv_time beat; /* when the next heartbeat is due, or CV_NEVER */
    int64_t interval;
    bool unheard; /* the last heartbeat was not acknowledged */
    bool opened;  /* the other side took the connection at hand */
    unsigned epoch; /* of the connection */
    unsigned tries; /* to resume, without success */
    char *session, *url; /* of the session that can be resumed, or NULL */
    int64_t seq;         /* of the last event that came, 0 for none */
    int64_t told;        /* of the last one told on */
    uint64_t newest;     /* message told on */
    uint64_t last;       /* the newest one before what is missed */
    bool behind;         /* what came after `last` is still to be read from the history */
    bool unread;         /* people were told that some of it cannot be read just now */
    unsigned quiet;      /* events since the position was kept */
    struct cv_again again;
    struct held *held;
    size_t n_held;
};

/* What Discord allows of Identify, and what was used: kept across restarts. */
struct budget {
    cv_time since; /* first of the day */
    int64_t used;
    cv_time last[DISCORD_SHARDS]; /* by shard modulo max_concurrency */
};

struct gateway_info {
    char *url;
    unsigned shards; /* there are, and we use */
    int64_t concurrency, total, remaining;
    cv_time at, renewed; /* when it was asked, and when the count begins anew */
};

/* ---- requests of our own, beside the letters ---------------------------------------- */

enum errand_kind {
    ERRAND_WHO,      /* who we are, and what we may */
    ERRAND_GUILDS,   /* for a trial: what we may on our servers */
    ERRAND_COMMANDS, /* which slash commands there are */
    ERRAND_GATEWAY,  /* where the Gateway is, and how often it may be entered */
    ERRAND_DIRECT,   /* the direct conversation with a person, for catching up */
    ERRAND_PAST,     /* messages of a channel: the newest, or those after or before one */
    ERRAND_CHANNEL,  /* on which server a place is */
    ERRAND_THREADS,  /* the threads of a server in which people may write */
    ERRAND_STARTER,  /* the message with which a thread began */
    ERRAND_REACTED,  /* who reacted so to a message of ours */
    ERRAND_CALLBACK, /* the first answer to an interaction */
    ERRAND_TYPING,
    ERRAND_KINDS
};

struct errand {
    struct errand *prev, *next;
    enum errand_kind kind;
    uint64_t tag;  /* on its way, or 0 */
    bool waits;    /* for one that is before it and shares its limit */
    cv_time at;    /* not before */
    unsigned tries;
    unsigned shard;
    uint64_t after; /* PAST: the message before, 0 for the newest; REACTED: the person before */
    bool before;    /* PAST: those before it instead */
    cv_time until;  /* TYPING: shown again and again until then */
    bool direct;
    char *about;    /* place, person, server or path; may be NULL */
    char *message;  /* STARTER, REACTED: its id */
    char *emoji;    /* REACTED: as it is called there */
    char *body;     /* may be NULL */
};

/* A press or a slash command that was not answered yet. */
struct press {
    struct press *prev, *next;
    char *id, *path, *body;
    cv_time due; /* answered then at the latest, committed or not */
};

/* A thread, and the channel in which the message of ours stands that it began with;
 * "" when it is none of ours. */
struct thread {
    UT_hash_handle hh;
    char *id, *parent;
};

struct direct {
    UT_hash_handle hh;
    char *person, *channel;
};

struct discord {
    struct cv_codec codec;
    cv_time now; /* of the call at hand */
    char *base;  /* ".../api/v10" */
    struct cv_secret *token, *authorization;
    char *me, *name, *app; /* "" before it is known */
    int64_t flags;         /* of the application */
    bool ready;            /* CV_IN_READY was said and still holds */
    bool stopped;
    bool modest; /* a server's description was too big: not told of servers any more */
    bool trial; /* no session is begun, no command is written */
    struct gateway_info info;
    struct budget budget;
    struct shard shards[DISCORD_SHARDS];
    struct errand *errands;
    uint64_t next_tag;
    struct press *presses;
    struct thread *threads;
    struct direct *directs;
    uint64_t recent[DISCORD_DIRECTS]; /* direct conversations */
    size_t n_recent;
    bool opening;         /* a direct conversation is being opened */
    cv_time opening_free; /* the next one not before */
    bool blocked;         /* letters wait for one of them */
    uint64_t own[DISCORD_OWN];
    size_t n_own;
    uint64_t removed[DISCORD_REMOVED]; /* hashes of reactions */
    size_t n_removed;
    struct cv_people *people;
    struct cv_desk *desk;
    cv_time paid; /* up to here the global limit is used */
    cv_time invalid_since; /* answers of 401, 403 and 429 since then: */
    int invalid;
    cv_time rest; /* nothing but answers to presses before then: too many were refused */
    unsigned troubles; /* answers of 500 and above in a row */
    struct {
        uint64_t channel;
        cv_time until; /* people see it there so long */
    } typing[DISCORD_TYPINGS];
    uint64_t lacks[16]; /* hashes of what was said to be missing */
    size_t n_lacks;
};

/* ---- discord.c ---------------------------------------------------------------------- */

void cv_discord_event(struct discord *d, const struct cv_incoming *in);
/* Says once what is missing. */
void cv_discord_lacks(struct discord *d, const char *format, ...) CV_PRINTF(2, 3);
void cv_discord_log(struct discord *d, enum cv_log_level level, const char *format, ...)
    CV_PRINTF(3, 4);
void cv_discord_stop(struct discord *d, const char *why);
void cv_discord_set(char **place, struct cv_str value);
/* Remembers a message of ours. */
void cv_discord_mine(struct discord *d, uint64_t id);
bool cv_discord_is_mine(const struct discord *d, uint64_t id);

/* ---- errand.c --------------------------------------------------------------- */

/* Begins an errand; `about` and `body` are copied. */
struct errand *cv_discord_errand(struct discord *d, enum errand_kind kind, struct cv_str about,
                                 struct cv_str body);
/* Whether one of this kind is there. */
bool cv_discord_busy(const struct discord *d, enum errand_kind kind);
/* Fills address, authorization and our name in. `path` stands behind the base. */
void cv_discord_address(struct discord *d, struct cv_request *r, struct cv_str path,
                        struct cv_arena *arena);
/* Reads an answer: what it means beside its body. False when it says nothing special. */
bool cv_discord_usual(struct discord *d, const struct cv_reply *reply, struct cv_ruling *out);
/* Says once that Discord fails, and that it is well again, by its answers' status. */
void cv_discord_health(struct discord *d, int status);
/* Milliseconds until the bucket of the answered route is filled again; 0: something is left. */
int64_t cv_discord_drained(const struct cv_reply *reply);
/* Sends what is due. */
void cv_discord_errands_go(struct discord *d);
cv_time cv_discord_errands_alarm(const struct discord *d);
void cv_discord_errand_replied(struct discord *d, const struct cv_reply *reply);
void cv_discord_errands_free(struct discord *d);

/* ---- budget.c --------------------------------------------------------------- */

void cv_discord_budget_recall(struct discord *d);
/* When this shard may identify, from now on. */
cv_time cv_discord_budget_when(struct discord *d, const struct shard *s);
/* Counts an Identify and has it written; `receipt` comes back when it is. */
void cv_discord_budget_spend(struct discord *d, const struct shard *s, struct cv_str receipt);
/* It is sent now. */
void cv_discord_budget_spent(struct discord *d, const struct shard *s);

/* ---- gateway.c -------------------------------------------------------------- */

void cv_discord_gateway_free(struct discord *d);
/* The Gateway's address is known: begins what waits for it. */
void cv_discord_gateway_go(struct discord *d);
void cv_discord_gateway_opened(struct discord *d, unsigned socket);
enum cv_status cv_discord_gateway_frame(struct discord *d, unsigned socket, struct cv_str frame,
                                        struct cv_error *err);
void cv_discord_gateway_closed(struct discord *d, unsigned socket, int code, struct cv_str why);
void cv_discord_gateway_woken(struct discord *d);
cv_time cv_discord_gateway_alarm(const struct discord *d);
/* "identify SHARD EPOCH" is durable. */
void cv_discord_gateway_committed(struct discord *d, struct cv_str receipt);
/* Says `in` with the position `seq` of the shard. */
void cv_discord_gateway_tell(struct discord *d, struct shard *s, int64_t seq,
                             struct cv_incoming *in);
/* What was missed is read, or (not `all`) as much of it as can be had just now: what was
 * held and waits for nothing any more is told on. */
void cv_discord_gateway_caught_up(struct discord *d, unsigned shard, bool all);

/* One event, told on. */
void cv_discord_gateway_dispatch(struct discord *d, struct shard *s, const json_t *frame);

/* ---- held.c ----------------------------------------------------------------- */

/* Tells an event on (`whole` is its text), now or when what came before it is read. */
void cv_discord_held_take(struct discord *d, struct shard *s, const json_t *frame,
                          struct cv_str whole);
/* Tells on what was held, but for what comes after something that is still to be read;
 * with `all` that too. */
void cv_discord_held_tell(struct discord *d, struct shard *s, bool all);
/* The connection is gone: what was held will come again. */
void cv_discord_held_clear(struct shard *s);

/* ---- events.c --------------------------------------------------------------- */

/* One event of the Gateway, the `seq`th; keeps the position now and then also of those
 * that tell nothing. */
void cv_discord_dispatch(struct discord *d, struct shard *s, struct cv_str type,
                         const json_t *data, int64_t seq);
/* Says what is missing when a server grants us no more than this. */
void cv_discord_granted(struct discord *d, struct cv_str server, int64_t granted);
/* A message of the past, told on as if it came now; with `missed` false only its new
 * version, if it was edited after the moment `since`. */
void cv_discord_past_message(struct discord *d, struct shard *s, const json_t *message,
                             bool direct, bool missed, cv_time since);
/* A message of the past: whether it is ours and a thread began with it, which is noted. */
bool cv_discord_past_thread(struct discord *d, const json_t *message);
/* Whether the thread is known to have begun with a message of ours. */
bool cv_discord_thread_is_ours(struct discord *d, struct cv_str id);
/* What is known of a person, with the language when it is told. */
const struct cv_known *cv_discord_person(struct discord *d, const json_t *user,
                                         const json_t *member, struct cv_str locale);

/* ---- reactions.c ------------------------------------------------------------ */

/* MESSAGE_REACTION_ADD, the `seq`th event, and MESSAGE_REACTION_REMOVE. */
void cv_discord_reacted(struct discord *d, struct shard *s, const json_t *data, int64_t seq);
void cv_discord_took_back(struct discord *d, const json_t *data);
/* `user` reacted so to the message of ours that `e` asked about. */
void cv_discord_past_reaction(struct discord *d, const struct errand *e, const json_t *user);

/* ---- press.c ---------------------------------------------------------------- */

void cv_discord_press(struct discord *d, struct shard *s, const json_t *data, int64_t seq);
void cv_discord_press_committed(struct discord *d, struct cv_str receipt);
void cv_discord_press_woken(struct discord *d);
cv_time cv_discord_press_alarm(const struct discord *d);
void cv_discord_press_free(struct discord *d);
/* The commands, as JSON for PUT .../commands. */
bool cv_discord_commands(struct cv_buf *out);

/* ---- past.c ----------------------------------------------------------------- */

/* Asks for what came in all places after what the shard told last. */
void cv_discord_past(struct discord *d, struct shard *s);
void cv_discord_past_replied(struct discord *d, struct errand *e, const json_t *body);
void cv_discord_past_direct(struct discord *d, struct errand *e, const json_t *body);
void cv_discord_past_channel(struct discord *d, struct errand *e, const json_t *body);
void cv_discord_past_threads(struct discord *d, struct errand *e, const json_t *body);
void cv_discord_past_reacted(struct discord *d, struct errand *e, const json_t *body);
void cv_discord_past_starter(struct discord *d, struct errand *e, const json_t *body);
/* Whether errands of this kind read what was missed. */
bool cv_discord_is_past(enum errand_kind kind);
/* Whether something of the channel is still to be read. */
bool cv_discord_past_reads(const struct discord *d, unsigned shard, uint64_t channel);
/* An errand ended or failed: goes on when none is left, or none that need not wait. */
void cv_discord_past_ended(struct discord *d, unsigned shard);

/* ---- posts.c ---------------------------------------------------------------- */

bool cv_discord_send(struct discord *d, const struct cv_outgoing *o);
extern const struct cv_desk_ops cv_discord_desk;
/* Letters that waited for a conversation to be opened go on. */
void cv_discord_posts_go(struct discord *d);
cv_time cv_discord_posts_alarm(const struct discord *d);
void cv_discord_direct_note(struct discord *d, struct cv_str person, struct cv_str channel);
/* Remembers that people speak with us in this conversation; kept. */
void cv_discord_direct_seen(struct discord *d, struct cv_str channel);
/* Whether it is a direct conversation in which people spoke with us lately. */
bool cv_discord_is_direct(const struct discord *d, uint64_t channel);
void cv_discord_direct_recall(struct discord *d);
struct cv_str cv_discord_direct(const struct discord *d, struct cv_str person);
void cv_discord_posts_free(struct discord *d);

#endif
