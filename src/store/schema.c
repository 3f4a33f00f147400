/* schema.c - the schemas of our files. A released step is never changed: a new one
 * is added behind it. */
#include "store/schema.h"

static const char *const store_steps[] = {
    /* 1: answers and outbox keep their number when they are updated, so that the
     * order of the first time stays. `remote` is NULL until a message arrived. */
    "CREATE TABLE dialogs ("
    "  fingerprint TEXT PRIMARY KEY, sources TEXT NOT NULL) STRICT;"
    "CREATE TABLE sessions ("
    "  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, dialog TEXT NOT NULL,"
    "  fingerprint TEXT NOT NULL REFERENCES dialogs (fingerprint), messenger TEXT NOT NULL,"
    "  place TEXT NOT NULL, started INTEGER NOT NULL, ended INTEGER NOT NULL) STRICT;"
    "CREATE INDEX sessions_running ON sessions (started) WHERE ended = 0;"
    "CREATE TABLE journal ("
    "  session TEXT NOT NULL REFERENCES sessions (id), number INTEGER NOT NULL,"
    "  at INTEGER NOT NULL, event TEXT NOT NULL,"
    "  PRIMARY KEY (session, number)) STRICT, WITHOUT ROWID;"
    "CREATE TABLE answers ("
    "  number INTEGER PRIMARY KEY, session TEXT NOT NULL REFERENCES sessions (id),"
    "  step TEXT NOT NULL, segment TEXT NOT NULL, person TEXT NOT NULL, name TEXT NOT NULL,"
    "  value TEXT NOT NULL, raw TEXT NOT NULL, skipped INTEGER NOT NULL, at INTEGER NOT NULL,"
    "  UNIQUE (session, step, segment, person)) STRICT;"
    "CREATE TABLE inbox ("
    "  messenger TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL,"
    "  PRIMARY KEY (messenger, id)) STRICT, WITHOUT ROWID;"
    "CREATE INDEX inbox_at ON inbox (at);"
    "CREATE TABLE named (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE outbox ("
    "  id INTEGER PRIMARY KEY, session TEXT REFERENCES sessions (id), messenger TEXT NOT NULL,"
    "  place TEXT NOT NULL, key TEXT NOT NULL UNIQUE, body TEXT NOT NULL, at INTEGER NOT NULL,"
    "  remote TEXT) STRICT;"
    "CREATE INDEX outbox_waiting ON outbox (messenger, id) WHERE remote IS NULL;",
    /* 2 */
    "CREATE INDEX outbox_said ON outbox (remote) WHERE remote IS NOT NULL;",
    /* 3: keys that are there to be forgotten: in a table of their own, whose rows never
     * move, so that overwriting one leaves no copy. */
    ("CREATE TABLE seals ("
     "  session INTEGER PRIMARY KEY REFERENCES sessions (number), key TEXT NOT NULL) STRICT;"),
};

const struct schema schema_store = {
    .what = "a Canvasser store",
    .application_id = 0x43567374, /* "CVst" */
    .steps = store_steps,
    .versions = CV_COUNT(store_steps),
};

static const char *const roomlog_steps[] = {
    /* 1 */
    "CREATE TABLE rooms ("
    "  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL,"
    "  join_hash TEXT NOT NULL, view_hash TEXT NOT NULL, bot_hash TEXT NOT NULL,"
    "  created INTEGER NOT NULL) STRICT;"
    "CREATE TABLE members ("
    "  number INTEGER PRIMARY KEY, room TEXT NOT NULL REFERENCES rooms (id), id TEXT NOT NULL,"
    "  name TEXT NOT NULL, secret_hash TEXT NOT NULL, lang TEXT NOT NULL, bot INTEGER NOT NULL,"
    "  joined INTEGER NOT NULL, UNIQUE (room, id)) STRICT;"
    "CREATE TABLE entries ("
    "  room TEXT NOT NULL REFERENCES rooms (id), n INTEGER NOT NULL, kind INTEGER NOT NULL,"
    "  sender TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, receiver TEXT NOT NULL,"
    "  body TEXT NOT NULL, PRIMARY KEY (room, n), UNIQUE (room, sender, key))"
    "  STRICT, WITHOUT ROWID;"
    "CREATE TABLE boards ("
    "  room TEXT PRIMARY KEY REFERENCES rooms (id), body TEXT NOT NULL) STRICT;",
};

const struct schema schema_roomlog = {
    .what = "the file of a Canvasser room",
    .application_id = 0x43567264, /* "CVrd" */
    .steps = roomlog_steps,
    .versions = CV_COUNT(roomlog_steps),
};
