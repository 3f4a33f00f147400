/* ask.c - what the Matrix codec asks beside its letters. */
#include "base/backoff.h"
#include "messenger/json.h"
#include "messenger/matrix/core.h"

#include <canvasser/arena.h>

#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum { PATH_SIZE = 8192, LINE_MAX_ = 1024, POLL_PATIENCE = 75 * 1000 };

void cv_matrix_ask_free(struct cv_matrix_ask *a) {
    free(a->about);
    free(a->method);
    free(a->url);
    free(a->body);
    free(a);
}

void cv_matrix_ask_go(struct cv_matrix *m, struct cv_matrix_ask *a) {
    const struct cv_wire *wire = m->codec.wire;
    a->begun = m->now;
    a->at = CV_NEVER;
    a->tag = ++m->next_tag;
    wire->request(wire->context,
                  &(struct cv_request){
                      .tag = a->tag,
                      .method = a->method,
                      .url = cv_str(a->url),
                      .authorization = cv_secret_reveal(m->bearer),
                      .type = cv_str(a->body[0] ? "application/json" : ""),
                      .body = cv_str(a->body),
                      .patience = a->why == CV_MATRIX_SYNC ? POLL_PATIENCE : 0,
                  });
}

void cv_matrix_ask(struct cv_matrix *m, enum cv_matrix_why why, struct cv_str about,
                   const char *method, struct cv_str path, struct cv_str body) {
    struct cv_matrix_ask *a = cv_alloc(sizeof *a);
    struct cv_buf url;
    cv_buf_init(&url, PATH_SIZE);
    cv_buf_addz(&url, m->api);
    cv_buf_add(&url, path);
    a->why = why;
    a->about = cv_strdup(about);
    a->method = cv_strdup(cv_str(method));
    a->url = cv_strdup(cv_buf_str(&url));
    a->body = cv_strdup(body);
    cv_buf_free(&url);
    DL_APPEND(m->asks, a);
    cv_matrix_ask_go(m, a);
}

size_t cv_matrix_asked(const struct cv_matrix *m, enum cv_matrix_why why) {
    const struct cv_matrix_ask *a;
    size_t n = 0;
    DL_FOREACH(m->asks, a) {
        n += a->why == why;
    }
    return n;
}

static void ask_log(const struct cv_matrix *m, const struct cv_matrix_ask *a,
                    const struct cv_reply *reply) {
    const struct cv_wire *wire = m->codec.wire;
    struct cv_buf line;
    if (!reply->status)
        return; /* the transport says why there was no answer */
    cv_buf_init(&line, LINE_MAX_);
    cv_buf_addf(&line, "the homeserver answers %d to %.*s, I try again", reply->status,
                (int)strcspn(a->url, "?"), a->url);
    wire->log(wire->context,
              a->why == CV_MATRIX_WHO ? CV_LOG_WARNING
              : a->failures == 1      ? CV_LOG_INFO
                                      : CV_LOG_DEBUG,
              cv_buf_str(&line));
    cv_buf_free(&line);
}

/* After a request that held for a second the first try comes at once: a cut connection is
 * no sign of a server in trouble. */
void cv_matrix_ask_again(struct cv_matrix *m, struct cv_matrix_ask *a,
                         const struct cv_reply *reply) {
    const struct cv_wire *wire = m->codec.wire;
    uint64_t chance = 0;
    int64_t pause = cv_matrix_pause(reply);
    bool held = reply->status == 0 && m->now - a->begun >= CV_SECONDS(1);
    a->failures = held ? 0 : a->failures + 1;
    wire->random(wire->context, &chance, sizeof chance);
    if (pause < 0)
        pause = cv_backoff_pause(a->failures, chance);
    a->at = m->now + pause;
    ask_log(m, a, reply);
}

int64_t cv_matrix_pause(const struct cv_reply *reply) {
    struct cv_ruling usual;
    if (reply->status != 429)
        return -1;
    cv_desk_usual(reply, &usual);
    if (usual.pause >= 0)
        return usual.pause;
    json_t *root = cv_json_read(reply->body, NULL); /* how it was said before version 1.10 */
    int64_t pause = cv_json_number(root, "retry_after_ms", -1);
    json_decref(root);
    return pause >= 0 && pause <= CV_HOURS(1) ? pause + 1 : -1;
}

bool cv_matrix_refused(struct cv_matrix *m, const struct cv_reply *reply) {
    static const char *const codes[] = {"M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED",
                                        "M_USER_LOCKED"};
    bool refused = false;
    if (m->stopped || (reply->status != 401 && reply->status != 403))
        return m->stopped;
    json_t *root = cv_json_read(reply->body, NULL);
    for (size_t i = 0; i < CV_COUNT(codes); i++)
        refused = refused || cv_str_eqz(cv_json_text(root, "errcode"), codes[i]);
    if (refused) {
        m->stopped = true;
        m->codec.wire->stop(m->codec.wire->context, cv_json_text(root, "errcode"));
    }
    json_decref(root);
    return refused;
}
