/* seal.c - entries that only the running session can read. */
#include "daemon/seal.h"

#include <canvasser/arena.h>
#include <canvasser/secret.h>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <stdlib.h>
#include <string.h>

enum {
    NONCE = 12,
    TAG = 16,
    FILL = 256,             /* plain text is filled up to a multiple of so many bytes */
    PLAIN_MAX = 4 * 1024 * 1024,
    HEX = 2 * CV_SEAL_KEY
};

struct cv_str cv_seal_mark(void) {
    return CV_S("sealed:");
}

bool cv_sealed(struct cv_str text) {
    return cv_str_starts(text, cv_seal_mark());
}

/* ---- the key ---------------------------------------------------------------------- */

void cv_seal_wipe(struct cv_seal *seal) {
    cv_wipe(seal, sizeof *seal);
}

enum cv_status cv_seal_make(struct cv_seal *seal, struct cv_store *store, struct cv_str session,
                            struct cv_error *err) {
    char hex[HEX];
    if (RAND_bytes(seal->key, sizeof seal->key) != 1)
        return cv_fail(err, CV_IO, "the system has no random bytes");
    seal->on = true;
    for (size_t i = 0; i < HEX; i++)
        hex[i] = "0123456789abcdef"[seal->key[i / 2] >> (i % 2 ? 0 : 4) & 15];
    enum cv_status status = cv_store_put_seal(store, session, (struct cv_str){hex, HEX}, err);
    cv_wipe(hex, sizeof hex);
    if (status)
        cv_seal_wipe(seal);
    return status;
}

/* 16 for what is no digit. */
static unsigned hex_digit(char c) {
    const char *digits = "0123456789abcdef", *at = memchr(digits, c, 16);
    return at ? (unsigned)(at - digits) : 16;
}

static bool key_read(struct cv_seal *seal, struct cv_str hex) {
    for (size_t i = 0; i < CV_SEAL_KEY && hex.n == HEX; i++) {
        unsigned high = hex_digit(hex.p[2 * i]), low = hex_digit(hex.p[2 * i + 1]);
        if (high > 15 || low > 15)
            return false;
        seal->key[i] = (unsigned char)(high << 4 | low);
    }
    return hex.n == HEX;
}

enum cv_status cv_seal_load(struct cv_seal *seal, struct cv_store *store, struct cv_str session,
                            struct cv_error *err) {
    struct cv_buf hex;
    cv_buf_init(&hex, HEX);
    enum cv_status status = cv_store_get_seal(store, session, &hex, err);
    if (status == CV_NOT_FOUND)
        cv_fail(err, status, "the key of what was sealed is forgotten");
    else if (!status && !key_read(seal, cv_buf_str(&hex)))
        status = cv_fail(err, CV_INVALID, "the store holds a damaged key");
    seal->on = status == CV_OK;
    if (hex.p)
        cv_wipe(hex.p, hex.n);
    cv_buf_free(&hex);
    return status;
}

/* ---- sealing ---------------------------------------------------------------------- */

/* Both ways: `in` of `n` bytes to `out`; false when it cannot be, or the tag is wrong. */
static bool cipher(const struct cv_seal *seal, bool close, unsigned char *nonce, unsigned char *tag,
                   const unsigned char *in, size_t n, unsigned char *out) {
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    unsigned char rest[16];
    int done = 0, more = 0;
    bool good = c && EVP_CipherInit_ex(c, EVP_aes_256_gcm(), NULL, seal->key, nonce, close) == 1 &&
                EVP_CipherUpdate(c, out, &done, in, (int)n) == 1;
    if (good && !close)
        good = EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, TAG, tag) == 1;
    good = good && EVP_CipherFinal_ex(c, rest, &more) == 1 && (size_t)done == n && more == 0;
    if (good && close)
        good = EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, TAG, tag) == 1;
    EVP_CIPHER_CTX_free(c);
    return good;
}

static enum cv_status add_base64(const unsigned char *bytes, size_t n, struct cv_buf *out,
                                 struct cv_error *err) {
    unsigned char *text = cv_alloc((n + 2) / 3 * 4 + 1);
    int length = EVP_EncodeBlock(text, bytes, (int)n);
    bool fits = cv_buf_add(out, cv_seal_mark()) &&
                cv_buf_add(out, (struct cv_str){(const char *)text, (size_t)length});
    free(text);
    return fits ? CV_OK : cv_fail(err, CV_TOO_BIG, "a sealed entry of %zu bytes does not fit", n);
}

enum cv_status cv_seal_close(const struct cv_seal *seal, struct cv_str plain, struct cv_buf *out,
                             struct cv_error *err) {
    if (plain.n > PLAIN_MAX)
        return cv_fail(err, CV_TOO_BIG, "an entry of %zu bytes cannot be sealed", plain.n);
    size_t filled = (plain.n + FILL) / FILL * FILL, all = NONCE + TAG + filled;
    unsigned char *text = cv_alloc(filled), *bytes = cv_alloc(all);
    memset(text, ' ', filled);
    if (plain.n)
        memcpy(text, plain.p, plain.n);
    bool good = RAND_bytes(bytes, NONCE) == 1 &&
                cipher(seal, true, bytes, bytes + NONCE, text, filled, bytes + NONCE + TAG);
    enum cv_status status = good ? add_base64(bytes, all, out, err)
                                 : cv_fail(err, CV_IO, "an entry could not be sealed");
    cv_wipe(text, filled);
    free(text);
    free(bytes);
    return status;
}

enum cv_status cv_seal_open(const struct cv_seal *seal, struct cv_str sealed, struct cv_buf *out,
                            struct cv_error *err) {
    struct cv_str mark = cv_seal_mark();
    size_t n = sealed.n > mark.n ? sealed.n - mark.n : 0, pad = 0;
    if (!cv_sealed(sealed) || n % 4 || n > 2 * (size_t)PLAIN_MAX)
        return cv_fail(err, CV_INVALID, "this is not sealed");
    while (pad < 2 && pad < n && sealed.p[sealed.n - 1 - pad] == '=')
        pad++;
    unsigned char *bytes = cv_alloc(n + 1), *text = cv_alloc(n + 1);
    int length = EVP_DecodeBlock(bytes, (const unsigned char *)sealed.p + mark.n, (int)n);
    size_t all = length > 0 ? (size_t)length - pad : 0;
    bool good = all > NONCE + TAG &&
                cipher(seal, false, bytes, bytes + NONCE, bytes + NONCE + TAG, all - NONCE - TAG,
                       text);
    enum cv_status status =
        !good ? cv_fail(err, CV_INVALID, "a sealed entry is damaged, or was sealed by another")
        : cv_buf_add(out, (struct cv_str){(const char *)text, all - NONCE - TAG})
            ? CV_OK
            : cv_fail(err, CV_TOO_BIG, "what was sealed does not fit");
    cv_wipe(text, n);
    free(text);
    free(bytes);
    return status;
}
