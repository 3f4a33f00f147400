/* form.h - the form beside a question: a modal with the questions that can be
 * answered now, each with its choices and room for words.
 *
 * What it holds is asked for when it is opened; which message it belongs to it carries
 * along itself: nothing is kept here while it is open. */
#ifndef CV_MESSENGER_SLACK_FORM_H
#define CV_MESSENGER_SLACK_FORM_H

#include "messenger/slack/private.h"

/* What was sent with a form. Views into its payload and the arena. */
struct slack_filled {
    struct cv_str id; /* of the form, once for each time that it is opened */
    struct cv_str place, key;
    const struct cv_filled *fields; /* those that were not left empty */
    size_t n;
};

/* Opens a form for who pressed its button, with Slack's `trigger`: see cv_wire.form. False
 * when there is none: nothing is open for them. */
bool cv_slack_form_open(struct slack *s, struct cv_str trigger, const struct cv_incoming *press);
/* Reads a submission; false when it is not one of ours. */
bool cv_slack_form_read(const json_t *payload, struct cv_arena *arena, struct slack_filled *out);
/* The ids of the options picked in a menu's state, with ' ' between them. */
struct cv_str cv_slack_picked(const json_t *state, struct cv_arena *arena);

#endif
