/* picks.c - which of the numbered choices somebody means, and with what shares. */
#include "session/picks.h"

#include "text/fold.h"

enum {
    PREFIX_LEAST = 3, /* letters that may stand for a whole label */
    WORDS_MOST = 80   /* bytes of a message that can still be a fixed word */
};

struct reader {
    const struct choices *choices;
    enum pick_mode mode;
    struct cv_str and;
    struct cv_arena *arena;
    struct picks *out;
};

void choices_add(struct choices *c, struct cv_arena *arena, struct cv_str id, struct cv_str label) {
    c->item = cv_arena_grow(arena, c->item, sizeof *c->item, c->n, &c->cap);
    c->item[c->n++] = (struct cv_option){id, label};
}

struct cv_str words_folded(struct cv_str text, struct cv_arena *arena) {
    struct cv_str folded = {0};
    struct cv_buf out;
    if (text.n > WORDS_MOST)
        return folded;
    cv_buf_init(&out, 4 * WORDS_MOST);
    if (cv_text_fold(text, &out))
        folded = cv_arena_copy(arena, cv_buf_str(&out));
    cv_buf_free(&out);
    return folded;
}

bool words_are(struct cv_str alternatives, struct cv_str folded) {
    struct cv_str one;
    while (folded.n && cv_str_split(&alternatives, '|', &one))
        if (cv_str_eq(cv_str_trim(one), folded))
            return true;
    return false;
}

/* ---- one choice -------------------------------------------------------------- */

/* Without the signs people put round a number or at the end of a line. */
static struct cv_str word_bare(struct cv_str word) {
    word = cv_str_trim(word);
    while (word.n && (word.p[0] == '#' || word.p[0] == '('))
        word = (struct cv_str){word.p + 1, word.n - 1};
    while (word.n && (word.p[word.n - 1] == '.' || word.p[word.n - 1] == '!' ||
                      word.p[word.n - 1] == ')' || word.p[word.n - 1] == ':'))
        word.n--;
    return cv_str_trim(word);
}

/* The first `chars` code points of `s`. */
static struct cv_str str_head(struct cv_str s, size_t chars) {
    size_t i = 0;
    for (size_t seen = 0; i < s.n; i++)
        if (((unsigned char)s.p[i] & 0xC0) != 0x80 && seen++ == chars)
            break;
    return (struct cv_str){s.p, i};
}

static bool choice_by_number(const struct choices *c, struct cv_str word, size_t *choice) {
    int64_t number = 0;
    if (!cv_str_int(word, &number) || number < c->first || number >= c->first + (int64_t)c->n)
        return false;
    *choice = (size_t)(number - c->first);
    return true;
}

static bool choice_by_name(const struct choices *c, struct cv_str word, size_t *choice) {
    for (size_t i = 0; i < c->n; i++) {
        *choice = i;
        if (cv_str_eq_nocase(c->item[i].id, word) || cv_text_same(c->item[i].label, word))
            return true;
    }
    return false;
}

static bool choice_by_prefix(const struct choices *c, struct cv_str word, size_t *choice) {
    size_t letters = cv_str_chars(word), found = 0;
    if (letters < PREFIX_LEAST)
        return false;
    for (size_t i = 0; i < c->n; i++)
        if (cv_text_same(str_head(c->item[i].label, letters), word)) {
            *choice = i;
            found++;
        }
    return found == 1;
}

/* The whole line as it is shown, "2. Remote assistance": people copy it. */
static bool choice_by_line(const struct choices *c, struct cv_str word, size_t *choice) {
    struct cv_str rest = word, number;
    return cv_str_split(&rest, '.', &number) && rest.n && choice_by_number(c, number, choice) &&
           cv_text_same(c->item[*choice].label, rest);
}

static bool choice_find(const struct choices *c, struct cv_str word, size_t *choice) {
    struct cv_str bare = word_bare(word);
    return bare.n && (choice_by_number(c, bare, choice) || choice_by_name(c, bare, choice) ||
                      choice_by_line(c, cv_str_trim(word), choice) ||
                      choice_by_line(c, bare, choice) || choice_by_prefix(c, bare, choice));
}

static struct pick *picks_add(struct picks *picks, struct cv_arena *arena, size_t choice) {
    for (size_t i = 0; i < picks->n; i++)
        if (picks->item[i].choice == choice)
            return &picks->item[i];
    picks->item = cv_arena_grow(arena, picks->item, sizeof *picks->item, picks->n, &picks->cap);
    picks->item[picks->n] = (struct pick){.choice = choice};
    return &picks->item[picks->n++];
}

/* ---- shares --------------------------------------------------------------------- */

/* A share as typed, "60" or "60%"; `sure` when it can be nothing else. */
static bool share_read(struct cv_str word, double *share, bool *sure) {
    *sure = word.n && word.p[word.n - 1] == '%';
    if (*sure)
        word.n--;
    return cv_str_double(cv_str_trim(word), share) && *share >= 0;
}

/* Cuts `item` at its last sign of `signs`. */
static bool item_cut(struct cv_str item, const char *signs, struct cv_str *head,
                     struct cv_str *tail) {
    struct cv_str set = cv_str(signs);
    for (size_t i = item.n; i-- > 1;)
        for (size_t k = 0; k < set.n; k++)
            if (item.p[i] == set.p[k]) {
                *head = cv_str_trim((struct cv_str){item.p, i});
                *tail = cv_str_trim((struct cv_str){item.p + i + 1, item.n - i - 1});
                return head->n > 0 && tail->n > 0;
            }
    return false;
}

/* Whether `share` behind a choice written as the number `head` can be a share:
 * in "1 5" the five is the fifth choice, in "1 60" it cannot be. */
static bool share_fits(const struct reader *r, struct cv_str head, double share) {
    double number = 0;
    return r->mode == PICK_POINTS || !cv_str_double(head, &number) ||
           share >= (double)r->choices->first + (double)r->choices->n;
}

/* "LABEL 60 %", "LABEL: 60", "60 % LABEL". */
static bool item_shared(const struct reader *r, struct cv_str item, size_t *choice,
                        double *share) {
    struct cv_str head, tail;
    bool sure = false;
    if (item_cut(item, ":=", &head, &tail) && share_read(tail, share, &sure))
        return choice_find(r->choices, head, choice);
    bool percent = item.p[item.n - 1] == '%';
    if (percent)
        item = cv_str_trim((struct cv_str){item.p, item.n - 1});
    if (item_cut(item, " \t", &head, &tail) && share_read(tail, share, &sure) &&
        (percent || share_fits(r, head, *share)))
        return choice_find(r->choices, head, choice);
    tail = item;
    if (!percent && item.n && cv_str_split(&tail, ' ', &head) && tail.n &&
        share_read(head, share, &sure)) {
        if (cv_str_starts(tail, CV_S("% ")))
            tail = (struct cv_str){tail.p + 2, tail.n - 2};
        double number = 0;
        return !cv_str_double(cv_str_trim(tail), &number) && choice_find(r->choices, tail, choice);
    }
    return false;
}

/* One choice, with or without a share. */
static bool item_read(const struct reader *r, struct cv_str item) {
    size_t choice = 0;
    double share = 0;
    if (choice_find(r->choices, item, &choice)) {
        picks_add(r->out, r->arena, choice);
        return true;
    }
    if (r->mode == PICK_PLAIN || !item.n || !item_shared(r, item, &choice, &share))
        return false;
    struct pick *pick = picks_add(r->out, r->arena, choice);
    pick->has_share = true;
    pick->share = share;
    return true;
}

/* ---- several ----------------------------------------------------------------------- */

/* Takes the next word off `*rest`; false when there is none. */
static bool word_next(struct cv_str *rest, struct cv_str *word) {
    *rest = cv_str_trim(*rest);
    size_t n = 0;
    while (n < rest->n && rest->p[n] != ' ' && rest->p[n] != '\t')
        n++;
    *word = (struct cv_str){rest->p, n};
    *rest = (struct cv_str){rest->p + n, rest->n - n};
    return n > 0;
}

/* One word of a row such as "1 60 4 40": a share of the choice before it, or a
 * choice. `*last` is that choice, or NULL. */
static bool word_read(const struct reader *r, struct cv_str word, struct pick **last) {
    double share = 0;
    bool sure = false;
    if (r->mode != PICK_PLAIN && *last && !(*last)->has_share && share_read(word, &share, &sure) &&
        (sure || r->mode == PICK_POINTS || share_fits(r, CV_S("0"), share))) {
        (*last)->has_share = true;
        (*last)->share = share;
        return true;
    }
    if (!item_read(r, word))
        return false;
    *last = &r->out->item[r->out->n - 1];
    return true;
}

/* A row of words without commas. On failure nothing of it stays picked. */
static bool row_read(const struct reader *r, struct cv_str row) {
    size_t before = r->out->n;
    struct cv_str word;
    struct pick *last = NULL;
    while (word_next(&row, &word))
        if (!word_read(r, word, &last)) {
            r->out->n = before;
            return false;
        }
    return r->out->n > before || last;
}

/* Takes the words before the next "and" off `*rest`. */
static struct cv_str part_before_and(const struct reader *r, struct cv_str *rest) {
    struct cv_str whole = *rest, word;
    while (word_next(rest, &word))
        if (words_are(r->and, words_folded(word, r->arena)))
            return cv_str_trim((struct cv_str){whole.p, (size_t)(word.p - whole.p)});
    return cv_str_trim(whole);
}

static bool part_read(const struct reader *r, struct cv_str part) {
    part = cv_str_trim(part);
    if (!part.n || item_read(r, part))
        return true;
    r->out->unknown = part;
    while (part.n) {
        struct cv_str one = part_before_and(r, &part);
        if (one.n && !item_read(r, one) && !row_read(r, one)) {
            r->out->unknown = one;
            return false;
        }
    }
    return true;
}

bool picks_read(const struct choices *c, struct cv_str words, enum pick_mode mode,
                struct cv_str and, struct cv_arena *arena, struct picks *out) {
    struct reader reader = {c, mode, and, arena, out};
    words = cv_str_trim(words);
    out->unknown = words;
    if (item_read(&reader, words)) /* a label may hold a comma */
        return true;
    for (size_t at = 0, from = 0; at <= words.n; at++) {
        if (at < words.n && words.p[at] != ',' && words.p[at] != ';' && words.p[at] != '\n')
            continue;
        if (!part_read(&reader, (struct cv_str){words.p + from, at - from}))
            return false;
        from = at + 1;
    }
    return out->n > 0;
}

bool picks_pressed(const struct choices *c, struct cv_str ids, struct cv_arena *arena,
                   struct picks *out) {
    struct cv_str one;
    while (word_next(&ids, &one)) {
        struct cv_str id = {NULL, 0}, rest = one;
        double share = 0;
        bool sure = false, found = false;
        cv_str_split(&rest, '=', &id);
        out->unknown = one;
        if (rest.n && !share_read(rest, &share, &sure))
            return false;
        for (size_t i = 0; i < c->n && !found; i++)
            if ((found = cv_str_eq(c->item[i].id, id))) {
                struct pick *pick = picks_add(out, arena, i);
                pick->has_share = rest.n > 0;
                pick->share = share;
            }
        if (!found)
            return false;
    }
    return out->n > 0;
}
