/* tls.h - certificates, and what stands before a server of this machine: an end of TLS,
 * or a proxy. Each serves one port by threads of its own. */
#ifndef TESTS_NET_TLS_H
#define TESTS_NET_TLS_H

#include "net/harness.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <pthread.h>

/* ---- certificates --------------------------------------------------------------- */

struct identity {
    EVP_PKEY *key;
    X509 *certificate;
};

static inline void identity_free(struct identity *i) {
    EVP_PKEY_free(i->key);
    X509_free(i->certificate);
}

static inline void identity_extend(X509 *c, X509 *issuer, int kind, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, c, NULL, NULL, 0);
    X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &context, kind, value);
    assert_non_null(e);
    assert_int_equal(X509_add_ext(c, e, -1), 1);
    X509_EXTENSION_free(e);
}

/* By itself when `by` is NULL; `names` as "DNS:localhost,IP:127.0.0.1"; valid for `days`
 * from yesterday on. */
static inline struct identity identity_new(const struct identity *by, const char *names, int days) {
    static int serial = 1;
    const long day = 24 * 60 * 60;
    struct identity i = {EVP_EC_gen("P-256"), X509_new()};
    X509 *c = i.certificate;
    assert_true(i.key && c);
    X509_set_version(c, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(c), serial++);
    X509_gmtime_adj(X509_getm_notBefore(c), -day - 60);
    X509_gmtime_adj(X509_getm_notAfter(c), (days - 1) * day - 30);
    X509_set_pubkey(c, i.key);
    X509_NAME *name = X509_get_subject_name(c);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               (const unsigned char *)(by ? "a server" : "an authority"), -1, -1,
                               0);
    X509_set_issuer_name(c, by ? X509_get_subject_name(by->certificate) : name);
    X509 *issuer = by ? by->certificate : c;
    if (by)
        identity_extend(c, issuer, NID_subject_alt_name, names);
    else
        identity_extend(c, issuer, NID_basic_constraints, "critical,CA:TRUE");
    assert_true(X509_sign(c, by ? by->key : i.key, EVP_sha256()) > 0);
    return i;
}

static inline void identity_write(const struct identity *i, const char *path) {
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(PEM_write_X509(f, i->certificate), 1);
    fclose(f);
}

/* ---- what stands before a server --------------------------------------------------- */

enum { FRONT_LINES = 32, FRONT_HEAD = 4096 };

struct front;

struct front_line {
    struct front *front;
    pthread_t thread;
    int fd, behind;
    SSL *ssl; /* NULL: a proxy */
};

struct front {
    int fd, port, behind; /* `behind`: the port of the server */
    SSL_CTX *context;     /* NULL: a proxy */
    const char *refusal;  /* of the proxy: a whole answer */
    pthread_t thread;
    pthread_mutex_t lock;
    struct front_line lines[FRONT_LINES];
    int n;
    char heard[FRONT_HEAD]; /* by the proxy: the heads of all requests */
};

static inline int front_dial(int port) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd, (struct sockaddr *)&at, sizeof at) != 0)
        abort();
    return fd;
}

/* Asks who connects for a tunnel, and says yes or no. */
static inline bool front_tunnel(struct front_line *line) {
    static const char yes[] = "HTTP/1.1 200 Connection established\r\n\r\n";
    struct front *f = line->front;
    char head[FRONT_HEAD] = "";
    size_t n = 0;
    while (!strstr(head, "\r\n\r\n")) {
        ssize_t got = read(line->fd, head + n, 1);
        if (got <= 0 || ++n == sizeof head - 1)
            return false;
    }
    pthread_mutex_lock(&f->lock);
    snprintf(f->heard + strlen(f->heard), sizeof f->heard - strlen(f->heard), "%s", head);
    pthread_mutex_unlock(&f->lock);
    const char *answer = f->refusal ? f->refusal : yes;
    return write(line->fd, answer, strlen(answer)) > 0 && !f->refusal;
}

static inline ssize_t front_read(struct front_line *line, char *bytes, int n) {
    return line->ssl ? SSL_read(line->ssl, bytes, n) : read(line->fd, bytes, (size_t)n);
}

static inline ssize_t front_write(struct front_line *line, const char *bytes, int n) {
    return line->ssl ? SSL_write(line->ssl, bytes, n) : write(line->fd, bytes, (size_t)n);
}

static inline void front_pump(struct front_line *line) {
    char bytes[16 * 1024];
    for (;;) {
        struct pollfd both[2] = {{.fd = line->fd, .events = POLLIN},
                                 {.fd = line->behind, .events = POLLIN}};
        ssize_t n = 1;
        if (poll(both, 2, -1) < 0)
            return;
        if (both[0].revents) {
            do {
                n = front_read(line, bytes, sizeof bytes);
                if (n <= 0 || send(line->behind, bytes, (size_t)n, MSG_NOSIGNAL) != n)
                    return;
            } while (line->ssl && SSL_pending(line->ssl));
        }
        if (both[1].revents) {
            n = read(line->behind, bytes, sizeof bytes);
            if (n <= 0 || front_write(line, bytes, (int)n) != n)
                return;
        }
    }
}

static inline void *front_serve(void *context) {
    struct front_line *line = context;
    if (line->front->context) {
        line->ssl = SSL_new(line->front->context);
        SSL_set_fd(line->ssl, line->fd);
    }
    if (line->ssl ? SSL_accept(line->ssl) == 1 : front_tunnel(line)) {
        line->behind = front_dial(line->front->behind);
        front_pump(line);
        close(line->behind);
    }
    SSL_free(line->ssl);
    shutdown(line->fd, SHUT_RDWR);
    return NULL;
}

static inline void *front_accept(void *context) {
    struct front *f = context;
    int fd;
    while (f->n < FRONT_LINES && (fd = accept4(f->fd, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
        struct front_line *line = &f->lines[f->n++];
        *line = (struct front_line){.front = f, .fd = fd};
        if (pthread_create(&line->thread, NULL, front_serve, line) != 0)
            abort();
    }
    return NULL;
}

/* Speaks HTTP/2 with everybody who offers it, as the large services do. */
static inline int front_protocol(SSL *ssl, const unsigned char **out, unsigned char *n,
                                 const unsigned char *offered, unsigned n_offered, void *context) {
    static const unsigned char ours[] = "\x02h2\x08http/1.1";
    (void)ssl, (void)context;
    return SSL_select_next_proto((unsigned char **)(uintptr_t)out, n, ours, sizeof ours - 1,
                                 offered, n_offered) == OPENSSL_NPN_NEGOTIATED
               ? SSL_TLSEXT_ERR_OK
               : SSL_TLSEXT_ERR_NOACK;
}

/* `identity` NULL: a proxy. */
static inline void front_open(struct front *f, const struct identity *identity, int behind) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof at;
    *f = (struct front){.behind = behind, .lock = PTHREAD_MUTEX_INITIALIZER};
    if (identity) {
        f->context = SSL_CTX_new(TLS_server_method());
        SSL_CTX_set_alpn_select_cb(f->context, front_protocol, NULL);
        assert_int_equal(SSL_CTX_use_certificate(f->context, identity->certificate), 1);
        assert_int_equal(SSL_CTX_use_PrivateKey(f->context, identity->key), 1);
    }
    f->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(f->fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(f->fd, 16), 0);
    getsockname(f->fd, (struct sockaddr *)&at, &n);
    f->port = ntohs(at.sin_port);
    assert_int_equal(pthread_create(&f->thread, NULL, front_accept, f), 0);
}

static inline void front_close(struct front *f) {
    shutdown(f->fd, SHUT_RDWR);
    pthread_join(f->thread, NULL);
    close(f->fd);
    for (int i = 0; i < f->n; i++) {
        shutdown(f->lines[i].fd, SHUT_RDWR);
        pthread_join(f->lines[i].thread, NULL);
        close(f->lines[i].fd);
    }
    SSL_CTX_free(f->context);
    pthread_mutex_destroy(&f->lock);
}

static inline bool front_heard(struct front *f, const char *text) {
    pthread_mutex_lock(&f->lock);
    bool heard = strstr(f->heard, text) != NULL;
    pthread_mutex_unlock(&f->lock);
    return heard;
}

#endif
