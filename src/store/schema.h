/* schema.h - the schemas of our files. */
#ifndef CV_STORE_SCHEMA_H
#define CV_STORE_SCHEMA_H

#include "store/migrate.h"

extern const struct schema schema_store;
extern const struct schema schema_roomlog;

#endif
