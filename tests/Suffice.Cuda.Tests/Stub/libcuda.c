/* A driver without a GPU, for tests: it does the copies, counts the kernels, and holds callers to the rules. What is queued is done as late as may be: when
 * somebody waits for it, so that whoever does not wait reads what was there before. Nothing that allocates or waits may be called while the thread captures; every handle must be alive, every address inside memory that is; every call can be made to fail. Graphs are walked,
 * conditional nodes as their conditions say; what kernels would do is the test's (stub_on_kernel), but for those that set conditions. What is wrong is
 * kept as text (stub_complaint), so that a test sees it even if the caller swallows the error. */
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef int CUresult;
enum { OK = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_INITIALIZED = 3, NO_DEVICE = 100, INVALID_DEVICE = 101, INVALID_CONTEXT = 201, INVALID_PTX = 218,
       INVALID_HANDLE = 400, NOT_FOUND = 500, CAPTURE_UNSUPPORTED = 900, CAPTURE_INVALIDATED = 901 };
enum Kind { MEMORY, HOST, STREAM, EVENT, MODULE, FUNCTION, GRAPH, EXEC, KINDS };

enum { KERNEL, COPY, CHILD, CONDITIONAL, REPLAY, MOST_PARAMS = 16, SLOT = 64 };
typedef struct Node {
  int kind; struct Node *next;
  void *to; const void *from; size_t bytes;                       /* KERNEL: memory that it is given; COPY */
  const char *name; unsigned char params[MOST_PARAMS][SLOT]; int count; unsigned grid[3]; /* KERNEL */
  struct Node *inner; struct Object *body; int handle;            /* CHILD: its own copy; CONDITIONAL; REPLAY: the graph is the body */
} Node;
typedef struct Object {
  enum Kind kind; struct Object *next;
  char *start; size_t bytes;                       /* MEMORY, HOST */
  int capturing, broken; pthread_t owner;          /* STREAM */
  Node *nodes, *last; int count;                   /* STREAM while capturing, GRAPH, EXEC */
  Node *queue, *end; long queued, done;            /* STREAM: what nobody has waited for */
  struct Object *on; long mark;                    /* EVENT: of that stream, so many */
  char *text; struct Object *module;               /* MODULE, FUNCTION */
  int params; int sizes[32], aligns[32];           /* FUNCTION; its name is text */
  struct Object *parent;                           /* GRAPH that is a body */
} Object;
/* Of conditional nodes. */
static struct { Object *graph; int used, value; } handles[4096]; static int handle_count;
static void (*on_kernel)(const char *name, void **params, const unsigned *grid);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Object *alive;
static int offers = 1; /* conditional nodes, where the version has them */
static int started, retained, devices = 1, version = 11040, capability = 72;
static const char *failed = "";
static long calls, fail_at = -1, launches, graph_launches, allocations, executed, branches; static int fail_code;
static size_t total = (size_t)8 << 30, used;
static char complaint[512];
static __thread void *current; static __thread Object *captured;
static struct { const char *name; long count; } named[64]; static int names;
static int context_object;
static int arriving; /* writes from memory that can be paged out, whose end may still be on its way: streams that wait for no other do not wait */
static int refuse_graphs; /* no graph can be made */

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
static void end(Object *o);
static void scrap(Node *n) {
  while (n) {
    Node *next = n->next; scrap(n->inner);
    if (n->kind == CONDITIONAL && n->body && lives(n->body, GRAPH)) end(n->body);
    free(n); n = next;
  }
}
static Node *copied(const Node *n, int with_bodies) {
  Node *first = 0, **at = &first;
  for (; n; n = n->next) {
    Node *c = *at = malloc(sizeof *c); *c = *n; c->next = 0; at = &c->next;
    c->inner = copied(n->inner, with_bodies);
    if (n->kind == CONDITIONAL && with_bodies) { c->inner = copied(n->body->nodes, 1); c->body = 0; }
  }
  return first;
}
static void end(Object *o) {
  for (Object **p = &alive; *p; p = &(*p)->next) if (*p == o) { *p = o->next; break; }
  scrap(o->nodes); scrap(o->queue);
  for (int i = 0; i < handle_count; i++) if (handles[i].graph == o) handles[i].graph = 0;
  if (o->kind == MEMORY || o->kind == HOST) free(o->start);
  free(o->text); free(o);
}
static int inside(enum Kind kind, const void *at, size_t bytes) {
  for (Object *a = alive; a; a = a->next)
    if (a->kind == kind && (const char *)at >= a->start && (const char *)at + bytes <= a->start + a->bytes) return 1;
  return 0;
}
static int number_of(unsigned long long handle) { long n = (long)(handle - 0x5e7000000000ull); return n >= 0 && n < handle_count ? (int)n : -1; }
static void run_kernel(Node *n) {
  if (!strcmp(n->name, "SetCondition")) {
    int handle = number_of(*(unsigned long long *)n->params[1]); if (handle >= 0) handles[handle].value = **(int **)n->params[0] != 0;
  } else if (on_kernel) {
    void *params[MOST_PARAMS]; for (int i = 0; i < n->count; i++) params[i] = n->params[i];
    on_kernel(n->name, params, n->grid);
  }
}
static const char *walk(Node *n) {
  for (; n; n = n->next) {
    if (n->kind == COPY) {
      if (!inside(MEMORY, n->to, n->bytes) && !inside(HOST, n->to, n->bytes)) return "a graph copies into memory that is gone";
      if (!inside(MEMORY, n->from, n->bytes) && !inside(HOST, n->from, n->bytes)) return "a graph copies from memory that is gone";
      memcpy(n->to, n->from, n->bytes);
    } else if (n->kind == KERNEL) {
      if (!inside(MEMORY, n->to, 0)) return "a graph's kernel is given memory that is gone";
      executed++; run_kernel(n);
    } else if (n->kind == CHILD || handles[n->handle].value) {
      if (n->kind == CONDITIONAL) { handles[n->handle].value = 0; branches++; }
      const char *why = walk(n->inner); if (why) return why;
    }
  }
  return 0;
}
/* What was queued up to a mark, now. */
static CUresult finish(Object *stream, long mark) {
  CUresult result = OK;
  while (stream->done < mark) {
    Node *n = stream->queue; stream->queue = n->next; stream->done++; n->next = 0;
    if (!stream->queue) stream->end = 0;
    const char *why = n->kind != REPLAY ? walk(n) : lives(n->body, EXEC) ? walk(n->body->nodes) : "a graph that was destroyed before it ran";
    if (why) { complain("%s", why); result = INVALID_VALUE; }
    scrap(n);
  }
  return result;
}
static void finish_all(void) { for (Object *a = alive; a; a = a->next) if (a->kind == STREAM) finish(a, a->queued); }
static void queue(Object *stream, Node *n) {
  if (stream->end) stream->end->next = n; else stream->queue = n;
  stream->end = n; stream->queued++;
}
static Node *noted(int kind, void *to, const void *from, size_t bytes) {
  Node *n = calloc(1, sizeof *n); n->kind = kind; n->to = to; n->from = from; n->bytes = bytes; return n;
}
/* How long callers take from the end of a segment's work to the next launch of a graph: written at the end into the file that STUB_TIMES names. */
static double waited_until, *switches; static size_t switch_count;
static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return 1e9 * t.tv_sec + t.tv_nsec; }
static void note_switch(void) {
  if (!waited_until || !getenv("STUB_TIMES")) return;
  if (!(switch_count & (switch_count + 1))) switches = realloc(switches, 2 * (switch_count + 1) * sizeof *switches);
  switches[switch_count++] = now() - waited_until; waited_until = 0;
}
static int ascending(const void *a, const void *b) { double d = *(const double *)a - *(const double *)b; return (d > 0) - (d < 0); }
__attribute__((destructor)) static void write_switches(void) {
  if (!switch_count) return;
  qsort(switches, switch_count, sizeof *switches, ascending);
  FILE *file = fopen(getenv("STUB_TIMES"), "w"); if (!file) return;
  fprintf(file, "{\"switches\": %zu, \"median_nanoseconds\": %.0f, \"p90_nanoseconds\": %.0f}\n", switch_count, switches[switch_count / 2],
          switches[switch_count * 9 / 10]);
  fclose(file);
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
  Object *made = create(FUNCTION); made->module = module; made->text = strdup(name); *function = made;
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
CUresult cuMemFree_v2(void *address) { BEGIN NEEDS_CONTEXT NOT_WHILE_CAPTURING Object *o = holder(MEMORY, address); if (!o) REFUSE(INVALID_VALUE, "freed twice"); finish_all(); used -= o->bytes; end(o); END }
CUresult cuMemAllocHost_v2(void **address, size_t bytes) { BEGIN NEEDS_CONTEXT NOT_WHILE_CAPTURING result = take(HOST, address, bytes); END }
CUresult cuMemFreeHost(void *address) { BEGIN NEEDS_CONTEXT NOT_WHILE_CAPTURING Object *o = holder(HOST, address); if (!o) REFUSE(INVALID_VALUE, "freed twice"); finish_all(); end(o); END }
CUresult cuMemGetInfo_v2(size_t *free_, size_t *all) { BEGIN NEEDS_CONTEXT *free_ = total - used; *all = total; END }
CUresult cuMemcpyHtoD_v2(void *to, const void *from, size_t bytes) {
  BEGIN NEEDS_CONTEXT NOT_WHILE_CAPTURING if (!inside(MEMORY, to, bytes)) REFUSE(INVALID_VALUE, "written outside of memory"); memcpy(to, from, bytes); arriving++; END
}
static Node *note(Object *o, int kind, void *to, const void *from, size_t bytes) {
  Node *n = noted(kind, to, from, bytes);
  if (o->last) o->last->next = n; else o->nodes = n;
  o->last = n; o->count++; return n;
}
static CUresult copy(const char *name, Object *stream, void *to, enum Kind kind_to, const void *from, enum Kind kind_from, size_t bytes) {
  if (!inside(kind_to, to, bytes) || !inside(kind_from, from, bytes)) { complain("%s outside of memory", name); return INVALID_VALUE; }
  if (stream->capturing) note(stream, COPY, to, from, bytes); else queue(stream, noted(COPY, to, from, bytes));
  return OK;
}
CUresult cuMemcpyHtoDAsync_v2(void *to, const void *from, size_t bytes, Object *stream) { BEGIN NEEDS_CONTEXT NEEDS(stream, STREAM) result = copy(__func__, stream, to, MEMORY, from, HOST, bytes); END }
CUresult cuMemcpyDtoHAsync_v2(void *to, const void *from, size_t bytes, Object *stream) { BEGIN NEEDS_CONTEXT NEEDS(stream, STREAM) result = copy(__func__, stream, to, HOST, from, MEMORY, bytes); END }
CUresult cuStreamCreate(Object **stream, unsigned flags) {
  BEGIN NEEDS_CONTEXT if (flags != 1) REFUSE(INVALID_VALUE, "a stream that waits for others"); *stream = create(STREAM); END
}
CUresult cuStreamDestroy_v2(Object *stream) {
  BEGIN NEEDS_CONTEXT NEEDS(stream, STREAM) if (captured == stream) captured = 0; finish(stream, stream->queued); end(stream); END
}
CUresult cuStreamSynchronize(Object *stream) {
  BEGIN NEEDS_CONTEXT NOT_WHILE_CAPTURING if (!stream) { arriving = 0; goto out; } NEEDS(stream, STREAM) result = finish(stream, stream->queued); END
}
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
CUresult cuGraphCreate(Object **graph, unsigned flags) { BEGIN NEEDS_CONTEXT NOT_WHILE_CAPTURING if (flags) REFUSE(INVALID_VALUE, "cuGraphCreate with flags"); *graph = create(GRAPH); END }
/* Nodes are added one after another: each waits for the one before, and no other. */
static int in_a_row(Object *graph, Node **before, size_t count) { return graph->last ? count == 1 && before[0] == graph->last : count == 0; }
CUresult cuGraphAddChildGraphNode(Node **node, Object *graph, Node **before, size_t count, Object *child) {
  BEGIN NEEDS_CONTEXT NOT_WHILE_CAPTURING NEEDS(graph, GRAPH) NEEDS(child, GRAPH)
  if (!in_a_row(graph, before, count)) REFUSE(INVALID_VALUE, "a node that does not wait for the one before");
  if (!child->count) REFUSE(INVALID_VALUE, "a node of an empty graph");
  for (Node *n = child->nodes; n; n = n->next) {
    if (n->kind == CONDITIONAL) REFUSE(INVALID_VALUE, "conditional nodes cannot be copied");
    if (n->kind == KERNEL && !strcmp(n->name, "SetCondition")) REFUSE(INVALID_VALUE, "a condition set in another graph than its own");
    if (n->kind == COPY && graph->parent) REFUSE(INVALID_VALUE, "a copy in a conditional body");
  }
  *node = note(graph, CHILD, 0, 0, 0); (*node)->inner = copied(child->nodes, 0); END
}
/* Those of CUDA 12.4 are no symbols of the library: cuGetProcAddress hands them out. */
static CUresult create_handle(unsigned long long *handle, Object *graph, void *context, unsigned value, unsigned flags) {
  BEGIN NEEDS_CONTEXT NEEDS(graph, GRAPH) if (context != &context_object) REFUSE(INVALID_CONTEXT, "a condition of another context");
  if (flags != 1 || value) REFUSE(INVALID_VALUE, "a condition that is not 0 at each launch");
  if (handle_count == 4096) REFUSE(INVALID_VALUE, "too many conditions");
  handles[handle_count].graph = graph; handles[handle_count].used = 0; *handle = 0x5e7000000000ull + handle_count++; END
}
typedef struct { int type, reserved[3]; unsigned long long handle; int condition; unsigned size; Object **graphs; void *context; long long rest[26]; } NodeParams;
typedef struct { int type, reserved[3]; Object *function; unsigned grid[3], threads[3], shared; void **values, **extra, *kernel, *context; long long rest[21]; } KernelParams;
static CUresult add_kernel(Node **node, Object *graph, Node **before, size_t count, KernelParams *params) {
  BEGIN NEEDS_CONTEXT NOT_WHILE_CAPTURING NEEDS(graph, GRAPH) NEEDS(params->function, FUNCTION)
  if (sizeof *params != 256 || params->shared || params->extra || params->kernel || params->grid[0] * params->grid[1] * params->grid[2] != 1 ||
      params->threads[0] > 1024 || params->threads[0] * params->threads[1] * params->threads[2] != params->threads[0] || !params->threads[0])
    REFUSE(INVALID_VALUE, "a kernel of a size that is none");
  if (!in_a_row(graph, before, count)) REFUSE(INVALID_VALUE, "a node that does not wait for the one before");
  if (!inside(MEMORY, *(void **)params->values[0], 4)) REFUSE(INVALID_VALUE, "a condition that lies outside of memory");
  launches++;
  Node *n = *node = note(graph, KERNEL, *(void **)params->values[0], 0, 0);
  n->name = params->function->text; n->count = params->function->params; memcpy(n->grid, params->grid, sizeof n->grid);
  for (int i = 0; i < n->count && i < MOST_PARAMS; i++) memcpy(n->params[i], params->values[i], params->function->sizes[i]);
  END
}
static CUresult add_node(Node **node, Object *graph, Node **before, void *edges, size_t count, NodeParams *params) {
  if (!params->type) return add_kernel(node, graph, before, count, (KernelParams *)params);
  BEGIN NEEDS_CONTEXT NOT_WHILE_CAPTURING NEEDS(graph, GRAPH) (void)edges;
  if (sizeof *params != 256 || params->type != 13 || params->condition || params->size != 1 || params->context != &context_object)
    REFUSE(INVALID_VALUE, "a node that is no if");
  if (!in_a_row(graph, before, count)) REFUSE(INVALID_VALUE, "a branch that does not wait for the one before");
  int handle = number_of(params->handle);
  if (handle < 0 || handles[handle].graph != graph || handles[handle].used) REFUSE(INVALID_VALUE, "a branch without a condition of its own");
  Node *n = graph->last;
  if (!n || n->kind != KERNEL || strcmp(n->name, "SetCondition") || *(unsigned long long *)n->params[1] != params->handle)
    REFUSE(INVALID_VALUE, "a branch whose condition the node before does not set");
  handles[handle].used = 1;
  *node = note(graph, CONDITIONAL, 0, 0, 0); (*node)->handle = handle;
  (*node)->body = create(GRAPH); (*node)->body->parent = graph; params->graphs = &(*node)->body; END
}
CUresult cuGetProcAddress(const char *name, void **address, int for_version, unsigned long long flags) {
  BEGIN NEEDS_START if (flags || for_version < 12030 || for_version > version) REFUSE(INVALID_VALUE, "asked for another version's %s", name);
  if (!offers) { *address = 0; result = NOT_FOUND; }
  else if (!strcmp(name, "cuGraphConditionalHandleCreate")) *address = (void *)create_handle;
  else if (!strcmp(name, "cuGraphAddNode")) *address = (void *)add_node;
  else { *address = 0; result = NOT_FOUND; }
  END
}
static const char *incomplete(Object *graph) {
  if (!graph->count) return "an empty graph, or body of one";
  for (Node *n = graph->nodes; n; n = n->next)
    if (n->kind == CONDITIONAL) { const char *why = incomplete(n->body); if (why) return why; }
  for (int i = 0; i < handle_count; i++) if (handles[i].graph == graph && !handles[i].used) return "a condition without a branch";
  return 0;
}
CUresult cuGraphInstantiateWithFlags(Object **exec, Object *graph, unsigned long long flags) {
  BEGIN NEEDS_CONTEXT NOT_WHILE_CAPTURING NEEDS(graph, GRAPH) (void)flags;
  if (graph->parent) REFUSE(INVALID_VALUE, "a body on its own");
  if (refuse_graphs) { result = OUT_OF_MEMORY; goto out; }
  const char *why = incomplete(graph); if (why) REFUSE(INVALID_VALUE, "%s", why);
  *exec = create(EXEC); (*exec)->nodes = copied(graph->nodes, 1); END
}
CUresult cuGraphUpload(Object *exec, Object *stream) { BEGIN NEEDS_CONTEXT NEEDS(exec, EXEC) NEEDS(stream, STREAM) END }
CUresult cuGraphLaunch(Object *exec, Object *stream) {
  note_switch();
  BEGIN NEEDS_CONTEXT NEEDS(exec, EXEC) NEEDS(stream, STREAM) if (stream->capturing) REFUSE(CAPTURE_UNSUPPORTED, "a graph in a capture");
  if (arriving) REFUSE(INVALID_VALUE, "a graph that may read what has not arrived yet");
  graph_launches++;
  Node *n = noted(REPLAY, 0, 0, 0); n->body = exec; queue(stream, n);
  END
}
CUresult cuGraphExecDestroy(Object *exec) {
  BEGIN NEEDS_CONTEXT NEEDS(exec, EXEC)
  for (Object *a = alive; a; a = a->next)
    for (Node *n = a->queue; n; n = n->next) if (n->kind == REPLAY && n->body == exec) REFUSE(INVALID_VALUE, "a graph destroyed before it ran");
  end(exec); END
}
CUresult cuGraphDestroy(Object *graph) { BEGIN NEEDS_CONTEXT NEEDS(graph, GRAPH) if (graph->parent) REFUSE(INVALID_VALUE, "a body destroyed by hand"); end(graph); END }
CUresult cuEventCreate(Object **event, unsigned flags) { BEGIN NEEDS_CONTEXT (void)flags; *event = create(EVENT); END }
CUresult cuEventRecord(Object *event, Object *stream) { BEGIN NEEDS_CONTEXT NEEDS(event, EVENT) NEEDS(stream, STREAM) event->on = stream; event->mark = stream->queued; END }
CUresult cuEventSynchronize(Object *event) {
  BEGIN NEEDS_CONTEXT NOT_WHILE_CAPTURING NEEDS(event, EVENT)
  if (event->on && lives(event->on, STREAM)) result = finish(event->on, event->mark);
  waited_until = now(); END
}
CUresult cuEventDestroy_v2(Object *event) { BEGIN NEEDS_CONTEXT NEEDS(event, EVENT) end(event); END }
CUresult cuLaunchKernel(Object *function, unsigned x, unsigned y, unsigned z, unsigned tx, unsigned ty, unsigned tz, unsigned shared, Object *stream,
                        void **values, void **extra) {
  BEGIN NEEDS_CONTEXT NEEDS(function, FUNCTION) NEEDS(stream, STREAM)
  if (extra || shared || !x || x > 0x7fffffff || !y || y > 65535 || !z || z > 65535 || tx * ty * tz < 1 || tx * ty * tz > 1024)
    REFUSE(INVALID_VALUE, "a launch of %u by %u by %u groups of %u threads", x, y, z, tx * ty * tz);
  if (arriving && !stream->capturing) REFUSE(INVALID_VALUE, "a kernel that may read what has not arrived yet");
  void *view = 0;
  for (int i = 0; i < function->params; i++) {
    if (function->sizes[i] != 16 || function->aligns[i] != 8) continue;
    view = *(void **)values[i]; /* an address, then how many numbers of at least two bytes */
    long count = ((long *)values[i])[1];
    if (count < 0 || !inside(MEMORY, view, 2 * count)) REFUSE(INVALID_VALUE, "parameter %d of a kernel lies outside of memory", i);
  }
  launches++;
  Node *n = stream->capturing ? note(stream, KERNEL, view, 0, 0) : noted(KERNEL, view, 0, 0);
  n->name = function->text; n->count = function->params; n->grid[0] = x; n->grid[1] = y; n->grid[2] = z;
  for (int i = 0; i < function->params && i < MOST_PARAMS; i++) memcpy(n->params[i], values[i], function->sizes[i]);
  if (!stream->capturing) { if (!strcmp(n->name, "SetCondition")) complain("a condition set outside of a graph"); queue(stream, n); }
  END
}
CUresult cuGetErrorName(int code, const char **name) { static const char *const lost = "CUDA_ERROR_OF_THE_STUB"; (void)code; *name = lost; return OK; }

/* For tests. */
void stub_reset(int devices_, int version_, int capability_) {
  while (alive) end(alive);
  started = retained = 0; devices = devices_; version = version_; capability = capability_; calls = launches = graph_launches = allocations = 0;
  fail_at = -1; failed = ""; used = 0; executed = branches = 0; handle_count = 0; on_kernel = 0; offers = 1; complaint[0] = 0; current = 0; captured = 0; names = 0;
  arriving = refuse_graphs = 0;
}
void stub_fail_at(long call, int code) { fail_at = call; fail_code = code; }
void stub_memory(size_t bytes) { total = bytes; }
void stub_refuse_graphs(void) { refuse_graphs = 1; }
long stub_calls(void) { return calls; }
long stub_launches(void) { return launches; }
long stub_graph_launches(void) { return graph_launches; }
void stub_offers(int conditional) { offers = conditional; }
long stub_executed(void) { return executed; }
long stub_branches(void) { return branches; }
void stub_on_kernel(void (*run)(const char *name, void **params, const unsigned *grid)) { on_kernel = run; }
long stub_allocations(void) { return allocations; }
long stub_named(const char *name) { for (int i = 0; i < names; i++) if (!strcmp(named[i].name, name)) return named[i].count; return 0; }
int stub_alive(void) { int count = retained; for (Object *a = alive; a; a = a->next) count += !a->parent; return count; } /* bodies are their graph's */
const char *stub_failed(void) { return failed; }
const char *stub_complaint(void) { return complaint; }
