/* session.h - the facilitator: (state, event, dialog) -> (state, effects).
 *
 * A session is one run of a dialog in one place. It is a pure state machine:
 * no clock, no file, no socket, no randomness. The same events give the same
 * state and the same effects to the byte, so the journal of events is the
 * session: replaying it restores everything. */
#ifndef CANVASSER_SESSION_H
#define CANVASSER_SESSION_H

#include <canvasser/advice.h>
#include <canvasser/almanac.h>
#include <canvasser/arena.h>
#include <canvasser/clock.h>
#include <canvasser/dialog.h>
#include <canvasser/error.h>
#include <canvasser/reader.h>

enum {
    CV_ANSWER_MAX = 4000,   /* bytes of one answer; longer ones are refused politely */
    CV_NAME_MAX = 240,      /* bytes of a display name as shown: 60 characters; longer ones end in "…" */
    CV_SESSION_PEOPLE = 200, /* participants of one session */
    CV_FORM_MAX = 12        /* questions of one form */
};

/* ---- what a session runs ------------------------------------------------- */

/* A dialog with its texts and its advice data, checked against each other. */
struct cv_playbook {
    const struct cv_dialog *dialog;
    const struct cv_texts *texts;
    const struct cv_model *model;
    /* Who reads free words as relationship types; NULL for nobody. What readers
     * learn about words changes no reading, so sessions may share them. */
    const struct cv_tongues *tongues;
    /* Zones and words for sessions at somebody's own pace; NULL: there are none. */
    struct cv_almanac *almanac;
};

/* Checks what no file can check alone: every determinant fed by the script is
 * in the model, every type, determinant and level has its texts in English,
 * every type of a lexicon is in the model, stages with presets exist, and the engine's own texts and command words are there. */
enum cv_status cv_playbook_check(const struct cv_playbook *p, struct cv_error *err) CV_MUST_USE;

/* ---- events ------------------------------------------------------------- */

enum cv_event_kind {
    CV_EVENT_START,   /* `person` becomes facilitator; first event of every journal */
    CV_EVENT_JOIN,    /* `person` (called `name`) takes part from now on */
    CV_EVENT_LEAVE,   /* is away, and after a minute no longer waited for; answers stay */
    CV_EVENT_MESSAGE, /* words typed in the session's place */
    CV_EVENT_CHOOSE,  /* a button pressed: `choice` of the question `about` */
    CV_EVENT_FILL,    /* a form was sent: `fields`, the questions that were answered in it */
    CV_EVENT_TICK,    /* time has come to `at`; for deadlines */
    CV_EVENT_KINDS
};

/* What was picked and written in one field of a form: see cv_session_form. */
struct cv_filled {
    struct cv_str id;     /* of the field */
    struct cv_str choice; /* as in CV_EVENT_CHOOSE, or "" */
    struct cv_str text;   /* or ""; beside a choice: the reason for it */
};

struct cv_event {
    enum cv_event_kind kind;
    cv_time at;           /* never before the event that went before */
    struct cv_str person; /* stable id of the person, "" for TICK */
    struct cv_str name;   /* display name; START and JOIN have it, others may */
    /* Language of the person as the messenger knows it, "" when it does not say.
     * A change of it is the person's wish. START: also that of the place. */
    struct cv_str lang;
    /* START, JOIN: no messenger told `lang`, it is that of the words by which the session
     * began, or its person came in. START: it is the place's, and its person's until more is
     * known of them. */
    bool guessed;
    struct cv_str text;   /* MESSAGE: what was typed, as it came */
    bool private;         /* MESSAGE: typed to Canvasser alone, nobody else could read it */
    /* CHOOSE: key of the question's effect. MESSAGE: the same where the words are a reply to
     * a question, "" where they are not: they answer no other one then. */
    struct cv_str about;
    struct cv_str choice; /* CHOOSE: ids, separated by spaces; each "id" or "id=percent" */
    const struct cv_filled *fields; /* FILL: at most CV_FORM_MAX, those left empty left out */
    size_t n_fields;
    /* START: what cv_session_outcome said of the session that ended last in this
     * place, "" without one. */
    struct cv_str earlier;
    /* START: when questions are put, for a session at its person's own pace over
     * days and weeks; "" for one that goes on as people answer. Words "key=value"
     * separated by blanks; but for the zone all have defaults:
     *
     *   zone=Europe/Athens at=09:00 days=mon-fri quiet=21:00-08:00 (or quiet=none)
     *   holidays=2026-12-25,2027-01-01 reminders=1d,3d silence=3d questions=1 checkup=12
     *
     * Reminders come each so long after the message before, silence is "no answer"
     * so long after the last; `questions` are those a day, `checkup` weeks. */
    struct cv_str pace;
    /* START: not everybody in the place takes part, but whoever says so: they are
     * invited, and who joined answers from "go" on. */
    bool open;
    /* START with `pace`: its person asks for it just now, and is greeted whatever the hour. */
    bool wished;
};

/* ---- effects --------------------------------------------------------------- */

enum cv_effect_kind {
    CV_EFFECT_SAY,    /* a message to the place */
    CV_EFFECT_ANSWER, /* record an answer (replaces the one of the same step, segment, person) */
    CV_EFFECT_BOARD,  /* the state for people to look at: replaces the last one */
    CV_EFFECT_END,    /* the session is over */
    CV_EFFECT_KINDS
};

/* A choice as shown: a button, or a line of its own where there are none. The
 * label begins with what one types to pick it ("2. Remote assistance", and
 * "0. Simple" for a level), so it is shown as it is. */
struct cv_option {
    struct cv_str id;
    struct cv_str label;
};

/* Part of a mix as shown. */
struct cv_slice {
    struct cv_str id;
    struct cv_str label;
    int percent;
};

struct cv_mix_view {
    struct cv_str title; /* the segment's name */
    struct cv_slice *slices; /* types with more than 0 percent, largest first */
    size_t n;
};

/* Who is asked and whether the answer is in. */
struct cv_seat {
    struct cv_str person;
    struct cv_str name;
    struct cv_str lang; /* in which Canvasser speaks with them */
    bool facilitator;
    bool present;
    bool asked;
    bool answered;
    bool apart; /* still answers alone: their open question came to them alone */
};

struct cv_board {
    struct cv_str title;    /* of the dialog */
    struct cv_str venture;  /* "" until known */
    struct cv_str segment;  /* at hand, or "" */
    struct cv_str question; /* open question's words, or "" */
    int done, total;        /* questions closed, and how many there will be as far as is known */
    struct cv_seat *seats;
    size_t n_seats;
    struct cv_mix_view *mixes; /* segments advised so far */
    size_t n_mixes;
    bool discussing; /* nothing is asked: the advice is open for questions */
    bool anonymous;  /* nobody is to know who answers what, not even later */
    bool hidden;     /* what people answer is shown to nobody before the reveal */
    cv_time due;     /* when the open question closes, or CV_NEVER */
    bool ended;
};

struct cv_effect {
    enum cv_effect_kind kind;
    /* Stable and unique within the session: made from the number of the event
     * and the effect's place in it. Sending the same key twice is harmless. */
    struct cv_str key;
    /* SAY */
    struct cv_str text; /* plain words, lines separated by \n */
    struct cv_option *options;
    size_t n_options;
    bool many;          /* several options may be picked */
    bool asks;          /* this message puts the open question */
    /* Label of a button that opens a form, where the questions that follow can be answered
     * together with this one; else "". See cv_session_form. */
    struct cv_str form;
    struct cv_str to;   /* person to whom alone it is said, or "" for the place */
    const struct cv_mix_view *mix; /* the advice as data beside the words, or NULL */
    /* ANSWER; of anonymous answers `person` is a number, and `name` is "" */
    struct cv_str step, segment, person, name;
    struct cv_str value; /* canonical: ids, numbers, "id=percent"; "" for text */
    struct cv_str raw;   /* the words as they came */
    bool skipped;
    /* BOARD */
    const struct cv_board *board;
    /* END: when a check-up of what was advised should begin, or CV_NEVER. */
    cv_time again;
    /* SAY, BOARD: the language it is told in: that of the place, or of the person
     * to whom alone it is said. */
    struct cv_str lang;
    /* The same as told in the other languages in use, each with its own `lang`:
     * same key, same options with other labels. A messenger that shows everybody
     * the same text leaves them alone. */
    const struct cv_effect *also;
    size_t n_also;
};

struct cv_effects {
    struct cv_effect *item;
    size_t n, cap;
};

/* ---- the machine ---------------------------------------------------------- */

struct cv_session;

/* An empty session: its first event must be CV_EVENT_START. `playbook` must
 * outlive it. */
struct cv_session *cv_session_new(const struct cv_playbook *playbook);
void cv_session_free(struct cv_session *s);
/* One step. Effects are allocated in `arena` and added to `out` (zeroed before
 * its first use). Events that mean nothing in the
 * present state give no effects and CV_OK. CV_INVALID: the event breaks its
 * contract (no START first, time runs backwards, text that is not UTF-8). */
enum cv_status cv_session_step(struct cv_session *s, const struct cv_event *event,
                               struct cv_arena *arena, struct cv_effects *out,
                               struct cv_error *err) CV_MUST_USE;
/* Calls `came` for every step the script comes to from now on; `wanted` is
 * whether its condition holds. For tools that look on: it changes nothing. */
void cv_session_watch(struct cv_session *s,
                      void (*came)(void *context, const struct cv_step *step, bool wanted),
                      void *context);
/* When it next wants a TICK, or CV_NEVER. */
cv_time cv_session_deadline(const struct cv_session *s);
bool cv_session_ended(const struct cv_session *s);
/* Whether nobody is to know who answers what. What tells it is then to be kept so that only
 * the running session can read it, and forgotten when the session has ended: the answers to
 * be kept are recorded with its end, under numbers in place of people. */
bool cv_session_anonymous(const struct cv_session *s);
/* Events stepped so far: the number of the next journal entry. */
uint64_t cv_session_events(const struct cv_session *s);
/* The whole state as text, the same for the same state: to compare a replay. */
void cv_session_dump(const struct cv_session *s, struct cv_buf *out);
/* Adds what the session has come to, for CV_EVENT_START of a later one in the
 * same place: the segments advised and their mixes. Same state, same bytes;
 * a few hundred bytes a segment. */
void cv_session_outcome(const struct cv_session *s, struct cv_buf *out);
/* Whether `pace` is one as CV_EVENT_START takes it; CV_INVALID says what is wrong. */
enum cv_status cv_session_pace_check(const struct cv_playbook *playbook, struct cv_str pace,
                                     struct cv_error *err) CV_MUST_USE;
/* Whether this person takes part, or did. */
bool cv_session_counts(const struct cv_session *s, struct cv_str person);
/* Reads "Ana at 8:30 zone Athens days mon,wed" as the language `lang` says it: the name,
 * and what stands behind it as changes to the pace `base`, which is added to `pace`
 * changed. False: something there is no time or zone, or `base` is none; *name is
 * known all the same. */
bool cv_session_hours(const struct cv_playbook *book, struct cv_str lang, struct cv_str words,
                      struct cv_str base, struct cv_arena *arena, struct cv_str *name,
                      struct cv_buf *pace);
/* Whether the session waits for words that this person writes to it alone: while
 * answers are hidden, or people answer apart. */
bool cv_session_asks_alone(const struct cv_session *s, struct cv_str person);
/* Adds the key of the effect that put the question which is open for the person, for
 * CV_EVENT_MESSAGE.about; nothing when none is. */
void cv_session_question(const struct cv_session *s, struct cv_str person, struct cv_buf *out);
/* One question of a form. */
struct cv_field {
    struct cv_str id;    /* names it in CV_EVENT_FILL */
    struct cv_str words; /* the question; lines separated by \n */
    struct cv_str hint;  /* how it is answered, or "" */
    const struct cv_option *options; /* to pick from */
    size_t n_options;
    bool many; /* several */
    bool text; /* words can be written */
};

/* What a press of a form's button chooses where there is no form: no choice of a script is
 * called so, and the session says why there is none. */
#define CV_FORM_PRESS "\u270E"

struct cv_form {
    struct cv_field field[CV_FORM_MAX];
    size_t n;
    struct cv_str own;          /* label of words beside options */
    struct cv_str send, cancel; /* labels of buttons, of at most 24 characters */
};

/* The open question as a form for this person, in their language, and with it those that
 * follow and that nobody else has a part in: up to where what was answered decides what is
 * asked. False when nothing is open for them. Text is made in `arena`. */
bool cv_session_form(struct cv_session *s, struct cv_str person, struct cv_arena *arena,
                     struct cv_form *out);
/* Whether it is one that waits for a later time and has said nothing yet, as check-ups do;
 * then its pace is added to `pace`. A further CV_EVENT_START makes it give way: it ends. */
bool cv_session_asleep(const struct cv_session *s, struct cv_buf *pace);
/* How far a session is, for whoever may know no more. */
struct cv_glance {
    int done, total;   /* questions closed, and how many there will be as far as is known */
    cv_time last_word; /* when anybody last wrote or pressed something */
    bool resting;      /* it waits until somebody writes again */
    struct cv_str venture; /* "" until known; valid until the next step */
};
struct cv_glance cv_session_glance(const struct cv_session *s);
/* In which language Canvasser speaks with this person, as far as the session knows; "" for
 * who takes no part. Valid until the next step. */
struct cv_str cv_session_speaks(const struct cv_session *s, struct cv_str person);

/* Words known in every language of `t`. The first language, in the order of `t`, in which
 * they are what they were taken for goes to `*lang`, if it is not NULL: that of who wrote
 * them, unless it is English, whose words everybody uses. */

/* Whether `text` begins with words of the text `key` ("enrol|coach"); what stands behind
 * them goes to `*rest`, which may be "". */
bool cv_session_begins(const struct cv_texts *t, struct cv_str key, struct cv_str text,
                       struct cv_str *rest, struct cv_str *lang);
/* Whether `text` is the word that starts a session ("start"). */
bool cv_session_starts(const struct cv_texts *t, struct cv_str text, struct cv_str *lang);
/* Whether `text` asks for a session at one's own pace: its START then has `pace`. */
bool cv_session_starts_paced(const struct cv_texts *t, struct cv_str text, struct cv_str *lang);
/* Whether `text` is the word that starts a session with something behind it, "start check-up": what,
 * as it was typed, goes to `*name`. */
bool cv_session_starts_with(const struct cv_texts *t, struct cv_str text, struct cv_str *name,
                            struct cv_str *lang);

#endif
