/* hear.c - free words as relationship types, and what people correct of it. */
#include "session/hear.h"

#include "session/anonymous.h"
#include "session/answers.h"
#include "session/ask.h"
#include "session/kinds.h"
#include "session/language.h"
#include "session/people.h"
#include "session/say.h"
#include "text/fold.h"

#include <stdlib.h>
#include <string.h>

enum {
    MAIN_SHARE = 60,              /* percent, of the type said to dominate */
    FOLDED_MOST = 8 * CV_ANSWER_MAX /* bytes; words that fold to more are not remembered */
};

bool hear_takes(const struct question *q) {
    return q->step->kind == CV_STEP_ASK && q->step->ask == CV_ASK_TYPES;
}

/* ---- corrections ------------------------------------------------------------------- */

/* Words as they are compared: folded, and without the sign at their end. */
static struct cv_str words_key(struct cv_str words, struct cv_arena *arena) {
    struct cv_str folded = {0};
    struct cv_buf out;
    while (words.n && strchr(".!?;, ", words.p[words.n - 1]))
        words.n--;
    cv_buf_init(&out, FOLDED_MOST);
    if (cv_text_fold(words, &out))
        folded = cv_arena_copy(arena, cv_buf_str(&out));
    cv_buf_free(&out);
    return folded;
}

static struct correction *correction_find(const struct cv_session *s, struct cv_str folded) {
    for (size_t i = 0; folded.n && i < s->n_corrections; i++)
        if (cv_str_eqz(folded, s->corrections[i].words))
            return &s->corrections[i];
    return NULL;
}

static void correction_keep(struct cv_session *s, struct cv_str folded, struct cv_str value) {
    struct correction *c = correction_find(s, folded);
    if (!folded.n)
        return;
    if (!c) {
        s->corrections = state_grow(s->corrections, sizeof *s->corrections, s->n_corrections,
                                    &s->cap_corrections);
        c = &s->corrections[s->n_corrections++];
        *c = (struct correction){.words = cv_strdup(folded)};
    }
    state_keep(&c->value, value);
}

void hear_free(struct cv_session *s) {
    for (size_t i = 0; i < s->n_corrections; i++) {
        free(s->corrections[i].words);
        free(s->corrections[i].value);
    }
    free(s->corrections);
}

/* The free words of a person that a pick now answers for. */
static const char *words_before(const struct cv_session *s, const struct question *q,
                                size_t person) {
    const struct answer *before = answers_find(s, q, person);
    return s->people[person].unsure ? s->people[person].unsure : before ? before->words : NULL;
}

static void offer_forget(struct cv_session *s, size_t person) {
    free(s->people[person].unsure);
    s->people[person].unsure = NULL;
}

struct cv_str hear_correct(struct turn *turn, const struct question *q, size_t person,
                           struct cv_str value, struct cv_str raw) {
    struct cv_session *s = turn->s;
    const char *before = hear_takes(q) ? words_before(s, q, person) : NULL;
    if (!before)
        return raw;
    struct cv_str words = cv_arena_copy(turn->arena, cv_str(before)), both = words;
    if (!anonymous_holds(s, q)) /* whoever writes the same would learn of it */
        correction_keep(s, words_key(words, turn->arena), value);
    answers_words(s, q, person, words);
    offer_forget(s, person);
    say_line(turn, &both, raw);
    return both.n > CV_ANSWER_MAX ? raw : both;
}

/* ---- reading -------------------------------------------------------------------------- */

static const struct cv_tongue *tongue_find(const struct cv_session *s, struct cv_str lang) {
    const struct cv_tongues *t = s->book->tongues;
    for (size_t i = 0; t && i < t->n; i++)
        if (cv_str_eq(t->item[i].lang, lang))
            return &t->item[i];
    return NULL;
}

/* The bit of a type in a reader's sets; 0 when its lexicon does not name it. */
static uint32_t type_bit(const struct cv_lexicon *l, struct cv_str id) {
    for (size_t i = 0; i < cv_lexicon_types(l); i++)
        if (cv_str_eq(cv_lexicon_type_name(l, i), id))
            return 1U << i;
    return 0;
}

/* The types read, in the order shown. They count the same, unless one is said
 * to dominate: that one gets MAIN_SHARE percent, and the others have equal
 * parts of the rest. */
static struct heard heard_of(const struct turn *turn, const struct question *q,
                             const struct cv_tongue *tongue, const struct cv_reading *reading) {
    struct heard heard = {.how = reading->sure ? HEAR_SURE : HEAR_UNSURE};
    struct choices types = kinds_choices(turn, q);
    uint32_t first = reading->main >= 0 ? 1U << reading->main & reading->affirmed : 0;
    double n = 0;
    for (uint32_t bits = reading->affirmed; bits; bits &= bits - 1)
        n++;
    for (size_t i = 0; i < types.n; i++) {
        uint32_t bit = type_bit(tongue->lexicon, types.item[i].id);
        double share = bit == first ? MAIN_SHARE : n > 1 ? (100 - MAIN_SHARE) / (n - 1) : 100;
        if (bit & reading->affirmed)
            value_add(turn->arena, &heard.value, types.item[i].id,
                      first && n > 1 ? &share : NULL);
        if (bit & reading->negated) {
            say_comma(turn, &heard.denied, types.item[i].label);
            heard.n_denied++;
        }
    }
    return heard;
}

static struct heard heard_in(const struct turn *turn, const struct question *q,
                             struct cv_str lang, struct cv_str words) {
    struct cv_reading reading;
    const struct cv_tongue *tongue = tongue_find(turn->s, lang);
    if (!tongue || cv_read(tongue->reader, words, &reading) != CV_OK || !reading.affirmed)
        return (struct heard){.how = HEAR_NOTHING};
    return heard_of(turn, q, tongue, &reading);
}

struct heard hear_read(const struct turn *turn, const struct question *q, struct cv_str words) {
    const struct cv_session *s = turn->s;
    if (!hear_takes(q))
        return (struct heard){.how = HEAR_NOTHING};
    const struct correction *known = correction_find(s, words_key(words, turn->arena));
    if (known)
        return (struct heard){.how = HEAR_SURE,
                              .value = cv_arena_copy(turn->arena, cv_str(known->value))};
    struct ears ears = language_ears(turn);
    struct heard heard = {.how = HEAR_NOTHING};
    for (size_t i = 0; i < ears.n && heard.how == HEAR_NOTHING; i++)
        heard = heard_in(turn, q, ears.lang[i], words);
    return heard;
}

/* ---- saying ---------------------------------------------------------------------------- */

/* In a group with the name of whom it is said to. */
static struct cv_str words_to(const struct turn *turn, size_t person, struct cv_str text) {
    const struct cv_session *s = turn->s;
    if (people_count_waited(s) == 1)
        return text;
    return SAY(turn, SAY_UNCLEAR_TO, CV_ARG_TEXT("name", cv_str(s->people[person].name)),
               CV_ARG_TEXT("complaint", text));
}

/* "Personal assistance 60 %, Self-service 40 %", in the order shown. */
static struct cv_str value_names(const struct turn *turn, const struct question *q,
                                 struct cv_str value) {
    struct choices types = kinds_choices(turn, q);
    struct cv_str names = {0}, id;
    double share;
    while (value_next(&value, &id, &share))
        for (size_t i = 0; i < types.n; i++)
            if (cv_str_eq(types.item[i].id, id))
                say_comma(turn, &names,
                          share < 0 ? types.item[i].label
                                    : SAY(turn, SAY_SPREAD_WITH_SHARE,
                                          CV_ARG_TEXT("name", types.item[i].label),
                                          CV_ARG_NUMBER("percent", (int)(share + 0.5))));
    return names;
}

void hear_say(struct turn *turn, const struct question *q, size_t person,
              const struct heard *heard, struct cv_str words) {
    struct cv_str text = SAY(turn, SAY_READ_SURE,
                             CV_ARG_TEXT("types", value_names(turn, q, heard->value)),
                             CV_ARG_TEXT("denied", heard->denied),
                             CV_ARG_NUMBER("n", heard->n_denied));
    offer_forget(turn->s, person);
    answers_words(turn->s, q, person, words);
    say_back(turn, words_to(turn, person, text));
}

static struct cv_str option_label(const struct turn *turn, int number, struct cv_str label) {
    struct cv_str mark = cv_arena_printf(turn->arena, "%d", number);
    return SAY(turn, SAY_OPTION, CV_ARG_TEXT("mark", mark), CV_ARG_TEXT("label", label));
}

/* The types keep the numbers they have in the question, so that typing one
 * always means the same; none of them is 0. */
static struct choices offer_options(const struct turn *turn, const struct question *q,
                                    struct cv_str value) {
    struct choices types = kinds_choices(turn, q), options = {.first = 0};
    for (size_t i = 0; i < types.n; i++)
        if (value_holds(value, types.item[i].id))
            choices_add(&options, turn->arena, types.item[i].id,
                        option_label(turn, types.first + (int)i, types.item[i].label));
    choices_add(&options, turn->arena, CV_S(BUTTON_NONE),
                option_label(turn, 0, say_plain(turn, SAY_OPTION_NONE)));
    return options;
}

void hear_offer(struct turn *turn, const struct question *q, size_t person,
                const struct heard *heard, struct cv_str words) {
    struct choices options = offer_options(turn, q, heard->value);
    state_keep(&turn->s->people[person].unsure, words);
    struct cv_str text = SAY(turn, SAY_READ_UNSURE, CV_ARG_NUMBER("n", options.n - 1));
    struct cv_effect *effect = say_back(turn, words_to(turn, person, text));
    effect->options = options.item;
    effect->n_options = options.n;
    effect->many = true;
    effect->asks = true;
}

bool hear_none_typed(const struct turn *turn, size_t person, struct cv_str words) {
    struct ears ears = language_ears(turn);
    for (size_t i = 0; turn->s->people[person].unsure && i < ears.n; i++) {
        const struct turn as = language_as(turn, ears.lang[i]);
        struct choices none = {.first = 0};
        struct picks picks = {0};
        choices_add(&none, turn->arena, CV_S(BUTTON_NONE), say_plain(&as, SAY_OPTION_NONE));
        if (picks_read(&none, words, PICK_PLAIN, cv_str(""), turn->arena, &picks))
            return true;
    }
    return false;
}

bool hear_none(struct turn *turn, size_t person) {
    if (!turn->s->people[person].unsure)
        return false;
    ask_again(turn, words_to(turn, person, say_plain(turn, SAY_READ_NONE)));
    return true;
}
