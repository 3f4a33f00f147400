/* almanac.c - zones and the words of languages, opened once for many sessions. */
#include <canvasser/almanac.h>

#include <stdlib.h>

struct tongue {
    char *lang;
    struct cv_when *when; /* NULL: its lists are damaged */
};

struct cv_almanac {
    struct cv_zones *zones;
    const struct cv_texts *texts;
    struct tongue *tongue; /* the first is English */
    size_t n;
};

static enum cv_status almanac_add(struct cv_almanac *a, struct cv_str lang, struct cv_error *err) {
    a->tongue = cv_realloc(a->tongue, (a->n + 1) * sizeof *a->tongue);
    struct tongue *tongue = &a->tongue[a->n++];
    *tongue = (struct tongue){.lang = cv_strdup(lang)};
    return cv_when_new(a->texts, lang, &tongue->when, err);
}

enum cv_status cv_almanac_new(struct cv_zones *zones, const struct cv_texts *texts,
                              struct cv_almanac **out, struct cv_error *err) {
    struct cv_almanac *a = cv_alloc(sizeof *a);
    *a = (struct cv_almanac){.zones = zones, .texts = texts};
    enum cv_status status = almanac_add(a, CV_S("en"), err);
    if (status != CV_OK)
        goto fail;
    *out = a;
    return CV_OK;
fail:
    cv_almanac_free(a);
    return status;
}

void cv_almanac_free(struct cv_almanac *a) {
    for (size_t i = 0; a && i < a->n; i++) {
        cv_when_free(a->tongue[i].when);
        free(a->tongue[i].lang);
    }
    if (a)
        free(a->tongue);
    free(a);
}

struct cv_zones *cv_almanac_zones(const struct cv_almanac *a) {
    return a->zones;
}

const struct cv_when *cv_almanac_when(struct cv_almanac *a, struct cv_str lang) {
    size_t i = 0;
    while (i < a->n && !cv_str_eqz(lang, a->tongue[i].lang))
        i++;
    if (i == a->n && almanac_add(a, lang, NULL) != CV_OK)
        a->tongue[i].when = NULL;
    return a->tongue[i].when ? a->tongue[i].when : a->tongue[0].when;
}
