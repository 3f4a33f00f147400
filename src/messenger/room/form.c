/* form.c - forms as the room carries them. */
#include "messenger/room/form.h"

#include "messenger/fields.h"
#include "messenger/json.h"

static json_t *form_option(const struct cv_option *option) {
    return json_pack("{s:o,s:o}", "id", cv_json_str(option->id), "label",
                     cv_json_str(option->label));
}

static json_t *form_field(const struct cv_field *f) {
    json_t *options = json_array();
    int failed = 0;
    for (size_t i = 0; i < f->n_options && !failed; i++)
        failed = json_array_append_new(options, form_option(&f->options[i]));
    json_t *field = json_pack("{s:o,s:o,s:o,s:b,s:b,s:o}", "id", cv_json_str(f->id), "words",
                              cv_json_str(f->words), "hint", cv_json_str(f->hint), "many", f->many,
                              "text", f->text, "options", options);
    if (!failed)
        return field;
    json_decref(field);
    return NULL;
}

json_t *cv_room_form(const struct cv_form *form) {
    json_t *fields = json_array();
    int failed = 0;
    for (size_t i = 0; i < form->n && !failed; i++)
        failed = json_array_append_new(fields, form_field(&form->field[i]));
    json_t *whole = json_pack("{s:o,s:o,s:o,s:o}", "own", cv_json_str(form->own), "send",
                              cv_json_str(form->send), "cancel", cv_json_str(form->cancel),
                              "fields", fields);
    if (!failed)
        return whole;
    json_decref(whole);
    return NULL;
}

size_t cv_room_filled(const json_t *fields, struct cv_filled *out) {
    size_t n = 0, i;
    const json_t *part;
    json_array_foreach(fields, i, part) {
        struct cv_str choice = cv_json_text(part, "choice");
        struct cv_str text = cv_str_trim(cv_json_text(part, "text"));
        struct cv_filled *field =
            choice.n || text.n ? cv_fields_at(out, &n, cv_json_text(part, "id")) : NULL;
        if (field)
            *field = (struct cv_filled){field->id, choice, text};
    }
    return n;
}
