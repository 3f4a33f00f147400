/* reach.h - what the log says of a messenger that cannot be reached: each cause once, with
 * the setting to look at, and one line when it is over. */
#ifndef CV_DAEMON_REACH_H
#define CV_DAEMON_REACH_H

#include <canvasser/log.h>
#include <canvasser/str.h>

/* One may work where the other does not: a proxy, another host. */
enum cv_way { CV_WAY_REQUESTS, CV_WAY_SOCKETS, CV_WAYS };

struct cv_reach;

/* `name` is the messenger's; `url`, where the settings say it is, or "" when they do not say.
 * Both are copied. With `log` NULL nothing is said. */
struct cv_reach *cv_reach_new(const struct cv_log *log, struct cv_str name, struct cv_str url);
/* NULL is allowed. */
void cv_reach_free(struct cv_reach *r);

/* The part of an address that may be said: "chat.example:8065". What is behind it may be a
 * secret. */
struct cv_str cv_reach_host(struct cv_str url);
/* A dial or a request begins: gives its number. */
unsigned cv_reach_try(struct cv_reach *r);
/* It failed, on its way to `host`, and `why`, in words. Where we have been before, the first
 * failure says nothing, nor do those of tries that were on their way by then: connections are
 * cut every day. The next one is a fault. */
void cv_reach_failed(struct cv_reach *r, enum cv_way way, unsigned number, struct cv_str host,
                     struct cv_str why);
/* It got through: there is a connection, or an answer. */
void cv_reach_made(struct cv_reach *r, enum cv_way way, struct cv_str host);

/* The codec may send, or may not any more. */
void cv_reach_ready(struct cv_reach *r, bool ready);
/* Whether a line of the codec's is news: while it may not send, it says the same at every try. */
bool cv_reach_news(struct cv_reach *r, struct cv_str line);

#endif
