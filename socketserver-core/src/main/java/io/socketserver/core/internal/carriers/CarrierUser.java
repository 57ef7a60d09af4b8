package io.socketserver.core.internal.carriers;

import io.socketserver.api.HeldCarriers;
import io.socketserver.api.Request;
import java.time.Duration;
import java.util.function.BiConsumer;

/// A server whose requests run on virtual threads.
///
/// @threading Called by the thread that watches the carriers.
public interface CarrierUser {

  /// Tells the requests in flight, and the thread that runs each.
  ///
  /// @param told who is to be told
  void runners(BiConsumer<Request, Thread> told);

  /// Whether it is closed and has no request left.
  ///
  /// @return true if it need not be asked again
  boolean isOver();

  /// Gives a platform thread to each of its requests whose virtual thread has not begun.
  void startElsewhere();

  /// Some of its requests hold carriers.
  ///
  /// @param held those that were not told of before
  void held(HeldCarriers held);

  /// None does any more.
  ///
  /// @param elapsed how long that has lasted
  void freed(Duration elapsed);
}
