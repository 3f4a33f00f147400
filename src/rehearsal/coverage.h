/* coverage.h - what of a dialog its transcripts show. */
#ifndef REHEARSAL_COVERAGE_H
#define REHEARSAL_COVERAGE_H

#include <canvasser/session.h>

struct coverage;

/* `texts` are those of `book`; both must outlive it. */
struct coverage *coverage_new(const struct cv_playbook *book, struct cv_texts *texts);
/* NULL is allowed. */
void coverage_free(struct coverage *c);
/* Looks on at one more session. */
void coverage_look(struct coverage *c, struct cv_session *s);
void coverage_effect(struct coverage *c, const struct cv_effect *e);
/* Adds how much was shown, and the names of what was not. */
void coverage_report(const struct coverage *c, struct cv_buf *out);
/* Steps that were never taken. */
size_t coverage_missing_steps(const struct coverage *c);

#endif
