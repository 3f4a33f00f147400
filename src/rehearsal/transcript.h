/* transcript.h - sessions as plays: what people do is performed, and what
 * Canvasser says to it is written down as it stands in the transcript.
 *
 *   Dialog: NAME                the dialog played, or its folder; first line
 *   Language: LANG              second line; English without it. Further languages
 *                               behind it are those some of the people speak
 *   Pace: zone=Europe/Athens at=09:00 ...   third line: a session at the pace of
 *                               whom it is with (session.h); it begins on Mon 5 Jan
 *                               2026 at 08:55 in that zone
 *   Open: yes                   a channel, in which people take part who say so
 *   Untold: yes                 a messenger that tells nobody's language: the session begins
 *                               in that of the words which begin it
 *   # words                     a remark
 *   Ana: words                  Ana types; further lines are indented
 *   Ana to Canvasser: words     the same where nobody else can read it
 *   Ana types 4001 letters
 *   Ana presses 2, 4            buttons of the last message that has some,
 *   Ana presses 2 too late        or of the question before it
 *   (Ben joins) (Ben leaves) (Ben joins speaking ru)
 *   (last session: Poets personal=40 remote=60, human_contact=3; Cooks ...)
 *                               what it came to: mixes, and the facts behind them
 *   (3 hours pass) (20 days pass)
 *   Canvasser: words            to all; buttons in brackets, mixes as bars
 *   Canvasser to Ben: words
 *   Canvasser in ru: words      the same, as those read it who speak Russian
 *   (Mon 5 Jan 09:00)           where a pace is kept: the time there, when hours have passed
 *   (recorded ...) (over)       what else the session wants done
 *   (board: 2 of 3 have answered, hidden)   what the group sees of hidden answers
 *
 * Whoever types first starts the session. */
#ifndef REHEARSAL_TRANSCRIPT_H
#define REHEARSAL_TRANSCRIPT_H

#include <canvasser/session.h>

struct coverage;

/* Takes the lines that say what is played off the front of a transcript; false
 * when it does not begin with them. */
bool transcript_head(struct cv_str *script, struct cv_str *dialog, struct cv_str *langs);
/* Plays what people do in the transcript and adds the whole play as it came out.
 * At its end it is replayed from its events: state and effects must be the same
 * to the byte. `coverage` may be NULL. An error has the line it is in. */
enum cv_status transcript_play(const struct cv_playbook *book, const struct cv_source *script,
                               struct coverage *coverage, struct cv_buf *out,
                               struct cv_error *err) CV_MUST_USE;
/* Whether `got` is what stands in the transcript; else adds the first lines that differ. */
bool transcript_compare(const struct cv_source *script, struct cv_str got, struct cv_buf *out);

#endif
