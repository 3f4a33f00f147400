/* words.c - words from and for Matrix. */
#include "messenger/matrix/words.h"

#include <ctype.h>
#include <string.h>

/* ---- what people wrote ------------------------------------------------------------------ */

static struct cv_str words_from(struct cv_str text, size_t at) {
    return (struct cv_str){text.p + at, text.n - at};
}

/* The quotation is every line that begins with "> ", up to the first that does not. */
static struct cv_str words_unquoted(struct cv_str text) {
    struct cv_str rest = text, line;
    bool quoted = false;
    while (cv_str_starts(rest, CV_S("> "))) {
        quoted = true;
        if (!cv_str_split(&rest, '\n', &line))
            return cv_str("");
    }
    return quoted ? cv_str_trim(rest) : text;
}

/* Bytes of `name` at the start of `text` (with '@' before it or not, in any case). */
static size_t words_name(struct cv_str text, struct cv_str name) {
    size_t at = text.n && text.p[0] == '@' ? 1 : 0;
    size_t own = name.n && name.p[0] == '@' ? 1 : 0;
    struct cv_str bare = words_from(name, own);
    if (!bare.n || text.n < at + bare.n)
        return 0;
    if (!cv_str_eq_nocase((struct cv_str){text.p + at, bare.n}, bare))
        return 0;
    size_t end = at + bare.n;
    bool ends = end == text.n || (unsigned char)text.p[end] < 0x80;
    return ends && (end == text.n || !isalnum((unsigned char)text.p[end])) ? end : 0;
}

static const char person_link[] = "](https://matrix.to/#/";

/* "[NAME](https://matrix.to/#/@ID)" at the start of `text`: its bytes, or 0. */
static size_t words_link(struct cv_str text, struct cv_str *name, struct cv_str *id) {
    const size_t n = sizeof person_link - 1;
    const char *middle = text.n > n && text.p[0] == '[' ? memchr(text.p, ']', text.n) : NULL;
    if (!middle || (size_t)(middle - text.p) + n > text.n || memcmp(middle, person_link, n) != 0)
        return 0;
    struct cv_str rest = words_from(text, (size_t)(middle - text.p) + n);
    const char *end = rest.n ? memchr(rest.p, ')', rest.n) : NULL;
    if (!end)
        return 0;
    *name = (struct cv_str){text.p + 1, (size_t)(middle - text.p) - 1};
    *id = (struct cv_str){rest.p, (size_t)(end - rest.p)};
    return (size_t)(end - text.p) + 1;
}

/* Bytes of a mention of ours at the start. */
static size_t words_mention(struct cv_str text, struct cv_str me, struct cv_str name) {
    struct cv_str label, id;
    size_t n = words_link(text, &label, &id);
    if (n)
        return cv_str_eq(id, me) ? n : 0;
    n = words_name(text, me);
    return n ? n : words_name(text, name);
}

static struct cv_str words_addressed(struct cv_str text, struct cv_str me, struct cv_str name) {
    size_t n = words_mention(text, me, name);
    if (!n)
        return text;
    struct cv_str rest = words_from(text, n);
    while (rest.n && strchr(":, \t\n", rest.p[0]))
        rest = words_from(rest, 1);
    return rest;
}

bool cv_matrix_heard(struct cv_buf *out, struct cv_str body, bool reply, struct cv_str me,
                     struct cv_str name) {
    struct cv_str text = cv_str_trim(reply ? words_unquoted(body) : body), label, id;
    text = cv_str_trim(words_addressed(text, me, name));
    size_t from = 0;
    for (size_t at = 0; at < text.n; at++) {
        size_t n = words_link(words_from(text, at), &label, &id);
        if (!n || !id.n || id.p[0] != '@')
            continue;
        cv_buf_add(out, (struct cv_str){text.p + from, at - from});
        cv_buf_addz(out, label.n && label.p[0] == '@' ? "" : "@");
        cv_buf_add(out, label);
        from = at + n;
        at = from - 1;
    }
    return cv_buf_add(out, words_from(text, from));
}

/* ---- reactions -------------------------------------------------------------------------- */

struct cv_str cv_matrix_face(struct cv_str key) {
    static const struct {
        const char *key, *text;
    } faces[] = {
        {"\xF0\x9F\x91\x8D", "yes"}, {"\xE2\x9C\x85", "yes"}, /* thumbs up, check mark */
        {"\xF0\x9F\x91\x8E", "no"},  {"\xE2\x9D\x8C", "no"},  /* thumbs down, cross mark */
        {"\xF0\x9F\x94\x9F", "10"},
    };
    static const char keycap[] = "\xE2\x83\xA3";
    /* A skin tone or the wish for a coloured picture may follow. */
    for (size_t i = 0; i < CV_COUNT(faces); i++)
        if (cv_str_starts(key, cv_str(faces[i].key)))
            return cv_str(faces[i].text);
    bool capped = key.n > 3 && memcmp(key.p + key.n - 3, keycap, 3) == 0;
    return capped && isdigit((unsigned char)key.p[0]) ? (struct cv_str){key.p, 1} : cv_str("");
}

/* ---- what we write ----------------------------------------------------------------------- */

bool cv_matrix_html(struct cv_buf *out, struct cv_str text) {
    for (size_t i = 0; i < text.n; i++) {
        switch (text.p[i]) {
        case '&': cv_buf_addz(out, "&amp;"); break;
        case '<': cv_buf_addz(out, "&lt;"); break;
        case '>': cv_buf_addz(out, "&gt;"); break;
        case '\n': cv_buf_addz(out, "<br>"); break;
        default: cv_buf_addc(out, text.p[i]);
        }
    }
    return !out->full;
}

bool cv_matrix_segment(struct cv_buf *out, struct cv_str text) {
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (c < 0x80 && (isalnum(c) || strchr("-._~", c)))
            cv_buf_addc(out, (char)c);
        else
            cv_buf_addf(out, "%%%02X", c);
    }
    return !out->full;
}

struct cv_str cv_matrix_room_of(struct cv_str place, struct cv_str *thread) {
    *thread = cv_str("");
    for (size_t i = 0; i + 1 < place.n; i++)
        if (place.p[i] == ':' && place.p[i + 1] == '$') {
            *thread = words_from(place, i + 1);
            return (struct cv_str){place.p, i};
        }
    return place;
}

bool cv_matrix_thread(struct cv_buf *out, struct cv_str thread) {
    for (size_t i = 0; i < thread.n; i++) {
        bool slash = cv_str_starts(words_from(thread, i), CV_S("%2F"));
        cv_buf_addc(out, slash ? '/' : thread.p[i]);
        i += slash ? 2 : 0;
    }
    return !out->full;
}

bool cv_matrix_place(struct cv_buf *out, struct cv_str room, struct cv_str root) {
    cv_buf_add(out, room);
    if (root.n)
        cv_buf_addc(out, ':');
    for (size_t i = 0; i < root.n; i++)
        if (root.p[i] == '/') /* event ids of version 3 rooms: "//" divides places from corners */
            cv_buf_addz(out, "%2F");
        else
            cv_buf_addc(out, root.p[i]);
    return !out->full;
}
