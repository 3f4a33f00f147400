/* swap.c - gives libwebsockets a socket that is connected already. */
#include "net/swap.h"

#include <canvasser/arena.h>

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 128 };

struct cv_swap {
    int fd;
    char address[sizeof(struct sockaddr_un) + 2];
};

/* An abstract name the kernel chooses (unix(7), "autobind"): a zero byte, then
 * letters. libwebsockets writes a Unix socket "+", and that byte "@". */
static bool swap_listen(struct cv_swap *s) {
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    socklen_t n = sizeof at;
    s->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (s->fd < 0 || bind(s->fd, (struct sockaddr *)&at, sizeof at.sun_family) != 0 ||
        listen(s->fd, BACKLOG) != 0 || getsockname(s->fd, (struct sockaddr *)&at, &n) != 0 ||
        n <= offsetof(struct sockaddr_un, sun_path) + 1)
        return false;
    size_t letters = n - offsetof(struct sockaddr_un, sun_path) - 1;
    s->address[0] = '+';
    s->address[1] = '@';
    memcpy(s->address + 2, at.sun_path + 1, letters);
    s->address[2 + letters] = '\0';
    return true;
}

enum cv_status cv_swap_new(struct cv_swap **out, struct cv_error *err) {
    struct cv_swap *s = cv_alloc(sizeof *s);
    if (!swap_listen(s)) {
        enum cv_status status =
            cv_fail(err, CV_IO, "cannot make a socket for libwebsockets: %s", strerror(errno));
        cv_swap_free(s);
        return status;
    }
    *out = s;
    return CV_OK;
}

void cv_swap_free(struct cv_swap *s) {
    if (!s)
        return;
    if (s->fd >= 0)
        close(s->fd);
    free(s);
}

const char *cv_swap_address(const struct cv_swap *s) {
    return s->address;
}

/* The other ends, of libwebsockets' connection or of whoever found the name. */
static void swap_drain(struct cv_swap *s) {
    int fd;
    while ((fd = accept4(s->fd, NULL, NULL, SOCK_CLOEXEC)) >= 0)
        close(fd);
}

bool cv_swap_do(struct cv_swap *s, int given, int real) {
    bool done = fcntl(real, F_SETFL, O_NONBLOCK) == 0 && dup3(real, given, O_CLOEXEC) == given;
    close(real);
    swap_drain(s);
    return done;
}
