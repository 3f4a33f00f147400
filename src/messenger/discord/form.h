/* form.h - what can be pressed below a message, and the form beside a question.
 *
 * A button is called "KEY ID": the key of its message in the outbox, and the option's
 * id; a menu is called KEY, its entries by the ids. The button of the form is called
 * "✎ KEY", and so is the form; its menu is called "c ID", its room for words "t ID", by
 * the id of the question's field. What it is about it carries along itself, nothing is
 * kept here while it is open. Who answers in it picks and writes at once, and nobody else
 * sees either. A form of Discord's has room for five parts, which is one question. */
#ifndef CV_MESSENGER_DISCORD_FORM_H
#define CV_MESSENGER_DISCORD_FORM_H

#include <canvasser/arena.h>
#include <canvasser/messenger.h>

#include <jansson.h>

/* What was sent with a form. Views into it and the arena. */
struct discord_filled {
    struct cv_str key; /* the message's */
    const struct cv_filled *fields;
    size_t n;
};

/* The rows below the message; with `form` a button for it too. NULL when there is nothing
 * to press or it does not fit: then the words say what to type. */
json_t *cv_discord_offer(const struct cv_outgoing *o, bool form, struct cv_arena *arena);
/* The key of a message of ours with something to press; "" without. */
struct cv_str cv_discord_offer_key(const json_t *message);
/* The key of the message whose form's button has this id; "" for other buttons. */
struct cv_str cv_discord_form_key(struct cv_str custom_id);
/* The answer to a press that opens the form of the message `key` for a question. */
json_t *cv_discord_form(struct cv_str key, const struct cv_form *form, struct cv_arena *arena);
/* Reads an interaction that sends a form; false when it is none of ours. */
bool cv_discord_form_read(const json_t *sent, struct cv_arena *arena, struct discord_filled *out);
/* The ids that were picked in a menu, with ' ' between them. */
struct cv_str cv_discord_picked(const json_t *menu, struct cv_arena *arena);

#endif
