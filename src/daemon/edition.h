/* edition.h - one edition of a dialog: its sources, compiled and checked.
 *
 * A session ends with the edition it began with, so the store keeps editions
 * by the fingerprint of their sources. */
#ifndef CV_DAEMON_EDITION_H
#define CV_DAEMON_EDITION_H

#include "daemon/library.h"

#include <canvasser/session.h>

struct cv_edition {
    struct cv_arena *arena;
    struct cv_texts *texts;
    struct cv_tongues tongues;
    struct cv_zones *zones;     /* NULL: no tz database on this machine */
    struct cv_almanac *almanac; /* NULL likewise */
    struct cv_playbook playbook;
    struct cv_str fingerprint; /* SHA-256 of `packed`, 64 hex digits */
    struct cv_str packed;      /* all sources in one text, for the store */
};

/* Compiles the bundle; its sources are copied. */
enum cv_status cv_edition_new(const struct cv_bundle *bundle, struct cv_edition **out,
                              struct cv_error *err) CV_MUST_USE;
/* Reads the dialog `name` from the library and compiles it. */
enum cv_status cv_edition_read(struct cv_str name, struct cv_edition **out,
                               struct cv_error *err) CV_MUST_USE;
/* Compiles what an earlier edition packed. */
enum cv_status cv_edition_unpack(struct cv_str packed, struct cv_edition **out,
                                 struct cv_error *err) CV_MUST_USE;
/* NULL is allowed. */
void cv_edition_free(struct cv_edition *e);

#endif
