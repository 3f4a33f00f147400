/* edition.c - one edition of a dialog.
 *
 * Packed form: the dialog's id and a line end; then, a file at a time: role,
 * line end, number of bytes, line end, the bytes. */
#include "daemon/edition.h"

#include "daemon/calendar.h"
#include "dialog/lexicon.h"

#include <openssl/evp.h>
#include <stdlib.h>

enum { PACKED_MAX = 16 * 1024 * 1024, FILES_MAX = 64 };

static enum cv_status edition_pack(struct cv_edition *e, const struct cv_bundle *bundle,
                                   struct cv_error *err) {
    struct cv_buf packed;
    cv_buf_init(&packed, PACKED_MAX);
    cv_buf_addf(&packed, "%.*s\n", CV_ARG(bundle->id));
    for (size_t i = 0; i < bundle->n; i++) {
        cv_buf_addf(&packed, "%.*s\n%zu\n", CV_ARG(bundle->role[i]), bundle->file[i].text.n);
        cv_buf_add(&packed, bundle->file[i].text);
    }
    bool full = packed.full;
    e->packed = cv_arena_copy(e->arena, cv_buf_str(&packed));
    cv_buf_free(&packed);
    if (full)
        return cv_fail(err, CV_TOO_BIG, "dialog %.*s: its files are over %d bytes together",
                       CV_ARG(bundle->id), PACKED_MAX);
    return CV_OK;
}

static void edition_fingerprint(struct cv_edition *e) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    struct cv_buf hex;
    if (EVP_Digest(e->packed.p, e->packed.n, digest, &n, EVP_sha256(), NULL) != 1)
        abort(); /* only without memory */
    cv_buf_init(&hex, sizeof digest * 2);
    for (unsigned i = 0; i < n; i++)
        cv_buf_addf(&hex, "%02x", digest[i]);
    e->fingerprint = cv_arena_copy(e->arena, cv_buf_str(&hex));
    cv_buf_free(&hex);
}

static enum cv_status edition_add_texts(struct cv_edition *e, const struct cv_bundle *bundle,
                                        struct cv_error *err) {
    for (size_t i = 0; i < bundle->n; i++) {
        struct cv_str lang;
        enum cv_status status = CV_OK;
        if (cv_role_language(bundle->role[i], "like/texts/", &lang)) /* behind its own */
            status = cv_texts_borrow(e->texts, lang, &bundle->file[i], err);
        else if (cv_role_language(bundle->role[i], "texts/", &lang) ||
                 cv_role_language(bundle->role[i], "engine/texts/", &lang))
            status = cv_texts_add(e->texts, lang, &bundle->file[i], err);
        if (status)
            return status;
    }
    return CV_OK;
}

/* A dialog without lexicons has no readers, as those stored before there were any. */
static enum cv_status edition_add_lexicons(struct cv_edition *e, const struct cv_bundle *bundle,
                                           struct cv_error *err) {
    const struct cv_source *english = cv_bundle_file(bundle, "lexicon/en.yaml");
    enum cv_status status = CV_OK;
    for (size_t i = 0; !status && i < bundle->n; i++) {
        struct cv_str lang;
        if (cv_role_language(bundle->role[i], "lexicon/", &lang))
            status = cv_tongues_add(&e->tongues, lang, &bundle->file[i], english, err);
    }
    return status;
}

static enum cv_status edition_compile(struct cv_edition *e, const struct cv_bundle *bundle,
                                      struct cv_error *err) {
    const struct cv_source *script = cv_bundle_file(bundle, "dialog.yaml");
    const struct cv_source *advice = cv_bundle_file(bundle, "advice.yaml");
    struct cv_dialog *dialog = NULL;
    struct cv_model *model = NULL;
    if (!script || !advice)
        return cv_fail(err, CV_INVALID, "dialog %.*s: dialog.yaml and advice.yaml are both needed",
                       CV_ARG(bundle->id));
    enum cv_status status = edition_add_texts(e, bundle, err);
    if (!status)
        status = edition_add_lexicons(e, bundle, err);
    if (!status)
        status = cv_dialog_compile(script, e->arena, &dialog, err);
    if (!status)
        status = cv_model_compile(advice, e->arena, &model, err);
    if (!status)
        status = cv_dialog_check_texts(dialog, e->texts, CV_S("en"), err);
    e->playbook = (struct cv_playbook){dialog, e->texts, model, &e->tongues, NULL};
    return status ? status : cv_playbook_check(&e->playbook, err);
}

/* On a machine without a tz database nobody has a pace of their own, and all
 * else works: who asks for one is told. */
static enum cv_status edition_date(struct cv_edition *e, struct cv_error *err) {
    if (cv_zones_new(cv_calendar_files(), &e->zones, NULL) != CV_OK) {
        e->zones = NULL;
        return CV_OK;
    }
    enum cv_status status = cv_almanac_new(e->zones, e->texts, &e->almanac, err);
    e->playbook.almanac = status ? NULL : e->almanac;
    return status;
}

/* The bundle with everything copied into the edition's own arena: compiled
 * dialogs keep views of their sources. */
static struct cv_bundle bundle_copy(const struct cv_bundle *b, struct cv_arena *arena) {
    struct cv_bundle copy = {
        .id = cv_arena_copy(arena, b->id),
        .file = cv_arena_alloc(arena, b->n * sizeof *copy.file),
        .role = cv_arena_alloc(arena, b->n * sizeof *copy.role),
        .n = b->n,
    };
    for (size_t i = 0; i < b->n; i++) {
        copy.file[i].name = cv_arena_copy(arena, b->file[i].name);
        copy.file[i].text = cv_arena_copy(arena, b->file[i].text);
        copy.role[i] = cv_arena_copy(arena, b->role[i]);
    }
    return copy;
}

enum cv_status cv_edition_new(const struct cv_bundle *bundle, struct cv_edition **out,
                              struct cv_error *err) {
    struct cv_edition *e = cv_alloc(sizeof *e);
    e->arena = cv_arena_new();
    e->texts = cv_texts_new();
    struct cv_bundle own = bundle_copy(bundle, e->arena);
    enum cv_status status = edition_pack(e, &own, err);
    if (!status)
        status = edition_compile(e, &own, err);
    if (!status)
        status = edition_date(e, err);
    if (status) {
        cv_edition_free(e);
        return status;
    }
    edition_fingerprint(e);
    *out = e;
    return CV_OK;
}

enum cv_status cv_edition_read(struct cv_str name, struct cv_edition **out, struct cv_error *err) {
    struct cv_arena *arena = cv_arena_new();
    struct cv_bundle bundle;
    enum cv_status status = cv_library_read(name, arena, &bundle, err);
    if (!status)
        status = cv_edition_new(&bundle, out, err);
    cv_arena_free(arena);
    return status;
}

/* Takes the next packed file off the front of `rest`. */
static bool unpack_file(struct cv_str *rest, struct cv_bundle *b, struct cv_arena *arena) {
    struct cv_str role, count;
    int64_t n;
    if (b->n == FILES_MAX || !cv_str_split(rest, '\n', &role) ||
        !cv_str_split(rest, '\n', &count) || !cv_str_int(count, &n) || n < 0 ||
        (uint64_t)n > rest->n)
        return false;
    b->role[b->n] = role;
    b->file[b->n].name = cv_arena_printf(arena, "%.*s/%.*s", CV_ARG(b->id), CV_ARG(role));
    b->file[b->n++].text = (struct cv_str){rest->p, (size_t)n};
    *rest = (struct cv_str){rest->p + n, rest->n - (size_t)n};
    return true;
}

enum cv_status cv_edition_unpack(struct cv_str packed, struct cv_edition **out,
                                 struct cv_error *err) {
    struct cv_arena *arena = cv_arena_new();
    struct cv_bundle b = {
        .file = cv_arena_alloc(arena, FILES_MAX * sizeof *b.file),
        .role = cv_arena_alloc(arena, FILES_MAX * sizeof *b.role),
    };
    bool good = cv_str_split(&packed, '\n', &b.id);
    while (good && packed.n)
        good = unpack_file(&packed, &b, arena);
    enum cv_status status = good ? cv_edition_new(&b, out, err)
                                 : cv_fail(err, CV_INVALID,
                                           "a stored dialog is damaged: restore the store from a "
                                           "backup, or end its sessions");
    cv_arena_free(arena);
    return status;
}

void cv_edition_free(struct cv_edition *e) {
    if (!e)
        return;
    cv_almanac_free(e->almanac);
    cv_zones_free(e->zones);
    cv_tongues_close(&e->tongues);
    cv_texts_free(e->texts);
    cv_arena_free(e->arena);
    free(e);
}
