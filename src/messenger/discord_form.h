/* discord_form.h - what can be pressed below a message, and the form beside a question.
 *
 * A button is called "KEY ID": the key of its message in the outbox, and the option's
 * id; a menu is called KEY, its entries by the ids. The button of the form is called
 * "✎ KEY", the form "✎ KEY MESSAGE": what it is about it carries along itself, nothing
 * is kept here while it is open. Who answers in it picks and writes at once, and nobody
 * else sees either. */
#ifndef CV_MESSENGER_DISCORD_FORM_H
#define CV_MESSENGER_DISCORD_FORM_H

#include <canvasser/arena.h>
#include <canvasser/messenger.h>

#include <jansson.h>

/* What was sent with a form. Views into it and the arena. */
struct discord_filled {
    struct cv_str message, key; /* the question's */
    struct cv_str choice;       /* ids, with ' ' between them; "" for none */
    struct cv_str text;         /* trimmed; "" for none */
};

/* The rows below the message; with `form` a button for it too. NULL when there is nothing
 * to press or it does not fit: then the words say what to type. */
json_t *cv_discord_offer(const struct cv_outgoing *o, bool form, struct cv_arena *arena);
/* The answer that opens the form, for an interaction: a press. NULL when it was no press
 * of the form's button. */
json_t *cv_discord_form(const json_t *press);
/* Reads an interaction that sends a form; false when it is none of ours. */
bool cv_discord_form_read(const json_t *sent, struct cv_arena *arena, struct discord_filled *out);
/* The ids that were picked in a menu, with ' ' between them. */
struct cv_str cv_discord_picked(const json_t *menu, struct cv_arena *arena);

#endif
