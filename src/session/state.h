/* state.h - what a session remembers, and the turn it is taking.
 *
 * Everything here comes from events alone. Text is malloc'd and owned by the
 * struct that holds it; what a turn says lives in the caller's arena. */
#ifndef SESSION_STATE_H
#define SESSION_STATE_H

#include <canvasser/session.h>

/* How long somebody who left is still waited for: a phone that locks, or a page
 * loaded again, must not close a question on its owner. */
#define GRACE CV_MINUTES(1)
/* After so much silence a session closes itself. */
#define IDLE CV_HOURS(24)
/* The same while people answer alone, where days of silence are nothing. */
#define IDLE_APART CV_HOURS(14 * 24)

/* No such person. */
#define NOBODY SIZE_MAX

struct walk;
struct hint;

/* Which entry of which list the steps of an `each` are about. */
struct spot {
    const struct cv_step *list; /* the list's question; NULL outside of an `each` */
    size_t index;
};

/* A place in the script: a step of the dialog, and below an `each` one of its
 * steps for one entry. */
struct cursor {
    size_t top;
    bool inside; /* of the `each` at top */
    size_t round, child;
};

/* One question: a step, where it was put, and for a probe about what. */
struct question {
    const struct cv_step *step;
    struct cursor at;
    struct spot spot;
    int fact;  /* determinant, or -1 */
    int round; /* how often it was put again because people differed */
    bool late; /* of the set-up, put to who came after it */
};

/* An answer that somebody in a group gives anew: see amend.h. */
struct amend {
    bool on;     /* their next words may be it */
    bool missed; /* words were not understood as such */
    struct question question; /* without a step: there was none yet */
    uint64_t event, ordinal;  /* of the effect that put it */
};

/* Where it comes from that somebody is spoken with in their language, while their
 * messenger tells none. */
enum tongue {
    TONGUE_ASSUMED, /* from nothing: it is that of the place */
    TONGUE_GUESSED, /* from how they wrote: see guess.h */
    TONGUE_CHOSEN   /* from their own wish */
};

/* One of the people. */
struct person {
    char *id, *name;
    char *lang;   /* in which they are spoken with */
    char *locale; /* what the messenger said last of their language, or NULL */
    enum tongue tongue;
    bool present;
    cv_time left;  /* when not present: since then */
    bool answered; /* nothing more is expected to the open question */
    bool missed;   /* was told once that a reply to it was not understood */
    bool removed;  /* by the facilitator: neither asked nor counted */
    bool volunteer; /* answers the open question though it is for other roles */
    bool out;      /* by their own wish: not asked, but what they said counts */
    char *unsure;  /* words read without being sure, for which choices were offered; or NULL */
    struct amend amend;
    struct walk *walk; /* their own way through the script, or NULL: see walks.h */
};

/* What one person said to one question. */
struct answer {
    char *value, *raw; /* NULL: nothing yet */
    char *words;       /* free words the value was first read from, or NULL */
    char *reason;      /* why, in their own words, or NULL */
    bool skipped;
    uint64_t event; /* that brought it: the newest counts where one is wanted */
};

/* What everybody said to one question: answers by person. */
struct sheet {
    struct question question;
    struct answer *of;
    size_t n, cap;
    bool secret; /* nobody is to know whose they are: see anonymous.h */
    bool told;   /* and what they are was shown */
    struct answer *before; /* what was shown, while the question is open once more; or NULL */
    size_t n_before;
};

/* The mix suggested for one segment, in percent by the model's types. */
struct suggestion {
    struct spot spot;
    int mix[CV_TYPES_MAX];
};

/* What somebody meant by free words that were read otherwise. */
struct correction {
    char *words; /* folded */
    char *value;
};

/* What came up on the way. */
enum note_kind { NOTE_PARKED, NOTE_DECISION, NOTE_ACTION, NOTE_KINDS };

struct note {
    enum note_kind kind;
    size_t person; /* NOBODY: who is not to be named */
    char *words;
};

/* Somebody who is asked to come. */
struct guest {
    char *name;
    char *role; /* id, or "" */
};

/* How a group answers. */
struct rules {
    bool apart;      /* everybody alone, at their own pace */
    bool together;   /* lists are everybody's */
    bool roles_only; /* answers are signed with roles, not with names */
    bool anonymous;  /* with nothing: see anonymous.h */
    bool blind;  /* what people answer is shown to nobody before the reveal */
    cv_time box; /* time for each question to everyone; 0: as long as it takes */
};

/* How far the conversation is. */
struct progress {
    int done, total;      /* of the whole session, as far as is known */
    int number, of;       /* of the part at hand: the set-up, or one segment */
};

/* Where one person is in the script, while people walk it apart. */
struct walk {
    struct cursor cursor;
    cv_time silent;
    bool open, done;
    uint64_t open_event, open_ordinal;
    char *open_words;
    struct progress progress;
    struct question *trail;
    size_t n_trail, cap_trail;
};

enum word_list {
    WORDS_START,
    WORDS_NEXT,
    WORDS_SKIP,
    WORDS_BACK,
    WORDS_HELP,
    WORDS_STATUS,
    WORDS_END,
    WORDS_WHY,
    WORDS_AGENDA,
    WORDS_SIX,
    WORDS_COMPARE,
    WORDS_LANGUAGES,
    WORDS_JOIN,
    WORDS_REVEAL,
    WORDS_BLIND,
    WORDS_OPEN,
    WORDS_AGAIN,
    WORDS_NOTES,
    WORDS_EXTEND,
    WORDS_BOX_OFF,
    WORDS_APART,
    WORDS_TOGETHER,
    WORDS_ROLES_ONLY,
    WORDS_NAMES,
    WORDS_ANONYMOUS,
    WORDS_LEAVE,
    WORDS_COMMANDS, /* those above are commands */
    WORDS_WHY_TYPE = WORDS_COMMANDS, /* commands that hold something: see phrases.h */
    WORDS_WHAT_IF,
    WORDS_LANGUAGE,
    WORDS_LANGUAGE_ALL,
    WORDS_EXTEND_BY,
    WORDS_BOX,
    WORDS_DEADLINE,
    WORDS_QUORUM,
    WORDS_HAND_OVER,
    WORDS_REMOVE,
    WORDS_ADMIT,
    WORDS_GO, /* what begins a session in the lobby */
    WORDS_INVITE, /* commands that begin a list of their own: see guests.h */
    WORDS_OWN_PACE, /* of a session at somebody's own pace: see pace.h, wishes.h, retime.h */
    WORDS_MORE,
    WORDS_PAUSE,
    WORDS_RESUME,
    WORDS_EDIT,
    WORDS_EDIT_NUMBER,
    WORDS_PAUSE_FOR,
    WORDS_HOUR,
    WORDS_ZONE,
    WORDS_DAYS,
    WORDS_QUIET,
    WORDS_QUESTIONS,
    WORDS_HOLIDAYS,
    WORDS_HOLIDAYS_OFF,
    WORDS_ANSWER, /* begins an answer of who is not meant by their role */
    WORDS_PARK, /* commands that begin what is to be noted: see notes.h */
    WORDS_DECISION,
    WORDS_ACTION,
    WORDS_MERGE, /* what the facilitator does to a list of everybody's: see pool.h */
    WORDS_DROP,
    WORDS_YES, /* from here on they occur in answers */
    WORDS_NO,
    WORDS_OK,
    WORDS_UNKNOWN,
    WORDS_AND,
    WORDS_KEEP,
    WORDS_BECAUSE,
    WORDS_AS,
    WORDS_CURRENCIES, /* from here on "word meaning" each: see amounts.h */
    WORDS_PERIODS,
    WORDS_MAGNITUDES,
    WORDS_NAMES_OF_LANGUAGES,
    WORDS_SPANS,
    WORDS_LETTERS,
    WORDS_COUNT
};

/* The lists of words that somebody who speaks `lang` is understood by. */
struct vocabulary {
    char *lang;
    char *words[WORDS_COUNT]; /* alternatives separated by |, folded */
};

/* A session as told in one language. */
struct cv_session {
    const struct cv_playbook *book;
    /* The same session told in another language people have, or NULL: all take
     * every step together, so they differ in nothing but `lang` and
     * `open_words`, and in what they say. */
    struct cv_session *told;
    uint64_t events;
    cv_time now;
    cv_time last_word; /* when anybody last wrote or pressed something */
    bool ended;
    bool by_word;  /* people take part who say so, not whoever is in the place: see lobby.h */
    bool lobby;    /* they are invited, and it has not begun */
    bool stand_in; /* the facilitator is gone: anybody steers, and was told so */
    char *lang;    /* of this telling */
    char *place;   /* language of the place */
    bool assumed;  /* it comes from nothing: neither told, nor said in words */
    char *earlier; /* outcome of the earlier session in this place, or NULL */
    struct vocabulary *vocabularies; /* learned when somebody first speaks the language */
    size_t n_vocabularies, cap_vocabularies;
    struct hint *hints; /* learned when somebody first leaves us to guess: see guess.h */
    size_t n_hints, cap_hints;

    struct person *people;
    size_t n_people, cap_people;
    size_t facilitator;
    struct rules rules;

    /* While people walk the script apart, where each is stands in their walk, and
     * here during their turn. */
    size_t walker;  /* whose walk is being taken, or NOBODY */
    bool gathering; /* people walk apart */
    bool gathered;  /* they did: what they walked is passed over */
    size_t parted;  /* top-level step at which they parted */
    cv_time began;   /* when they did */
    cv_time closes;  /* when they are to be through, or CV_NEVER */
    size_t quorum;   /* how many must be through by then */
    size_t reminded; /* how often those missing were reminded */
    struct cursor cursor;
    bool open; /* the last question of the trail waits for answers */
    uint64_t open_event, open_ordinal; /* effect that put it: presses before are stale */
    char *open_words;
    cv_time due;  /* when the open question closes, or CV_NEVER */
    cv_time silent; /* when nobody has answered it for too long, or CV_NEVER: see silence.h */
    const struct cv_step *leap; /* where the script goes on when it closes, or NULL */
    bool overdue; /* its time is up, and it waits for the first answer */
    bool revised; /* in the round at hand somebody answered otherwise than before */
    bool pooling; /* the open question's list is being put in order by the facilitator */
    struct progress progress;
    struct question *trail; /* questions put, those taken back left out */
    size_t n_trail, cap_trail;

    struct sheet *sheets; /* in the order of their first answer */
    size_t n_sheets, cap_sheets;
    struct suggestion *suggestions;
    size_t n_suggestions, cap_suggestions;
    struct correction *corrections;
    size_t n_corrections, cap_corrections;
    struct guest *guests; /* who have not come yet */
    size_t n_guests, cap_guests;
    struct note *notes;
    size_t n_notes, cap_notes;
    struct pace *pace; /* for a session at somebody's own pace, or NULL: see pace.h */
    uint64_t board; /* hash of the board as last shown */

    void (*came)(void *context, const struct cv_step *step, bool wanted); /* looks on, or NULL */
    void *came_context;
};

/* One step being taken: passed to whatever has a part in it. */
struct turn {
    struct cv_session *s;
    const struct cv_event *event;
    struct cv_arena *arena;
    struct cv_effects *out;
    size_t first; /* of this turn's effects in `out` */
    struct cv_str lang; /* spoken */
    struct cv_str ear;  /* in which the event's person is understood first */
    struct cv_str wish; /* language the event's person wants from now on, or "" */
    bool wish_for_all;  /* rather for the place than for themselves */
    struct cv_str guess; /* language the event's person seems to speak, or "" */
    bool said;          /* what comes of the question's closing was said */
    bool fresh;         /* nobody was spoken with in the person's language before */
};

/* The open question, or NULL. */
static inline const struct question *state_open(const struct cv_session *s) {
    return s->open ? &s->trail[s->n_trail - 1] : NULL;
}

static inline bool spot_same(struct spot a, struct spot b) {
    return a.list == b.list && (!a.list || a.index == b.index);
}

/* Whether both are the same question of the script, whenever put. */
static inline bool question_same(const struct question *a, const struct question *b) {
    return a->step == b->step && a->fact == b->fact && spot_same(a->spot, b->spot);
}

/* Room for one more of `size` bytes behind `n` of them; moves `items`. */
void *state_grow(void *items, size_t size, size_t n, size_t *cap);
/* The same session once more, alone. */
struct cv_session *state_copy(const struct cv_session *s);
/* A copy of `n` answers, with room for `cap`; NULL for none. */
struct answer *state_answers(const struct answer *of, size_t n, size_t cap);
/* Replaces the malloc'd text at `*to` by a copy of `s`. */
void state_keep(char **to, struct cv_str s);

#endif
