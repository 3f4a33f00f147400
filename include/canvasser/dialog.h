/* dialog.h - a dialog as data: the script, its texts, and their checks.
 *
 * A dialog is a folder of YAML files (dialogs/README.md is the reference of
 * the language). This room reads bytes, never files: the caller brings them. */
#ifndef CANVASSER_DIALOG_H
#define CANVASSER_DIALOG_H

#include <canvasser/arena.h>
#include <canvasser/error.h>
#include <canvasser/str.h>
#include <canvasser/text.h>

/* One file of a dialog: `name` as it shall stand in errors. */
struct cv_source {
    struct cv_str name;
    struct cv_str text;
};

/* ---- texts ---------------------------------------------------------- */

/* Every sentence a person can see, by stable key and language. */
struct cv_texts;

struct cv_texts *cv_texts_new(void);
void cv_texts_free(struct cv_texts *t);
/* Adds one file of texts: a flat mapping from key to ICU MessageFormat
 * pattern. `lang` is "en", "es", "ru", "id" or "el". A key that is already
 * there, or a pattern that does not parse, is an error with its place. */
enum cv_status cv_texts_add(struct cv_texts *t, struct cv_str lang, const struct cv_source *source,
                            struct cv_error *err) CV_MUST_USE;
/* The languages there are texts for, English first: NULL behind the last. */
const char *cv_texts_language(const struct cv_texts *t, size_t i);
/* The language of `tag` ("es-MX", "ru_RU"), or "" when there are no texts in it. */
struct cv_str cv_texts_speak(const struct cv_texts *t, struct cv_str tag);
/* The same for the texts of a dialog that this one is `like`: its title and its
 * steps are left out, and what is there already stands. Add it last. */
enum cv_status cv_texts_borrow(struct cv_texts *t, struct cv_str lang,
                               const struct cv_source *source, struct cv_error *err) CV_MUST_USE;
/* Whether `key` has a text in `lang`. */
bool cv_texts_has(const struct cv_texts *t, struct cv_str lang, struct cv_str key);
/* A text as it was asked for: for tools that look for what is wrong with it. */
struct cv_told {
    struct cv_str lang, key;
    bool found;             /* in `lang` or in English, and it could be filled in */
    struct cv_str unfilled; /* an argument the text names and nobody filled in, or "" */
};
/* Calls `told` for every text formatted from now on; NULL ends it. */
void cv_texts_watch(struct cv_texts *t, void (*told)(void *context, const struct cv_told *told),
                    void *context);
/* Adds the text to `out`. A key missing in `lang` falls back to English; one
 * missing there too is printed as "[key]", so that it is seen. Arguments the
 * text does not name are ignored. CV_TOO_BIG when `out` is full. */
enum cv_status cv_texts_format(const struct cv_texts *t, struct cv_str lang, struct cv_str key,
                               const struct cv_arg *args, size_t n, struct cv_buf *out);
/* The same into an arena; never fails. */
struct cv_str cv_texts_arena(const struct cv_texts *t, struct cv_str lang, struct cv_str key,
                             const struct cv_arg *args, size_t n, struct cv_arena *arena);
/* Calls `each` for every key of `lang` in byte order. */
void cv_texts_each(const struct cv_texts *t, struct cv_str lang,
                   void (*each)(void *context, struct cv_str key), void *context);

/* ---- the script ------------------------------------------------------- */

/* What kind of answer a question wants. The order is that of the table in
 * src/session/kinds.c. */
enum cv_ask {
    CV_ASK_TEXT,       /* words, kept as they are */
    CV_ASK_CHOICE,     /* one of the choices, or several when `many` */
    CV_ASK_TYPES,      /* relationship types of the advice data, each with or without a percentage */
    CV_ASK_SCALE,      /* a level 0..4, each with its anchor text */
    CV_ASK_NUMBER,     /* a number between `least` and `most` */
    CV_ASK_MONEY,      /* an amount, perhaps with currency and period */
    CV_ASK_ALLOCATION, /* 100 points over the choices */
    CV_ASK_LIST,       /* names, one a line or separated by commas: `least` to `most` of them */
    CV_ASK_YES_NO,
    CV_ASK_AMOUNTS, /* an amount each for some of the choices, or of the relationship types */
    CV_ASK_COUNT
};

/* Who is asked. */
enum cv_asked { CV_ASKED_EVERYONE, CV_ASKED_FACILITATOR };

/* What the advice takes from an answer. */
enum cv_feed {
    CV_FEED_NONE,
    CV_FEED_VENTURE,     /* name of the venture */
    CV_FEED_STAGE,       /* stage of the venture: picks the preset of goals */
    CV_FEED_GOALS,       /* weights of acquire, keep, grow */
    CV_FEED_ROLE,        /* the role of who answers */
    CV_FEED_EXPECTED,    /* mix the segment expects */
    CV_FEED_EVIDENCE,    /* how well that is known, 0..3: the index of the choice */
    CV_FEED_ESTABLISHED, /* mix established (or planned, for a start-up) */
    CV_FEED_CHANNELS,    /* channels used */
    CV_FEED_TAGS,        /* what the value proposition stands on */
    CV_FEED_FACT,        /* the determinant named in `fact` */
    CV_FEED_BUDGET,      /* what the relationships may cost */
    CV_FEED_FIGURES,     /* customers, contacts, revenue, margin, ...: members of struct cv_money */
    CV_FEED_UNIT,        /* what a contact costs, by type */
    CV_FEED_FIXED,       /* what a type costs to establish and have, by type */
    CV_FEED_COUNT
};

enum cv_step_kind {
    CV_STEP_ASK,    /* one question */
    CV_STEP_SAY,    /* one message */
    CV_STEP_EACH,   /* the steps below once for every entry of the list answered at `over` */
    CV_STEP_PROBE,  /* up to `most` determinants, the one that moves the mix most first; ends
                       earlier, but not before `least`, when no answer can matter any more */
    CV_STEP_ADVISE, /* the advice for the segment at hand, or for all outside of an `each` */
    CV_STEP_DISCUSS, /* open for questions on the advice, until the facilitator ends it */
    CV_STEP_KINDS
};

/* How many take part. */
enum cv_company { CV_COMPANY_ANY, CV_COMPANY_ONE, CV_COMPANY_SEVERAL, CV_COMPANIES };

/* Whether there was a session with advice before, in this place. */
enum cv_past { CV_PAST_ANY, CV_PAST_NONE, CV_PAST_SOME };

/* `{answer: STEP, is: [ID, ...]}`: true when the answer to STEP holds one of
 * the ids (negated by `not` instead of `is`). `{people: several}`: true while
 * more than one takes part. `{earlier: yes}`: true when there was a session
 * before. Without any of them: always true. */
struct cv_condition {
    enum cv_company company;
    enum cv_past past;
    const struct cv_step *step; /* NULL: looks at no answer */
    struct cv_str *ids;
    size_t n;
    bool negated;
};

static inline bool cv_condition_given(const struct cv_condition *c) {
    return c->step || c->company != CV_COMPANY_ANY || c->past != CV_PAST_ANY;
}

/* A choice: its id, and the key of its label ("choice.SET.ID"). */
struct cv_choice {
    struct cv_str id;
    struct cv_str key;
};

/* Fixed shares of an allocation offered as the default, by the answer to an
 * earlier choice. */
struct cv_preset {
    struct cv_str id; /* of that choice */
    double *shares;   /* one per choice of this step, in percent */
};

/* What becomes of a question that nobody answers. */
enum cv_then {
    CV_THEN_NONE, /* it waits, as the session does */
    CV_THEN_SKIP, /* it goes on without an answer */
    CV_THEN_WAIT, /* something is said, and it goes on waiting */
    CV_THEN_END,  /* the session ends with what there is */
    CV_THEN_WORDS = CV_THEN_END, /* those above are words of the language */
    CV_THEN_STEP, /* it goes on at `to` */
    CV_THEN_ANSWER /* `answer` is taken for granted */
};

struct cv_silence {
    enum cv_then then;
    int64_t after;            /* seconds without an answer of anybody */
    const struct cv_step *to; /* further down */
    struct cv_str answer;     /* canonical */
};

struct cv_step {
    struct cv_str id; /* unique in the dialog; texts are step.ID.ask, .hint, .why */
    enum cv_step_kind kind;
    int line, column; /* where it stands in the script */
    struct cv_condition when;
    /* CV_STEP_ASK */
    enum cv_ask ask;
    enum cv_asked asked;
    /* Of everyone, those alone whose answer to `roles.step` is one of `roles.ids`;
     * without a step there: all. Who takes part alone is always asked. */
    struct cv_condition roles;
    enum cv_feed feed;
    struct cv_str fact; /* determinant id, with CV_FEED_FACT */
    bool many;
    bool optional; /* `skip` is offered */
    double least, most;
    struct cv_choice *choices;
    size_t n_choices;
    const struct cv_step *preset_by; /* the choice that picks a preset; NULL for none */
    struct cv_preset *presets;
    size_t n_presets;
    struct cv_silence silence; /* text step.ID.silence */
    bool recalled; /* a list nobody is asked: the segments of the session before */
    /* CV_STEP_EACH */
    const struct cv_step *over;
    /* children of CV_STEP_EACH */
    struct cv_step *steps;
    size_t n_steps;
};

struct cv_dialog {
    struct cv_str id;   /* folder name, "customer-relationships" */
    struct cv_str file; /* name of the script, for errors */
    int64_t version;
    struct cv_step *steps;
    size_t n_steps;
    size_t n_all; /* steps counted with those inside of `each` */
};

/* Compiles a script. Everything in the result lives in `arena`. Unknown keys
 * and ids are errors with 'did you mean'. */
enum cv_status cv_dialog_compile(const struct cv_source *script, struct cv_arena *arena,
                                 struct cv_dialog **out, struct cv_error *err) CV_MUST_USE;
/* The dialog whose advice, lexicons and shared texts this one uses, or "". */
struct cv_str cv_dialog_like(const struct cv_source *script, struct cv_arena *arena);
/* Checks that every text the script will ask for is there in `lang`. */
enum cv_status cv_dialog_check_texts(const struct cv_dialog *d, const struct cv_texts *t,
                                     struct cv_str lang, struct cv_error *err) CV_MUST_USE;
/* The step `id`, at any depth, or NULL. */
const struct cv_step *cv_dialog_step(const struct cv_dialog *d, struct cv_str id);

/* Adds a Markdown table of every step in words of `lang`: what is asked of whom,
 * when, and what it feeds. */
void cv_dialog_table(const struct cv_dialog *d, const struct cv_texts *t, struct cv_str lang,
                     struct cv_buf *out);
/* Adds the JSON Schema of scripts, made from the tables that the compiler reads
 * them with: for editors. */
void cv_dialog_schema(struct cv_buf *out);
/* Adds the script as a picture in the language of Graphviz. */
void cv_dialog_graph(const struct cv_dialog *d, const struct cv_texts *t, struct cv_str lang,
                     struct cv_buf *out);

/* Names used in scripts, for errors and tables: "text", "choice", ... */
const char *cv_ask_name(enum cv_ask ask);
const char *cv_feed_name(enum cv_feed feed);
/* "skip", ...; NULL for what is no word of the language. */
const char *cv_then_name(enum cv_then then);

#endif
