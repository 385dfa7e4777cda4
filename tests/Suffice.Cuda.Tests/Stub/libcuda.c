/* A driver without a GPU, for tests: it does the copies, counts the kernels, and holds callers to the rules. Nothing that allocates or waits may be
 * called while the thread captures; every handle must be alive, every address inside memory that is; every call can be made to fail. What is wrong is
 * kept as text (stub_complaint), so that a test sees it even if the caller swallows the error. */
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int CUresult;
enum { OK = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_INITIALIZED = 3, NO_DEVICE = 100, INVALID_DEVICE = 101, INVALID_CONTEXT = 201, INVALID_PTX = 218,
       INVALID_HANDLE = 400, NOT_FOUND = 500, CAPTURE_UNSUPPORTED = 900, CAPTURE_INVALIDATED = 901 };
enum Kind { MEMORY, HOST, STREAM, EVENT, MODULE, FUNCTION, GRAPH, EXEC, KINDS };

typedef struct Node { int kind; void *to; const void *from; size_t bytes; struct Node *next; } Node; /* kind: 0 kernel, 1 copy */
typedef struct Object {
  enum Kind kind; struct Object *next;
  char *start; size_t bytes;                       /* MEMORY, HOST */
  int capturing, broken; pthread_t owner;          /* STREAM */
  Node *nodes, *last; int count;                   /* STREAM while capturing, GRAPH, EXEC */
  char *text; struct Object *module;               /* MODULE, FUNCTION */
  int params; int sizes[32], aligns[32];           /* FUNCTION */
} Object;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Object *alive;
static int started, retained, devices = 1, version = 11040, capability = 72;
static const char *failed = "";
static long calls, fail_at = -1, launches, graph_launches, allocations; static int fail_code;
static size_t total = (size_t)8 << 30, used;
static char complaint[512];
static __thread void *current; static __thread Object *captured;
static struct { const char *name; long count; } named[64]; static int names;
static int context_object;

static void complain(const char *format, ...) {
  if (complaint[0]) return;
  va_list arguments; va_start(arguments, format); vsnprintf(complaint, sizeof complaint, format, arguments); va_end(arguments);
}
static int enter(const char *name) {
  int i = 0; while (i < names && strcmp(named[i].name, name)) i++;
  if (i == names) { named[i].name = name; named[i].count = 0; names++; }
  named[i].count++; calls++;
  if (calls == fail_at) { failed = name; return fail_code; }
  return OK;
}
static Object *create(enum Kind kind) { Object *o = calloc(1, sizeof *o); o->kind = kind; o->next = alive; alive = o; return o; }
static int lives(Object *o, enum Kind kind) { for (Object *a = alive; a; a = a->next) if (a == o) return a->kind == kind; return 0; }
static void end(Object *o) {
  for (Object **p = &alive; *p; p = &(*p)->next) if (*p == o) { *p = o->next; break; }
  for (Node *n = o->nodes; n;) { Node *next = n->next; free(n); n = next; }
  if (o->kind == MEMORY || o->kind == HOST) free(o->start);
  free(o->text); free(o);
}
static int inside(enum Kind kind, const void *at, size_t bytes) {
  for (Object *a = alive; a; a = a->next)
    if (a->kind == kind && (const char *)at >= a->start && (const char *)at + bytes <= a->start + a->bytes) return 1;
  return 0;
}
#define BEGIN pthread_mutex_lock(&lock); CUresult result = enter(__func__); if (result) goto out;
#define END out: pthread_mutex_unlock(&lock); return result;
#define REFUSE(code, ...) do { complain(__VA_ARGS__); result = (code); goto out; } while (0)
#define NEEDS_START if (!started) REFUSE(NOT_INITIALIZED, "%s before cuInit", __func__);
#define NEEDS_CONTEXT NEEDS_START if (current != &context_object || !retained) REFUSE(INVALID_CONTEXT, "%s without a context", __func__);
#define NOT_WHILE_CAPTURING \
  if (captured) { captured->broken = 1; REFUSE(CAPTURE_UNSUPPORTED, "%s while this thread captures", __func__); }
#define NEEDS(object, kind) if (!lives((Object *)(object), kind)) REFUSE(INVALID_HANDLE, "%s with a handle that is not alive", __func__);

CUresult cuInit(unsigned flags) { BEGIN if (flags) REFUSE(INVALID_VALUE, "cuInit with flags"); if (devices < 0) { result = NO_DEVICE; goto out; } started = 1; END }
CUresult cuDriverGetVersion(int *out) { BEGIN *out = version; END }
CUresult cuDeviceGetCount(int *count) { BEGIN NEEDS_START *count = devices; END }
CUresult cuDeviceGet(int *device, int ordinal) { BEGIN NEEDS_START if (ordinal < 0 || ordinal >= devices) { result = INVALID_DEVICE; goto out; } *device = ordinal; END }
CUresult cuDeviceGetName(char *name, int length, int device) { BEGIN NEEDS_START snprintf(name, length, "Stub %d", device); END }
CUresult cuDeviceGetAttribute(int *value, int which, int device) {
  BEGIN NEEDS_START (void)device; if (which == 75) *value = capability / 10; else if (which == 76) *value = capability % 10; else REFUSE(INVALID_VALUE, "attribute %d", which); END
}
CUresult cuDevicePrimaryCtxRetain(void **context, int device) { BEGIN NEEDS_START (void)device; retained++; *context = &context_object; END }
CUresult cuDevicePrimaryCtxRelease_v2(int device) { BEGIN NEEDS_START (void)device; if (!retained) REFUSE(INVALID_CONTEXT, "released too often"); retained--; END }
CUresult cuCtxSetCurrent(void *context) { BEGIN NEEDS_START current = context; END }
CUresult cuModuleLoadDataEx(Object **module, const char *text, unsigned options, void *names_, void *values) {
  BEGIN NEEDS_CONTEXT NOT_WHILE_CAPTURING (void)options; (void)names_; (void)values;
  char target[32]; snprintf(target, sizeof target, ".target sm_");
  const char *found = strstr(text, target);
  if (!found || atoi(found + strlen(target)) > capability) REFUSE(INVALID_PTX, "PTX for another device");
  *module = create(MODULE); (*module)->text = strdup(text); END
}
CUresult cuModuleUnload(Object *module) { BEGIN NEEDS_CONTEXT NEEDS(module, MODULE)
  for (Object *a = alive; a;) { Object *next = a->next; if (a->kind == FUNCTION && a->module == module) end(a); a = next; }
  end(module); END }
CUresult cuModuleGetFunction(Object **function, Object *module, const char *name) {
  BEGIN NEEDS_CONTEXT NEEDS(module, MODULE)
  char entry[128]; snprintf(entry, sizeof entry, ".entry %s(", name);
  const char *at = strstr(module->text, entry);
  if (!at) { result = NOT_FOUND; goto out; }
  Object *made = create(FUNCTION); made->module = module; *function = made;
  const char *stop = strchr(at, '{');
  while ((at = strstr(at, ".param")) && at < stop) {
    int align = 0, bytes = 0;
    if (sscanf(at, ".param .align %d .b8 %*[^[][%d]", &align, &bytes) != 2) REFUSE(INVALID_PTX, "a parameter that is no block of bytes");
    made->aligns[made->params] = align; made->sizes[made->params++] = bytes; at++;
  }
  END
}
static CUresult take(enum Kind kind, void **out, size_t bytes) {
  if (kind == MEMORY && used + bytes > total) return OUT_OF_MEMORY;
  Object *o = create(kind); o->bytes = bytes; o->start = malloc(bytes); memset(o->start, 0x7f, bytes); /* nothing is zero by luck */
  if (kind == MEMORY) used += bytes;
  allocations++; *out = o->start; return OK;
}
static Object *holder(enum Kind kind, void *start) { for (Object *a = alive; a; a = a->next) if (a->kind == kind && a->start == start) return a; return 0; }
CUresult cuMemAlloc_v2(void **address, size_t bytes) { BEGIN NEEDS_CONTEXT NOT_WHILE_CAPTURING result = take(MEMORY, address, bytes); END }
CUresult cuMemFree_v2(void *address) { BEGIN NEEDS_CONTEXT NOT_WHILE_CAPTURING Object *o = holder(MEMORY, address); if (!o) REFUSE(INVALID_VALUE, "freed twice"); used -= o->bytes; end(o); END }
CUresult cuMemAllocHost_v2(void **address, size_t bytes) { BEGIN NEEDS_CONTEXT NOT_WHILE_CAPTURING result = take(HOST, address, bytes); END }
CUresult cuMemFreeHost(void *address) { BEGIN NEEDS_CONTEXT NOT_WHILE_CAPTURING Object *o = holder(HOST, address); if (!o) REFUSE(INVALID_VALUE, "freed twice"); end(o); END }
CUresult cuMemGetInfo_v2(size_t *free_, size_t *all) { BEGIN NEEDS_CONTEXT *free_ = total - used; *all = total; END }
CUresult cuMemcpyHtoD_v2(void *to, const void *from, size_t bytes) {
  BEGIN NEEDS_CONTEXT NOT_WHILE_CAPTURING if (!inside(MEMORY, to, bytes)) REFUSE(INVALID_VALUE, "written outside of memory"); memcpy(to, from, bytes); END
}
static void note(Object *o, int kind, void *to, const void *from, size_t bytes) {
  Node *n = calloc(1, sizeof *n); n->kind = kind; n->to = to; n->from = from; n->bytes = bytes;
  if (o->last) o->last->next = n; else o->nodes = n;
  o->last = n; o->count++;
}
static CUresult copy(const char *name, Object *stream, void *to, enum Kind kind_to, const void *from, enum Kind kind_from, size_t bytes) {
  if (!inside(kind_to, to, bytes) || !inside(kind_from, from, bytes)) { complain("%s outside of memory", name); return INVALID_VALUE; }
  if (stream->capturing) note(stream, 1, to, from, bytes); else memcpy(to, from, bytes);
  return OK;
}
CUresult cuMemcpyHtoDAsync_v2(void *to, const void *from, size_t bytes, Object *stream) { BEGIN NEEDS_CONTEXT NEEDS(stream, STREAM) result = copy(__func__, stream, to, MEMORY, from, HOST, bytes); END }
CUresult cuMemcpyDtoHAsync_v2(void *to, const void *from, size_t bytes, Object *stream) { BEGIN NEEDS_CONTEXT NEEDS(stream, STREAM) result = copy(__func__, stream, to, HOST, from, MEMORY, bytes); END }
CUresult cuStreamCreate(Object **stream, unsigned flags) { BEGIN NEEDS_CONTEXT (void)flags; *stream = create(STREAM); END }
CUresult cuStreamDestroy_v2(Object *stream) { BEGIN NEEDS_CONTEXT NEEDS(stream, STREAM) if (captured == stream) captured = 0; end(stream); END }
CUresult cuStreamSynchronize(Object *stream) { BEGIN NEEDS_CONTEXT NOT_WHILE_CAPTURING NEEDS(stream, STREAM) END }
CUresult cuStreamBeginCapture_v2(Object *stream, int mode) {
  BEGIN NEEDS_CONTEXT NEEDS(stream, STREAM) if (mode != 1) REFUSE(INVALID_VALUE, "a capture that disturbs other threads");
  if (captured) REFUSE(INVALID_VALUE, "two captures at a time");
  stream->capturing = 1; stream->broken = 0; stream->owner = pthread_self(); captured = stream; END
}
CUresult cuStreamEndCapture(Object *stream, Object **graph) {
  BEGIN NEEDS_CONTEXT NEEDS(stream, STREAM) if (!stream->capturing) REFUSE(INVALID_VALUE, "no capture to end");
  if (!pthread_equal(stream->owner, pthread_self())) REFUSE(INVALID_VALUE, "a capture ended by another thread");
  stream->capturing = 0; captured = 0;
  if (stream->broken) { *graph = 0; result = CAPTURE_INVALIDATED; goto out; }
  *graph = create(GRAPH); (*graph)->nodes = stream->nodes; (*graph)->last = stream->last; (*graph)->count = stream->count;
  stream->nodes = stream->last = 0; stream->count = 0; END
}
CUresult cuGraphInstantiateWithFlags(Object **exec, Object *graph, unsigned long long flags) {
  BEGIN NEEDS_CONTEXT NOT_WHILE_CAPTURING NEEDS(graph, GRAPH) (void)flags;
  if (!graph->count) REFUSE(INVALID_VALUE, "an empty graph");
  *exec = create(EXEC);
  for (Node *n = graph->nodes; n; n = n->next) note(*exec, n->kind, n->to, n->from, n->bytes);
  END
}
CUresult cuGraphUpload(Object *exec, Object *stream) { BEGIN NEEDS_CONTEXT NEEDS(exec, EXEC) NEEDS(stream, STREAM) END }
CUresult cuGraphLaunch(Object *exec, Object *stream) {
  BEGIN NEEDS_CONTEXT NEEDS(exec, EXEC) NEEDS(stream, STREAM) if (stream->capturing) REFUSE(CAPTURE_UNSUPPORTED, "a graph in a capture");
  graph_launches++;
  for (Node *n = exec->nodes; n; n = n->next) {
    if (n->kind == 1) {
      if (!inside(MEMORY, n->to, n->bytes) && !inside(HOST, n->to, n->bytes)) REFUSE(INVALID_VALUE, "a graph copies into memory that is gone");
      if (!inside(MEMORY, n->from, n->bytes) && !inside(HOST, n->from, n->bytes)) REFUSE(INVALID_VALUE, "a graph copies from memory that is gone");
      memcpy(n->to, n->from, n->bytes);
    } else if (!inside(MEMORY, n->to, 0)) REFUSE(INVALID_VALUE, "a graph's kernel is given memory that is gone");
  }
  END
}
CUresult cuGraphExecDestroy(Object *exec) { BEGIN NEEDS_CONTEXT NEEDS(exec, EXEC) end(exec); END }
CUresult cuGraphDestroy(Object *graph) { BEGIN NEEDS_CONTEXT NEEDS(graph, GRAPH) end(graph); END }
CUresult cuEventCreate(Object **event, unsigned flags) { BEGIN NEEDS_CONTEXT (void)flags; *event = create(EVENT); END }
CUresult cuEventRecord(Object *event, Object *stream) { BEGIN NEEDS_CONTEXT NEEDS(event, EVENT) NEEDS(stream, STREAM) END }
CUresult cuEventSynchronize(Object *event) { BEGIN NEEDS_CONTEXT NOT_WHILE_CAPTURING NEEDS(event, EVENT) END }
CUresult cuEventDestroy_v2(Object *event) { BEGIN NEEDS_CONTEXT NEEDS(event, EVENT) end(event); END }
CUresult cuLaunchKernel(Object *function, unsigned x, unsigned y, unsigned z, unsigned tx, unsigned ty, unsigned tz, unsigned shared, Object *stream,
                        void **values, void **extra) {
  BEGIN NEEDS_CONTEXT NEEDS(function, FUNCTION) NEEDS(stream, STREAM)
  if (extra || shared || !x || x > 0x7fffffff || !y || y > 65535 || !z || z > 65535 || tx * ty * tz < 1 || tx * ty * tz > 1024)
    REFUSE(INVALID_VALUE, "a launch of %u by %u by %u groups of %u threads", x, y, z, tx * ty * tz);
  void *view = 0;
  for (int i = 0; i < function->params; i++) {
    if (function->sizes[i] != 16 || function->aligns[i] != 8) continue;
    view = *(void **)values[i]; /* an address, then how many numbers of at least two bytes */
    long count = ((long *)values[i])[1];
    if (count < 0 || !inside(MEMORY, view, 2 * count)) REFUSE(INVALID_VALUE, "parameter %d of a kernel lies outside of memory", i);
  }
  launches++;
  if (stream->capturing) note(stream, 0, view, 0, 0);
  END
}
CUresult cuGetErrorName(int code, const char **name) { static const char *const lost = "CUDA_ERROR_OF_THE_STUB"; (void)code; *name = lost; return OK; }

/* For tests. */
void stub_reset(int devices_, int version_, int capability_) {
  while (alive) end(alive);
  started = retained = 0; devices = devices_; version = version_; capability = capability_; calls = launches = graph_launches = allocations = 0;
  fail_at = -1; failed = ""; used = 0; complaint[0] = 0; current = 0; captured = 0; names = 0;
}
void stub_fail_at(long call, int code) { fail_at = call; fail_code = code; }
void stub_memory(size_t bytes) { total = bytes; }
long stub_calls(void) { return calls; }
long stub_launches(void) { return launches; }
long stub_graph_launches(void) { return graph_launches; }
long stub_allocations(void) { return allocations; }
long stub_named(const char *name) { for (int i = 0; i < names; i++) if (!strcmp(named[i].name, name)) return named[i].count; return 0; }
int stub_alive(void) { int count = retained; for (Object *a = alive; a; a = a->next) count++; return count; }
const char *stub_failed(void) { return failed; }
const char *stub_complaint(void) { return complaint; }
