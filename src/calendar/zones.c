/* zones.c - the zones by name, as the tz database lists them in tzdata.zi. */
#include "calendar/zone.h"

#include <stdlib.h>
#include <string.h>

struct entry {
    const char *id;
    const char *target; /* what it is another name of, or itself */
    struct cv_zone *zone; /* once it was wanted */
};

struct cv_zones {
    struct cv_arena *arena;
    const struct cv_zone_files *files;
    struct cv_str edition;
    struct entry *entries; /* by id */
    size_t n, cap;
};

/* ---- the list ------------------------------------------------------------------- */

static void entry_add(struct cv_zones *z, struct cv_str id, struct cv_str target) {
    if (!id.n || id.n > 60)
        return;
    z->entries = cv_arena_grow(z->arena, z->entries, sizeof *z->entries, z->n, &z->cap);
    z->entries[z->n++] =
        (struct entry){cv_arena_copy(z->arena, id).p, cv_arena_copy(z->arena, target).p, NULL};
}

/* "# version 2025b", "Z Europe/Athens 1:34:52 - LMT 1895 S 14", "L Asia/Kolkata
 * Asia/Calcutta"; all else is rules. */
static void line_take(struct cv_zones *z, struct cv_str line) {
    static const struct cv_str version = CV_STR("# version ");
    struct cv_str kind, first, second;
    if (cv_str_starts(line, version))
        z->edition = cv_arena_copy(
            z->arena, cv_str_trim((struct cv_str){line.p + version.n, line.n - version.n}));
    else if (cv_str_split(&line, ' ', &kind) && cv_str_split(&line, ' ', &first)) {
        if (cv_str_eqz(kind, "Z"))
            entry_add(z, first, first);
        else if (cv_str_eqz(kind, "L") && cv_str_split(&line, ' ', &second))
            entry_add(z, second, first);
    }
}

static int entry_order(const void *a, const void *b) {
    return strcmp(((const struct entry *)a)->id, ((const struct entry *)b)->id);
}

enum cv_status cv_zones_new(const struct cv_zone_files *files, struct cv_zones **out,
                            struct cv_error *err) {
    struct cv_arena *arena = cv_arena_new(), *scratch = cv_arena_new();
    struct cv_zones *z = cv_arena_alloc(arena, sizeof *z);
    struct cv_str list, line;
    *z = (struct cv_zones){.arena = arena, .files = files};
    if (files->read(files->context, "tzdata.zi", scratch, &list))
        while (cv_str_split(&list, '\n', &line))
            line_take(z, line);
    cv_arena_free(scratch);
    if (!z->n) {
        cv_zones_free(z);
        return cv_fail(err, CV_NOT_FOUND,
                       "there is no list of time zones (tzdata.zi): install the package tzdata");
    }
    qsort(z->entries, z->n, sizeof *z->entries, entry_order);
    *out = z;
    return CV_OK;
}

void cv_zones_free(struct cv_zones *zones) {
    if (zones)
        cv_arena_free(zones->arena);
}

struct cv_str cv_zones_edition(const struct cv_zones *zones) {
    return zones->edition;
}

/* ---- reading ------------------------------------------------------------------------ */

static struct entry *entry_find(const struct cv_zones *z, const char *id) {
    struct entry wanted = {.id = id};
    return bsearch(&wanted, z->entries, z->n, sizeof *z->entries, entry_order);
}

static enum cv_status entry_read(struct cv_zones *z, struct entry *e, struct cv_error *err) {
    struct cv_zone *zone = cv_arena_alloc(z->arena, sizeof *zone);
    struct cv_arena *scratch = cv_arena_new();
    struct cv_error wrong = {0};
    struct cv_str bytes;
    enum cv_status status = CV_OK;
    *zone = (struct cv_zone){e->id, {.arena = z->arena}};
    if (!z->files->read(z->files->context, e->id, scratch, &bytes))
        status = cv_fail(err, CV_NOT_FOUND, "the time zone %s has no file", e->id);
    else if (cv_tzif_read(bytes, &zone->shifts, &wrong))
        status = cv_fail_at(err, CV_INVALID, cv_str(e->id), 0, 0, "%s", wrong.text);
    else
        e->zone = zone;
    cv_arena_free(scratch);
    return status;
}

enum cv_status cv_zones_open(struct cv_zones *zones, const char *id, const struct cv_zone **out,
                             struct cv_error *err) {
    struct entry *e = entry_find(zones, id);
    enum cv_status status = CV_OK;
    if (!e)
        return cv_fail(err, CV_NOT_FOUND, "there is no time zone %s", id);
    if (!e->zone)
        status = entry_read(zones, e, err);
    if (status == CV_OK)
        *out = e->zone;
    return status;
}

/* ---- what people type ----------------------------------------------------------------- */

enum { TYPED_MAX = 40, DISTANCE_FAR = 99 };

/* As compared: small letters, underscores for blanks. */
struct spelling {
    char text[64];
    size_t n;
};

static struct cv_str spelling_of(struct cv_str s, struct spelling *out) {
    *out = (struct spelling){.n = s.n < sizeof out->text ? s.n : 0};
    for (size_t i = 0; i < out->n; i++) {
        char c = s.p[i];
        out->text[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c == ' ' ? '_' : c);
    }
    return (struct cv_str){out->text, out->n};
}

/* "Asia/Ho_Chi_Minh" -> "Ho_Chi_Minh"; empty without an area. */
static struct cv_str city_of(struct cv_str id) {
    size_t from = id.n;
    while (from && id.p[from - 1] != '/')
        from--;
    return from ? (struct cv_str){id.p + from, id.n - from} : (struct cv_str){NULL, 0};
}

/* The one zone that has this city: its main name where it has several. */
static const struct entry *city_find(const struct cv_zones *z, struct cv_str typed) {
    const struct entry *found = NULL;
    struct spelling spelt;
    for (size_t i = 0; i < z->n; i++) {
        const struct entry *e = &z->entries[i];
        if (!cv_str_eq(city_of(spelling_of(cv_str(e->id), &spelt)), typed))
            continue;
        if (found && strcmp(found->target, e->target) != 0)
            return NULL;
        if (!found || strcmp(e->id, e->target) == 0)
            found = e;
    }
    return found;
}

static const struct entry *id_find(const struct cv_zones *z, struct cv_str typed) {
    struct spelling spelt;
    for (size_t i = 0; i < z->n; i++)
        if (cv_str_eq(spelling_of(cv_str(z->entries[i].id), &spelt), typed))
            return &z->entries[i];
    return NULL;
}

static int smaller(int a, int b) {
    return a < b ? a : b;
}

/* The id nearest to what was typed, by its city or as a whole: one slip in
 * four letters at most. */
static struct cv_str near_find(const struct cv_zones *z, struct cv_str typed) {
    int best = (int)typed.n / 4 + 1;
    struct cv_str near = {NULL, 0};
    for (size_t i = 0; i < z->n; i++) {
        struct spelling spelt;
        struct cv_str id = spelling_of(cv_str(z->entries[i].id), &spelt), city = city_of(id);
        int distance = cv_str_distance(id, typed);
        distance = city.n ? smaller(distance, cv_str_distance(city, typed)) : DISTANCE_FAR;
        if (distance < best) {
            best = distance;
            near = cv_str(z->entries[i].id);
        }
    }
    return near;
}

const char *cv_zones_find(const struct cv_zones *zones, struct cv_str typed, struct cv_str *near) {
    struct spelling spelt;
    struct cv_str name = spelling_of(cv_str_trim(typed), &spelt);
    const struct entry *e = name.n ? id_find(zones, name) : NULL;
    if (!e && name.n)
        e = city_find(zones, name);
    *near = (struct cv_str){NULL, 0};
    if (!e && name.n && name.n <= TYPED_MAX)
        *near = near_find(zones, name);
    return e ? e->id : NULL;
}
