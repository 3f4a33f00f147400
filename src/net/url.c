/* url.c - taking a WebSocket address apart. */
#include "net/url.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

enum { PORT = 80, PORT_TLS = 443, PORT_MAX = 65535 };

/* Copies where it fits whole. */
static bool url_copy(char *to, size_t size, struct cv_str from) {
    if (from.n >= size || memchr(from.p, '\0', from.n))
        return false;
    memcpy(to, from.p, from.n);
    to[from.n] = '\0';
    return true;
}

static struct cv_str url_skip(struct cv_str s, size_t n) {
    return (struct cv_str){s.p + n, s.n - n};
}

static bool url_scheme(struct cv_str *rest, bool *tls) {
    static const struct cv_str plain = CV_STR("ws://"), safe = CV_STR("wss://");
    *tls = cv_str_starts(*rest, safe);
    if (!*tls && !cv_str_starts(*rest, plain))
        return false;
    *rest = url_skip(*rest, *tls ? safe.n : plain.n);
    return true;
}

/* Takes host and port apart: "host", "host:1", "[::1]", "[::1]:1". */
static bool url_host(struct cv_str authority, struct cv_ws_url *out) {
    bool bracket = authority.n && authority.p[0] == '[';
    const char *end = memchr(authority.p, bracket ? ']' : ':', authority.n);
    if (bracket && !end)
        return false;
    size_t n = end ? (size_t)(end - authority.p) : authority.n;
    struct cv_str host = {authority.p + bracket, n - bracket};
    struct cv_str port = url_skip(authority, bracket ? n + 1 : n);
    int64_t number = out->tls ? PORT_TLS : PORT;
    if (!host.n || !url_copy(out->host, sizeof out->host, host))
        return false;
    if (port.n && (port.p[0] != ':' || !cv_str_int(url_skip(port, 1), &number)))
        return false;
    out->port = (int)number;
    return number >= 1 && number <= PORT_MAX;
}

enum cv_status cv_ws_url_parse(struct cv_str url, struct cv_ws_url *out, struct cv_error *err) {
    struct cv_str rest = url;
    *out = (struct cv_ws_url){0};
    if (!url.n || !url_scheme(&rest, &out->tls))
        return cv_fail(err, CV_INVALID, "an address begins with ws:// or wss://");
    const char *slash = memchr(rest.p, '/', rest.n);
    struct cv_str authority = {rest.p, slash ? (size_t)(slash - rest.p) : rest.n};
    struct cv_str path = slash ? url_skip(rest, authority.n) : CV_S("/");
    if (!authority.n || memchr(authority.p, '@', authority.n) || !url_host(authority, out))
        return cv_fail(err, CV_INVALID, "an address has a host and perhaps a port after //");
    if (memchr(path.p, '#', path.n) || !url_copy(out->path, sizeof out->path, path) ||
        !url_copy(out->authority, sizeof out->authority, authority))
        return cv_fail(err, CV_INVALID, "the address is too long or has a part after #");
    return CV_OK;
}

/* RFC 6761 6.3 keeps all names below localhost for it. */
static bool url_local_name(struct cv_str host) {
    static const struct cv_str name = CV_STR("localhost");
    if (host.n < name.n)
        return false;
    struct cv_str end = url_skip(host, host.n - name.n);
    return cv_str_eq_nocase(end, name) && (end.p == host.p || end.p[-1] == '.');
}

bool cv_url_host_is_loopback(struct cv_str host) {
    char text[INET6_ADDRSTRLEN];
    struct in_addr four;
    struct in6_addr six;
    if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
        host = (struct cv_str){host.p + 1, host.n - 2};
    if (url_local_name(host))
        return true;
    if (!url_copy(text, sizeof text, host))
        return false;
    if (inet_pton(AF_INET, text, &four) == 1)
        return ntohl(four.s_addr) >> 24 == IN_LOOPBACKNET;
    if (inet_pton(AF_INET6, text, &six) != 1)
        return false;
    return IN6_IS_ADDR_LOOPBACK(&six) ||
           (IN6_IS_ADDR_V4MAPPED(&six) && six.s6_addr[12] == IN_LOOPBACKNET);
}
