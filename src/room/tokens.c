/* tokens.c - the three tokens of a room. */
#include "room/tokens.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BYTES = 16, FILE_MAX = 512, PATH_MAX_ = 4096 };

static const char *const names[] = {
    [CV_TOKEN_JOIN] = "join ", [CV_TOKEN_VIEW] = "view ", [CV_TOKEN_BOT] = "bot "};
_Static_assert(CV_COUNT(names) == CV_TOKENS, "a name for every token");

/* ---- one token ------------------------------------------------------------------------- */

enum cv_status cv_token_make(char *out, struct cv_error *err) {
    unsigned char bytes[BYTES];
    char base64[4 * ((BYTES + 2) / 3) + 1];
    if (RAND_bytes(bytes, sizeof bytes) != 1)
        return cv_fail(err, CV_IO, "the system gives no random numbers");
    EVP_EncodeBlock((unsigned char *)base64, bytes, sizeof bytes);
    for (int i = 0; i < CV_TOKEN_CHARS; i++)
        out[i] = base64[i] == '+' ? '-' : base64[i] == '/' ? '_' : base64[i];
    out[CV_TOKEN_CHARS] = '\0';
    cv_wipe(bytes, sizeof bytes);
    cv_wipe(base64, sizeof base64);
    return CV_OK;
}

void cv_token_hash(struct cv_str token, char *out) {
    static const char digits[] = "0123456789abcdef";
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    /* Fails only when OpenSSL lacks SHA-256 or memory. */
    if (EVP_Digest(token.p ? token.p : "", token.n, hash, &n, EVP_sha256(), NULL) != 1)
        abort();
    for (unsigned i = 0; i < n; i++) {
        out[2 * i] = digits[hash[i] >> 4];
        out[2 * i + 1] = digits[hash[i] & 15];
    }
    out[CV_HASH_CHARS] = '\0';
}

static bool token_is_one(struct cv_str s) {
    static const char chars[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (size_t i = 0; i < s.n; i++)
        if (!s.p[i] || !strchr(chars, s.p[i]))
            return false;
    return s.n == CV_TOKEN_CHARS;
}

/* ---- reading the file ----------------------------------------------------------------------- */

static enum cv_status tokens_read(struct cv_str text, struct cv_tokens *out) {
    struct cv_str line;
    while (cv_str_split(&text, '\n', &line))
        for (size_t i = 0; i < CV_TOKENS; i++) {
            struct cv_str name = cv_str(names[i]);
            struct cv_str token = {line.p + name.n, line.n - name.n};
            if (cv_str_starts(line, name) && !out->token[i] && token_is_one(token))
                out->token[i] = cv_secret_new(token);
        }
    for (size_t i = 0; i < CV_TOKENS; i++)
        if (!out->token[i])
            return CV_INVALID;
    return CV_OK;
}

static enum cv_status tokens_check(int fd, const char *path, struct cv_error *err) {
    struct stat st;
    if (fstat(fd, &st) != 0)
        return cv_fail(err, CV_IO, "%s: %s", path, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return cv_fail(err, CV_INVALID, "%s is not a file", path);
    if (st.st_mode & (S_IRWXG | S_IRWXO))
        return cv_fail(err, CV_INVALID, "others may read %s: chmod 600 it", path);
    return CV_OK;
}

static enum cv_status tokens_load(int fd, const char *path, struct cv_tokens *out,
                                  struct cv_error *err) {
    char text[FILE_MAX];
    enum cv_status s = tokens_check(fd, path, err);
    if (s != CV_OK)
        return s;
    ssize_t n = read(fd, text, sizeof text);
    if (n < 0)
        return cv_fail(err, CV_IO, "%s: %s", path, strerror(errno));
    s = tokens_read((struct cv_str){text, (size_t)n}, out);
    cv_wipe(text, sizeof text);
    return s == CV_OK ? s
                      : cv_fail(err, s,
                                "%s holds no three tokens: move it away and new ones are made, "
                                "but links given out before no longer work",
                                path);
}

/* ---- making the file --------------------------------------------------------------------------
 */

static enum cv_status tokens_make(struct cv_tokens *out, struct cv_error *err) {
    char token[CV_TOKEN_CHARS + 1];
    enum cv_status s = CV_OK;
    for (size_t i = 0; i < CV_TOKENS && s == CV_OK; i++) {
        s = cv_token_make(token, err);
        if (s == CV_OK)
            out->token[i] = cv_secret_new(cv_str(token));
    }
    cv_wipe(token, sizeof token);
    return s;
}

static bool tokens_print(const struct cv_tokens *t, int fd) {
    char text[FILE_MAX];
    int n = 0;
    for (size_t i = 0; i < CV_TOKENS; i++)
        n += snprintf(text + n, sizeof text - (size_t)n, "%s%.*s\n", names[i],
                      CV_ARG(cv_secret_reveal(t->token[i])));
    bool whole = write(fd, text, (size_t)n) == n && fsync(fd) == 0;
    cv_wipe(text, sizeof text);
    return whole;
}

/* So that the new name itself survives a power cut. */
static bool tokens_sync_folder(const char *path) {
    char folder[PATH_MAX_];
    const char *slash = strrchr(path, '/');
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) + 1 : 1,
             slash ? path : ".");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return good;
}

/* Written whole under another name first: half a file would lock everybody out. */
static enum cv_status tokens_save(const struct cv_tokens *t, const char *path,
                                  struct cv_error *err) {
    char draft[PATH_MAX_];
    if (snprintf(draft, sizeof draft, "%s.new", path) >= (int)sizeof draft)
        return cv_fail(err, CV_TOO_BIG, "the path of the tokens is too long");
    int fd = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    bool good = fd >= 0 && fchmod(fd, S_IRUSR | S_IWUSR) == 0 && tokens_print(t, fd);
    if (fd >= 0)
        close(fd);
    if (good && rename(draft, path) == 0 && tokens_sync_folder(path))
        return CV_OK;
    return cv_fail(err, CV_IO, "%s: %s", path, strerror(errno));
}

enum cv_status cv_tokens_open(const char *path, struct cv_tokens *out, struct cv_error *err) {
    enum cv_status s;
    *out = (struct cv_tokens){{NULL}};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        s = tokens_load(fd, path, out, err);
        close(fd);
    } else if (errno == ENOENT) {
        s = tokens_make(out, err);
        if (s == CV_OK)
            s = tokens_save(out, path, err);
    } else {
        s = cv_fail(err, CV_IO, "%s: %s", path, strerror(errno));
    }
    if (s != CV_OK)
        cv_tokens_free(out);
    return s;
}

void cv_tokens_free(struct cv_tokens *t) {
    for (size_t i = 0; i < CV_TOKENS; i++) {
        cv_secret_free(t->token[i]);
        t->token[i] = NULL;
    }
}
