package io.socketserver.core.internal.jfr;

import java.util.List;
import java.util.stream.Collectors;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

/// An event loop that waits for a call of a handler. Emitted by the thread that watches, so that
/// the stack is a text: Flight Recorder takes only that of the thread which emits.
@Name("io.socketserver.LoopBlocked")
@Label("Loop Blocked")
@Description("A call of a handler lasts too long, and all requests of its event loop wait")
final class LoopBlockedEvent extends LoopEvent {

  @Label("Stack")
  @Description("Where the thread of the loop was, a line for each frame, the innermost first")
  @Nullable String stack;

  static String text(List<StackTraceElement> frames) {
    return frames.stream().map(StackTraceElement::toString).collect(Collectors.joining("\n"));
  }
}
