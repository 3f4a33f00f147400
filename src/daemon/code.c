/* code.c - words that nobody can guess, and small values of the store. */
#include "daemon/code.h"

enum {
    CODE_CHARS = 8, /* of 32 letters, the last a digit */
    DIGITS = 8,     /* of the alphabet, at its end */
    VALUE_MAX = 4096
};

/* Without letters that look like others. */
static const char alphabet[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
_Static_assert(sizeof alphabet == 33, "five bits a letter");

struct cv_str cv_code_new(const struct work *w) {
    unsigned char bytes[CODE_CHARS];
    char code[CODE_CHARS];
    w->config->random(bytes, sizeof bytes);
    for (size_t i = 0; i < CODE_CHARS; i++)
        code[i] = alphabet[bytes[i] % (sizeof alphabet - 1)];
    code[CODE_CHARS - 1] = alphabet[sizeof alphabet - 1 - DIGITS + bytes[CODE_CHARS - 1] % DIGITS];
    return cv_arena_copy(w->arena, (struct cv_str){code, CODE_CHARS});
}

bool cv_code_is(struct cv_str words) {
    bool digit = false;
    for (size_t i = 0; i < words.n; i++) {
        char c = words.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        digit = digit || !letter;
        if (!letter && !(c >= '0' && c <= '9'))
            return false;
    }
    return words.n == CODE_CHARS && digit;
}

struct cv_str cv_code_upper(const struct work *w, struct cv_str code) {
    char upper[CODE_CHARS];
    for (size_t i = 0; i < CODE_CHARS; i++)
        upper[i] = code.p[i] >= 'a' && code.p[i] <= 'z' ? (char)(code.p[i] - 'a' + 'A')
                                                        : code.p[i];
    return cv_arena_copy(w->arena, (struct cv_str){upper, CODE_CHARS});
}

enum cv_status cv_value_read(const struct work *w, struct cv_str name, size_t most,
                             struct cv_str *value) {
    struct cv_buf kept;
    cv_buf_init(&kept, most);
    enum cv_status status = cv_store_get_value(w->config->store, name, &kept, w->err);
    *value = status == CV_OK ? cv_arena_copy(w->arena, cv_buf_str(&kept)) : cv_str("");
    cv_buf_free(&kept);
    return status == CV_NOT_FOUND ? CV_OK : status;
}

enum cv_status cv_value_write(const struct work *w, struct cv_str name, struct cv_str value) {
    struct cv_str now;
    enum cv_status status = cv_value_read(w, name, VALUE_MAX, &now);
    return status || cv_str_eq(now, value)
               ? status
               : cv_store_put_value(w->config->store, name, value, w->err);
}
