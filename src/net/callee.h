/* callee.h - calls of others, read here and answered later. For server.c.
 *
 *     reading --whole--> asked --answer--> answered --sent--> (none)
 *        '---too slow (408)---'---nobody answers (503)---^
 *
 * A connection has one call at a time; who sends more before the answer is cut off. */
#ifndef CV_NET_CALLEE_H
#define CV_NET_CALLEE_H

#include "net/ws.h"

#include <libwebsockets.h>

struct cv_callee {
    struct cv_loop *loop;
    struct cv_server_calls config; /* nothing left out any more */
    void *context;
    uint64_t last; /* id */
};

void cv_callee_init(struct cv_callee *c, struct cv_loop *loop, const struct cv_server_calls *config,
                    void *context);
/* Whether a request of this path is a call. */
bool cv_callee_wants(const struct cv_callee *c, struct cv_str path);
void cv_callee_answer(const struct cv_callee *c, uint64_t id, int status, const char *type,
                      struct cv_str body);

/* The parts of a libwebsockets callback; what they return is what it returns. */
int cv_callee_begin(struct cv_callee *c, struct cv_ws *ws, int method, struct cv_str path);
int cv_callee_body(struct cv_ws *ws, const char *p, size_t n);
int cv_callee_whole(struct cv_ws *ws);
int cv_callee_writable(struct cv_ws *ws);
/* The call, if any, is over, however far it came. */
void cv_callee_end(struct cv_ws *ws);

#endif
