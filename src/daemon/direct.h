/* direct.h - words that reach us outside a session's place: direct messages, replies,
 * reactions, new versions of a message. Which session, and which of its questions, they
 * are about.
 *
 * A direct message belongs to the session of the message it replies to; else to the
 * session that spoke to its person alone last; else to the session of the conversation
 * itself; else to the only session that waits for words its person writes to it alone. When
 * the session that speaks to somebody alone changes, it says its name. */
#ifndef CV_DAEMON_DIRECT_H
#define CV_DAEMON_DIRECT_H

#include "daemon/work.h"

struct cv_direct;

struct cv_direct *cv_direct_new(void);
void cv_direct_free(struct cv_direct *d);

/* Finds the session of a message whose place is a conversation with its person alone, or
 * whose `answers` names a message of ours. NULL in `*out` when there is none. The event in
 * `w` is then as if it had been said to us alone in the session's place, and w->about is
 * the question it replies to. */
enum cv_status cv_direct_find(struct work *w, struct cv_live **out) CV_MUST_USE;
/* The session and question of our message with the id `remote` there; NULL when it is none
 * of a running session. */
enum cv_status cv_direct_said(struct work *w, struct cv_str remote, struct cv_live **out,
                              struct cv_str *effect) CV_MUST_USE;
/* Somebody came into the place of the event: it is nobody else's conversation any more. */
enum cv_status cv_direct_joined(struct work *w) CV_MUST_USE;
/* A session is about to say `say`: notes to whom it speaks alone, and puts the session's
 * name before it where another session spoke to them last. Of one that was begun in a
 * conversation that others have joined since, `say` is for who began it, alone. */
enum cv_status cv_direct_note(struct work *w, const struct cv_live *live, struct cv_effect *say)
    CV_MUST_USE;
/* A session has begun: what `person`, who began it, says alone is for it, unless another
 * session speaks with them. */
enum cv_status cv_direct_begun(struct work *w, const struct cv_live *live, struct cv_str person)
    CV_MUST_USE;

/* The same for a person of a messenger who is known: sets the line. */
enum cv_status cv_direct_line(struct work *w, const struct cv_live *live, struct cv_str messenger,
                              struct cv_str person, struct cv_effect *say) CV_MUST_USE;

/* Remembers the question that was open for the person of the message in `w`, so that a new
 * version of the message can be told from a new message: of the last few messages, and
 * across restarts, but for those of which nobody is to know whose they are. */
enum cv_status cv_direct_heard(struct work *w, const struct cv_live *live) CV_MUST_USE;
/* The session and the question that the message was about of which `w` has a new version;
 * NULL when nobody remembers. */
enum cv_status cv_direct_amended(struct work *w, struct cv_live **out, struct cv_str *effect)
    CV_MUST_USE;

#endif
