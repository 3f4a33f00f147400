/* xml.h - one XML element, read under limits and written safely.
 *
 * For protocols that send small elements (XMPP): a document type, an entity of its own,
 * a processing instruction or a comment is refused (RFC 6120 11.1), so nothing can be
 * expanded or fetched. */
#ifndef CV_MESSENGER_XML_H
#define CV_MESSENGER_XML_H

#include <canvasser/arena.h>
#include <canvasser/error.h>
#include <canvasser/str.h>

enum {
    CV_XML_DEPTH = 32,       /* elements within each other */
    CV_XML_ELEMENTS = 4000,  /* of one document */
    CV_XML_ATTRIBUTES = 32,  /* of one element */
    CV_XML_BYTES = 1024 * 1024
};

struct cv_xml_attribute {
    struct cv_xml_attribute *next;
    struct cv_str name, value; /* names in a namespace are left out, but for xml:lang */
};

struct cv_xml {
    struct cv_str name, space; /* local name and namespace */
    struct cv_str text;        /* all text directly in it, in one */
    struct cv_xml_attribute *attributes;
    struct cv_xml *parent, *children, *next;
};

/* The document's one element; everything lives in `arena`. CV_TOO_BIG when a limit is
 * passed, CV_INVALID for what is not well-formed or refused. */
enum cv_status cv_xml_read(struct cv_str document, struct cv_arena *arena, struct cv_xml **out,
                           struct cv_error *err) CV_MUST_USE;
/* Whether `e` (NULL: no) has this name and namespace. */
bool cv_xml_is(const struct cv_xml *e, const char *name, const char *space);
/* The first such child (NULL name: any), or NULL; `e` may be NULL. */
const struct cv_xml *cv_xml_child(const struct cv_xml *e, const char *name, const char *space);
/* The text of such a child, "" without one. */
struct cv_str cv_xml_words(const struct cv_xml *e, const char *name, const char *space);
/* "" when it is not there. */
struct cv_str cv_xml_attribute(const struct cv_xml *e, const char *name);

/* Adds `pattern`, each '?' in it replaced by the next value, escaped and without what XML
 * cannot hold. */
void cv_xml_fill(struct cv_buf *out, const char *pattern, const struct cv_str *values);
#define CV_XML(out, pattern, ...) \
    cv_xml_fill(out, pattern, (const struct cv_str[]){__VA_ARGS__})

#endif
