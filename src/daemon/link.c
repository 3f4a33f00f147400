/* link.c - a connection to a messenger. */
#include "daemon/link.h"

#include <stdlib.h>

enum { RESUME_MAX = 256, OUT_MAX = CV_FRAME_MAX_TRUSTED };

struct cv_link {
    struct cv_engine *engine;
    const struct cv_log *log;
    char *name, *setting;
    struct cv_codec *codec;
    struct cv_client *client;
    struct cv_ws *ws; /* NULL while there is no connection */
    struct cv_buf out;
    uint64_t malformed;
    bool refused;  /* the token is: do not come back */
    bool overrun;  /* the engine takes no more: come back later */
};

static void link_open(void *context, struct cv_ws *ws) {
    struct cv_link *l = context;
    struct cv_error err = {0};
    struct cv_buf resume;
    cv_buf_init(&resume, RESUME_MAX);
    cv_engine_resume(l->engine, cv_str(l->name), &resume);
    cv_buf_clear(&l->out);
    cv_ws_trust(ws);
    l->ws = ws;
    l->overrun = false;
    if (l->codec->ops->open(l->codec, cv_buf_str(&resume), &l->out, &err) ||
        cv_ws_send(ws, cv_buf_str(&l->out)))
        cv_log(l->log, CV_LOG_ERROR, "%s: cannot greet: %s", l->name, err.text);
    cv_buf_free(&resume);
}

static void link_event(void *context, const struct cv_incoming *in) {
    struct cv_link *l = context;
    l->overrun = l->overrun || !cv_engine_take(l->engine, cv_str(l->name), in);
}

static void link_frame(void *context, struct cv_ws *ws, struct cv_str frame) {
    struct cv_link *l = context;
    struct cv_error err = {0};
    const struct cv_sink sink = {link_event, l};
    if (ws != l->ws || l->overrun || l->refused)
        return; /* what is not taken now comes again after resuming */
    enum cv_status status = l->codec->ops->frame(l->codec, frame, &sink, &err);
    if (status == CV_REFUSED) {
        l->refused = true;
        cv_log(l->log, CV_LOG_ERROR, "%s refuses our token: check %s. I stay away until restarted",
               l->name, l->setting);
    } else if (status) {
        l->malformed++;
        cv_log(l->log, CV_LOG_DEBUG, "%s: frame dropped: %s", l->name, err.text);
    }
    if (l->overrun)
        cv_ws_close(ws, 1013, "try again later");
}

static void link_closed(void *context, struct cv_str why) {
    struct cv_link *l = context;
    if (l->ws)
        cv_log(l->log, CV_LOG_INFO, "%s: connection lost (%.*s), I try again", l->name,
               CV_ARG(why));
    l->ws = NULL;
    cv_engine_gone(l->engine, cv_str(l->name));
}

/* A message that the messenger can never take must not block the ones behind it. */
static void link_give_up(struct cv_link *l, const struct cv_outgoing *o,
                         const struct cv_error *err) {
    const struct cv_incoming refused = {
        .kind = CV_IN_REFUSED, .key = o->key, .text = cv_str(err->text)};
    if (!cv_engine_take(l->engine, cv_str(l->name), &refused))
        cv_log(l->log, CV_LOG_WARNING, "%s: %s", l->name, err->text);
}

static bool link_send(void *context, const struct cv_outgoing *o) {
    struct cv_link *l = context;
    struct cv_error err = {0};
    if (!l->ws)
        return false;
    cv_buf_clear(&l->out);
    if (l->codec->ops->send(l->codec, o, &l->out, &err)) {
        link_give_up(l, o, &err);
        return true;
    }
    return cv_ws_send(l->ws, cv_buf_str(&l->out)) == CV_OK;
}

enum cv_status cv_link_new(const struct cv_link_config *config, struct cv_link **out,
                           struct cv_error *err) {
    struct cv_link *l = cv_alloc(sizeof *l);
    *l = (struct cv_link){
        .engine = config->engine,
        .log = config->log,
        .name = cv_strdup(config->name),
        .setting = cv_strdup(config->setting),
        .codec = config->codec,
    };
    cv_buf_init(&l->out, OUT_MAX);
    cv_engine_add_port(config->engine, config->name, &(struct cv_port){link_send, l, true});
    const struct cv_client_config client = {
        .url = config->url,
        .subprotocol = config->codec->ops->subprotocol,
        .log = config->log,
        .open = link_open,
        .frame = link_frame,
        .closed = link_closed,
        .context = l,
    };
    enum cv_status status = cv_client_new(config->loop, &client, &l->client, err);
    if (status) {
        cv_link_free(l);
        return status;
    }
    *out = l;
    return CV_OK;
}

void cv_link_free(struct cv_link *l) {
    if (!l)
        return;
    cv_client_free(l->client);
    l->codec->ops->free(l->codec);
    cv_buf_free(&l->out);
    free(l->name);
    free(l->setting);
    free(l);
}

uint64_t cv_link_malformed(const struct cv_link *l) {
    return l->malformed;
}

void cv_link_turn(struct cv_link *l) {
    if (!l->refused || !l->client)
        return;
    cv_client_free(l->client);
    l->client = NULL;
    l->ws = NULL;
    cv_engine_gone(l->engine, cv_str(l->name));
}
