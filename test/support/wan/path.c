/*
 * A long path in place of kernel forwarding, for kernels without netem: IPv4 between two interfaces
 * with a one-way delay, random loss, a rate and a drop-tail queue, each direction by itself.
 *
 *   path IF_A IF_B DELAY_MS LOSS_PPM RATE_MBIT QUEUE_KB      (rate 0 = unlimited)
 *
 * Packets are taken from the link layer and given back to the kernel by a raw socket, which finds
 * route and neighbour by itself; forwarding has to be off, or each packet would go twice. UDP
 * checksums are cleared, which IPv4 allows: a veth leaves them unfinished. The queue holds what
 * waits for the link, not what is on its way. Says "ready" on stdout when it forwards.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_PACKET 65536
#define RING (1u << 17)
#define BUFFER_BYTES (32 << 20)
/* Packets are looked after this often at the most: waking for each of them would cost the machine more. */
#define BATCH_NS 400000

struct packet {
  uint64_t leaves_us;  /* its last byte is on the link */
  uint64_t arrives_us;
  uint32_t length;
  uint8_t *bytes;
};

/* One direction: from the interface it listens on, towards the other. */
struct direction {
  int in;
  uint32_t own_address;
  struct packet *ring;
  uint32_t head, waiting, tail; /* head ≤ waiting ≤ tail; [waiting, tail) still queues for the link */
  uint64_t queued_bytes;
  uint64_t link_free_us;
};

static uint64_t delay_us, queue_limit, random_state = 0x9e3779b97f4a7c15ull;
static double loss, bytes_per_us;
static int out;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static uint64_t now_us(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000u + (uint64_t)t.tv_nsec / 1000u;
}

/* xorshift64*: the same losses in every run. */
static double next_random(void) {
  random_state ^= random_state >> 12;
  random_state ^= random_state << 25;
  random_state ^= random_state >> 27;
  return (double)((random_state * 0x2545f4914f6cdd1dull) >> 11) / 9007199254740992.0;
}

static void listen_on(struct direction *d, const char *name) {
  struct ifreq request = {0};
  struct sockaddr_ll address = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP)};
  int size = BUFFER_BYTES;
  if ((d->in = socket(AF_PACKET, SOCK_DGRAM, htons(ETH_P_IP))) < 0) fail("socket");
  setsockopt(d->in, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
  snprintf(request.ifr_name, IFNAMSIZ, "%s", name);
  if (ioctl(d->in, SIOCGIFADDR, &request) < 0) fail(name);
  d->own_address = ((struct sockaddr_in *)&request.ifr_addr)->sin_addr.s_addr;
  if (!(address.sll_ifindex = (int)if_nametoindex(name))) fail(name);
  if (bind(d->in, (struct sockaddr *)&address, sizeof address) < 0) fail(name);
  if (!(d->ring = calloc(RING, sizeof *d->ring))) fail("calloc");
}

static void accept_packet(struct direction *d, const uint8_t *bytes, uint32_t length) {
  uint64_t now = now_us();
  struct packet *p = &d->ring[d->tail % RING];
  uint32_t header = (uint32_t)(bytes[0] & 15) * 4;
  if (next_random() < loss || d->queued_bytes + length > queue_limit) return;
  if (d->tail - d->head >= RING || !(p->bytes = malloc(length))) return;
  memcpy(p->bytes, bytes, length);
  if (bytes[9] == IPPROTO_UDP && length >= header + 8) memset(p->bytes + header + 6, 0, 2);
  if (d->link_free_us < now) d->link_free_us = now;
  if (bytes_per_us > 0) d->link_free_us += (uint64_t)(length / bytes_per_us);
  p->length = length;
  p->leaves_us = d->link_free_us;
  p->arrives_us = d->link_free_us + delay_us;
  d->queued_bytes += length;
  d->tail++;
}

static void receive(struct direction *d, uint32_t other_address) {
  static uint8_t buffer[MAX_PACKET];
  for (int n = 0; n < 256; n++) {
    struct sockaddr_ll from;
    socklen_t size = sizeof from;
    ssize_t length = recvfrom(d->in, buffer, sizeof buffer, MSG_DONTWAIT, (void *)&from, &size);
    uint32_t to;
    if (length < (ssize_t)sizeof(struct iphdr)) {
      if (length < 0) return;
      continue;
    }
    memcpy(&to, buffer + 16, 4);
    if (from.sll_pkttype == PACKET_OUTGOING || to == d->own_address || to == other_address) continue;
    accept_packet(d, buffer, (uint32_t)length);
  }
}

/* Sends what has arrived by now. Answers when the next one will have, or 0. */
static uint64_t deliver(struct direction *d) {
  uint64_t now = now_us();
  while (d->waiting != d->tail && d->ring[d->waiting % RING].leaves_us <= now) {
    d->queued_bytes -= d->ring[d->waiting++ % RING].length;
  }
  while (d->head != d->waiting && d->ring[d->head % RING].arrives_us <= now) {
    struct packet *p = &d->ring[d->head++ % RING];
    struct sockaddr_in to = {.sin_family = AF_INET};
    memcpy(&to.sin_addr, p->bytes + 16, 4);
    /* An interface that is down loses it, as a cable would. */
    (void)!sendto(out, p->bytes, p->length, 0, (void *)&to, sizeof to);
    free(p->bytes);
  }
  if (d->head == d->tail) return 0;
  if (d->head == d->waiting) return d->ring[d->waiting % RING].leaves_us;
  return d->ring[d->head % RING].arrives_us;
}

int main(int argc, char **argv) {
  struct direction directions[2] = {0};
  int size = BUFFER_BYTES;
  if (argc != 7) return 2;
  delay_us = (uint64_t)(atof(argv[3]) * 1000);
  loss = atof(argv[4]) / 1e6;
  bytes_per_us = atof(argv[5]) / 8;
  queue_limit = (uint64_t)atol(argv[6]) * 1000u;
  for (int i = 0; i < 2; i++) listen_on(&directions[i], argv[1 + i]);
  if ((out = socket(AF_INET, SOCK_RAW, IPPROTO_RAW)) < 0) fail("raw socket");
  setsockopt(out, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size);
  /* A path does not wait for the machines at its ends to be idle. Where it may not, it is a normal process. */
  (void)sched_setscheduler(0, SCHED_FIFO, &(struct sched_param){.sched_priority = 10});
  puts("ready");
  fflush(stdout);
  for (;;) {
    struct pollfd polled[2];
    struct timespec wait = {.tv_sec = 1};
    uint64_t now, next = 0;
    for (int i = 0; i < 2; i++) {
      uint64_t due = deliver(&directions[i]);
      if (due && (!next || due < next)) next = due;
      polled[i] = (struct pollfd){.fd = directions[i].in, .events = POLLIN};
    }
    nanosleep(&(struct timespec){.tv_nsec = BATCH_NS}, NULL);
    now = now_us();
    if (next) {
      uint64_t left = next > now ? next - now : 0;
      wait = (struct timespec){.tv_sec = (time_t)(left / 1000000u), .tv_nsec = (long)(left % 1000000u) * 1000};
    }
    if (ppoll(polled, 2, &wait, NULL) < 0 && errno != EINTR) fail("ppoll");
    for (int i = 0; i < 2; i++) {
      if (polled[i].revents) receive(&directions[i], directions[1 - i].own_address);
    }
  }
}
