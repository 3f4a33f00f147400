/* transfer.c - one HTTP request on its way, and what came back. */
#include "net/transfer.h"
#include "net/multi.h"
#include "net/url.h"

#include <canvasser/arena.h>

#include <stdlib.h>
#include <string.h>

enum {
    METHOD_MAX = 16,
    URL_MAX = 32 * 1024,
    WHY_MAX = 512,
    KEPT_IDLE = 50 /* seconds: most servers keep an idle connection for 60 and more */
};

/* ---- what may be sent ------------------------------------------------------------ */

/* A token of RFC 9110 5.6.2. */
static bool transfer_token(struct cv_str s) {
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!plain && (!c || !strchr("!#$%&'*+-.^_`|~", c)))
            return false;
    }
    return s.n > 0;
}

/* A field value of RFC 9110 5.5: nothing in it may begin another header. */
static bool transfer_value(struct cv_str s) {
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c < ' ' && c != '\t') || c == 0x7F)
            return false;
    }
    return true;
}

static enum cv_status transfer_check(const struct cv_request *r, struct cv_error *err) {
    struct cv_str method = cv_str(r->method);
    if (!transfer_token(method) || method.n > METHOD_MAX)
        return cv_fail(err, CV_INVALID, "a request needs a method");
    if (!transfer_value(r->authorization) || !transfer_value(r->type))
        return cv_fail(err, CV_INVALID, "a header value with a control character");
    for (size_t i = 0; i < r->n_headers; i++)
        if (!transfer_token(r->headers[i].name) || !transfer_value(r->headers[i].value))
            return cv_fail(err, CV_INVALID, "header %zu has a character it must not have", i + 1);
    return r->patience < 0 ? cv_fail(err, CV_INVALID, "a negative patience") : CV_OK;
}

/* Gives the address to the handle, and keeps this machine's own off any proxy. */
static enum cv_status transfer_address(struct cv_transfer *t, struct cv_str url,
                                       struct cv_error *err) {
    char *host = NULL, *scheme = NULL;
    char *address = cv_strdup(url);
    CURLU *parts = curl_url();
    bool ok = url.n && url.n < URL_MAX && strlen(address) == url.n && parts &&
              !curl_url_set(parts, CURLUPART_URL, address, CURLU_DISALLOW_USER) &&
              !curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) &&
              !curl_url_get(parts, CURLUPART_HOST, &host, 0) &&
              (strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0);
    if (ok)
        curl_easy_setopt(t->easy, CURLOPT_URL, address);
    if (ok && cv_url_host_is_loopback(cv_str(host)))
        curl_easy_setopt(t->easy, CURLOPT_PROXY, "");
    curl_free(host);
    curl_free(scheme);
    curl_url_cleanup(parts);
    free(address);
    return ok ? CV_OK
              : cv_fail(err, CV_INVALID, "an address begins with http:// or https:// and a host");
}

/* ---- setting it up ----------------------------------------------------------------- */

static size_t transfer_body(char *bytes, size_t size, size_t n, void *context) {
    struct cv_transfer *t = context;
    if (cv_buf_add(&t->in, (struct cv_str){bytes, size * n}))
        return size * n;
    t->broken = "the answer is larger than is taken";
    return CURL_WRITEFUNC_ERROR;
}

static size_t transfer_header(char *bytes, size_t size, size_t n, void *context) {
    struct cv_transfer *t = context;
    (void)bytes;
    t->in_headers += size * n;
    if (t->in_headers <= CV_FETCH_HEADERS_MAX)
        return size * n;
    t->broken = "the answer has more headers than are taken";
    return CURL_WRITEFUNC_ERROR;
}

/* libcurl sends again by itself when a kept connection ends before the first byte
 * of the answer, whatever the method; but then the server may have carried it out. */
static int transfer_sending(void *context, char *to, char *from, int to_port, int from_port) {
    struct cv_transfer *t = context;
    (void)to, (void)from, (void)to_port, (void)from_port;
    if (t->once && t->sent) {
        t->broken = "the connection ended before the answer";
        return CURL_PREREQFUNC_ABORT;
    }
    t->sent = true;
    return CURL_PREREQFUNC_OK;
}

static void transfer_add_header(struct cv_transfer *t, struct cv_str name, struct cv_str value) {
    struct cv_buf line;
    cv_buf_init(&line, name.n + value.n + 8);
    /* "Name;" is libcurl's way of writing a header with nothing in it. */
    cv_buf_addf(&line, value.n ? "%.*s: " : "%.*s;", CV_ARG(name));
    cv_buf_add(&line, value);
    struct curl_slist *longer = curl_slist_append(t->headers, line.p);
    cv_buf_free(&line);
    if (!longer)
        abort();
    t->headers = longer;
}

static void transfer_set_headers(struct cv_transfer *t, const struct cv_request *r) {
    /* Both would be made up by libcurl. */
    t->headers = curl_slist_append(t->headers, "Expect:");
    if (r->type.n)
        transfer_add_header(t, CV_S("Content-Type"), r->type);
    else
        t->headers = curl_slist_append(t->headers, "Content-Type:");
    for (size_t i = 0; i < r->n_headers; i++)
        transfer_add_header(t, r->headers[i].name, r->headers[i].value);
    if (r->authorization.n) {
        struct cv_buf line;
        cv_buf_init(&line, r->authorization.n + 32);
        cv_buf_addz(&line, "Authorization: ");
        cv_buf_add(&line, r->authorization);
        t->secret = cv_secret_new(cv_buf_str(&line));
        cv_wipe(line.p, line.n);
        cv_buf_free(&line);
        /* libcurl only reads the list. */
        t->authorization.data = (char *)(uintptr_t)cv_secret_reveal(t->secret).p;
        t->authorization.next = t->headers;
    }
    curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->secret ? &t->authorization : t->headers);
    /* What is for the server is not for a proxy on the way. */
    curl_easy_setopt(t->easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
}

static void transfer_set_method(struct cv_transfer *t, const struct cv_request *r) {
    struct cv_str method = cv_str(r->method);
    bool posts = cv_str_eqz(method, "POST") || cv_str_eqz(method, "PATCH");
    t->once = posts;
    if (posts || cv_str_eqz(method, "PUT") || r->body.n) {
        t->body = cv_strdup(r->body);
        curl_easy_setopt(t->easy, CURLOPT_POST, 1L);
        curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body.n);
        curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, t->body);
    }
    if (cv_str_eqz(method, "HEAD"))
        curl_easy_setopt(t->easy, CURLOPT_NOBODY, 1L);
    else
        curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, r->method);
}

static void transfer_set_up(struct cv_transfer *t, const struct cv_fetcher_config *config) {
    CURL *e = t->easy;
    curl_easy_setopt(e, CURLOPT_PRIVATE, t);
    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->detail);
    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, transfer_body);
    curl_easy_setopt(e, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, transfer_header);
    curl_easy_setopt(e, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, transfer_sending);
    curl_easy_setopt(e, CURLOPT_PREREQDATA, t);
    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
    /* A name server that is silent must not hold the loop up when we give up. */
    curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(e, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(e, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(e, CURLOPT_MAXAGE_CONN, (long)KEPT_IDLE);
    curl_easy_setopt(e, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(e, CURLOPT_USERAGENT, config->agent);
    curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (config->ca_file) { /* the system's own stay trusted: they are in CURLOPT_CAPATH */
        curl_easy_setopt(e, CURLOPT_CAINFO, config->ca_file);
        curl_easy_setopt(e, CURLOPT_PROXY_CAINFO, config->ca_file);
    }
    /* A shorter patience ends by our own timer, with words of our own. */
    if (t->patience > CV_FETCH_CONNECT_PATIENCE)
        curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)CV_FETCH_CONNECT_PATIENCE);
}

struct cv_transfer *cv_transfer_new(const struct cv_request *r,
                                    const struct cv_fetcher_config *config, struct cv_error *err) {
    struct cv_transfer *t = cv_alloc(sizeof *t);
    t->tag = r->tag;
    t->patience = r->patience > 0 ? r->patience : CV_FETCH_PATIENCE;
    cv_buf_init(&t->in, config->body_max);
    cv_buf_init(&t->refused, WHY_MAX);
    t->easy = curl_easy_init();
    if (!t->easy)
        abort();
    transfer_set_up(t, config);
    if (transfer_check(r, err) == CV_OK && transfer_address(t, r->url, err) == CV_OK) {
        transfer_set_method(t, r);
        transfer_set_headers(t, r);
        return t;
    }
    return t;
}

void cv_transfer_free(struct cv_transfer *t) {
    cv_timer_cancel(&t->timer);
    curl_easy_cleanup(t->easy);
    curl_slist_free_all(t->headers);
    cv_secret_free(t->secret);
    cv_buf_free(&t->in);
    cv_buf_free(&t->refused);
    free(t->body);
    free(t);
}

/* ---- what became of it --------------------------------------------------------------- */

static void transfer_why(const struct cv_transfer *t, struct cv_buf *why) {
    if (t->refused.n || t->broken) {
        cv_buf_addz(why, t->refused.n ? t->refused.p : t->broken);
        return;
    }
    cv_multi_why(t->result, t->detail, why);
}

void cv_transfer_expire(struct cv_transfer *t) {
    curl_off_t found = 0;
    long connected = 0; /* the port on our side */
    curl_easy_getinfo(t->easy, CURLINFO_NAMELOOKUP_TIME_T, &found);
    curl_easy_getinfo(t->easy, CURLINFO_LOCAL_PORT, &connected);
    t->broken = t->sent     ? "no answer in time"
                : connected ? "no secure connection in time (TLS)"
                : found     ? "no connection in time"
                            : "no connection in time: the server's name was not looked up (DNS), "
                              "or all connections to it were taken";
}

/* Lower-cases in a copy that lives with the reply. */
static struct cv_str transfer_name(struct cv_arena *a, const char *name) {
    struct cv_str copy = cv_arena_copy(a, cv_str(name));
    for (char *p = (char *)(uintptr_t)copy.p; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p - 'A' + 'a');
    return copy;
}

static struct cv_header *transfer_headers(struct cv_transfer *t, struct cv_arena *a, size_t *n) {
    struct cv_header *headers = NULL;
    struct curl_header *h = NULL;
    size_t cap = 0;
    *n = 0;
    while ((h = curl_easy_nextheader(t->easy, CURLH_HEADER, -1, h))) {
        headers = cv_arena_grow(a, headers, sizeof *headers, *n, &cap);
        /* libcurl 7.88 leaves a line end in an empty value. */
        headers[(*n)++] =
            (struct cv_header){transfer_name(a, h->name), cv_str_trim(cv_str(h->value))};
    }
    return headers;
}

void cv_transfer_tell(struct cv_transfer *t) {
    struct cv_reply reply = {.tag = t->tag};
    struct cv_arena *a = cv_arena_new();
    struct cv_buf why;
    long status = 0;
    cv_buf_init(&why, WHY_MAX);
    if (t->result || t->broken || t->refused.n) {
        transfer_why(t, &why);
        reply.why = cv_buf_str(&why);
    } else {
        curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
        reply.status = (int)status;
        reply.body = cv_buf_str(&t->in);
        reply.headers = transfer_headers(t, a, &reply.n_headers);
    }
    t->done(t->context, &reply);
    cv_buf_free(&why);
    cv_arena_free(a);
}
