/* memory.c - names and ids seen lately. */
#include "messenger/mattermost/private.h"

#include <stdlib.h>
#include <uthash.h>

enum { MEMORY_MAX = 10000 };

struct mm_memory {
    UT_hash_handle hh;
    char *key, *value;
};

const char *mm_memory_find(const struct mm_memory *memory, struct cv_str key) {
    struct mm_memory *found = NULL;
    HASH_FIND(hh, memory, key.p, key.n, found);
    return found ? found->value : NULL;
}

void mm_memory_free(struct mm_memory **memory) {
    struct mm_memory *entry, *next;
    HASH_ITER(hh, *memory, entry, next) {
        HASH_DEL(*memory, entry);
        free(entry->key);
        free(entry->value);
        free(entry);
    }
}

void mm_memory_note(struct mm_memory **memory, struct cv_str key, struct cv_str value) {
    struct mm_memory *entry = NULL;
    char *copy = cv_strdup(value);
    HASH_FIND(hh, *memory, key.p, key.n, entry);
    if (entry) {
        free(entry->value);
        entry->value = copy;
        return;
    }
    if (HASH_COUNT(*memory) >= MEMORY_MAX)
        mm_memory_free(memory);
    entry = cv_alloc(sizeof *entry);
    entry->key = cv_strdup(key);
    entry->value = copy;
    HASH_ADD_KEYPTR(hh, *memory, entry->key, key.n, entry);
}
