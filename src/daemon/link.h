/* link.h - a connection to a messenger: its codec, and the sockets, requests and
 * alarms that the codec asks for. Between the net and the engine. */
#ifndef CV_DAEMON_LINK_H
#define CV_DAEMON_LINK_H

#include "daemon/engine.h"
#include "messenger/account.h"
#include "net/fetch.h"
#include "net/ws.h"

struct cv_link;

/* Who looks on without taking part: what people say is told to it and to nobody else, and
 * stays unacknowledged there for whoever does take part. */
struct cv_link_watch {
    void (*heard)(void *context, struct cv_str name, const struct cv_incoming *in);
    /* A connection or a request failed; `for_good`: the token was refused. */
    void (*failed)(void *context, struct cv_str name, struct cv_str why, bool for_good);
    void *context;
};

struct cv_link_config {
    struct cv_loop *loop;
    struct cv_engine *engine;
    struct cv_fetcher *fetcher; /* freed before the link */
    const struct cv_log *log;
    struct cv_str setting; /* what to mend when the token is refused, for the log */
    const char *ca_file;   /* certificates to trust besides the system's, or NULL */
    /* Makes the codec: once, and anew when it fell behind. The account must outlive the link. */
    struct cv_codec *(*codec)(const struct cv_account *account);
    const struct cv_account *account;
    bool url_set; /* account->url is what the settings say, not where that messenger always is */
    /* Where our listener can be reached from outside for this messenger, or "". */
    struct cv_str public_url;
    /* Answers a call of that listener. May be NULL without one. */
    void (*answer)(void *context, uint64_t call, int status, const char *type, struct cv_str body);
    void *context;
    const struct cv_link_watch *watch; /* NULL for none */
};

/* Connects with the first turn of the loop. */
struct cv_link *cv_link_new(const struct cv_link_config *config);
/* NULL is allowed. */
void cv_link_free(struct cv_link *l);
struct cv_str cv_link_name(const struct cv_link *l);
/* Hands a call of the listener to the codec. False when it takes none. */
bool cv_link_call(struct cv_link *l, const struct cv_call *call);
/* Frames that made no sense, so far. */
uint64_t cv_link_malformed(const struct cv_link *l);
/* Once a turn of the loop: lets go of what was refused, begins anew what fell behind. */
void cv_link_turn(struct cv_link *l);

#endif
