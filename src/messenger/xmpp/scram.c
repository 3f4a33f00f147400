/* scram.c - SCRAM (RFC 5802, RFC 7677), the client's half. */
#include "messenger/xmpp/scram.h"

#include <canvasser/arena.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS_LEAST = 4096, ROUNDS_MOST = 1000 * 1000, TEXT_MAX = 4096 };

/* What GS2 says of channel binding: none (RFC 5802 7). */
#define GS2 "n,,"

struct scram_kind {
    const char *mechanism;
    const EVP_MD *(*hash)(void);
};

/* Weakest first. */
static const struct scram_kind kinds[] = {
    {"SCRAM-SHA-1", EVP_sha1},
    {"SCRAM-SHA-256", EVP_sha256},
    {"SCRAM-SHA-512", EVP_sha512},
};

struct cv_scram {
    const EVP_MD *hash;
    char *user, *nonce;
    struct cv_secret *password;
    unsigned char expected[EVP_MAX_MD_SIZE]; /* the other side's signature */
    bool proved;
};

void cv_base64_add(struct cv_buf *out, struct cv_str bytes) {
    unsigned char piece[4 + 1];
    for (size_t at = 0; at < bytes.n; at += 3) {
        size_t n = bytes.n - at < 3 ? bytes.n - at : 3;
        EVP_EncodeBlock(piece, (const unsigned char *)bytes.p + at, (int)n);
        cv_buf_add(out, (struct cv_str){(const char *)piece, 4});
    }
}

bool cv_base64_read(struct cv_buf *out, struct cv_str text) {
    unsigned char piece[3];
    if (text.n % 4)
        return false;
    for (size_t at = 0; at < text.n; at += 4) {
        bool last = at + 4 == text.n;
        size_t pads = (size_t)(text.p[at + 3] == '=') + (size_t)(text.p[at + 2] == '=');
        if ((pads && !last) ||
            EVP_DecodeBlock(piece, (const unsigned char *)text.p + at, 4) != 3)
            return false;
        cv_buf_add(out, (struct cv_str){(const char *)piece, 3 - pads});
    }
    return !out->full;
}

int cv_scram_strength(struct cv_str mechanism) {
    for (size_t i = 0; i < CV_COUNT(kinds); i++)
        if (cv_str_eqz(mechanism, kinds[i].mechanism))
            return (int)i + 1;
    return 0;
}

struct cv_scram *cv_scram_new(struct cv_str mechanism, struct cv_str user,
                              const struct cv_secret *password, struct cv_str nonce) {
    int strength = cv_scram_strength(mechanism);
    if (!strength)
        return NULL;
    struct cv_scram *s = cv_alloc(sizeof *s);
    *s = (struct cv_scram){.hash = kinds[strength - 1].hash(),
                           .user = cv_strdup(user),
                           .nonce = cv_strdup(nonce),
                           .password = cv_secret_new(cv_secret_reveal(password))};
    return s;
}

void cv_scram_free(struct cv_scram *s) {
    if (!s)
        return;
    cv_secret_free(s->password);
    cv_wipe(s->expected, sizeof s->expected);
    free(s->user);
    free(s->nonce);
    free(s);
}

/* "n=USER,r=NONCE", the user's ',' and '=' written otherwise (RFC 5802 5.1). */
static void scram_bare(const struct cv_scram *s, struct cv_buf *out) {
    cv_buf_addz(out, "n=");
    for (const char *p = s->user; *p; p++) {
        if (*p == ',' || *p == '=')
            cv_buf_addz(out, *p == ',' ? "=2C" : "=3D");
        else
            cv_buf_addc(out, *p);
    }
    cv_buf_addf(out, ",r=%s", s->nonce);
}

void cv_scram_first(const struct cv_scram *s, struct cv_buf *out) {
    cv_buf_addz(out, GS2);
    scram_bare(s, out);
}

/* The value of the attribute `name` in "a=..,b=..". */
static struct cv_str scram_value(struct cv_str message, char name) {
    struct cv_str part;
    while (cv_str_split(&message, ',', &part))
        if (part.n >= 2 && part.p[0] == name && part.p[1] == '=')
            return (struct cv_str){part.p + 2, part.n - 2};
    return CV_S("");
}

static void scram_hmac(const struct cv_scram *s, const unsigned char *key, struct cv_str text,
                       unsigned char *out) {
    unsigned n = 0;
    HMAC(s->hash, key, EVP_MD_get_size(s->hash), (const unsigned char *)text.p, text.n, out, &n);
}

/* The proof of RFC 5802 3, and what the other side has to sign. */
static void scram_sign(struct cv_scram *s, struct cv_str salt, int64_t rounds, struct cv_str said,
                       unsigned char *proof) {
    unsigned char salted[EVP_MAX_MD_SIZE], key[EVP_MAX_MD_SIZE], stored[EVP_MAX_MD_SIZE];
    int n = EVP_MD_get_size(s->hash);
    struct cv_str password = cv_secret_reveal(s->password);
    PKCS5_PBKDF2_HMAC(password.p, (int)password.n, (const unsigned char *)salt.p, (int)salt.n,
                      (int)rounds, s->hash, n, salted);
    scram_hmac(s, salted, CV_S("Client Key"), proof);
    EVP_Digest(proof, (size_t)n, stored, NULL, s->hash, NULL);
    scram_hmac(s, stored, said, key);
    for (int i = 0; i < n; i++)
        proof[i] ^= key[i];
    scram_hmac(s, salted, CV_S("Server Key"), key);
    scram_hmac(s, key, said, s->expected);
    s->proved = true;
    cv_wipe(salted, sizeof salted);
    cv_wipe(stored, sizeof stored);
    cv_wipe(key, sizeof key);
}

enum cv_status cv_scram_prove(struct cv_scram *s, struct cv_str challenge, struct cv_buf *out,
                              struct cv_error *err) {
    struct cv_str nonce = scram_value(challenge, 'r');
    int64_t rounds = 0;
    struct cv_buf salt, said;
    unsigned char proof[EVP_MAX_MD_SIZE];
    if (!cv_str_starts(nonce, cv_str(s->nonce)) || nonce.n == strlen(s->nonce))
        return cv_fail(err, CV_INVALID, "the challenge is not for us");
    if (!cv_str_int(scram_value(challenge, 'i'), &rounds) || rounds < ROUNDS_LEAST ||
        rounds > ROUNDS_MOST)
        return cv_fail(err, CV_INVALID, "the challenge asks for too few or too many rounds");
    cv_buf_init(&salt, TEXT_MAX);
    cv_buf_init(&said, TEXT_MAX * 2);
    bool fine = cv_base64_read(&salt, scram_value(challenge, 's')) && salt.n;
    if (fine) {
        struct cv_buf last;
        cv_buf_init(&last, TEXT_MAX);
        cv_buf_addz(&last, "c=");
        cv_base64_add(&last, CV_S(GS2));
        cv_buf_addf(&last, ",r=%.*s", CV_ARG(nonce));
        scram_bare(s, &said);
        cv_buf_addf(&said, ",%.*s,%.*s", CV_ARG(challenge), CV_ARG(cv_buf_str(&last)));
        scram_sign(s, cv_buf_str(&salt), rounds, cv_buf_str(&said), proof);
        cv_buf_addf(out, "%.*s,p=", CV_ARG(cv_buf_str(&last)));
        cv_base64_add(out, (struct cv_str){(const char *)proof,
                                           (size_t)EVP_MD_get_size(s->hash)});
        fine = !said.full && !last.full && !out->full;
        cv_buf_free(&last);
    }
    cv_wipe(proof, sizeof proof);
    cv_buf_free(&salt);
    cv_buf_free(&said);
    return fine ? CV_OK : cv_fail(err, CV_INVALID, "the challenge makes no sense");
}

enum cv_status cv_scram_verify(const struct cv_scram *s, struct cv_str last,
                               struct cv_error *err) {
    struct cv_buf signature;
    size_t n = (size_t)EVP_MD_get_size(s->hash);
    cv_buf_init(&signature, TEXT_MAX);
    bool right = s->proved && cv_base64_read(&signature, scram_value(last, 'v')) &&
                 signature.n == n && CRYPTO_memcmp(signature.p, s->expected, n) == 0;
    cv_buf_free(&signature);
    return right ? CV_OK
                 : cv_fail(err, CV_REFUSED, "the server does not prove that it knows the password");
}
