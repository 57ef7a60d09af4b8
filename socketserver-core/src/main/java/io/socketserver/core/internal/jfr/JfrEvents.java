package io.socketserver.core.internal.jfr;

import io.socketserver.api.BlockedLoop;
import io.socketserver.api.Server;
import io.socketserver.core.internal.logging.LineText;
import java.util.List;
import java.util.stream.Collectors;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/// The events for Flight Recorder. Their names and fields are documented in docs/;
/// [JfrServerListener] fills them.
final class JfrEvents {

  private JfrEvents() {}

  /// The common part of all events.
  @Category("Socket Server")
  @StackTrace(false)
  abstract static class OfServer extends Event {

    @Label("Server")
    @Nullable String server;

    /// Whether it is recorded; then it has its server.
    final boolean isRecorded(Server of) {
      boolean recorded = isEnabled();
      if (recorded) {
        server(of);
      }
      return recorded;
    }

    final void server(Server of) {
      server = LineText.address(of.serverAddress());
    }
  }

  /// A server that listens.
  @Name("io.socketserver.ServerActivated")
  @Label("Server Activated")
  @Description("A server has bound its address and listens")
  static final class ServerActivated extends OfServer {}

  /// A server that is closed.
  @Name("io.socketserver.ServerClosed")
  @Label("Server Closed")
  @Description("A server is closed; the counts are of requests that were in flight")
  static final class ServerClosed extends OfServer {

    @Label("Elapsed")
    @Description("How long closing took")
    @Timespan(Timespan.NANOSECONDS)
    long elapsed;

    @Label("Finished")
    @Description("How many ended by themselves before the deadline")
    int finished;

    @Label("Asked")
    @Description("How many ended after the deadline, when they were cut off")
    int asked;

    @Label("Forced")
    @Description("How many had not ended even then")
    int forced;
  }

  /// A failed attempt to accept or receive a request.
  @Name("io.socketserver.AcceptFailure")
  @Label("Accept Failure")
  @Description("An attempt to take a request from the kernel failed")
  static final class AcceptFailure extends OfServer {

    @Label("Failure")
    @Nullable String failure;

    @Label("Consecutive")
    @Description("How many attempts have failed since the last that did not")
    int consecutive;

    @Label("Pause")
    @Description("How long the server pauses, unless a request ends earlier")
    @Timespan(Timespan.NANOSECONDS)
    long pause;
  }

  /// A request, from its receipt to its close. Emitted by the thread that closed it.
  @Name("io.socketserver.Request")
  @Label("Request")
  @Description("A connection or a datagram, from its receipt to its close")
  static final class Request extends OfServer {

    @Label("Request Id")
    @Description("The number of the request within its server")
    long requestId;

    @Label("Client")
    @Nullable String client;

    @Label("Bytes Read")
    @DataAmount
    long bytesRead;

    @Label("Bytes Written")
    @DataAmount
    long bytesWritten;

    @Label("Outcome")
    @Description("COMPLETED, FAILED, or REFUSED before a handler was made")
    @Nullable String outcome;

    @Label("Fault")
    @Description("Whose fault a failure is: CLIENT, HANDLER or MACHINE")
    @Nullable String fault;

    @Label("Reason")
    @Description("Why the request failed or was refused")
    @Nullable String reason;
  }

  /// A client that was not admitted.
  @Name("io.socketserver.ClientRefusal")
  @Label("Client Refusal")
  @Description("A client was refused before its connection or datagram became a request")
  static final class ClientRefusal extends OfServer {

    @Label("Client")
    @Nullable String client;

    @Label("Reason")
    @Description("The name of a constant of io.socketserver.api.Refusal, such as ADDRESS")
    @Nullable String reason;

    @Label("Refused")
    @Description("How many have been refused for this reason since the server was made")
    long refused;
  }

  /// A datagram that was discarded.
  @Name("io.socketserver.DatagramDrop")
  @Label("Datagram Drop")
  @Description("A datagram was discarded because too many were pending")
  static final class DatagramDrop extends OfServer {

    @Label("Dropped")
    @Description("How many have been discarded since the server was made")
    long dropped;
  }

  /// A reply to a datagram that was not sent.
  @Name("io.socketserver.ReplyRefusal")
  @Label("Reply Refusal")
  @Description("A reply was not sent because it was too large for the datagram")
  static final class ReplyRefusal extends OfServer {

    @Label("Client")
    @Nullable String client;

    @Label("Refused")
    @Description("How many have been refused since the server was made")
    long refused;
  }

  /// A batched reply to a datagram that could not be sent.
  @Name("io.socketserver.ReplyLoss")
  @Label("Reply Loss")
  @Description("A reply waited for others to be sent with, and the kernel refused to send it")
  static final class ReplyLoss extends OfServer {

    @Label("Client")
    @Nullable String client;

    @Label("Failure")
    @Nullable String failure;

    @Label("Lost")
    @Description("How many have been lost since the server was made")
    long lost;
  }

  /// A child process was started.
  @Name("io.socketserver.ChildStarted")
  @Label("Child Started")
  @Description("A process was started to serve requests")
  static final class ChildStarted extends OfServer {

    @Label("Process Id")
    long pid;
  }

  /// A child process has ended.
  @Name("io.socketserver.ChildEnded")
  @Label("Child Ended")
  @Description("A process that served requests has ended")
  static final class ChildEnded extends OfServer {

    @Label("Process Id")
    long pid;

    @Label("Reason")
    @Description(
        "DONE, NOT_STARTED, TIMED_OUT, CUT_OFF, or UNEXPECTED where nobody asked it to end")
    @Nullable String reason;

    @Label("Status")
    @Description("The exit status, or the signal that ended it")
    @Nullable String status;

    @Label("Request Id")
    @Description("The number of the request that it was serving; 0 for none")
    long requestId;
  }

  /// The data of a call that blocks an event loop.
  abstract static class OfLoop extends OfServer {

    @Label("Loop")
    @Description("The name of the thread of the loop")
    @Nullable String loop;

    @Label("Request Id")
    @Description("The number of the request that is being handled")
    long requestId;

    @Label("Client")
    @Nullable String client;

    @Label("Handler")
    @Description("The class of the handler")
    @Nullable String handler;

    @Label("Elapsed")
    @Description("How long the call has lasted, or lasted in all")
    @Timespan(Timespan.NANOSECONDS)
    long elapsed;

    final void call(BlockedLoop blocked) {
      loop = blocked.loop();
      requestId = blocked.request().id();
      client = LineText.address(blocked.request().clientAddress());
      handler = blocked.handler();
      elapsed = blocked.elapsed().toNanos();
    }
  }

  /// A handler's call blocks an event loop. Emitted by the watching thread, so the stack is a text:
  /// Flight Recorder records only the stack of the emitting thread.
  @Name("io.socketserver.LoopBlocked")
  @Label("Loop Blocked")
  @Description("A call of a handler lasts too long, and all requests of its event loop wait")
  static final class LoopBlocked extends OfLoop {

    @Label("Stack")
    @Description("Where the thread of the loop was, a line for each frame, the innermost first")
    @Nullable String stack;

    static String text(List<StackTraceElement> frames) {
      return frames.stream().map(StackTraceElement::toString).collect(Collectors.joining("\n"));
    }
  }

  /// An event loop is no longer blocked.
  @Name("io.socketserver.LoopUnblocked")
  @Label("Loop Unblocked")
  @Description("A call that had lasted too long is over, and its event loop goes on")
  static final class LoopUnblocked extends OfLoop {}

  /// A request holds a carrier of virtual threads, while others have none. Emitted by the watching
  /// thread, so the stack is a text.
  @Name("io.socketserver.CarrierHeld")
  @Label("Carrier Held")
  @Description("A handler computes or blocks on a virtual thread, while others get no carrier")
  static final class CarrierHeld extends OfServer {

    @Label("Request Id")
    @Description("The number of the request that is being handled")
    long requestId;

    @Label("Client")
    @Nullable String client;

    @Label("Elapsed")
    @Description("For how long the request was seen to hold it")
    @Timespan(Timespan.NANOSECONDS)
    long elapsed;

    @Label("Added")
    @Description("How many carriers there are for others beyond the usual number")
    int added;

    @Label("Stack")
    @Description("Where the thread of the request was, a line for each frame, the innermost first")
    @Nullable String stack;
  }

  /// No request of a server holds a carrier of virtual threads any more.
  @Name("io.socketserver.CarriersFreed")
  @Label("Carriers Freed")
  @Description("No request that was told of holds a carrier any more")
  static final class CarriersFreed extends OfServer {

    @Label("Elapsed")
    @Timespan(Timespan.NANOSECONDS)
    long elapsed;
  }

  /// A failure of the server's own code.
  @Name("io.socketserver.ServerFailure")
  @Label("Server Failure")
  @Description("The server's own code failed outside any request")
  static final class ServerFailure extends OfServer {

    @Label("Step")
    @Description("The name of the method that failed")
    @Nullable String step;

    @Label("Failure")
    @Nullable String failure;
  }
}
