/* A stand-in for libnvidia-ml.so.1, just wide enough for the adapter: boards whose power
 * depends on whether a file exists. Set by the environment:
 *   FAKE_NVML_BUSY   board 0 draws 300 W while this file exists, else 60 W; the others always 60 W
 *   FAKE_NVML_LACKS  words: counter, power, instant, processes, board (no driver function at all)
 *   FAKE_NVML_LOST   board 1 is lost this many seconds after init
 *   FAKE_NVML_BOARDS how many boards there are, 2 unless told
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { OK = 0, NOT_SUPPORTED = 3, NOT_FOUND = 6, INSUFFICIENT_SIZE = 7, LOST = 15, MOST = 64 };
typedef unsigned long long u64;
typedef struct { u64 total, free, used; } memory_t;
typedef struct { unsigned gpu, memory; } rates_t;
typedef struct { unsigned pid; u64 used; unsigned gi, ci; } process_t;
typedef struct {
    unsigned id, scope;
    long long time, latency;
    int type, result;
    union { unsigned u; u64 wide; } value;
} field_t;

static double started, last[MOST], energy_mj[MOST];

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}
static int lacks(const char *word) {
    const char *all = getenv("FAKE_NVML_LACKS");
    return all && strstr(all, word);
}
static int lost(long i) {
    const char *after = getenv("FAKE_NVML_LOST");
    return i == 1 && after && now() - started > atof(after);
}
static int busy(long i) {
    const char *file = getenv("FAKE_NVML_BUSY");
    return i == 0 && file && access(file, F_OK) == 0;
}
static unsigned power_mw(long i) { return busy(i) ? 300000 : 60000; }
static void count(long i) {  /* the counter moves with every question */
    double t = now();
    energy_mj[i] += (t - last[i]) * power_mw(i);
    last[i] = t;
}
#define BOARD(h) long i = (long)(h) - 1; if (lost(i)) return LOST

int nvmlInitWithFlags(unsigned flags) {
    (void)flags;
    started = now();
    for (int i = 0; i < MOST; i++) last[i] = started;
    return OK;
}
int nvmlShutdown(void) { return OK; }
const char *nvmlErrorString(int code) { return code == LOST ? "GPU is lost" : "refused"; }
int nvmlDeviceGetCount_v2(unsigned *n) {
    const char *boards = getenv("FAKE_NVML_BOARDS");
    *n = boards ? (unsigned)atoi(boards) : 2;
    return OK;
}
int nvmlDeviceGetHandleByIndex_v2(unsigned i, void **h) { *h = (void *)(long)(i + 1); return OK; }
int nvmlDeviceGetUUID(void *h, char *s, unsigned n) {
    BOARD(h);
    snprintf(s, n, "GPU-%08ld-fake", i);
    return OK;
}
int nvmlDeviceGetName(void *h, char *s, unsigned n) {
    BOARD(h);
    snprintf(s, n, "NVIDIA H100 80GB HBM3");
    return OK;
}
int nvmlDeviceGetMemoryInfo(void *h, memory_t *m) {
    BOARD(h);
    m->total = 80ULL << 30, m->used = (busy(i) ? 20ULL : 1ULL) << 30, m->free = m->total - m->used;
    return OK;
}
int nvmlDeviceGetEnforcedPowerLimit(void *h, unsigned *mw) { BOARD(h); *mw = 700000; return OK; }
int nvmlDeviceGetMigMode(void *h, unsigned *now_, unsigned *next) {
    BOARD(h);
    *now_ = *next = 0;
    return OK;
}
int nvmlDeviceGetTotalEnergyConsumption(void *h, u64 *mj) {
    BOARD(h);
    if (lacks("counter")) return NOT_SUPPORTED;
    count(i);
    *mj = (u64)energy_mj[i];
    return OK;
}
int nvmlDeviceGetPowerUsage(void *h, unsigned *mw) {
    BOARD(h);
    if (lacks("power")) return NOT_SUPPORTED;
    *mw = power_mw(i);
    return OK;
}
int nvmlDeviceGetFieldValues(void *h, int n, field_t *f) {
    BOARD(h);
    for (int k = 0; k < n; k++) {
        int ours = f[k].id == 186 && f[k].scope == 0 && !lacks("instant") && !lacks("power");
        f[k].result = ours ? OK : NOT_SUPPORTED;
        f[k].value.wide = 0;
        f[k].value.u = power_mw(i);
    }
    return OK;
}
int nvmlDeviceGetCudaComputeCapability(void *h, int *major, int *minor) {
    BOARD(h);
    *major = 9, *minor = 0;
    return OK;
}
int nvmlDeviceGetArchitecture(void *h, unsigned *kind) { BOARD(h); *kind = 9; return OK; }
int nvmlDeviceGetUtilizationRates(void *h, rates_t *r) {
    BOARD(h);
    r->gpu = busy(i) ? 97 : 0, r->memory = 0;
    return OK;
}
int nvmlDeviceGetTemperature(void *h, int sensor, unsigned *c) {
    (void)sensor;
    BOARD(h);
    *c = busy(i) ? 61 : 35;
    return OK;
}
int nvmlDeviceGetClockInfo(void *h, int kind, unsigned *mhz) {
    BOARD(h);
    *mhz = kind == 1 ? 1980 : 2619;
    return OK;
}
int nvmlDeviceGetCurrentClocksThrottleReasons(void *h, u64 *bits) {
    BOARD(h);
    *bits = busy(i) ? 4 : 1;
    return OK;
}
int nvmlDeviceGetComputeRunningProcesses_v3(void *h, unsigned *n, process_t *p) {
    BOARD(h);
    if (lacks("processes")) return NOT_SUPPORTED;
    unsigned found = 0;
    FILE *file = busy(i) ? fopen(getenv("FAKE_NVML_BUSY"), "r") : NULL;
    unsigned pid = 0;
    if (file && fscanf(file, "%u", &pid) == 1) found = 1;
    if (file) fclose(file);
    if (found > *n) { *n = found; return INSUFFICIENT_SIZE; }
    if (found) { memset(p, 0, sizeof *p); p->pid = pid; }
    *n = found;
    return OK;
}
