/* SPDX-License-Identifier: BSD-3-Clause */
/* Reads the project's own source files line by line, for the tests that look at the shape of the code. */
#ifndef DSM_TESTS_SUPPORT_SOURCE_TREE_H
#define DSM_TESTS_SUPPORT_SOURCE_TREE_H

#include "support/test.h"

#include <dirent.h>
#include <stdbool.h>
#include <string.h>

struct source_line {
    const char *room; /* the folder under src/ */
    const char *path; /* src/<room>/<file>, or in a folder of the room */
    const char *text; /* without its line feed */
    int number;       /* from 1; 0 once after a file's last line, with an empty text */
};

typedef void (*source_visitor)(const struct source_line *line, void *context);

static inline void visit_file(const char *room, const char *path, source_visitor visit, void *context)
{
    char full[4096], text[4096];
    struct source_line line = { .room = room, .path = path, .text = text };
    FILE *file = fopen(TEST_SOURCE(path, full), "r");

    assert_non_null(file);
    while (fgets(text, sizeof(text), file)) {
        text[strcspn(text, "\n")] = '\0';
        line.number++;
        visit(&line, context);
    }
    fclose(file);
    line.text = "";
    line.number = 0;
    visit(&line, context);
}

static inline bool is_source_name(const char *name)
{
    const char *dot = strrchr(name, '.');

    return dot && (strcmp(dot, ".c") == 0 || strcmp(dot, ".h") == 0);
}

/* folder: src/<room>, or one inside it */
static inline void visit_folder(const char *room, const char *folder, source_visitor visit, void *context)
{
    char full[4096], path[1200];
    struct dirent *entry;
    DIR *dir = opendir(TEST_SOURCE(folder, full));

    if (!dir)
        return;
    while ((entry = readdir(dir))) {
        snprintf(path, sizeof(path), "%.600s/%.500s", folder, entry->d_name);
        if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
            visit_folder(room, path, visit, context);
        else if (is_source_name(entry->d_name))
            visit_file(room, path, visit, context);
    }
    closedir(dir);
}

static inline void visit_room(const char *room, source_visitor visit, void *context)
{
    char folder[600];

    snprintf(folder, sizeof(folder), "src/%s", room);
    visit_folder(room, folder, visit, context);
}

/* Every .c and .h file of every room. */
static inline void visit_sources(source_visitor visit, void *context)
{
    char full[4096];
    struct dirent *entry;
    DIR *dir = opendir(TEST_SOURCE("src", full));

    assert_non_null(dir);
    while ((entry = readdir(dir)))
        if (entry->d_name[0] != '.')
            visit_room(entry->d_name, visit, context);
    closedir(dir);
}

#endif
