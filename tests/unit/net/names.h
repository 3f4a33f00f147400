/* names.h - a name server for tests: stands in for getaddrinfo of the C library, in this
 * program and in the libraries it uses.
 *
 *   two.invalid     127.0.0.9, where nobody listens, then 127.0.0.1
 *   slow.invalid    127.0.0.1, but not before names_release
 *   *.invalid       not known
 * and all others as the C library has them. */
#ifndef TESTS_NET_NAMES_H
#define TESTS_NET_NAMES_H

#include <dlfcn.h>
#include <netdb.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

enum { NAMES_PATIENCE = 5 }; /* seconds that a slow one waits at most */

static struct slow_names {
    pthread_mutex_t lock;
    pthread_cond_t change;
    int asked, answered; /* slow ones */
    bool released, late; /* `late`: one was never released */
} slow = {.lock = PTHREAD_MUTEX_INITIALIZER, .change = PTHREAD_COND_INITIALIZER};

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
                struct addrinfo **out);

typedef int names_function(const char *, const char *, const struct addrinfo *, struct addrinfo **);

static inline bool names_until(const bool *what) {
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += NAMES_PATIENCE;
    while (!*what)
        if (pthread_cond_timedwait(&slow.change, &slow.lock, &end) != 0)
            return false;
    return true;
}

static inline void names_wait(void) {
    pthread_mutex_lock(&slow.lock);
    slow.asked++;
    if (!names_until(&slow.released))
        slow.late = true;
    slow.answered++;
    pthread_cond_broadcast(&slow.change);
    pthread_mutex_unlock(&slow.lock);
}

static inline void names_reset(void) {
    pthread_mutex_lock(&slow.lock);
    slow.asked = slow.answered = 0;
    slow.released = slow.late = false;
    pthread_mutex_unlock(&slow.lock);
}

/* Lets the slow ones go on, and says whether none had to give up. */
static inline bool names_release(void) {
    pthread_mutex_lock(&slow.lock);
    slow.released = true;
    pthread_cond_broadcast(&slow.change);
    while (slow.answered < slow.asked)
        pthread_cond_wait(&slow.change, &slow.lock);
    bool late = slow.late;
    pthread_mutex_unlock(&slow.lock);
    return !late;
}

static inline int names_asked(void) {
    pthread_mutex_lock(&slow.lock);
    int asked = slow.asked;
    pthread_mutex_unlock(&slow.lock);
    return asked;
}

static inline bool names_ends(const char *name, const char *with) {
    size_t n = strlen(name), m = strlen(with);
    return n >= m && strcmp(name + n - m, with) == 0;
}

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
                struct addrinfo **out) {
    names_function *real;
    void *symbol = dlsym(RTLD_NEXT, "getaddrinfo");
    memcpy(&real, &symbol, sizeof real);
    if (!name || !names_ends(name, ".invalid"))
        return real(name, service, hints, out);
    if (strcmp(name, "slow.invalid") == 0) {
        names_wait();
        return real("127.0.0.1", service, hints, out);
    }
    if (strcmp(name, "two.invalid") != 0)
        return EAI_NONAME;
    int why = real("127.0.0.9", service, hints, out);
    return why ? why : real("127.0.0.1", service, hints, &(*out)->ai_next);
}

#endif
