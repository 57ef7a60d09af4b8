/*
 * The load generator: one thread, one epoll set, as little work for each request as there can be.
 *
 * usage: load SHAPE TARGET CONNECTIONS SIZE WINDOW WARM_SECONDS SECONDS [SERVER_PID]
 *
 *   SHAPE   pp    each connection sends SIZE bytes and waits for the echo
 *           cpr   the same, with a connection of its own for each request
 *           pipe  WINDOW lines of SIZE bytes are under way on each connection
 *           bulk  as pp, but written and read at the same time: for messages larger than the socket's buffers
 *           udp   WINDOW datagrams of SIZE bytes are under way from each of CONNECTIONS sockets
 *           hold  opens the connections, sends and receives once on each, and holds them until its input ends
 *   TARGET  tcp:ADDRESS:PORT, udp:ADDRESS:PORT or unix:PATH
 *
 * Writes one line of key=value pairs. With SERVER_PID the CPU time of that process within the measured time is among
 * them, read here so that it begins and ends with the counting.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { MAX_EVENTS = 512, DRAIN = 65536, BATCH = 64, FINE = 64, BUCKETS = 40 * FINE };

struct connection {
  int fd;
  int connected;
  size_t received; /* of the replies under way */
  size_t unsent;   /* of the message under way */
  uint64_t begun;
};

static struct sockaddr_storage target;
static socklen_t target_length;
static int family, kind;
static size_t size;
static int window;
static char *message;
static char drain[DRAIN];
static int epoll;
static uint64_t requests, bytes, errors, lost, connected_late;
static uint64_t histogram[BUCKETS];
static int measuring;
static uint32_t next_source;

static void die(const char *what) {
  fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
  exit(1);
}

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Logarithmic with FINE steps to each doubling: 1.1 % wide. */
static void note(uint64_t nanos) {
  if (!measuring) return;
  requests++;
  uint64_t v = nanos < FINE ? FINE : nanos;
  int exponent = 63 - __builtin_clzll(v);
  int index = (exponent - 6) * FINE + (int)((v >> (exponent - 6)) - FINE);
  histogram[index < BUCKETS ? index : BUCKETS - 1]++;
}

static double percentile(double share) {
  uint64_t total = 0, seen = 0;
  for (int i = 0; i < BUCKETS; i++) total += histogram[i];
  for (int i = 0; i < BUCKETS; i++) {
    seen += histogram[i];
    if (seen && seen >= share * total) {
      return (double)((uint64_t)(FINE + i % FINE) << (i / FINE)) / 1000;
    }
  }
  return 0;
}

static void parse(char *text) {
  char *rest = strchr(text, ':');
  if (!rest) goto bad;
  *rest++ = 0;
  kind = strcmp(text, "udp") ? SOCK_STREAM : SOCK_DGRAM;
  if (!strcmp(text, "unix")) {
    struct sockaddr_un *un = (struct sockaddr_un *)&target;
    un->sun_family = AF_UNIX;
    if (strlen(rest) >= sizeof un->sun_path) goto bad;
    strcpy(un->sun_path, rest);
    target_length = sizeof *un;
    family = AF_UNIX;
    return;
  }
  char *port = strrchr(rest, ':');
  if (!port) goto bad;
  *port++ = 0;
  struct sockaddr_in *in = (struct sockaddr_in *)&target;
  in->sin_family = AF_INET;
  in->sin_port = htons((uint16_t)atoi(port));
  if (inet_pton(AF_INET, rest, &in->sin_addr) != 1) goto bad;
  target_length = sizeof *in;
  family = AF_INET;
  return;
bad:
  fprintf(stderr, "load: not a target: %s\n", text);
  exit(2);
}

/* Sources are spread over 127.0.0.0/8, where each has its own ports: closed connections keep theirs for a minute. */
static void choose_source(int fd) {
  static const int one = 1;
  if (setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one)) die("IP_BIND_ADDRESS_NO_PORT");
  uint32_t host = next_source++ % 4000;
  struct sockaddr_in source = {
      .sin_family = AF_INET,
      .sin_addr.s_addr = htonl(0x7f010000u + (host / 250 << 8) + 1 + host % 250),
  };
  if (bind(fd, (struct sockaddr *)&source, sizeof source)) die("bind");
}

static void begin_connect(struct connection *c) {
  c->fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (c->fd < 0) die("socket");
  if (family == AF_INET) {
    static const int one = 1;
    choose_source(c->fd);
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  }
  c->received = 0;
  c->connected = connect(c->fd, (struct sockaddr *)&target, target_length) == 0;
  if (!c->connected && errno == EAGAIN && family == AF_UNIX) {
    /* the queue of a UNIX listener is full: there is no event for room in it */
    while (connect(c->fd, (struct sockaddr *)&target, target_length)) {
      if (errno != EAGAIN) die("connect");
      connected_late++;
      usleep(50);
    }
    c->connected = 1;
  }
  if (!c->connected && errno != EINPROGRESS) die("connect");
}

static void watch(struct connection *c, uint32_t events, int operation) {
  struct epoll_event event = {.events = events, .data.ptr = c};
  if (epoll_ctl(epoll, operation, c->fd, &event)) die("epoll_ctl");
}

/* Sends what is left of the message; leaves in unsent what the kernel does not take. */
static void push(struct connection *c, size_t whole) {
  while (c->unsent) {
    ssize_t n = send(c->fd, message + whole - c->unsent, c->unsent, MSG_NOSIGNAL);
    if (n < 0) {
      if (errno == EAGAIN) return;
      die("send");
    }
    c->unsent -= (size_t)n;
  }
}

static void ask(struct connection *c, size_t whole) {
  c->begun = now();
  c->received = 0;
  c->unsent = whole;
  push(c, whole);
}

/* ---- shapes */

static void pp(struct connection *c, uint32_t events) {
  (void)events;
  ssize_t n = recv(c->fd, drain, DRAIN, 0);
  if (n <= 0) {
    if (n < 0 && errno == EAGAIN) return;
    errors++;
    if (n == 0) errno = ECONNRESET;
    die("the server closed");
  }
  c->received += (size_t)n;
  if (c->received >= size) {
    if (drain[n - 1] != message[size - 1]) die("wrong echo");
    note(now() - c->begun);
    if (measuring) bytes += size;
    ask(c, size);
  }
}

static void bulk(struct connection *c, uint32_t events) {
  if (c->unsent && (events & EPOLLOUT)) push(c, size);
  if (!(events & EPOLLIN)) return;
  for (;;) {
    ssize_t n = recv(c->fd, drain, DRAIN, 0);
    if (n == 0) die("the server closed");
    if (n < 0) {
      if (errno == EAGAIN) return;
      die("recv");
    }
    c->received += (size_t)n;
    if (measuring) bytes += (size_t)n;
    if (c->received == size) {
      note(now() - c->begun);
      ask(c, size);
    }
  }
}

static void pipe_lines(struct connection *c, uint32_t events) {
  (void)events;
  ssize_t n = recv(c->fd, drain, DRAIN, 0);
  if (n <= 0) {
    if (n < 0 && errno == EAGAIN) return;
    die("recv");
  }
  size_t before = c->received / size;
  c->received += (size_t)n;
  size_t lines = c->received / size - before;
  c->received %= size;
  if (!lines) return;
  uint64_t time = now();
  for (size_t i = 0; i < lines; i++) note(time - c->begun);
  if (measuring) bytes += lines * size;
  c->begun = time;
  c->unsent = lines * size;
  push(c, lines * size);
  if (c->unsent) die("no room to send");
}

static void cpr(struct connection *c, uint32_t events) {
  if (!c->connected) {
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error) {
      errno = error;
      die("connect");
    }
    if (!(events & EPOLLOUT)) return;
    c->connected = 1;
    c->unsent = size;
    push(c, size);
    watch(c, EPOLLIN, EPOLL_CTL_MOD);
    return;
  }
  ssize_t n = recv(c->fd, drain, DRAIN, 0);
  if (n <= 0) {
    if (n < 0 && errno == EAGAIN) return;
    errors++; /* a connection that was cut off: the next one is tried */
    c->received = 0;
  } else {
    c->received += (size_t)n;
    if (c->received < size) return;
    note(now() - c->begun);
    if (measuring) bytes += size;
  }
  close(c->fd);
  c->begun = now();
  begin_connect(c);
  if (c->connected) {
    c->unsent = size;
    push(c, size);
    watch(c, EPOLLIN, EPOLL_CTL_ADD);
  } else {
    watch(c, EPOLLOUT, EPOLL_CTL_ADD);
  }
}

/* ---- datagrams: what is lost is sent again when nothing has come for 20 ms */

static struct mmsghdr out_batch[BATCH], in_batch[BATCH];
static struct iovec out_parts[BATCH], in_parts[BATCH];

static void send_datagrams(struct connection *c, int count) {
  while (count > 0) {
    int n = sendmmsg(c->fd, out_batch, (unsigned)(count < BATCH ? count : BATCH), 0);
    if (n < 0) {
      if (errno == EAGAIN || errno == ECONNREFUSED) return;
      die("sendmmsg");
    }
    count -= n;
  }
}

static void udp(struct connection *c, uint32_t events) {
  (void)events;
  int n = recvmmsg(c->fd, in_batch, BATCH, MSG_DONTWAIT, NULL);
  if (n < 0) {
    if (errno == EAGAIN || errno == ECONNREFUSED) return;
    die("recvmmsg");
  }
  uint64_t time = now();
  for (int i = 0; i < n; i++) {
    if (in_batch[i].msg_len != size) die("a datagram of another size");
    note(time - c->begun);
    if (measuring) bytes += size;
  }
  c->begun = time;
  send_datagrams(c, n);
}

static void restart_lost(struct connection *all, int count) {
  uint64_t time = now();
  for (int i = 0; i < count; i++) {
    if (time - all[i].begun > 20000000) {
      if (measuring) lost += (uint64_t)window;
      all[i].begun = time;
      send_datagrams(&all[i], window);
    }
  }
}

/* ---- */

static double seconds_of(struct timespec t) { return (double)t.tv_sec + (double)t.tv_nsec / 1e9; }

static double own_cpu(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return seconds_of(t);
}

static double cpu_of(pid_t pid) {
  clockid_t clock;
  struct timespec t;
  if (!pid) return 0;
  if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &t)) die("CPU time of the server");
  return seconds_of(t);
}

/* One after the other, so that no queue of a listener overflows. */
static void connect_all(struct connection *all, int count) {
  for (int i = 0; i < count; i++) {
    struct connection *c = &all[i];
    c->fd = socket(family, kind | SOCK_CLOEXEC, 0);
    if (c->fd < 0) die("socket");
    if (family == AF_INET) choose_source(c->fd);
    if (connect(c->fd, (struct sockaddr *)&target, target_length)) die("connect");
    if (kind == SOCK_STREAM && family == AF_INET) {
      static const int one = 1;
      setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    }
    c->connected = 1;
  }
}

static void hold(struct connection *all, int count) {
  connect_all(all, count);
  for (int i = 0; i < count; i++) {
    if (send(all[i].fd, message, size, 0) != (ssize_t)size) die("send");
    size_t got = 0;
    while (got < size) {
      ssize_t n = recv(all[i].fd, drain, DRAIN, 0);
      if (n <= 0) die("recv");
      got += (size_t)n;
    }
  }
  printf("held=%d\n", count);
  fflush(stdout);
  while (read(0, drain, 1) > 0) continue;
}

int main(int argc, char **argv) {
  if (argc < 8) {
    fprintf(stderr, "usage: load SHAPE TARGET CONNECTIONS SIZE WINDOW WARM_SECONDS SECONDS [SERVER_PID]\n");
    return 2;
  }
  const char *shape = argv[1];
  parse(argv[2]);
  int count = atoi(argv[3]);
  size = (size_t)atol(argv[4]);
  window = atoi(argv[5]);
  double warm = atof(argv[6]), seconds = atof(argv[7]);
  pid_t server = argc > 8 ? atoi(argv[8]) : 0;

  size_t longest = size * (size_t)(window > 1 ? window : 1);
  message = malloc(longest);
  for (size_t i = 0; i < longest; i++) message[i] = (i + 1) % size ? (char)('a' + i % 26) : '\n';
  for (int i = 0; i < BATCH; i++) {
    out_parts[i] = (struct iovec){message, size};
    in_parts[i] = (struct iovec){drain + i * 1024, 1024};
    out_batch[i].msg_hdr = (struct msghdr){.msg_iov = &out_parts[i], .msg_iovlen = 1};
    in_batch[i].msg_hdr = (struct msghdr){.msg_iov = &in_parts[i], .msg_iovlen = 1};
  }
  struct connection *all = calloc((size_t)count, sizeof *all);
  epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) die("epoll_create1");

  if (!strcmp(shape, "hold")) {
    hold(all, count);
    return 0;
  }
  void (*step)(struct connection *, uint32_t);
  if (!strcmp(shape, "cpr")) {
    step = cpr;
    for (int i = 0; i < count; i++) {
      all[i].begun = now();
      begin_connect(&all[i]);
      watch(&all[i], EPOLLOUT, EPOLL_CTL_ADD);
      if (all[i].connected) all[i].connected = 0; /* the first event sends */
    }
  } else {
    step = !strcmp(shape, "pp") ? pp : !strcmp(shape, "pipe") ? pipe_lines : !strcmp(shape, "bulk") ? bulk
           : !strcmp(shape, "udp") ? udp : NULL;
    if (!step) {
      fprintf(stderr, "load: not a shape: %s\n", shape);
      return 2;
    }
    connect_all(all, count);
    for (int i = 0; i < count; i++) {
      fcntl(all[i].fd, F_SETFL, O_NONBLOCK);
      watch(&all[i], step == bulk ? EPOLLIN | EPOLLOUT | EPOLLET : EPOLLIN, EPOLL_CTL_ADD);
      if (step == udp) {
        all[i].begun = now();
        send_datagrams(&all[i], window);
      } else {
        ask(&all[i], step == pipe_lines ? size * (size_t)window : size);
      }
    }
  }

  static struct epoll_event events[MAX_EVENTS];
  uint64_t start = now() + (uint64_t)(warm * 1e9), end = start + (uint64_t)(seconds * 1e9), begun = 0, time;
  double load_before = 0, server_before = 0;
  for (;;) {
    time = now();
    if (!measuring && time >= start) {
      measuring = 1;
      begun = time;
      load_before = own_cpu();
      server_before = cpu_of(server);
    }
    if (measuring && time >= end) break;
    int n = epoll_wait(epoll, events, MAX_EVENTS, 20);
    for (int i = 0; i < n; i++) step(events[i].data.ptr, events[i].events);
    if (step == udp) restart_lost(all, count);
  }
  double server_cpu = cpu_of(server) - server_before, load_cpu = own_cpu() - load_before;
  printf("requests=%llu bytes=%llu seconds=%.6f load_cpu=%.6f server_cpu=%.6f errors=%llu lost=%llu late=%llu "
         "p50=%.1f p90=%.1f p99=%.1f p999=%.1f\n",
         (unsigned long long)requests, (unsigned long long)bytes, (double)(time - begun) / 1e9, load_cpu, server_cpu,
         (unsigned long long)errors, (unsigned long long)lost, (unsigned long long)connected_late, percentile(0.5),
         percentile(0.9), percentile(0.99), percentile(0.999));
  return 0;
}
