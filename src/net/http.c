/* http.c - whole HTTP/1.1 answers. */
#include "net/http.h"

#include <string.h>

enum { ANSWER_MAX = 4 * 1024 * 1024 };

static const struct {
    int status;
    const char *reason;
} reasons[] = {
    {200, "OK"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {421, "Misdirected Request"},
    {503, "Service Unavailable"},
};

/* Nothing but our own origin, nothing inline, in nobody's frame, kept nowhere. */
static const char headers[] =
    "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; font-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "X-Frame-Options: DENY\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Cache-Control: no-store\r\n";

struct cv_answer cv_answer_plain(int status, const char *words) {
    return (struct cv_answer){
        .status = status,
        .type = "text/plain; charset=utf-8",
        .body = cv_str(words),
        .last = status != 404,
    };
}

static const struct cv_page *answer_find(const struct cv_page *pages, size_t n,
                                         struct cv_str path) {
    for (size_t i = 0; i < n; i++)
        if (cv_str_eqz(path, pages[i].path))
            return &pages[i];
    return NULL;
}

struct cv_answer cv_answer_page(const struct cv_page *pages, size_t n, int method,
                                struct cv_str path) {
    bool head = method == LWSHUMETH_HEAD;
    bool reads = head || method == LWSHUMETH_GET;
    const struct cv_page *page = answer_find(pages, n, path);
    struct cv_answer answer =
        !page    ? cv_answer_plain(404, "There is no such page here.\n")
        : !reads ? cv_answer_plain(405, "Only GET and HEAD are served here.\n")
                 : (struct cv_answer){.status = 200, .type = page->type, .body = page->body};
    answer.head = head;
    if (!reads)
        answer.last = true; /* a body that comes with it is not read */
    if (answer.status == 405)
        answer.allow = "GET, HEAD";
    return answer;
}

static const char *answer_reason(int status) {
    for (size_t i = 0; i < CV_COUNT(reasons); i++)
        if (reasons[i].status == status)
            return reasons[i].reason;
    return "Error";
}

void cv_answer_print(const struct cv_answer *answer, struct cv_buf *out) {
    cv_buf_addf(out, "HTTP/1.1 %d %s\r\n", answer->status, answer_reason(answer->status));
    cv_buf_addf(out, "Content-Type: %s\r\nContent-Length: %zu\r\n", answer->type, answer->body.n);
    cv_buf_addz(out, headers);
    if (answer->allow)
        cv_buf_addf(out, "Allow: %s\r\n", answer->allow);
    if (answer->last)
        cv_buf_addz(out, "Connection: close\r\n");
    cv_buf_addz(out, "\r\n");
    if (!answer->head)
        cv_buf_add(out, answer->body);
}

int cv_answer_send(const struct cv_answer *answer, struct lws *wsi) {
    static const char room[LWS_PRE] = {0}; /* libwebsockets writes before what it sends */
    struct cv_buf out;
    cv_buf_init(&out, ANSWER_MAX);
    cv_buf_add(&out, (struct cv_str){room, sizeof room});
    cv_answer_print(answer, &out);
    int n = out.full ? -1
                     : lws_write(wsi, (unsigned char *)out.p + LWS_PRE, out.n - LWS_PRE,
                                 LWS_WRITE_HTTP_HEADERS);
    cv_buf_free(&out);
    return n < 0 || answer->last ? -1 : 0;
}
