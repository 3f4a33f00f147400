/* board.c - the state for people to look at. */
#include "session/board.h"

#include "session/advise.h"
#include "session/answers.h"
#include "session/flow.h"
#include "session/people.h"
#include "session/rounds.h"
#include "session/say.h"

static uint64_t hash_add(uint64_t hash, uint64_t more) {
    return (hash ^ more) * 0x100000001b3U;
}

static uint64_t hash_text(uint64_t hash, struct cv_str text) {
    return hash_add(hash, cv_str_hash(text));
}

static bool board_discusses(const struct cv_session *s) {
    return s->open && state_open(s)->step->kind == CV_STEP_DISCUSS;
}

/* Who walks alone is asked until they are through. */
static bool board_asked(const struct cv_session *s, size_t person) {
    return s->gathering ? s->people[person].walk && !s->people[person].removed &&
                              !s->people[person].out
                        : people_asked(s, person);
}

static bool board_answered(const struct cv_session *s, size_t person) {
    return board_asked(s, person) &&
           (s->gathering ? s->people[person].walk->done : s->people[person].answered);
}

/* Who came late to the gathering goes on alone while the others discuss. */
static bool board_apart(const struct cv_session *s, size_t person) {
    const struct person *p = &s->people[person];
    return (s->gathering || s->gathered) && !s->ended && p->walk && !p->walk->done && !p->removed;
}

/* A hash of everything the board shows, without the cost of putting it into
 * words: most events change nothing on it. */
static uint64_t board_hash(const struct cv_session *s) {
    const struct answer *venture = answers_fed(s, CV_FEED_VENTURE);
    uint64_t hash = hash_text(1, cv_str(venture ? venture->raw : NULL));
    hash = hash_add(hash, (uint64_t)s->ended * 4 + board_discusses(s) * 2U + s->open);
    hash = hash_add(hash, s->open_event * 1000 + s->open_ordinal);
    hash = hash_add(hash, (uint64_t)s->due * 2 + rounds_hidden(s));
    hash = hash_add(hash, s->facilitator * 2 + s->rules.anonymous);
    hash = hash_add(hash, s->n_suggestions);
    for (size_t i = 0; i < s->n_suggestions; i++)
        for (size_t k = 0; k < CV_TYPES_MAX; k++)
            hash = hash_add(hash, (uint64_t)s->suggestions[i].mix[k]);
    for (size_t i = 0; i < s->n_people; i++) {
        const struct person *p = &s->people[i];
        bool asked = board_asked(s, i), answered = board_answered(s, i), apart = board_apart(s, i);
        hash = hash_text(hash, cv_str(p->name));
        hash = hash_text(hash, cv_str(p->lang));
        hash = hash_add(hash, (uint64_t)p->present * 8 + apart * 4U + asked * 2U + answered);
    }
    return hash;
}

static void board_seats(const struct turn *turn, struct cv_board *board) {
    const struct cv_session *s = turn->s;
    board->seats = cv_arena_alloc(turn->arena, s->n_people * sizeof *board->seats);
    board->n_seats = s->n_people;
    for (size_t i = 0; i < s->n_people; i++) {
        const struct person *p = &s->people[i];
        board->seats[i] = (struct cv_seat){.person = cv_arena_copy(turn->arena, cv_str(p->id)),
                                           .name = cv_arena_copy(turn->arena, cv_str(p->name)),
                                           .lang = cv_arena_copy(turn->arena, cv_str(p->lang)),
                                           .facilitator = i == s->facilitator,
                                           .present = p->present,
                                           .asked = board_asked(s, i),
                                           .answered = board_answered(s, i),
                                           .apart = board_apart(s, i)};
    }
}

static void board_mixes(const struct turn *turn, struct cv_board *board) {
    const struct cv_session *s = turn->s;
    board->mixes = cv_arena_alloc(turn->arena, s->n_suggestions * sizeof *board->mixes);
    for (size_t i = 0; i < s->n_suggestions; i++)
        board->mixes[board->n_mixes++] = *advise_view(turn, &s->suggestions[i]);
}

static const struct cv_board *board_words(const struct turn *turn) {
    const struct cv_session *s = turn->s;
    struct cv_board *board = cv_arena_alloc(turn->arena, sizeof *board);
    board->title = say_text(turn, CV_S("title"), NULL, 0);
    if (answers_fed(s, CV_FEED_VENTURE))
        board->venture = cv_arena_copy(turn->arena, say_venture(turn));
    board->segment = cv_arena_copy(turn->arena, flow_entry(s, flow_spot(s)));
    board->discussing = board_discusses(s);
    if (s->open && !board->discussing)
        board->question = cv_arena_copy(turn->arena, cv_str(s->open_words));
    board->done = (int)s->n_trail - s->open;
    board->total = s->ended || s->progress.total < board->done ? board->done : s->progress.total;
    board->ended = s->ended;
    board->hidden = rounds_hidden(s);
    board->anonymous = s->rules.anonymous;
    board->due = s->open ? s->due : CV_NEVER;
    board_seats(turn, board);
    board_mixes(turn, board);
    return board;
}

void board_show(struct turn *turn) {
    uint64_t hash = board_hash(turn->s);
    if (hash == turn->s->board)
        return;
    turn->s->board = hash;
    say_effect(turn, CV_EFFECT_BOARD)->board = board_words(turn);
}
