/* ws.c - one WebSocket connection, of either side: pieces in, frames out. */
#include "net/private.h"

#include <canvasser/arena.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <utlist.h>

enum {
    CLOSE_SECONDS = 10, /* to get the queue and the close frame out */
    CLOSE_UNSUPPORTED = 1003,
    CLOSE_LOST = 1006, /* never in a frame: RFC 6455 7.4.1 */
    CLOSE_TOO_BIG = 1009,
    CLOSE_TRY_LATER = 1013
};

struct cv_ws *cv_ws_new(struct cv_loop *loop, const struct cv_ws_events *events, void *owner) {
    struct cv_ws *ws = cv_alloc(sizeof *ws);
    ws->loop = loop;
    ws->events = events;
    ws->owner = owner;
    ws->in_max = CV_FRAME_MAX;
    ws->lost_code = CLOSE_LOST;
    cv_queue_init(&ws->out, CV_QUEUE_MAX, LWS_PRE);
    cv_buf_init(&ws->in, ws->in_max);
    DL_APPEND(loop->connections, ws);
    return ws;
}

void cv_ws_free(struct cv_ws *ws) {
    DL_DELETE(ws->loop->connections, ws);
    cv_queue_clear(&ws->out);
    cv_buf_free(&ws->in);
    free(ws);
}

void cv_ws_drop(struct cv_ws *ws) {
    ws->owner = NULL;
    ws->state = CV_WS_GONE;
    if (ws->wsi)
        lws_set_timeout(ws->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
}

/* ---- for everybody -------------------------------------------------------------------- */

enum cv_status cv_ws_send(struct cv_ws *ws, struct cv_str frame) {
    if (ws->state != CV_WS_OPEN)
        return CV_CLOSED;
    if (cv_queue_put(&ws->out, frame) != CV_OK) {
        cv_queue_clear(&ws->out);
        cv_ws_close(ws, CLOSE_TRY_LATER, "too slow a reader");
        return CV_FULL;
    }
    lws_callback_on_writable(ws->wsi);
    return CV_OK;
}

void cv_ws_close(struct cv_ws *ws, int code, const char *why) {
    if (ws->state != CV_WS_OPEN)
        return;
    ws->state = CV_WS_CLOSING;
    ws->close_code = code;
    snprintf(ws->close_why, sizeof ws->close_why, "%s", why ? why : "");
    lws_set_timeout(ws->wsi, PENDING_TIMEOUT_CLOSE_SEND, CLOSE_SECONDS);
    lws_callback_on_writable(ws->wsi);
}

size_t cv_ws_queued(const struct cv_ws *ws) {
    return ws->out.bytes;
}

void cv_ws_trust(struct cv_ws *ws) {
    ws->in_max = CV_FRAME_MAX_TRUSTED;
    if (ws->in.n)
        return; /* a message under way began under the old limit */
    cv_buf_free(&ws->in);
    cv_buf_init(&ws->in, ws->in_max);
}

void cv_ws_set_user(struct cv_ws *ws, void *user) {
    ws->user = user;
}

void *cv_ws_user(const struct cv_ws *ws) {
    return ws->user;
}

/* ---- from libwebsockets ---------------------------------------------------------------- */

/* Closing from within a callback: the reason is set and -1 returned. */
static int ws_hang_up(struct cv_ws *ws, int code, const char *why) {
    ws->state = CV_WS_CLOSING;
    lws_close_reason(ws->wsi, (enum lws_close_status)code, (unsigned char *)(uintptr_t)why,
                     strlen(why));
    return -1;
}

int cv_ws_opened(struct cv_ws *ws) {
    if (!ws->owner)
        return -1;
    ws->state = CV_WS_OPEN;
    ws->events->open(ws->owner, ws);
    return 0;
}

/* What came is not taken. Closing waits for the turn to write: libwebsockets 4.1 goes on
 * reading the rest of the message after a -1 from here, into a buffer that it believes
 * to be empty and is full. */
static int ws_refuse(struct cv_ws *ws, int code, const char *why) {
    cv_ws_close(ws, code, why);
    ws->lost_code = code;
    snprintf(ws->lost, sizeof ws->lost, "%s", why);
    return 0;
}

int cv_ws_received(struct cv_ws *ws, const char *p, size_t n) {
    if (!ws->owner)
        return -1;
    if (ws->state != CV_WS_OPEN)
        return 0;
    if (lws_frame_is_binary(ws->wsi))
        return ws_refuse(ws, CLOSE_UNSUPPORTED, "text frames only");
    if (!cv_buf_add(&ws->in, (struct cv_str){p, n}))
        return ws_refuse(ws, CLOSE_TOO_BIG, "message too big");
    if (lws_remaining_packet_payload(ws->wsi) || !lws_is_final_fragment(ws->wsi))
        return 0;
    /* The owner may drop the connection: its bytes must outlive the call. */
    struct cv_buf whole = ws->in;
    cv_buf_init(&ws->in, ws->in_max);
    ws->events->frame(ws->owner, ws, cv_buf_str(&whole));
    cv_buf_free(&whole);
    return 0;
}

/* One frame onto the socket; what the socket does not take libwebsockets keeps. */
static bool ws_write(struct cv_ws *ws, struct cv_queued *item) {
    int n = lws_write(ws->wsi, item->bytes + ws->out.room, item->n, LWS_WRITE_TEXT);
    free(item);
    return n >= 0;
}

int cv_ws_writable(struct cv_ws *ws) {
    if (!ws->owner)
        return -1;
    while (ws->out.first && !lws_send_pipe_choked(ws->wsi))
        if (!ws_write(ws, cv_queue_take(&ws->out)))
            return -1;
    if (ws->out.first)
        lws_callback_on_writable(ws->wsi);
    else if (ws->state == CV_WS_CLOSING)
        return ws_hang_up(ws, ws->close_code, ws->close_why);
    return 0;
}

/* The payload of a close frame: a code in two bytes, then words (RFC 6455 5.5.1). */
void cv_ws_closing(struct cv_ws *ws, const unsigned char *p, size_t n) {
    if (n < 2)
        return;
    ws->lost_code = p[0] << 8 | p[1];
    int words = n - 2 < sizeof ws->lost / 2 ? (int)(n - 2) : (int)sizeof ws->lost / 2;
    snprintf(ws->lost, sizeof ws->lost, "closed with %d %.*s", ws->lost_code, words,
             (const char *)p + 2);
}

void cv_ws_lost(struct cv_ws *ws, const char *why) {
    if (why && *why && !ws->lost[0])
        snprintf(ws->lost, sizeof ws->lost, "%s", why);
    if (ws->state == CV_WS_GONE)
        return;
    ws->state = CV_WS_GONE;
    if (ws->owner)
        ws->events->gone(ws->owner, ws, cv_str(ws->lost[0] ? ws->lost : "connection lost"));
}
