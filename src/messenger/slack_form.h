/* slack_form.h - the form beside a question: a modal with its choices and room for words.
 *
 * Who answers in it picks and writes at once, and nobody else sees either. What the form
 * is about it carries along itself: nothing is kept here while it is open. */
#ifndef CV_MESSENGER_SLACK_FORM_H
#define CV_MESSENGER_SLACK_FORM_H

#include "messenger/slack_private.h"

/* What was sent with a form. Views into its payload and the arena. */
struct slack_filled {
    struct cv_str id;      /* of the form, once for each time that it is opened */
    struct cv_str message; /* the question's, "CHANNEL:TS" */
    struct cv_str place, key;
    struct cv_str choice; /* ids, with ' ' between them */
    struct cv_str text;
};

/* Opens the form of the message whose button was pressed, for who pressed it. */
void cv_slack_form_open(struct slack *s, const json_t *payload, struct cv_str place,
                        struct cv_str key);
/* Reads a submission; false when it is not one of ours. */
bool cv_slack_form_read(const json_t *payload, struct cv_arena *arena, struct slack_filled *out);
/* The ids of the options picked in a menu's state, with ' ' between them. */
struct cv_str cv_slack_picked(const json_t *state, struct cv_arena *arena);

#endif
