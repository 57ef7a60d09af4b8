package io.socketserver.core.internal.request;

import io.socketserver.core.spi.TimeSource;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Detects two servers that answer each other, and interrupts that.
///
/// One datagram with a forged source can start it, and neither server has a reason to stop. A
/// client that asks again as soon as it has its answer looks the same, unless it asks for something
/// else. So this counts as a loop: for 100 seconds, or for as many replies in less time, one sender
/// got replies faster than the allowed rate, and of its datagrams, one in a thousand equalled the
/// first. Then nothing is sent to it for a second, in which all circulating datagrams disappear.
///
/// It tracks 256 senders at once. Senders that send more than others stay among them.
///
/// @threading Thread-safe. Counts may be wrong by as many as there are threads.
/// @source CVE-2024-2169, "Loop DoS"
public final class ReplyLoops {

  /// How long the sender of a loop gets no reply.
  static final Duration SILENCE = Duration.ofSeconds(1);

  private static final int SECONDS = 100;
  private static final int ONE_IN = 1000;
  private static final int PLACES = 256;
  private static final int PLACE_SHIFT = Long.SIZE - 8;

  /// From MurmurHash3: addresses that differ in a few bits, or follow one another, are spread.
  private static final long MIX_FIRST = 0xff51afd7ed558ccdL;

  private static final long MIX_LAST = 0xc4ceb9fe1a85ec53L;
  private static final int MIX_SHIFT = 33;

  /// The compared prefix of a datagram, in bytes.
  private static final int LOOK = 64;

  /// One in this many replies is compared, a power of two. A cycle of any length shows itself among
  /// these at least as often as among all.
  private static final int LOOK_ONE_IN = 8;

  /// Above this rate, only one in [#LOOK_ONE_IN] is counted as well: it is equally exact, and the
  /// others cost nothing.
  private static final int MANY = 100_000;

  private static final int COUNTED_SHIFT = Long.SIZE - 3;

  private final TimeSource time;

  /// Secret: an attacker who forges senders chooses them, and could make their loops share a slot,
  /// so that none of them reaches the limit.
  private final long secret = new SplittableRandom().nextLong();

  /// Whether each reply is counted.
  private final boolean countsAll;

  /// How many counted replies indicate a loop; 0 for no limit.
  private final int enough;

  private final int enoughRepetitions;

  /// Whether any sender was ever silenced. Until then only counted replies need a look-up.
  private volatile boolean silenced;

  private final AtomicReferenceArray<@Nullable Conversation> conversations =
      new AtomicReferenceArray<>(PLACES);

  private static final class Conversation {

    private final SocketAddress with;

    /// Written only by the thread that counts the decisive reply, like the next two.
    private volatile long begin;

    private volatile long first;
    private volatile boolean silent;
    private final AtomicInteger replies = new AtomicInteger();
    private final AtomicInteger repetitions = new AtomicInteger();

    Conversation(SocketAddress with, long begin, long first) {
      this.with = with;
      this.begin = begin;
      this.first = first;
    }
  }

  /// Creates it without any senders.
  ///
  /// @param rate how many replies per second are not a loop, whatever they answer; 0 for no limit
  /// @param time the clock of the server
  public ReplyLoops(int rate, TimeSource time) {
    int replies = (int) Math.min((long) rate * SECONDS, Integer.MAX_VALUE / 2);
    this.countsAll = replies < MANY;
    this.enough = countsAll ? replies : replies / LOOK_ONE_IN;
    this.enoughRepetitions = Math.max(1, replies / LOOK_ONE_IN / ONE_IN);
    this.time = time;
  }

  /// Whether a datagram may be answered. If so, it counts as answered.
  ///
  /// @param number the number of the request
  /// @param from its sender
  /// @param data its payload, from its position, which does not change
  /// @return false if its sender and this server have been answering each other for too long
  boolean mayAnswer(long number, SocketAddress from, ByteBuffer data) {
    boolean counted = isCounted(number);
    if (enough == 0 || !counted && !silenced) {
      return true;
    }
    int place = place(from);
    Conversation conversation = conversations.get(place);
    if (conversation == null || conversation.with != from && !conversation.with.equals(from)) {
      if (counted) {
        meet(place, conversation, from, data);
      }
      return true;
    }
    if (conversation.silent) {
      return hasBeenSilent(conversation, data);
    }
    return !counted || count(conversation, data);
  }

  /// Numbers are consecutive, and senders could take turns so that none of one's replies is
  /// counted; so they are scrambled with the secret.
  private boolean isCounted(long number) {
    return countsAll || (number ^ secret) * MIX_FIRST >>> COUNTED_SHIFT == 0;
  }

  private boolean count(Conversation conversation, ByteBuffer data) {
    int replies = conversation.replies.incrementAndGet();
    boolean looks = !countsAll || replies % LOOK_ONE_IN == 0;
    if (looks && look(data) == conversation.first) {
      int _ = conversation.repetitions.incrementAndGet();
    }
    return replies != enough || !isLoop(conversation, data);
  }

  /// The hash of an Internet address is the sum of host and port: many senders have equal sums.
  private int place(SocketAddress from) {
    long key =
        from instanceof InetSocketAddress inet
            ? (long) Objects.hashCode(inet.getAddress()) << Short.SIZE ^ inet.getPort()
            : from.hashCode();
    long mixed = (key ^ secret) * MIX_FIRST;
    return (int) ((mixed ^ mixed >>> MIX_SHIFT) * MIX_LAST >>> PLACE_SHIFT);
  }

  /// The owner of a slot loses it one reply at a time, for each of another's.
  private void meet(int place, @Nullable Conversation before, SocketAddress from, ByteBuffer data) {
    if (before == null || before.replies.decrementAndGet() < 0) {
      conversations.set(place, new Conversation(from, time.nanoTime(), look(data)));
    }
  }

  private boolean isLoop(Conversation conversation, ByteBuffer data) {
    long now = time.nanoTime();
    boolean fast = now - conversation.begin < Duration.ofSeconds(SECONDS).toNanos();
    boolean repeats = conversation.repetitions.get() >= enoughRepetitions;
    if (fast && repeats) {
      silenced = true; // before any sender is silenced
      conversation.silent = true;
    }
    begin(conversation, now, data);
    return conversation.silent;
  }

  private boolean hasBeenSilent(Conversation conversation, ByteBuffer data) {
    long now = time.nanoTime();
    if (now - conversation.begin < SILENCE.toNanos()) {
      return false;
    }
    begin(conversation, now, data);
    conversation.silent = false;
    return true;
  }

  private static void begin(Conversation conversation, long now, ByteBuffer data) {
    conversation.begin = now;
    conversation.first = look(data);
    conversation.repetitions.set(0);
    conversation.replies.set(0);
  }

  /// A hash of the beginning of a datagram, and its length.
  private static long look(ByteBuffer data) {
    int length = Math.min(data.remaining(), LOOK);
    int at = data.position();
    long seen = data.remaining();
    int i = 0;
    for (; i + Long.BYTES <= length; i += Long.BYTES) {
      seen = 31 * seen + data.getLong(at + i);
    }
    for (; i < length; i++) {
      seen = 31 * seen + data.get(at + i);
    }
    return seen;
  }
}
