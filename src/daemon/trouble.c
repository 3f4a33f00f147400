/* trouble.c - the places are told when the store is in trouble, past the store. */
#include "daemon/trouble.h"

#include "daemon/coach.h"

static struct cv_effect tell_in(const struct cv_texts *texts, struct cv_str lang, const char *key,
                                struct cv_arena *arena) {
    return (struct cv_effect){
        .kind = CV_EFFECT_SAY,
        .lang = lang,
        .text = cv_texts_arena(texts, lang, cv_str(key), NULL, 0, arena),
    };
}

/* Adds the same in every other language there is: who speaks which is for the
 * session to know, and just now it may not be asked. */
static void tell_beside(struct cv_effect *say, const struct cv_texts *texts, const char *key,
                           struct cv_arena *arena) {
    size_t n = 0;
    while (cv_texts_language(texts, n))
        n++;
    struct cv_effect *also = cv_arena_alloc(arena, n * sizeof *also);
    for (size_t i = 0; i < n; i++) {
        struct cv_str lang = cv_str(cv_texts_language(texts, i));
        if (!cv_str_eq(lang, say->lang))
            also[say->n_also++] = tell_in(texts, lang, key, arena);
    }
    say->also = also;
}

/* The key is short: with the session's id before it, messengers take 64 characters. */
static void tell(struct cv_outbox *outbox, const struct cv_live *live, const char *key,
                 cv_time now) {
    struct cv_arena *arena = cv_arena_new();
    const struct cv_texts *texts = cv_live_edition(live)->texts;
    struct cv_effect say = tell_in(texts, cv_live_lang(live), key, arena);
    tell_beside(&say, texts, key, arena);
    say.key = cv_arena_printf(arena, "store.%lld", (long long)now);
    say.to = cv_corner_person(cv_live_row(live)->place);
    cv_outbox_say_unkept(outbox, cv_live_row(live), &say);
    cv_arena_free(arena);
}

void cv_trouble_tell(struct cv_lives *lives, struct cv_outbox *outbox, struct cv_str messenger,
                     struct cv_str place, cv_time now) {
    struct cv_live *live = cv_lives_find(lives, messenger, place);
    if (live && cv_lives_tell(lives, live))
        tell(outbox, live, "engine.storage.trouble", now);
}

struct telling {
    struct cv_outbox *outbox;
    cv_time now;
};

static void tell_mended(void *context, struct cv_live *live) {
    const struct telling *t = context;
    tell(t->outbox, live, "engine.storage.mended", t->now);
}

void cv_trouble_over(struct cv_lives *lives, struct cv_outbox *outbox, cv_time now) {
    struct telling t = {outbox, now};
    cv_lives_told(lives, tell_mended, &t);
}
