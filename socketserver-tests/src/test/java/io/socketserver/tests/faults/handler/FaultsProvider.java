package io.socketserver.tests.faults.handler;

import io.socketserver.api.DatagramRequest;
import io.socketserver.api.EventHandler;
import io.socketserver.api.HandlerOptions;
import io.socketserver.api.RequestHandler;
import io.socketserver.api.RequestHandlerFactory;
import io.socketserver.api.RequestHandlerProvider;
import io.socketserver.api.RequestKind;
import io.socketserver.api.StreamRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// `faults`: does what the first line says, a word and a number.
///
/// | line | what it does |
/// |---|---|
/// | `echo N` | answers the line |
/// | `runtime N`, `stack N`, `memory N`, `heap N` | fails: see [Failures] |
/// | `answer N` | answers N bytes, and reads no more |
/// | `whole N` | reads until the client has ended its output, and then answers N bytes |
/// | `pour N` | answers N bytes, and counts the exceptions that this gives |
/// | `sleep N` | answers the line after N milliseconds |
/// | `exit N` | ends the process with this status |
/// | `kill N` | has the process killed with this signal |
/// | `hoard 0` | keeps all memory there is, and never ends |
/// | `stick 0` | never ends, whoever interrupts it |
/// | `counts 0` | answers `pours=... exceptions=...`: ended ones, and what they threw |
/// | anything else, or nothing | counts it as garbage, and answers `what?` |
/// | `garbage 0` | answers how often that was, without the ends of streams |
///
/// The bytes that it answers are all `x`.
///
/// Under event loops it knows what [FaultsEvents] does.
///
/// Over datagrams it knows `echo`, which answers the whole datagram, the failures, and `quiet`,
/// which answers nothing.
public final class FaultsProvider implements RequestHandlerProvider {

  private static final int MAX_LINE = 100;
  private static final int CHUNK = 16 * 1024;

  private final Queue<byte[]> hoarded = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pours = new AtomicInteger();
  private final AtomicInteger exceptions = new AtomicInteger();
  private final AtomicInteger garbage = new AtomicInteger();

  /// Called by the service loader.
  public FaultsProvider() {}

  @Override
  public String name() {
    return "faults";
  }

  @Override
  public String description() {
    return "does what it is told to, such as fail";
  }

  @Override
  public Set<RequestKind> kinds() {
    return Set.of(RequestKind.STREAM, RequestKind.DATAGRAM);
  }

  @Override
  public RequestHandlerFactory<StreamRequest> streamHandlers(HandlerOptions options) {
    return new RequestHandlerFactory<>() {
      @Override
      public RequestHandler<StreamRequest> newHandler() {
        return FaultsProvider.this::serve;
      }

      @Override
      public EventHandler newEventHandler() {
        return new FaultsEvents(MAX_LINE);
      }
    };
  }

  @Override
  public RequestHandlerFactory<DatagramRequest> datagramHandlers(HandlerOptions options) {
    return RequestHandlerFactory.shared(FaultsProvider::serve);
  }

  private static void serve(DatagramRequest request) throws IOException {
    String word = request.text().split(" ", 2)[0];
    if (word.equals("echo")) {
      request.reply(request.bytes());
    } else {
      long _ = Failures.bringAbout(word, 0);
    }
  }

  private void serve(StreamRequest request) throws Exception {
    String line = request.readLine(MAX_LINE);
    if (line == null) {
      return;
    }
    String[] words = line.split(" ", 2);
    int number;
    try {
      number = words.length < 2 ? -1 : Integer.parseInt(words[1]);
    } catch (NumberFormatException e) {
      number = -1;
    }
    if (number < 0) {
      garbage.incrementAndGet();
      request.write("what?\n");
      return;
    }
    serve(request, line, words[0], number);
  }

  private void serve(StreamRequest request, String line, String word, int number) throws Exception {
    switch (word) {
      case "echo" -> request.write(line + "\n");
      case "answer" -> answer(request, number);
      case "whole" -> {
        long _ = request.input().transferTo(OutputStream.nullOutputStream());
        answer(request, number);
      }
      case "pour" -> pour(request, number);
      case "sleep" -> {
        Thread.sleep(number);
        request.write(line + "\n");
      }
      case "exit" -> System.exit(number);
      case "kill" -> killed(number);
      case "hoard" -> hoard();
      case "stick" -> stickHere();
      case "counts" ->
          request.write("pours=" + pours.get() + " exceptions=" + exceptions.get() + "\n");
      case "garbage" -> request.write(garbage.get() + "\n");
      default -> request.write("not failed: " + Failures.bringAbout(word, number) + "\n");
    }
  }

  /// In arrays that get smaller when there is no room for larger ones.
  private void hoard() throws InterruptedException {
    for (int size = 1 << 20; size > 16; size /= 2) {
      try {
        while (true) {
          hoarded.add(new byte[size]);
        }
      } catch (OutOfMemoryError e) {
        continue;
      }
    }
    Thread.sleep(Duration.ofDays(1));
  }

  private static void answer(StreamRequest request, int length) throws IOException {
    byte[] chunk = new byte[Math.min(length, CHUNK)];
    Arrays.fill(chunk, (byte) 'x');
    for (int left = length; left > 0; left -= chunk.length) {
      request.output().write(chunk, 0, Math.min(left, chunk.length));
    }
  }

  private void pour(StreamRequest request, int length) throws IOException {
    try {
      answer(request, length);
    } catch (IOException e) {
      exceptions.incrementAndGet();
      throw e;
    } finally {
      pours.incrementAndGet();
    }
  }

  private static void killed(int signal) throws IOException {
    String self = Long.toString(ProcessHandle.current().pid());
    var _ = new ProcessBuilder("kill", "-" + signal, self).start();
    stickHere();
  }

  private static void stickHere() {
    CountDownLatch never = new CountDownLatch(1);
    while (true) {
      try {
        never.await();
      } catch (InterruptedException ignoredOnPurpose) {
        continue;
      }
    }
  }
}
