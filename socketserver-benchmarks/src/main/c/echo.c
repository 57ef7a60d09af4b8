/*
 * The reference: what one thread can do with epoll(7), edge-triggered, and no language's run time.
 *
 * usage: echo tcp|unix|udp [PATH] [upper]
 *
 * Writes its port, or its path, and serves on 127.0.0.1 until it is killed. Sends back what it receives; with "upper"
 * whole lines only, in upper case. UDP is a plain loop of recvfrom(2) and sendto(2).
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { MAX_EVENTS = 512, BUFFER = 65536 };

struct connection {
  int fd;
  char *kept; /* what could not be sent, or half a line */
  size_t length, sent;
  int blocked;
};

static char buffer[2 * BUFFER];
static int listener, epoll, upper;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void end(struct connection *c) {
  close(c->fd);
  free(c->kept);
  free(c);
}

static void keep(struct connection *c, const char *data, size_t length, int blocked) {
  char *kept = length ? malloc(length) : NULL;
  if (length) memcpy(kept, data, length);
  free(c->kept);
  c->kept = kept;
  c->length = length;
  c->blocked = blocked;
}

/* How much was sent; less than asked where there was no room. */
static ssize_t push(struct connection *c, const char *data, size_t length) {
  size_t sent = 0;
  while (sent < length) {
    ssize_t n = send(c->fd, data + sent, length - sent, MSG_NOSIGNAL);
    if (n < 0) {
      if (errno == EAGAIN) break;
      return -1;
    }
    sent += (size_t)n;
  }
  return (ssize_t)sent;
}

static size_t whole_lines(char *data, size_t length) {
  char *last = memrchr(data, '\n', length);
  size_t whole = last ? (size_t)(last - data) + 1 : 0;
  for (size_t i = 0; i < whole; i++) {
    if (data[i] >= 'a' && data[i] <= 'z') data[i] -= 'a' - 'A';
  }
  return whole;
}

static void ready(struct connection *c) {
  if (c->blocked) {
    ssize_t sent = push(c, c->kept, c->length);
    if (sent < 0) {
      end(c);
      return;
    }
    if ((size_t)sent < c->length) {
      memmove(c->kept, c->kept + sent, c->length - (size_t)sent);
      c->length -= (size_t)sent;
      return;
    }
    keep(c, NULL, 0, 0);
  }
  for (;;) {
    size_t before = c->length;
    if (before) memcpy(buffer, c->kept, before);
    ssize_t n = recv(c->fd, buffer + before, BUFFER, 0);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) {
      end(c);
      return;
    }
    size_t length = before + (size_t)n;
    size_t whole = upper ? whole_lines(buffer, length) : length;
    ssize_t sent = push(c, buffer, whole);
    if (sent < 0) {
      end(c);
      return;
    }
    int blocked = (size_t)sent < whole;
    if (upper && blocked) die("lines that nobody reads are not what this is for");
    size_t rest = length - (size_t)sent;
    if (rest || c->kept) keep(c, buffer + sent, rest, blocked);
    if (blocked || n < BUFFER) return; /* a short read has emptied the socket */
  }
}

static void accept_all(void) {
  static const int one = 1;
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      if (errno == EAGAIN) return;
      die("accept4");
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct connection *c = calloc(1, sizeof *c);
    c->fd = fd;
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = c};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event)) die("epoll_ctl");
  }
}

static void serve_datagrams(void) {
  for (;;) {
    struct sockaddr_storage from;
    socklen_t length = sizeof from;
    ssize_t n = recvfrom(listener, buffer, sizeof buffer, 0, (struct sockaddr *)&from, &length);
    if (n < 0) die("recvfrom");
    sendto(listener, buffer, (size_t)n, 0, (struct sockaddr *)&from, length);
  }
}

int main(int argc, char **argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: echo tcp|unix|udp [PATH] [upper]\n");
    return 2;
  }
  int is_unix = !strcmp(argv[1], "unix"), is_udp = !strcmp(argv[1], "udp");
  upper = !strcmp(argv[argc - 1], "upper");
  listener = socket(is_unix ? AF_UNIX : AF_INET, (is_udp ? SOCK_DGRAM : SOCK_STREAM | SOCK_NONBLOCK) | SOCK_CLOEXEC, 0);
  if (listener < 0) die("socket");
  if (is_unix) {
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    strncpy(un.sun_path, argv[2], sizeof un.sun_path - 1);
    if (bind(listener, (struct sockaddr *)&un, sizeof un)) die("bind");
    puts(argv[2]);
  } else {
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof in;
    if (bind(listener, (struct sockaddr *)&in, sizeof in)) die("bind");
    getsockname(listener, (struct sockaddr *)&in, &length);
    printf("%d\n", ntohs(in.sin_port));
  }
  fflush(stdout);
  if (is_udp) serve_datagrams();
  if (listen(listener, 4096)) die("listen");
  epoll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN | EPOLLET, .data.ptr = NULL};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event)) die("epoll_ctl");
  static struct epoll_event events[MAX_EVENTS];
  for (;;) {
    int n = epoll_wait(epoll, events, MAX_EVENTS, -1);
    for (int i = 0; i < n; i++) {
      if (events[i].data.ptr) {
        ready(events[i].data.ptr);
      } else {
        accept_all();
      }
    }
  }
}
