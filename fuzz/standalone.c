/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Runs a fuzz target without libFuzzer: over files, or over inputs made by mutating the target's seeds. A run is a
 * function of --seed and its number alone, so a failure is had again with the two numbers that it prints.
 */
#include "fuzz.h"
#include "mutate.h"

#include "base/program_version.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct options {
    uint64_t runs;
    uint64_t first;
    uint64_t seed;
    double seconds;
    const char *seeds_folder;
};

static const char usage[] =
    "usage: fuzz_TARGET [--runs N | --smoke SECONDS] [--seed N] [--first N]   mutate the built-in seeds\n"
    "       fuzz_TARGET FILE...                                               run these inputs\n"
    "       fuzz_TARGET --write-seeds DIRECTORY                               write the built-in seeds as files\n";

/* What runs now, for the report of a failure. */
static struct {
    const uint8_t *data;
    size_t size;
    uint64_t seed;
    uint64_t run;
} current;

/* The address sanitizer's runtime has this; other builds do not. */
extern void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

static void report_death(void)
{
    static bool reported;
    FILE *file;

    if (reported || !current.data)
        return;
    reported = true;
    fprintf(stderr,
            "failed in run %" PRIu64 " of seed %" PRIu64 ": again with --seed %" PRIu64 " --first %" PRIu64
            " --runs 1; the input is in fuzz-failure\n",
            current.run, current.seed, current.seed, current.run);
    file = fopen("fuzz-failure", "wb");
    if (!file)
        return;
    fwrite(current.data, 1, current.size, file);
    fclose(file);
}

static void on_signal(int number)
{
    report_death();
    signal(number, SIG_DFL);
    raise(number);
}

/* Each input ends where its allocation ends, so that the sanitizer sees a read past it. */
static void run_one(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);

    FUZZ_CHECK(copy != NULL);
    memcpy(copy, data, size);
    current.data = copy;
    current.size = size;
    LLVMFuzzerTestOneInput(copy, size);
    current.data = NULL;
    free(copy);
}

static int run_files(char **names, int count)
{
    static uint8_t buffer[FUZZ_INPUT_MAX];

    for (int i = 0; i < count; i++) {
        FILE *file = fopen(names[i], "rb");

        if (!file) {
            fprintf(stderr, "%s: %s\n", names[i], strerror(errno));
            return EXIT_FAILURE;
        }
        run_one(buffer, fread(buffer, 1, sizeof(buffer), file));
        fclose(file);
    }
    printf("%d files, %" PRIu64 " accepted\n", count, fuzz_accepted);
    return EXIT_SUCCESS;
}

static int write_seeds(const char *folder)
{
    static uint8_t buffer[FUZZ_INPUT_MAX];
    char path[4096];
    size_t n;

    for (size_t i = 0; (n = fuzz_seed(i, buffer, sizeof(buffer))) != FUZZ_NO_SEED; i++) {
        FILE *file;

        snprintf(path, sizeof(path), "%s/seed-%zu", folder, i);
        file = fopen(path, "wb");
        if (!file || fwrite(buffer, 1, n, file) != n || fclose(file) != 0) {
            fprintf(stderr, "%s: %s\n", path, strerror(errno));
            return EXIT_FAILURE;
        }
    }
    return EXIT_SUCCESS;
}

/* A seed that its target refuses would leave all behind it untested, and nobody would notice. */
static bool seeds_are_accepted(const struct corpus *corpus)
{
    for (size_t i = 0; i < corpus->count; i++) {
        uint64_t before = fuzz_accepted;

        run_one(corpus->seeds[i].p, corpus->seeds[i].n);
        if (fuzz_accepted == before) {
            fprintf(stderr, "seed %zu is not accepted\n", i);
            return false;
        }
    }
    return corpus->count > 0;
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int run_mutations(const struct options *options)
{
    static uint8_t buffer[FUZZ_INPUT_MAX];
    struct corpus *corpus = corpus_make();
    double end = now() + options->seconds;
    uint64_t run = options->first;
    int result = EXIT_FAILURE;

    current.seed = options->seed;
    if (seeds_are_accepted(corpus)) {
        for (; options->seconds > 0 ? now() < end : run - options->first < options->runs; run++) {
            current.run = run;
            run_one(buffer, mutate(corpus, options->seed, run, buffer, sizeof(buffer)));
        }
        printf("%zu seeds, %" PRIu64 " runs, %" PRIu64 " accepted\n", corpus->count, run - options->first,
               fuzz_accepted);
        result = EXIT_SUCCESS;
    }
    corpus_free(corpus);
    return result;
}

static bool read_options(int argc, char **argv, struct options *options)
{
    static const struct option names[] = {
        { "runs", required_argument, NULL, 'r' },
        { "smoke", required_argument, NULL, 's' },
        { "seed", required_argument, NULL, 'e' },
        { "first", required_argument, NULL, 'f' },
        { "write-seeds", required_argument, NULL, 'w' },
        { "version", no_argument, NULL, 'v' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    int option;

    while ((option = getopt_long(argc, argv, "h", names, NULL)) != -1) {
        switch (option) {
        case 'r':
            options->runs = strtoull(optarg, NULL, 10);
            break;
        case 's':
            options->seconds = strtod(optarg, NULL);
            break;
        case 'e':
            options->seed = strtoull(optarg, NULL, 10);
            break;
        case 'f':
            options->first = strtoull(optarg, NULL, 10);
            break;
        case 'w':
            options->seeds_folder = optarg;
            break;
        case 'v':
            printf("%s (swdsm) %s\n", program_invocation_short_name, dsm_program_version());
            exit(EXIT_SUCCESS);
        case 'h':
            fputs(usage, stdout);
            exit(EXIT_SUCCESS);
        default:
            return false;
        }
    }
    return true;
}

int main(int argc, char **argv)
{
    struct options options = { .runs = 100000, .seed = 1 };

    if (!read_options(argc, argv, &options)) {
        fputs(usage, stderr);
        return 2;
    }
    signal(SIGABRT, on_signal);
    if (__sanitizer_set_death_callback)
        __sanitizer_set_death_callback(report_death);
    if (options.seeds_folder)
        return write_seeds(options.seeds_folder);
    if (optind < argc)
        return run_files(argv + optind, argc - optind);
    return run_mutations(&options);
}
