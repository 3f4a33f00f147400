/* origin.c - who may speak to a server of ours. */
#include "net/origin.h"

#include <string.h>

bool cv_host_is_local(struct cv_str host) {
    static const struct cv_str names[] = {CV_STR("localhost"), CV_STR("127.0.0.1"),
                                          CV_STR("[::1]")};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t n = names[i].n;
        if (host.n >= n && cv_str_eq_nocase((struct cv_str){host.p, n}, names[i]) &&
            (host.n == n || host.p[n] == ':'))
            return true;
    }
    return false;
}

bool cv_origin_ok(struct cv_str origin, struct cv_str host) {
    static const struct cv_str schemes[] = {CV_STR("http://"), CV_STR("https://")};
    if (!origin.n)
        return true;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t n = schemes[i].n;
        if (cv_str_starts(origin, schemes[i]))
            return cv_str_eq_nocase((struct cv_str){origin.p + n, origin.n - n}, host);
    }
    return false;
}

bool cv_address_is_loopback(const char *address) {
    return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0 ||
           strcmp(address, "localhost") == 0;
}
