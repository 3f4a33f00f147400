/* say.c - everything a session says: effects, and the engine's own sentences. */
#include "session/say.h"

#include "session/answers.h"
#include "session/flow.h"
#include "session/outcome.h"
#include "session/people.h"
#include "session/rounds.h"
#include "session/walks.h"

#include <string.h>

enum { SAY_ARGS = 24, VENTURE_SHOWN = 80 /* characters of its name in a sentence */ };

static const char *const keys[] = {
    [SAY_VENTURE] = "engine.venture",
    [SAY_PROGRESS] = "engine.progress",
    [SAY_PROGRESS_ONE] = "engine.progress.one",
    [SAY_PROGRESS_SEGMENT] = "engine.progress.segment",
    [SAY_PROGRESS_DISCUSS] = "engine.progress.discuss",
    [SAY_PROGRESS_LATE] = "engine.progress.late",
    [SAY_OPTION] = "engine.option",
    [SAY_OPTION_SKIP] = "engine.option.skip",
    [SAY_OPTION_UNKNOWN] = "engine.option.unknown",
    [SAY_OPTION_PRESET] = "engine.option.preset",
    [SAY_OPTION_FORM] = "engine.option.form",
    [SAY_OPTION_YES] = "engine.option.yes",
    [SAY_OPTION_NO] = "engine.option.no",
    [SAY_OPTION_NONE] = "engine.option.none",
    [SAY_OPTION_AGENDA] = "engine.option.agenda",
    [SAY_OPTION_SIX] = "engine.option.six",
    [SAY_OPTION_COMPARE] = "engine.option.compare",
    [SAY_OPTION_END] = "engine.option.end",
    [SAY_HINT_CHOICE] = "engine.hint.choice",
    [SAY_HINT_MANY] = "engine.hint.many",
    [SAY_HINT_TYPES] = "engine.hint.types",
    [SAY_HINT_SCALE] = "engine.hint.scale",
    [SAY_HINT_NUMBER] = "engine.hint.number",
    [SAY_HINT_RANGE] = "engine.hint.range",
    [SAY_HINT_MONEY] = "engine.hint.money",
    [SAY_HINT_ALLOCATION] = "engine.hint.allocation",
    [SAY_HINT_LIST] = "engine.hint.list",
    [SAY_HINT_YES_NO] = "engine.hint.yes_no",
    [SAY_HINT_AMOUNTS] = "engine.hint.amounts",
    [SAY_HINT_DISCUSS] = "engine.hint.discuss",
    [SAY_UNCLEAR] = "engine.unclear",
    [SAY_UNCLEAR_TO] = "engine.unclear.to",
    [SAY_UNCLEAR_CHOICE] = "engine.unclear.choice",
    [SAY_UNCLEAR_ONE] = "engine.unclear.one",
    [SAY_UNCLEAR_SHARES] = "engine.unclear.shares",
    [SAY_UNCLEAR_POINTS] = "engine.unclear.points",
    [SAY_UNCLEAR_NUMBER] = "engine.unclear.number",
    [SAY_UNCLEAR_RANGE] = "engine.unclear.range",
    [SAY_UNCLEAR_MONEY] = "engine.unclear.money",
    [SAY_UNCLEAR_AMOUNTS] = "engine.unclear.amounts",
    [SAY_UNCLEAR_LIST_FEW] = "engine.unclear.list_few",
    [SAY_UNCLEAR_LIST_MANY] = "engine.unclear.list_many",
    [SAY_UNCLEAR_LIST_LONG] = "engine.unclear.list_long",
    [SAY_READ_SURE] = "engine.read.sure",
    [SAY_READ_UNSURE] = "engine.read.unsure",
    [SAY_READ_NONE] = "engine.read.none",
    [SAY_TOO_LONG] = "engine.too_long",
    [SAY_TOO_LONG_TOGETHER] = "engine.too_long.together",
    [SAY_NOT_YOURS] = "engine.not_yours",
    [SAY_CLOSED] = "engine.closed",
    [SAY_FORM_OWN] = "engine.form.own",
    [SAY_FORM_SEND] = "engine.form.send",
    [SAY_FORM_CANCEL] = "engine.form.cancel",
    [SAY_FORM_NOTED] = "engine.form.noted",
    [SAY_FORM_NOTED_ITEM] = "engine.form.noted.item",
    [SAY_FORM_LATER] = "engine.form.later",
    [SAY_FORM_CLOSED] = "engine.form.closed",
    [SAY_THANKS] = "engine.thanks",
    [SAY_NO_ANSWER] = "engine.no_answer",
    [SAY_QUOTED] = "engine.quoted",
    [SAY_NAMES_MANY] = "engine.names.many",
    [SAY_SPREAD_NAMES] = "engine.spread.names",
    [SAY_SPREAD_COUNT] = "engine.spread.count",
    [SAY_SPREAD_UNKNOWN] = "engine.spread.unknown",
    [SAY_SPREAD_WITH_SHARE] = "engine.spread.with_share",
    [SAY_FULL] = "engine.full",
    [SAY_FACILITATOR_AWAY] = "engine.facilitator.away",
    [SAY_RUNNING] = "engine.running",
    [SAY_FACILITATOR_ONLY] = "engine.facilitator.only",
    [SAY_NEEDED] = "engine.needed",
    [SAY_DIFFER] = "engine.differ",
    [SAY_BACK] = "engine.back",
    [SAY_BACK_NONE] = "engine.back.none",
    [SAY_HELP] = "engine.help",
    [SAY_HELP_TEXT] = "engine.help.text",
    [SAY_HELP_NOT_ASKED] = "engine.help.not_asked",
    [SAY_HELP_DISCUSS] = "engine.help.discuss",
    [SAY_STATUS] = "engine.status",
    [SAY_STATUS_WAITING] = "engine.status.waiting",
    [SAY_STATUS_NOBODY] = "engine.status.nobody",
    [SAY_WHY_NONE] = "engine.why.none",
    [SAY_END_EARLY] = "engine.end.early",
    [SAY_IDLE] = "engine.idle",
    [SAY_ADVICE] = "engine.advice",
    [SAY_ADVICE_CAMPS] = "engine.advice.camps",
    [SAY_ADVICE_MIDDLE] = "engine.advice.middle",
    [SAY_ADVICE_SLICE] = "engine.advice.slice",
    [SAY_ADVICE_THIN] = "engine.advice.thin",
    [SAY_ADVICE_TYPE] = "engine.advice.type",
    [SAY_ADVICE_RANGE] = "engine.advice.range",
    [SAY_ADVICE_MEAN] = "engine.advice.mean",
    [SAY_ADVICE_BETWEEN] = "engine.advice.between",
    [SAY_ADVICE_PLUS] = "engine.advice.plus",
    [SAY_ADVICE_MINUS] = "engine.advice.minus",
    [SAY_ADVICE_EXPECTED] = "engine.advice.expected",
    [SAY_ADVICE_GOALS] = "engine.advice.goals",
    [SAY_ADVICE_GATE] = "engine.advice.gate",
    [SAY_ADVICE_CHECK] = "engine.advice.check",
    [SAY_ADVICE_LEFT_OUT] = "engine.advice.left_out",
    [SAY_SETTLED] = "engine.settled",
    [SAY_CLOSER] = "engine.closer",
    [SAY_GAP_EXPECTED] = "engine.gap.expected",
    [SAY_GAP_ADVISED] = "engine.gap.advised",
    [SAY_GAP_DEPARTS] = "engine.gap.departs",
    [SAY_BUILD_UP] = "engine.build_up",
    [SAY_WIND_DOWN] = "engine.wind_down",
    [SAY_MOVE] = "engine.move",
    [SAY_GOALS] = "engine.goals",
    [SAY_GOALS_ONE] = "engine.goals.one",
    [SAY_MISTAKE_ONE] = "engine.mistake.one",
    [SAY_MISTAKE_MISSING] = "engine.mistake.missing",
    [SAY_MISTAKE_UNWANTED] = "engine.mistake.unwanted",
    [SAY_MISTAKE_ASK_FIRST] = "engine.mistake.ask_first",
    [SAY_MISTAKE_TWO] = "engine.mistake.two",
    [SAY_MISTAKE_UNCARRIED] = "engine.mistake.uncarried",
    [SAY_MISTAKE_UNCARRIED_BY] = "engine.mistake.uncarried.by",
    [SAY_MISTAKE_IDLE] = "engine.mistake.idle",
    [SAY_MISTAKE_CLASH] = "engine.mistake.clash",
    [SAY_CAUTIONS] = "engine.cautions",
    [SAY_CAUTION] = "engine.caution",
    [SAY_CAUTION_BECAUSE] = "engine.caution.because",
    [SAY_SUM] = "engine.sum",
    [SAY_SUM_IN] = "engine.sum.in",
    [SAY_FLOW] = "engine.flow",
    [SAY_COST] = "engine.cost",
    [SAY_COST_MIXED] = "engine.cost.mixed",
    [SAY_COST_MISSING] = "engine.cost.missing",
    [SAY_LIMIT_BUDGET] = "engine.limit.budget",
    [SAY_LIMIT_RULE] = "engine.limit.rule",
    [SAY_LIMIT_HOURS] = "engine.limit.hours",
    [SAY_LIMIT_WITHIN] = "engine.limit.within",
    [SAY_LIMIT_DROPPED] = "engine.limit.dropped",
    [SAY_POINTS_FROM] = "engine.points_from",
    [SAY_LIMIT_POINTS] = "engine.limit.points",
    [SAY_LIMIT_TIME_POINTS] = "engine.limit.time_points",
    [SAY_LIMIT_NEVER] = "engine.limit.never",
    [SAY_LIMIT_NEVER_HOURS] = "engine.limit.never.hours",
    [SAY_BALANCE] = "engine.balance",
    [SAY_BREAK_EVEN] = "engine.break_even",
    [SAY_BREAK_NEVER] = "engine.break_even.never",
    [SAY_REP_DEAR] = "engine.rep_dear",
    [SAY_LOAD] = "engine.load",
    [SAY_LTV] = "engine.ltv",
    [SAY_PAYBACK] = "engine.payback",
    [SAY_PAYBACK_NEVER] = "engine.payback.never",
    [SAY_ASSUMED] = "engine.assumed",
    [SAY_ASSUMPTION] = "engine.assumption",
    [SAY_PRICE_CUSTOMERS] = "engine.price.customers",
    [SAY_PRICE_CONTACTS] = "engine.price.contacts",
    [SAY_PRICE_REVENUE] = "engine.price.revenue",
    [SAY_PRICE_UNIT] = "engine.price.unit",
    [SAY_PRICE_FIXED] = "engine.price.fixed",
    [SAY_PRICE_REP] = "engine.price.rep",
    [SAY_PRICE_ACCOUNTS] = "engine.price.accounts",
    [SAY_PRICE_COMMISSION] = "engine.price.commission",
    [SAY_PRICE_MINUTES] = "engine.price.minutes",
    [SAY_PRICE_HOURS] = "engine.price.hours",
    [SAY_TOGETHER] = "engine.together",
    [SAY_TOTAL] = "engine.total",
    [SAY_TOTAL_SHARED] = "engine.total.shared",
    [SAY_TOTAL_MIXED] = "engine.total.mixed",
    [SAY_CONFLICT_APART] = "engine.conflict.apart",
    [SAY_CONFLICT_PROMISE] = "engine.conflict.promise",
    [SAY_CONFLICT_LONELY] = "engine.conflict.lonely",
    [SAY_CONFLICT_BUDGET] = "engine.conflict.budget",
    [SAY_SURE] = "engine.sure",
    [SAY_DISSENT_FEW] = "engine.dissent.few",
    [SAY_DISSENT_CHANCE] = "engine.dissent.chance",
    [SAY_DISSENT_MANY] = "engine.dissent.many",
    [SAY_ROLES] = "engine.roles",
    [SAY_ROLES_ONE] = "engine.roles.one",
    [SAY_WOULD_RISE] = "engine.would.rise",
    [SAY_WOULD_FALL] = "engine.would.fall",
    [SAY_AGENDA] = "engine.agenda",
    [SAY_AGENDA_NONE] = "engine.agenda.none",
    [SAY_AGENDA_FIRST] = "engine.agenda.first",
    [SAY_AGENDA_FIND] = "engine.agenda.find",
    [SAY_AGENDA_ITEM] = "engine.agenda.item",
    [SAY_AGENDA_ITEM_OF] = "engine.agenda.item.of",
    [SAY_AGENDA_DISPUTED] = "engine.agenda.disputed",
    [SAY_AGENDA_OPEN] = "engine.agenda.open",
    [SAY_AGENDA_ANSWER] = "engine.agenda.answer",
    [SAY_WHY] = "engine.why",
    [SAY_WHY_PLUS] = "engine.why.plus",
    [SAY_WHY_MINUS] = "engine.why.minus",
    [SAY_WHY_UNKNOWN] = "engine.why.unknown",
    [SAY_SEGMENT_UNKNOWN] = "engine.segment.unknown",
    [SAY_WHAT_IF] = "engine.what_if",
    [SAY_WHAT_IF_SAME] = "engine.what_if.same",
    [SAY_WHAT_IF_LEVEL] = "engine.what_if.level",
    [SAY_WHAT_IF_UNKNOWN] = "engine.what_if.unknown",
    [SAY_SIX] = "engine.six",
    [SAY_SIX_WITH] = "engine.six.with",
    [SAY_SIX_EXTRA] = "engine.six.extra",
    [SAY_SIX_NONE] = "engine.six.none",
    [SAY_COMPARE] = "engine.compare",
    [SAY_COMPARE_NONE] = "engine.compare.none",
    [SAY_COMPARE_OTHER] = "engine.compare.other",
    [SAY_MOVED] = "engine.moved",
    [SAY_MOVED_NOT] = "engine.moved.not",
    [SAY_MOVED_UP] = "engine.moved.up",
    [SAY_MOVED_DOWN] = "engine.moved.down",
    [SAY_SUMMARY] = "engine.summary",
    [SAY_SUMMARY_SEGMENT] = "engine.summary.segment",
    [SAY_SUMMARY_NONE] = "engine.summary.none",
    [SAY_AGAIN] = "engine.again",
    [SAY_LANGUAGE_OWN] = "engine.language.own",
    [SAY_LANGUAGE_YOURS] = "engine.language.yours",
    [SAY_LANGUAGE_ALL] = "engine.language.all",
    [SAY_LANGUAGE_GUESSED] = "engine.language.guessed",
    [SAY_LANGUAGES] = "engine.languages",
    [SAY_LATE] = "engine.late",
    [SAY_JOINED] = "engine.joined",
    [SAY_NOTED] = "engine.noted",
    [SAY_NOTED_IN_PUBLIC] = "engine.noted.in_public",
    [SAY_REASON] = "engine.reason",
    [SAY_REASON_NOTED] = "engine.reason.noted",
    [SAY_APART] = "engine.apart",
    [SAY_STILL_APART] = "engine.apart.still",
    [SAY_ONCE_MORE] = "engine.once_more",
    [SAY_ROUNDS_OVER] = "engine.rounds.over",
    [SAY_OPTION_KEEP] = "engine.option.keep",
    [SAY_OPTION_ACCEPT] = "engine.option.accept",
    [SAY_BLIND] = "engine.blind",
    [SAY_OPEN] = "engine.open",
    [SAY_TIME_UP] = "engine.time.up",
    [SAY_TIME_UP_NOBODY] = "engine.time.up.nobody",
    [SAY_TIME_LEFT] = "engine.time.left",
    [SAY_SPAN_MINUTES] = "engine.when.minutes",
    [SAY_SPAN_SECONDS] = "engine.when.seconds",
    [SAY_LIMIT_SET] = "engine.time.limit",
    [SAY_LIMIT_OFF] = "engine.time.limit.off",
    [SAY_NO_LIMIT] = "engine.time.limit.none",
    [SAY_NOTES] = "engine.notes",
    [SAY_NOTES_NONE] = "engine.notes.none",
    [SAY_NOTE_PARKED] = "engine.note.parked",
    [SAY_NOTE_DECISION] = "engine.note.decision",
    [SAY_NOTE_ACTION] = "engine.note.action",
    [SAY_HANDED_OVER] = "engine.handed_over",
    [SAY_PERSON_UNKNOWN] = "engine.person.unknown",
    [SAY_REMOVED] = "engine.removed",
    [SAY_REMOVED_STAYS] = "engine.removed.stays",
    [SAY_REMOVED_YOU] = "engine.removed.you",
    [SAY_REMOVE_SELF] = "engine.removed.self",
    [SAY_ADMITTED] = "engine.admitted",
    [SAY_POOL] = "engine.pool",
    [SAY_POOL_HINT] = "engine.pool.hint",
    [SAY_HELP_GROUP] = "engine.help.group",
    [SAY_APART_ON] = "engine.apart.on",
    [SAY_PARTED] = "engine.walks.parted",
    [SAY_WALK_DONE] = "engine.walks.done",
    [SAY_GATHERED] = "engine.walks.gathered",
    [SAY_WALKS_WAIT] = "engine.walks.wait",
    [SAY_SOMEBODY] = "engine.somebody",
    [SAY_WHO_SEES] = "engine.who_sees",
    [SAY_CREDIT_FIXED] = "engine.who_sees.fixed",
    [SAY_ANONYMOUS_SO_FAR] = "engine.anonymous.so_far",
    [SAY_ANONYMOUS_ALONE] = "engine.anonymous.alone",
    [SAY_ANONYMOUS_HIDDEN] = "engine.anonymous.hidden",
    [SAY_ANONYMOUS_ALOUD] = "engine.anonymous.aloud",
    [SAY_ANONYMOUS_FEW] = "engine.anonymous.few",
    [SAY_ANONYMOUS_NEEDED] = "engine.anonymous.needed",
    [SAY_ANONYMOUS_WORDS] = "engine.anonymous.words",
    [SAY_ANONYMOUS_LATE] = "engine.anonymous.late",
    [SAY_ANONYMOUS_STANDS] = "engine.anonymous.stands",
    [SAY_ANONYMOUS_SHOWN] = "engine.anonymous.shown",
    [SAY_ANONYMOUS_KEPT] = "engine.anonymous.kept",
    [SAY_ANONYMOUS_ASIDE] = "engine.anonymous.aside",
    [SAY_SHARE] = "engine.share",
    [SAY_DEADLINE] = "engine.deadline",
    [SAY_DEADLINE_FEW] = "engine.deadline.few",
    [SAY_QUORUM] = "engine.quorum",
    [SAY_REMIND] = "engine.remind",
    [SAY_SPAN_HOURS] = "engine.when.hours",
    [SAY_SPAN_DAYS] = "engine.when.days",
    [SAY_CORRECTED] = "engine.corrected",
    [SAY_GUESTS] = "engine.guests",
    [SAY_GUESTS_HERE] = "engine.guests.here",
    [SAY_GUESTS_MISSING] = "engine.guests.missing",
    [SAY_GUEST] = "engine.guest",
    [SAY_GUEST_ROLE] = "engine.guest.role",
    [SAY_TOGETHER_ON] = "engine.lists.together",
    [SAY_PACE_HELLO] = "engine.pace.hello",
    [SAY_PACE_HOW] = "engine.pace.how",
    [SAY_PACE_HOURS] = "engine.pace.hours",
    [SAY_PACE_HOURS_QUIET] = "engine.pace.hours.quiet",
    [SAY_PACE_FIRST] = "engine.pace.first",
    [SAY_PACE_NEXT] = "engine.pace.next",
    [SAY_PACE_RESTING] = "engine.pace.resting",
    [SAY_PACE_THANKS] = "engine.pace.thanks",
    [SAY_PACE_REMINDER] = "engine.pace.reminder",
    [SAY_PACE_SILENT] = "engine.pace.silent",
    [SAY_PACE_SILENT_OFTEN] = "engine.pace.silent.often",
    [SAY_PACE_NEEDED] = "engine.pace.needed",
    [SAY_PACE_OVER] = "engine.pace.over",
    [SAY_PACE_AGAIN] = "engine.pace.again",
    [SAY_PACE_NOTHING] = "engine.pace.nothing",
    [SAY_PACE_STILL_OPEN] = "engine.pace.still_open",
    [SAY_PACE_RESTS] = "engine.pace.rests",
    [SAY_PACE_RESUMED] = "engine.pace.resumed",
    [SAY_PACE_PAUSED] = "engine.pace.paused",
    [SAY_PACE_CHANGED] = "engine.pace.changed",
    [SAY_PACE_STATUS] = "engine.pace.status",
    [SAY_PACE_STATUS_OPEN] = "engine.pace.status.open",
    [SAY_PACE_HELP] = "engine.pace.help",
    [SAY_PACE_NOTED] = "engine.pace.noted",
    [SAY_PACE_RETURN] = "engine.pace.return",
    [SAY_PACE_MOVE] = "engine.pace.move",
    [SAY_PACE_MOVED] = "engine.pace.moved",
    [SAY_PACE_MOVED_NOT] = "engine.pace.moved.not",
    [SAY_PACE_NO_ANSWER] = "engine.pace.no_answer",
    [SAY_PACE_EDIT] = "engine.pace.edit",
    [SAY_PACE_EDIT_NONE] = "engine.pace.edit.none",
    [SAY_PACE_EDIT_ITEM] = "engine.pace.edit.item",
    [SAY_PACE_EDIT_UNKNOWN] = "engine.pace.edit.unknown",
    [SAY_PACE_EDIT_FIXED] = "engine.pace.edit.fixed",
    [SAY_PACE_EDIT_AGAIN] = "engine.pace.edit.again",
    [SAY_PACE_LEFT] = "engine.pace.left",
    [SAY_UNCLEAR_PAUSE] = "engine.unclear.pause",
    [SAY_UNCLEAR_PAUSE_PAST] = "engine.unclear.pause.past",
    [SAY_UNCLEAR_PAUSE_FAR] = "engine.unclear.pause.far",
    [SAY_UNCLEAR_HOUR] = "engine.unclear.hour",
    [SAY_UNCLEAR_ZONE] = "engine.unclear.zone",
    [SAY_UNCLEAR_ZONE_NEAR] = "engine.unclear.zone.near",
    [SAY_UNCLEAR_WEEKDAYS] = "engine.unclear.weekdays",
    [SAY_UNCLEAR_HOURS] = "engine.unclear.hours",
    [SAY_UNCLEAR_QUIET] = "engine.unclear.quiet",
    [SAY_LOBBY] = "engine.lobby",
    [SAY_LOBBY_GO] = "engine.lobby.go",
    [SAY_LOBBY_STATUS] = "engine.lobby.status",
    [SAY_LOBBY_HELP] = "engine.lobby.help",
    [SAY_LOBBY_END] = "engine.lobby.end",
    [SAY_OPTION_JOIN] = "engine.option.join",
    [SAY_OPTION_GO] = "engine.option.go",
    [SAY_JOINED_BY] = "engine.joined.by",
    [SAY_JOIN_FIRST] = "engine.joined.first",
    [SAY_LEFT] = "engine.left",
    [SAY_EDITED] = "engine.edited",
    [SAY_PACE_HOLIDAYS] = "engine.pace.holidays",
    [SAY_UNCLEAR_QUESTIONS] = "engine.unclear.questions",
    [SAY_UNCLEAR_HOLIDAYS] = "engine.unclear.holidays",
    [SAY_PACE_GIVES_WAY] = "engine.pace.gives_way",
    [SAY_HELP_ROLES] = "engine.help.roles",
    [SAY_IDLE_APART] = "engine.idle.apart",
    [SAY_IDLE_IN] = "engine.idle.in",
    [SAY_PACE_CLOSES] = "engine.pace.closes",
    [SAY_EDIT_NONE] = "engine.edited.none",
};
_Static_assert(CV_COUNT(keys) == SAY_COUNT, "a key for every sentence");

static const char *const word_keys[] = {
    [WORDS_START] = "command.start",   [WORDS_NEXT] = "command.next",
    [WORDS_SKIP] = "command.skip",     [WORDS_BACK] = "command.back",
    [WORDS_HELP] = "command.help",     [WORDS_STATUS] = "command.status",
    [WORDS_END] = "command.end",       [WORDS_WHY] = "command.why",
    [WORDS_AGENDA] = "command.agenda", [WORDS_SIX] = "command.six",
    [WORDS_COMPARE] = "command.compare",
    [WORDS_LANGUAGES] = "command.languages",
    [WORDS_WHY_TYPE] = "command.why_type",
    [WORDS_WHAT_IF] = "command.what_if",
    [WORDS_LANGUAGE] = "command.language",
    [WORDS_LANGUAGE_ALL] = "command.language_all",
    [WORDS_YES] = "engine.words.yes",  [WORDS_NO] = "engine.words.no",
    [WORDS_OK] = "engine.words.ok",    [WORDS_UNKNOWN] = "engine.words.unknown",
    [WORDS_AND] = "engine.words.and",
    [WORDS_CURRENCIES] = "engine.words.currencies",
    [WORDS_PERIODS] = "engine.words.periods",
    [WORDS_MAGNITUDES] = "engine.words.magnitudes",
    [WORDS_NAMES_OF_LANGUAGES] = "engine.words.languages",
    [WORDS_JOIN] = "command.join",
    [WORDS_REVEAL] = "command.reveal",
    [WORDS_BLIND] = "command.blind",
    [WORDS_OPEN] = "command.open",
    [WORDS_AGAIN] = "command.again",
    [WORDS_NOTES] = "command.notes",
    [WORDS_EXTEND] = "command.extend",
    [WORDS_BOX_OFF] = "command.limit_off",
    [WORDS_APART] = "command.apart",
    [WORDS_TOGETHER] = "command.together",
    [WORDS_ROLES_ONLY] = "command.roles_only",
    [WORDS_NAMES] = "command.names",
    [WORDS_ANONYMOUS] = "command.anonymous",
    [WORDS_LEAVE] = "command.leave",
    [WORDS_GO] = "command.go",
    [WORDS_EXTEND_BY] = "command.extend_by",
    [WORDS_BOX] = "command.limit",
    [WORDS_DEADLINE] = "command.deadline",
    [WORDS_QUORUM] = "command.quorum",
    [WORDS_HAND_OVER] = "command.hand_over",
    [WORDS_REMOVE] = "command.remove",
    [WORDS_ADMIT] = "command.admit",
    [WORDS_INVITE] = "command.invite",
    [WORDS_ANSWER] = "command.answer",
    [WORDS_PARK] = "command.park",
    [WORDS_DECISION] = "command.decision",
    [WORDS_ACTION] = "command.action",
    [WORDS_MERGE] = "command.merge",
    [WORDS_DROP] = "command.drop",
    [WORDS_OWN_PACE] = "command.own_pace",
    [WORDS_MORE] = "command.more",
    [WORDS_PAUSE] = "command.pause",
    [WORDS_RESUME] = "command.resume",
    [WORDS_EDIT] = "command.edit",
    [WORDS_EDIT_NUMBER] = "command.edit_number",
    [WORDS_PAUSE_FOR] = "command.pause_for",
    [WORDS_HOUR] = "command.hour",
    [WORDS_ZONE] = "command.zone",
    [WORDS_DAYS] = "command.days",
    [WORDS_QUIET] = "command.quiet",
    [WORDS_QUESTIONS] = "command.questions",
    [WORDS_HOLIDAYS] = "command.holidays",
    [WORDS_HOLIDAYS_OFF] = "command.holidays_off",
    [WORDS_KEEP] = "engine.words.keep",
    [WORDS_AS] = "engine.words.as",
    [WORDS_BECAUSE] = "engine.words.because",
    [WORDS_SPANS] = "engine.words.spans",
    [WORDS_LETTERS] = "engine.words.letters",
};
_Static_assert(CV_COUNT(word_keys) == WORDS_COUNT, "a key for every list of words");

struct cv_str say_key(enum sentence sentence) {
    return cv_str(keys[sentence]);
}

struct cv_str say_words_key(enum word_list list) {
    return cv_str(word_keys[list]);
}

/* ---- texts ------------------------------------------------------------------------- */

static struct cv_str say_lang(const struct turn *turn) {
    return turn->lang;
}

/* What the session before in this place knew and the script does not ask for. */
static struct cv_str say_recalled(const struct cv_session *s, enum cv_feed feed) {
    const struct cv_dialog *d = s->book->dialog;
    for (size_t i = 0; i < d->n_steps; i++)
        if (d->steps[i].feed == feed)
            return cv_str("");
    return outcome_venture(s, cv_feed_name(feed));
}

struct cv_str say_venture(const struct turn *turn) {
    const struct cv_session *s = turn->s;
    const struct answer *answer = answers_fed(s, CV_FEED_VENTURE);
    struct cv_str known = say_recalled(s, CV_FEED_VENTURE);
    if (!answer && known.n)
        return say_short(turn, known, VENTURE_SHOWN);
    if (!answer)
        return cv_texts_arena(s->book->texts, say_lang(turn), say_key(SAY_VENTURE), NULL, 0,
                              turn->arena);
    struct cv_str rest = cv_str_trim(cv_str(answer->raw)), line = rest;
    cv_str_split(&rest, '\n', &line);
    return say_short(turn, cv_str_trim(line), VENTURE_SHOWN);
}

/* Fills in what every text may name. */
static size_t say_common(const struct turn *turn, struct cv_arg args[SAY_ARGS]) {
    const struct cv_session *s = turn->s;
    struct spot spot = flow_spot(s);
    const struct answer *stage = answers_fed(s, CV_FEED_STAGE);
    size_t n = 0;
    args[n++] = CV_ARG_TEXT("venture", say_venture(turn));
    args[n++] = CV_ARG_TEXT("segment", flow_entry(s, spot));
    args[n++] = CV_ARG_TEXT("stage", stage ? cv_str(stage->value) : say_recalled(s, CV_FEED_STAGE));
    args[n++] = CV_ARG_TEXT("facilitator", cv_str(s->people[s->facilitator].name));
    args[n++] = CV_ARG_TEXT("pace", cv_str(s->pace ? "own" : "group"));
    args[n++] = CV_ARG_NUMBER("n_segments", flow_entries(s, flow_list(s)));
    args[n++] = CV_ARG_NUMBER("index", spot.index + 1);
    return n;
}

struct cv_str say_text(const struct turn *turn, struct cv_str key, const struct cv_arg *args,
                       size_t n) {
    struct cv_arg all[SAY_ARGS];
    size_t common = say_common(turn, all);
    if (n > SAY_ARGS - common)
        n = SAY_ARGS - common;
    if (n)
        memcpy(all + common, args, n * sizeof *args);
    return cv_texts_arena(turn->s->book->texts, say_lang(turn), key, all, common + n, turn->arena);
}

struct cv_str say_plain(const struct turn *turn, enum sentence sentence) {
    return say_text(turn, say_key(sentence), NULL, 0);
}

bool say_has(const struct turn *turn, struct cv_str key) {
    const struct cv_texts *texts = turn->s->book->texts;
    return cv_texts_has(texts, say_lang(turn), key) || cv_texts_has(texts, CV_S("en"), key);
}

struct cv_str say_path(const struct turn *turn, const char *prefix, struct cv_str id,
                       const char *suffix) {
    return cv_arena_printf(turn->arena, "%s.%.*s%s%s", prefix, CV_ARG(id), suffix[0] ? "." : "",
                           suffix);
}

struct cv_str say_short(const struct turn *turn, struct cv_str s, size_t chars) {
    if (cv_str_chars(s) <= chars)
        return s;
    size_t i = 0;
    for (size_t seen = 0; i < s.n; i++)
        if (((unsigned char)s.p[i] & 0xC0) != 0x80 && seen++ == chars - 1)
            break;
    return cv_arena_printf(turn->arena, "%.*s…", (int)i, s.p);
}

static void say_join(const struct turn *turn, struct cv_str *text, const char *glue,
                     struct cv_str part) {
    *text = text->n ? cv_arena_printf(turn->arena, "%.*s%s%.*s", CV_ARG(*text), glue, CV_ARG(part))
                    : part;
}

void say_line(const struct turn *turn, struct cv_str *text, struct cv_str line) {
    if (line.n)
        say_join(turn, text, "\n", line);
}

void say_sentence(const struct turn *turn, struct cv_str *text, struct cv_str sentence) {
    if (sentence.n)
        say_join(turn, text, " ", sentence);
}

void say_comma(const struct turn *turn, struct cv_str *text, struct cv_str part) {
    say_join(turn, text, ", ", part);
}

/* ---- effects --------------------------------------------------------------------------- */

struct cv_effect *say_effect(struct turn *turn, enum cv_effect_kind kind) {
    struct cv_effects *out = turn->out;
    out->item = cv_arena_grow(turn->arena, out->item, sizeof *out->item, out->n, &out->cap);
    struct cv_effect *effect = &out->item[out->n];
    *effect = (struct cv_effect){.kind = kind, .lang = turn->lang};
    effect->key = cv_arena_printf(turn->arena, "e%llu.%zu", (unsigned long long)turn->s->events,
                                  out->n - turn->first);
    out->n++;
    return effect;
}

struct cv_effect *say_all(struct turn *turn, struct cv_str text) {
    struct cv_effect *effect = say_effect(turn, CV_EFFECT_SAY);
    effect->text = text;
    return effect;
}

struct cv_effect *say_place(struct turn *turn, struct cv_str text) {
    struct cv_effect *effect = say_all(turn, text);
    if (walks_on(turn->s)) /* nobody else is at this question */
        effect->to = cv_arena_copy(turn->arena, cv_str(turn->s->people[turn->s->walker].id));
    return effect;
}

struct cv_effect *say_back(struct turn *turn, struct cv_str text) {
    struct cv_effect *effect = say_place(turn, text);
    if (turn->event->private || rounds_hidden(turn->s))
        effect->to = cv_arena_copy(turn->arena, turn->event->person);
    return effect;
}

void say_to(struct turn *turn, struct cv_str person, struct cv_str text) {
    struct cv_effect *effect = say_place(turn, text);
    effect->to = cv_arena_copy(turn->arena, person);
}
